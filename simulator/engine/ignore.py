"""Which files ``.dockerignore`` keeps out of the build context, and which line did it.

The lines are read by the rules of the Go package ``moby/patternmatcher/ignorefile`` and
applied folder by folder as BuildKit's client walks the context: the last line that
matches a path, or a folder above it, decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from posixpath import normpath

from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.pathpattern import BadPattern, PathPattern

NAME = ".dockerignore"
MAX_PATTERNS = 500
"""Most lines with a pattern."""

_MAX_LINE = 64 * 1024  # bytes that Go's bufio.Scanner reads at once
_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


class InvalidIgnoreFile(DockerError):
    """A file of patterns that Docker refuses; ``line`` is the line at fault."""

    def __init__(self, message: str, *, hint: str, line: int) -> None:
        super().__init__(message, hint=hint)
        self.line = line


@dataclass(frozen=True, slots=True)
class IgnorePattern:
    """A line: it keeps out what it matches or, written with ``!``, lets it in again."""

    line: int
    pattern: PathPattern
    exclusion: bool

    @property
    def text(self) -> str:
        """The pattern as Docker understands it, without ``./`` and the like."""
        return f"!{self.pattern.text}" if self.exclusion else self.pattern.text


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a path is kept out, by which line, and what that means for the paths below it.

    ``line`` is the line that decided: one that keeps the path out, or the ``!`` that
    let it in again; None if no line is about the path.
    """

    excluded: bool = False
    line: int | None = None
    matched: int = 0
    """The patterns that match the path or a folder above it, as bits."""


TOP = Judgement()
"""What is said of the context's own folder: nothing."""


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    r"""The patterns of an ignore file, in order.

    >>> ignored = IgnoreFile.parse("# logs\n*.log\n!keep.log")
    >>> ignored.excluded("a.log"), ignored.excluded("keep.log")
    (2, None)
    """

    patterns: tuple[IgnorePattern, ...] = ()

    @classmethod
    def parse(cls, text: str, name: str = NAME) -> IgnoreFile:
        """Read an ignore file; ``name`` is for the messages."""
        return _parsed(text, name)

    @classmethod
    def of(cls, patterns: Iterable[str]) -> IgnoreFile:
        """Take patterns from elsewhere, as those of ``COPY --exclude``; they count as lines."""
        return cls(_read(enumerate(patterns, start=1), "--exclude"))

    @property
    def exclusions(self) -> bool:
        """Whether a line lets something in again, so that an excluded folder may have files."""
        return any(pattern.exclusion for pattern in self.patterns)

    def matches(self, path: str) -> bool:
        """Return whether the path, from the context's root, is kept out.

        Docker's patterns do not ask whether a path is a file or a folder.
        """
        return self.judge_alone(path).excluded

    def excluded(self, path: str) -> int | None:
        """Return the line that keeps the path out, None if the path stays."""
        judgement = self.judge_alone(path)
        return judgement.line if judgement.excluded else None

    def judge_alone(self, path: str) -> Judgement:
        """Judge a path and, on the way, the folders above it."""
        names = path.strip("/").split("/")
        judgement = TOP
        for end in range(1, len(names) + 1):
            judgement = self.judge("/".join(names[:end]), judgement)
        return judgement

    def judge(self, path: str, parent: Judgement = TOP) -> Judgement:
        """Judge a path by its own name and by what is said of its folder.

        A pattern is not even tried where it could change nothing; and what it would
        have matched then is not handed down (``MatchesUsingParentResults``).
        """
        excluded, line, matched, bit = False, None, 0, 1
        for pattern in self.patterns:
            if parent.matched & bit or (
                pattern.exclusion == excluded and pattern.pattern.matches(path)
            ):
                matched |= bit
                if pattern.exclusion == excluded:
                    excluded, line = not excluded, pattern.line
            bit <<= 1
        return Judgement(excluded, line, matched)


@lru_cache(maxsize=256)
def _parsed(text: str, name: str) -> IgnoreFile:
    return IgnoreFile(_read(_lines(text, name), name))


def _lines(text: str, name: str) -> Iterable[tuple[int, str]]:
    """Yield the patterns with their line numbers, cleaned as BuildKit does."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if len(line.encode("utf-8", "surrogatepass")) >= _MAX_LINE:
            raise InvalidIgnoreFile(
                f"failed parsing {name}: bufio.Scanner: token too long",
                hint=f"Line {number} of {name} is longer than {_MAX_LINE} bytes.",
                line=number,
            )
        stripped = line.strip(_SPACE)
        if stripped and not line.startswith("#"):
            yield number, _relative(stripped)


def _relative(pattern: str) -> str:
    """Return a pattern as a path from the root of the context."""
    if pattern.startswith("!"):
        kept = pattern[1:].strip(_SPACE)
        return "!" + (_relative_path(kept) if kept else "")
    return _relative_path(pattern)


def _relative_path(pattern: str) -> str:
    cleaned = _clean(pattern)
    return cleaned[1:] if len(cleaned) > 1 and cleaned[0] == "/" else cleaned


def _read(lines: Iterable[tuple[int, str]], name: str) -> tuple[IgnorePattern, ...]:
    patterns: list[IgnorePattern] = []
    for number, line in lines:
        if text := line.strip(_SPACE):
            patterns.append(_pattern(_clean(text), number, name))
        if len(patterns) > MAX_PATTERNS:
            raise LimitReached(f"{name} has more than {MAX_PATTERNS} patterns")
    return tuple(patterns)


def _pattern(text: str, line: int, name: str) -> IgnorePattern:
    if text == "!":
        raise InvalidIgnoreFile(
            'illegal exclusion pattern: "!"',
            hint=f"Line {line} of {name} lets something in again, but does not say what.",
            line=line,
        )
    exclusion = text.startswith("!")
    try:
        return IgnorePattern(line, PathPattern.parse(text[exclusion:]), exclusion)
    except BadPattern as error:
        hint = f"Line {line} of {name}: {error.hint}"
        raise InvalidIgnoreFile(error.message, hint=hint, line=line) from None


def _clean(path: str) -> str:
    """Return the shortest equal path, as Go's ``filepath.Clean`` does."""
    cleaned = normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned
