"""What programs about files have in common: names of owners, and telling what failed."""

from __future__ import annotations

import posixpath

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process


def tell(process: Process, gnu: str, busybox: str, path: str, error: PathError | str) -> int:
    """Complain about a path in GNU's or busybox's words, ``{}`` standing for the path."""
    reason = error if isinstance(error, str) else error.reason
    words = (busybox if process.busybox else gnu).replace("{}", path)
    return process.complain(f"{words}: {reason}" if reason else words)


def missing_operand(process: Process, after: str = "") -> int:
    """Complain that nothing was named."""
    if process.busybox:
        process.error(f"BusyBox v1.36.1 multi-call binary.\n\nUsage: {process.name} [OPTIONS]\n")
        return 1
    words = f"missing {'destination ' if after else ''}file operand" + (
        f" after '{after}'" if after else ""
    )
    if process.name in ("mkdir", "rmdir", "rm", "chmod", "chown", "basename", "dirname"):
        words = f"missing operand after '{after}'" if after else "missing operand"
    process.complain(words)
    process.error(f"Try '{process.name} --help' for more information.\n")
    return 1


def user_names(process: Process) -> dict[int, str]:
    """Return the names of users by number."""
    return {int(row[2]): row[0] for row in process.users() if row[2].isdigit()}


def group_names(process: Process) -> dict[int, str]:
    """Return the names of groups by number."""
    return {int(row[2]): row[0] for row in process.groups() if row[2].isdigit()}


def user_id(process: Process, name: str) -> int | None:
    """Return the number of a user, given by name or number; None if there is none."""
    for row in process.users():
        if row[0] == name and row[2].isdigit():
            return int(row[2])
    return int(name[:10]) if name.isdigit() else None


def group_id(process: Process, name: str) -> int | None:
    """Return the number of a group, given by name or number; None if there is none."""
    for row in process.groups():
        if row[0] == name and row[2].isdigit():
            return int(row[2])
    return int(name[:10]) if name.isdigit() else None


def into(process: Process, target: str, source: str) -> str:
    """Return where a source ends up that is put at a target: inside it if it is a directory."""
    if process.filesystem.is_dir(process.at(target)):
        name = posixpath.basename(source.rstrip("/")) or source
        return f"{target.rstrip('/')}/{name}" if target != "/" else f"/{name}"
    return target
