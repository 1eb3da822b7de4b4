"""Programs that show files: ls, stat, du, df, tree, file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from simulator.engine.files import Device, Directory, Entry, File, PathError, Symlink
from simulator.engine.shell.modes import shown_mode
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import (
    group_names,
    missing_operand,
    tell,
    user_names,
)
from simulator.engine.shell.programs.dates import listed, moment
from simulator.engine.shell.programs.options import BadOption, Options, read_options, refused
from simulator.engine.shell.programs.sizes import human

_LS = ("all", "almost-all", "color?", "human-readable", "recursive", "reverse", "directory",
       "size", "inode", "full-time", "group-directories-first", "classify?", "numeric-uid-gid",
       "sort=", "time-style=", "no-group", "quoting-style=", "format=")  # fmt: skip


def ls(process: Process) -> int:
    """ls [-aAl1dRhtrSFpinsgo] [file …]"""
    try:
        options = read_options(
            process.arguments, "aAl1dRhtrSFpinsCxmLgoUXHkqNGcuQbBfvZ", "wITD", _LS
        )
    except BadOption as problem:
        return refused(process, problem, 1 if process.busybox else 2)
    trouble = 1 if process.busybox else 2
    filesystem = process.filesystem
    code = 0
    files: list[tuple[str, Entry]] = []
    folders: list[str] = []
    long = options.has("l", "n", "g", "o", "full-time")
    for name in options.rest or ["."]:
        try:
            follow = not long or options.has("L")
            entry = (
                filesystem.stat(process.at(name)) if follow else filesystem.lstat(process.at(name))
            )
        except PathError as error:
            tell(process, "cannot access '{}'", "{}", name, error)
            code = trouble
            continue
        if isinstance(entry, Directory) and not options.has("d", "directory"):
            folders.append(name)
        else:
            files.append((name, entry))
    _list(process, options, _sorted(options, files))
    titled = len(options.rest) > 1 or options.has("R", "recursive")
    first = not files
    pending = _sorted_names(process, options, folders)[::-1]
    while pending:
        name = pending.pop()
        if titled:
            process.write(("" if first else "\n") + f"{name}:\n")
        first = False
        try:
            below = _folder(process, options, name)
        except PathError as error:
            said = (
                f"cannot open directory '{name}'" if not process.busybox else f"can't open '{name}'"
            )
            process.complain(f"{said}: {error.reason}")
            code = trouble
            continue
        pending.extend(reversed(below))
    return code


def _folder(process: Process, options: Options, name: str) -> list[str]:
    """List one directory; return the folders in it if all levels are wanted."""
    filesystem = process.filesystem
    path = process.at(name)
    names = filesystem.listdir(path)
    process.step(1 + len(names) // 16)
    found = [
        (entry, filesystem.lstat(f"{path}/{entry}"))
        for entry in names
        if not entry.startswith(".") or options.has("a", "A", "all", "almost-all")
    ]
    shown = _sorted(options, found)
    if options.has("a", "all"):
        here = filesystem.stat(path)
        above = filesystem.find(posixpath.dirname(filesystem.resolve(path))) or here
        shown = [(".", here), ("..", above), *shown]
    if options.has("l", "n", "g", "o", "full-time", "s"):
        process.write(f"total {sum(_blocks(entry) for _, entry in shown)}\n")
    _list(process, options, shown, path)
    if not options.has("R", "recursive"):
        return []
    base = name.rstrip("/") or "/"
    return [
        posixpath.join(base, entry_name)
        for entry_name, entry in shown
        if isinstance(entry, Directory) and entry_name not in (".", "..")
    ]


def _sorted(options: Options, found: list[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    if options.has("U", "f"):
        return found
    found = sorted(found, key=lambda pair: pair[0])
    if options.has("t") or options.get("sort") == "time":
        found.sort(key=lambda pair: -pair[1].mtime)
    elif options.has("S") or options.get("sort") == "size":
        found.sort(key=lambda pair: -_size(pair[1]))
    if options.has("r", "reverse"):
        found.reverse()
    if "group-directories-first" in options:
        found.sort(key=lambda pair: not isinstance(pair[1], Directory))
    return found


def _sorted_names(process: Process, options: Options, names: list[str]) -> list[str]:
    entries = [(name, process.filesystem.stat(process.at(name))) for name in names]
    return [name for name, _ in _sorted(options, entries)]


def _list(
    process: Process, options: Options, found: list[tuple[str, Entry]], folder: str = ""
) -> None:
    if not found:
        return
    if options.has("l", "n", "g", "o", "full-time"):
        rows = [_row(process, options, name, entry) for name, entry in found]
        process.write("".join(_aligned(process, rows)))
        return
    names = [_marked(options, name, entry) for name, entry in found]
    if "i" in options:
        names = [
            f"{_inode(folder, name, entry)} {shown}"
            for (name, entry), shown in zip(found, names, strict=True)
        ]
    if "s" in options:
        names = [
            f"{_blocks(entry)} {shown}" for (_, entry), shown in zip(found, names, strict=True)
        ]
    process.write(
        ", ".join(names) + "\n" if "m" in options else "".join(f"{name}\n" for name in names)
    )


def _row(process: Process, options: Options, name: str, entry: Entry) -> list[str]:
    numeric = options.has("n", "numeric-uid-gid")
    users = {} if numeric else user_names(process)
    groups = {} if numeric else group_names(process)
    size = human(_size(entry)) if options.has("h", "human-readable") else str(_size(entry))
    if isinstance(entry, Device):
        size = f"{entry.major}, {entry.minor:3d}" if entry.kind in "bc" else "0"
    if "full-time" in options or options.get("time-style") == "full-iso":
        when = f"{moment(entry.mtime):%Y-%m-%d %H:%M:%S}.{entry.mtime % 1000:03d}000000 +0000"
    elif options.get("time-style") == "long-iso":
        when = f"{moment(entry.mtime):%Y-%m-%d %H:%M}"
    else:
        when = listed(entry.mtime, process.kernel.filesystem.now)
    shown = _marked(options, name, entry)
    if isinstance(entry, Symlink):
        shown = f"{name} -> {entry.target}"
    owner, group = users.get(entry.uid, str(entry.uid)), groups.get(entry.gid, str(entry.gid))
    return [shown_mode(entry), str(_links(entry)), owner, group, size, when, shown,
            "g" * ("g" in options) + "o" * options.has("o", "G", "no-group")]  # fmt: skip


def _aligned(process: Process, rows: list[list[str]]) -> list[str]:
    """Return the lines of a long listing; busybox's columns have a fixed width."""
    if process.busybox:
        return [
            f"{mode} {links:>4} {owner:<8} {group:<8} {size:>9} {when} {name}\n"
            for mode, links, owner, group, size, when, name, _ in rows
        ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = []
    for mode, links, owner, group, size, when, name, hidden in rows:
        columns = [f"{mode} {links:>{widths[1]}}"]
        if "g" not in hidden:
            columns.append(f"{owner:<{widths[2]}}")
        if "o" not in hidden:
            columns.append(f"{group:<{widths[3]}}")
        lines.append(" ".join([*columns, f"{size:>{widths[4]}}", when, name]) + "\n")
    return lines


def _marked(options: Options, name: str, entry: Entry) -> str:
    if isinstance(entry, Directory) and options.has("F", "p", "classify"):
        return name + "/"
    if not options.has("F", "classify"):
        return name
    if isinstance(entry, Symlink):
        return name + "@"
    return name + "*" if isinstance(entry, File) and entry.mode & 0o111 else name


def _size(entry: Entry) -> int:
    if isinstance(entry, Directory):
        return 4096
    return len(entry.target) if isinstance(entry, Symlink) else entry.size


def _blocks(entry: Entry) -> int:
    """Blocks of 1,024 bytes on a disk that gives out 4,096 at a time."""
    if isinstance(entry, Directory):
        return 4
    return -(-entry.size // 4096) * 4 if isinstance(entry, File) else 0


def _links(entry: Entry) -> int:
    if isinstance(entry, Directory):
        return 2 + sum(1 for below in entry.entries.values() if isinstance(below, Directory))
    return 2 if isinstance(entry, File) and entry.inode else 1


def _inode(folder: str, name: str, entry: Entry) -> int:
    if isinstance(entry, File) and entry.inode:
        return entry.inode
    return 1000 + sum(f"{folder}/{name}".encode("utf-8", "surrogateescape")) % 100000


def stat(process: Process) -> int:
    """stat [-L] [-c format] file …"""
    try:
        options = read_options(process.arguments, "Lft", "c", ("format=", "printf=", "dereference"))
    except BadOption as problem:
        return refused(process, problem)
    if not options.rest:
        return missing_operand(process)
    code = 0
    for path in options.rest:
        try:
            follow = options.has("L", "dereference")
            find = process.filesystem.stat if follow else process.filesystem.lstat
            entry = find(process.at(path))
        except PathError as error:
            code = tell(process, "cannot statx '{}'", "can't stat '{}'", path, error)
            continue
        pattern = options.get("c", "format", "printf")
        end = "" if "printf" in options else "\n"
        if not pattern:
            pattern = _STAT
        process.write(_described(process, pattern, path, entry) + end)
    return code


_STAT = (
    "  File: %N\n  Size: %s\t\tBlocks: %b          IO Block: 4096   %F\n"
    "Device: 0,50\tInode: %i      Links: %h\n"
    "Access: (0%a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
    "Access: %x\nModify: %y\nChange: %z\n Birth: -"
)


def _described(process: Process, pattern: str, path: str, entry: Entry) -> str:
    kinds = {Directory: "directory", Symlink: "symbolic link", Device: "character special file"}
    kind = kinds.get(type(entry), "regular file" if _size(entry) else "regular empty file")
    when = f"{moment(entry.mtime):%Y-%m-%d %H:%M:%S}.{entry.mtime % 1000:03d}000000 +0000"
    if process.busybox:
        when = f"{moment(entry.mtime):%Y-%m-%d %H:%M:%S}.{entry.mtime % 1000:03d}000000 +0000"
    arrow = f"'{path}' -> '{entry.target}'" if isinstance(entry, Symlink) else f"'{path}'"
    users, groups = user_names(process), group_names(process)
    values = {
        "n": path, "N": arrow if "\n" not in pattern or isinstance(entry, Symlink) else path,
        "s": str(_size(entry)), "b": str(_blocks(entry) * 2), "B": "512", "F": kind,
        "a": f"{entry.mode:o}", "A": shown_mode(entry), "u": str(entry.uid), "g": str(entry.gid),
        "U": users.get(entry.uid, "UNKNOWN"), "G": groups.get(entry.gid, "UNKNOWN"),
        "i": str(_inode("", path, entry)), "h": str(_links(entry)), "x": when, "y": when,
        "z": when, "X": str(entry.mtime // 1000), "Y": str(entry.mtime // 1000),
        "Z": str(entry.mtime // 1000), "W": "0", "w": "-", "o": "4096", "d": "50", "D": "32",
        "m": "/", "t": "0", "T": "0", "f": f"{entry.mode:x}", "%": "%",
    }  # fmt: skip

    def one(match: re.Match[str]) -> str:
        value = values.get(match.group(2), match.group())
        width = int(match.group(1)[:3]) if match.group(1) else 0
        return value.rjust(width)

    return re.sub(r"%(\d*)([a-zA-Z%])", one, pattern)


def du(process: Process) -> int:
    """du [-shackbm] [-d depth] [file …]"""
    long = ("summarize", "human-readable", "all", "max-depth=", "total", "apparent-size", "bytes",
            "one-file-system", "exclude=")  # fmt: skip
    try:
        options = read_options(process.arguments, "shackbmxLDHl0", "dBt", long)
    except BadOption as problem:
        return refused(process, problem)
    code = total = 0
    for name in options.rest or ["."]:
        try:
            total += _usage(process, options, name)
        except PathError as error:
            code = tell(process, "cannot access '{}'", "{}", name, error)
    if options.has("c", "total"):
        process.write(f"{_amount(options, total)}\ttotal\n")
    return code


def _usage(process: Process, options: Options, name: str) -> int:
    depth = options.get("d", "max-depth")
    deepest = 0 if options.has("s", "summarize") else int(depth[:6]) if depth.isdigit() else 1 << 30
    exact = options.has("b", "bytes", "apparent-size")
    sizes: dict[str, int] = {}
    found = list(process.filesystem.walk(process.at(name)))
    process.step(len(found))
    top = process.at(name).rstrip("/")
    lines: list[tuple[str, int]] = []
    for path, entry in reversed(found):
        own = _size(entry) if exact else _blocks(entry) * 1024
        size = sizes.pop(path, 0) + own
        above = posixpath.dirname(path)
        sizes[above] = sizes.get(above, 0) + size
        level = path[len(top) :].count("/") if path.rstrip("/") != top else 0
        shown = isinstance(entry, Directory) or options.has("a", "all") or level == 0
        if shown and level <= deepest:
            lines.append((name.rstrip("/") + path[len(top) :] if level else name, size))
    for shown_name, size in lines:
        process.write(f"{_amount(options, size)}\t{shown_name}\n")
    return lines[-1][1] if lines else 0


def _amount(options: Options, size: int) -> str:
    if options.has("h", "human-readable"):
        return human(size)
    if options.has("b", "bytes"):
        return str(size)
    unit = 1 << 20 if "m" in options else 1024
    return str(-(-size // unit))


def df(process: Process) -> int:
    """df [-h]: one overlay of 60 GB."""
    if any("h" in word for word in process.arguments if word.startswith("-")):
        process.write("Filesystem      Size  Used Avail Use% Mounted on\n")
        process.write("overlay          59G   12G   44G  22% /\n")
    else:
        process.write("Filesystem     1K-blocks     Used Available Use% Mounted on\n")
        process.write("overlay         61255492 12582912  45528576  22% /\n")
    return 0


def tree(process: Process) -> int:
    """tree [-adL] [folder]"""
    try:
        options = read_options(process.arguments, "adfFhpsCin", "LIP", ("noreport", "dirsfirst"))
    except BadOption as problem:
        return refused(process, problem)
    depth = options.get("L")
    deepest = int(depth[:4]) if depth.isdigit() else 1 << 30
    folders = files = 0
    for name in options.rest or ["."]:
        process.write(f"{name}\n")
        pending: list[tuple[str, str, int]] = [(process.at(name), "", 1)]
        while pending:
            path, prefix, level = pending.pop()
            if prefix and level > 1:
                process.write(prefix + posixpath.basename(path) + _arrow(process, path) + "\n")
            entry = process.filesystem.lstat(path)
            if level > 1:
                is_folder = isinstance(entry, Directory)
                folders, files = folders + is_folder, files + (not is_folder)
            if not isinstance(entry, Directory) or level > deepest:
                continue
            names = [
                below
                for below in process.filesystem.listdir(path)
                if not below.startswith(".") or "a" in options
            ]
            if "d" in options:
                names = [below for below in names if process.filesystem.is_dir(f"{path}/{below}")]
            process.step(len(names))
            inner = prefix.replace("├── ", "│\xa0\xa0 ").replace("└── ", "    ")
            branches = ["├── "] * (len(names) - 1) + ["└── "]
            children = [
                (f"{path.rstrip('/')}/{below}", inner + branch, level + 1)
                for below, branch in zip(names, branches, strict=False)
            ]
            pending.extend(reversed(children))
    if "noreport" not in options:
        counted = f"{folders} director{'y' if folders == 1 else 'ies'}"
        if "d" not in options:
            counted += f", {files} file{'' if files == 1 else 's'}"
        process.write(f"\n{counted}\n")
    return 0


def _arrow(process: Process, path: str) -> str:
    entry = process.filesystem.lstat(path)
    return f" -> {entry.target}" if isinstance(entry, Symlink) else ""


def file(process: Process) -> int:
    """file name …"""
    for name in process.arguments:
        if name.startswith("-"):
            continue
        try:
            entry = process.filesystem.lstat(process.at(name))
        except PathError as error:
            process.write(f"{name}: cannot open `{name}' ({error.reason})\n")
            continue
        process.write(f"{name}: {_kind(entry)}\n")
    return 0


def _kind(entry: Entry) -> str:
    if isinstance(entry, Directory):
        return "directory"
    if isinstance(entry, Symlink):
        return f"symbolic link to {entry.target}"
    if not isinstance(entry, File):
        return "character special"
    if not entry.content:
        return "empty"
    if entry.content.startswith((b"\x7fELF", b"\x7fprogram")):
        return "ELF 64-bit LSB executable, x86-64, version 1 (SYSV)"
    if entry.content.startswith(b"#!"):
        return "a script, ASCII text executable"
    return "ASCII text" if entry.content.isascii() else "UTF-8 Unicode text"


PROGRAMS: Mapping[str, Program] = {
    "df": df, "dir": ls, "du": du, "file": file, "ls": ls, "stat": stat, "tree": tree, "vdir": ls,
}  # fmt: skip
