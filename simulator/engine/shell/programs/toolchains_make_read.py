"""Reading makefiles: variables, conditionals, includes and rules (GNU make manual, chapter 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.engine.shell.programs.toolchains_make_expand import MakeFault, Scope, Variable

MAX_LINES = 20_000
MAX_INCLUDES = 100

_DEFINE = re.compile(r"(?:override\s+|export\s+)*define\s+(\S+)\s*([:?+]?=)?\s*$")
_CONDITION = re.compile(r"(ifeq|ifneq|ifdef|ifndef)\s*(.*)", re.DOTALL)
_COMPARED = re.compile(r"""\((.*)\)\s*$|(["'])(.*?)\2\s+(["'])(.*?)\4\s*$""", re.DOTALL)


@dataclass(slots=True)
class Rule:
    """What a target needs, and the lines that make it, each with its number."""

    needs: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    recipe: list[tuple[int, str]] = field(default_factory=list)
    own: list[tuple[str, Variable]] = field(default_factory=list)
    """Variables of this target alone."""
    file: str = "Makefile"
    doubled: bool = False


@dataclass(slots=True)
class Makefile:
    """All rules that were read, patterns apart, in order."""

    scope: Scope
    rules: dict[str, Rule] = field(default_factory=dict)
    patterns: list[tuple[str, Rule]] = field(default_factory=list)
    phony: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    exports_all: bool = False
    first: str = ""
    silent: bool = False
    included: int = 0

    def read(self, text: str, name: str) -> None:
        """Read the text of a makefile."""
        _Reader(self, text, name).all()


class _Reader:
    def __init__(self, makefile: Makefile, text: str, name: str) -> None:
        self.makefile = makefile
        self.scope = makefile.scope
        self.name = name
        self.lines = text.splitlines()[:MAX_LINES]
        self.at = 0
        self.current: list[Rule] = []
        self.missing = ""
        self.skipping: list[tuple[bool, bool]] = []
        """For each conditional around: whether its lines count, and whether a branch has."""

    def all(self) -> None:
        while self.at < len(self.lines):
            self.scope.process.step()
            number, line = self.at + 1, self.lines[self.at]
            self.at += 1
            if line.startswith("\t") and self.current and self._counts():
                self._recipe(number, line[1:])
                continue
            self.scope.place = f"{self.name}:{number}"
            try:
                self._line(number, self._joined(line))
            except MakeFault as fault:
                fault.place = fault.place or self.scope.place
                raise
        if self.missing:
            raise MakeFault(f"No rule to make target '{self.missing}'")

    def _counts(self) -> bool:
        return all(on for on, _ in self.skipping)

    def _continued(self, line: str) -> str:
        """Return a recipe's line with those that its backslashes join."""
        while line.endswith("\\") and self.at < len(self.lines):
            line += "\n" + self.lines[self.at].removeprefix("\t")
            self.at += 1
        return line

    def _joined(self, line: str) -> str:
        while line.endswith("\\") and self.at < len(self.lines):
            line = line[:-1].rstrip() + " " + self.lines[self.at].strip()
            self.at += 1
        return line

    def _recipe(self, number: int, line: str) -> None:
        text = self._continued(line)
        for rule in self.current:
            rule.recipe.append((number, text))

    def _line(self, number: int, line: str) -> None:
        text = _uncommented(line).lstrip()
        if not text.strip() or self._conditional(text.strip()) or not self._counts():
            return
        defined = _DEFINE.fullmatch(text.strip())
        if defined:
            self._define(defined[1], defined[2] or "=")
        elif not (self._directive(text.strip()) or self._assignment(text)):
            self._rule(number, text)

    def _conditional(self, text: str) -> bool:
        found = _CONDITION.match(text)
        if found:
            on = self._counts() and self._holds(found[1], found[2].strip())
            self.skipping.append((on, on))
            return True
        if text == "endif" and self.skipping:
            self.skipping.pop()
            return True
        if re.match(r"else\b", text) and self.skipping:
            _, had = self.skipping.pop()
            rest = _CONDITION.match(text[4:].strip())
            on = not had and self._counts()
            if rest:
                on = on and self._holds(rest[1], rest[2].strip())
            self.skipping.append((on, had or on))
            return True
        return False

    def _holds(self, kind: str, said: str) -> bool:
        if kind in ("ifdef", "ifndef"):
            variable = self.scope.variables.get(self.scope.expand(said).strip())
            return bool(variable and variable.value) == (kind == "ifdef")
        found = _COMPARED.fullmatch(said)
        if found is None:
            raise MakeFault("invalid syntax in conditional")
        left, right = _halves(found[1]) if found[1] is not None else (found[3], found[5])
        same = self.scope.expand(left.strip()) == self.scope.expand(right.strip())
        return same == (kind == "ifeq")

    def _define(self, name: str, operator: str) -> None:
        body: list[str] = []
        depth = 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            depth += bool(_DEFINE.match(line.strip())) - (
                line.strip().split("#")[0].strip() == "endef"
            )
            if depth == 0:
                break
            body.append(line)
        text = "\n".join(body)
        if operator == ":=":
            self.scope.set(name, self.scope.expand(text), simple=True)
        else:
            self.scope.set(name, text)

    def _directive(self, text: str) -> bool:
        word, _, rest = text.partition(" ")
        if word in ("include", "-include", "sinclude"):
            self._include(self.scope.expand(rest).split(), asked=word == "include")
        elif word in ("export", "unexport") and assigned(rest) is None:
            names = self.scope.expand(rest).split()
            self.makefile.exports_all |= word == "export" and not names
            change = (
                self.makefile.exported.update
                if word == "export"
                else (self.makefile.exported.difference_update)
            )
            change(names)
        elif word == "export":
            self._assignment(rest)
            self.makefile.exported.add((assigned(rest) or ("", "", ""))[0])
        elif word == "override":
            self._assignment(rest)
        elif word not in ("vpath", "undefine", "private", "unexport"):
            return False
        self.current = []
        return True

    def _include(self, names: list[str], *, asked: bool) -> None:
        self.makefile.included += 1
        if self.makefile.included > MAX_INCLUDES:
            raise MakeFault("too many includes")
        for name in names:
            file = self.scope.process.file(
                f"{self.scope.folder}/{name}" if name[0] != "/" else name
            )
            if file is not None:
                self.makefile.read(file.content.decode("utf-8", "replace"), name)
            elif asked:
                self.scope.process.error(f"{self.scope.place}: {name}: No such file or directory\n")
                self.missing = name

    def _assignment(self, text: str) -> bool:
        found = assigned(text)
        if found is None:
            return False
        assign(self.scope, self.scope.expand(found[0]).strip(), found[1], found[2])
        self.current = []
        return True

    def _rule(self, number: int, text: str) -> None:
        head, semicolon, inline = text.partition(";")
        colon = head.find(":")
        own = assigned(head[colon + 1 :].lstrip(":")) if "=" in head[colon + 1 :] else None
        if colon > 0 and own is not None:
            self._own(self.scope.expand(head[:colon]).split(), own, inline if semicolon else "")
            return
        expanded = self.scope.expand(head)
        if ":" not in expanded:
            if expanded.strip():
                raise MakeFault("missing separator")
            return
        targets, doubled, rest = _parted(expanded)
        self._add(targets.split(), rest, doubled=doubled)
        if semicolon:
            self._recipe(number, inline.strip())

    def _own(self, targets: list[str], found: tuple[str, str, str], more: str) -> None:
        """Note a variable that holds for some targets and what they need."""
        name, operator, value = found
        value += f";{more}" if more else ""
        if operator == "+":
            value = f"{self.scope.get(name)} {value}".strip()
        if operator == ":":
            value = self.scope.expand(value)
        for target in targets:
            rule = self.makefile.rules.setdefault(target, Rule(file=self.name))
            rule.own.append((name, Variable(value, simple=operator == ":")))
        self.current = []

    def _add(self, targets: list[str], rest: str, *, doubled: bool) -> None:
        static, colon, after = rest.partition(":")
        pattern = static.strip() if colon else ""
        needs, _, order = (after if colon else rest).partition("|")
        self.current = []
        for target in targets:
            stem = _stem(pattern, target) if pattern else ""
            given = [need.replace("%", stem) if pattern else need for need in needs.split()]
            rule = self._placed(target, doubled=doubled)
            rule.needs += given
            rule.order += order.split()
            self.current.append(rule)
            if target == ".PHONY":
                self.makefile.phony.update(given)
            self.makefile.silent |= target == ".SILENT"
            special = target.startswith(".") and "/" not in target
            if not self.makefile.first and not special and "%" not in target:
                self.makefile.first = target

    def _placed(self, target: str, *, doubled: bool) -> Rule:
        if "%" in target:
            rule = Rule(file=self.name)
            self.makefile.patterns.append((target, rule))
            return rule
        rule = self.makefile.rules.setdefault(target, Rule(file=self.name, doubled=doubled))
        rule.file = self.name
        return rule


def assign(scope: Scope, name: str, operator: str, value: str) -> None:
    """Set a variable: at once (``:=``), when it is used, if it is unset, more, by a shell."""
    before = scope.variables.get(name)
    if operator == "?":
        if before is None:
            scope.set(name, value)
    elif operator == "+" and before is not None:
        more = scope.expand(value) if before.simple else value
        scope.set(name, f"{before.value} {more}".strip(), simple=before.simple)
    elif operator == "!":
        scope.set(name, scope.expand(f"$(shell {value})"), simple=True)
    elif operator.startswith(":"):
        scope.set(name, scope.expand(value), simple=True)
    else:
        scope.set(name, value)


def assigned(text: str) -> tuple[str, str, str] | None:
    """Return name, operator and value of ``name := value`` and its kin; None if it is none.

    >>> assigned("A ?= b=c"), assigned("a: b")
    (('A', '?', 'b=c'), None)
    """
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "({") - (letter in ")}")
        if depth or letter not in ":=":
            continue
        end = at
        while text.startswith(":", end):
            end += 1
        if not text.startswith("=", end):
            return None
        name = text[:at].rstrip()
        operator = ":" if end > at else name[-1:] if name[-1:] in "?+!" else ""
        name = (name[:-1] if operator and operator != ":" else name).strip()
        words = name.split() if "$" not in name else [name]
        return (name, operator, text[end + 1 :].lstrip()) if len(words) == 1 else None
    return None


def _uncommented(line: str) -> str:
    found = re.search(r"(?<!\\)#", line)
    return (line[: found.start()] if found else line).replace("\\#", "#")


def _halves(inside: str) -> tuple[str, str]:
    depth = 0
    for at, letter in enumerate(inside):
        depth += (letter in "({") - (letter in ")}")
        if letter == "," and depth == 0:
            return inside[:at], inside[at + 1 :]
    return inside, ""


def _parted(text: str) -> tuple[str, bool, str]:
    """Return the targets, whether two colons follow them, and the rest."""
    found = re.search(r"::?(?!=)", text)
    assert found
    return text[: found.start()], found[0] == "::", text[found.end() :]


def _stem(pattern: str, target: str) -> str:
    before, _, after = pattern.partition("%")
    return target[len(before) : len(target) - len(after)] if target.startswith(before) else target
