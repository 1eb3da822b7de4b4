"""How a race is written down: one form for data files (TOML) and for kept races (JSON)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from simulator.engine.catalogue.declare import read, size_of
from simulator.workspaces.races.race import Do, Edit, Lane, Measure, Race

Size = Annotated[int, BeforeValidator(size_of), Field(ge=0)]
"""Bytes; written as ``42MB`` or as a number."""


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenLane(_Written):
    """One of the two Dockerfiles; ``ignore`` is the .dockerignore that goes with it."""

    name: str
    dockerfile: str
    ignore: str = ""


class WrittenEdit(_Written):
    """One change between two builds: ``do`` is a word of ``Do``."""

    do: Do
    path: str = ""
    text: str = ""


class WrittenRace(_Written):
    """A race. ``place`` is where it stands among those that are offered."""

    title: str
    says: str = ""
    place: int = 0
    measure: Measure = Measure.SECONDS
    lane: tuple[WrittenLane, WrittenLane]
    edit: tuple[WrittenEdit, ...] = ()
    files: Mapping[str, str] = Field(default_factory=dict)
    large: Mapping[str, Size] = Field(default_factory=dict)

    def race(self) -> Race:
        """Return the value that is written here."""
        first, second = (Lane(lane.name, lane.dockerfile, lane.ignore) for lane in self.lane)
        return Race(
            title=self.title,
            says=self.says,
            lanes=(first, second),
            files=tuple(self.files.items()),
            edits=tuple(Edit(edit.do, edit.path, edit.text) for edit in self.edit),
            large=tuple(self.large.items()),
            measure=self.measure,
        )


def written(race: Race) -> str:
    """Return the one spelling of a race that is kept."""
    first, second = (
        WrittenLane(name=lane.name, dockerfile=lane.dockerfile, ignore=lane.ignore)
        for lane in race.lanes
    )
    return WrittenRace(
        title=race.title,
        says=race.says,
        measure=race.measure,
        lane=(first, second),
        edit=tuple(WrittenEdit(do=edit.do, path=edit.path, text=edit.text) for edit in race.edits),
        files=dict(race.files),
        large=dict(race.large),
    ).model_dump_json(exclude_defaults=True)


def race_of(kept: str) -> Race:
    """Return the race that was kept; pydantic's ValidationError if it is none."""
    return WrittenRace.model_validate_json(kept).race()


def races_in(files: Mapping[str, bytes]) -> dict[str, Race]:
    """Return the races that data files say, by name, in the order in which they are offered.

    Raises CatalogueError, naming the file and every wrong place in it, for its author.
    """
    found = [
        (path.rpartition("/")[2].removesuffix(".toml"), read(path, content, WrittenRace))
        for path, content in files.items()
    ]
    found.sort(key=lambda pair: (pair[1].place, pair[0]))
    return {name: one.race() for name, one in found}
