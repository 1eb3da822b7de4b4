"""Archives: tar, gzip and the other compressors, zip, cpio. Their bytes are real.

A file whose bytes are only a placeholder keeps its simulated size in a PAX record, as
in the layers; a compressed file whose content is a placeholder stays one.
"""

from __future__ import annotations

import bz2
import gzip as gzip_format
import io
import lzma
import posixpath
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from simulator.engine.archive import SIMULATED_SIZE
from simulator.engine.archive import tar as make_tar
from simulator.engine.files import NO_SUCH_FILE, Directory, Entry, File, PathError, Symlink
from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.modes import shown_mode
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import tell
from simulator.engine.shell.programs.dates import moment, parse_date
from simulator.engine.shell.programs.options import BadOption, Options, read_options, refused

MOST = 64 << 20
"""Bytes that an archive may unpack to."""

_TAR = (
    "create",
    "extract",
    "get",
    "list",
    "file=",
    "gzip",
    "gunzip",
    "bzip2",
    "xz",
    "zstd",
    "verbose",
    "directory=",
    "strip-components=",
    "exclude=",
    "owner=",
    "group=",
    "mtime=",
    "sort=",
    "no-same-owner",
    "same-owner",
    "preserve-permissions",
    "same-permissions",
    "to-stdout",
    "files-from=",
    "transform=",
    "append",
    "numeric-owner",
    "overwrite",
    "keep-old-files",
    "auto-compress",
    "wildcards",
    "no-same-permissions",
    "dereference",
    "exclude-vcs",
    "no-recursion",
    "mode=",
    "format=",
    "warning=",
    "anchored",
    "no-wildcards-match-slash",
    "strip=",
    "touch",
    "delay-directory-restore",
    "null",
)


GNU_RECORD = 20 * 512
"""Bytes that GNU tar writes at a time: an archive is a multiple of them."""


def tar(process: Process) -> int:
    """tar [-]{c|x|t}[zjJavpmhk] [-f archive] [-C folder] [--strip-components n] [name …]"""
    words = list(process.arguments)
    if words and not words[0].startswith("-"):
        words = _dashed(words)
    try:
        options = read_options(words, "cxtrzjJavphmkOUSPwBolW", "fCTXIHbgNVK", _TAR)
    except BadOption as problem:
        return refused(process, problem, 64 if not process.busybox else 1)
    if options.has("c", "create"):
        return _create(process, options)
    if options.has("x", "extract", "get", "t", "list"):
        return _extract(process, options)
    return _usage(
        process, "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
    )


def _usage(process: Process, message: str) -> int:
    process.complain(message)
    process.error("Try 'tar --help' or 'tar --usage' for more information.\n")
    return 2


def _dashed(words: list[str]) -> list[str]:
    """Turn the old form, ``tar xzf archive``, into the new one."""
    letters, rest = words[0], words[1:]
    out = []
    for letter in letters:
        out.append(f"-{letter}")
        if letter in "fCTXIb" and rest:
            out.append(rest.pop(0))
    return [*out, *rest]


def _create(process: Process, options: Options) -> int:
    name = options.get("f", "file", default="-")
    folders = options.every("C", "directory")
    base = process.at(folders[-1]) if folders else process.working_directory
    names = options.rest
    listed = options.get("T", "files-from")
    if listed:
        names = names + process.read(listed).decode("utf-8", "surrogateescape").split("\n")
    if not [one for one in names if one]:
        return _usage(process, "Cowardly refusing to create an empty archive")
    entries: list[tuple[str, Entry]] = []
    code = 0
    own = process.at(name) if name != "-" else ""
    for one in names:
        if not one:
            continue
        try:
            entries += _gathered(process, options, base, one, own)
        except PathError as error:
            process.complain(
                f"{one}: {error.reason}"
                if process.busybox
                else f"{one}: Cannot stat: {error.reason}"
            )
            code = 2 if not process.busybox else 1
    if any(one.startswith("/") for one in names) and not process.busybox:
        process.complain("Removing leading `/' from member names")
    data = make_tar(entries)
    if not process.busybox:
        # GNU tar writes records of 20 blocks (recording copy-026).
        data += b"\0" * (-len(data) % GNU_RECORD)
    how = _compression(options, name if options.has("a", "auto-compress") else "")
    data = _COMPRESS[how](data) if how else data
    size = _total(entries)
    if options.has("v", "verbose"):
        shown = "".join(f"{path}{'/' * isinstance(entry, Directory)}\n" for path, entry in entries)
        (process.error if name == "-" else process.write)(shown)
    if name == "-":
        process.write(data)
    elif size > len(data):
        process.filesystem.write(process.at(name), data, size=_estimated(size, how))
    else:
        process.save(name, data)
    process.spend(size // 200_000)
    if code:
        process.complain(
            "error exit delayed from previous errors"
            if process.busybox
            else "Exiting with failure status due to previous errors"
        )
    return code


def _gathered(
    process: Process, options: Options, base: str, name: str, own: str
) -> Iterator[tuple[str, Entry]]:
    filesystem = process.filesystem
    excluded = options.every("exclude")
    top = posixpath.join(base, name)
    budget = process.kernel.budget
    changes = _changes(process, options)
    if options.has("h", "dereference"):
        filesystem.stat(top)
    skipped: list[str] = []
    for path, entry in filesystem.walk(top):
        process.step()
        below = path[len(top) :].lstrip("/")
        shown = posixpath.join(name.rstrip("/"), below) if below else name.rstrip("/") or "."
        if path == own or any(path.startswith(f"{folder}/") for folder in skipped):
            continue
        if any(_excluded(pattern, shown, budget) for pattern in excluded):
            skipped.append(path)
            continue
        if isinstance(entry, Directory):
            entry = Directory(mode=entry.mode, uid=entry.uid, gid=entry.gid, mtime=entry.mtime)
        yield shown.lstrip("/") or ".", changes(entry)


def _excluded(pattern: str, shown: str, budget: object) -> bool:
    tails = shown.split("/")
    candidates = ["/".join(tails[number:]) for number in range(len(tails))]
    return any(matches(pattern.rstrip("/"), one, budget) for one in candidates)  # type: ignore[arg-type]


def _changes(process: Process, options: Options) -> Callable[[Entry], Entry]:
    """Return what ``--mtime``, ``--owner`` and ``--group`` make of an entry."""
    values: dict[str, int] = {}
    if options.get("mtime"):
        when = parse_date(options.get("mtime"), process.kernel.filesystem.now)
        values |= {} if when is None else {"mtime": when}
    for name, attribute in (("owner", "uid"), ("group", "gid")):
        text = options.get(name).rpartition(":")[2] or options.get(name)
        if text:
            values[attribute] = int(text[:9]) if text.isdigit() else 0

    def change(entry: Entry) -> Entry:
        return replace(
            entry,
            uid=values.get("uid", entry.uid),
            gid=values.get("gid", entry.gid),
            mtime=values.get("mtime", entry.mtime),
        )

    return change


def _total(entries: list[tuple[str, Entry]]) -> int:
    return sum(entry.size for _, entry in entries)


def _estimated(size: int, how: str) -> int:
    return size // 3 if how else size + 10240


def _extract(process: Process, options: Options) -> int:
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
    data = unpacked(data)
    try:
        archive = tarfile.TarFile(fileobj=io.BytesIO(data), errorlevel=0)
        members = archive.getmembers()
    except (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError):
        return _no_archive(process, name, file)
    if not data.strip(b"\0") and data != bytes(1024) and len(data) < 512:
        return _no_archive(process, name, file)
    wanted = [one.rstrip("/").removeprefix("./") for one in options.rest]
    code, found = 0, set()
    for member in members:
        process.step()
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
            _excluded(pattern, plain, process.kernel.budget) for pattern in options.every("exclude")
        ):
            continue
        code = _member(process, options, archive, member) or code
    for one in wanted:
        if one not in found:
            process.complain(
                f"{one}: Not found in archive"
                if not process.busybox
                else f"{one}: not found in archive"
            )
            code = 2 if not process.busybox else 1
    process.spend(sum(member.size for member in members) // 200_000)
    return code


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
    strip = options.get("strip-components", "strip")
    pieces = [piece for piece in member.name.split("/") if piece not in ("", ".")]
    pieces = pieces[int(strip[:4]) :] if strip.isdigit() else pieces
    if not pieces or ".." in pieces:
        return 0
    if options.has("O", "to-stdout"):
        content = archive.extractfile(member) if member.isreg() else None
        process.write(content.read() if content else b"")
        return 0
    folders = options.every("C", "directory")
    base = process.working_directory
    for folder in folders:
        base = posixpath.join(base, folder)
    if options.has("v", "verbose"):
        process.write(member.name + "/" * member.isdir() + "\n")
    try:
        _place(process, options, archive, member, posixpath.join(base, *pieces))
    except PathError as error:
        process.complain(f"{member.name}: Cannot open: {error.reason}")
        return 2
    return 0


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
        filesystem.touch(path, mtime)
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


def _compression(options: Options, name: str) -> str:
    for how, names in (
        ("gz", ("z", "gzip", "gunzip")),
        ("bz2", ("j", "bzip2")),
        ("xz", ("J", "xz")),
    ):
        if options.has(*names):
            return how
    suffix = name.rpartition(".")[2]
    return {"tgz": "gz", "txz": "xz", "tbz2": "bz2"}.get(
        suffix, suffix if suffix in _COMPRESS else ""
    )


_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip_format.compress(data, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def unpacked(data: bytes) -> bytes:
    """Return the data decompressed if it is compressed; not more than a limit."""
    try:
        if data.startswith(b"\x1f\x8b"):
            return _bounded(zlib.decompressobj(31).decompress(data, MOST + 1))
        if data.startswith(b"BZh"):
            return _bounded(bz2.BZ2Decompressor().decompress(data, MOST + 1))
        if data.startswith(b"\xfd7zXZ\0"):
            return _bounded(lzma.LZMADecompressor(memlimit=256 << 20).decompress(data, MOST + 1))
    except (zlib.error, OSError, ValueError, lzma.LZMAError, EOFError):
        return b""
    return data


def _bounded(data: bytes) -> bytes:
    if len(data) > MOST:
        raise LimitHit("file_bytes")
    return data


_SUFFIXES = {"gzip": "gz", "gunzip": "gz", "zcat": "gz", "bzip2": "bz2", "bunzip2": "bz2",
             "bzcat": "bz2", "xz": "xz", "unxz": "xz", "xzcat": "xz"}  # fmt: skip


def compress(process: Process) -> int:
    """gzip, bzip2, xz and what undoes them: [-cdkfrt1-9] [file …]"""
    how = _SUFFIXES[process.name]
    try:
        options = read_options(
            process.arguments,
            "cdkfrtnNqvl123456789zeST0",
            "S",
            (
                "stdout",
                "to-stdout",
                "decompress",
                "uncompress",
                "keep",
                "force",
                "best",
                "fast",
                "test",
                "quiet",
                "extreme",
                "threads=",
            ),
        )
    except BadOption as problem:
        return refused(process, problem)
    undo = process.name in ("gunzip", "zcat", "bunzip2", "bzcat", "unxz", "xzcat") or options.has(
        "d", "decompress", "uncompress"
    )
    to_stdout = process.name.endswith("cat") or options.has("c", "stdout", "to-stdout")
    code = 0
    for name in options.rest or ["-"]:
        try:
            code = _one(process, options, name, how, undo, to_stdout) or code
        except PathError as error:
            code = tell(process, "{}", "{}", name, error)
    return code


def _one(
    process: Process, options: Options, name: str, how: str, undo: bool, to_stdout: bool
) -> int:
    data = process.read(name)
    file = process.file(name) if name != "-" else None
    known = (f".{how}", ".tgz", ".txz", ".tbz2")
    if undo and name != "-" and not to_stdout and not name.endswith(known):
        return _ignored(process, name)
    packed = data.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"))
    if undo and not packed and (file is None or not file.is_placeholder):
        shown = "stdin" if name == "-" else name
        format_ = "gzip" if how == "gz" else how
        said = f"{shown}: not in {format_} format"
        return process.complain("invalid magic" if process.busybox else said)
    made = unpacked(data) if undo else _COMPRESS[how](data)
    if name == "-" or to_stdout:
        process.write(made)
        return 0
    if options.has("t", "test"):
        return 0
    target = f"{name}.{how}"
    if undo:
        target = name.removesuffix(f".{how}")
        target = target[:-4] + ".tar" if target.endswith((".tgz", ".txz")) else target
    size = None
    if file is not None and file.is_placeholder:
        size = file.size * 3 if undo else file.size // 3
        made = file.content
    if process.filesystem.exists(process.at(target)) and not options.has("f", "force"):
        if process.busybox:
            return process.complain(f"can't open '{target}': File exists")
        process.error(f"gzip: {target} already exists;\tnot overwritten\n")
        return 2
    mode = file.mode if file else None
    process.filesystem.write(process.at(target), made, size=size, mode=mode)
    if not options.has("k", "keep"):
        process.filesystem.unlink(process.at(name))
    return 0


def _ignored(process: Process, name: str) -> int:
    if process.busybox:
        return process.complain(f"{name}: unknown suffix - ignored")
    own = "gzip" if process.name == "gunzip" else process.name
    process.error(f"{own}: {name}: unknown suffix -- ignored\n")
    return 2


def unzip(process: Process) -> int:
    """unzip [-oqnlj] [-d folder] archive [name …]"""
    try:
        options = read_options(process.arguments, "oqnljputvf", "dx", ())
    except BadOption as problem:
        return refused(process, problem, 10)
    if not options.rest:
        process.error("Usage: unzip [-opts] file[.zip] [list] [-d exdir]\n")
        return 10
    name = options.rest[0]
    file = process.file(name) or process.file(f"{name}.zip")
    if file is None:
        process.error(f"unzip:  cannot find or open {name}, {name}.zip or {name}.ZIP.\n")
        return 9
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.content))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        if file.is_placeholder:
            process.assume(f"{name} unpacks; its content is not modelled")
            return 0
        process.error(f"End-of-central-directory signature not found in {name}.\n")
        return 9
    quiet = "q" in options or "p" in options
    if not quiet:
        process.write(f"Archive:  {name}\n")
    total = 0
    for info in archive.infolist()[:10_000]:
        process.step()
        wanted = options.rest[1:]
        if wanted and not any(matches(one, info.filename, process.kernel.budget) for one in wanted):
            continue
        total += info.file_size
        if total > MOST:
            raise LimitHit("file_bytes")
        if "l" in options:
            process.write(f"{info.file_size:9d}  {info.filename}\n")
            continue
        _unzipped(process, options, archive, info, quiet)
    return 0


def _unzipped(
    process: Process,
    options: Options,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    quiet: bool,
) -> None:
    pieces = [piece for piece in info.filename.split("/") if piece not in ("", ".", "..")]
    if not pieces:
        return
    path = process.at(
        posixpath.join(options.get("d") or ".", *(pieces[-1:] if "j" in options else pieces))
    )
    filesystem = process.filesystem
    if info.is_dir():
        if "j" not in options:
            filesystem.mkdir(path, parents=True)
        return
    try:
        data = archive.read(info)
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        zlib.error,
        EOFError,
        ValueError,
    ):
        process.error(f"  skipping: {info.filename}  unsupported compression or bad data\n")
        return
    if "p" in options:
        process.write(data)
        return
    filesystem.mkdir(posixpath.dirname(path), parents=True)
    mode = (info.external_attr >> 16) & 0o777 or 0o644
    filesystem.write(path, data, mode=mode)
    if not quiet:
        process.write(
            f"  inflating: {options.get('d') + '/' if options.get('d') else ''}{info.filename}  \n"
        )


def zip_(process: Process) -> int:
    """zip [-rqj] archive name …"""
    try:
        options = read_options(
            process.arguments, "rqj0123456789uy9XD", "xi", ("recurse-paths", "quiet")
        )
    except BadOption as problem:
        return refused(process, problem, 16)
    if len(options.rest) < 2:
        return process.complain("Nothing to do!", 12)
    name, *sources = options.rest
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in sources:
            for path, entry in process.filesystem.walk(process.at(source)):
                process.step()
                if isinstance(entry, File):
                    shown = source.rstrip("/") + path[len(process.at(source).rstrip("/")) :]
                    info = zipfile.ZipInfo(
                        posixpath.basename(shown)
                        if "j" in options
                        else shown.removeprefix("./").lstrip("/")
                    )
                    if info.filename in archive.NameToInfo:
                        continue
                    info.external_attr = (0o100000 | entry.mode) << 16
                    archive.writestr(info, entry.content, zipfile.ZIP_DEFLATED)
                    if not options.has("q", "quiet"):
                        process.write(f"  adding: {info.filename} (deflated)\n")
    process.save(name if "." in posixpath.basename(name) else f"{name}.zip", out.getvalue())
    return 0


PROGRAMS: Mapping[str, Program] = {
    "bunzip2": compress, "bzcat": compress, "bzip2": compress, "gunzip": compress,
    "gzip": compress, "tar": tar, "unxz": compress, "unzip": unzip, "xz": compress,
    "xzcat": compress, "zcat": compress, "zip": zip_,
}  # fmt: skip
