"""Variables and functions of make: what ``$(…)`` stands for (GNU make manual, chapters 6 and 8)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from simulator.engine.files import PathError
from simulator.engine.shell.expansion.fields import expand_path
from simulator.engine.shell.process import Process

MAX_TEXT = 200_000
MAX_DEPTH = 40

_CLOSING = {"(": ")", "{": "}"}
_SUBSTITUTED = re.compile(r"([^:=\s]+):([^=]*)=(.*)", re.DOTALL)


class MakeFault(Exception):
    """Make gives up: its words, without the ``***`` before them; ``place`` is file and line."""

    place = ""


@dataclass(slots=True)
class Variable:
    """A value; ``simple`` ones were expanded when they were set."""

    value: str
    simple: bool = False
    origin: str = "file"


@dataclass(slots=True)
class Scope:
    """All variables of one run of make, and what expansion needs to know of the world."""

    process: Process
    folder: str
    variables: dict[str, Variable] = field(default_factory=dict)
    evaluate: Callable[[str], None] = lambda _: None
    depth: int = 0
    place: str = ""
    """The file and line that are being read."""

    def set(self, name: str, value: str, *, simple: bool = False, origin: str = "file") -> None:
        before = self.variables.get(name)
        if before is None or before.origin != "command line" or origin == "command line":
            self.variables[name] = Variable(value, simple, origin)

    def get(self, name: str) -> str:
        """Return a variable, expanded."""
        variable = self.variables.get(name)
        if variable is None:
            return ""
        if self.depth > MAX_DEPTH:
            raise MakeFault(f"Recursive variable '{name}' references itself (eventually)")
        return variable.value if variable.simple else self.expand(variable.value)

    def expand(self, text: str) -> str:
        """Return the text with all references in it expanded."""
        if "$" not in text:
            return text
        self.depth += 1
        self.process.step()
        out: list[str] = []
        at = 0
        while (dollar := text.find("$", at)) >= 0 and dollar + 1 < len(text):
            out.append(text[at:dollar])
            letter = text[dollar + 1]
            if letter in _CLOSING:
                end = _close(text, dollar + 1)
                out.append(self._reference(text[dollar + 2 : end]))
                at = end + 1
            else:
                out.append("$" if letter == "$" else self.get(letter))
                at = dollar + 2
        self.depth -= 1
        return "".join([*out, text[at:]])[:MAX_TEXT]

    def _reference(self, inside: str) -> str:
        found = re.match(r"([a-z-]+)[ \t]+", inside)
        function = FUNCTIONS.get(found[1]) if found else None
        if found and function is not None:
            return function(self, _split(inside[found.end() :]))
        name = self.expand(inside)
        changed = _SUBSTITUTED.fullmatch(name)
        if changed:
            old, new = changed[2], changed[3]
            pattern = old if "%" in old else f"%{old}"
            return patsubst(pattern, new if "%" in old else f"%{new}", self.get(changed[1]))
        return self.get(name)


def patsubst(pattern: str, replacement: str, text: str) -> str:
    """Return the words of a text, those that fit a pattern with ``%`` replaced.

    >>> patsubst("%.c", "%.o", "a.c b.h")
    'a.o b.h'
    """
    out = []
    for word in text.split():
        stem = stem_of(pattern, word)
        out.append(word if stem is None else replacement.replace("%", stem, 1))
    return " ".join(out)


def stem_of(pattern: str, word: str) -> str | None:
    """Return what ``%`` stands for in a word that fits the pattern, None if it does not."""
    before, percent, after = pattern.partition("%")
    if not percent:
        return "" if word == pattern else None
    fits = word.startswith(before) and word.endswith(after)
    if not fits or len(word) < len(before) + len(after):
        return None
    return word[len(before) : len(word) - len(after)]


def _close(text: str, opened: int) -> int:
    """Return where the bracket closes that opens at a place."""
    opening, closing = text[opened], _CLOSING[text[opened]]
    depth = 0
    for at in range(opened, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if depth == 0:
            return at
    raise MakeFault("unterminated variable reference")


def _split(text: str) -> list[str]:
    """Return the arguments of a function: commas outside of brackets part them."""
    out, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "({") - (letter in ")}")
        if letter == "," and depth == 0:
            out.append(text[start:at])
            start = at + 1
    return [*out, text[start:]]


_Function = Callable[[Scope, list[str]], str]


def _plain(act: Callable[..., str], count: int) -> _Function:
    """Return a function whose arguments are expanded before it sees them."""

    def run(scope: Scope, arguments: list[str]) -> str:
        given = [*arguments[: count - 1], ",".join(arguments[count - 1 :])]
        given += [""] * (count - len(given))
        return act(*[scope.expand(one) for one in given])

    return run


def _each(act: Callable[[str], str]) -> _Function:
    return _plain(lambda text: " ".join(act(word) for word in text.split()), 1)


def _filtered(patterns: str, text: str, *, keep: bool) -> str:
    wanted = patterns.split()
    fits = (word for word in text.split())
    return " ".join(
        word for word in fits if any(stem_of(one, word) is not None for one in wanted) == keep
    )


def _word(number: str, text: str) -> str:
    words = text.split()
    index = int(number) if number.strip().isdigit() else 0
    return words[index - 1] if 0 < index <= len(words) else ""


def _wordlist(first: str, last: str, text: str) -> str:
    start, stop = (int(one) if one.strip().isdigit() else 0 for one in (first, last))
    return " ".join(text.split()[max(start - 1, 0) : stop])


def _joined(left: str, right: str) -> str:
    one, other = left.split(), right.split()
    size = max(len(one), len(other))
    padded = [words + [""] * (size - len(words)) for words in (one, other)]
    return " ".join(a + b for a, b in zip(*padded, strict=True))


def _folder(word: str) -> str:
    return word[: word.rfind("/") + 1] if "/" in word else "./"


def _if(scope: Scope, arguments: list[str]) -> str:
    yes = bool(scope.expand(arguments[0]).strip())
    chosen = arguments[1:2] if yes else arguments[2:]
    return scope.expand(",".join(chosen)) if chosen else ""


def _any(scope: Scope, arguments: list[str]) -> str:
    for one in arguments:
        if value := scope.expand(one).strip():
            return value
    return ""


def _all(scope: Scope, arguments: list[str]) -> str:
    value = ""
    for one in arguments:
        value = scope.expand(one).strip()
        if not value:
            return ""
    return value


def _foreach(scope: Scope, arguments: list[str]) -> str:
    name, words = scope.expand(arguments[0]).strip(), scope.expand((arguments[1:] or [""])[0])
    before, out = scope.variables.get(name), []
    for word in words.split():
        scope.variables[name] = Variable(word, simple=True)
        out.append(scope.expand(",".join(arguments[2:])))
    _put_back(scope, name, before)
    return " ".join(out)


def _call(scope: Scope, arguments: list[str]) -> str:
    name, *given = [scope.expand(one) for one in arguments]
    name = name.strip()
    function = FUNCTIONS.get(name)
    if function is not None:
        return function(scope, given)
    numbered = {str(number): text for number, text in enumerate(given, start=1)} | {"0": name}
    before = {number: scope.variables.get(number) for number in numbered}
    for number, text in numbered.items():
        scope.variables[number] = Variable(text, simple=True)
    body = scope.variables.get(name)
    result = scope.expand(body.value) if body else ""
    for number, variable in before.items():
        _put_back(scope, number, variable)
    return result


def _put_back(scope: Scope, name: str, variable: Variable | None) -> None:
    if variable is None:
        scope.variables.pop(name, None)
    else:
        scope.variables[name] = variable


def _eval(scope: Scope, arguments: list[str]) -> str:
    scope.evaluate(scope.expand(",".join(arguments)))
    return ""


def _shell(scope: Scope, arguments: list[str]) -> str:
    process = scope.process
    before, process.working_directory = process.working_directory, scope.folder
    try:
        code, out = process.capture(["/bin/sh", "-c", scope.expand(",".join(arguments))])
    finally:
        process.working_directory = before
    scope.variables[".SHELLSTATUS"] = Variable(str(code), simple=True)
    text = out.decode("utf-8", "surrogateescape").rstrip("\n")
    return text.replace("\n", " ")


def _wildcard(scope: Scope, arguments: list[str]) -> str:
    kernel, found = scope.process.kernel, []
    for pattern in scope.expand(",".join(arguments)).split():
        found += expand_path(pattern, kernel, scope.folder)
    return " ".join(found)


def _absolute(scope: Scope, arguments: list[str], *, real: bool = False) -> str:
    out = []
    for word in scope.expand(",".join(arguments)).split():
        path = posixpath.normpath(posixpath.join(scope.folder, word))
        if real:
            try:
                path = scope.process.filesystem.resolve(path)
            except PathError:
                continue
            if not scope.process.filesystem.exists(path):
                continue
        out.append(path)
    return " ".join(out)


def _said(scope: Scope, arguments: list[str]) -> str:
    scope.process.write(scope.expand(",".join(arguments)) + "\n")
    return ""


def _warned(scope: Scope, arguments: list[str]) -> str:
    scope.process.error(f"{scope.place}: {scope.expand(','.join(arguments))}\n")
    return ""


def _failed(scope: Scope, arguments: list[str]) -> str:
    raise MakeFault(scope.expand(",".join(arguments)))


def _origin(scope: Scope, arguments: list[str]) -> str:
    variable = scope.variables.get(scope.expand(arguments[0]).strip())
    return "undefined" if variable is None else variable.origin


def _flavor(scope: Scope, arguments: list[str]) -> str:
    variable = scope.variables.get(scope.expand(arguments[0]).strip())
    return "undefined" if variable is None else "simple" if variable.simple else "recursive"


def _value(scope: Scope, arguments: list[str]) -> str:
    variable = scope.variables.get(scope.expand(arguments[0]).strip())
    return variable.value if variable else ""


def _suffixes(words: Sequence[str]) -> str:
    return " ".join(ending for word in words if (ending := posixpath.splitext(word)[1]))


FUNCTIONS: dict[str, _Function] = {
    "subst": _plain(lambda old, new, text: text.replace(old, new) if old else text + new, 3),
    "patsubst": _plain(patsubst, 3),
    "strip": _plain(lambda text: " ".join(text.split()), 1),
    "findstring": _plain(lambda part, text: part if part in text else "", 2),
    "filter": _plain(lambda patterns, text: _filtered(patterns, text, keep=True), 2),
    "filter-out": _plain(lambda patterns, text: _filtered(patterns, text, keep=False), 2),
    "sort": _plain(lambda text: " ".join(sorted(set(text.split()))), 1),
    "word": _plain(_word, 2),
    "wordlist": _plain(_wordlist, 3),
    "words": _plain(lambda text: str(len(text.split())), 1),
    "firstword": _plain(lambda text: _word("1", text), 1),
    "lastword": _plain(lambda text: (text.split() or [""])[-1], 1),
    "dir": _each(_folder),
    "notdir": _each(lambda word: word.rpartition("/")[2]),
    "suffix": _plain(lambda text: _suffixes(text.split()), 1),
    "basename": _each(lambda word: posixpath.splitext(word)[0]),
    "addsuffix": _plain(lambda end, text: " ".join(word + end for word in text.split()), 2),
    "addprefix": _plain(lambda start, text: " ".join(start + word for word in text.split()), 2),
    "join": _plain(_joined, 2),
    "if": _if,
    "or": _any,
    "and": _all,
    "foreach": _foreach,
    "call": _call,
    "eval": _eval,
    "shell": _shell,
    "wildcard": _wildcard,
    "abspath": _absolute,
    "realpath": lambda scope, arguments: _absolute(scope, arguments, real=True),
    "info": _said,
    "warning": _warned,
    "error": _failed,
    "origin": _origin,
    "flavor": _flavor,
    "value": _value,
}
