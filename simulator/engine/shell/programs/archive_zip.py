"""zip and unzip. Their bytes are real; a placeholder's size travels in its comment."""

from __future__ import annotations

import bz2
import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from simulator.engine.files import Directory, File, PathError
from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.archive_bytes import MOST
from simulator.engine.shell.programs.options import BadOption, Options, read_options
from simulator.engine.shell.programs.text_input import options_of, told_usage

MOST_ENTRIES = 10_000
SIZE_NOTE = b"layerwise size "
"""Begins the comment of an entry that only stands for a larger file."""

UNZIP_USAGE = (
    "UnZip 6.00 of 20 April 2009, by Debian. Original by Info-ZIP.\n\n"
    "Usage: unzip [-Z] [-opts[modifiers]] file[.zip] [list] [-x xlist] [-d exdir]\n"
)
_NO_DIRECTORY = (
    "  End-of-central-directory signature not found.  Either this file is not\n"
    "  a zipfile, or it constitutes one disk of a multi-part archive.  In the\n"
    "  latter case the central directory and zipfile comment will be found on\n"
    "  the last disk(s) of this archive.\n"
)


def unzip(process: Process) -> int:
    """Unpack an archive, or list what it holds."""
    usage = "[-lnojpq] FILE[.zip] [FILE]... [-x FILE]... [-d DIR]"
    try:
        options = read_options(
            process.arguments, "oqnljputvf" + "Z1aCLUVX" * (not process.busybox), "dx"
        )
    except BadOption:
        if not process.busybox:
            process.error(UNZIP_USAGE)
            return 10
        options_ = options_of(process, "oqnljputvf", "dx", usage=usage)
        return options_ if isinstance(options_, int) else 1
    if not options.rest and options.has("x"):
        options.rest.append(options.values.pop("x"))
        options.all.clear()
    if not options.rest:
        if process.busybox:
            return told_usage(process, usage, 1)
        process.write(UNZIP_USAGE)
        return 0
    name = options.rest[0]
    file = process.file(name) or process.file(f"{name}.zip")
    if file is None:
        if process.busybox:
            return process.complain(f"can't open {name}[.zip]")
        process.error(f"unzip:  cannot find or open {name}, {name}.zip or {name}.ZIP.\n")
        return 9
    shown = name if process.file(name) else f"{name}.zip"
    return _unpacked(process, options, shown, file)


def _unpacked(process: Process, options: Options, name: str, file: File) -> int:
    quiet = options.has("q", "p", "Z")
    if not quiet:
        process.write(f"Archive:  {name}\n")
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.content))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        if file.is_placeholder:
            process.assume(f"{name} unpacks; its content is not modelled")
            return 0
        return _no_archive(process, name)
    infos = [info for info in archive.infolist()[:MOST_ENTRIES] if _wanted(process, options, info)]
    if options.has("Z"):
        process.write("".join(f"{info.filename}\n" for info in infos))
        return 0
    if options.has("l", "v"):
        return _listed(process, infos)
    if not infos and len(options.rest) > 1:
        process.error(f"caution: filename not matched:  {options.rest[1]}\n")
        return 11
    if sum(info.file_size for info in infos) > MOST:
        raise LimitHit("file_bytes")
    code = 0
    for info in infos:
        process.step(info.file_size // 1024 + 1)
        code = max(code, _one(process, options, archive, info, quiet=quiet))
    return code


def _no_archive(process: Process, name: str) -> int:
    if process.busybox:
        return process.complain("short read")
    process.error(_NO_DIRECTORY)
    words = f"cannot find zipfile directory in one of {name} or\n        {name}.zip"
    process.error(f"unzip:  {words}, and cannot find {name}.ZIP, period.\n")
    return 9


def _wanted(process: Process, options: Options, info: zipfile.ZipInfo) -> bool:
    budget = process.kernel.budget
    names = options.rest[1:]
    if any(matches(pattern, info.filename, budget) for pattern in options.every("x")):
        return False
    return not names or any(matches(pattern, info.filename, budget) for pattern in names)


def _listed(process: Process, infos: Sequence[zipfile.ZipInfo]) -> int:
    process.write("  Length      Date    Time    Name\n---------  ---------- -----   ----\n")
    for info in infos:
        year, month, day, hour, minute = info.date_time[:5]
        when = f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}"
        process.write(f"{_size(info):9d}  {when}   {info.filename}\n")
    total = sum(_size(info) for info in infos)
    noun = "file" if len(infos) == 1 else "files"
    process.write(f"---------                     -------\n{total:9d}                     ")
    process.write(f"{len(infos)} {noun}\n")
    return 0


def _size(info: zipfile.ZipInfo) -> int:
    note = info.comment.removeprefix(SIZE_NOTE)
    if info.comment.startswith(SIZE_NOTE) and note.isdigit():
        return int(note[:18])
    return info.file_size


def _one(
    process: Process,
    options: Options,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    *,
    quiet: bool,
) -> int:
    """Unpack one entry; names that lead out of the folder are kept inside."""
    pieces = [piece for piece in info.filename.split("/") if piece not in ("", ".", "..")]
    if options.has("j"):
        pieces = pieces[-1:]
    if not pieces:
        return 0
    shown = posixpath.join(options.get("d"), *pieces)
    place = process.at(shown)
    if info.is_dir():
        if not options.has("j", "p") and not process.filesystem.is_dir(place):
            process.filesystem.mkdir(place, parents=True)
            if not quiet:
                process.write(f"   creating: {shown}/\n")
        return 0
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
        process.error(f"   skipping: {info.filename:<24}unsupported compression method\n")
        return 81
    if options.has("p"):
        process.write(data)
        return 0
    return _placed(process, options, info, shown, data, quiet=quiet)


def _placed(
    process: Process,
    options: Options,
    info: zipfile.ZipInfo,
    shown: str,
    data: bytes,
    *,
    quiet: bool,
) -> int:
    place, filesystem = process.at(shown), process.filesystem
    if filesystem.exists(place) and not options.has("o"):
        if not options.has("n"):
            process.error(f"replace {shown}? [y]es, [n]o, [A]ll, [N]one, [r]ename:  NULL\n")
            process.error('(EOF or read error, treating as "[N]one" ...)\n')
        return 0 if options.has("n") else 1
    filesystem.mkdir(posixpath.dirname(place) or "/", parents=True)
    mode = (info.external_attr >> 16) & 0o777 or 0o644
    size = _size(info)
    filesystem.write(place, data, mode=mode, size=None if size == len(data) else size)
    if not quiet:
        verb = " extracting" if info.compress_type == zipfile.ZIP_STORED else "  inflating"
        process.write(f"{verb}: {shown:<22}  \n")
    return 0


def zip_(process: Process) -> int:
    """Make an archive."""
    long = ("recurse-paths", "quiet", "junk-paths", "symlinks", "exclude=", "include=")
    try:
        options = read_options(process.arguments, "rqj0123456789uyXDTmo", "xi", long)
    except BadOption as problem:
        letter = str(problem).rpartition("'")[0].rpartition("'")[2]
        process.error(
            f"\nzip error: Invalid command arguments (short option '{letter}' not supported)\n"
        )
        return 16
    if not options.rest:
        process.error("\nzip error: Nothing to do!\n")
        return 12
    name, sources = options.rest[0], options.rest[1:]
    target = name if "." in posixpath.basename(name) else f"{name}.zip"
    if not sources:
        process.error(f"\nzip error: Nothing to do! ({target})\n")
        return 12
    found = list(_gathered(process, options, sources))
    if not found:
        process.error(f"\nzip error: Nothing to do! ({target})\n")
        return 12
    try:
        process.save(target, _archive(process, options, found))
    except PathError as error:
        process.error(
            f"zip I/O error: {error.reason}\nzip error: Could not create output file ({target})\n"
        )
        return 15
    return 0


def _gathered(
    process: Process, options: Options, sources: Sequence[str]
) -> Iterator[tuple[str, File | Directory]]:
    filesystem, seen = process.filesystem, set[str]()
    for source in sources:
        top = process.at(source)
        if not filesystem.exists(top):
            process.error(f"\tzip warning: name not matched: {source}\n")
            continue
        deep = options.has("r", "recurse-paths") and filesystem.is_dir(top)
        walked = filesystem.walk(top) if deep else [(top, filesystem.stat(top))]
        for path, entry in walked:
            process.step()
            shown = (
                (source.rstrip("/") + path[len(top.rstrip("/")) :]).removeprefix("./").lstrip("/")
            )
            if options.has("j", "junk-paths"):
                shown = posixpath.basename(shown)
            left_out = any(
                matches(pattern, shown, process.kernel.budget)
                for pattern in options.every("x", "exclude")
            )
            if shown in ("", ".") or shown in seen or left_out:
                continue
            seen.add(shown)
            if isinstance(entry, File):
                yield shown, entry
            elif isinstance(entry, Directory) and not options.has("j", "D", "junk-paths"):
                yield f"{shown}/", entry


def _archive(
    process: Process, options: Options, found: Sequence[tuple[str, File | Directory]]
) -> bytes:
    """Return the archive.

    Its entries are stored as they are: what zlib makes of them would differ from machine
    to machine, and with it the digest of a layer.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, entry in found:
            info = zipfile.ZipInfo(name, _moment(entry.mtime))
            content = entry.content if isinstance(entry, File) else b""
            saved = 1 - len(bz2.compress(content)) / len(content) if content else 0
            kind = 0o100000 if isinstance(entry, File) else 0o040000
            info.external_attr = (kind | entry.mode) << 16
            if isinstance(entry, File) and entry.is_placeholder:
                info.comment = SIZE_NOTE + str(entry.size).encode()
            archive.writestr(info, content)
            if not options.has("q", "quiet"):
                how = f"deflated {saved * 100:.0f}%" if saved > 0 else "stored 0%"
                process.write(f"  adding: {name} ({how})\n")
    return out.getvalue()


def _moment(mtime: int) -> tuple[int, int, int, int, int, int]:
    at = datetime.fromtimestamp(max(0, min(mtime // 1000, 4_000_000_000)), UTC)
    return (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)


PROGRAMS: Mapping[str, Program] = {"unzip": unzip, "zip": zip_}
