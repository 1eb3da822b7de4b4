"""Translating characters: tr."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import (
    chunks,
    encoded,
    options_of,
    quote,
    refuse,
    told_usage,
)

_BLANKS = "\t "
_SPACE = "\t\n\v\f\r "
CLASSES = {
    "alnum": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "alpha": string.ascii_uppercase + string.ascii_lowercase,
    "blank": _BLANKS,
    "cntrl": "".join(map(chr, range(32))) + "\x7f",
    "digit": string.digits,
    "graph": "".join(map(chr, range(33, 127))),
    "lower": string.ascii_lowercase,
    "print": "".join(map(chr, range(32, 127))),
    "punct": string.punctuation,
    "space": _SPACE,
    "upper": string.ascii_uppercase,
    "xdigit": "0123456789ABCDEFabcdef",
}
"""POSIX character classes of the C locale."""

_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92}
_TOKEN = re.compile(rb"\[:(\w*):\]|\[=(.)=\]|\\([0-7]{1,3})|\\(.)|\[(.)\*(\d*)\]|(.)", re.DOTALL)


class _BadSet(Exception):
    pass


def tr(process: Process) -> int:
    """Translate, squeeze or delete the bytes of standard input."""
    usage = "[-cds] STRING1 [STRING2]"
    flags = "cCdst"
    long = ("complement", "delete", "squeeze-repeats", "truncate-set1")
    options = options_of(process, flags, long=long, usage=usage, mixed=False)
    if isinstance(options, int):
        return options
    delete = options.has("d", "delete")
    squeeze = options.has("s", "squeeze-repeats")
    problem = _problem(process, options, delete, squeeze)
    if problem and process.busybox:
        return told_usage(process, usage, 1)
    if problem:
        return refuse(process, problem, usage)
    try:
        sets = [_expand(encoded(word), lenient=process.busybox) for word in options.rest[:2]]
        work = _Work(sets, options.has("c", "C", "complement"), delete, squeeze)
    except _BadSet as bad:
        if process.busybox:
            return process.complain("STRING2 cannot be empty")
        return process.complain(_said(process, str(bad)))
    for chunk in chunks(process, process.stdin):
        process.write(work.done(chunk))
    return 0


def _said(process: Process, text: str) -> str:
    return re.sub("'([^']*)'", lambda match: quote(process, match[1]), text)


def _problem(process: Process, options: Options, delete: bool, squeeze: bool) -> str:
    words = options.rest
    most = 1 if delete and not squeeze else 2
    least = 1 if delete != squeeze else 2
    if process.busybox:
        return "" if words and (len(words) > 1 or not (delete and squeeze)) else "missing operand"
    if not words:
        return "missing operand"
    if len(words) < least:
        aim = "deleting and squeezing repeats" if delete else "translating"
        after = quote(process, words[-1])
        return f"missing operand after {after}\nTwo strings must be given when {aim}."
    if len(words) > most:
        extra = f"extra operand {quote(process, words[most])}"
        if most == 1:
            return f"{extra}\nOnly one string may be given when deleting without squeezing repeats."
        return extra
    return ""


def _expand(text: bytes, *, lenient: bool) -> list[int]:
    """Return the bytes that a set means: ranges, classes, escapes and repeats written out."""
    out: list[int] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None
        position = match.end()
        name, equal, octal, escaped, repeated, count, _ = match.groups()
        if name is not None:
            if name.decode() not in CLASSES:
                if lenient:
                    out.extend(match.group())
                    continue
                raise _BadSet(f"invalid character class '{name.decode()}'")
            out.extend(CLASSES[name.decode()].encode())
            continue
        if repeated is not None:
            times = int(count[:6] or b"0", 8 if count.startswith(b"0") else 10)
            out.extend(repeated * (min(times, 256) or 256))
            continue
        byte = _byte(match, equal, octal, escaped)
        end = _TOKEN.match(text, position + 1) if text[position : position + 1] == b"-" else None
        if end is None or end.group(1) is not None:
            out.append(byte)
            continue
        position = end.end()
        last = _byte(end, end.group(2), end.group(3), end.group(4))
        if last < byte and lenient:
            out.extend((byte, ord("-"), last))
            continue
        if last < byte:
            span = f"{chr(byte)}-{chr(last)}"
            raise _BadSet(f"range-endpoints of '{span}' are in reverse collating sequence order")
        out.extend(range(byte, last + 1))
    return out


def _byte(
    match: re.Match[bytes], equal: bytes | None, octal: bytes | None, escaped: bytes | None
) -> int:
    if equal is not None:
        return equal[0]
    if octal is not None:
        return int(octal, 8) & 255
    if escaped is not None:
        return _ESCAPES.get(escaped.decode("latin-1"), escaped[0])
    return match.group()[0]


class _Work:
    """What happens to each byte."""

    def __init__(
        self, sets: list[list[int]], complement: bool, delete: bool, squeeze: bool
    ) -> None:
        first = sets[0]
        if complement:
            inside = set(first)
            first = [byte for byte in range(256) if byte not in inside]
        self.table = bytes(range(256))
        self.deleted = bytes(set(first)) if delete else b""
        self.squeezed = set(sets[-1] if len(sets) > 1 or not complement else first)
        if not squeeze:
            self.squeezed = set()
        self.last = -1
        if len(sets) > 1 and not delete:
            if not sets[1]:
                raise _BadSet("when not truncating set1, string2 must be non-empty")
            mapping = bytearray(self.table)
            for place, byte in reversed(list(enumerate(first))):
                mapping[byte] = sets[1][min(place, len(sets[1]) - 1)]
            for place, byte in enumerate(first):
                mapping[byte] = sets[1][min(place, len(sets[1]) - 1)]
            self.table = bytes(mapping)

    def done(self, data: bytes) -> bytes:
        out = data.translate(self.table, self.deleted)
        if not self.squeezed:
            return out
        kept = bytearray()
        for byte in out:
            if byte != self.last or byte not in self.squeezed:
                kept.append(byte)
            self.last = byte
        return bytes(kept)


PROGRAMS: Mapping[str, Program] = {"tr": tr}
