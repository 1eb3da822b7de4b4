"""Why a build step came out as it did: causes as data, from which the sentences are made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from simulator.engine.digest import Digest
from simulator.engine.files import Entry


class FileChange(StrEnum):
    """What about a file is different."""

    ADDED = "added"
    REMOVED = "removed"
    CONTENT = "content"
    MODE = "mode"
    OWNER = "owner"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class FileChanged:
    """A file that the step reads is not what it was.

    ``origin`` names the stage or image that it comes from; it is empty for the context.
    """

    path: str
    change: FileChange
    origin: str = ""
    before: Entry | None = None
    after: Entry | None = None


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """Something that the step can see has another value.

    ``kind`` is ARG, ENV, USER, WORKDIR, SHELL or the name of a flag; ``None`` is "not set".
    """

    kind: str
    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class TextChanged:
    """The instruction itself reads differently."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class BaseChanged:
    """The stage starts FROM something else: another name, or another image of that name."""

    old: str
    new: str
    old_layers: Digest
    new_layers: Digest


@dataclass(frozen=True, slots=True)
class StepAbove:
    """A step that this one stands on, in the same stage or the stage below, was not cached."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class NeverBuilt:
    """Nothing comparable was ever built on the step above."""


@dataclass(frozen=True, slots=True)
class CachePruned:
    """This very step was built before, and its result has been pruned since."""


@dataclass(frozen=True, slots=True)
class NoCache:
    """The cache was not asked, because a flag said so; ``flag`` is as typed."""

    flag: str


Cause: TypeAlias = (
    FileChanged
    | SettingChanged
    | TextChanged
    | BaseChanged
    | StepAbove
    | NeverBuilt
    | CachePruned
    | NoCache
)


@dataclass(frozen=True, slots=True)
class Match:
    """What a cached step matched: the step as it was spelled then, and the build that made it."""

    instruction: str
    build: int
    created: int
    seconds_saved: float


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons of one step's state. A hit has a ``match`` and no causes; a miss the reverse.

    Reverting all ``causes`` of the first miss of a chain makes it a hit; reverting
    only some of them does not. ``same_inputs`` says, of a step that ran only because
    of the step above, that its own text, environment and files are known from before.
    """

    causes: tuple[Cause, ...] = ()
    match: Match | None = None
    same_inputs: bool = False
