"""Playing a proposal: a build in a copy of the world, which is what worlds are good for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from simulator.engine.advice.same import same_files
from simulator.engine.advice.subject import Subject
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.solve import build
from simulator.engine.errors import DockerError
from simulator.engine.events import ContextSent, Event, ImageBuilt, StepAssumed
from simulator.engine.files import File, FileTree, join
from simulator.engine.image import Image
from simulator.engine.state import World, evolve

MAX_TRIALS = 40
"""Trial builds for one piece of ``advise``; what is not tried by then is not said."""

GUESSED_SIZE = "with a guessed size"
"""An assumption about a package that does happen: only its bytes and seconds are a guess."""


class OutOfTrials(Exception):
    """The trial builds are used up."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What advice would write: a Dockerfile (None: as it is), and files of the context.

    ``secrets`` are handed to the build by id.
    """

    dockerfile: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial build that went well, and the world after it."""

    world: World
    image: Image
    milliseconds: int
    events: tuple[Event, ...]

    @property
    def sent(self) -> int:
        """Bytes of the context that the builder asked for."""
        return max((e.size for e in self.events if isinstance(e, ContextSent)), default=0)

    def assumes(self, first: int = 0, last: int = 1 << 30) -> bool:
        """Say whether anything on these lines was taken to succeed without being done.

        Of such a step a trial proves nothing.
        """
        return any(
            first <= event.step.line <= last and not event.what.endswith(GUESSED_SIZE)
            for event in self.events
            if isinstance(event, StepAssumed)
        )


class Trials:
    """The trial builds for one subject, counted."""

    def __init__(self, subject: Subject, most: int = MAX_TRIALS) -> None:
        self.subject, self.left = subject, most
        self._edited: dict[str, Trial | None] = {}

    def play(self, proposal: Proposal, on: World | None = None, touched: str = "") -> Trial | None:
        """Build a proposal; None if it fails. Raises OutOfTrials.

        ``on`` is the world to build in, the one after the subject's build if not given.
        ``touched`` is a file of the context that is changed before.
        """
        if not self.left:
            raise OutOfTrials
        self.left -= 1
        world, options = self._written(on or self.subject.world, proposal)
        if touched:
            world = self._touched(world, touched)
        return _build(world, options)

    def edited(self, touched: str) -> Trial | None:
        """Build what there is after an edit, once for each file."""
        if touched not in self._edited:
            self._edited[touched] = self.play(Proposal(), touched=touched)
        return self._edited[touched]

    def proven(
        self, proposal: Proposal, allowed: Callable[[str], bool] = lambda _path: False
    ) -> Trial | None:
        """Build a proposal and return it if it makes the same files; see ``same.py``."""
        trial = self.play(proposal)
        if trial is None or not self.same(self.subject.image.tree, trial.image.tree, allowed):
            return None
        return trial

    def same(
        self,
        before: FileTree,
        after: FileTree,
        allowed: Callable[[str], bool] = lambda _path: False,
    ) -> bool:
        """Say whether the files are the same, copies of the Dockerfile and ignore file aside."""
        names = {self.subject.path.rpartition("/")[2], self.subject.ignore_name}
        return same_files(
            before, after, lambda path: path.rpartition("/")[2] in names or allowed(path)
        )

    def smaller(self, trial: Trial, proposal: Proposal) -> int:
        """Return the bytes that the image is smaller by once the proposal is saved as a file.

        A trial reads the Dockerfile from elsewhere (as ``-f -`` does), so that a COPY that
        takes the old one along is still cached. Here its copies count with their new size.
        """
        old = self.subject.text.encode()
        more = len((proposal.dockerfile or self.subject.text).encode()) - len(old)
        copies = sum(
            isinstance(entry, File) and entry.content == old
            for layer in trial.image.layers
            for entry in layer.changes.values()
        )
        return self.subject.image.size - trial.image.size - copies * max(more, 0)

    def _written(self, world: World, proposal: Proposal) -> tuple[World, BuildOptions]:
        options = self.subject.options
        files = world.machine.files
        secrets = {**options.secrets, **proposal.secrets}
        options = replace(options, secrets=secrets)
        for path, text in proposal.files.items():
            files = _put(files, join(options.context, path), text.encode())
        if proposal.dockerfile is not None:
            options = replace(options, text=proposal.dockerfile.encode())
        return world.with_machine(replace(world.machine, files=files)), options

    def _touched(self, world: World, path: str) -> World:
        """Return the world with blank lines at the end of a file, which mean nothing to anybody."""
        place = join(self.subject.options.context, path)
        entry = world.machine.files.entry(place)
        if not isinstance(entry, File):
            return world
        more = b"\n\n\n"
        changed = replace(entry, content=entry.content + more, size=entry.size + len(more))
        files = world.machine.files.put(place, changed)
        return world.with_machine(replace(world.machine, files=files))


def _put(files: FileTree, path: str, content: bytes) -> FileTree:
    old = files.entry(path)
    mode = old.mode if isinstance(old, File) else 0o644
    return files.put(path, File(content, mode))


def _build(world: World, options: BuildOptions) -> Trial | None:
    events: list[Event] = []
    try:
        for event in build(world, options):
            world = evolve(world, event)
            events.append(event)
    except DockerError:
        return None
    built = next((event for event in events if isinstance(event, ImageBuilt)), None)
    if built is None:
        return None
    return Trial(world, built.image, built.milliseconds, tuple(events))
