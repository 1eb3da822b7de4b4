"""The terminal's output, turn by turn, cut into pieces that can be coloured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from simulator.cli.talking import talk_at
from simulator.engine.asking import SECRET, is_name
from simulator.workspaces.actions import (
    ADD,
    Action,
    Answer,
    BringFiles,
    CallRegistry,
    Continue,
    DeleteFile,
    MoveFile,
    OpenArchive,
    PressKey,
    Republish,
    RunLine,
    SaveFile,
    SitDown,
    StartFrom,
    TakeHint,
    TypeLine,
)
from simulator.workspaces.examples import examples
from simulator.workspaces.moment import PROMPT, Moment, Shown

UNFOLDED = 8
"""Turns at the end that are shown in full; what came before can be unfolded."""

KEPT, SHORT = 2_048, 4_000
"""Turns of all visitors that are remembered, and the characters that one may have for that."""

KEY_NAMES = {"C": "Ctrl-C", "D": "Ctrl-D", "detach": "Ctrl-P Ctrl-Q"}

_PROGRESS = re.compile(r"( ?=> .*?|\[\+\] Building .*?) {2,}(\S+)")
_TIMED = re.compile(r"( ?=> .*?) (\d+\.\d+s)")
_LONG = 5.0


@dataclass(frozen=True, slots=True)
class OutputLine:
    """A line of output. ``cached`` and ``slow`` colour a line of build progress."""

    text: str
    right: str = ""
    cached: bool = False
    slow: bool = False

    @property
    def before(self) -> str:
        return self.text.partition("CACHED")[0]

    @property
    def after(self) -> str:
        return self.text.partition("CACHED")[2]


@dataclass(frozen=True, slots=True)
class OutputPart:
    """Lines of one kind: build progress in two columns, plain text, or an error that may wrap."""

    kind: str
    lines: tuple[OutputLine, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class TurnView:
    """What was typed, or what was done by other means, and what came of it.

    A ``lasting`` one is the same object on every page, so what was written of it can be kept.
    """

    number: int
    command: str
    prompt: str
    shell: str
    note: str
    parts: tuple[OutputPart, ...]
    hints: tuple[str, ...]
    failed: bool
    machine: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """What the terminal asks for: the prompt, and in which container it stands, if in one.

    ``reads`` is whether anything there reads what is typed, ``talks`` whether a shell does.
    """

    prompt: str
    shell: str = ""
    container: str = ""
    reads: bool = True
    talks: bool = True
    hidden: bool = False


def asking(moment: Moment) -> Asking:
    """Return what the terminal asks for now."""
    world = moment.world
    attached = world.machine.attached
    container = world.engine.containers.get(attached.container) if attached else None
    question = world.machine.question
    if question is not None:
        return Asking(question.prompt, question.name, hidden=question.hidden)
    if container is None:
        return Asking(f"{world.current} {PROMPT}")
    talk = talk_at(world)
    return Asking(
        prompt=talk.prompt if talk else "",
        shell=container.id[:12],
        container=container.name,
        reads=talk is not None,
        talks=talk is not None and talk.shell is not None,
    )


def turns(moment: Moment, *, after: int = 0) -> tuple[TurnView, ...]:
    """Return the turns that come after the one of this number, all if it is not among them."""
    language = get_language()
    later = list(takewhile(lambda shown: shown.number != after, reversed(moment.shown)))
    return tuple(
        _known_turn(shown, language) if len(shown.text) <= SHORT else _turn(shown)
        for shown in reversed(later)
    )


def label(action: Action) -> str:
    """Return what an action is called where it can be undone."""
    match action:
        case RunLine(line=line):
            return _cut(line)
        case TypeLine(shell=name) if is_name(name):
            return _("an answer to a question")
        case TypeLine(line=line):
            return _("{line} (in a container)").format(line=_cut(line))
        case PressKey(key=key):
            return KEY_NAMES[key]
        case SaveFile(path=path):
            return _("{path} saved").format(path=path)
        case DeleteFile(path=path):
            return _("{path} deleted").format(path=path)
        case MoveFile(path=path, to=to):
            return _("{path} moved to {to}").format(path=path, to=to)
        case StartFrom(example=name):
            known = examples().get(name)
            title = _(known.title) if known else name
            return _("project replaced: {title}").format(title=title)
        case SitDown(machine=name):
            return _("walked to {name}, with the USB stick").format(name=name)
        case OpenArchive(name=name):
            return _("{name} opened, as docker load does").format(name=name)
        case BringFiles(name=name, into=into):
            said = (
                _("{name} added to the project") if into == ADD else _("project replaced: {name}")
            )
            return said.format(name=name)
        case Republish(reference=name):
            return _("the maintainer of {name} pushed it again, patched").format(name=name)
        case CallRegistry():
            return _call_label(action)
        case Answer():
            return _("a question answered")
        case Continue(step=step):
            return _("step {n} left behind").format(n=step)
        case TakeHint():
            return _("a hint")


def _cut(line: str) -> str:
    return line if len(line) <= 60 else f"{line[:60]}…"


def _call_label(call: CallRegistry) -> str:
    path = call.target.partition("?")[0].removeprefix("/v2/")
    repository, slash, tag = path.rpartition("/manifests/")
    name = f"{repository}{'@' if ':' in tag else ':'}{tag}"
    if not slash:
        name = _("a blob of {name}").format(name=path.partition("/blobs/")[0])
    if call.method == "DELETE":
        return _("{name} deleted from outside").format(name=name)
    return _("{name} pushed from outside").format(name=name)


def _turn(shown: Shown) -> TurnView:
    action = shown.action
    ran = isinstance(action, RunLine | TypeLine)
    return TurnView(
        number=shown.number,
        command=command_of(action),
        prompt=shown.prompt,
        shell=action.shell if isinstance(action, TypeLine) else "",
        note="" if ran else label(action),
        parts=tuple(_parts(shown.text)),
        hints=shown.hints,
        failed=shown.exit_code != 0,
        machine=shown.machine,
        lasting=len(shown.text) <= SHORT,
    )


@lru_cache(maxsize=KEPT)
def _known_turn(shown: Shown, language: str | None) -> TurnView:
    """Return a turn in a language, the same object each time."""
    return _turn(shown)


def command_of(action: Action) -> str:
    """Return the line that was typed, but not what was typed where nothing is to be seen."""
    match action:
        case TypeLine(shell=name) if name.startswith(SECRET):
            return ""
        case RunLine(line=line) | TypeLine(line=line):
            return line
        case _:
            return ""


def _parts(text: str) -> Iterator[OutputPart]:
    lines: list[OutputLine] = []
    kind = ""
    for line in text.rstrip("\n").split("\n") if text.strip("\n") else ():
        found = _PROGRESS.fullmatch(line) or _TIMED.fullmatch(line)
        own = "progress" if found else "error" if line.startswith("ERROR") else "text"
        if lines and own != kind:
            yield OutputPart(kind, tuple(lines))
            lines = []
        kind = own
        lines.append(_progress(found) if found else OutputLine(line))
    if lines:
        yield OutputPart(kind, tuple(lines))


def _progress(found: re.Match[str]) -> OutputLine:
    left, right = found[1], found[2]
    cached = left.lstrip().startswith("=> CACHED ")
    seconds = right.removesuffix("s")
    slow = left.lstrip().startswith("=> [") and seconds.replace(".", "", 1).isdigit()
    return OutputLine(left, right, cached, slow and float(seconds) >= _LONG)
