"""From files to lessons. A file that is wrong becomes a fault, and only its lesson is left out."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from simulator.lessons.declare import LessonFile, Row, Save, Step, Table, TrackFile
from simulator.lessons.lesson import Fault, Lesson, Library, Track

MAX_FILE = 256 * 1024
"""Bytes of one file of a lesson."""

PROJECTS = "projects"
"""The folder of files that several lessons start with; it is no track."""

MAX_LESSON = 2 * 1024 * 1024
"""Bytes of all files of a lesson."""

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Names of tracks and lessons."""

_HEADING = re.compile(r"##\s+(.+?)\s*#*")
_File = TypeVar("_File", bound=BaseModel)


class _Wrong(Exception):
    """Faults that leave a lesson out."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def read_library(files: Mapping[str, bytes]) -> Library:
    """Return the lessons that the files say, by path: ``TRACK/track.toml``, ``TRACK/SLUG/…``.

    Below ``projects/NAME/`` lie files that several lessons start with.
    """
    faults: list[Fault] = []
    tracks: dict[str, TrackFile] = {}
    folders: dict[tuple[str, str], dict[str, bytes]] = defaultdict(dict)
    for path in sorted(files):
        names = path.split("/", 2)
        try:
            if len(names) == 2 and names[1] == "track.toml":
                tracks[names[0]] = _read(path, files[path], TrackFile)
            elif len(names) == 3:
                folders[names[0], names[1]][names[2]] = files[path]
        except _Wrong as wrong:
            faults += wrong.faults
    lessons: dict[str, list[Lesson]] = defaultdict(list)
    projects = {name: own for (track, name), own in folders.items() if track == PROJECTS}
    for (track, slug), own in folders.items():
        if "lesson.toml" not in own or track == PROJECTS:
            continue
        try:
            lessons[track].append(_lesson(track, slug, own, projects))
        except _Wrong as wrong:
            faults += wrong.faults
    found = [_track(name, tracks.get(name), own, faults) for name, own in lessons.items()]
    return Library(tuple(sorted(found, key=lambda one: (one.place, one.name))), tuple(faults))


def _track(name: str, told: TrackFile | None, lessons: list[Lesson], faults: list[Fault]) -> Track:
    lessons.sort(key=lambda one: (one.told.boss, one.told.place, one.slug))
    seen: dict[str, Lesson] = {}
    for lesson in lessons:
        other = seen.setdefault(lesson.id, lesson)
        if other is not lesson:
            path = f"{lesson.name}/lesson.toml"
            faults.append(Fault(path, f"place: {other.slug} is {lesson.id} already"))
    if told is None:
        faults.append(Fault(f"{name}/track.toml", "there is no such file: title, place and says"))
        told = TrackFile(title=name, place=999, says="")
    return Track(name, told.title, told.says, told.place, tuple(seen.values()))


def _lesson(
    track: str, slug: str, files: Mapping[str, bytes], projects: Mapping[str, Mapping[str, bytes]]
) -> Lesson:
    folder = f"{track}/{slug}"
    if not NAME.fullmatch(track) or not NAME.fullmatch(slug):
        raise _Wrong([Fault(folder, "a folder's name is small letters, digits and hyphens")])
    if sum(map(len, files.values())) > MAX_LESSON or max(map(len, files.values())) > MAX_FILE:
        raise _Wrong(
            [Fault(folder, f"too large: {MAX_FILE:,} bytes a file, {MAX_LESSON:,} in all")]
        )
    told = _read(f"{folder}/lesson.toml", files["lesson.toml"], LessonFile)
    lesson = Lesson(
        track,
        slug,
        told,
        tuple(_sections(f"{folder}/text.md", files.get("text.md"))),
        {**_shared(folder, told, projects), **_below("files/", files)},
        _below("solution/", files),
        tuple(_step_places(files["lesson.toml"])),
    )
    faults = [*_text_faults(lesson), *_like_faults(lesson)]
    if faults:
        raise _Wrong(faults)
    return lesson


def _step_places(content: bytes) -> Iterator[int]:
    """Yield the lines that steps begin on, counted from 1."""
    for number, line in enumerate(content.decode().splitlines(), 1):
        if line.split("#")[0].strip() == "[[steps]]":
            yield number


def _shared(
    folder: str, told: LessonFile, projects: Mapping[str, Mapping[str, bytes]]
) -> dict[str, bytes]:
    """Return the files of the project that a lesson starts with, less those left out."""
    if not told.project:
        return {}
    if told.project not in projects:
        known = ", ".join(sorted(projects))
        raise _Wrong([Fault(f"{folder}/lesson.toml", f"project: expected one of {known}")])
    files = projects[told.project]
    return {path: content for path, content in files.items() if path not in told.without}


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path.removeprefix(folder): files[path] for path in files if path.startswith(folder)}


def _sections(path: str, content: bytes | None) -> Iterator[tuple[str, str]]:
    """Yield the headings of the second level, each with what stands below it."""
    if content is None:
        raise _Wrong([Fault(path, "there is no such file: one section (## …) for each step")])
    heading, lines = "", list[str]()
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _Wrong([Fault(path, f"not UTF-8: {error}")]) from None
    for line in text.splitlines():
        found = _HEADING.fullmatch(line)
        if found is None:
            lines.append(line)
            continue
        if heading:
            yield heading, "\n".join(lines).strip()
        heading, lines = found[1], []
    if heading:
        yield heading, "\n".join(lines).strip()


def _text_faults(lesson: Lesson) -> Iterator[Fault]:
    steps, texts = len(lesson.steps), len(lesson.texts)
    if steps != texts:
        problem = f"{texts} sections (## …) for {steps} steps: expected one for each"
        yield Fault(f"{lesson.name}/text.md", problem)


def _like_faults(lesson: Lesson) -> Iterator[Fault]:
    path = f"{lesson.name}/lesson.toml"
    for line in _lines(lesson):
        if isinstance(line, Save) and line.like and line.like not in lesson.solution:
            yield Fault(path, f"save.like: there is no solution/{line.like}")


def _lines(lesson: Lesson) -> Iterator[object]:
    yield from lesson.told.start
    for step in lesson.steps:
        yield from step.solution
        yield from _played(step)


def _played(step: Step) -> Iterator[object]:
    for question in step.questions:
        yield from question.play
        rows: list[Row] = question.rows if isinstance(question, Table) else []
        for row in rows:
            yield from row.play


def _read(path: str, content: bytes, kind: type[_File]) -> _File:
    """Return what a file says; raises _Wrong with every mistake and the line that it is on."""
    try:
        text = content.decode()
        said: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found = re.search(r"at line (\d+)", str(error))
        raise _Wrong([Fault(path, str(error), int(found[1]) if found else 0)]) from None
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        raise _Wrong(list(_complaints(path, text, error))) from None


def _complaints(path: str, text: str, error: ValidationError) -> Iterator[Fault]:
    for found in error.errors():
        place = [part for part in found["loc"] if not str(part).startswith("function-")]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        given = found.get("input")
        said = f" (it says {given!r})" if isinstance(given, str | int | float) else ""
        yield Fault(path, f"{where}: {found['msg']}{said}", _line_of(text, place))


def _line_of(text: str, place: list[str | int]) -> int:
    """Return the line of a place, as well as headings of tables and names of keys tell."""
    lines = text.splitlines()
    at = 0
    for depth, part in enumerate(place):
        if isinstance(part, int) or not re.fullmatch(r"[\w-]+", part):
            continue
        index = place[depth + 1] if depth + 1 < len(place) else None
        heading = ".".join(str(one) for one in place[: depth + 1] if isinstance(one, str))
        wanted = [
            number
            for number, line in enumerate(lines)
            if number >= at
            and (
                line.strip() in {f"[[{heading}]]", f"[{heading}]"}
                or re.match(rf"\s*{re.escape(part)}\s*=", line)
            )
        ]
        tables = [number for number in wanted if lines[number].strip().startswith("[[")]
        if isinstance(index, int) and len(tables) > index:
            at = tables[index]
        elif wanted:
            at = wanted[0]
    return at + 1
