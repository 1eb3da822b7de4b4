"""From text to nodes: BuildKit's ``parser.Parse``, with positions, comments and warnings.

A node is one instruction before it is understood: its keyword, flags and words.
An unknown keyword is still a node here; ``stages.parse`` is where it becomes an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from simulator.engine.dockerfile.arguments import Arguments, read_arguments
from simulator.engine.dockerfile.directives import Directive, DirectiveReader
from simulator.engine.dockerfile.errors import DockerfileError, DockerfileTooLarge
from simulator.engine.dockerfile.golang import SPACE
from simulator.engine.dockerfile.heredocs import Heredoc, heredocs_in
from simulator.engine.dockerfile.lines import LONGEST_LINE, MAX_INSTRUCTIONS, physical_lines
from simulator.engine.dockerfile.nodes import Comment, Node, ParsedFile, ParserWarning
from simulator.engine.dockerfile.words import Split, split_line
from simulator.engine.errors import Source

__all__ = ["Comment", "Heredoc", "Node", "ParsedFile", "ParserWarning", "parse_nodes"]

MAX_ONBUILD_NESTING = 20
"""How many ONBUILD in a row are read; BuildKit refuses two anyhow, but only later."""


MAX_ERRORS = 100
"""How many errors are collected in one file."""


def parse_nodes(text: str, name: str = "Dockerfile") -> ParsedFile:
    """Parse a Dockerfile into nodes; the first error is raised with its place."""
    parsed, errors = parse_leniently(text, name)
    if errors:
        raise errors[0]
    return parsed


def parse_leniently(
    text: str, name: str = "Dockerfile"
) -> tuple[ParsedFile, tuple[DockerfileError, ...]]:
    """Parse what can be parsed, and return every error beside it, in order."""
    lines = physical_lines(text)
    parser = _Parser(lines.lines)
    parser.parse(complete=lines.complete)
    parsed = ParsedFile(
        parser.escape,
        tuple(parser.directives.found),
        tuple(parser.nodes),
        tuple(parser.comments),
        tuple(parser.warnings),
    )
    return parsed, tuple(located.error(name, text) for located in parser.errors)


_TOO_LONG = f"dockerfile line greater than max allowed size of {LONGEST_LINE - 1}"


class _Located(Exception):
    """A parser error with the lines that BuildKit blames."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.hint = message, start, end, hint

    def error(self, name: str, text: str) -> DockerfileError:
        source = Source(name, text, self.start, self.end) if self.start > 0 else None
        return DockerfileError(self.message, hint=self.hint, source=source)


@dataclass(slots=True)
class _Parser:
    """Walks the lines; ``line`` is how many have been read."""

    lines: list[str]
    line: int = 0
    escape: str = "\\"
    directives: DirectiveReader = field(default_factory=DirectiveReader)
    nodes: list[Node] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    warnings: list[ParserWarning] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    errors: list[_Located] = field(default_factory=list)

    def parse(self, *, complete: bool) -> None:
        while self.line < len(self.lines) and len(self.errors) < MAX_ERRORS:
            try:
                self._line()
            except _Located as located:
                self.errors.append(located)
        if not self.nodes and not self.errors:
            hint = "Comments alone build nothing: start with FROM and a base image."
            self.errors.append(_Located("file with no instructions", self.line, self.line, hint))
        if not complete:
            self.errors.append(_Located(_TOO_LONG, self.line, self.line))

    def _line(self) -> None:
        line = self.lines[self.line].rstrip("\r").lstrip(SPACE)
        self.line += 1
        if line.startswith("#"):
            self._comment_or_directive(line)
            return
        self.directives.done = True
        if line:
            self._instruction(line)

    def _comment_or_directive(self, line: str) -> None:
        if self._directive(line) is not None:
            return
        self.comments.append(Comment(self.line, line[1:].strip(SPACE)))
        # BuildKit cuts one character off the unstripped line, so "  # x" keeps its "#".
        kept = self.lines[self.line - 1][1:].strip(SPACE)
        if kept:
            self.above.append(kept)
        else:
            self.above.clear()

    def _directive(self, line: str) -> Directive | None:
        try:
            directive = self.directives.read(line, self.line)
            if directive is not None and directive.name == "escape":
                self.escape = _escape(directive.value)
        except DockerfileError as error:
            # BuildKit counts the line only afterwards: it blames the one above.
            raise _Located(error.message, self.line - 1, self.line - 1, error.hint) from None
        return directive

    def _instruction(self, line: str) -> None:
        start = self.line
        original = self._joined(line) if self.escape in line else line
        try:
            read = _read(original, self.escape)
            heredocs = self._heredocs(read) if "<<" in original else ()
        except DockerfileError as error:
            raise _Located(error.message, start, self.line, error.hint) from None
        if len(self.nodes) >= MAX_INSTRUCTIONS:
            raise _too_many_instructions()
        text = "\n".join(self.lines[start - 1 : self.line])
        self.nodes.append(read.node(start, self.line, text, tuple(self.above), heredocs))
        self.above.clear()

    def _joined(self, line: str) -> str:
        """Read on while lines end in the escape character, and return them as one."""
        line, more = self._continued(line)
        if not more:
            return line
        pieces, empty = [line], False
        while more and self.line < len(self.lines):
            line = self.lines[self.line].rstrip("\r")
            self.line += 1
            stripped = line.lstrip(SPACE)
            if stripped.startswith("#"):
                self.comments.append(Comment(self.line, stripped[1:].strip(SPACE)))
            elif not stripped:
                empty = True
            else:
                line, more = self._continued(line)
                pieces.append(line)
        original = "".join(pieces)
        if empty:
            self.warnings.append(ParserWarning(self.line, original))
        return original

    def _continued(self, line: str) -> tuple[str, bool]:
        """Return the line without its continuation character, and whether it had one."""
        cut = line.rstrip(" \t")
        if cut[-1:] == self.escape and cut[-2:-1] != self.escape:
            return cut[:-1], True
        return line, False

    def _heredocs(self, read: _Read) -> tuple[Heredoc, ...]:
        if not (read.trigger or read).takes_heredocs:
            return ()
        return tuple(self._filled(heredoc) for heredoc in heredocs_in(read.original))

    def _filled(self, heredoc: Heredoc) -> Heredoc:
        start = self.line
        while self.line < len(self.lines):
            line = self.lines[self.line].rstrip("\r")
            self.line += 1
            if (line.lstrip("\t") if heredoc.chomp else line) == heredoc.name:
                return replace(heredoc, content=self._content(start, self.line - 1))
        raise DockerfileError(
            "unterminated heredoc",
            hint=f"End it with a line that says {heredoc.name} and nothing else.",
        )

    def _content(self, start: int, end: int) -> str:
        return "".join(f"{line}\n" for line in self.lines[start:end])


class _Read(NamedTuple):
    """A joined line taken apart, before its place in the file is known."""

    split: Split
    keyword: str
    arguments: Arguments
    original: str
    trigger: _Read | None = None

    @property
    def takes_heredocs(self) -> bool:
        return self.keyword in ("run", "copy", "add") and not self.arguments.json

    def node(
        self,
        start: int,
        end: int,
        text: str,
        comments: tuple[str, ...],
        heredocs: tuple[Heredoc, ...],
    ) -> Node:
        trigger = None
        if self.trigger is not None:
            trigger = self.trigger.node(start, end, text, (), heredocs)
        return Node(
            start,
            end,
            self.keyword,
            self.split.keyword,
            self.split.flags,
            self.arguments.json,
            self.arguments.words,
            heredocs,
            self.original,
            text,
            comments,
            trigger,
        )


def _read(original: str, escape: str, depth: int = 0) -> _Read:
    if depth > MAX_ONBUILD_NESTING:
        raise DockerfileTooLarge(f"more than {MAX_ONBUILD_NESTING} ONBUILD in one line")
    split = split_line(original, escape)
    keyword = split.keyword.lower()
    if keyword != "onbuild":
        arguments = read_arguments(keyword, split.rest, escape)
        return _Read(split, keyword, arguments, original)
    if not split.rest:
        return _Read(split, keyword, Arguments(), original)
    trigger = _read(split.rest, escape, depth + 1)
    words = (trigger.split.keyword, *trigger.arguments.words)
    return _Read(split, keyword, Arguments(words), original, trigger)


def _too_many_instructions() -> DockerfileTooLarge:
    return DockerfileTooLarge(
        f"the Dockerfile has more than {MAX_INSTRUCTIONS} instructions",
        hint="Split it into several Dockerfiles, or join RUN lines with &&.",
    )


def _escape(value: str) -> str:
    if value not in ("\\", "`"):
        raise DockerfileError(f"invalid escape token '{value}' does not match ` or \\")
    return value
