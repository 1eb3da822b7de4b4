"""Facts: what operations yield, in the past tense.

Terminal text and picture are two readers of this one stream, and ``evolve`` in
``state.py`` is the third, so they cannot disagree. To add an event, write it here, say
in ``state.py`` what it changes, and in ``simulator/cli/text`` how it reads.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

from simulator.engine.build.cache import CacheRecord
from simulator.engine.build.causes import Why
from simulator.engine.digest import Digest
from simulator.engine.files import FileTree
from simulator.engine.image import Image

LAPTOP = "laptop"

STDOUT, STDERR = 1, 2


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a machine."""


T = TypeVar("T")
Steps: TypeAlias = Generator[Event, None, T]
"""An operation under way: yields its facts, then returns its result."""


# Command lines


@dataclass(frozen=True, slots=True)
class CommandStarted(Event):
    """A command line of the project shell begins; queries too, so that goals can see them."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandEnded(Event):
    """The command line is done; 0 means it went well."""

    argv: tuple[str, ...]
    exit_code: int


@dataclass(frozen=True, slots=True)
class CommandFailed(Event):
    """An operation ended in an error that the learner is meant to read."""

    message: str
    hint: str = ""
    excerpt: str = ""
    exit_code: int = 1


@dataclass(frozen=True, slots=True)
class Printed(Event):
    """Text of a command that says nothing more than its words. ``stream`` is 1 or 2."""

    text: str
    stream: int = STDOUT


@dataclass(frozen=True, slots=True)
class TimePassed(Event):
    """Simulated milliseconds went by."""

    milliseconds: int


@dataclass(frozen=True, slots=True)
class MachineSelected(Event):
    """The events that follow happen on this machine, made if there was none of the name."""

    name: str


@dataclass(frozen=True, slots=True)
class FolderChanged(Event):
    """The files of the machine's own folder are these now."""

    files: FileTree


@dataclass(frozen=True, slots=True)
class ShellMoved(Event):
    """The project shell has another working directory or other exported variables."""

    working_directory: str
    environment: Mapping[str, str]


# Builds


class StepState(StrEnum):
    """The five states of a step; always these words."""

    CACHED = "CACHED"
    BUILT = "BUILT"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"
    NOT_REACHED = "NOT REACHED"


@dataclass(frozen=True, slots=True)
class StepId:
    """One step of a build: the vertex of BuildKit's graph that an instruction becomes.

    ``number``/``total`` and ``stage`` are those of BuildKit's own naming; ``stage`` is
    empty where it prints none. ``line``/``end`` are 1-based lines of the Dockerfile.
    ``stage_index`` counts the stages of the Dockerfile from 0.
    """

    stage: str
    number: int
    total: int
    instruction: str
    line: int = 0
    end: int = 0
    stage_index: int = 0

    @property
    def index(self) -> str:
        return f"{self.number}/{self.total}"

    @property
    def name(self) -> str:
        width = len(str(self.total))
        stage = f"{self.stage} " if self.stage else ""
        return f"[{stage}{self.number:>{width}}/{self.total}] {self.instruction}"


@dataclass(frozen=True, slots=True)
class Setting:
    """An instruction that only writes the image's config: no step and no layer."""

    instruction: str
    line: int
    end: int
    stage_index: int


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage as the plan has it: its steps in order, what it needs, and whether it is needed.

    ``needs`` are indexes of other stages; ``base`` is the reference or stage it starts FROM.
    """

    index: int
    name: str
    base: str
    needed: bool
    steps: tuple[StepId, ...]
    settings: tuple[Setting, ...]
    needs: tuple[int, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class BuildStarted(Event):
    """``number`` counts the builds of this machine from 1."""

    number: int
    dockerfile: str
    text: str


@dataclass(frozen=True, slots=True)
class BuildPlanned(Event):
    """What the build will consist of, needed or not."""

    stages: tuple[StagePlan, ...]
    target: int


@dataclass(frozen=True, slots=True)
class InternalStep(Event):
    """Work of the builder itself, such as "[internal] load .dockerignore"."""

    name: str
    notes: tuple[str, ...] = ()
    error: str = ""
    milliseconds: int = 0
    cached: bool = False


@dataclass(frozen=True, slots=True)
class SourceKept(Event):
    """The builder keeps what the client sent, until it is pruned.

    ``name`` is ``dockerfile``, ``dockerignore`` or ``context``; ``size`` is in bytes.
    """

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ContextSent(Event):
    """The build context was read: files and bytes that were transferred, and what was kept out.

    ``ignored`` maps paths to the line of the ignore file that decided, at most 100 of them.
    """

    files: int
    size: int
    ignored: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StepStarted(Event):
    """A step's turn has come: it will be found in the cache, run or fail."""

    step: StepId


@dataclass(frozen=True, slots=True)
class StepOutput(Event):
    """What a RUN printed; ``at`` is milliseconds since the step began."""

    step: StepId
    stream: int
    text: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class StepWorked(Event):
    """What a RUN took of its limits: ``count`` steps of shell and program work."""

    step: StepId
    count: int


@dataclass(frozen=True, slots=True)
class StepAssumed(Event):
    """Something in a RUN is not modelled and was taken to succeed."""

    step: StepId
    what: str


@dataclass(frozen=True, slots=True)
class BaseUsed(Event):
    """A stage starts from an image. ``cached`` as BuildKit marks it; ``pulled`` bytes travelled."""

    step: StepId
    reference: str
    image: Image
    cached: bool
    pulled: int = 0
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class StepCached(Event):
    """The step was found in the cache, so its layer is taken from there."""

    step: StepId
    record: CacheRecord
    why: Why


@dataclass(frozen=True, slots=True)
class StepBuilt(Event):
    """The step ran, and what it changed became a layer kept under its cache key."""

    step: StepId
    record: CacheRecord
    why: Why
    downloaded: int = 0


@dataclass(frozen=True, slots=True)
class StepFailed(Event):
    """The step ended the build. ``message`` is in BuildKit's words."""

    step: StepId
    message: str
    why: Why
    exit_code: int = 1
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class CacheMountChanged(Event):
    """A ``--mount=type=cache`` directory holds these files now."""

    mount: str
    tree: FileTree


@dataclass(frozen=True, slots=True)
class BuildWarned(Event):
    """A build check has something to say about a line; ``excerpt`` shows it."""

    rule: str
    description: str
    url: str
    detail: str
    line: int
    end: int
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class BuildChecked(Event):
    """``--check``: nothing was built, the checks ended with so many warnings."""

    warnings: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class ImageBuilt(Event):
    """The build is done; ``names`` are its tags, none for a dangling image.

    ``milliseconds`` is the length of the critical path over the stages, ``saved`` what the
    cached steps took when they were built.
    """

    image: Image
    names: tuple[str, ...]
    milliseconds: int
    saved: int


@dataclass(frozen=True, slots=True)
class BuildFailed(Event):
    """The build ended without an image; what was built up to there stays cached."""

    message: str
    hint: str
    excerpts: tuple[str, ...]
    exit_code: int = 1


@dataclass(frozen=True, slots=True)
class FilesExported(Event):
    """``--output``: files of the result were written to a folder of the machine."""

    destination: str
    tree: FileTree


# The image store


@dataclass(frozen=True, slots=True)
class ImageStored(Event):
    """The store has this image from now on, if it did not have it before."""

    image: Image


@dataclass(frozen=True, slots=True)
class ImageTagged(Event):
    """A name points at an image from now on, whatever it pointed at before."""

    reference: str
    image: Digest


@dataclass(frozen=True, slots=True)
class ImageUntagged(Event):
    """A name points nowhere from now on."""

    reference: str
    image: Digest


@dataclass(frozen=True, slots=True)
class ImageDeleted(Event):
    """An image left the store; ``layers`` are those that no other image holds, top first."""

    image: Digest
    layers: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestRecorded(Event):
    """The registry knows the image by this name@digest (a RepoDigest)."""

    reference: str
    image: Digest


@dataclass(frozen=True, slots=True)
class CacheUsed(Event):
    """Something else than a build looked a record up."""

    key: Digest


@dataclass(frozen=True, slots=True)
class CacheRecordsPruned(Event):
    """Cache records, base layers and kept sources left the builder; ``size`` is what they held."""

    keys: tuple[Digest, ...]
    size: int
    sources: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


# Transfers


@dataclass(frozen=True, slots=True)
class PullStarted(Event):
    """The registry is asked for an image; ``tag`` may be a digest."""

    reference: str
    tag: str


@dataclass(frozen=True, slots=True)
class BlobAlreadyThere(Event):
    """A layer need not travel: the receiver has it. ``blob`` is its digest in registries."""

    layer: Digest
    size: int
    blob: Digest = Digest("")


@dataclass(frozen=True, slots=True)
class BlobPulled(Event):
    """A layer travelled to the machine."""

    layer: Digest
    size: int
    blob: Digest = Digest("")


@dataclass(frozen=True, slots=True)
class ImagePulled(Event):
    """The image is here. ``newer`` says whether the tag was here with another image."""

    reference: str
    image: Image
    manifest: Digest
    newer: bool
