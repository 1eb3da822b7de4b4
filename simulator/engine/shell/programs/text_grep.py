"""Lines that match: grep, egrep and fgrep."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from simulator.engine.files import Directory, File, PathError
from simulator.engine.shell.executable import ELF, MAGIC
from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import BadOption, Options, read_options
from simulator.engine.shell.programs.text_input import decoded, lines, refuse, told_usage
from simulator.engine.shell.regex import BadExpression, Match, Regex, compile_posix
from simulator.engine.shell.streams import Source, Stream

USAGE = "[OPTION]... PATTERNS [FILE]..."
BUSYBOX_USAGE = (
    "[-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]..."
)

LONG = ("extended-regexp", "fixed-strings", "basic-regexp", "perl-regexp", "regexp=", "file=",
        "ignore-case", "no-ignore-case", "word-regexp", "line-regexp", "null-data", "no-messages",
        "invert-match", "max-count=", "byte-offset", "line-number", "line-buffered",
        "with-filename", "no-filename", "label=", "only-matching", "quiet", "silent",
        "binary-files=", "text", "directories=", "devices=", "recursive",
        "dereference-recursive", "include=", "exclude=", "exclude-from=", "exclude-dir=",
        "files-without-match", "files-with-matches", "count", "initial-tab", "null",
        "before-context=", "after-context=", "context=", "color?", "colour?")  # fmt: skip

_SHORT = {
    "extended-regexp": "E", "fixed-strings": "F", "basic-regexp": "G", "perl-regexp": "P",
    "regexp": "e", "file": "f", "ignore-case": "i", "word-regexp": "w", "line-regexp": "x",
    "null-data": "z", "no-messages": "s", "invert-match": "v", "max-count": "m",
    "byte-offset": "b", "line-number": "n", "with-filename": "H", "no-filename": "h",
    "only-matching": "o", "quiet": "q", "silent": "q", "text": "a", "recursive": "r",
    "dereference-recursive": "R", "files-without-match": "L", "files-with-matches": "l",
    "count": "c", "before-context": "B", "after-context": "A", "context": "C", "y": "i",
}  # fmt: skip


LONG_CONTEXT = ("before-context", "after-context", "context")


class _Bad(Exception):
    """A command line that grep does not take; the message is what it says."""


@dataclass(slots=True)
class _Search:
    """What is looked for and what is told about it."""

    regexes: list[Regex]
    letters: frozenset[str]
    named: bool = False
    most: int = -1
    before: int = 0
    after: int = 0
    parted: bool = False
    include: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    exclude_directories: list[str] = field(default_factory=list)

    def has(self, letter: str) -> bool:
        return letter in self.letters


def grep(process: Process) -> int:
    """Show the lines that match a pattern."""
    usage = BUSYBOX_USAGE if process.busybox else USAGE
    words = process.arguments if process.busybox else _numbered(process.arguments)
    flags = "HhnlLoqvsrRiwFExzcyb" if process.busybox else "EFGPiwxzsvbnHhoqarRLlcTZyUIu"
    flags = flags.replace("y", "").replace("b", "") if process.busybox else flags
    long = ("color?", "colour?") if process.busybox else LONG
    valued = "efmABC" if process.busybox else "efmABCdD"
    if "--help" in words:
        return told_usage(process, usage, 0)
    try:
        options = read_options(words, flags, valued, long)
    except BadOption as problem:
        return refuse(process, str(problem), usage, 2, shown=True)
    try:
        search, paths = _search(process, options)
    except _Bad as bad:
        if not str(bad):
            return _usage(process, usage)
        return process.complain(str(bad), 2)
    return _run(process, search, paths)


def _usage(process: Process, usage: str) -> int:
    if process.busybox:
        return told_usage(process, usage, 2)
    process.error(f"Usage: grep {usage}\nTry 'grep --help' for more information.\n")
    return 2


def _numbered(words: Sequence[str]) -> list[str]:
    """Turn ``-3`` into ``-C3``."""
    return [f"-C{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in words]


def _search(process: Process, options: Options) -> tuple[_Search, list[str]]:
    rest = list(options.rest)
    patterns: list[str] = []
    for name, value in options.all:
        if name in ("e", "regexp"):
            patterns.extend(value.split("\n"))
        elif name in ("f", "file"):
            patterns.extend(_patterns_in(process, value))
    if not options.has("e", "f", "regexp", "file"):
        if not rest:
            raise _Bad("")
        patterns.extend(rest.pop(0).split("\n"))
    letters = {_SHORT.get(name, name) for name in options.values}
    if process.name == "egrep":
        letters.add("E")
    elif process.name == "fgrep":
        letters.add("F")
    regexes = [_compiled(process, pattern, letters) for pattern in patterns]
    around = _count(process, options, "C", "context")
    search = _Search(
        regexes,
        frozenset(letters),
        most=_count(process, options, "m", "max-count", default=-1),
        before=_count(process, options, "B", "before-context", default=around),
        after=_count(process, options, "A", "after-context", default=around),
        parted=options.has("A", "B", "C", *LONG_CONTEXT) and not process.busybox,
        include=options.every("include"),
        exclude=options.every("exclude"),
        exclude_directories=options.every("exclude-dir"),
    )
    recursive = search.has("r") or search.has("R")
    search.named = search.has("H") or (not search.has("h") and (len(rest) > 1 or recursive))
    return search, rest or (["."] if recursive else ["-"])


def _patterns_in(process: Process, path: str) -> list[str]:
    try:
        text = decoded(process.read(path))
    except PathError as error:
        raise _Bad(f"{path}: {error.reason}") from None
    return text.removesuffix("\n").split("\n") if text else []


def _count(process: Process, options: Options, *names: str, default: int = 0) -> int:
    text = options.get(*names)
    if not options.has(*names):
        return default
    if not (text.isascii() and text.isdigit()):
        if process.busybox:
            raise _Bad(f"invalid number '{text}'")
        raise _Bad(
            "invalid max count" if names[0] == "m" else f"{text}: invalid context length argument"
        )
    return int(text[:9])


def _compiled(process: Process, pattern: str, letters: set[str]) -> Regex:
    perl, extended = "P" in letters, "E" in letters
    source = pattern
    if "F" in letters:
        source, perl, extended = re.sub(r"([\\.\[\]*^$+?{}|()])", r"\\\1", pattern), False, True
    try:
        if "x" in letters:
            compile_posix(source, extended=extended, perl=perl)
            source = _whole_line(source, extended or perl)
        return compile_posix(source, extended=extended, ignore_case="i" in letters, perl=perl)
    except BadExpression as problem:
        words = f"bad regex '{pattern}'" if process.busybox else str(problem)
        raise _Bad(words) from None


def _whole_line(source: str, extended: bool) -> str:
    if re.search(r"\\[1-9]", source):
        return f"^{source}$"
    return f"^({source})$" if extended else rf"^\({source}\)$"


def _run(process: Process, search: _Search, paths: Sequence[str]) -> int:
    """Look through everything; 0 if a line was chosen, 2 after any failure."""
    state = _Told(process, search)
    for path in paths:
        for name, stream in state.opened(path):
            if state.look(name, stream) and search.has("q"):
                return 0
    if state.failed and not (search.has("q") and state.found):
        return 2
    return 0 if state.found else 1


class _Told:
    """What has been found and told so far."""

    def __init__(self, process: Process, search: _Search) -> None:
        self.process = process
        self.search = search
        self.found = False
        self.failed = False
        self.separated = False

    def opened(self, path: str) -> Iterator[tuple[str, Stream]]:
        process, search = self.process, self.search
        recursive = search.has("r") or search.has("R")
        try:
            if recursive and path != "-" and process.filesystem.is_dir(process.at(path)):
                yield from self._below(path)
            else:
                yield path, process.open(path)
        except PathError as error:
            if error.reason == "Is a directory" and process.busybox:
                return
            self._failed(path, error)

    def _failed(self, path: str, error: PathError) -> None:
        self.failed = True
        if not self.search.has("s"):
            self.process.complain(f"{path}: {error.reason}")

    def _below(self, top: str) -> Iterator[tuple[str, Stream]]:
        process, search = self.process, self.search
        implied = top == "." and "." not in process.arguments
        pending = [("" if implied else top.rstrip("/") or "/", process.at(top))]
        while pending:
            shown, path = pending.pop()
            process.step()
            entry = process.filesystem.lstat(path)
            if isinstance(entry, Directory):
                names = process.filesystem.listdir(path)
                kept = [n for n in names if not self._left_out(f"{path}/{n}", n)]
                prefix = f"{shown.rstrip('/')}/" if shown else ""
                pending.extend((f"{prefix}{n}", f"{path}/{n}") for n in reversed(kept))
            elif isinstance(entry, File) or search.has("R"):
                try:
                    yield shown, process.open(path)
                except PathError as error:
                    self._failed(shown, error)

    def _left_out(self, path: str, name: str) -> bool:
        search = self.search
        if isinstance(self.process.filesystem.lstat(path), Directory):
            return self._matches(name, search.exclude_directories)
        if search.include and not self._matches(name, search.include):
            return True
        return self._matches(name, search.exclude)

    def _matches(self, name: str, patterns: Sequence[str]) -> bool:
        budget = self.process.kernel.budget
        return any(matches(pattern, name, budget) for pattern in patterns)

    def look(self, path: str, stream: Stream) -> bool:
        """Look through one input; say whether a line was chosen."""
        search, process = self.search, self.process
        name = "(standard input)" if path == "-" else path
        binary = not process.busybox and not search.has("a") and _is_binary(stream)
        quiet = any(map(search.has, "qclL")) or binary
        count = _scan(self, name, stream, quiet=quiet, stop=any(map(search.has, "qlL")) or binary)
        if search.has("c") and not search.has("q"):
            process.write(f"{name}:{count}\n" if search.named else f"{count}\n")
        elif search.has("l") or search.has("L"):
            if bool(count) == search.has("l"):
                process.write(f"{name}\0" if search.has("Z") else f"{name}\n")
        elif binary and count and not search.has("q"):
            process.write(f"{process.name}: {path}: binary file matches\n")
        chosen = bool(count) if not search.has("L") else not count
        self.found = self.found or chosen
        return chosen


def _is_binary(stream: Stream) -> bool:
    if not isinstance(stream, Source):
        return False
    ahead = stream.data[stream.position : stream.position + 32768]
    return b"\0" in ahead or ahead.startswith((MAGIC, ELF))


def _scan(told: _Told, name: str, stream: Stream, *, quiet: bool, stop: bool) -> int:
    """Go through the lines of one input, show what is to be shown, and count what matches."""
    search, process = told.search, told.process
    kept: deque[tuple[int, int, str]] = deque(maxlen=search.before)
    count, due, last, offset = 0, 0, 0, 0
    for number, raw in enumerate(lines(process, stream), start=1):
        line = decoded(raw.removesuffix(b"\n"))
        if search.most >= 0 and count >= search.most and not due:
            break
        exhausted = search.most >= 0 and count >= search.most
        if not exhausted and _chosen(process, search, line):
            count += 1
            if stop:
                break
            if not quiet:
                first = kept[0][0] if kept else number
                if (
                    (search.parted or search.before or search.after)
                    and told.separated
                    and first > last + 1
                ):
                    process.write("--\n")
                for place, start, text in kept:
                    _show(told, name, place, start, text, "-")
                kept.clear()
                _show(told, name, number, offset, line, ":")
                told.separated, last = True, number
                due = search.after
        elif due:
            due -= 1
            last = number
            _show(told, name, number, offset, line, "-")
        else:
            kept.append((number, offset, line))
        offset += len(raw)
    return count


def _chosen(process: Process, search: _Search, line: str) -> bool:
    hit = any(
        next(_hits(process, search, regex, line), None) is not None for regex in search.regexes
    )
    return hit != search.has("v")


def _hits(process: Process, search: _Search, regex: Regex, line: str) -> Iterator[Match]:
    """Yield the matches in a line; with ``-w`` only those that are whole words."""
    budget = process.kernel.budget
    if not search.has("w"):
        if search.has("o"):
            yield from regex.finditer(line, budget)
        elif (match := regex.search(line, budget)) is not None:
            yield match
        return
    for match in regex.finditer(line, budget):
        before, after = line[: match.start()][-1:], line[match.end() : match.end() + 1]
        if not (_is_word(before) or _is_word(after)):
            yield match


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _show(told: _Told, name: str, number: int, offset: int, line: str, sign: str) -> None:
    search, process = told.search, told.process
    if not search.has("o"):
        process.write(f"{_prefix(search, name, number, offset, sign)}{line}\n")
        return
    if sign == "-" or search.has("v"):
        return
    for regex in search.regexes:
        for match in _hits(process, search, regex, line):
            if match.group():
                place = offset + len(line[: match.start()].encode("utf-8", "surrogateescape"))
                prefix = _prefix(search, name, number, place, sign)
                process.write(f"{prefix}{match.group()}\n")


def _prefix(search: _Search, name: str, number: int, offset: int, sign: str) -> str:
    prefix = f"{name}{sign}" if search.named else ""
    prefix += f"{number}{sign}" if search.has("n") else ""
    return prefix + (f"{offset}{sign}" if search.has("b") else "")


PROGRAMS: Mapping[str, Program] = {"grep": grep, "egrep": grep, "fgrep": grep}
