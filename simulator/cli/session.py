"""One typed line on the current machine's project shell, as the facts that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.cli.client import Client
from simulator.cli.docker import docker
from simulator.cli.questions import unseen, waiting
from simulator.cli.remote import scp, ssh
from simulator.cli.trivy.trivy import trivy
from simulator.cli.unfolding import Unfolding
from simulator.engine.asking import Question, QuestionSettled, Unanswered
from simulator.engine.containers.model import Container
from simulator.engine.containers.reach import dead_ports, port_of
from simulator.engine.events import (
    CommandEnded,
    CommandStarted,
    Event,
    FolderChanged,
    MachineSelected,
    Printed,
    ShellMoved,
    Steps,
    TimePassed,
)
from simulator.engine.files import FileTree
from simulator.engine.filesystem import Filesystem
from simulator.engine.layer import apply, diff
from simulator.engine.machines.events import SessionClosed
from simulator.engine.registry.beside import answering
from simulator.engine.shell.flavours import BASH
from simulator.engine.shell.kernel import Output, Terminal
from simulator.engine.shell.limits import LIMITS, LimitHit
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs import PROGRAMS
from simulator.engine.shell.run import Outcome, interpret
from simulator.engine.shell.streams import Untouched
from simulator.engine.shell.syntax.nodes import Simple
from simulator.engine.shell.syntax.parser import parse
from simulator.engine.state import HOME, Machine, World, evolve

STEPS = 100
"""Steps of the shell's limit that a docker command counts for."""

MAX_COMMANDS = 1_000
"""Commands of one line that are told of; a loop may run many more."""


@dataclass(frozen=True, slots=True)
class Performed:
    """What a line came to: its facts in order, its exit code, and the world after it."""

    events: tuple[Event, ...]
    exit_code: int
    world: World
    steps: int = 0


def execute(
    world: World, line: str, *, colour: bool = False, terminal: bool = True
) -> Iterator[Event]:
    """Yield what happens when the line is typed. The world after them is theirs to make.

    A line before it that still waits for an answer is given up.
    """
    if world.machine.question is not None:
        yield QuestionSettled()
        world = evolve(world, QuestionSettled())
    yield from perform(world, line, colour=colour, terminal=terminal).events


def perform(
    world: World,
    line: str,
    *,
    colour: bool = False,
    terminal: bool = True,
    stdin: bytes = b"",
    question: Question | None = None,
    depth: int = 0,
) -> Performed:
    """Run the line: the shell's commands, and ``docker`` as one of its programs.

    ``terminal`` says whether a person is looking, as isatty(3) would. ``question`` is what
    the line asked before, with all answers; ``depth`` counts the machines that it came through.
    """
    question = question or Question(line, "")
    filesystem = Filesystem(world.machine.files, now=world.now)
    under_way = _Line(
        world=world,
        terminal=terminal,
        colour=colour,
        alone=_is_one_command(line),
        filesystem=filesystem,
        began=world.now,
        question=question,
        depth=depth,
    )
    try:
        outcome = interpret(
            line,
            filesystem=filesystem,
            environment=world.machine.environment,
            working_directory=world.machine.working_directory,
            stdin=Untouched() if terminal else stdin,
            host_programs=under_way.programs,
            observe=under_way.observed,
        )
    except Unanswered as asking:
        events = waiting(question, asking, under_way.output)
        return Performed(events, 0, evolve(world, events[-1]))
    under_way.finish(filesystem.tree, outcome)
    return Performed(tuple(under_way.events), outcome.exit_code, under_way.world, outcome.steps)


@dataclass(kw_only=True)
class _Line(Unfolding):
    """A line under way."""

    terminal: bool
    colour: bool
    alone: bool
    filesystem: Filesystem
    began: int
    passed: int = 0
    """Milliseconds of the line that are already told of."""
    told: int = 0
    leaving: Steps[None] | None = None
    question: Question
    depth: int
    answered: int = 0
    output: Sequence[Output] = ()

    @property
    def programs(self) -> dict[str, Program]:
        """What the project shell knows beside its own programs."""
        return {
            "docker": self.docker,
            "curl": self.curl,
            "ssh": lambda process: ssh(self, process),
            "scp": lambda process: scp(self, process),
            "trivy": lambda process: trivy(self.world.in_reach, process),
        }

    attaching: tuple[str, ...] = ()
    """The docker command that may keep the terminal; while it does, it has not ended."""

    def observed(self, argv: Sequence[str], exit_code: int | None) -> None:
        """Tell of a simple command: before it runs, and again with its exit code.

        None begins once builds and containers have taken a whole limit for the line.
        """
        if exit_code is None and self.work > LIMITS.steps:
            raise LimitHit("steps")
        self.told += exit_code is None
        if self.told > MAX_COMMANDS:
            return
        words = tuple(argv)
        if exit_code is not None and self._containers_live():
            self._catch_up(self.filesystem.tree, self.filesystem.now - self.began)
            self.filesystem.tree = self.world.machine.files
        attached = self.world.machine.attached
        if exit_code is not None and attached is not None and attached.argv is self.attaching:
            return
        self.happen(CommandStarted(words) if exit_code is None else CommandEnded(words, exit_code))

    def _containers_live(self) -> bool:
        """Say whether something may write into folders of the machine while time passes."""
        containers = self.world.machine.engine.containers
        return any(each.running or each.restarting for each in containers.values())

    def docker(self, process: Process) -> int:
        """Be the program ``docker`` of the shell: drive the steps of a docker command."""
        process.step(STEPS)
        self.work += sum(map(_played_again, self.world.machine.engine.containers.values()))
        before = process.filesystem.tree
        self._catch_up(before, process.kernel.clock)
        here = self._seen_from(process.working_directory, process.environment)
        self.attaching, self.output = tuple(process.argv), process.kernel.output
        client = Client(
            here,
            process.stdin.read,
            self.terminal,
            self.colour,
            screen=self.terminal and isinstance(process.streams.get(1), Terminal),
            keyboard=process.stdin.is_terminal,
            alone=self.alone,
            argv=self.attaching,
            answer=self.answer if process.stdin.is_terminal else None,
            latest=lambda: self._seen_from(process.working_directory, process.environment),
        )
        steps = docker(client, process.arguments)
        try:
            while True:
                self._take(process, next(steps))
        except StopIteration as end:
            self._hand_back(process, before)
            code: int = end.value
            return code

    def answer(self, prompt: str, hidden: bool) -> str:
        """Return the next answer; raises Unanswered if it has still to be given."""
        if self.answered == len(self.question.answers):
            raise Unanswered(prompt, hidden=hidden)
        self.answered += 1
        return self.question.answers[self.answered - 1]

    def curl(self, process: Process) -> int:
        """Be ``curl`` of the project shell, which reaches published ports of containers."""
        if not self._containers_live():
            return PROGRAMS["curl"](process)
        self._catch_up(process.filesystem.tree, process.kernel.clock)
        for address in process.arguments:
            if not address.startswith("-") and port_of(address) in dead_ports(self.world):
                process.error("curl: (56) Recv failure: Connection reset by peer\n")
                return 56
        process.kernel.services[:] = answering(self.world)
        return PROGRAMS["curl"](process)

    def go_on(self, process: Process, events: Iterable[Event]) -> None:
        """Let things happen in the midst of the line."""
        before = process.filesystem.tree
        self._catch_up(before, process.kernel.clock)
        for event in events:
            self.happen(event)
        self._hand_back(process, before)

    def elsewhere(self, process: Process, name: str, line: str, stdin: bytes) -> int:
        """Run a line on another machine as a part of this one, its output in place of ours."""
        before, here = process.filesystem.tree, self.world.current
        self._catch_up(before, process.kernel.clock)
        self.happen(MachineSelected(name))
        self.happen(ShellMoved(HOME, self.world.machine.environment))
        began = self.world.now
        done = perform(self.world, line, terminal=False, stdin=stdin, depth=self.depth + 1)
        process.step(done.steps)
        for event in done.events:
            if isinstance(event, Printed):
                data = event.text.encode("utf-8", "surrogateescape")
                (process.write if event.stream == 1 else process.error)(data)
            else:
                self.events.append(event)
        self.world = done.world
        self.happen(MachineSelected(here))
        self.passed += self.world.now - began
        process.spend(self.world.now - began)
        self._hand_back(process, before)
        return done.exit_code

    def leave_for(self, steps: Steps[None]) -> None:
        """Go where the steps lead when the line has ended."""
        self.leaving = steps

    def _hand_back(self, process: Process, before: FileTree) -> None:
        """Give the shell the files that docker wrote, beside those that it wrote itself.

        What docker printed may have gone into a file meanwhile.
        """
        after = self.world.machine.files
        filesystem = process.filesystem
        if filesystem.tree is before:
            filesystem.tree = after
        elif after is not before:
            filesystem.tree = apply(filesystem.tree, diff(before, after))

    def finish(self, tree: FileTree, outcome: Outcome) -> None:
        """Tell of what the shell itself changed, and of all that was printed."""
        for event in unseen(outcome.output, self.question.shown):
            self.happen(event)
        self._catch_up(tree, outcome.milliseconds)
        machine = self.world.machine
        place, variables = outcome.working_directory, dict(outcome.environment)
        if place != machine.working_directory or variables != dict(machine.environment):
            self.happen(ShellMoved(place, variables))
        self._go(outcome)

    def _go(self, outcome: Outcome) -> None:
        """Open the session that the line asked for, or close the one that it left."""
        if not self.terminal:
            return
        for event in self.leaving or ():
            self.happen(event)
        if outcome.left and self.world.way:
            self.happen(Printed(f"logout\nConnection to {self.world.current} closed.\n"))
            self.happen(SessionClosed(self.world.current))

    def _take(self, process: Process, event: Event) -> None:
        if isinstance(event, Printed):
            data = event.text.encode("utf-8", "surrogateescape")
            (process.write if event.stream == 1 else process.error)(data)
            return
        self.happen(event)
        if isinstance(event, TimePassed):
            self.passed += event.milliseconds
            process.spend(event.milliseconds)

    def _catch_up(self, tree: FileTree, clock: int) -> None:
        """Tell of files and time that the shell has changed since the last event.

        The files come first, so that what containers write meanwhile stays.
        """
        if tree is not self.world.machine.files and tree != self.world.machine.files:
            self.happen(FolderChanged(tree))
        if clock > self.passed:
            self.happen(TimePassed(clock - self.passed))
            self.passed = clock

    def _seen_from(self, place: str, variables: Mapping[str, str]) -> World:
        """Return the world as a program in this folder, with these variables, sees it."""
        machine: Machine = replace(
            self.world.machine, working_directory=place, environment=variables
        )
        return self.world.with_machine(machine).in_reach


def _played_again(container: Container) -> int:
    """Return the steps that it takes to see what a container is doing just now."""
    return container.future.steps if container.running and not container.future.settled else 0


def _is_one_command(line: str) -> bool:
    """Say whether nothing else on the line would have to wait for its command."""
    commands = parse(line, BASH, LIMITS.nesting).commands
    return len(commands) == 1 and isinstance(commands[0], Simple)
