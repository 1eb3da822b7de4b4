"""Rules about what the instructions of a stage mean, followed from one to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from posixpath import normpath

from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.checks import rules
from simulator.engine.dockerfile.checks.findings import Findings
from simulator.engine.dockerfile.expand import expand_reporting
from simulator.engine.dockerfile.golang import quote
from simulator.engine.dockerfile.parse import Node
from simulator.engine.dockerfile.ports import parse_port
from simulator.engine.dockerfile.scope import NO_VARIABLES
from simulator.engine.ignore import IgnoreFile
from simulator.engine.suggest import nearest

_SECRET = re.compile(
    "(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)",
    re.IGNORECASE,
)
_HARMLESS = re.compile("(?:_|^)(?:public|file|version)(?:_|$)", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?|git|ssh)://|git@")
_WHOLE_CONTEXT = {"*", "**", "**/*"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every stage sees alike."""

    escape: str
    build_args: Mapping[str, str]
    scope: Mapping[str, str]
    ignored: IgnoreFile | None


@dataclass(slots=True)
class StepChecker:
    """Follows one stage: its variables, and what it has set so far.

    ``unset`` are the ARGs without a value: using one is no mistake.
    """

    env: dict[str, str]
    findings: Findings
    around: Surroundings
    unset: set[str] = field(default_factory=set)
    has_shell: bool = False
    has_workdir: bool = False
    used: dict[str, Node] = field(default_factory=dict)

    def next_stage(self) -> StepChecker:
        """Return a checker for a stage that starts FROM this one."""
        return replace(self, env=dict(self.env), unset=set(self.unset), used={})

    def check(self, instruction: i.Instruction) -> None:
        """Check one instruction and take over what it changes."""
        if isinstance(instruction, i.Arg):
            self._arg(instruction)
            return
        expanded, unmatched = expand_reporting(instruction, self.env, self.around.escape)
        self._report_undefined(unmatched, instruction.node)
        match expanded:
            case i.Env():
                self._env(expanded)
            case i.Label(legacy=True, pairs=pairs):
                self._legacy(expanded.node, len(pairs))
            case i.Workdir(path=path):
                self._workdir(path, expanded.node)
            case i.Cmd() | i.Entrypoint():
                self._once(expanded.node)
                if expanded.shell and not self.has_shell:
                    self._add(rules.JSON_ARGS_RECOMMENDED, expanded.node, expanded.node.spelled)
            case i.Healthcheck():
                self._once(expanded.node)
            case i.Shell():
                self.has_shell = True
            case i.Expose():
                self._expose(expanded)
            case i.Add() | i.Copy():
                self._copy(expanded)

    def _add(self, rule: rules.Rule, node: Node, *words: str, more: str = "") -> None:
        self.findings.add(rule, node, *words, more=more)

    def _arg(self, arg: i.Arg) -> None:
        for pair in arg.pairs:
            self._secret("ARG", pair.name, arg.node)
            value = self._value(pair, arg)
            if value is not None and pair.name not in NO_VARIABLES:
                self.env[pair.name] = value
            self.unset.add(pair.name)

    def _value(self, pair: i.ArgPair, arg: i.Arg) -> str | None:
        if pair.name in self.around.build_args:
            return self.around.build_args[pair.name]
        if pair.default is None:
            return self.around.scope.get(pair.name)
        one = replace(arg, pairs=(pair,))
        expanded, unmatched = expand_reporting(one, self.env, self.around.escape)
        self._report_undefined(unmatched, arg.node)
        assert isinstance(expanded, i.Arg)
        return expanded.pairs[0].default

    def _report_undefined(self, names: tuple[str, ...], node: Node) -> None:
        for name in names:
            if name in self.unset or name in NO_VARIABLES:
                continue
            near = nearest(name, sorted(self.env), case_sensitive=True)
            more = f" (did you mean ${near}?)" if near else ""
            self._add(rules.UNDEFINED_VAR, node, name, more=more)

    def _env(self, env: i.Env) -> None:
        for name, value in env.pairs:
            if env.legacy:
                self._legacy(env.node, 1)
            self._secret("ENV", name, env.node)
            self.env[name] = value

    def _legacy(self, node: Node, times: int) -> None:
        for _ in range(times):
            self._add(rules.LEGACY_KEY_VALUE_FORMAT, node, node.spelled)

    def _secret(self, keyword: str, name: str, node: Node) -> None:
        if _SECRET.search(name) and not _HARMLESS.search(name):
            self._add(rules.SECRETS_USED_IN_ARG_OR_ENV, node, keyword, quote(name))

    def _workdir(self, path: str, node: Node) -> None:
        if not self.has_workdir and not path.startswith("/"):
            self._add(rules.WORKDIR_RELATIVE_PATH, node, quote(path))
        self.has_workdir = True

    def _once(self, node: Node) -> None:
        """Warn at the earlier of two, for that is the one without effect."""
        earlier = self.used.get(node.keyword)
        if earlier is not None:
            lines = (earlier.start, earlier.end)
            self.findings.at(
                rules.MULTIPLE_INSTRUCTIONS_DISALLOWED,
                lines,
                node.spelled,
                comments=node.comments,
            )
        self.used[node.keyword] = node

    def _expose(self, expose: i.Expose) -> None:
        for word in expose.ports:
            port = parse_port(word)
            if port.protocol != port.protocol.lower():
                self._add(rules.EXPOSE_PROTO_CASING, expose.node, word)
            if port.ip or port.host:
                self._add(rules.EXPOSE_INVALID_FORMAT, expose.node, word)

    def _copy(self, copy: i.Copy | i.Add) -> None:
        ignored = self.around.ignored
        if ignored is None or ignored.exclusions or (isinstance(copy, i.Copy) and copy.from_):
            return
        keyword = "Copy" if isinstance(copy, i.Copy) else "Add"
        for source in copy.sources:
            if not _REMOTE.match(source) and _is_ignored(source, ignored):
                path = normpath(source) if source else "."
                self._add(rules.COPY_IGNORED_FILE, copy.node, keyword, quote(path))


def _is_ignored(source: str, ignored: IgnoreFile) -> bool:
    """Tell whether the file is kept out; a leading slash hides it from BuildKit's check."""
    path = normpath(source) if source else "."
    if path == "." or path.startswith("/"):
        return any(pattern.text in _WHOLE_CONTEXT for pattern in ignored.patterns)
    return ignored.matches(path)
