"""What the checks found so far, and which rules are to be left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.engine.dockerfile.check_options import CheckOptions, read_check_options
from simulator.engine.dockerfile.checks.rules import Rule
from simulator.engine.dockerfile.directives import DirectiveReader
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.parse import Node


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - BuildKit's word for it
    """A rule that lines ``start`` to ``end`` (1-based, inclusive) break."""

    rule: str
    description: str
    url: str
    detail: str
    start: int
    end: int

    @property
    def short(self) -> str:
        """The warning in one line, as a build lists it."""
        return f"{self.rule}: {self.detail} (line {self.start})"


@dataclass(slots=True)
class Findings:
    """The warnings in the order in which BuildKit comes upon them."""

    options: CheckOptions
    warnings: list[Warning] = field(default_factory=list)

    def add(self, rule: Rule, node: Node, *words: str, more: str = "") -> None:
        """Note a broken rule, unless it is skipped for the file or by a comment right above."""
        self.at(rule, (node.start, node.end), *words, more=more, comments=node.comments)

    def at(
        self,
        rule: Rule,
        lines: tuple[int, int],
        *words: str,
        more: str = "",
        comments: tuple[str, ...] = (),
    ) -> None:
        """Note a broken rule at some lines; ``more`` is put behind its text."""
        options = _with_comments(self.options, comments)
        if options.runs(rule.name, experimental=rule.experimental):
            detail = rule.text.format(*words) + more
            self.warnings.append(Warning(rule.name, rule.description, rule.url, detail, *lines))


def _with_comments(options: CheckOptions, comments: tuple[str, ...]) -> CheckOptions:
    """Return the options with those of the first ``# check=`` among the comments added."""
    for comment in comments:
        directive = DirectiveReader(prefix="").read(comment, 1)
        if directive is None or directive.name != "check":
            continue
        try:
            added = read_check_options(directive.value.partition(" ")[0])
        except DockerfileError:
            return options
        return options.and_also(added)
    return options
