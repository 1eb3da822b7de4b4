"""Programs that copy, move and remove: cp, mv, rm, unlink, link."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from contextlib import suppress

from simulator.engine.files import Device, Directory, Entry, File, PathError, Symlink
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import into, missing_operand, tell
from simulator.engine.shell.programs.options import BadOption, Options, read_options, refused

_CP = ("recursive", "archive", "preserve?", "force", "no-clobber", "update?", "verbose", "parents",
       "target-directory=", "no-target-directory", "dereference", "no-dereference", "link",
       "symbolic-link", "remove-destination", "reflink?", "no-preserve=", "backup?",
       "interactive", "one-file-system")  # fmt: skip


def cp(process: Process) -> int:
    """cp [-aRrpfnuvdLPTls] [-t folder] source … target"""
    try:
        options = read_options(process.arguments, "aRrpfnuvdLPHTlsixbc", "tS", _CP)
    except BadOption as problem:
        return refused(process, problem)
    found = _operands(process, options)
    if found is None:
        return 1
    sources, target, folder = found
    code = 0
    for source in sources:
        place = into(process, target, source) if folder else target
        if "parents" in options:
            place = f"{target.rstrip('/')}/{source.lstrip('/')}"
            process.filesystem.mkdir(process.at(posixpath.dirname(place)), parents=True)
        code = _copy_named(process, options, source, place) or code
    return code


def mv(process: Process) -> int:
    """mv [-finuvT] [-t folder] source … target"""
    long = ("force", "no-clobber", "update?", "verbose", "target-directory=",
            "no-target-directory", "interactive", "backup?", "strip-trailing-slashes")  # fmt: skip
    try:
        options = read_options(process.arguments, "finuvTb", "tS", long)
    except BadOption as problem:
        return refused(process, problem)
    found = _operands(process, options)
    if found is None:
        return 1
    sources, target, folder = found
    code = 0
    for source in sources:
        place = into(process, target, source) if folder else target
        code = _move(process, options, source, place) or code
    return code


def rm(process: Process) -> int:
    """rm [-rRfvid] file …"""
    long = ("recursive", "force", "verbose", "dir", "interactive?", "no-preserve-root",
            "preserve-root?", "one-file-system")  # fmt: skip
    try:
        options = read_options(process.arguments, "rRfviId", "", long)
    except BadOption as problem:
        return refused(process, problem)
    if not options.rest and not options.has("f", "force"):
        return missing_operand(process)
    code = 0
    for path in options.rest:
        code = _remove(process, options, path) or code
    return code


def unlink(process: Process) -> int:
    """unlink file"""
    for path in process.arguments[:1]:
        process.filesystem.unlink(process.at(path))
    return 0


def link(process: Process) -> int:
    """link file name"""
    if len(process.arguments) < 2:
        return missing_operand(process)
    process.filesystem.link(process.at(process.arguments[0]), process.at(process.arguments[1]))
    return 0


def _operands(process: Process, options: Options) -> tuple[list[str], str, bool] | None:
    """Return sources, target, and whether they go into it; None after a complaint."""
    names = list(options.rest)
    target = options.get("t", "target-directory")
    if not names or (len(names) < 2 and not target):
        missing_operand(process, names[0] if names else "")
        return None
    target = target or names.pop()
    folder = not options.has("T", "no-target-directory")
    is_folder = process.filesystem.is_dir(process.at(target))
    if len(names) > 1 and not is_folder:
        there = process.filesystem.exists(process.at(target))
        reason = "Not a directory" if there else "No such file or directory"
        said = f"target '{target}' is not a directory"
        process.complain(said if process.busybox else f"target '{target}': {reason}")
        return None
    return names, target, folder


def _copy_named(process: Process, options: Options, source: str, place: str) -> int:
    filesystem = process.filesystem
    recursive = options.has("r", "R", "a", "recursive", "archive")
    keep_links = options.has("d", "P", "a", "archive", "no-dereference") or (
        recursive and not options.has("L", "dereference", "H")
    )
    path = process.at(source)
    try:
        entry = filesystem.lstat(path) if keep_links else filesystem.stat(path)
    except PathError as error:
        return tell(process, "cannot stat '{}'", "can't stat '{}'", source, error)
    if isinstance(entry, Directory) and not recursive:
        if process.busybox:
            return process.complain(f"omitting directory '{source}'")
        return process.complain(f"-r not specified; omitting directory '{source}'")
    destination = process.at(place)
    real, target = filesystem.resolve(path, follow=False), filesystem.resolve(destination)
    if isinstance(entry, Directory) and f"{target}/".startswith(f"{real.rstrip('/')}/"):
        said = f"cannot copy a directory, '{source}', into itself, '{place}'"
        return process.complain(
            said if not process.busybox else f"recursion detected, omitting directory '{source}'"
        )
    if real == target:
        return process.complain(f"'{source}' and '{place}' are the same file")
    try:
        copy(process, options, path, entry, destination, keep_links=keep_links)
    except PathError as error:
        kind = "directory" if isinstance(entry, Directory) else "regular file"
        if filesystem.exists(destination) and kind == "directory":
            reason = f"cannot overwrite non-directory '{place}' with directory '{source}'"
            return process.complain(reason)
        return tell(
            process, f"cannot create {kind} '{place}'", f"can't create '{place}'", place, error
        )
    if options.has("v", "verbose"):
        process.write(f"'{source}' -> '{place}'\n")
    return 0


def copy(
    process: Process,
    options: Options,
    path: str,
    entry: Entry,
    destination: str,
    *,
    keep_links: bool,
) -> None:
    """Copy an entry, and all below it, to exactly the destination."""
    filesystem = process.filesystem
    pending = [(path, entry, destination)]
    finished: list[tuple[str, Entry]] = []
    while pending:
        process.step()
        path, entry, destination = pending.pop()
        if not isinstance(entry, Directory):
            _copy_one(process, options, path, entry, destination)
            continue
        if not filesystem.is_dir(destination):
            filesystem.mkdir(destination)
            filesystem.chmod(destination, entry.mode & ~filesystem.umask | 0o700)
        finished.append((destination, entry))
        for name in reversed(filesystem.listdir(path)):
            below = f"{path.rstrip('/')}/{name}"
            found = filesystem.lstat(below) if keep_links else filesystem.stat(below)
            pending.append((below, found, f"{destination.rstrip('/')}/{name}"))
    for place, folder in reversed(finished):
        _keep_attributes(process, options, place, folder)


def _copy_one(
    process: Process, options: Options, path: str, entry: Entry, destination: str
) -> None:
    filesystem = process.filesystem
    there = filesystem.exists(destination)
    if there and options.has("n", "no-clobber"):
        return
    if there and options.has("u", "update") and filesystem.stat(destination).mtime >= entry.mtime:
        return
    if options.has("l", "link"):
        filesystem.link(path, destination)
    elif options.has("s", "symbolic-link"):
        filesystem.symlink(path, destination)
    elif isinstance(entry, File):
        _copy_file(process, options, entry, destination, there)
    elif isinstance(entry, Symlink):
        if there or _is_link(process, destination):
            filesystem.unlink(destination)
        filesystem.symlink(entry.target, destination)
    elif options.has("a", "r", "R", "archive", "recursive"):
        filesystem.put(destination, entry)
    elif isinstance(entry, Device):
        filesystem.write(destination, process.open(path).read(0))
    _keep_attributes(process, options, destination, entry)


def _copy_file(
    process: Process, options: Options, entry: File, destination: str, there: bool
) -> None:
    filesystem = process.filesystem
    if there and options.has("remove-destination"):
        filesystem.unlink(destination)
        there = False
    size = entry.size if entry.is_placeholder else None
    if there:
        filesystem.write(destination, entry.content, size=size)
    elif destination.endswith("/"):
        raise PathError("Not a directory", destination)
    else:
        mode = entry.mode & ~filesystem.umask & 0o777
        filesystem.write(destination, entry.content, size=size, mode=mode)


def _keep_attributes(process: Process, options: Options, place: str, entry: Entry) -> None:
    kept = options.get("preserve") if "preserve" in options else ""
    every = options.has("p", "a", "archive") or ("preserve" in options and kept in ("", "all"))
    if not (every or kept):
        return
    filesystem = process.filesystem
    link = isinstance(entry, Symlink)
    if every or "ownership" in kept:
        with suppress(PathError):
            filesystem.chown(place, entry.uid, entry.gid, follow=not link)
    if (every or "mode" in kept) and not link:
        filesystem.chmod(place, entry.mode)
    if (every or "timestamps" in kept) and not link:
        filesystem.touch(place, entry.mtime)


def _is_link(process: Process, path: str) -> bool:
    try:
        return isinstance(process.filesystem.lstat(path), Symlink)
    except PathError:
        return False


def _move(process: Process, options: Options, source: str, place: str) -> int:
    filesystem = process.filesystem
    path, target = process.at(source), process.at(place)
    try:
        filesystem.lstat(path)
    except PathError as error:
        return tell(process, "cannot stat '{}'", "can't rename '{}'", source, error)
    if filesystem.exists(target):
        if options.has("n", "no-clobber"):
            return 0
        if filesystem.resolve(path, follow=False) == filesystem.resolve(target, follow=False):
            return process.complain(f"'{source}' and '{place}' are the same file")
    try:
        filesystem.rename(path, target)
    except PathError as error:
        if error.reason == "Invalid argument":
            said = f"cannot move '{source}' to a subdirectory of itself, '{place}'"
            return process.complain(said)
        gnu = f"cannot move '{source}' to '{place}'"
        return tell(process, gnu, f"can't rename '{source}'", source, error)
    if options.has("v", "verbose"):
        process.write(f"renamed '{source}' -> '{place}'\n")
    return 0


def _remove(process: Process, options: Options, path: str) -> int:
    filesystem = process.filesystem
    recursive = options.has("r", "R", "recursive")
    name = posixpath.basename(path.rstrip("/"))
    if name in (".", "..") and recursive:
        said = "refusing to remove '.' or '..' directory: skipping '{}'"
        return tell(process, said, "'.' and '..' can't be removed", path, "")
    whole = recursive and not name and path and not process.busybox
    if whole and "no-preserve-root" not in options:
        process.complain("it is dangerous to operate recursively on '/'")
        return process.complain("use --no-preserve-root to override this failsafe")
    try:
        entry = filesystem.lstat(process.at(path))
        if not isinstance(entry, Directory):
            filesystem.unlink(process.at(path))
        elif recursive:
            process.step(1 + len(entry.entries))
            filesystem.remove(process.at(path))
        elif options.has("d", "dir"):
            filesystem.rmdir(process.at(path))
        else:
            return tell(
                process, "cannot remove '{}': Is a directory", "'{}' is a directory", path, ""
            )
    except PathError as error:
        if options.has("f", "force") and error.reason in (
            "No such file or directory",
            "Not a directory",
        ):
            return 0
        return tell(process, "cannot remove '{}'", "can't remove '{}'", path, error)
    if options.has("v", "verbose"):
        process.write(f"removed {'directory ' if isinstance(entry, Directory) else ''}'{path}'\n")
    return 0


PROGRAMS: Mapping[str, Program] = {"cp": cp, "link": link, "mv": mv, "rm": rm, "unlink": unlink}
