"""``set -x``: every command as it is executed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from simulator.engine.shell.expansion.expand import Expander
from simulator.engine.shell.interpreter.state import Shell, Unwound
from simulator.engine.shell.streams import BadDescriptor
from simulator.engine.shell.syntax.cursor import Unparsable
from simulator.engine.shell.syntax.nodes import Assignment
from simulator.engine.shell.syntax.parser import Parser
from simulator.engine.shell.syntax.tokens import RESERVED
from simulator.engine.shell.syntax.words import heredoc_word

_BASH_SAFE = re.compile(r"(?![~#])(?:[A-Za-z0-9_@%+:,./=#-]|(?<![=:])~)+")
_ASH_SAFE = re.compile(r"[A-Za-z0-9_@%+:,./\-\[\]{}^#]*")


def command(
    shell: Shell, assignments: tuple[Assignment, ...], argv: list[str], expander: Expander
) -> None:
    """Trace a command before it runs."""
    tell = partial(line, shell, expander=expander)
    made = [_assigned(shell, assignment, expander) for assignment in assignments]
    if shell.flavour.bash:
        for text in made:
            tell(text)
        tell(quoted(shell, argv))
    else:
        tell(" ".join([*made, quoted(shell, argv)]))


def assignments(shell: Shell, made: tuple[Assignment, ...], expander: Expander) -> None:
    """Trace assignments that stand alone."""
    texts = []
    for assignment in made:
        value = shell.get(assignment.name) or ""
        if assignment.elements is not None:
            value = "(" + " ".join(word.source for _, word in assignment.elements) + ")"
            texts.append(f"{assignment.name}={value}")
        else:
            texts.append(f"{assignment.name}={_value(shell, value)}")
    if shell.flavour.bash:
        for text in texts:
            line(shell, text, expander)
    elif texts:
        line(shell, " ".join(texts), expander)


def assigned(shell: Shell, name: str, expander: Expander) -> None:
    """Trace what ``export name=value`` has assigned, as bash does after the command itself."""
    line(shell, f"{name}={_value(shell, shell.get(name) or '')}", expander)


def line(shell: Shell, text: str, expander: Expander) -> None:
    """Write a line of the trace, to where errors went before the command's own redirections."""
    prefix = shell.get("PS4")
    if prefix is None:
        prefix = "+ "
    if "$" in prefix or "`" in prefix:
        prefix = _expanded(shell, prefix, expander)
    if shell.flavour.bash and prefix:
        prefix = prefix[0] * shell.level + prefix
    stream = shell.tracing
    if stream is None:
        shell.error(f"{prefix}{text}\n")
        return
    with suppress(BadDescriptor):
        stream.write(f"{prefix}{text}\n".encode("utf-8", "surrogateescape"))


def _expanded(shell: Shell, prefix: str, expander: Expander) -> str:
    """Return PS4 with its parameters expanded; that is not traced itself."""
    cursor = Parser("", shell.flavour, shell.kernel.limits.nesting)
    shell.options.discard("x")
    try:
        return expander.text(heredoc_word(cursor, prefix, expand=True))
    except (Unparsable, Unwound):
        return prefix
    finally:
        shell.options.add("x")


def quoted(shell: Shell, words: Iterable[str]) -> str:
    """Return the words as this shell shows them."""
    return " ".join(_value(shell, word, word_=True) for word in words)


def _assigned(shell: Shell, assignment: Assignment, expander: Expander) -> str:
    value = expander.text(assignment.value) if assignment.value is not None else ""
    return f"{assignment.name}={_value(shell, value)}"


def _value(shell: Shell, text: str, *, word_: bool = False) -> str:
    if shell.flavour.name == "dash":
        return text
    if shell.flavour.name == "ash":
        if _ASH_SAFE.fullmatch(text) and text not in RESERVED and text not in ("[", "[["):
            return text
    elif (not text and not word_) or _BASH_SAFE.fullmatch(text):
        return text
    if shell.flavour.name == "ash":
        return "'" + text.replace("'", "'\"'\"'") + "'"
    if "\n" in text:
        return "$'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return "'" + text.replace("'", "'\\''") + "'"
