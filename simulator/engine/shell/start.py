"""Starting a program: finding its file, and what its content makes of it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.engine.files import Directory, File, PathError
from simulator.engine.filesystem import EXECUTE
from simulator.engine.shell import unmodelled
from simulator.engine.shell.executable import ELF, Executable, read_executable
from simulator.engine.shell.kernel import DEFAULT_PATH, Kernel
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.streams import BadDescriptor, BrokenPipe, Stream
from simulator.engine.stand_in import is_stand_in

PROGRAM_MILLISECONDS = 2
"""What starting any program takes."""

PROGRAM_STEPS = 5
"""What starting any program counts as."""

_EXCUSABLE = frozenset([1, 2, 127])
"""What programs exit with when a file is missing."""

_FETCHED = b"\x7fplaceholder http"
"""How a file starts that was fetched as it is: a program, if it is called like one."""

PROGRAM_DEPTH = 3
"""How deep a program in a program counts: a shell in it needs that much of the stack."""

MISSING, DENIED, DIRECTORY, NO_INTERPRETER, FORMAT = range(5)
"""Why a file cannot be started."""

EXIT_CODES = {MISSING: 127, DENIED: 126, DIRECTORY: 126, NO_INTERPRETER: 127, FORMAT: 126}


class NotStarted(Exception):
    """The program cannot be started; ``why`` says what is wrong with which path."""

    def __init__(self, why: int, name: str, detail: str = "") -> None:
        super().__init__(name)
        self.why = why
        self.name = name
        self.detail = detail

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.why]


@dataclass(frozen=True, slots=True)
class Image:
    """What is to be executed: a behaviour, or the interpreter of a script."""

    path: str
    executable: Executable
    program: Program | None
    words: tuple[str, ...] = ()
    """For a script: the interpreter's own words, before the script's path."""


def start(
    kernel: Kernel,
    argv: Sequence[str],
    environment: Mapping[str, str],
    directory: str,
    streams: dict[int, Stream],
    parent: Process | None = None,
) -> int:
    """Find and execute a program for another program; a failure is told as execvp does."""
    try:
        image = find(kernel, argv[0] if argv else "", environment.get("PATH"), directory)
    except NotStarted as problem:
        teller = parent.name if parent else "exec"
        reason = "No such file or directory" if problem.exit_code == 127 else "Permission denied"
        if parent is not None and not parent.busybox:
            message = f"{teller}: failed to run command '{problem.name}': {reason}\n"
        else:
            message = f"{teller}: can't execute '{problem.name}': {reason}\n"
        streams[2].write(message.encode("utf-8", "surrogateescape"))
        return problem.exit_code
    return execute(kernel, image, argv, environment, directory, streams)


def find(kernel: Kernel, name: str, search: str | None, directory: str) -> Image:
    """Return what a command name leads to; raises NotStarted."""
    if kernel.open_files:
        kernel.flush()
    if "/" in name:
        path = posixpath.join(directory, name)
        if _find(kernel, path) is None and _is_unmodelled(kernel, path, name):
            return Image(path, Executable(posixpath.basename(path)), None)
        return examine(kernel, path, name)
    hosted = kernel.host_programs.get(name)
    if hosted is not None:
        return Image(name, Executable(name), hosted)
    denied: NotStarted | None = None
    for folder in (DEFAULT_PATH if search is None else search).split(":"):
        if not name:
            break
        file = _in_folder(kernel, folder, name, directory)
        if isinstance(file, File):
            path = posixpath.join(directory, folder or ".", name)
            if kernel.filesystem.may(file, EXECUTE):
                return _image(kernel, path, name, file)
            denied = NotStarted(DENIED, name)
    if denied is None and _is_unmodelled(kernel, "", name):
        return Image(name, Executable(name), None)
    raise denied or NotStarted(MISSING, name)


def examine(kernel: Kernel, path: str, name: str, depth: int = 0) -> Image:
    """Return what the file at the path is to the kernel; raises NotStarted."""
    file = _find(kernel, path)
    if file is None:
        raise NotStarted(MISSING, name)
    if isinstance(file, Directory):
        raise NotStarted(DIRECTORY, name)
    if not isinstance(file, File) or not kernel.filesystem.may(file, EXECUTE):
        raise NotStarted(DENIED, name)
    return _image(kernel, path, name, file, depth)


def _image(kernel: Kernel, path: str, name: str, file: File, depth: int = 0) -> Image:
    """Return what the content of an executable file makes of it."""
    program = read_executable(file.content)
    if program is not None:
        return _behaviour(kernel, path, name, program)
    if file.content.startswith(b"#!"):
        return _script(kernel, path, name, file, depth)
    left_out = is_stand_in(file.content)
    known = posixpath.basename(path)
    if file.content.startswith(_FETCHED) and known in kernel.programs:
        return _behaviour(kernel, path, name, Executable(known))
    if unmodelled.is_assumed(file) or file.content.startswith(ELF) or left_out:
        facts = {"bytes": "not kept"} if left_out else {}
        return Image(path, Executable(posixpath.basename(path), facts=facts), None)
    raise NotStarted(FORMAT, name, path)


def execute(
    kernel: Kernel,
    image: Image,
    argv: Sequence[str],
    environment: Mapping[str, str],
    directory: str,
    streams: dict[int, Stream],
) -> int:
    """Run a program to its end and return its exit code."""
    if image.words:
        argv = (*image.words, image.path, *argv[1:])
    process = Process(
        kernel,
        argv,
        dict(environment),
        directory,
        streams,
        image.executable,
        image.path,
        kernel.pid(),
    )
    kernel.step(PROGRAM_STEPS)
    kernel.spend(PROGRAM_MILLISECONDS)
    if image.program is None:
        if tuple(argv[1:]) in _ASKING_THE_VERSION:
            perform(process, _say_version)
        made = unmodelled.made(process.filesystem, argv, directory)
        changes = f"makes {made}" if made else "changes nothing"
        kernel.assume(f"{process.name} {_why_nothing(image)}; it succeeds and {changes}")
        return 0
    return perform(process, image.program)


_ASKING_THE_VERSION = frozenset([("--version",), ("-version",), ("-V",), ("-v",), ("version",)])
"""Words after which nearly every program says what it is and ends."""


def _say_version(process: Process) -> int:
    process.write(f"{process.name} {process.executable.version or '1.0.0'}\n")
    return 0


def _why_nothing(image: Image) -> str:
    if "bytes" in image.executable.facts:
        return "came with a real image, of which only the list of files is here"
    return "is not modelled"


def perform(process: Process, program: Program) -> int:
    """Run a behaviour in a process, with what its mistakes come to."""
    kernel, depth = process.kernel, process.kernel.depth
    kernel.enter(PROGRAM_DEPTH)
    kernel.running.append(process)
    try:
        code = program(process)
        if code in _EXCUSABLE and unmodelled.excused(
            kernel, process.argv, process.working_directory
        ):
            code = 0
    except BrokenPipe:
        code = 141
    except PathError as error:
        code = process.complain(f"{error.path}: {error.reason}")
    except BadDescriptor:
        code = process.complain("write error: Bad file descriptor")
    kernel.depth = depth
    kernel.running.pop()
    return code & 255


def _is_unmodelled(kernel: Kernel, path: str, name: str) -> bool:
    """Tell whether a missing program may well be one that something unmodelled brings."""
    files = kernel.filesystem
    if not path:
        return bool(name) and bool(unmodelled.brings(kernel, name))
    if unmodelled.origin(files, path):
        return True
    return path.startswith(("/usr/", "/opt/")) and unmodelled.brought(files)


def _in_folder(kernel: Kernel, folder: str, name: str, directory: str) -> object:
    """Return what a folder of the PATH has under a name; mostly it has nothing, quickly."""
    if folder.startswith("/") and kernel.filesystem.lacks(folder, name):
        return None
    return _find(kernel, posixpath.join(directory, folder or ".", name))


def _find(kernel: Kernel, path: str) -> object:
    try:
        return kernel.filesystem.find(path)
    except PathError:
        return None


def _behaviour(kernel: Kernel, path: str, name: str, program: Executable) -> Image:
    for needed in program.facts.get("needs", "").split():
        if _find(kernel, needed) is None:
            raise NotStarted(NO_INTERPRETER, name, needed)
    applet = posixpath.basename(name) if program.name == "busybox" else program.name
    if applet == "busybox":
        return Image(path, program, kernel.programs.get("busybox"))
    return Image(path, program, kernel.programs.get(applet))


def _script(kernel: Kernel, path: str, name: str, file: File, depth: int) -> Image:
    line = file.content[2:].split(b"\n", 1)[0][:256].decode("utf-8", "surrogateescape")
    words = line.strip(" \t").split(None, 1)
    words = [word.removesuffix(" ") for word in words]
    if not words or depth > 4:
        raise NotStarted(FORMAT, name, path)
    try:
        image = examine(kernel, posixpath.join("/", words[0]), words[0], depth + 1)
    except NotStarted as problem:
        raise NotStarted(NO_INTERPRETER, name, problem.name) from None
    own = image.words or (words[0],)
    inner = (image.path,) if image.words else ()
    called = name if "/" in name else path
    return Image(called, image.executable, image.program, (*own, *inner, *words[1:]))
