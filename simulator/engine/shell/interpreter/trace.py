"""``set -x``: every command as it is executed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress

from simulator.engine.shell.expansion.expand import Expander
from simulator.engine.shell.interpreter.state import Shell
from simulator.engine.shell.streams import BadDescriptor
from simulator.engine.shell.syntax.nodes import Assignment

_BASH_SAFE = re.compile(r"[A-Za-z0-9_@%+:,./=^{}~#-]+")
_ASH_SAFE = re.compile(r"[A-Za-z0-9_@%+:,./\-\[\]{}^#]*")


def command(
    shell: Shell, assignments: tuple[Assignment, ...], argv: list[str], expander: Expander
) -> None:
    """Trace a command before it runs."""
    made = [_assigned(shell, assignment, expander) for assignment in assignments]
    if shell.flavour.bash:
        for text in made:
            line(shell, text)
        line(shell, quoted(shell, argv))
    else:
        line(shell, " ".join([*made, quoted(shell, argv)]))


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
            line(shell, text)
    elif texts:
        line(shell, " ".join(texts))


def line(shell: Shell, text: str) -> None:
    """Write a line of the trace, to where errors went before the command's own redirections."""
    prefix = shell.get("PS4")
    if prefix is None:
        prefix = "+ "
    if shell.flavour.bash and prefix:
        prefix = prefix[0] * shell.level + prefix
    stream = shell.tracing
    if stream is None:
        shell.error(f"{prefix}{text}\n")
        return
    with suppress(BadDescriptor):
        stream.write(f"{prefix}{text}\n".encode("utf-8", "surrogateescape"))


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
        if _ASH_SAFE.fullmatch(text) and text not in ("[", "[["):
            return text
    elif (not text and not word_) or _BASH_SAFE.fullmatch(text):
        return text
    if shell.flavour.name == "ash":
        return "'" + text.replace("'", "'\"'\"'") + "'"
    if "\n" in text:
        return "$'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return "'" + text.replace("'", "'\\''") + "'"
