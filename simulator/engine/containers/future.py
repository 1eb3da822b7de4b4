"""The future of a process: all that it will do, moment by moment, if nobody interferes.

The interpreter plays a program in one go; a container lives through that play at the
pace of the simulated clock. File trees are values, so a moment of it costs nothing to keep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.engine.files import FileTree
from simulator.engine.filesystem import Filesystem, Mounted
from simulator.engine.layer import Layer, apply
from simulator.engine.shell.kernel import FOREVER, Output
from simulator.engine.shell.keyboard import Typing
from simulator.engine.shell.run import Asking, Outcome, Running, run
from simulator.engine.users import Identity

FIRST_HORIZON = 10 * 60 * 1000
"""How far a process is played when it starts: ten simulated minutes."""

KEPT_MOMENTS = 2_000
"""Moments of one future that are told apart; what changes later is seen at its end."""


@dataclass(frozen=True, slots=True)
class Moment:
    """How the files are from ``at`` milliseconds on: the container's, and each mount's."""

    at: int
    tree: FileTree
    mounted: tuple[FileTree, ...]


@dataclass(frozen=True, slots=True)
class Future:
    """What process 1 does. ``ends`` is None while it has not ended by the ``horizon``.

    A ``horizon`` of FOREVER means that all is known: it waits for ever, or ends.
    """

    moments: tuple[Moment, ...] = ()
    output: tuple[Output, ...] = ()
    ends: int | None = None
    exit_code: int = 0
    error: str = ""
    horizon: int = FOREVER
    running: tuple[Running, ...] = ()
    services: tuple[Any, ...] = ()
    asking: Asking | None = None
    """What waits for its terminal's keyboard."""
    steps: int = 0
    """What playing it took of the shell's limit."""

    @property
    def settled(self) -> bool:
        """Whether nothing that happens around it can change what comes."""
        return self.horizon >= FOREVER

    def files_after(self, since: int, until: int) -> Moment | None:
        """Return the last moment after ``since`` and not after ``until``."""
        found = [moment for moment in self.moments if since < moment.at <= until]
        return found[-1] if found else None


NO_FUTURE = Future()


@dataclass(frozen=True, slots=True)
class Setting:
    """What a process is started with."""

    argv: Sequence[str]
    environment: Mapping[str, str]
    directory: str
    who: Identity
    now: int
    read_only: bool = False
    stdin: bytes | Typing = b""
    catalogue: Any = None


class Watched(Filesystem):
    """A file system that remembers how it looked whenever the clock moved on.

    Edits of others are laid over it when their time has come.
    """

    __slots__ = ("_now", "edits", "moments")

    @property
    def now(self) -> int:
        return self._now

    @now.setter
    def now(self, value: int) -> None:
        if hasattr(self, "moments"):
            self.remember()
            while self.edits and self.edits[0][0] <= value:
                self.tree = apply(self.tree, self.edits.pop(0)[1])
        self._now = value

    def watch(self, edits: Sequence[tuple[int, Layer]]) -> None:
        """Begin to remember."""
        self.edits = list(edits)
        self.moments: list[Moment] = []

    def remember(self) -> None:
        """Keep how the files look now, if that is new."""
        mounted = tuple(mount.tree for mount in self.mounts)
        last = self.moments[-1] if self.moments else None
        if last and last.tree is self.tree and _same(last.mounted, mounted):
            return
        moment = Moment(self._now, self.tree, mounted)
        if last and (last.at == self._now or len(self.moments) >= KEPT_MOMENTS):
            self.moments[-1] = moment
        else:
            self.moments.append(moment)


def foresee(
    setting: Setting,
    tree: FileTree,
    mounts: Sequence[Mounted],
    edits: Sequence[tuple[int, Layer]] = (),
    horizon: int = FIRST_HORIZON,
) -> Future:
    """Play a process from its start. ``edits`` come at moments of the world's clock."""
    filesystem = Watched(
        tree,
        now=setting.now,
        uid=setting.who.uid,
        gid=setting.who.gid,
        groups=setting.who.groups,
        read_only=setting.read_only,
        mounts=list(mounts),
    )
    filesystem.watch(edits)
    outcome = run(
        setting.argv,
        filesystem=filesystem,
        environment=setting.environment,
        working_directory=setting.directory,
        stdin=setting.stdin,
        catalogue=setting.catalogue,
        horizon=horizon,
    )
    filesystem.remember()
    return _future(outcome, filesystem.moments, setting.now, horizon)


def _future(outcome: Outcome, moments: list[Moment], start: int, horizon: int) -> Future:
    """Return the future with times counted from the start."""
    counted = tuple(Moment(one.at - start, one.tree, one.mounted) for one in moments)
    waits = bool(outcome.running) or (outcome.stopped and outcome.milliseconds < horizon)
    known = FOREVER if outcome.stopped or not waits or _waits(outcome) else horizon
    return Future(
        moments=counted,
        output=outcome.output,
        ends=None if waits else outcome.milliseconds,
        exit_code=outcome.exit_code,
        error=outcome.start_error,
        horizon=known,
        running=outcome.running,
        services=outcome.services,
        asking=outcome.asking,
        steps=outcome.steps,
    )


def _waits(outcome: Outcome) -> bool:
    """Say whether the last process waits without an end of its own: for somebody, or for ever."""
    if outcome.asking or outcome.services:
        return True
    return outcome.running[-1].argv[1:] in (("infinity",), ("inf",))


def _same(one: tuple[FileTree, ...], other: tuple[FileTree, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
