"""The form of a race of one's own: what is in its fields, and the race that they say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from simulator.engine.catalogue.declare import size_of
from simulator.web.scene.code import coloured
from simulator.web.scene.race.words import chosen_actions, measure_words
from simulator.workspaces.races.race import Do, Edit, Lane, Measure, Race
from simulator.workspaces.races.valid import MAX_EDITS, MAX_FILES, InvalidRace

MOST_ROWS = 100
"""Rows that are read of a form; a race takes fewer, and says so."""
SPARE = 2
"""Empty rows for edits at the end of the form."""

_LARGE = re.compile(r"(?P<path>\S.*?)\s+(?P<size>[0-9.]+ ?(?:B|kB|MB|GB)?)")


@dataclass(frozen=True, slots=True)
class Area:
    """A text with its colours; ``rows`` is the room that it is given."""

    name: str
    path: str
    text: str

    @property
    def lines(self) -> tuple[str, ...]:
        return coloured(self.path or "text", self.text)

    @property
    def rows(self) -> int:
        return min(max(self.text.count("\n") + 1, 3), 24)


@dataclass(frozen=True, slots=True)
class LaneFields:
    """What is typed for one lane."""

    letter: str
    name: str
    dockerfile: Area
    ignore: Area


@dataclass(frozen=True, slots=True)
class EditFields:
    """What is chosen and typed for one edit."""

    number: int
    do: str
    path: str
    text: str

    @property
    def rows(self) -> int:
        return min(self.text.count("\n") + 1, 8)


@dataclass(frozen=True, slots=True)
class RaceForm:
    """All fields, as they are typed."""

    title: str
    says: str
    measure: str
    lanes: tuple[LaneFields, ...]
    files: tuple[Area, ...]
    large: str
    edits: tuple[EditFields, ...]

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        return chosen_actions()

    @property
    def measures(self) -> tuple[tuple[str, str], ...]:
        return tuple(measure_words().items())

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(area.path for area in self.files if area.path)

    def with_room(self) -> RaceForm:
        """Return the form with empty rows at the ends, as far as a race has room for more."""
        edits = list(self.edits)
        while len(edits) < MAX_EDITS and sum(not edit.do for edit in edits) < SPARE:
            edits.append(EditFields(len(edits) + 1, "", "", ""))
        files = list(self.files)
        if len(files) < MAX_FILES and all(area.path for area in files):
            files.append(Area(f"file-{len(files) + 1}", "", ""))
        return replace(self, edits=tuple(edits), files=tuple(files))

    def without(self, row: str) -> RaceForm:
        """Return the form without one row, called ``edit-3`` or ``file-2``."""
        kept = [edit for edit in self.edits if f"edit-{edit.number}" != row]
        files = [area for area in self.files if area.name != row]
        return replace(
            self,
            edits=tuple(replace(edit, number=at) for at, edit in enumerate(kept, start=1)),
            files=tuple(Area(f"file-{at}", a.path, a.text) for at, a in enumerate(files, start=1)),
        )

    def race(self) -> Race:
        """Return the race that is typed; rows that are left empty do not count.

        Raises InvalidRace for what cannot be read.
        """
        first, second = (
            Lane(lane.name.strip() or lane.letter, lane.dockerfile.text, lane.ignore.text)
            for lane in self.lanes
        )
        if not first.dockerfile.strip() and not second.dockerfile.strip():
            raise InvalidRace(_("both Dockerfiles are empty"))
        return Race(
            title=self.title.strip() or _("A race of my own"),
            says=self.says,
            lanes=(first, second),
            files=tuple((area.path.strip(), area.text) for area in self.files if area.path.strip()),
            edits=tuple(_edit(fields) for fields in self.edits if fields.do),
            large=tuple(_large(line) for line in self.large.splitlines() if line.strip()),
            measure=Measure(self.measure) if self.measure in set(Measure) else Measure.SECONDS,
        )


def form_of(race: Race) -> RaceForm:
    """Return the form filled with a race."""
    return RaceForm(
        title=race.title,
        says=race.says,
        measure=race.measure,
        lanes=tuple(
            _lane(letter, lane.name, lane.dockerfile, lane.ignore)
            for letter, lane in zip("AB", race.lanes, strict=True)
        ),
        files=tuple(
            Area(f"file-{at}", path, text) for at, (path, text) in enumerate(race.files, start=1)
        ),
        large="".join(f"{path} {_size(size)}\n" for path, size in race.large),
        edits=tuple(
            EditFields(at, edit.do, edit.path, edit.text)
            for at, edit in enumerate(race.edits, start=1)
        ),
    )


def posted_form(form: QueryDict) -> RaceForm:
    """Return the form as it was sent; nothing that was typed is left out."""

    def text(name: str) -> str:
        return form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")

    def numbers(what: str) -> list[int]:
        return [at for at in range(1, MOST_ROWS + 1) if f"{what}-{at}" in form]

    return RaceForm(
        title=text("title"),
        says=text("says"),
        measure=text("measure"),
        lanes=tuple(
            _lane(
                letter,
                text(f"name-{letter}"),
                text(f"dockerfile-{letter}"),
                text(f"ignore-{letter}"),
            )
            for letter in "AB"
        ),
        files=tuple(
            Area(f"file-{at}", text(f"file-{at}"), text(f"file-{at}-text"))
            for at in numbers("file")
        ),
        large=text("large"),
        edits=tuple(
            EditFields(at, text(f"edit-{at}"), text(f"edit-{at}-path"), text(f"edit-{at}-text"))
            for at in numbers("edit")
        ),
    )


def _lane(letter: str, name: str, dockerfile: str, ignore: str) -> LaneFields:
    return LaneFields(
        letter,
        name,
        Area(f"dockerfile-{letter}", "Dockerfile", dockerfile),
        Area(f"ignore-{letter}", ".dockerignore", ignore),
    )


def _edit(fields: EditFields) -> Edit:
    if fields.do not in set(Do):
        raise InvalidRace(_("that edit is not known here"))
    do = Do(fields.do)
    text = fields.text if do == Do.WRITE else fields.text.strip("\n")
    return Edit(do, fields.path.strip(), text)


def _large(line: str) -> tuple[str, int]:
    found = _LARGE.fullmatch(line.strip())
    if found is None:
        raise InvalidRace(
            _("{line} is no file with its size").format(line=repr(line[:80])),
            hint=_("Write the path, a space and the size, for example: data/model.bin 85 MB"),
        )
    try:
        return found["path"], size_of(found["size"])
    except ValueError as error:
        raise InvalidRace(str(error)) from None


def _size(size: int) -> str:
    """Return a size as it is typed, no digit lost.

    >>> _size(42_000_000), _size(1_234)
    ('42 MB', '1234')
    """
    for unit, bytes_ in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size and size % bytes_ == 0:
            return f"{size // bytes_} {unit}"
    return str(size)
