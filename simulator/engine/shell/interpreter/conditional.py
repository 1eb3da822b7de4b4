"""What ``[[ … ]]`` finds true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.interpreter import trace
from simulator.engine.shell.regex import BadExpression, compile_posix
from simulator.engine.shell.syntax.nodes import Quoted, Test, Text, Word
from simulator.engine.shell.truth import NUMBERS, BadTest, check, compare

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter


def holds(interpreter: Interpreter, test: Test) -> int:
    """Return the exit code of the condition: 0, 1, or 2 if it makes no sense."""
    try:
        return int(not _holds(interpreter, test))
    except BadTest as bad:
        return interpreter.shell.complain(f"[[: {bad.words('bash')}", 1)
    except BadExpression:
        return 2


def _holds(interpreter: Interpreter, test: Test) -> bool:
    operator, left, right = test.operator, test.left, test.right
    if isinstance(left, Test):
        first = _holds(interpreter, left)
        if operator == "!":
            return not first
        if first != (operator == "&&"):
            return first
        assert isinstance(right, Test)
        return _holds(interpreter, right)
    assert left is not None
    shell, expander = interpreter.shell, interpreter.expander
    text = expander.text(left)
    if right is None:
        _trace(interpreter, f"{operator} {trace.quoted(shell, [text])}")
        if operator == "-v":
            return _is_set(interpreter, text)
        return check(operator, text, shell)
    assert isinstance(right, Word)
    if operator in ("=", "==", "!="):
        pattern = expander.pattern(right)
        _trace(interpreter, f"{trace.quoted(shell, [text])} {operator} {pattern}")
        if "nocasematch" in shell.options:
            text, pattern = text.lower(), pattern.lower()
        return matches(pattern, text, shell.kernel.budget, extended=shell.flavour.bash) == (
            operator != "!="
        )
    if operator == "=~":
        return _matches(interpreter, text, right)
    other = expander.text(right)
    _trace(interpreter, f"{trace.quoted(shell, [text])} {operator} {trace.quoted(shell, [other])}")
    if operator in NUMBERS:
        text, other = str(expander.calculate(text)), str(expander.calculate(other))
    return compare(text, operator, other, shell)


def _matches(interpreter: Interpreter, text: str, word: Word) -> bool:
    """Match an extended regular expression; what is quoted in it stands for itself."""
    shell, expander = interpreter.shell, interpreter.expander
    pieces: list[str] = []
    for part in word.parts:
        value = expander.text(Word((part,)))
        quoted = isinstance(part, Quoted) or getattr(part, "quoted", False)
        pieces.append(re.sub(r"([][\\.^$*+?(){}|])", r"\\\1", value) if quoted else value)
        if isinstance(part, Text):
            pieces[-1] = part.text
    _trace(interpreter, f"{trace.quoted(shell, [text])} =~ {''.join(pieces)}")
    found = compile_posix("".join(pieces), extended=True).search(text, shell.kernel.budget)
    if shell.flavour.bash:
        groups = [found.group(), *(group or "" for group in found.groups())] if found else []
        shell.arrays["BASH_REMATCH"] = dict(enumerate(groups))
    return found is not None


def _is_set(interpreter: Interpreter, text: str) -> bool:
    shell = interpreter.shell
    name, bracket, index = text.partition("[")
    if not bracket:
        return shell.get(name) is not None
    key = interpreter.expander.parameters.key(name, index.rstrip("]"))
    return key in shell.arrays.get(name, {})


def _trace(interpreter: Interpreter, text: str) -> None:
    shell = interpreter.shell
    if "x" in shell.options and shell.flavour.bash:
        trace.line(shell, f"[[ {text} ]]", interpreter.expander)
