"""A race from a visitor's own project: its Dockerfile against itself, or against the advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.engine.files import Directory, File, walk
from simulator.workspaces.advice import Suggestion
from simulator.workspaces.races.edits import manifest_of
from simulator.workspaces.races.race import Do, Edit, Lane, Measure, Race
from simulator.workspaces.races.valid import MAX_FILES, MAX_TEXT, InvalidRace

OWN = ("Dockerfile", ".dockerignore")

_CODE = (".py", ".js", ".ts", ".go", ".rb", ".java", ".c", ".rs", ".php", ".sh", ".html")
_EXAMPLE = {
    "requirements.txt": "requests==2.32.3",
    "package.json": "cors",
    "go.mod": "golang.org/x/text v0.14.0",
    "Gemfile": "rack",
    "composer.json": "psr/log",
}
"""A package for each kind of project that its list can take."""


def race_from(project: Directory, mine: str, theirs: str, title: str) -> Race:
    """Return the race of a project's Dockerfile against a copy of it, to be edited."""
    files = dict(_texts(project))
    own = Lane(mine, files.get(OWN[0], ""), files.get(OWN[1], ""))
    return _race(project, files, (own, Lane(theirs, own.dockerfile, own.ignore)), title)


def race_against(project: Directory, one: Suggestion, mine: str, theirs: str, title: str) -> Race:
    """Return the race of a project as it is against what a piece of advice proposes.

    Raises InvalidRace if the advice writes more than Dockerfile and .dockerignore.
    """
    files = dict(_texts(project))
    proposed = {file.path: file.content for file in one.files}
    if not set(proposed) <= set(OWN):
        raise InvalidRace("this advice is about files that a race does not change")
    lanes = (
        Lane(mine, files.get(OWN[0], ""), files.get(OWN[1], "")),
        Lane(theirs, *(proposed.get(path, files.get(path, "")) for path in OWN)),
    )
    race = _race(project, files, lanes, title)
    return race if one.advice.saves_milliseconds else _about_size(race)


def _about_size(race: Race) -> Race:
    return Race(race.title, race.lanes, race.files, race.edits, race.says, race.large, Measure.SIZE)


def _race(
    project: Directory, files: Mapping[str, str], lanes: tuple[Lane, Lane], title: str
) -> Race:
    shared = tuple((path, text) for path, text in files.items() if path not in OWN)
    large = tuple(
        (path, entry.size)
        for path, entry in walk(project)
        if isinstance(entry, File) and path not in files and path not in OWN
    )
    count = len(shared) + len(large)
    if count > MAX_FILES:
        raise InvalidRace(
            f"this project has {count:,} files; a race takes at most {MAX_FILES}",
            hint="Delete the folders that no Dockerfile needs, and try again.",
        )
    return Race(title, lanes, shared, tuple(_edits(files)), "", large)


def _texts(project: Directory) -> Iterator[tuple[str, str]]:
    for path, entry in walk(project):
        if isinstance(entry, File) and not entry.is_placeholder and entry.size <= MAX_TEXT:
            try:
                text = entry.content.decode()
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                yield path, text


def _edits(files: Mapping[str, str]) -> Iterator[Edit]:
    """Yield a working day: the code changes often, what it stands on seldom."""
    paths = [path for path in files if path not in OWN]
    manifest = manifest_of(tuple(paths))
    code = next((path for path in paths if path.endswith(_CODE)), "")
    other = next((path for path in paths if path.lower().endswith(".md")), "")
    if code:
        yield Edit(Do.LINE, code)
    if other:
        yield Edit(Do.LINE, other)
    if code:
        yield Edit(Do.LINE, code)
    if manifest:
        yield Edit(Do.NEED, manifest, _EXAMPLE[manifest])
    yield Edit(Do.LINE, code) if code else Edit(Do.AGAIN)
