"""find: files by name, kind, size, age and owner, and what to do with them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from simulator.engine.files import Device, Directory, Entry, File, PathError, Symlink
from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.modes import parse_mode, shown_mode
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import (
    group_id,
    group_names,
    tell,
    user_id,
    user_names,
)
from simulator.engine.shell.programs.dates import moment
from simulator.engine.shell.regex import BadExpression, compile_posix
from simulator.engine.shell.syntax.escapes import unescape

MAX_NESTING = 40
"""Parentheses and negations of one expression."""


@dataclass(slots=True)
class Place:
    """A file under consideration."""

    shown: str
    path: str
    entry: Entry
    depth: int
    pruned: bool = False


Check: TypeAlias = Callable[[Place], bool]


class Wrong(Exception):
    """An expression that find does not take."""


@dataclass(slots=True)
class Query:
    """What the expression says besides its checks."""

    process: Process
    words: list[str]
    position: int = 0
    acts: bool = False
    deepest: int = 1 << 30
    shallowest: int = 0
    after: bool = False
    follow: bool = False
    ended: bool = False
    code: int = 0
    gathered: list[tuple[list[str], list[str]]] = field(default_factory=list)
    nesting: int = 0


def find(process: Process) -> int:
    """find [-H] [-L] [path …] [expression]"""
    words = list(process.arguments)
    follow = False
    while words and words[0] in ("-H", "-L", "-P"):
        follow = words.pop(0) == "-L" or follow
    tops: list[str] = []
    while words and not (words[0].startswith("-") or words[0] in ("(", "!", ",")):
        tops.append(words.pop(0))
    query = Query(process, words, follow=follow)
    try:
        check = _whole(query)
    except Wrong as wrong:
        return process.complain(str(wrong))
    for top in tops or ["."]:
        try:
            _walk(query, top, check)
        except PathError as error:
            query.code = tell(process, "'{}'", "{}", error.path, error)
        if query.ended:
            break
    for command, paths in query.gathered:
        if paths:
            query.code = (process.run([*command, *paths]) and 1) or query.code
    return query.code


def _walk(query: Query, top: str, check: Check) -> None:
    process = query.process
    filesystem = process.filesystem
    try:
        entry = filesystem.lstat(process.at(top))
    except PathError as error:
        raise PathError(error.reason, top) from None
    stack: list[tuple[Place, bool]] = [(Place(top, process.at(top), entry, 0), False)]
    while stack and not query.ended:
        process.step()
        place, visited = stack.pop()
        if query.follow and isinstance(place.entry, Symlink):
            place.entry = filesystem.find(place.path) or place.entry
        if visited or not query.after or not isinstance(place.entry, Directory):
            _judge(query, place, check)
        if visited or not isinstance(place.entry, Directory):
            continue
        if query.after:
            stack.append((place, True))
        if place.depth >= query.deepest or place.pruned:
            continue
        try:
            names = filesystem.listdir(place.path)
        except PathError as error:
            if filesystem.exists(place.path):
                query.code = tell(process, "'{}'", "{}", place.shown, error)
            continue
        for name in reversed(names):
            below = f"{place.path.rstrip('/')}/{name}"
            shown = f"{place.shown.rstrip('/') if place.shown != '/' else ''}/{name}"
            stack.append((Place(shown, below, filesystem.lstat(below), place.depth + 1), False))


def _judge(query: Query, place: Place, check: Check) -> None:
    if place.depth < query.shallowest:
        return
    if check(place) and not query.acts:
        query.process.write(f"{place.shown}\n")


# The expression


def _whole(query: Query) -> Check:
    if not query.words:
        return lambda _: True
    check = _any(query)
    word = _peek(query)
    if word is not None:
        raise Wrong(f"paths must precede expression: `{word}'")
    return check


def _any(query: Query) -> Check:
    query.nesting += 1
    if query.nesting > MAX_NESTING:
        raise Wrong("expression is nested too deeply")
    checks = [_all(query)]
    while _peek(query) in ("-o", "-or", ","):
        query.position += 1
        checks.append(_all(query))
    query.nesting -= 1
    return checks[0] if len(checks) == 1 else lambda place: any(check(place) for check in checks)


def _all(query: Query) -> Check:
    checks = [_one(query)]
    while True:
        word = _peek(query)
        if word in ("-a", "-and"):
            query.position += 1
        elif word is None or word in ("-o", "-or", ")", ","):
            break
        checks.append(_one(query))
    return checks[0] if len(checks) == 1 else lambda place: all(check(place) for check in checks)


def _one(query: Query) -> Check:
    negated = False
    while _peek(query) in ("!", "-not"):
        query.position += 1
        negated = not negated
    word = _peek(query)
    if word is None:
        raise Wrong("expected an expression after '!'" if negated else "invalid expression")
    query.position += 1
    if word == "(":
        inner = _any(query)
        if _peek(query) != ")":
            raise Wrong(
                "invalid expression; I was expecting to find a ')' somewhere but did not see one."
            )
        query.position += 1
        check = inner
    else:
        check = _primary(query, word)
    return (lambda place: not check(place)) if negated else check


def _peek(query: Query) -> str | None:
    return query.words[query.position] if query.position < len(query.words) else None


def _argument(query: Query, word: str) -> str:
    value = _peek(query)
    if value is None:
        raise Wrong(f"missing argument to `{word}'")
    query.position += 1
    return value


def _primary(query: Query, word: str) -> Check:
    if word in _PLAIN:
        return _PLAIN[word](query)
    if word in _VALUED:
        return _VALUED[word](query, _argument(query, word))
    if word in ("-exec", "-execdir", "-ok"):
        return _exec(query)
    if word.startswith("-"):
        said = f"unknown predicate `{word}'"
        raise Wrong(f"unrecognized: {word}" if query.process.busybox else said)
    raise Wrong(f"paths must precede expression: `{word}'")


def _print(query: Query) -> Check:
    query.acts = True

    def check(place: Place) -> bool:
        query.process.write(f"{place.shown}\n")
        return True

    return check


def _print0(query: Query) -> Check:
    query.acts = True

    def check(place: Place) -> bool:
        query.process.write(f"{place.shown}\0")
        return True

    return check


def _delete(query: Query) -> Check:
    query.acts = query.after = True

    def check(place: Place) -> bool:
        filesystem = query.process.filesystem
        try:
            if isinstance(place.entry, Directory):
                if place.shown not in (".", "./"):
                    filesystem.rmdir(place.path)
            else:
                filesystem.unlink(place.path)
        except PathError as error:
            query.code = tell(query.process, "cannot delete '{}'", "{}", place.shown, error)
            return False
        return True

    return check


def _prune(query: Query) -> Check:
    def check(place: Place) -> bool:
        place.pruned = True
        return True

    return check


def _quit(query: Query) -> Check:
    query.acts = True

    def check(place: Place) -> bool:
        query.ended = True
        return True

    return check


def _depth(query: Query) -> Check:
    query.after = True
    return lambda _: True


def _empty(query: Query) -> Check:
    return lambda place: (
        not len(place.entry.entries) if isinstance(place.entry, Directory)
        else isinstance(place.entry, File) and place.entry.size == 0
    )  # fmt: skip


def _executable(query: Query) -> Check:
    return lambda place: query.process.filesystem.may(place.entry, 1)


def _ls(query: Query) -> Check:
    query.acts = True

    def check(place: Place) -> bool:
        users, groups = user_names(query.process), group_names(query.process)
        entry = place.entry
        owner, group = users.get(entry.uid, entry.uid), groups.get(entry.gid, entry.gid)
        when = f"{moment(entry.mtime):%b %d %H:%M}"
        row = f"{1000:9d} {4:6d} {shown_mode(entry)} {1:3d} {owner:<8} {group:<8} {entry.size:8d}"
        query.process.write(f"{row} {when} {place.shown}\n")
        return True

    return check


def _exec(query: Query) -> Check:
    query.acts = True
    command: list[str] = []
    while True:
        word = _argument(query, "-exec")
        if word == ";":
            break
        if word == "+" and command and command[-1] == "{}":
            return _gather(query, command[:-1])
        command.append(word)
    if not command:
        raise Wrong("missing argument to `-exec'")

    def check(place: Place) -> bool:
        query.process.step()
        argv = [word.replace("{}", place.shown) for word in command]
        return query.process.run(argv) == 0

    return check


def _gather(query: Query, command: list[str]) -> Check:
    """Keep the paths for one command with all of them."""
    paths: list[str] = []
    query.gathered.append((command, paths))

    def check(place: Place) -> bool:
        paths.append(place.shown)
        return True

    return check


def _name(query: Query, value: str) -> Check:
    budget = query.process.kernel.budget

    def check(place: Place) -> bool:
        base = posixpath.basename(place.shown.rstrip("/")) or place.shown
        return matches(value, base, budget)

    return check


def _iname(query: Query, value: str) -> Check:
    budget, lowered = query.process.kernel.budget, value.lower()
    return lambda place: matches(
        lowered, posixpath.basename(place.shown.rstrip("/")).lower(), budget
    )


def _path(query: Query, value: str) -> Check:
    budget = query.process.kernel.budget
    return lambda place: matches(value, place.shown, budget)


def _ipath(query: Query, value: str) -> Check:
    budget, lowered = query.process.kernel.budget, value.lower()
    return lambda place: matches(lowered, place.shown.lower(), budget)


def _regex(query: Query, value: str) -> Check:
    budget = query.process.kernel.budget
    try:
        regex = compile_posix(value, extended=True)
    except BadExpression as problem:
        raise Wrong(str(problem)) from None
    return lambda place: regex.fullmatch(place.shown, budget)


_KINDS: dict[str, type[Entry]] = {"f": File, "d": Directory, "l": Symlink}


def _type(query: Query, value: str) -> Check:
    kinds = value.split(",")
    if not all(kind in "fdlcbps" and len(kind) == 1 for kind in kinds):
        raise Wrong(f"Unknown argument to -type: {value}")

    def check(place: Place) -> bool:
        for kind in kinds:
            if isinstance(place.entry, Device) and place.entry.kind == kind:
                return True
            if kind in _KINDS and isinstance(place.entry, _KINDS[kind]):
                return True
        return False

    return check


def _maxdepth(query: Query, value: str) -> Check:
    query.deepest = int(value[:6]) if value.isdigit() else 0
    return lambda _: True


def _mindepth(query: Query, value: str) -> Check:
    query.shallowest = int(value[:6]) if value.isdigit() else 0
    return lambda _: True


def _compared(value: str, what: str) -> tuple[str, int, str]:
    match = re.fullmatch(r"([-+]?)(\d{1,12})([a-zA-Z]?)", value)
    if not match:
        raise Wrong(f"invalid argument `{value}' to `{what}'")
    return match.group(1), int(match.group(2)), match.group(3)


def _holds(sign: str, actual: int, wanted: int) -> bool:
    return actual > wanted if sign == "+" else actual < wanted if sign == "-" else actual == wanted


def _size(query: Query, value: str) -> Check:
    sign, number, unit = _compared(value, "-size")
    size = {"": 512, "b": 512, "c": 1, "w": 2, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30}.get(
        unit, 512
    )
    return lambda place: _holds(sign, -(-place.entry.size // size), number)


def _mtime(query: Query, value: str) -> Check:
    return _age(query, value, 86_400_000)


def _mmin(query: Query, value: str) -> Check:
    return _age(query, value, 60_000)


def _age(query: Query, value: str, unit: int) -> Check:
    sign, number, _ = _compared(value, "-mtime")
    now = query.process.kernel.filesystem.now
    return lambda place: _holds(sign, (now - place.entry.mtime) // unit, number)


def _newer(query: Query, value: str) -> Check:
    reference = query.process.filesystem.find(query.process.at(value))
    if reference is None:
        raise Wrong(f"'{value}': No such file or directory")
    return lambda place: place.entry.mtime > reference.mtime


def _perm(query: Query, value: str) -> Check:
    kind = value[0] if value[:1] in ("-", "/", "+") else ""
    mode = parse_mode(value[len(kind) :], 0, directory=False, umask=0)
    if mode is None:
        raise Wrong(f"invalid mode '{value}'")
    wanted = mode

    def check(place: Place) -> bool:
        if kind == "-":
            return place.entry.mode & wanted == wanted
        return bool(place.entry.mode & wanted) if kind else place.entry.mode == wanted

    return check


def _user(query: Query, value: str) -> Check:
    number = user_id(query.process, value)
    if number is None:
        raise Wrong(f"'{value}' is not the name of a known user")
    return lambda place: place.entry.uid == number


def _group(query: Query, value: str) -> Check:
    number = group_id(query.process, value)
    if number is None:
        raise Wrong(f"'{value}' is not the name of an existing group")
    return lambda place: place.entry.gid == number


def _printf(query: Query, value: str) -> Check:
    query.acts = True
    pattern = unescape(value, octal_zero=False, quotes=True)[0]

    def check(place: Place) -> bool:
        users, groups = user_names(query.process), group_names(query.process)
        entry = place.entry
        top = place.shown.split("/", 1)
        kind = "d" if isinstance(entry, Directory) else "l" if isinstance(entry, Symlink) else "f"
        values = {
            "p": place.shown, "f": posixpath.basename(place.shown.rstrip("/")) or place.shown,
            "h": posixpath.dirname(place.shown) or ".", "P": top[1] if len(top) > 1 else "",
            "s": str(entry.size), "k": str(-(-entry.size // 1024)), "m": f"{entry.mode:o}",
            "M": shown_mode(entry), "u": users.get(entry.uid, str(entry.uid)),
            "g": groups.get(entry.gid, str(entry.gid)), "U": str(entry.uid), "G": str(entry.gid),
            "d": str(place.depth), "y": kind, "l": getattr(entry, "target", ""), "%": "%",
            "t": f"{moment(entry.mtime):%a %b %d %H:%M:%S %Y}",
        }  # fmt: skip
        text = re.sub(r"%T@", f"{entry.mtime / 1000:.10f}", pattern)
        text = re.sub(
            r"%([a-zA-Z%])", lambda match: values.get(match.group(1), match.group()), text
        )
        query.process.write(text)
        return True

    return check


def _constant(value: bool) -> Callable[[Query], Check]:
    return lambda _query: lambda _: value


def _ignored(query: Query, value: str) -> Check:
    return lambda _: True


_PLAIN: dict[str, Callable[[Query], Check]] = {
    "-print": _print, "-print0": _print0, "-delete": _delete, "-prune": _prune, "-quit": _quit,
    "-depth": _depth, "-d": _depth, "-empty": _empty, "-true": _constant(True),
    "-false": _constant(False), "-executable": _executable, "-ls": _ls, "-xdev": _constant(True),
    "-mount": _constant(True), "-follow": _constant(True), "-noleaf": _constant(True),
    "-readable": _constant(True), "-writable": _constant(True), "-daystart": _constant(True),
    "-nouser": _constant(False), "-nogroup": _constant(False),
}  # fmt: skip
_VALUED: dict[str, Callable[[Query, str], Check]] = {
    "-name": _name, "-iname": _iname, "-path": _path, "-wholename": _path, "-ipath": _ipath,
    "-regex": _regex, "-type": _type, "-maxdepth": _maxdepth, "-mindepth": _mindepth,
    "-size": _size, "-mtime": _mtime, "-ctime": _mtime, "-atime": _mtime, "-mmin": _mmin,
    "-cmin": _mmin, "-amin": _mmin, "-newer": _newer, "-perm": _perm, "-user": _user,
    "-group": _group, "-uid": _user, "-gid": _group, "-printf": _printf, "-regextype": _ignored,
    "-links": _ignored, "-xtype": _type, "-lname": _ignored, "-inum": _ignored,
}  # fmt: skip

PROGRAMS: Mapping[str, Program] = {"find": find}
