"""Builtins about where the shell is: cd, pwd, pushd, popd, dirs, umask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.engine.files import NO_SUCH_FILE, NOT_A_DIRECTORY, Directory, PathError
from simulator.engine.filesystem import EXECUTE
from simulator.engine.shell import unmodelled
from simulator.engine.shell.interpreter.state import Shell
from simulator.engine.shell.modes import symbolic_mode, symbolic_umask

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter


def cd(interpreter: Interpreter, argv: list[str]) -> int:
    """cd [-LP] [folder | -]"""
    shell = interpreter.shell
    words = argv[1:]
    physical = False
    while words and re.fullmatch(r"-[LPe@]+", words[0]):
        physical = "P" in words.pop(0)
    if words[:1] == ["--"]:
        words = words[1:]
    if len(words) > 1 and shell.flavour.bash:
        return shell.complain("cd: too many arguments")
    target = words[0] if words else shell.get("HOME")
    if target is None:
        return shell.complain("cd: HOME not set") if shell.flavour.bash else 0
    shown = False
    if target == "-":
        target = shell.get("OLDPWD")
        if target is None:
            return _not_set(shell)
        shown = True
    return _go(shell, target, shown=shown, physical=physical)


def pwd(interpreter: Interpreter, argv: list[str]) -> int:
    """pwd [-LP]"""
    shell = interpreter.shell
    physical = "-P" in argv[1:]
    shell.write((shell.filesystem.resolve(shell.directory) if physical else shell.directory) + "\n")
    return 0


def pushd(interpreter: Interpreter, argv: list[str]) -> int:
    """pushd [folder]"""
    shell = interpreter.shell
    if len(argv) < 2:
        if not shell.stack:
            return shell.complain("pushd: no other directory")
        target = shell.stack.pop()
    else:
        target = argv[1]
    before = shell.directory
    status = _go(shell, target, name="pushd")
    if status == 0:
        shell.stack.append(before)
        dirs(interpreter, argv)
    return status


def popd(interpreter: Interpreter, argv: list[str]) -> int:
    """popd"""
    shell = interpreter.shell
    if not shell.stack:
        return shell.complain("popd: directory stack empty")
    status = _go(shell, shell.stack.pop(), name="popd")
    return status or dirs(interpreter, argv)


def dirs(interpreter: Interpreter, argv: list[str]) -> int:
    """dirs"""
    shell = interpreter.shell
    home = shell.get("HOME") or ""
    shown = [shell.directory, *reversed(shell.stack)]
    if home not in ("", "/"):
        shown = [
            f"~{path[len(home) :]}" if f"{path}/".startswith(f"{home}/") else path for path in shown
        ]
    shell.write(" ".join(shown) + "\n")
    return 0


def umask(interpreter: Interpreter, argv: list[str]) -> int:
    """umask [-S] [mode]"""
    shell = interpreter.shell
    filesystem = shell.filesystem
    words = [word for word in argv[1:] if word not in ("-S", "-p")]
    if not words:
        shown = symbolic_umask(filesystem.umask) if "-S" in argv else f"{filesystem.umask:04o}"
        shell.write(shown + "\n")
        return 0
    if re.fullmatch(r"[0-7]{1,4}", words[0]):
        filesystem.umask = int(words[0], 8) & 0o777
        return 0
    mode = symbolic_mode(words[0], 0o777 & ~filesystem.umask, directory=False, umask=0)
    if mode is None:
        return shell.complain(f"umask: {words[0]}: invalid symbolic mode operator")
    filesystem.umask = ~mode & 0o777
    return 0


def _go(
    shell: Shell, target: str, *, shown: bool = False, physical: bool = False, name: str = "cd"
) -> int:
    if not target and not shell.flavour.bash:
        return 0
    path = shell.logical(target)
    for folder in (shell.get("CDPATH") or "").split(":"):
        if folder and not target.startswith(("/", "./", "../")):
            candidate = shell.logical(f"{folder}/{target}")
            if shell.filesystem.is_dir(candidate):
                path, shown = candidate, True
                break
    reason = _why_not(shell, path)
    if reason == NO_SUCH_FILE and unmodelled.provide(shell.kernel, path):
        reason = ""
    if reason:
        return _refused(shell, name, target, reason)
    shell.variables["OLDPWD"] = shell.directory
    shell.exported.add("OLDPWD")
    shell.directory = shell.filesystem.resolve(path) if physical else path
    shell.variables["PWD"] = shell.directory
    if shown:
        shell.write(shell.directory + "\n")
    return 0


def _why_not(shell: Shell, path: str) -> str:
    filesystem = shell.filesystem
    try:
        entry = filesystem.find(path)
    except PathError as error:
        return error.reason
    if entry is None:
        return NO_SUCH_FILE
    if not isinstance(entry, Directory):
        return NOT_A_DIRECTORY
    return "" if filesystem.may(entry, EXECUTE) else "Permission denied"


def _refused(shell: Shell, name: str, target: str, reason: str) -> int:
    where = shell.voice.builtin(shell.line, name)
    if shell.flavour.bash:
        shell.error(f"{where}{target}: {reason}\n")
        return 1
    detail = f": {reason}" if shell.flavour.name == "ash" else ""
    shell.error(f"{where}can't cd to {target}{detail}\n")
    return 2


def _not_set(shell: Shell) -> int:
    if shell.flavour.bash:
        return shell.complain("cd: OLDPWD not set")
    shell.error(f"{shell.voice.builtin(shell.line, 'cd')}OLDPWD not set\n")
    return 2
