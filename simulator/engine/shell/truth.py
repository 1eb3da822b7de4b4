"""What ``test`` and ``[`` find true (POSIX XCU test), with ``-a``, ``-o`` and parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from simulator.engine.files import Device, Directory, Entry, File, PathError, Symlink
from simulator.engine.filesystem import EXECUTE, READ, WRITE, Filesystem

if TYPE_CHECKING:
    from simulator.engine.shell.flavours import Flavour

MAX_WORDS = 400
"""Words of one test; more would nest too deeply."""


class Tester(Protocol):
    """Whoever tests: where it stands and what it sees."""

    @property
    def filesystem(self) -> Filesystem: ...

    def at(self, path: str) -> str: ...


class BadTest(Exception):
    """A test that makes no sense. ``kind`` is "operand", "number", "operator" or "many"."""

    def __init__(self, kind: str, word: str = "", before: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.word = word
        self.before = before

    def words(self, flavour: str) -> str:
        """Say what is wrong as the flavour's test does."""
        if flavour == "dash":
            return {
                "number": f"Illegal number: {self.word}",
                "operator": f"{self.before}: unexpected operator",
                "missing": "closing paren expected",
            }.get(self.kind, f"{self.before or self.word}: unexpected operator")
        if flavour == "ash":
            return {
                "number": f"{self.word}: bad number",
                "missing": "closing paren expected",
                "argument": "argument expected",
            }.get(self.kind, f"{self.word}: unknown operand")
        return {
            "number": f"{self.word}: integer expression expected",
            "operator": f"{self.word}: binary operator expected",
            "unary": f"{self.word}: unary operator expected",
            "missing": "`)' expected",
            "argument": "argument expected",
        }.get(self.kind, "too many arguments")


def evaluate_test(words: Sequence[str], tester: Tester) -> bool:
    """Say whether the test holds; raises BadTest."""
    if len(words) > MAX_WORDS:
        raise BadTest("many")
    return _Test(list(words), tester).whole()


def check(operator: str, operand: str, tester: Tester) -> bool:
    """Say whether a unary primary such as ``-f path`` holds."""
    if operator in ("-n", "-z"):
        return bool(operand) == (operator == "-n")
    if operator == "-t":
        return False
    if operator == "-v":
        return _is_set(tester, operand)
    if operator in ("-o", "-R"):
        return False
    return _file_check(operator, operand, tester)


def _is_set(tester: Tester, name: str) -> bool:
    get: Callable[[str], str | None] | None = getattr(tester, "get", None)
    return get is not None and get(name) is not None


def compare(left: str, operator: str, right: str, tester: Tester) -> bool:
    """Say whether a binary primary such as ``1 -lt 2`` holds; raises BadTest."""
    if operator in ("=", "=="):
        return left == right
    if operator == "!=":
        return left != right
    if operator in ("<", ">"):
        return left < right if operator == "<" else left > right
    if operator in NUMBERS:
        return NUMBERS[operator](_number(left), _number(right))
    first, second = _find(tester, left), _find(tester, right)
    if operator == "-ef":
        filesystem = tester.filesystem
        return first is not None and _same(filesystem, tester.at(left), tester.at(right))
    first_time = first.mtime if first else -1
    second_time = second.mtime if second else -1
    return first_time > second_time if operator == "-nt" else first_time < second_time


UNARY = frozenset(f"-{letter}" for letter in "bcdefghkLnoOprsStuvwxzGN") - {"-o"}
NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
BINARY = frozenset(("=", "==", "!=", "<", ">", "-nt", "-ot", "-ef", *NUMBERS))


class _Test:
    def __init__(self, words: list[str], tester: Tester) -> None:
        self.words = words
        self.tester = tester
        self.position = 0
        flavour: Flavour | None = getattr(tester, "flavour", None)
        dash = flavour is not None and flavour.name == "dash"
        self.binary = BINARY - {"=="} if dash else BINARY
        self.unary = UNARY - {"-v"} if flavour is not None and not flavour.bash else UNARY

    def whole(self) -> bool:
        words = self.words
        if not words:
            return False
        if len(words) == 1:
            return bool(words[0])
        if len(words) == 2:
            return self._two()
        if len(words) == 3 and words[1] in self.binary:
            return compare(words[0], words[1], words[2], self.tester)
        if len(words) == 4 and words[0] == "!":
            return not evaluate_test(words[1:], self.tester)
        value = self._or()
        if self.position < len(words):
            rest = words[self.position]
            kind = "operator" if len(words) <= 3 else "many"
            raise BadTest(kind, rest, words[self.position - 1])
        return value

    def _two(self) -> bool:
        first, second = self.words
        if first == "!":
            return not second
        if first in self.unary:
            return check(first, second, self.tester)
        raise BadTest("unary", first if self._is_bash() else second, first)

    def _is_bash(self) -> bool:
        flavour = getattr(self.tester, "flavour", None)
        return flavour is None or flavour.bash

    def _or(self) -> bool:
        value = self._and()
        while self._next("-o"):
            right = self._and()
            value = value or right
        return value

    def _and(self) -> bool:
        value = self._not()
        while self._next("-a"):
            right = self._not()
            value = value and right
        return value

    def _not(self) -> bool:
        negated = False
        while self._at(0) == "!" and self.position + 1 < len(self.words):
            self.position += 1
            negated = not negated
        return self._primary() != negated

    def _primary(self) -> bool:
        word = self._at(0)
        if word is None:
            raise BadTest("argument", self.words[-1], self.words[-1])
        operator = self._at(1)
        right = self._at(2)
        if operator in self.binary and right is not None and operator is not None:
            self.position += 3
            return compare(word, operator, right, self.tester)
        if word == "(":
            return self._group()
        if word in self.unary and operator is not None:
            self.position += 2
            return check(word, operator, self.tester)
        self.position += 1
        return bool(word)

    def _group(self) -> bool:
        depth = sum(1 for word in self.words[: self.position] if word == "(")
        if depth > 20:
            raise BadTest("many")
        self.position += 1
        value = self._or()
        if not self._next(")"):
            raise BadTest("missing", self.words[-1], self.words[-1])
        return value

    def _next(self, word: str) -> bool:
        if self._at(0) == word:
            self.position += 1
            return True
        return False

    def _at(self, offset: int) -> str | None:
        place = self.position + offset
        return self.words[place] if place < len(self.words) else None


def _number(text: str) -> int:
    stripped = text.strip()
    if not re.fullmatch(r"[-+]?\d{1,30}", stripped):
        raise BadTest("number", text, text)
    return int(stripped)


def _find(tester: Tester, path: str) -> Entry | None:
    try:
        return tester.filesystem.find(tester.at(path)) if path else None
    except PathError:
        return None


def _same(filesystem: Filesystem, left: str, right: str) -> bool:
    if filesystem.resolve(left) == filesystem.resolve(right):
        return True
    one, other = filesystem.find(left), filesystem.find(right)
    same = isinstance(one, File) and isinstance(other, File)
    return same and bool(one.inode) and one.inode == other.inode  # type: ignore[union-attr]


def _file_check(operator: str, path: str, tester: Tester) -> bool:
    filesystem = tester.filesystem
    if operator in ("-h", "-L"):
        try:
            return isinstance(filesystem.lstat(tester.at(path)), Symlink) if path else False
        except PathError:
            return False
    entry = _find(tester, path)
    if entry is None:
        return False
    wanted = {"-r": READ, "-w": WRITE, "-x": EXECUTE}.get(operator)
    if wanted is not None:
        return filesystem.may(entry, wanted) and not (wanted == WRITE and filesystem.read_only)
    return _FILE_CHECKS[operator](entry, filesystem)


_FILE_CHECKS: dict[str, Callable[[Entry, Filesystem], bool]] = {
    "-e": lambda _entry, _: True,
    "-a": lambda _entry, _: True,
    "-f": lambda entry, _: isinstance(entry, File),
    "-d": lambda entry, _: isinstance(entry, Directory),
    "-s": lambda entry, _: isinstance(entry, Directory) or entry.size > 0,
    "-b": lambda entry, _: isinstance(entry, Device) and entry.kind == "b",
    "-c": lambda entry, _: isinstance(entry, Device) and entry.kind == "c",
    "-p": lambda entry, _: isinstance(entry, Device) and entry.kind == "p",
    "-S": lambda entry, _: isinstance(entry, Device) and entry.kind == "s",
    "-g": lambda entry, _: bool(entry.mode & 0o2000),
    "-u": lambda entry, _: bool(entry.mode & 0o4000),
    "-k": lambda entry, _: bool(entry.mode & 0o1000),
    "-O": lambda entry, filesystem: entry.uid == filesystem.uid,
    "-G": lambda entry, filesystem: entry.gid == filesystem.gid,
    "-N": lambda _entry, _: False,
}
