"""Making archives: tar -c and -r."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from simulator.engine.archive import tar as make_tar
from simulator.engine.files import Directory, Entry, PathError
from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.archive_bytes import MEMBER, SQUEEZE
from simulator.engine.shell.programs.dates import parse_date
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.regex import Budget

GNU_RECORD = 20 * 512
"""Bytes that GNU tar writes at a time: an archive is a multiple of them."""


def create(process: Process, options: Options) -> int:
    """Make an archive of the named files."""
    name = options.get("f", "file", default="-")
    folders = options.every("C", "directory")
    base = process.at(folders[-1]) if folders else process.working_directory
    names = options.rest
    listed = options.get("T", "files-from")
    if listed:
        names = names + process.read(listed).decode("utf-8", "surrogateescape").split("\n")
    if not [one for one in names if one]:
        return _nothing(process)
    own = process.at(name) if name != "-" else ""
    entries, code = _all(process, options, base, names, own)
    if any(one.startswith("/") for one in names) and not process.busybox:
        process.complain("Removing leading `/' from member names")
    data = make_tar(entries)
    if not process.busybox:
        # GNU tar writes records of 20 blocks (recording copy-026).
        data += b"\0" * (-len(data) % GNU_RECORD)
    how = compression(options, name if options.has("a", "auto-compress") else "")
    data = SQUEEZE[how](data) if how else data
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


def append(process: Process, options: Options) -> int:
    """Add files to the end of an archive that is not compressed."""
    name = options.get("f", "file", default="-")
    file = process.file(name)
    before = file.content.rstrip(b"\0") if file else b""
    before += b"\0" * (-len(before) % 512)
    base = process.at(options.get("C", "directory") or ".")
    entries, code = _all(process, options, base, options.rest, process.at(name))
    data = before + make_tar(entries)
    process.save(name, data + b"\0" * (-len(data) % GNU_RECORD))
    return code


def _nothing(process: Process) -> int:
    if process.busybox:
        return process.complain("empty archive")
    process.complain("Cowardly refusing to create an empty archive")
    process.error("Try 'tar --help' or 'tar --usage' for more information.\n")
    return 2


def _all(
    process: Process, options: Options, base: str, names: Sequence[str], own: str
) -> tuple[list[tuple[str, Entry]], int]:
    entries: list[tuple[str, Entry]] = []
    code = 0
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
    return entries, code


def _gathered(
    process: Process, options: Options, base: str, name: str, own: str
) -> Iterator[tuple[str, Entry]]:
    filesystem = process.filesystem
    patterns = options.every("exclude")
    top = posixpath.join(base, name)
    budget = process.kernel.budget
    changes = _changes(process, options)
    if options.has("h", "dereference"):
        filesystem.stat(top)
    skipped: list[str] = []
    for path, entry in filesystem.walk(top):
        process.step(MEMBER)
        below = path[len(top) :].lstrip("/")
        shown = posixpath.join(name.rstrip("/"), below) if below else name.rstrip("/") or "."
        if path == own or any(path.startswith(f"{folder}/") for folder in skipped):
            continue
        if any(excluded(pattern, shown, budget) for pattern in patterns):
            skipped.append(path)
            continue
        if isinstance(entry, Directory):
            entry = Directory(mode=entry.mode, uid=entry.uid, gid=entry.gid, mtime=entry.mtime)
        yield shown.lstrip("/") or ".", changes(entry)


def excluded(pattern: str, shown: str, budget: Budget) -> bool:
    """Say whether a pattern leaves out a name, or the end of it."""
    tails = shown.split("/")
    candidates = ["/".join(tails[number:]) for number in range(len(tails))]
    return any(matches(pattern.rstrip("/"), one, budget) for one in candidates)


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


def compression(options: Options, name: str) -> str:
    """Return the format that the options, or the end of a name, ask for."""
    for how, names in (
        ("gz", ("z", "gzip", "gunzip")),
        ("bz2", ("j", "bzip2")),
        ("xz", ("J", "xz")),
    ):
        if options.has(*names):
            return how
    suffix = name.rpartition(".")[2]
    return {"tgz": "gz", "txz": "xz", "tbz2": "bz2"}.get(
        suffix, suffix if suffix in SQUEEZE else ""
    )
