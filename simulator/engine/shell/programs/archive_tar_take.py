"""Taking archives apart: tar -x and -t."""

from __future__ import annotations

import io
import posixpath
import tarfile

from simulator.engine.archive import SIMULATED_SIZE, tar
from simulator.engine.files import NO_SUCH_FILE, Directory, Entry, File, PathError, Symlink
from simulator.engine.shell.executable import executable
from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.modes import shown_mode
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.archive_bytes import MEMBER, expanded, kind_of
from simulator.engine.shell.programs.archive_tar_make import compression, excluded
from simulator.engine.shell.programs.common import tell
from simulator.engine.shell.programs.dates import moment
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.unmodelled import ASSUMED, GENERATED


def extract(process: Process, options: Options) -> int:
    """Unpack an archive, or list what it holds."""
    name = options.get("f", "file", default="-")
    try:
        data = process.read(name)
    except PathError as error:
        gnu = "{}: Cannot open"
        tell(process, gnu, "can't open '{}'", name, error)
        if not process.busybox:
            process.complain("Error is not recoverable: exiting now")
        return 1 if process.busybox else 2
    folder = options.get("C", "directory")
    if folder and not process.filesystem.is_dir(process.at(folder)):
        tell(process, "{}: Cannot open", "can't change directory to '{}'", folder, NO_SUCH_FILE)
        if process.busybox:
            return 1
        return process.complain("Error is not recoverable: exiting now", 2)
    file = process.file(name) if name != "-" else None
    wrong = _wrong_format(process, options, data) if not _stands_for(file) else 0
    if wrong:
        return wrong
    data = _plain(data)
    try:
        archive = tarfile.TarFile(fileobj=io.BytesIO(data), errorlevel=0)
        members = archive.getmembers()
    except (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError):
        return _no_archive(process, name, file)
    if not data.strip(b"\0") and data != bytes(1024) and len(data) < 512:
        return _no_archive(process, name, file)
    wanted = [one.rstrip("/").removeprefix("./") for one in options.rest]
    code, found = 0, set()
    folders: list[tarfile.TarInfo] = []
    for member in members:
        process.step(MEMBER)
        plain = member.name.rstrip("/").removeprefix("./")
        chosen = [
            one
            for one in wanted
            if plain == one or plain.startswith(f"{one}/") or _fits(process, options, one, plain)
        ]
        if wanted and not chosen:
            continue
        found.update(chosen)
        if any(
            excluded(pattern, plain, process.kernel.budget) for pattern in options.every("exclude")
        ):
            continue
        code = _member(process, options, archive, member) or code
        if member.isdir():
            folders.append(member)
    for member in reversed(folders):
        _set_time(process, options, member)
    missing = [one for one in wanted if one not in found]
    if missing and _is_guessed(archive, members) and not options.has("t", "list"):
        for one in missing:
            code = _provide(process, options, one) or code
        missing = []
    for one in missing:
        verb = "not found" if process.busybox else "Not found"
        process.complain(f"{one}: {verb} in archive")
        code = 1 if process.busybox else 2
    if missing and not process.busybox:
        process.complain("Exiting with failure status due to previous errors")
    process.spend(sum(member.size for member in members) // 200_000)
    return code


_FOLDERS = frozenset(
    ["bin", "conf", "contrib", "docs", "etc", "include", "lib", "scripts", "share", "shared", "src"]
)
"""What a first part of a path is called where it is a folder rather than a program."""


def _is_guessed(archive: tarfile.TarFile, members: list[tarfile.TarInfo]) -> bool:
    """Tell whether an archive was made up: then it holds more in life than here."""
    for member in members[:20]:
        top, _, name = member.name.partition("/")
        if name not in {"Makefile", "README.md"} or top.endswith("-") or not member.isreg():
            continue
        content = archive.extractfile(member)
        if content and content.read(20).startswith((ASSUMED, GENERATED)):
            return True
    return False


def _provide(process: Process, options: Options, name: str) -> int:
    """Unpack what is asked for by name and was not thought of: a folder, or else a program."""
    process.assume(f"{name} is taken to be in the archive; its content is not modelled")
    entries: dict[str, Entry] = {
        name: File(executable(name.rpartition("/")[2]), 0o755, size=8_000_000)
    }
    if name.partition("/")[0] in _FOLDERS:
        entries = {name: Directory(), f"{name}/README.md": File(ASSUMED + name.encode())}
    archive = tarfile.TarFile(fileobj=io.BytesIO(tar(entries.items())), errorlevel=0)
    return max(_member(process, options, archive, member) for member in archive.getmembers())


def _stands_for(file: File | None) -> bool:
    return file is not None and file.is_placeholder


def _wrong_format(process: Process, options: Options, data: bytes) -> int:
    """Complain if the archive is not in the format that the options name."""
    asked = compression(options, "")
    if not asked or kind_of(data) == asked:
        return 0
    if process.busybox:
        if kind_of(data):
            return 0
        process.complain("invalid magic")
        return process.complain("short read")
    words = {
        "gz": "\ngzip: stdin: not in gzip format\n",
        "bz2": "bzip2: (stdin) is not a bzip2 file.\n",
        "xz": "xz: (stdin): File format not recognized\n",
    }
    process.error(words[asked])
    process.complain(f"Child returned status {2 if asked == 'bz2' else 1}")
    return process.complain("Error is not recoverable: exiting now", 2)


def _plain(data: bytes) -> bytes:
    kind = kind_of(data)
    return (expanded(data, kind) or b"") if kind else data


def _top_level(options: Options) -> str:
    name = options.get("one-top-level")
    archive = posixpath.basename(options.get("f", "file"))
    return name or archive.partition(".tar")[0].removesuffix(".tgz")


def _fits(process: Process, options: Options, pattern: str, name: str) -> bool:
    return "wildcards" in options and matches(pattern, name, process.kernel.budget)


def _no_archive(process: Process, name: str, file: File | None) -> int:
    if file is not None and file.is_placeholder:
        process.assume(f"{name} unpacks; its content is not modelled")
        return 0
    if process.busybox:
        short = file is not None and file.size < 512
        return process.complain("short read" if short else "invalid tar magic")
    process.complain("This does not look like a tar archive")
    return process.complain("Exiting with failure status due to previous errors", 2)


def _member(
    process: Process, options: Options, archive: tarfile.TarFile, member: tarfile.TarInfo
) -> int:
    if options.has("t", "list"):
        process.write(_listed(options, member))
        return 0
    path = _target(process, options, member)
    if not path:
        return 0
    if options.has("O", "to-stdout"):
        content = archive.extractfile(member) if member.isreg() else None
        process.write(content.read() if content else b"")
        return 0
    if options.has("v", "verbose"):
        process.write(member.name + "/" * member.isdir() + "\n")
    try:
        _place(process, options, archive, member, path)
    except PathError as error:
        process.complain(f"{member.name}: Cannot open: {error.reason}")
        return 2
    return 0


def _target(process: Process, options: Options, member: tarfile.TarInfo) -> str:
    """Return where a member goes, "" if nowhere."""
    strip = options.get("strip-components", "strip")
    pieces = [piece for piece in member.name.split("/") if piece not in ("", ".")]
    pieces = pieces[int(strip[:4]) :] if strip.isdigit() else pieces
    if not pieces or ".." in pieces:
        return ""
    base = process.working_directory
    for folder in options.every("C", "directory"):
        base = posixpath.join(base, folder)
    if options.has("one-top-level"):
        base = posixpath.join(base, _top_level(options))
    return posixpath.join(base, *pieces)


def _set_time(process: Process, options: Options, member: tarfile.TarInfo) -> None:
    """Give a folder its time once all is in it, as GNU's tar does; busybox has it move on."""
    path = _target(process, options, member)
    own = process.busybox or options.has("t", "list", "O", "to-stdout", "m", "touch")
    if path and not own and process.filesystem.is_dir(path):
        process.filesystem.touch(path, int(member.mtime) * 1000)


def _place(
    process: Process,
    options: Options,
    archive: tarfile.TarFile,
    member: tarfile.TarInfo,
    path: str,
) -> None:
    filesystem = process.filesystem
    owned = filesystem.uid == 0 and not options.has("no-same-owner", "o")
    uid, gid = (member.uid, member.gid) if owned else (filesystem.uid, filesystem.gid)
    mode = member.mode & 0o7777
    if filesystem.uid and not options.has("p", "preserve-permissions"):
        mode &= ~filesystem.umask
    mtime = filesystem.now if options.has("m", "touch") else int(member.mtime) * 1000
    filesystem.mkdir(posixpath.dirname(path), parents=True)
    if member.isdir():
        if not filesystem.is_dir(path):
            filesystem.mkdir(path)
        filesystem.chmod(path, mode)
        filesystem.chown(path, uid, gid)
    elif member.issym():
        filesystem.put(path, Symlink(member.linkname, uid, gid, mtime))
    elif member.islnk():
        base = path[: len(path) - len(member.name.lstrip("./"))]
        if filesystem.exists(path):
            filesystem.unlink(path)
        filesystem.link(posixpath.join(base, member.linkname), path)
    elif member.isreg():
        content = archive.extractfile(member)
        size = member.pax_headers.get(SIMULATED_SIZE, "")
        data = content.read() if content else b""
        total = int(size) if size.isdigit() else -1
        filesystem.put(path, File(data, mode, uid, gid, mtime, total))


def _listed(options: Options, member: tarfile.TarInfo) -> str:
    name = member.name + "/" * member.isdir()
    if not options.has("v", "verbose"):
        return name + "\n"
    kinds: Entry = (
        Directory(mode=member.mode)
        if member.isdir()
        else Symlink("")
        if member.issym()
        else File(mode=member.mode)
    )
    owner = f"{member.uname or member.uid}/{member.gname or member.gid}"
    when = f"{moment(int(member.mtime) * 1000):%Y-%m-%d %H:%M}"
    tail = f" -> {member.linkname}" if member.issym() else ""
    return f"{shown_mode(kinds)} {owner} {member.size:>9} {when} {name}{tail}\n"
