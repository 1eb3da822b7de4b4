"""Comparing files: diff and cmp."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from simulator.engine.files import Directory, PathError
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import decoded, options_of, refuse, told_usage

LONG = ("unified?", "context?", "brief", "recursive", "new-file", "ignore-case", "color?",
        "ignore-all-space", "ignore-space-change", "ignore-blank-lines", "text", "side-by-side",
        "strip-trailing-cr", "report-identical-files", "label=", "exclude=", "normal")  # fmt: skip

USAGE = "[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2"
MAX_LINES = 4_000
"""Lines of a file that are compared one by one."""


def diff(process: Process) -> int:
    """Tell how two files, or two directories, differ."""
    flags = "abBdiNqrTstw" if process.busybox else "acbBdeiNpqrstTuwy"
    flags += "u"
    options = options_of(
        process, flags, "LSUC", () if process.busybox else LONG, usage=USAGE, code=2
    )
    if isinstance(options, int):
        return options
    if len(options.rest) != 2:
        if process.busybox:
            return told_usage(process, USAGE, 1)
        extra = f"extra operand '{options.rest[2]}'" if options.rest[2:] else _too_few(options)
        process.complain(extra)
        return process.complain("Try 'diff --help' for more information.", 2)
    return _Comparison(process, options).whole(*options.rest)


def _too_few(options: Options) -> str:
    return f"missing operand after '{options.rest[0] if options.rest else 'diff'}'"


class _Comparison:
    def __init__(self, process: Process, options: Options) -> None:
        self.process = process
        self.options = options
        self.brief = options.has("q", "brief")
        self.absent = options.has("N", "new-file")
        unified = options.has("u", "U", "unified")
        self.unified = unified or (process.busybox and not self.brief)
        around = options.get("U", "unified")
        self.around = int(around[:4]) if around.isdigit() else 3

    def whole(self, one: str, other: str) -> int:
        filesystem, at = self.process.filesystem, self.process.at
        first, second = (path != "-" and filesystem.is_dir(at(path)) for path in (one, other))
        if first and second:
            return self._directories(one, other)
        if first:
            one = f"{one.rstrip('/')}/{other.rpartition('/')[2]}"
        if second:
            other = f"{other.rstrip('/')}/{one.rpartition('/')[2]}"
        return self._files(one, other, shown="")

    def _directories(self, one: str, other: str) -> int:
        process = self.process
        names = sorted(
            {
                *process.filesystem.listdir(process.at(one)),
                *process.filesystem.listdir(process.at(other)),
            }
        )
        code = 0
        for name in names:
            process.step()
            code = max(code, self._pair(one.rstrip("/"), other.rstrip("/"), name))
        return code

    def _pair(self, one: str, other: str, name: str) -> int:
        process = self.process
        left, right = f"{one}/{name}", f"{other}/{name}"
        entries = [process.filesystem.find(process.at(path)) for path in (left, right)]
        if None in entries and not self.absent:
            process.write(f"Only in {other if entries[0] is None else one}: {name}\n")
            return 1
        folders = [isinstance(entry, Directory) for entry in entries]
        if all(folders):
            if self.options.has("r", "recursive"):
                return self._directories(left, right)
            process.write(f"Common subdirectories: {left} and {right}\n")
            return 0
        if any(folders) and None not in entries:
            kinds = ["directory" if folder else "regular file" for folder in folders]
            process.write(f"File {left} is a {kinds[0]} while file {right} is a {kinds[1]}\n")
            return 1
        letters = "".join(f"-{name}" for name in self.options.values if len(name) == 1)
        return self._files(left, right, shown=f"diff {letters} {left} {right}\n".replace("  ", " "))

    def _files(self, one: str, other: str, *, shown: str) -> int:
        process = self.process
        contents = [self._content(path) for path in (one, other)]
        if None in contents:
            return 1 if process.busybox and "/" in one + other else 2
        left, right = (content or b"" for content in contents)
        if left == right:
            if self.options.has("s", "report-identical-files"):
                process.write(f"Files {one} and {other} are identical\n")
            return 0
        if self.brief or b"\0" in left + right:
            kind = "Files" if self.brief or process.busybox else "Binary files"
            process.write(f"{kind} {one} and {other} differ\n")
            return 1
        lines = list(self._told(one, other, _lines(left), _lines(right)))
        if not lines:
            return 0
        process.write(shown + "".join(lines) if not process.busybox else "".join(lines))
        return 1

    def _content(self, path: str) -> bytes | None:
        process = self.process
        try:
            return process.read(path)
        except PathError as error:
            if self.absent:
                return b""
            busybox = f"can't stat '{path}': {error.reason}"
            process.complain(busybox if process.busybox else f"{path}: {error.reason}")
            return None

    def _told(self, one: str, other: str, left: list[str], right: list[str]) -> Iterator[str]:
        process = self.process
        if max(len(left), len(right)) > MAX_LINES:
            raise LimitHit("matching")
        process.step((len(left) + len(right)) // 4)
        process.kernel.budget.spend(min(len(left) * len(right), len(left) * 64 + len(right) * 64))
        keys = [[self._key(line) for line in side] for side in (left, right)]
        matcher = difflib.SequenceMatcher(None, keys[0], keys[1])
        if keys[0] == keys[1]:
            return
        if self.unified:
            yield from self._heads(one, other)
            for group in matcher.get_grouped_opcodes(self.around):
                yield from _hunk(group, left, right)
        else:
            for tag, a, b, c, d in matcher.get_opcodes():
                if tag != "equal":
                    yield from _normal(tag, (a, b), (c, d), left, right)

    def _key(self, line: str) -> str:
        if self.options.has("w", "ignore-all-space"):
            line = "".join(line.split())
        elif self.options.has("b", "ignore-space-change"):
            line = " ".join(line.split())
        if self.options.has("strip-trailing-cr"):
            line = line.rstrip("\r\n")
        return line.lower() if self.options.has("i", "ignore-case") else line

    def _heads(self, one: str, other: str) -> Iterator[str]:
        labels = self.options.every("L", "label")
        for place, (sign, path) in enumerate((("---", one), ("+++", other))):
            if place < len(labels):
                yield f"{sign} {labels[place]}\n"
            elif self.process.busybox:
                yield f"{sign} {path}\n"
            else:
                yield f"{sign} {path}\t{self._moment(path)}\n"

    def _moment(self, path: str) -> str:
        file = self.process.file(path)
        when = file.mtime if file else 0
        moment = datetime.fromtimestamp(min(when // 1000, 1 << 36), UTC)
        whole = moment.strftime("%Y-%m-%d %H:%M:%S")
        return f"{whole}.{when % 1000 * 1_000_000:09d} +0000"


def _lines(content: bytes) -> list[str]:
    return decoded(content).splitlines(keepends=True) if b"\r" not in content else [
        decoded(line) + "\n" for line in content.removesuffix(b"\n").split(b"\n")
    ]  # fmt: skip


def _marked(sign: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if line.endswith("\n"):
            yield f"{sign}{line}"
        else:
            yield f"{sign}{line}\n\\ No newline at end of file\n"


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]], left: Sequence[str], right: Sequence[str]
) -> Iterator[str]:
    first, last = group[0], group[-1]
    yield f"@@ -{_span(first[1], last[2])} +{_span(first[3], last[4])} @@\n"
    for tag, a, b, c, d in group:
        if tag == "equal":
            yield from _marked(" ", left[a:b])
            continue
        yield from _marked("-", left[a:b])
        yield from _marked("+", right[c:d])


def _span(start: int, end: int) -> str:
    if end - start == 1:
        return str(start + 1)
    return f"{start + (end > start)},{end - start}"


def _normal(
    tag: str,
    one: tuple[int, int],
    other: tuple[int, int],
    left: Sequence[str],
    right: Sequence[str],
) -> Iterator[str]:
    letter = {"replace": "c", "delete": "d", "insert": "a"}[tag]
    yield f"{_place(*one)}{letter}{_place(*other)}\n"
    yield from _marked("< ", left[slice(*one)])
    if tag == "replace":
        yield "---\n"
    yield from _marked("> ", right[slice(*other)])


def _place(start: int, end: int) -> str:
    if end == start:
        return str(start)
    return f"{start + 1},{end}" if end - start > 1 else str(end)


def cmp(process: Process) -> int:
    """Say where two files begin to differ."""
    long = ("silent", "quiet", "verbose", "print-bytes", "bytes=", "ignore-initial=")
    usage = "[-ls] [-n NUM] FILE1 [FILE2]"
    options = options_of(process, "slb", "ni", () if process.busybox else long, usage=usage, code=2)
    if isinstance(options, int):
        return options
    names = [*options.rest[:2], "-"][:2]
    if not options.rest:
        return refuse(process, "missing operand after 'cmp'", usage, 2)
    contents: list[bytes] = []
    for name in names:
        try:
            contents.append(process.read(name))
        except PathError as error:
            return process.complain(f"{name}: {error.reason}", 2)
    return _compared(process, options, names, contents)


def _compared(
    process: Process, options: Options, names: Sequence[str], contents: Sequence[bytes]
) -> int:
    left, right = contents
    if left == right:
        return 0
    shorter = min(len(left), len(right))
    place = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    process.step(place // 1024)
    if options.has("s", "silent", "quiet"):
        return 1
    line = left[:place].count(b"\n") + 1
    if place < shorter:
        process.write(f"{names[0]} {names[1]} differ: char {place + 1}, line {line}\n")
        return 1
    short = names[0] if len(left) < len(right) else names[1]
    if process.busybox:
        return process.complain(f"EOF on {short}")
    if not shorter:
        return process.complain(f"EOF on {short} which is empty")
    last = "line" if left[:place].endswith(b"\n") else "in line"
    number = line - 1 if last == "line" else line
    return process.complain(f"EOF on {short} after byte {place}, {last} {number}")


PROGRAMS: Mapping[str, Program] = {"diff": diff, "cmp": cmp}
