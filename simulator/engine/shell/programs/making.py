"""Programs that make files: mkdir, touch, ln, install, mktemp, truncate, dd."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace

from simulator.engine.files import FILE_EXISTS, NO_SUCH_FILE, Device, Directory, PathError
from simulator.engine.shell.modes import parse_mode
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import (
    group_id,
    into,
    missing_operand,
    tell,
    user_id,
)
from simulator.engine.shell.programs.dates import parse_date
from simulator.engine.shell.programs.options import BadOption, Options, read_options, refused
from simulator.engine.shell.programs.sizes import parse_size


def mkdir(process: Process) -> int:
    """mkdir [-pv] [-m mode] folder …"""
    try:
        options = read_options(
            process.arguments, "pvZ", "m", ("parents", "verbose", "mode=", "context?")
        )
    except BadOption as problem:
        return refused(process, problem)
    if not options.rest:
        return missing_operand(process)
    wanted = options.get("m", "mode")
    mode: int | None = None
    if wanted:
        mode = parse_mode(wanted, 0o777, directory=True, umask=process.filesystem.umask)
        if mode is None:
            return process.complain(f"invalid mode '{wanted}'")
    code = 0
    for path in options.rest:
        try:
            _make_directory(process, path, options, mode)
        except PathError as error:
            gnu, busybox = "cannot create directory '{}'", "can't create directory '{}'"
            code = tell(process, gnu, busybox, path, error)
    return code


def rmdir(process: Process) -> int:
    """rmdir [-p] folder …"""
    try:
        options = read_options(
            process.arguments, "pv", "", ("parents", "ignore-fail-on-non-empty", "verbose")
        )
    except BadOption as problem:
        return refused(process, problem)
    code = 0
    for path in options.rest:
        paths = [path]
        while options.has("p", "parents") and "/" in paths[-1].strip("/"):
            paths.append(posixpath.dirname(paths[-1].rstrip("/")))
        for place in paths:
            try:
                process.filesystem.rmdir(process.at(place))
            except PathError as error:
                if "ignore-fail-on-non-empty" not in options:
                    code = tell(process, "failed to remove '{}'", "'{}'", place, error)
                break
    return code if options.rest else missing_operand(process)


def touch(process: Process) -> int:
    """touch [-acmh] [-d date] [-t stamp] [-r file] file …"""
    try:
        options = read_options(
            process.arguments, "acmhf", "dtr", ("date=", "reference=", "no-create", "time=")
        )
    except BadOption as problem:
        return refused(process, problem)
    if not options.rest:
        return missing_operand(process)
    when: int | None = None
    text = options.get("d", "date", "t")
    if text:
        when = parse_date(text, process.filesystem.now, compact="t" in options)
        if when is None:
            return process.complain(f"invalid date format '{text}'")
    reference = options.get("r", "reference")
    if reference:
        try:
            when = process.filesystem.stat(process.at(reference)).mtime
        except PathError as error:
            return tell(process, "failed to get attributes of '{}'", "{}", reference, error)
    code = 0
    for path in options.rest:
        try:
            if not options.has("c", "no-create") or process.filesystem.exists(process.at(path)):
                process.filesystem.touch(process.at(path), when)
        except PathError as error:
            code = tell(process, "cannot touch '{}'", "{}", path, error)
    return code


def ln(process: Process) -> int:
    """ln [-sfnvrT] target … link"""
    try:
        options = read_options(
            process.arguments,
            "sfnvrTiLPbF",
            "tS",
            ("symbolic", "force", "no-dereference", "relative", "no-target-directory", "verbose",
             "target-directory="),
        )  # fmt: skip
    except BadOption as problem:
        return refused(process, problem)
    names = options.rest
    if not names:
        return missing_operand(process)
    folder = options.get("t", "target-directory")
    last = folder or (names.pop() if len(names) > 1 else posixpath.basename(names[0]) or ".")
    code = 0
    for target in names:
        place = (
            last
            if options.has("T", "no-target-directory")
            else _link_place(process, options, last, target)
        )
        try:
            _link(process, options, target, place)
        except PathError as error:
            kind = "symbolic" if options.has("s", "symbolic") else "hard"
            if kind == "hard" and error.reason == NO_SUCH_FILE:
                code = tell(process, "failed to access '{}'", "{}", target, error)
                continue
            code = tell(process, f"failed to create {kind} link '{place}'", place, place, error)
    return code


def install(process: Process) -> int:
    """install [-dDpv] [-m mode] [-o owner] [-g group] [-t folder] source … target"""
    try:
        options = read_options(
            process.arguments,
            "dDpvscCbT",
            "mogtS",
            ("mode=", "owner=", "group=", "directory", "target-directory=", "verbose", "strip"),
        )
    except BadOption as problem:
        return refused(process, problem)
    if not options.rest:
        return missing_operand(process)
    mode = parse_mode(options.get("m", "mode", default="755"), 0, directory=True, umask=0)
    owner = user_id(process, options.get("o", "owner", default="-"))
    group = group_id(process, options.get("g", "group", default="-"))
    if options.has("o", "owner") and owner is None:
        return process.complain(f"invalid user: '{options.get('o', 'owner')}'")
    if options.has("g", "group") and group is None:
        return process.complain(f"invalid group: '{options.get('g', 'group')}'")
    if options.has("d", "directory"):
        placed = options.rest
        for path in placed:
            process.filesystem.mkdir(process.at(path), parents=True)
    else:
        placed = _installed(process, options)
    for path in placed:
        process.filesystem.chmod(process.at(path), 0o755 if mode is None else mode)
        if owner is not None or group is not None:
            owner_, group_ = -1 if owner is None else owner, -1 if group is None else group
            process.filesystem.chown(process.at(path), owner_, group_)
    return 0 if placed else 1


def mktemp(process: Process) -> int:
    """mktemp [-dqu] [-p folder] [-t] [template]"""
    try:
        options = read_options(
            process.arguments, "dqut", "p", ("directory", "quiet", "dry-run", "tmpdir?", "suffix=")
        )
    except BadOption as problem:
        return refused(process, problem)
    temporary = process.environment.get("TMPDIR", "") or "/tmp"  # noqa: S108 (of the simulated tree)
    template = options.rest[0] if options.rest else "tmp.XXXXXXXXXX"
    folder = options.get("p", "tmpdir") or temporary
    if not options.rest or options.has("p", "tmpdir", "t"):
        template = f"{folder}/{template}"
    match = re.search(r"X{3,}(?=[^X/]*$)", template)
    if not match:
        return process.complain(f"too few X's in template '{template}'")
    letters = "".join(_LETTERS[byte % 62] for byte in process.kernel.draw(len(match.group())))
    path = template[: match.start()] + letters + template[match.end() :] + options.get("suffix")
    try:
        if options.has("d", "directory"):
            process.filesystem.mkdir(process.at(path), mode=0o700)
        elif not options.has("u", "dry-run"):
            process.filesystem.write(process.at(path), b"", mode=0o600)
    except PathError as error:
        kind = "directory" if options.has("d", "directory") else "file"
        return tell(
            process, f"failed to create {kind} via template '{template}'", template, template, error
        )
    process.write(path + "\n")
    return 0


def truncate(process: Process) -> int:
    """truncate -s size file …: a large file is a placeholder of that size."""
    try:
        options = read_options(process.arguments, "co", "sr", ("size=", "no-create", "reference="))
    except BadOption as problem:
        return refused(process, problem)
    text = options.get("s", "size")
    size = parse_size(text.lstrip("+-<>/%"))
    if size is None:
        return process.complain(f"Invalid number: '{text}'")
    for path in options.rest:
        old = process.file(path)
        before = old.size if old else 0
        total = (
            before + size if text[0] == "+" else max(before - size, 0) if text[0] == "-" else size
        )
        content = _resized(old.content if old else b"", before, total)
        process.filesystem.write(process.at(path), content, size=total)
    return 0


def _resized(content: bytes, before: int, total: int) -> bytes:
    if total <= len(content):
        return content[:total]
    if total <= 1 << 16 and before == len(content):
        return content + bytes(total - len(content))
    return content or b"zeros"


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _make_directory(process: Process, path: str, options: Options, mode: int | None) -> None:
    filesystem = process.filesystem
    parents = options.has("p", "parents")
    there = filesystem.exists(process.at(path))
    made = [path]
    while parents and (above := posixpath.dirname(made[-1].rstrip("/"))) not in ("", "/"):
        made.append(above)
    made = [one for one in reversed(made) if not filesystem.exists(process.at(one))]
    filesystem.mkdir(process.at(path), parents=parents)
    if mode is not None and not there:
        filesystem.chmod(process.at(path), mode)
    if options.has("v", "verbose"):
        start = "created directory:" if process.busybox else "mkdir: created directory"
        process.write("".join(f"{start} '{one}'\n" for one in made))


def _link_place(process: Process, options: Options, last: str, target: str) -> str:
    filesystem = process.filesystem
    if options.has("n", "no-dereference"):
        try:
            if not isinstance(filesystem.lstat(process.at(last)), Directory):
                return last
        except PathError:
            return last
    return into(process, last, target)


def _link(process: Process, options: Options, target: str, place: str) -> None:
    filesystem = process.filesystem
    path = process.at(place)
    if options.has("f", "force"):
        try:
            filesystem.unlink(path)
        except PathError as error:
            if error.reason != NO_SUCH_FILE:
                raise
    if options.has("s", "symbolic"):
        if options.has("r", "relative"):
            target = posixpath.relpath(process.at(target), posixpath.dirname(path))
        filesystem.symlink(target, path)
    else:
        filesystem.link(process.at(target), path)
    if options.has("v", "verbose"):
        process.write(f"'{place}' -> '{target}'\n")


def _installed(process: Process, options: Options) -> list[str]:
    filesystem = process.filesystem
    sources = list(options.rest)
    target = options.get("t", "target-directory") or sources.pop()
    if "D" in options:
        folder = target if options.has("t") else posixpath.dirname(target)
        if folder:
            filesystem.mkdir(process.at(folder), parents=True)
    placed: list[str] = []
    for source in sources:
        file = process.file(source)
        if file is None:
            tell(process, "cannot stat '{}'", "can't stat '{}'", source, NO_SUCH_FILE)
            continue
        place = into(process, target, source)
        made = replace(file, mode=0o600, uid=filesystem.uid, gid=filesystem.gid, inode=0,
                       mtime=file.mtime if "p" in options else filesystem.now)  # fmt: skip
        filesystem.put(process.at(place), made)
        placed.append(place)
    return placed


def dd(process: Process) -> int:
    """dd if=… of=… bs=… count=…: what is long becomes a placeholder."""
    values = dict(word.partition("=")[::2] for word in process.arguments)
    block = parse_size(values.get("bs", "512"))
    count = parse_size(values["count"]) if "count" in values else None
    if block is None or not block or ("count" in values and count is None):
        return process.complain("invalid number")
    try:
        source = process.open(values["if"]) if values.get("if") else process.stdin
    except PathError as error:
        return tell(process, "failed to open '{}'", "can't open '{}'", values["if"], error)
    total = None if count is None else block * count
    file = process.file(values["if"]) if values.get("if") else None
    if file is not None:
        total = file.size if total is None else min(total, file.size)
    keep = 1 << 16
    if total is None or total <= keep:
        content = source.read(-1 if total is None else total)
        total = len(content)
    else:
        content = file.content if file is not None else b"zeros"
    if values.get("of"):
        path = process.at(values["of"])
        size = total if total != len(content) else None
        if process.kernel.filesystem.is_file(path) or not path.startswith("/dev/"):
            process.filesystem.write(path, content, size=size)
    else:
        process.write(content)
    blocks, rest = divmod(total, block)
    records = f"{blocks}+{int(bool(rest))} records"
    if values.get("status") != "none":
        process.error(f"{records} in\n{records} out\n")
        if values.get("status") != "noxfer":
            process.error(f"{total} bytes copied, 0.01 s, {total / 10000:.1f} MB/s\n")
    process.spend(total // 1_000_000)
    return 0


def mkfifo(process: Process) -> int:
    """mkfifo, mknod: a name of a pipe or a device."""
    for path in process.arguments[:1]:
        if process.filesystem.exists(process.at(path)):
            return process.complain(f"cannot create fifo '{path}': {FILE_EXISTS}")
        process.filesystem.put(process.at(path), Device("p", 0o644))
    return 0


PROGRAMS: Mapping[str, Program] = {
    "dd": dd, "install": install, "ln": ln, "mkdir": mkdir, "mkfifo": mkfifo, "mknod": mkfifo,
    "mktemp": mktemp, "rmdir": rmdir, "touch": touch, "truncate": truncate,
}  # fmt: skip
