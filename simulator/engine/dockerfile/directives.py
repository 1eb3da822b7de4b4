"""Parser directives: the comments at the top that change how a Dockerfile is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import SPACE

KNOWN = frozenset({"syntax", "escape", "check"})

_DIRECTIVE = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*\Z")


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive such as ``# escape=```; the name is in lower case."""

    name: str
    value: str
    line: int


@dataclass(slots=True)
class DirectiveReader:
    """Reads directives until the first line that is none: after it, they are mere comments.

    Dockerfile reference, "Parser directives": an unknown one ends them too, and
    none may be given twice.
    """

    prefix: str = "#"
    found: list[Directive] = field(default_factory=list)
    done: bool = False

    def read(self, line: str, number: int) -> Directive | None:
        """Return the directive on this line, if directives are still being read."""
        if self.done:
            return None
        match = None
        if line.startswith(self.prefix):
            match = _DIRECTIVE.match(line[len(self.prefix) :].lstrip(SPACE))
        if match is None or match[1].lower() not in KNOWN:
            self.done = True
            return None
        return self._add(Directive(match[1].lower(), match[2], number))

    def _add(self, directive: Directive) -> Directive:
        if any(directive.name == earlier.name for earlier in self.found):
            raise DockerfileError(f"only one {directive.name} parser directive can be used")
        self.found.append(directive)
        return directive


def directive_value(text: str, name: str) -> tuple[str, int] | None:
    """Return the first word of a directive's value and its line.

    This reading is stricter than the parser's own: no blank before ``#``, but a
    first line ``#!…`` is passed over. BuildKit uses it for ``check`` and ``syntax``.
    """
    lines = text.removeprefix("\ufeff").split("\n", 10)[:10]
    first = 1 if lines[0].startswith("#!") else 0
    reader = DirectiveReader()
    for number, line in enumerate(lines[first:], start=first + 1):
        try:
            directive = reader.read(line.removesuffix("\r"), number)
        except DockerfileError:
            return None
        if directive is None:
            return None
        if directive.name == name:
            return directive.value.partition(" ")[0], number
    return None
