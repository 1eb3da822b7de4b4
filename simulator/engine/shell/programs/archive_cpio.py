"""cpio: archives in the "newc" format, from a list of names on standard input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.engine.files import Directory, Entry, File, PathError, Symlink, join
from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import (
    chunks,
    decoded,
    encoded,
    options_of,
    told_usage,
)

LONG = ("create", "extract", "list", "pass-through", "make-directories", "quiet", "format=",
        "preserve-modification-time", "unconditional", "verbose", "null", "file=", "directory=",
        "no-absolute-filenames", "owner=", "dereference", "reproducible", "append")  # fmt: skip
USAGE = "[-dmvu] [-F FILE] [-R USER[:GRP]] [-H newc] [-tio] [EXTR_FILE]..."
BLOCK = 512
TRAILER = "TRAILER!!!"
_HEAD = 110
_KINDS = {0o04: "directory", 0o10: "file", 0o12: "link"}


@dataclass(frozen=True, slots=True)
class _Member:
    """One entry of an archive."""

    name: str
    mode: int
    uid: int
    gid: int
    mtime: int
    content: bytes


def cpio(process: Process) -> int:
    """Make, list or unpack an archive, or copy files."""
    long = () if process.busybox else LONG
    flags = "ditouvm0L" + "pBcklaAS" * (not process.busybox)
    options = options_of(
        process, flags, "FRHEDCIOM", long, usage=USAGE, code=1 if process.busybox else 2
    )
    if isinstance(options, int):
        return options
    if options.has("o", "create"):
        return _create(process, options)
    if options.has("i", "t", "extract", "list"):
        return _extract(process, options)
    if options.has("p", "pass-through"):
        return _pass_through(process, options)
    if process.busybox:
        return told_usage(process, USAGE, 1)
    process.complain("You must specify one of -oipt options.")
    process.error("Try 'cpio --help' or 'cpio --usage' for more information.\n")
    return 2


def _names(process: Process, options: Options) -> list[str]:
    data = b"".join(chunks(process, process.stdin))
    end = b"\0" if options.has("0", "null") else b"\n"
    return [decoded(name) for name in data.split(end) if name]


def _create(process: Process, options: Options) -> int:
    if process.busybox and options.get("H") != "newc":
        return told_usage(process, USAGE, 1)
    out: list[bytes] = []
    code = 0
    for number, name in enumerate(_names(process, options), start=1):
        process.step()
        try:
            entry = process.filesystem.lstat(process.at(name))
        except PathError as error:
            code = 1
            process.complain(f"{name}: Cannot stat: {error.reason}")
            continue
        out.append(_written(name.removeprefix("./") or ".", entry, number))
        if options.has("v", "verbose"):
            process.error(f"{name}\n")
    out.append(_written(TRAILER, File(mode=0), 0))
    data = b"".join(out)
    data += b"\0" * (-len(data) % BLOCK)
    path = options.get("F", "file", "O")
    if path:
        process.save(path, data)
    else:
        process.write(data)
    _blocks(process, options, len(data))
    return code


def _written(name: str, entry: Entry, number: int) -> bytes:
    kind = 0o04 if isinstance(entry, Directory) else 0o12 if isinstance(entry, Symlink) else 0o10
    content = entry.content if isinstance(entry, File) else b""
    if isinstance(entry, Symlink):
        content = encoded(entry.target)
    raw = encoded(name) + b"\0"
    mode = kind << 12 | entry.mode if name != TRAILER else 0
    fields = (number, mode, entry.uid, entry.gid, 1, entry.mtime // 1000, len(content), 0, 0, 0, 0,
              len(raw), 0)  # fmt: skip
    head = b"070701" + b"".join(b"%08X" % (field & 0xFFFFFFFF) for field in fields) + raw
    head += b"\0" * (-len(head) % 4)
    return head + content + b"\0" * (-len(content) % 4)


def _blocks(process: Process, options: Options, size: int) -> None:
    if options.has("quiet"):
        return
    count = -(-size // BLOCK)
    noun = "block" if count == 1 and not process.busybox else "blocks"
    process.error(f"{count} {noun}\n")


def _read(data: bytes) -> Iterator[_Member]:
    """Yield the entries; raises ValueError for what is no archive."""
    position = 0
    while True:
        head = data[position : position + _HEAD]
        if len(head) < _HEAD or head[:6] not in (b"070701", b"070702"):
            raise ValueError
        fields = [int(head[6 + at * 8 : 14 + at * 8], 16) for at in range(13)]
        start = position + _HEAD
        name = decoded(data[start : start + fields[11]].rstrip(b"\0"))
        body = start + fields[11] + (-(_HEAD + fields[11]) % 4)
        if name == TRAILER:
            return
        content = data[body : body + fields[6]]
        if len(content) < fields[6]:
            raise ValueError
        yield _Member(name, fields[1], fields[2], fields[3], fields[5] * 1000, content)
        position = body + fields[6] + (-fields[6] % 4)


def _extract(process: Process, options: Options) -> int:
    path = options.get("F", "file", "I")
    data = process.read(path) if path else b"".join(chunks(process, process.stdin))
    code = 0
    try:
        for member in _read(data):
            process.step(len(member.content) // 1024 + 1)
            if not _wanted(process, options.rest, member.name):
                continue
            if options.has("t", "list"):
                process.write(f"{member.name}\n")
                continue
            code = max(code, _place(process, options, member))
    except ValueError:
        if process.busybox:
            return process.complain("unsupported cpio format, use newc or crc")
        return process.complain("premature end of archive", 2)
    _blocks(process, options, len(data))
    return code


def _wanted(process: Process, patterns: Sequence[str], name: str) -> bool:
    return not patterns or any(matches(one, name, process.kernel.budget) for one in patterns)


def _place(process: Process, options: Options, member: _Member) -> int:
    filesystem = process.filesystem
    place = process.at(join(member.name).lstrip("/"))
    there = filesystem.exists(place)
    if there and not filesystem.is_dir(place) and not options.has("u", "unconditional"):
        process.complain(f"{member.name} not created: newer or same age version exists")
        return 0
    above = place.rpartition("/")[0] or "/"
    if not filesystem.is_dir(above):
        if not options.has("d", "make-directories"):
            return process.complain(f"{member.name}: Cannot open: No such file or directory", 2)
        filesystem.mkdir(above, parents=True)
    kind = _KINDS.get(member.mode >> 12, "")
    mode, now = member.mode & 0o7777, filesystem.now
    mtime = member.mtime if options.has("m", "preserve-modification-time") else now
    owner = (member.uid, member.gid) if filesystem.uid == 0 else (filesystem.uid, filesystem.gid)
    if kind == "directory":
        if not there:
            filesystem.put(place, Directory(mode=mode, uid=owner[0], gid=owner[1], mtime=mtime))
    elif kind == "link":
        filesystem.put(place, Symlink(decoded(member.content), *owner, mtime))
    elif kind == "file":
        filesystem.put(place, File(member.content, mode, *owner, mtime))
    if options.has("v", "verbose"):
        process.error(f"{member.name}\n")
    return 0


def _pass_through(process: Process, options: Options) -> int:
    """Copy the named files into a folder."""
    if len(options.rest) != 1:
        return process.complain("You must specify the destination directory", 2)
    folder, size, code = options.rest[0], 0, 0
    if not process.filesystem.is_dir(process.at(folder)) and options.has("d", "make-directories"):
        process.filesystem.mkdir(process.at(folder), parents=True)
    for name in _names(process, options):
        process.step()
        try:
            entry = process.filesystem.lstat(process.at(name))
        except PathError as error:
            code = process.complain(f"{name}: Cannot stat: {error.reason}")
            continue
        place = process.at(f"{folder}/{join(name).lstrip('/')}")
        process.filesystem.mkdir(place.rpartition("/")[0] or "/", parents=True)
        if isinstance(entry, Directory):
            process.filesystem.mkdir(place, parents=True)
            continue
        mtime = (
            entry.mtime
            if options.has("m", "preserve-modification-time")
            else process.filesystem.now
        )
        copied = replace(entry, mtime=mtime, inode=0) if isinstance(entry, File) else entry
        process.filesystem.put(place, copied)
        size += entry.size
    _blocks(process, options, size)
    return code


PROGRAMS: Mapping[str, Program] = {"cpio": cpio}
