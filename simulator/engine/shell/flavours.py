"""The three shells that people meet in images, and the words in which each complains."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flavour:
    """A shell's dialect. dash is strictly POSIX; busybox's ash borrows a little from bash."""

    name: str
    extended: bool
    """Whether it knows ``[[ ]]``, ``$'…'``, ``&>``, ``function``, ``${x:0:1}``, ``let``."""
    bash: bool
    """Whether it is bash: arrays, ``{a,b}``, ``<<<``, ``(( ))``, ``${x^^}`` and the rest."""

    @property
    def fatal_redirection(self) -> int:
        """The exit code of a redirection that cannot be made."""
        return 2 if self.name == "dash" else 1


DASH = Flavour("dash", extended=False, bash=False)
ASH = Flavour("ash", extended=True, bash=False)
BASH = Flavour("bash", extended=True, bash=True)

FLAVOURS = {"dash": DASH, "ash": ASH, "bash": BASH, "sh": DASH, "busybox": ASH}


@dataclass(frozen=True, slots=True)
class Problem:
    """A place where the source is not of the language.

    ``kind`` is "unexpected" (with the token, ``newline``, ``word``, ``redirection``
    or ``end of file``), or names what was left open.
    """

    kind: str
    token: str = ""
    expecting: str = ""
    line: int = 1
    text: str = ""
    """The source line, which bash repeats."""
    last: int = 1
    """The number of the line after the last one, where bash meets the end."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a shell introduces its complaints: its name, and how its source reached it."""

    flavour: Flavour
    name: str
    source: str = "-c"
    """``-c``, ``file``, ``interactive`` or ``eval``."""
    lines: int = 0
    """Lines that an interactive shell has read before this one; dash counts them all."""

    def prefix(self, line: int) -> str:
        if self.flavour.name == "dash":
            return f"{self.name}: {self.lines + line}: "
        if self.flavour.name == "ash":
            return f"{self.name}: line {line}: " if self.source == "file" else f"{self.name}: "
        if self.source == "interactive":
            return f"{self.name}: "
        return f"{self.name}: line {line}: "

    def builtin(self, line: int, name: str) -> str:
        """Introduce a complaint of a builtin."""
        if self.flavour.name == "ash":
            number = line if self.source == "file" else 0
            return f"{self.name}: {name}: line {number}: "
        return f"{self.prefix(line)}{name}: "

    def syntax(self, problem: Problem) -> str:
        """Say what is wrong with the source, with a newline after every line."""
        if self.flavour.bash:
            return self._bash_syntax(problem)
        words = _posix_syntax(problem, capital=self.flavour.name == "dash")
        if self.source == "eval":
            if self.flavour.name == "dash":
                return f"{self.name}: 1: eval: {words}\n"
            return f"{self.name}: eval: line 0: {words}\n"
        return f"{self.prefix(problem.line)}{words}\n"

    def _bash_syntax(self, problem: Problem) -> str:
        start = f"{self.name}: {self.source}: " if self.source in ("-c", "eval") else self.name
        start = start if start.endswith(" ") else f"{start}: "
        if self.source == "interactive":
            return f"{start}{_bash_mistake(problem)}\n"
        at = f"{start}line {problem.line}: "
        if problem.kind == "unexpected" and problem.token == "end of file":
            if problem.expecting == ")" and problem.text == "$(":
                return (
                    f"{start}line {problem.last}: unexpected EOF while looking for matching `)'\n"
                )
            return f"{start}line {problem.last}: syntax error: unexpected end of file\n"
        if problem.kind == "unexpected":
            near = f"{at}syntax error near unexpected token `{problem.token}'\n"
            return f"{near}{at}`{problem.text}'\n"
        if problem.kind == "bad substitution":
            return f"{at}{problem.token}: bad substitution\n"
        if problem.kind == "other":
            return f"{at}syntax error: {problem.token}\n"
        return f"{at}unexpected EOF while looking for matching `{problem.token}'\n"


def _bash_mistake(problem: Problem) -> str:
    """Say what is wrong with a typed line, which bash neither counts nor repeats."""
    if problem.kind == "unexpected" and problem.token == "end of file":
        return "syntax error: unexpected end of file"
    if problem.kind == "unexpected":
        return f"syntax error near unexpected token `{problem.token}'"
    if problem.kind == "bad substitution":
        return f"{problem.token}: bad substitution"
    if problem.kind == "other":
        return f"syntax error: {problem.token}"
    return f"unexpected EOF while looking for matching `{problem.token}'"


_LEFT_OPEN = {
    '"': ("Unterminated quoted string", "unterminated quoted string"),
    "'": ("Unterminated quoted string", "unterminated quoted string"),
    "`": ("EOF in backquote substitution", "EOF in backquote substitution"),
    "}": ("Missing '}'", "missing '}'"),
    ")": ("Missing '))'", "missing '))'"),
}


def _posix_syntax(problem: Problem, *, capital: bool) -> str:
    start = "Syntax error: " if capital else "syntax error: "
    expecting = f' (expecting "{problem.expecting}")' if problem.expecting else ""
    if problem.kind == "unexpected":
        special = problem.token in ("newline", "word", "redirection", "end of file")
        token = problem.token if special else f'"{problem.token}"'
        what = f"{token} unexpected" if capital else f"unexpected {token}"
        return f"{start}{what}{expecting}"
    if problem.kind == "bad substitution":
        return "Bad substitution" if capital else f"{start}bad substitution"
    if problem.kind == "other":
        return start + (problem.token if capital else problem.token.lower())
    return start + _LEFT_OPEN.get(problem.token, ("Unterminated", "unterminated"))[not capital]
