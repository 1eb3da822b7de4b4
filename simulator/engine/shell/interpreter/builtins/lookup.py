"""Builtins about names: command, type, hash, alias, builtin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.shell import start as starting
from simulator.engine.shell.interpreter import names
from simulator.engine.shell.interpreter.state import Shell
from simulator.engine.shell.kernel import DEFAULT_PATH
from simulator.engine.shell.start import NotStarted
from simulator.engine.shell.syntax.tokens import RESERVED

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter


def command(interpreter: Interpreter, argv: list[str]) -> int:
    """command [-pvV] name [argument …]"""
    shell = interpreter.shell
    words = argv[1:]
    flags = ""
    while words and words[0].startswith("-") and words[0] != "-":
        word = words.pop(0)
        if word == "--":
            break
        flags += word[1:]
    if not words:
        return 0
    if "v" in flags:
        found = [_path(shell, name) for name in (words if shell.flavour.bash else words[:1])]
        shell.write("".join(f"{path}\n" for path in found if path))
        return 0 if all(found) or (shell.flavour.bash and any(found)) else _not_found(shell)
    if "V" in flags:
        return type_(interpreter, ["type", *words])
    inner = names.builtin(shell, words[0])
    if inner is not None:
        return _within(interpreter, inner, words)
    return names.external(interpreter, words, shell.environment())


def builtin(interpreter: Interpreter, argv: list[str]) -> int:
    """builtin name [argument …]"""
    shell = interpreter.shell
    if len(argv) < 2:
        return 0
    found = names.builtin(shell, argv[1])
    if found is None:
        return shell.complain(f"builtin: {argv[1]}: not a shell builtin")
    return _within(interpreter, found, argv[1:])


def _within(interpreter: Interpreter, found: names.Builtin, words: list[str]) -> int:
    """Run a builtin that another builtin names."""
    kernel = interpreter.shell.kernel
    kernel.enter()
    status = found(interpreter, words)
    kernel.depth -= 1
    return status


def type_(interpreter: Interpreter, argv: list[str]) -> int:
    """type [-tpP] name …"""
    shell = interpreter.shell
    words = argv[1:]
    flags = ""
    while words and words[0].startswith("-"):
        flags += words.pop(0)[1:]
    status = 0
    for name in words:
        kind, detail = _kind(shell, name, programs_only="P" in flags)
        if not kind:
            status = _unknown(shell, name, flags)
        elif "t" in flags:
            shell.write(f"{kind}\n")
        elif flags:
            shell.write(f"{detail}\n" if kind == "file" else "")
        else:
            shell.write(f"{name} is {_described(shell, kind, detail)}\n")
    return status


def hash_(interpreter: Interpreter, argv: list[str]) -> int:
    """hash [name …]"""
    shell = interpreter.shell
    status = 0
    for name in argv[1:]:
        if not name.startswith("-") and not _kind(shell, name)[0]:
            shell.error(f"{shell.voice.builtin(shell.line, 'hash')}{name}: not found\n")
            status = 1
    return status


def alias(interpreter: Interpreter, argv: list[str]) -> int:
    """alias [name[=value] …]: remembered; a script does not use them."""
    shell = interpreter.shell
    for word in argv[1:]:
        name, equals, value = word.partition("=")
        if equals:
            shell.aliases[name] = value
    if len(argv) == 1:
        start = "alias " if shell.flavour.bash else ""
        for name, value in sorted(shell.aliases.items()):
            shell.write(f"{start}{name}='{value}'\n")
    return 0


def unalias(interpreter: Interpreter, argv: list[str]) -> int:
    """unalias name …"""
    for word in argv[1:]:
        interpreter.shell.aliases.pop(word, None)
    return 0


def ulimit(interpreter: Interpreter, argv: list[str]) -> int:
    """ulimit [-n …]: nothing is limited so."""
    if not any(word.lstrip("-").isdigit() or word == "unlimited" for word in argv[1:]):
        interpreter.shell.write("1048576\n" if "-n" in argv else "unlimited\n")
    return 0


def _kind(shell: Shell, name: str, *, programs_only: bool = False) -> tuple[str, str]:
    """Return what a name is, as bash's ``type -t`` says it, and where it is found."""
    if not programs_only:
        if name in RESERVED or (name == "[[" and shell.flavour.extended):
            return "keyword", name
        if name in shell.functions:
            return "function", name
        if names.builtin(shell, name) is not None:
            return "builtin", name
    try:
        found = starting.find(
            shell.kernel, name, shell.get("PATH") or DEFAULT_PATH, shell.directory
        )
    except NotStarted as problem:
        return ("file", problem.detail) if problem.why == starting.FORMAT else ("", "")
    return "file", name if "/" in name else found.path


def _path(shell: Shell, name: str) -> str:
    kind, detail = _kind(shell, name)
    return detail if kind else ""


def _not_found(shell: Shell) -> int:
    return 1 if shell.flavour.bash else 127


def _described(shell: Shell, kind: str, detail: str) -> str:
    special = not shell.flavour.bash and detail in names.SPECIAL
    return {
        "keyword": "a shell keyword",
        "function": "a function" if shell.flavour.extended else "a shell function",
        "builtin": "a special shell builtin" if special else "a shell builtin",
    }.get(kind, detail)


def _unknown(shell: Shell, name: str, flags: str) -> int:
    if shell.flavour.bash:
        if not flags:
            shell.complain(f"type: {name}: not found")
        return 1
    shell.write(f"{name}: not found\n")
    return 127


def history(interpreter: Interpreter, argv: list[str]) -> int:
    """history [count]: what was typed."""
    typed = interpreter.shell.history
    count = int(argv[1]) if len(argv) > 1 and argv[1].isdigit() and len(argv[1]) < 6 else len(typed)
    for number, line in list(enumerate(typed, start=1))[len(typed) - count :] if count else ():
        interpreter.shell.write(f"{number:5}  {line}\n")
    return 0
