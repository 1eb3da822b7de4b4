"""What ``echo`` and ``printf`` print, for the builtins and for the programs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.syntax.escapes import unescape


class FormatFault(Exception):
    """A format that cannot be printed."""


MAX_WIDTH = 1 << 20
"""Widths and precisions above this count as too much output."""

_DIRECTIVE = re.compile(r"%([-+ 0#']*)(\*|\d*)(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([a-zA-Z%])")
_FLAGS = re.compile(r"-[neE]+")


def echoed(words: Sequence[str], *, dash: bool = False) -> bytes:
    r"""Return what echo prints. dash's knows ``-n`` alone and always undoes escapes.

    >>> echoed(["-e", r"a\tb"]), echoed(["-e", "a"], dash=True)
    (b'a\tb\n', b'-e a\n')
    """
    newline, escapes = True, dash
    start = 0
    if dash:
        if words[:1] == ["-n"]:
            newline, start = False, 1
    else:
        while start < len(words) and _FLAGS.fullmatch(words[start]):
            newline = newline and "n" not in words[start]
            for letter in words[start][1:]:
                escapes = {"e": True, "E": False}.get(letter, escapes)
            start += 1
    text = " ".join(words[start:])
    if escapes:
        text, ended = unescape(text)
        newline = newline and not ended
    return (text + "\n" * newline).encode("utf-8", "surrogateescape")


def formatted(
    pattern: str, arguments: Sequence[str], flavour: str, limit: int
) -> tuple[str, list[str]]:
    """Return what printf prints, and its complaints; the format is used as often as needed.

    Raises FormatFault for a directive that is not known.
    """
    printer = _Printer(flavour, limit)
    rest = list(arguments)
    while True:
        before = len(rest)
        if printer.once(pattern, rest) or not rest or len(rest) == before:
            return "".join(printer.out), printer.faults


class _Printer:
    def __init__(self, flavour: str, limit: int) -> None:
        self.flavour = flavour
        self.limit = limit
        self.size = 0
        self.out: list[str] = []
        self.faults: list[str] = []

    def once(self, pattern: str, arguments: list[str]) -> bool:
        r"""Use the format one time; say whether ``\c`` ended the output."""
        position = 0
        for match in _DIRECTIVE.finditer(pattern):
            if match.start() < position:
                continue
            text, ended = self._literal(pattern[position : match.start()])
            self._put(text)
            if ended:
                return True
            position = match.end()
            if self._directive(match, arguments):
                return True
        text, ended = self._literal(pattern[position:])
        self._put(text)
        return ended

    def _literal(self, text: str) -> tuple[str, bool]:
        if "%" in text:
            raise FormatFault(self._invalid(text[text.index("%") :]))
        return unescape(text, octal_zero=False, quotes=True, numbers=self._numbers())

    def _numbers(self) -> str:
        return {"dash": "", "ash": "x"}.get(self.flavour, "xuU")

    def _invalid(self, text: str) -> str:
        if self.flavour == "ash":
            return f"{text}: invalid format"
        if self.flavour == "dash":
            return f"{text[:2]}: invalid directive"
        return f"`{text[1:2]}': invalid format character"

    def _put(self, text: str) -> None:
        self.size += len(text)
        if self.size > self.limit:
            raise LimitHit("output_bytes")
        self.out.append(text)

    def _directive(self, match: re.Match[str], arguments: list[str]) -> bool:
        flags, width, precision, kind = match.groups()
        if kind == "%":
            self._put("%")
            return False
        width = self._star(width, arguments)
        precision = self._star(precision, arguments)
        if max(_size(width), _size(precision)) > MAX_WIDTH:
            raise LimitHit("output_bytes")
        argument = arguments.pop(0) if arguments else None
        if kind == "b":
            text, ended = unescape(argument or "", bare_octal=True, numbers=self._numbers())
            self._put(_padded(text, flags, width, precision))
            return ended
        self._put(self._converted(match, flags, width, precision, kind, argument))
        return False

    def _converted(
        self,
        match: re.Match[str],
        flags: str,
        width: str,
        precision: str | None,
        kind: str,
        argument: str | None,
    ) -> str:
        if kind == "s":
            return _padded(argument or "", flags, width, precision)
        if kind == "c":
            return _padded((argument or "")[:1], flags, width, None)
        if kind == "q" and self.flavour == "bash":
            return _padded(quoted(argument or ""), flags, width, None)
        flags = "".join(flag for flag in "-+ 0#" if flag in flags)
        point = "" if precision is None else f".{max(_size(precision), 0)}"
        if kind in "di":
            return f"%{flags}{width}{point}d" % self._integer(argument)
        if kind in "uxXo":
            number = self._integer(argument) & 0xFFFFFFFFFFFFFFFF
            if kind == "o" and "#" in flags:
                return f"%{flags.replace('#', '')}{width}s" % f"0{number:o}"
            return f"%{flags}{width}{point}{'d' if kind == 'u' else kind}" % number
        if kind in "eEfFgG":
            return f"%{flags}{width}{point}{kind}" % self._float(argument)
        raise FormatFault(
            self._invalid(match.string[match.start() :] if self.flavour == "ash" else f"%{kind}")
        )

    def _star(self, value: str | None, arguments: list[str]) -> str:
        if value == "*":
            return str(self._integer(arguments.pop(0) if arguments else None))
        return value  # type: ignore[return-value]

    def _integer(self, argument: str | None) -> int:
        text = (argument or "0").strip()
        if text[:1] in ("'", '"'):
            return ord(text[1:2] or "\0")
        match = re.match(r"[-+]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)", text)
        if argument is not None and (match is None or match.end() != len(text)):
            self._not_a_number(argument)
        if match is None:
            return 0
        sign = -1 if text.startswith("-") else 1
        digits = match.group(1)[:24]
        base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" else 10
        number = sign * int(digits, base)
        return max(min(number, (1 << 63) - 1), -(1 << 63))

    def _float(self, argument: str | None) -> float:
        text = (argument or "0").strip()
        match = re.match(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,4})?", text[:64])
        if argument is not None and (match is None or match.end() != len(text)):
            self._not_a_number(argument)
        return float(match.group()) if match else 0.0

    def _not_a_number(self, argument: str) -> None:
        words = {
            "ash": f"invalid number '{argument}'",
            "dash": f"{argument}: expected numeric value",
            "gnu": f"'{argument}': expected a numeric value",
        }
        self.faults.append(words.get(self.flavour, f"{argument}: invalid number"))


def quoted(text: str) -> str:
    r"""Return the text as bash's ``%q`` quotes it.

    >>> quoted("a b")
    'a\\ b'
    """
    if not text:
        return "''"
    if any(letter < " " or letter == "\x7f" for letter in text):
        return "$'" + "".join(_shown(letter) for letter in text) + "'"
    return re.sub(r"([^A-Za-z0-9_@%+:,./=-])", r"\\\1", text)


_ESCAPED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\x1b": "\\E", "'": "\\'", "\\": "\\\\",
            "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}  # fmt: skip


def _shown(letter: str) -> str:
    if letter in _ESCAPED:
        return _ESCAPED[letter]
    return f"\\{ord(letter):03o}" if letter < " " or letter == "\x7f" else letter


def _size(text: str | None) -> int:
    try:
        return abs(int((text or "0")[:12]))
    except ValueError:
        return 0


def _padded(text: str, flags: str, width: str | None, precision: str | None) -> str:
    if precision is not None:
        text = text[: _size(precision)]
    size = _size(width)
    left = "-" in flags or (width or "").startswith("-")
    return text.ljust(size) if left else text.rjust(size)
