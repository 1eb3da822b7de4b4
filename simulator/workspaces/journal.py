"""What an action does to the world: the one place where a learner's doings become events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from simulator.cli.answers import answered, given_up
from simulator.cli.session import execute
from simulator.cli.session import perform as run
from simulator.cli.talking import pressed, typed_in
from simulator.engine.asking import is_name
from simulator.engine.containers.due import lived
from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.events import (
    CommandEnded,
    CommandFailed,
    Event,
    FolderChanged,
    Printed,
    ShellMoved,
    Steps,
    TimePassed,
)
from simulator.engine.files import Directory, Entry, File, FileTree, Symlink, Totals, join, walk
from simulator.engine.machines.going import sit_down
from simulator.engine.registry.logins import veiled
from simulator.engine.state import PROJECT, World, evolve, play
from simulator.workspaces.actions import (
    ADD,
    Action,
    Answer,
    BringFiles,
    CallRegistry,
    Continue,
    DeleteFile,
    InvalidAction,
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
from simulator.workspaces.archives import opened
from simulator.workspaces.bringing.judging import Brought
from simulator.workspaces.bringing.kept import brought_by, folder_of, stamped
from simulator.workspaces.bringing.saying import said
from simulator.workspaces.calls import called
from simulator.workspaces.examples import example
from simulator.workspaces.maintainer import maintained

MAX_PROJECT_FILES = 10_000
MAX_PROJECT_BYTES = 8_000_000

EDITING = 5_000
"""Simulated milliseconds that changing a file takes."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An action, what came of it, and the world before and after."""

    action: Action
    events: tuple[Event, ...]
    before: World
    world: World
    exit_code: int


def perform(world: World, action: Action) -> Turn:
    """Do the action in the world. It changes nothing but what the turn's world holds."""
    if isinstance(action, RunLine) and world.machine.question is None:
        return _ran(world, action)
    after, events = world, []
    for event in play(_steps(world, action)):
        events.append(event)
        after = evolve(after, event)
    return Turn(action, tuple(events), world, after, _exit_code(events))


def _ran(world: World, action: RunLine) -> Turn:
    """Run a typed line; the world after it was made on the way, event by event."""
    try:
        performed = run(world, action.line)
    except DockerError as error:
        failed = CommandFailed(error.message, error.hint, "", error.exit_code)
        return Turn(action, (failed,), world, evolve(world, failed), error.exit_code)
    exit_code = _exit_code(performed.events)
    return Turn(action, performed.events, world, performed.world, exit_code)


def typed(world: World, line: str) -> Action:
    """Return what typing the line at the terminal is: wherever the terminal is."""
    attached, question = world.machine.attached, world.machine.question
    if question is not None:
        return TypeLine(veiled(line) if question.hidden else line, question.name)
    return RunLine(line) if attached is None else TypeLine(line, attached.container[:12])


def replay(world: World, actions: Iterable[Action]) -> Iterator[Turn]:
    """Yield the turns that the actions are, one on top of the other."""
    for action in actions:
        turn = perform(world, action)
        yield turn
        world = turn.world


def _steps(world: World, action: Action) -> Steps[None]:
    match action:
        case RunLine(line=line):
            yield from execute(world, line)
        case TypeLine(line=line, shell=name) if is_name(name):
            yield from answered(world, name, line)
        case PressKey(shell=name) if is_name(name):
            yield from given_up(world, name)
        case TypeLine(line=line, shell=shell):
            yield from typed_in(world, shell, line)
        case PressKey(key=key, shell=shell):
            yield from pressed(world, shell, key)
        case SaveFile(path=path, content=content):
            yield from _changed(world, _saved(world, path, content.encode()))
        case DeleteFile(path=path):
            _existing(world, path)
            yield from _changed(world, world.machine.files.remove(join(PROJECT, path)))
        case MoveFile(path=path, to=to):
            yield from _changed(world, _moved(world, path, to))
        case StartFrom(example=name):
            yield from _started(world, name)
        case CallRegistry():
            yield from called(world, action)
        case SitDown(machine=name):
            yield from lived(world, sit_down(world, name))
        case Republish(reference=text):
            yield from lived(world, maintained(world, text))
        case OpenArchive(archive=digest):
            yield from opened(world, digest)
        case Answer() | Continue() | TakeHint():
            yield from ()
        case BringFiles(files=digest, into=into):
            yield from _brought(world, brought_by(digest), added=into == ADD)


def _changed(world: World, files: FileTree) -> Steps[None]:
    """Yield what saving does; a project that outgrows its limits is not saved."""
    project = files.entry(PROJECT)
    total = project.total if isinstance(project, Directory) else Totals()
    if total.entries > MAX_PROJECT_FILES:
        raise LimitReached(f"the project folder may hold at most {MAX_PROJECT_FILES:,} files")
    if total.size > MAX_PROJECT_BYTES and _held(project) > MAX_PROJECT_BYTES:
        raise LimitReached(f"the project folder may hold at most {MAX_PROJECT_BYTES:,} bytes")
    yield TimePassed(EDITING)
    yield FolderChanged(files)


def _held(project: Entry | None) -> int:
    """Return the bytes that a folder takes of memory: of large simulated files only stand-ins."""
    below = walk(project) if isinstance(project, Directory) else ()
    return sum(len(entry.content) for _, entry in below if isinstance(entry, File))


def _saved(world: World, path: str, content: bytes) -> FileTree:
    place, files = join(PROJECT, path), world.machine.files
    _check_folders(files, path)
    old = files.entry(place)
    if isinstance(old, Directory):
        raise InvalidAction(f"{path}: Is a directory")
    mode = old.mode if isinstance(old, File) else 0o644
    return files.put(place, File(content, mode=mode, mtime=world.now))


def _moved(world: World, path: str, to: str) -> FileTree:
    entry, files = _existing(world, path), world.machine.files
    if f"{to}/".startswith(f"{path}/"):
        raise InvalidAction(f"{path} cannot be moved into itself")
    if files.entry(join(PROJECT, to)) is not None:
        raise InvalidAction(f"{to}: File exists", hint="Delete it first, or take another name.")
    left = files.remove(join(PROJECT, path))
    _check_folders(left, to)
    return left.put(join(PROJECT, to), entry)


def _started(world: World, name: str) -> Steps[None]:
    tree = example(name).tree(world.now)
    yield from _changed(world, world.machine.files.put(PROJECT, tree.root))
    yield ShellMoved(PROJECT, world.machine.environment)


def _brought(world: World, brought: Brought, *, added: bool) -> Steps[None]:
    if added:
        yield from _changed(world, _with_added(world, brought))
    else:
        folder = folder_of(brought, world.now)
        yield from _changed(world, world.machine.files.put(PROJECT, folder))
        yield ShellMoved(PROJECT, world.machine.environment)
    yield Printed(said(brought, added=added))


def _with_added(world: World, brought: Brought) -> FileTree:
    files = world.machine.files
    for path, entry in brought.entries.items():
        place = join(PROJECT, path)
        _check_folders(files, path)
        if isinstance(files.entry(place), Directory):
            if isinstance(entry, Directory):
                continue
            raise InvalidAction(f"{path}: Is a directory")
        files = files.put(place, stamped(entry, world.now))
    return files


def _existing(world: World, path: str) -> Directory | File | Symlink:
    entry = world.machine.files.entry(join(PROJECT, path))
    if not isinstance(entry, Directory | File | Symlink):
        raise InvalidAction(f"{path}: No such file or directory")
    return entry


def _check_folders(files: FileTree, path: str) -> None:
    """Raise InvalidAction if something on the way to the path is no folder."""
    names = path.split("/")
    for depth in range(1, len(names)):
        folder = "/".join(names[:depth])
        if not isinstance(files.entry(join(PROJECT, folder)), Directory | None):
            raise InvalidAction(f"{folder}: Not a directory")


def _exit_code(events: Sequence[Event]) -> int:
    codes = [e.exit_code for e in events if isinstance(e, CommandEnded | CommandFailed)]
    return codes[-1] if codes else 0
