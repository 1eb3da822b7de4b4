"""What a line comes to that is typed into a container."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from simulator.engine.containers.due import carried
from simulator.engine.containers.events import ContainerEvent, FilesWritten
from simulator.engine.containers.future import Moment
from simulator.engine.containers.meeting import meeting
from simulator.engine.containers.model import Container
from simulator.engine.containers.mounted import inside, mounts_of, own_trees
from simulator.engine.containers.process import beside, environment, identity, listening
from simulator.engine.containers.talk import Errand, Launch, Talk
from simulator.engine.events import CommandEnded, CommandStarted, Event
from simulator.engine.filesystem import Filesystem
from simulator.engine.layer import diff
from simulator.engine.shell.interpreter.conversation import INTERRUPTED, is_incomplete
from simulator.engine.shell.kernel import Output
from simulator.engine.shell.keyboard import Answer, Conversed, Typed, Typing
from simulator.engine.shell.programs import PROGRAMS
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.run import Outcome, run, tell
from simulator.engine.state import World, evolve

Observer: TypeAlias = Callable[[Sequence[str], int | None], None]

EXIT = "exit\n"
"""What Ctrl-D at a prompt means."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a line, or of a key. ``until`` is the moment at which it was over.

    ``talk`` is None where nothing waits any more: then ``exit_code`` is that of a program
    of ``docker exec``, or ``answer`` is what process 1 is to be told.
    """

    talk: Talk | None
    until: int
    output: tuple[Output, ...] = ()
    events: tuple[Event, ...] = ()
    exit_code: int = 0
    answer: Answer | None = None


def typed(world: World, container: Container, talk: Talk, line: str) -> Reply:
    """Send a line to what waits for it."""
    if talk.shell is None:
        return _answered(world, container, talk, f"{line}\n".encode("utf-8", "surrogateescape"))
    source = f"{talk.partial}{line}\n"
    if is_incomplete(source, talk.shell.flavour):
        return Reply(replace(talk, partial=source), world.now)
    return _told(world, container, talk, source)


def ended_input(world: World, container: Container, talk: Talk) -> Reply:
    """Press Ctrl-D: a shell at its prompt ends, another program reads the end of its input."""
    if talk.shell is None:
        return _answered(world, container, talk, b"")
    if talk.partial:
        return Reply(replace(talk, partial=""), world.now)
    return _told(world, container, talk, EXIT)


def interrupted(world: World, container: Container, talk: Talk) -> Reply | None:
    """Press Ctrl-C: what is under way ends. None if that is process 1, which must be asked."""
    if talk.shell is not None:
        shell = talk.shell.with_status(INTERRUPTED)
        return Reply(replace(talk, shell=shell, partial=""), world.now)
    if not talk.errands:
        return None
    *below, errand = talk.errands
    if errand.shell is None:
        return Reply(None, world.now, exit_code=INTERRUPTED)
    shell = errand.shell.having_read(errand.line).with_status(INTERRUPTED)
    return Reply(Talk(shell, tuple(below), daemons=talk.daemons), world.now)


def launched(world: World, container: Container, launch: Launch) -> Reply:
    """Start a program of ``docker exec`` at a terminal."""
    now = _files_of(world, container)
    return _Conversation(world, container).play((Errand(now, now, launch=launch),))


def _told(world: World, container: Container, talk: Talk, source: str) -> Reply:
    now = _files_of(world, container)
    errand = Errand(now, now, talk.shell, source)
    return _Conversation(world, container, talk.daemons).play((*talk.errands, errand))


def _answered(world: World, container: Container, talk: Talk, data: bytes) -> Reply:
    if not talk.errands:
        lived = world.now - container.origin
        return Reply(None, world.now, answer=Typed(data, max(lived, container.reached + 1)))
    *below, errand = talk.errands
    answer = Typed(data, world.now - errand.began.at)
    errand = replace(errand, answers=(*errand.answers, answer))
    return _Conversation(world, container, talk.daemons).play((*below, errand))


def _files_of(world: World, container: Container) -> Moment:
    trees = own_trees(container, mounts_of(world.machine, container))
    return Moment(world.now, container.tree, trees)


@dataclass
class _Conversation:
    """A line under way: errands are played, from the innermost outwards, until one waits."""

    world: World
    container: Container
    daemons: tuple[Service, ...] = ()
    clock: int = 0
    foreign: bool = False
    """Whether a program of ``docker exec`` is talked to, and not process 1."""
    output: list[Output] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    listening: tuple[Service, ...] = ()

    def play(self, errands: tuple[Errand, ...]) -> Reply:
        self.clock, self.foreign = self.world.now, errands[0].launch is not None
        self.listening = listening(self.world, self.container)
        while True:
            *below, errand = errands
            outcome, errand = self._run(errand)
            if outcome.asking is not None:
                return self._reply(Talk(outcome.asking.shell, (*below, errand)))
            self.daemons = tuple(dict.fromkeys((*self.daemons, *errand.services)))
            if outcome.shell is not None:
                return self._reply(Talk(outcome.shell, tuple(below)))
            if errand.shell is None:
                return self._reply(None, exit_code=outcome.exit_code)
            left = errand.reached
            ended = Conversed(outcome.exit_code, self._since(below), left.tree, left.mounted)
            if not below:
                return self._reply(None, answer=ended)
            outer = replace(below[-1], answers=(*below[-1].answers, ended))
            errands = (*below[:-1], outer)

    def _since(self, below: Sequence[Errand]) -> int:
        """Return the moment, counted from the start of what an answer is for."""
        if below:
            return self.clock - below[-1].began.at
        return max(self.clock - self.container.origin, self.container.reached + 1)

    def _run(self, errand: Errand) -> tuple[Outcome, Errand]:
        """Play an errand from its start; tell of what is new in it."""
        commands: list[Event] = []

        def observe(argv: Sequence[str], exit_code: int | None) -> None:
            words = tuple(argv)
            commands.append(
                CommandStarted(words) if exit_code is None else CommandEnded(words, exit_code)
            )

        files = self._filesystem(errand)
        outcome = self._outcome(errand, files, observe)
        self.clock = max(self.clock, errand.began.at + outcome.milliseconds)
        self.events += commands[errand.told :]
        self._print(outcome, errand.shown)
        self._write(errand, files)
        reached = Moment(self.clock, files.tree, own_trees(self.container, files.mounts))
        shown = sum(len(piece.data) for piece in outcome.output)
        known = self.listening
        services = tuple(one for one in outcome.services if one not in known)
        return outcome, replace(
            errand, reached=reached, shown=shown, told=len(commands), services=services
        )

    def _outcome(self, errand: Errand, files: Filesystem, observe: Observer) -> Outcome:
        world, container, launch = self.world, self.container, errand.launch
        programs = meeting(self.listening, PROGRAMS) if self.listening else PROGRAMS
        if launch is None:
            assert errand.shell is not None
            return tell(
                errand.shell,
                errand.line,
                filesystem=files,
                typing=Typing(errand.answers, errand.shell.tty),
                programs=programs,
                catalogue=world.in_reach.catalogue,
                observe=observe,
                beside=beside(world, container, errand.shell if self.foreign else None),
            )
        home = identity(container, launch.user or container.config.user).home
        return run(
            launch.argv,
            filesystem=files,
            environment=environment(container, home, launch.variables, tty=launch.tty),
            working_directory=launch.directory or container.config.working_dir or "/",
            stdin=Typing(errand.answers, launch.tty),
            programs=programs,
            catalogue=world.in_reach.catalogue,
            beside=beside(world, container),
        )

    def _filesystem(self, errand: Errand) -> Filesystem:
        launch = errand.launch
        who = (
            identity(self.container, launch.user or self.container.config.user) if launch else None
        )
        files = inside(self.world.machine, self.container, errand.began.at, who)
        files.tree = errand.began.tree
        for mount, tree in zip(files.mounts, errand.began.mounted, strict=False):
            mount.tree = tree
        return files

    def _print(self, outcome: Outcome, shown: int) -> None:
        for piece in outcome.output:
            new = piece.data[shown:]
            shown = max(0, shown - len(piece.data))
            if new:
                self.output.append(replace(piece, data=new))

    def _write(self, errand: Errand, files: Filesystem) -> None:
        """Lay what is new over the files as they are by now: others may have changed them."""
        now = _files_of(self.world, self.container)
        mounted = tuple(
            carried(old, new, here)
            for old, new, here in zip(
                errand.reached.mounted, own_trees(self.container, files.mounts), now.mounted,
                strict=False,
            )
        )  # fmt: skip
        tree = carried(errand.reached.tree, files.tree, now.tree)
        if tree is now.tree and all(a is b for a, b in zip(mounted, now.mounted, strict=True)):
            return
        edit = diff(self.container.tree, tree) if self.foreign else None
        self._happen(FilesWritten(self.container.id, tree, mounted, edit))

    def _happen(self, event: ContainerEvent) -> None:
        self.events.append(event)
        self.world = evolve(self.world, event)
        self.container = self.world.engine.containers[self.container.id]

    def _reply(
        self, talk: Talk | None, *, exit_code: int = 0, answer: Answer | None = None
    ) -> Reply:
        return Reply(
            talk and replace(talk, daemons=self.daemons),
            self.clock,
            tuple(self.output),
            tuple(self.events),
            exit_code,
            answer,
        )
