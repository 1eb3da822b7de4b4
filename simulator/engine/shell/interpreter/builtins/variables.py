"""Builtins about variables: export, readonly, local, declare, unset, shift, let."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.engine.shell.interpreter import trace
from simulator.engine.shell.interpreter.assignment import store
from simulator.engine.shell.interpreter.state import Exit, ReadOnly, Shell
from simulator.engine.shell.syntax.nodes import Quoted, Word

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter

_WORD = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?(?:(\+?)=(.*))?", re.DOTALL)


def export(interpreter: Interpreter, argv: list[str]) -> int:
    """export [-n] [-p] name[=value] …"""
    shell = interpreter.shell
    flags, words = _flags(argv)
    if "n" in flags and not shell.flavour.extended:
        raise _refused(shell, "export", "Illegal option -n")
    if not words:
        return _show(
            shell, sorted(shell.exported), "declare -x" if shell.flavour.bash else "export"
        )
    status = 0
    for word in words:
        name = _take(interpreter, argv[0], word)
        if name is None:
            status = 1
        elif "n" in flags:
            shell.exported.discard(name)
        else:
            shell.export(name)
    return status


def readonly(interpreter: Interpreter, argv: list[str]) -> int:
    """readonly name[=value] …"""
    shell = interpreter.shell
    _, words = _flags(argv)
    if not words:
        return _show(
            shell, sorted(shell.readonly), "declare -r" if shell.flavour.bash else "readonly"
        )
    status = 0
    for word in words:
        name = _take(interpreter, argv[0], word)
        if name is None:
            status = 1
        else:
            shell.readonly.add(name)
    return status


def local(interpreter: Interpreter, argv: list[str]) -> int:
    """local name[=value] …, in a function."""
    shell = interpreter.shell
    if not shell.scopes:
        where = shell.voice.builtin(shell.line, "local")
        if shell.flavour.bash:
            shell.error(f"{where}can only be used in a function\n")
            return 1
        shell.error(f"{where}not in a function\n")
        raise Exit(2)
    return _declare(interpreter, argv, local_=True)


def declare(interpreter: Interpreter, argv: list[str]) -> int:
    """declare [-aAgilnprtux] [name[=value] …]: local in a function."""
    return _declare(interpreter, argv, local_=bool(interpreter.shell.scopes))


def unset(interpreter: Interpreter, argv: list[str]) -> int:
    """unset [-fv] name …"""
    shell = interpreter.shell
    flags, words = _flags(argv)
    status = 0
    for word in words:
        match = _WORD.fullmatch(word)
        if "f" in flags:
            shell.functions.pop(word, None)
        elif match is None or match.group(4) is not None:
            if shell.flavour.bash and not re.match(r"\d", word):
                status = shell.complain(f"unset: `{word}': not a valid identifier")
            elif not shell.flavour.bash:
                raise _refused(shell, "unset", f"{word}: bad variable name")
        elif match.group(2) is not None:
            key = interpreter.expander.parameters.key(match.group(1), match.group(2))
            shell.arrays.get(match.group(1), {}).pop(key, None)
        else:
            status = _unset(shell, word, flags) or status
    return status


def shift(interpreter: Interpreter, argv: list[str]) -> int:
    """shift [n]"""
    shell = interpreter.shell
    word = argv[1] if len(argv) > 1 else "1"
    if not word.isdigit():
        if shell.flavour.bash:
            return shell.complain(f"shift: {word}: numeric argument required")
        raise _refused(shell, "shift", f"Illegal number: {word}")
    count = int(word[:9])
    if count > len(shell.positional):
        if shell.flavour.name == "dash":
            raise _refused(shell, "shift", "can't shift that many")
        return 1
    del shell.positional[:count]
    return 0


def let(interpreter: Interpreter, argv: list[str]) -> int:
    """let expression …: true if the last is not zero."""
    value = 0
    for expression in argv[1:]:
        value = interpreter.expander.calculate(expression)
    return int(value == 0)


def _declare(interpreter: Interpreter, argv: list[str], *, local_: bool) -> int:
    shell = interpreter.shell
    flags, words = _flags(argv)
    if ("p" in flags or "f" in flags or "F" in flags) and argv[0] != "local":
        return _describe(shell, words, flags)
    status = 0
    for word in words:
        match = _WORD.fullmatch(word)
        if match is None:
            status = _invalid(shell, argv[0], word)
            continue
        name = match.group(1)
        if local_ and "g" not in flags:
            _localise(shell, name, match.group(4) is not None)
        _attributes(shell, name, flags)
        if match.group(4) is not None:
            _assigned(interpreter, match)
        if "r" in flags:
            shell.readonly.add(name)
    return status


def _localise(shell: Shell, name: str, assigned: bool) -> None:
    new = name not in shell.scopes[-1]
    shell.keep(name)
    if new and not assigned and shell.flavour.bash and name not in shell.arrays:
        shell.variables.pop(name, None)


def _attributes(shell: Shell, name: str, flags: str) -> None:
    if "A" in flags:
        shell.associative.add(name)
        shell.arrays[name] = _rekeyed(shell.arrays.get(name, {}))
    elif "a" in flags:
        shell.arrays.setdefault(name, {})
    if "i" in flags:
        shell.integers.add(name)
    if "x" in flags:
        shell.exported.add(name)


def _rekeyed(array: dict[int | str, str]) -> dict[int | str, str]:
    return {str(key): value for key, value in array.items()}


def _take(interpreter: Interpreter, builtin: str, word: str) -> str | None:
    """Assign ``name=value`` and return the name; None, after a complaint, if it is none."""
    shell = interpreter.shell
    match = _WORD.fullmatch(word)
    if match is None:
        if shell.flavour.bash:
            _invalid(shell, builtin, word)
            return None
        raise _refused(shell, builtin, f"{word.partition('=')[0]}: bad variable name")
    if match.group(4) is not None:
        _assigned(interpreter, match)
        if "x" in shell.options and shell.flavour.bash:
            trace.assigned(shell, match.group(1), interpreter.expander)
    return match.group(1)


def _assigned(interpreter: Interpreter, match: re.Match[str]) -> None:
    name, index, append, value = match.groups()
    key = Word((Quoted(index),), index, index) if index is not None else None
    store(interpreter, name, value, bool(append), key)


def _invalid(shell: Shell, builtin: str, word: str) -> int:
    return shell.complain(f"{builtin}: `{word}': not a valid identifier")


def _unset(shell: Shell, name: str, flags: str) -> int:
    known = name in shell.variables or name in shell.arrays
    try:
        shell.unset(name)
    except ReadOnly:
        if shell.flavour.bash:
            return shell.complain(f"unset: {name}: cannot unset: readonly variable")
        raise _refused(shell, "unset", f"{name}: is read only") from None
    if not known and "v" not in flags:
        shell.functions.pop(name, None)
    return 0


def _refused(shell: Shell, builtin: str, message: str) -> Exit:
    """Complain; an error in a special builtin ends dash and ash."""
    shell.error(f"{shell.voice.builtin(shell.line, builtin)}{message}\n")
    return Exit(2)


def _flags(argv: list[str]) -> tuple[str, list[str]]:
    flags, words = "", argv[1:]
    while words and words[0][:1] in ("-", "+") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        flags += word[1:]
    return flags, words


def _show(shell: Shell, names: list[str], word: str) -> int:
    for name in names:
        value = shell.variables.get(name)
        if value is None:
            shell.write(f"{word} {name}\n")
        elif shell.flavour.bash:
            shell.write(f'{word} {name}="{_escaped(value)}"\n')
        else:
            quoted = "'" + value.replace("'", "'\"'\"'") + "'"
            shell.write(f"{word} {name}={quoted}\n")
    return 0


def _describe(shell: Shell, words: list[str], flags: str) -> int:
    status = 0
    for name in words:
        if "f" in flags or "F" in flags:
            if name not in shell.functions:
                status = 1
            elif "F" in flags:
                shell.write(f"{name}\n")
        elif name in shell.arrays:
            letter = "A" if name in shell.associative else "a"
            body = " ".join(
                f'[{key}]="{_escaped(value)}"' for key, value in shell.arrays[name].items()
            )
            shell.write(f"declare -{letter} {name}=({body})\n")
        elif name in shell.variables:
            attributes = "x" if name in shell.exported else "-"
            shell.write(f'declare -{attributes} {name}="{_escaped(shell.variables[name])}"\n')
        else:
            status = shell.complain(f"declare: {name}: not found")
    return status


def _escaped(value: str) -> str:
    return re.sub(r'(["\\$`])', r"\\\1", value)
