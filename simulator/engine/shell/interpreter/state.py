"""The state of one shell: variables, options, functions, streams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from simulator.engine.files import join
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.flavours import Flavour, Voice
from simulator.engine.shell.kernel import DEFAULT_PATH, Kernel, Output
from simulator.engine.shell.streams import BadDescriptor, Stream
from simulator.engine.shell.syntax.nodes import Node


class Unwound(Exception):
    """Control leaves the commands around: exit, return, break, continue."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(status)
        self.status = status


class Exit(Unwound):
    """The shell ends."""


class Return(Unwound):
    """The function or sourced script ends."""


class Abandoned(Unwound):
    """Bash gives up the line that it is in, and goes on with the next."""


class Break(Unwound):
    """``status`` loops end."""


class Continue(Unwound):
    """The ``status``-th loop around goes on with its next turn."""


@dataclass(slots=True)
class Job:
    """A background command, already played to its end. ``ends`` is on the run's clock."""

    number: int
    pid: int
    status: int
    ends: int
    command: str
    shell: Shell
    """The subshell that it ran in, whose traps answer to signals."""
    output: list[Output]
    signal: str = ""
    """What killed it."""


@dataclass(slots=True)
class Shell:
    """One shell process. Subshells are copies of it."""

    kernel: Kernel
    voice: Voice
    streams: dict[int, Stream]
    directory: str = "/"
    variables: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    readonly: set[str] = field(default_factory=set)
    arrays: dict[str, dict[int | str, str]] = field(default_factory=dict)
    integers: set[str] = field(default_factory=set)
    associative: set[str] = field(default_factory=set)
    functions: dict[str, Node] = field(default_factory=dict)
    positional: list[str] = field(default_factory=list)
    options: set[str] = field(default_factory=set)
    traps: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    scopes: list[dict[str, tuple[object, ...]]] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    """Folders of pushd."""
    calls: list[str] = field(default_factory=list)
    """Names of the functions under way."""
    status: int = 0
    substituted: int = 0
    """Exit code of the last command substitution."""
    tracing: Stream | None = None
    """Where ``set -x`` writes while a command's own redirections hold."""
    line: int = 1
    pid: int = 1
    last_background: int = 0
    guarded: int = 0
    """Above zero where a failure is being asked about, so ``set -e`` does not act."""
    loops: int = 0
    level: int = 0
    """Depth of command substitution, which bash shows when it traces."""
    getopts_at: int = 0
    parent: Shell | None = None
    """The shell that this one is a subshell of; both have the same ``$$``."""
    signals: list[str] = field(default_factory=list)
    """Signals that wait until the command under way has ended."""
    history: tuple[str, ...] = ()
    """What was typed, where somebody types."""

    @property
    def flavour(self) -> Flavour:
        return self.voice.flavour

    @property
    def filesystem(self) -> Filesystem:
        kernel = self.kernel
        if kernel.open_files:
            kernel.flush()
        return kernel.filesystem

    # Variables

    def get(self, name: str) -> str | None:
        """Return a variable's value, None if it is unset."""
        value = self.variables.get(name)
        if value is None and name in self.arrays:
            array = self.arrays[name]
            return array.get("0" if name in self.associative else 0)
        return value

    def set(self, name: str, value: str) -> None:
        """Give a variable a value; raises ReadOnly."""
        if self.readonly and name in self.readonly:
            raise ReadOnly(name)
        if name in self.arrays:
            self.arrays[name]["0" if name in self.associative else 0] = value
            return
        self.variables[name] = value
        if "a" in self.options:
            self.exported.add(name)

    def check(self, name: str) -> None:
        """Raise ReadOnly if the variable may not change."""
        if name in self.readonly:
            raise ReadOnly(name)

    def unset(self, name: str) -> None:
        self.check(name)
        self.variables.pop(name, None)
        self.arrays.pop(name, None)
        self.exported.discard(name)
        self.integers.discard(name)
        self.associative.discard(name)

    def export(self, name: str) -> None:
        self.exported.add(name)

    def environment(self) -> dict[str, str]:
        """Return what a program is given, in the order that ``env`` shows it.

        dash and busybox keep variables in a table of 39 lists, each the newest first
        (recording config-035); bash's order is that in which they were set.
        """
        variables = self.variables
        names = [name for name in variables if name in self.exported]
        if not self.flavour.bash:
            names = sorted(reversed(names), key=_place_in_table)  # noqa: C414 (of one list, newest first)
        return {name: variables[name] for name in names}

    def keep(self, name: str) -> None:
        """Make a variable local to the function under way."""
        scope = self.scopes[-1]
        if name not in scope:
            scope[name] = self.saved(name)

    def saved(self, name: str) -> tuple[object, ...]:
        """Return all that is to be known about a variable, for ``restore``."""
        return (
            self.variables.get(name),
            self.arrays.get(name),
            name in self.exported,
            name in self.integers,
            name in self.associative,
        )

    def restore(self, name: str, saved: tuple[object, ...]) -> None:
        value, array, exported, integer, associative = saved
        _put_back(self.variables, name, value)
        _put_back(self.arrays, name, array)
        for names, member in (
            (self.exported, exported),
            (self.integers, integer),
            (self.associative, associative),
        ):
            (names.add if member else names.discard)(name)

    # Output

    def write(self, text: str) -> None:
        self.streams[1].write(text.encode("utf-8", "surrogateescape"))

    def error(self, text: str) -> None:
        """Write to standard error; what nobody can read there is lost, as in life."""
        stream = self.streams.get(2)
        if stream is not None:
            with suppress(BadDescriptor):
                stream.write(text.encode("utf-8", "surrogateescape"))

    def complain(self, message: str, code: int = 1) -> int:
        """Complain as the shell itself, and return the code."""
        self.error(f"{self.voice.prefix(self.line)}{message}\n")
        return code

    # Copies

    def copy(self, streams: dict[int, Stream]) -> Shell:
        """Return a subshell: what it changes stays its own, but for the files."""
        child = Shell(
            self.kernel,
            self.voice,
            streams,
            self.directory,
            dict(self.variables),
            set(self.exported),
            set(self.readonly) if self.readonly else set(),
            {name: dict(array) for name, array in self.arrays.items()},
            set(self.integers),
            set(self.associative),
            dict(self.functions),
            list(self.positional),
            set(self.options),
        )
        child.status = self.status
        child.line = self.line
        child.pid = self.pid
        child.guarded = self.guarded
        child.level = self.level
        child.calls = self.calls
        child.scopes = [dict(scope) for scope in self.scopes]
        child.last_background = self.last_background
        child.aliases = self.aliases
        child.getopts_at = self.getopts_at
        child.parent = self
        child.jobs = list(self.jobs)
        return child

    def at(self, path: str) -> str:
        """Return the path from the root."""
        return path if path.startswith("/") else f"{self.directory.rstrip('/')}/{path}"

    def logical(self, path: str) -> str:
        """Return where ``cd path`` leads, ``..`` taken by name as shells do."""
        return join(self.at(path))


class ReadOnly(Exception):
    """A variable that may not change."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def make_shell(
    kernel: Kernel,
    voice: Voice,
    environment: Mapping[str, str],
    directory: str,
    streams: dict[int, Stream],
    positional: Iterable[str] = (),
) -> Shell:
    """Return a shell as it starts: the environment is its exported variables."""
    names = [name for name in environment if _is_name(name)]
    shell = Shell(
        kernel,
        voice,
        streams,
        directory,
        {name: environment[name] for name in names},
        set(names),
        positional=list(positional),
    )
    shell.variables.setdefault("PATH", DEFAULT_PATH)
    shell.variables["IFS"] = " \t\n"
    shell.variables["PWD"] = directory
    shell.variables["OPTIND"] = "1"
    if voice.flavour.bash:
        shell.variables.setdefault("SHLVL", "0")
        shell.exported.update(("PWD", "SHLVL"))
        shell.variables.setdefault("BASH_VERSION", "5.2.15(1)-release")
        shell.variables.setdefault("BASH", "/bin/bash")
    else:
        shell.exported.add("PWD")
        if voice.flavour.extended:
            level = environment.get("SHLVL", "0")
            shell.variables["SHLVL"] = str(int(level) + 1 if level.isdigit() else 1)
            shell.exported.add("SHLVL")
    return shell


def _put_back(table: dict[str, object] | dict[str, str] | dict[str, dict[int | str, str]],
              name: str, value: object) -> None:  # fmt: skip
    if value is None:
        table.pop(name, None)
    else:
        table[name] = value  # type: ignore[assignment]


def _is_name(name: str) -> bool:
    return name.isidentifier() and name.isascii()


@lru_cache(maxsize=1024)
def _place_in_table(name: str) -> int:
    first = ord(name[0]) << 4 if name else 0
    return (first + sum(name.encode("utf-8", "surrogateescape"))) % 39
