"""Bringing targets up to date: what they need first, then their recipes (GNU make, chapter 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.engine.files import PathError
from simulator.engine.shell import unmodelled
from simulator.engine.shell.programs.toolchains_make_expand import (
    MakeFault,
    Scope,
    Variable,
    stem_of,
)
from simulator.engine.shell.programs.toolchains_make_read import Makefile, Rule

MAX_DEPTH = 60

BUILT_IN = """
%.o: %.c
\t$(CC) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<
%.o: %.cpp
\t$(CXX) $(CXXFLAGS) $(CPPFLAGS) -c -o $@ $<
%.o: %.cc
\t$(CXX) $(CXXFLAGS) $(CPPFLAGS) -c -o $@ $<
%: %.o
\t$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
%: %.c
\t$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@
%: %.cpp
\t$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@
%: %.sh
\tcat $< >$@; chmod a+x $@
"""
"""Rules that make has without a makefile, as far as Dockerfiles lean on them."""

_SHELLED = re.compile(r"[#;\"*?\[\]&|<>(){}$`^~!\\']|=")
_BUILTIN_WORDS = """
. : alias bg break case cd command continue eval exec exit export fg for getopts hash if jobs
read readonly return set shift source test times trap type ulimit umask unalias unset wait while
until
"""
_BUILTINS = frozenset(_BUILTIN_WORDS.split())


class Recipe(NamedTuple):
    """A rule that makes a target, with what ``%`` stands for in it."""

    rule: Rule
    stem: str
    needs: list[str]


@dataclass(slots=True)
class Work:
    """One run of make: what was read, what is asked, what has been done."""

    makefile: Makefile
    scope: Scope
    prefix: str
    environment: dict[str, str]
    silent: bool = False
    dry: bool = False
    always: bool = False
    keep_going: bool = False
    ignore: bool = False
    done: dict[str, bool] = field(default_factory=dict)
    """Targets that have been looked at, and whether they were made anew."""
    depth: int = 0
    ran: bool = False

    def goal(self, target: str) -> None:
        """Bring a target that was asked for up to date, and say so if nothing was to do."""
        self.ran = False
        self.bring(target)
        if self.ran or self.silent:
            return
        known = target in self.makefile.phony or not self._exists(target)
        said = f"Nothing to be done for '{target}'." if known else f"'{target}' is up to date."
        self.scope.process.write(f"{self.prefix}: {said}\n")

    def bring(self, target: str, needed_by: str = "") -> bool:
        """Bring a target up to date; say whether it was made anew."""
        if target in self.done:
            return self.done[target]
        self.done[target] = False
        self.depth += 1
        self.scope.process.step(5)
        if self.depth > MAX_DEPTH:
            raise MakeFault(f"too many targets need one another at '{target}'")
        found = self._recipe(target)
        if found is None:
            self.depth -= 1
            return self._without_rule(target, needed_by)
        with_own = self._own(target)
        made = [self.bring(need, target) for need in found.needs]
        for need in found.rule.order:
            self.bring(need, target)
        fresh = self._is_fresh(target, found.needs, any(made))
        if not fresh:
            self._make(target, found)
        self._put_back(with_own)
        self.depth -= 1
        self.done[target] = not fresh
        return not fresh

    def _own(self, target: str) -> dict[str, Variable | None]:
        """Set the variables of a target; return what they were."""
        variables = self.scope.variables
        rule = self.makefile.rules.get(target)
        before: dict[str, Variable | None] = {}
        for name, variable in rule.own if rule else ():
            before.setdefault(name, variables.get(name))
            variables[name] = variable
        return before

    def _put_back(self, before: dict[str, Variable | None]) -> None:
        for name, variable in before.items():
            if variable is None:
                self.scope.variables.pop(name, None)
            else:
                self.scope.variables[name] = variable

    def _recipe(self, target: str) -> Recipe | None:
        rule = self.makefile.rules.get(target)
        if rule is not None and (rule.recipe or target in self.makefile.phony):
            return Recipe(rule, "", list(dict.fromkeys(rule.needs)))
        implicit = self._implicit(target)
        if implicit is not None:
            more = rule.needs if rule else []
            return Recipe(implicit.rule, implicit.stem, [*implicit.needs, *more])
        return Recipe(rule, "", list(dict.fromkeys(rule.needs))) if rule is not None else None

    def _implicit(self, target: str) -> Recipe | None:
        """Return the pattern rule that fits and whose needs are there or can be made."""
        name = target.rpartition("/")[2]
        for pattern, rule in reversed(self.makefile.patterns):
            stem = stem_of(pattern, target)
            folder = ""
            if stem is None and "/" not in pattern and "/" in target:
                stem = stem_of(pattern, name)
                folder = target[: len(target) - len(name)]
            if not stem or not rule.recipe:
                continue
            needs = [folder * ("%" in need) + need.replace("%", stem, 1) for need in rule.needs]
            if all(self._exists(need) or need in self.makefile.rules for need in needs):
                return Recipe(rule, stem, needs)
        return None

    def _without_rule(self, target: str, needed_by: str) -> bool:
        if self._exists(target):
            return False
        process = self.scope.process
        path = f"{self.scope.folder}/{target}"
        holder = unmodelled.origin(process.filesystem, path)
        if holder:
            process.assume(f"what {holder} holds is not modelled; make {target} succeeds")
            return False
        needed = f", needed by '{needed_by}'" if needed_by else ""
        raise MakeFault(f"No rule to make target '{target}'{needed}")

    def _is_fresh(self, target: str, needs: list[str], made: bool) -> bool:
        if self.always or made or target in self.makefile.phony or not self._exists(target):
            return False
        own = self._time(target)
        return all(self._time(need) <= own for need in needs)

    def _make(self, target: str, recipe: Recipe) -> None:
        scope = self.scope
        needs = [need for need in recipe.needs if need not in recipe.rule.order]
        newer = [need for need in needs if self.done.get(need) or not self._exists(target)]
        unique = list(dict.fromkeys(needs))
        automatic = {
            "@": target, "<": needs[0] if needs else "", "^": " ".join(unique),
            "+": " ".join(needs), "?": " ".join(newer or unique), "*": recipe.stem,
            "|": " ".join(recipe.rule.order), "@D": _folder(target), "@F": _name(target),
            "<D": _folder(needs[0]) if needs else "", "<F": _name(needs[0]) if needs else "",
            "*F": _name(recipe.stem), "*D": _folder(recipe.stem),
            "^D": " ".join(map(_folder, unique)), "^F": " ".join(map(_name, unique)),
        }  # fmt: skip
        scope.variables.update(
            (name, Variable(text, simple=True)) for name, text in automatic.items()
        )
        for number, line in recipe.rule.recipe:
            scope.variables.update(
                (name, Variable(text, simple=True)) for name, text in automatic.items()
            )
            for each in (
                scope.expand(line).split("\n") if "define" in line else [scope.expand(line)]
            ):
                self._line(target, recipe.rule.file, number, each)

    def _line(self, target: str, file: str, number: int, line: str) -> None:
        text = line.lstrip(" \t")
        signs = text[: len(text) - len(text.lstrip("@-+ \t"))]
        text = text[len(signs) :]
        if not text.strip():
            return
        self.ran = True
        quiet = "@" in signs or self.silent or self.makefile.silent
        if not quiet or self.dry:
            self.scope.process.write(f"{text}\n")
        if self.dry and "+" not in signs and "$(MAKE)" not in line:
            return
        code = self._run(text)
        if code == 0:
            return
        said = f"[{file}:{number}: {target}] Error {code}"
        if "-" in signs or self.ignore:
            self.scope.process.error(f"{self.prefix}: {said} (ignored)\n")
            return
        raise MakeFault(said)

    def _run(self, text: str) -> int:
        """Run a line: simple ones without a shell, as make does."""
        process, words = self.scope.process, text.split()
        shell = self.scope.get("SHELL") or "/bin/sh"
        flags = (self.scope.get(".SHELLFLAGS") or "-c").split()
        argv = [*shell.split(), *flags, text]
        if not _SHELLED.search(text) and words and words[0] not in _BUILTINS:
            code, _ = process.capture(["/bin/sh", "-c", f"command -v {words[0]}"])
            if code:
                process.error(f"{self.prefix}: {words[0]}: No such file or directory\n")
                return 127
            argv = words
        return process.run(argv, environment=self.environment, directory=self.scope.folder)

    def _exists(self, name: str) -> bool:
        return self._find(name) is not None

    def _time(self, name: str) -> int:
        entry = self._find(name)
        return getattr(entry, "mtime", 0) if entry is not None else 0

    def _find(self, name: str) -> object:
        path = name if name.startswith("/") else f"{self.scope.folder}/{name}"
        try:
            return self.scope.process.filesystem.find(path)
        except PathError:
            return None


def _folder(word: str) -> str:
    return word.rpartition("/")[0] or "."


def _name(word: str) -> str:
    return word.rpartition("/")[2]
