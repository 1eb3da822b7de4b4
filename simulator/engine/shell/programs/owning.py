"""Programs about modes and owners: chmod, chown, chgrp."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.engine.files import Directory, Entry, PathError, Symlink
from simulator.engine.shell.modes import parse_mode
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import (
    group_id,
    missing_operand,
    tell,
    user_id,
)
from simulator.engine.shell.programs.options import BadOption, read_options, refused

_LONG = ("recursive", "verbose", "changes", "silent", "quiet", "reference=", "no-dereference",
         "preserve-root", "no-preserve-root", "from=", "dereference")  # fmt: skip


def chmod(process: Process) -> int:
    """chmod [-Rvcf] mode file …"""
    words = _plain_mode(list(process.arguments))
    try:
        options = read_options(words, "Rvcf", "", _LONG)
    except BadOption as problem:
        return refused(process, problem)
    names = options.rest
    reference = options.get("reference")
    if not names or (len(names) < 2 and not reference):
        return missing_operand(process, names[0] if names else "")
    text = f"{process.filesystem.stat(process.at(reference)).mode:o}" if reference else names.pop(0)
    if parse_mode(text, 0, directory=False, umask=0) is None:
        said = f"invalid mode '{text}'" if process.busybox else f"invalid mode: '{text}'"
        process.complain(said)
        if not process.busybox:
            process.error("Try 'chmod --help' for more information.\n")
        return 1

    def change(path: str, entry: Entry) -> None:
        if isinstance(entry, Symlink):
            return
        directory = isinstance(entry, Directory)
        umask = process.filesystem.umask
        mode = parse_mode(text, entry.mode, directory=directory, umask=umask)
        process.filesystem.chmod(path, entry.mode if mode is None else mode)

    return _each(process, names, options.has("R", "recursive"), options.has("f"), change, True)


def _plain_mode(words: list[str]) -> list[str]:
    """Write a mode such as ``-x``, which looks like an option, as ``a-x``."""
    for number, word in enumerate(words):
        if word == "--":
            break
        if word.startswith("-") and word != "-R" and set(word) <= set("-rwxXst,ugoa+="):
            return [*words[:number], f"a{word}", *words[number + 1 :]]
    return words


def chown(process: Process) -> int:
    """chown [-Rhvcf] [owner][:[group]] file …"""
    try:
        options = read_options(process.arguments, "RhvcfHLP", "", _LONG)
    except BadOption as problem:
        return refused(process, problem)
    names = options.rest
    reference = options.get("reference")
    if not names or (len(names) < 2 and not reference):
        return missing_operand(process, names[0] if names else "")
    if reference:
        entry = process.filesystem.stat(process.at(reference))
        uid, gid = entry.uid, entry.gid
    else:
        found = _owner(process, names.pop(0))
        if found is None:
            return 1
        uid, gid = found
    if process.name == "chgrp":
        uid = -1
    follow = not options.has("h", "no-dereference")

    def change(path: str, entry: Entry) -> None:
        process.filesystem.chown(path, uid, gid, follow=follow and not isinstance(entry, Symlink))

    recursive = options.has("R", "recursive")
    return _each(process, names, recursive, options.has("f"), change, follow)


def _owner(process: Process, text: str) -> tuple[int, int] | None:
    """Return the numbers that ``user:group`` names, -1 for what stays; None after a complaint."""
    if process.name == "chgrp":
        group = group_id(process, text)
        if group is None:
            process.complain(_unknown(process, "group", text, text))
            return None
        return -1, group
    separator = (
        ":" if ":" in text else "." if "." in text and user_id(process, text) is None else ""
    )
    user, _, group_name = text.partition(separator) if separator else (text, "", "")
    uid = user_id(process, user) if user else -1
    if uid is None:
        process.complain(_unknown(process, "user", user, text))
        return None
    gid: int | None = -1
    if group_name:
        gid = group_id(process, group_name)
    elif separator and user:
        own = [int(row[3]) for row in process.users() if row[2] == str(uid) and row[3].isdigit()]
        gid = own[0] if own else -1
    if gid is None:
        process.complain(_unknown(process, "group", group_name, text))
        return None
    return uid, gid


def _unknown(process: Process, kind: str, name: str, whole: str) -> str:
    return f"unknown {kind} {name}" if process.busybox else f"invalid {kind}: '{whole}'"


def _each(
    process: Process,
    names: list[str],
    recursive: bool,
    silent: bool,
    change: Callable[[str, Entry], None],
    follow: bool,
) -> int:
    """Change every named file, and what is below it."""
    code = 0
    filesystem = process.filesystem
    for name in names:
        path = process.at(name)
        try:
            entry = filesystem.stat(path) if follow and not recursive else filesystem.lstat(path)
            if not recursive:
                process.step(2)
                change(path, entry)
                continue
            for place, below in list(filesystem.walk(path)):
                process.step(2)
                change(place, below)
        except PathError as error:
            code = 1
            if not silent:
                denied = error.reason == "Operation not permitted"
                gnu = "changing {what} of '{}'" if denied else "cannot access '{}'"
                what = "permissions" if process.name == "chmod" else "ownership"
                tell(process, gnu.replace("{what}", what), "{}", name, error)
    return code


PROGRAMS: Mapping[str, Program] = {"chgrp": chown, "chmod": chmod, "chown": chown}
