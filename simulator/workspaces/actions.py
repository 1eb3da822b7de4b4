"""Actions: what a learner did, as values that a journal keeps.

To add one, write it here, add it to ``KINDS``, and say in ``journal.py`` what it does.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TypeAlias

from simulator.engine.asking import is_name
from simulator.engine.digest import WELL_FORMED
from simulator.engine.errors import DockerError

MAX_PATH = 1024
"""Longest path in the project, in bytes."""
MAX_NAME = 255
"""Longest name of a file, in bytes, as in Linux."""
MAX_NAMES = 24
"""Folders within folders."""

KEYS = frozenset({"C", "D", "detach"})
"""Keys that are pressed in a terminal inside a container."""

SHELL = re.compile(r"[0-9a-f]{12,64}")

REPLACE, ADD = "replace", "add"
PLACES = frozenset({REPLACE, ADD})
"""Where files go that are brought: in place of the project, or to what is there."""

CALLS = frozenset({"POST", "PUT", "DELETE"})
"""Requests to a registry that journals keep."""


class InvalidAction(DockerError):
    """What was asked for cannot be done to the project folder."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """Typed a command line; every button that runs a command is one, too."""

    line: str


@dataclass(frozen=True, slots=True)
class TypeLine:
    """Typed a line into the container that the terminal is in; ``shell`` begins its id."""

    line: str
    shell: str


@dataclass(frozen=True, slots=True)
class PressKey:
    """Pressed Ctrl-C (``C``), Ctrl-D (``D``) or Ctrl-P Ctrl-Q (``detach``) there."""

    key: str
    shell: str


@dataclass(frozen=True, slots=True)
class SaveFile:
    """Wrote a file of the project folder; ``path`` is relative to it."""

    path: str
    content: str


@dataclass(frozen=True, slots=True)
class DeleteFile:
    """Removed a file or a folder of the project folder."""

    path: str


@dataclass(frozen=True, slots=True)
class MoveFile:
    """Gave a file or a folder another place in the project folder."""

    path: str
    to: str


@dataclass(frozen=True, slots=True)
class StartFrom:
    """Filled the project folder with an example, in place of what was there."""

    example: str


@dataclass(frozen=True, slots=True)
class CallRegistry:
    """A tool outside changed the toy registry with one request of the OCI distribution API.

    ``target`` is the path with its query, as inside the workspace; ``body`` is the digest
    of what was sent, which is kept beside the journal, or empty.
    """

    method: str
    target: str
    media_type: str
    body: str


@dataclass(frozen=True, slots=True)
class SitDown:
    """Walked to another machine, the USB stick in the pocket."""

    machine: str


@dataclass(frozen=True, slots=True)
class Republish:
    """Had the maintainer of an image push it again under the same name, with a patch."""

    reference: str


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """Handed in an archive of real images, called ``name``.

    ``archive`` is the digest of what is kept of it, beside the journal.
    """

    name: str
    archive: str


@dataclass(frozen=True, slots=True)
class BringFiles:
    """Brought files from outside, called ``name``: a folder or a zip, or some files.

    ``files`` is the digest of what is kept of them, beside the journal. They take the place
    of the project folder or, if ``into`` is ``add``, of the files that have their paths.
    """

    name: str
    files: str
    into: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answered a question of a lesson; ``answer`` has its parts line by line (course/keys.py)."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Continue:
    """Went on to the next step of a lesson from ``step``, counted from 1."""

    step: str


@dataclass(frozen=True, slots=True)
class TakeHint:
    """Had the next hint to ``step`` shown, counted from 1; the third is the solution."""

    step: str


Action: TypeAlias = (
    RunLine
    | TypeLine
    | PressKey
    | SaveFile
    | DeleteFile
    | MoveFile
    | StartFrom
    | CallRegistry
    | SitDown
    | Republish
    | OpenArchive
    | Answer
    | Continue
    | TakeHint
    | BringFiles
)

KINDS: dict[str, type[Action]] = {
    "run": RunLine,
    "type": TypeLine,
    "press": PressKey,
    "save": SaveFile,
    "delete": DeleteFile,
    "move": MoveFile,
    "start": StartFrom,
    "call": CallRegistry,
    "sit": SitDown,
    "republish": Republish,
    "open": OpenArchive,
    "answer": Answer,
    "continue": Continue,
    "hint": TakeHint,
    "bring": BringFiles,
}
_NAMES = {kind: name for name, kind in KINDS.items()}

OF_LESSONS = (Answer, Continue, TakeHint)
"""Actions that change nothing in the world, only where the learner stands in a lesson."""


def kind_of(action: Action) -> str:
    """Return the short name of the kind of action."""
    return _NAMES[type(action)]


def to_json(action: Action) -> str:
    """Return the one spelling of an action that journals keep.

    >>> to_json(RunLine("ls"))
    '{"do": "run", "line": "ls"}'
    """
    return json.dumps({"do": kind_of(action), **asdict(action)})


def from_json(text: str, *, limit: int) -> Action:
    """Read an action of at most ``limit`` bytes.

    Raises InvalidAction, saying what is wrong, for anything that is none.
    """
    if len(text.encode("utf-8", "surrogatepass")) > limit:
        raise too_large(limit)
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidAction("that is not an action: it is not JSON") from None
    kind = KINDS.get(parts.pop("do", "")) if _is_text_by_text(parts) else None
    if kind is None or set(parts) != set(kind.__slots__):
        raise InvalidAction("that is not an action: unknown or missing parts")
    return valid(kind(**parts), limit=limit)


def valid(action: Action, *, limit: int) -> Action:
    """Return the action, or raise InvalidAction if it cannot be meant."""
    if len(to_json(action)) > limit:
        raise too_large(limit)
    match action:
        case SaveFile(path=path, content=content):
            _check_path(path)
            _check_text(content)
        case DeleteFile(path=path):
            _check_path(path)
        case MoveFile(path=path, to=to):
            _check_path(path)
            _check_path(to)
        case RunLine(line=line):
            _check_text(line)
        case TypeLine(line=line, shell=shell):
            _check_text(line)
            _check_shell(shell)
        case PressKey(key=key, shell=shell):
            _check_key(key)
            _check_shell(shell)
        case CallRegistry():
            _check_call(action)
        case SitDown(machine=text) | Republish(reference=text):
            _check_text(text)
        case Answer(question=question, answer=answer):
            _check_text(question)
            _check_text(answer)
        case Continue(step=text) | TakeHint(step=text):
            _check_text(text)
        case OpenArchive(name=name, archive=archive):
            _check_text(name)
            _check_digest(archive)
        case BringFiles():
            _check_brought(action)
        case StartFrom():
            pass
    return action


def too_large(limit: int) -> InvalidAction:
    """Return the complaint about something that a journal does not take."""
    return InvalidAction(
        f"too large: one action may carry at most {limit:,} bytes",
        hint="Large files can be made inside the build, with RUN.",
    )


def _is_text_by_text(parts: object) -> bool:
    return isinstance(parts, dict) and all(isinstance(value, str) for value in parts.values())


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidAction("that text is not Unicode") from None


def _check_key(key: str) -> None:
    if key not in KEYS:
        raise InvalidAction("that is no key of the terminal")


def _check_shell(shell: str) -> None:
    if not SHELL.fullmatch(shell) and not is_name(shell):
        raise InvalidAction("that is not the id of a container")


def _check_call(call: CallRegistry) -> None:
    if call.method not in CALLS or not call.target.startswith("/v2/"):
        raise InvalidAction("that is not a call that changes a registry")
    if call.body:
        _check_digest(call.body)
    _check_text(call.target)
    _check_text(call.media_type)


def _check_brought(action: BringFiles) -> None:
    if action.into not in PLACES:
        raise InvalidAction("files take the place of the project, or are added to it")
    _check_text(action.name)
    _check_digest(action.files)


def _check_digest(text: str) -> None:
    if not WELL_FORMED.fullmatch(text):
        raise InvalidAction("what was sent is known by a sha256 digest")


def _check_path(path: str) -> None:
    _check_text(path)
    names = path.split("/")
    if "\0" in path or "\n" in path or "\r" in path:
        raise InvalidAction("a file name cannot have line breaks or NUL in it")
    if not path or path.startswith("/") or any(name in {"", ".", ".."} for name in names):
        raise InvalidAction(
            f"{path[:80]!r} is not a path in the project",
            hint="Write it from the project folder, for example app/main.py.",
        )
    longest = max(len(name.encode()) for name in names)
    if len(path.encode()) > MAX_PATH or longest > MAX_NAME or len(names) > MAX_NAMES:
        raise InvalidAction(f"{path[:40]}…: File name too long")
