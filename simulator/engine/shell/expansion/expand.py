"""Expansion of words, in the order of POSIX XCU 2.6."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator.engine.shell.expansion.arithmetic import ArithmeticFault, evaluate
from simulator.engine.shell.expansion.braces import expand_braces
from simulator.engine.shell.expansion.fields import (
    BREAK,
    LITERAL,
    QUOTED,
    SPLIT,
    NoMatch,
    Piece,
    paths,
    split,
)
from simulator.engine.shell.expansion.parameters import Expansion, ParameterReader
from simulator.engine.shell.expansion.patterns import escape
from simulator.engine.shell.interpreter.state import Abandoned, Exit, Shell
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.streams import Nowhere, Source
from simulator.engine.shell.syntax.nodes import (
    Calculation,
    Channel,
    Parameter,
    Quoted,
    Script,
    Substitution,
    Text,
    Tilde,
    Word,
)


class Expander:
    """Expands words for one shell. ``substitute`` runs a script and returns its output."""

    def __init__(self, shell: Shell, substitute: Callable[[Shell, Script], str]) -> None:
        self.shell = shell
        self.substitute = substitute
        self.parameters = ParameterReader(shell, self)

    def words(self, words: Iterable[Word]) -> list[str]:
        """Return the fields that the words become: split, and matched against files."""
        out: list[str] = []
        for word in words:
            if word.static is not None:
                out.append(word.static)
            else:
                out.extend(self.word(word))
        if len(out) > self.shell.kernel.limits.words:
            raise LimitHit("words")
        return out

    def word(self, word: Word) -> list[str]:
        shell = self.shell
        if word.braced and "B" not in shell.options:
            choices = expand_braces(word, shell.kernel.limits.words)
            if len(choices) != 1 or choices[0].parts != word.parts:
                return self.words(choices)
        pieces: list[Piece] = []
        self.pieces(word, pieces)
        ifs = shell.variables.get("IFS", " \t\n")
        out: list[str] = []
        for field in split(pieces, ifs):
            try:
                found = paths(
                    field, shell.kernel, shell.directory, shell.options, bash=shell.flavour.bash
                )
            except NoMatch as pattern:
                shell.complain(f"no match: {pattern}")
                raise Abandoned(1) from None
            out.extend(found)
        return out

    def text(self, word: Word) -> str:
        """Return the word as one text, neither split nor matched: an assigned value."""
        if word.static is not None:
            return word.static
        pieces: list[Piece] = []
        self.pieces(word, pieces)
        return self._bounded("".join([" " if mode == BREAK else text for text, mode in pieces]))

    def pattern(self, word: Word) -> str:
        """Return the word as a pattern, in which what was quoted stands for itself."""
        pieces: list[Piece] = []
        self.pieces(word, pieces)
        return "".join(
            escape(text) if mode == QUOTED else " " if mode == BREAK else text
            for text, mode in pieces
        )

    def pieces(self, word: Word, out: list[Piece]) -> None:
        for part in word.parts:
            kind = type(part)
            if kind is Text:
                out.append((part.text, LITERAL))  # type: ignore[union-attr]
            elif kind is Quoted:
                out.append((part.text, QUOTED))  # type: ignore[union-attr]
            elif isinstance(part, Parameter):
                self.parameters.expand(part, out)
            elif isinstance(part, Substitution):
                text = self._bounded(self.substitute(self.shell, part.script))
                out.append((text, QUOTED if part.quoted else SPLIT))
            elif isinstance(part, Calculation):
                text = str(self.calculate(self.text(part.expression)))
                out.append((text, QUOTED if part.quoted else SPLIT))
            elif isinstance(part, Tilde):
                out.append((self._home(part.user), QUOTED))
            elif isinstance(part, Channel):
                out.append((self._channel(part), QUOTED))

    def calculate(self, expression: str) -> int:
        """Return the value of an arithmetic expression; a fault ends the command."""
        try:
            strict = self.shell.flavour.name == "dash"
            return evaluate(expression, self.parameters, strict=strict)
        except ArithmeticFault as fault:
            raise self.fault(fault) from None

    def fault(self, fault: ArithmeticFault) -> Exit | Abandoned:
        """Tell what is wrong with an expression and return what ends the command."""
        shell = self.shell
        shell.complain(_arithmetic_words(shell.flavour.name, fault))
        return Abandoned(1) if shell.flavour.bash else Exit(2)

    def _bounded(self, text: str) -> str:
        if len(text) > self.shell.kernel.limits.expansion_bytes:
            raise LimitHit("expansion_bytes")
        return text

    def _home(self, user: str) -> str:
        shell = self.shell
        if not user:
            home = shell.get("HOME")
            if home is not None:
                return home
        if user == "+":
            return shell.get("PWD") or "~+"
        if user == "-":
            return shell.get("OLDPWD") or "~-"
        database = shell.kernel.filesystem
        content = database.read("/etc/passwd") if database.is_file("/etc/passwd") else b""
        for line in content.decode("utf-8", "replace").splitlines():
            fields = line.split(":")
            if len(fields) >= 6 and (fields[0] == user or (not user and fields[2] == "0")):
                return fields[5]
        return f"~{user}"

    def _channel(self, part: Channel) -> str:
        """Give ``<(…)`` a descriptor with the output; ``>(…)`` is not modelled."""
        shell = self.shell
        number = max((63, *shell.streams)) + 1
        if part.direction == "<":
            text = self.substitute_raw(part.script)
            shell.streams[number] = Source(text)
        else:
            shell.kernel.assume(">(…) swallows what is written to it")
            shell.streams[number] = Nowhere()
        return f"/dev/fd/{number}"

    def substitute_raw(self, script: Script) -> bytes:
        text = self.substitute(self.shell, script)
        return text.encode("utf-8", "surrogateescape") + (b"\n" if text else b"")


def _arithmetic_words(flavour: str, fault: ArithmeticFault) -> str:
    if fault.kind == "depth":
        return "arithmetic: expression nested too deeply"
    if flavour == "ash":
        return "divide by zero" if fault.kind == "zero" else "arithmetic syntax error"
    if flavour == "dash":
        if fault.kind == "illegal":
            return f"Illegal number: {fault.expression}"
        what = {"zero": "division by zero", "end": "expecting EOF", "paren": "expecting ')'"}
        reason = what.get(fault.kind, "expecting primary")
        return f'arithmetic expression: {reason}: "{fault.expression}"'
    what = {
        "zero": "division by 0",
        "end": "syntax error in expression",
        "assign": "attempted assignment to non-variable",
        "exponent": "exponent less than 0",
        "base": "value too great for base",
        "paren": "missing `)'",
    }
    reason = what.get(fault.kind, "syntax error: operand expected")
    return f'{fault.expression.lstrip()}: {reason} (error token is "{fault.token.lstrip()}")'


__all__ = ["Expander", "Expansion"]
