"""Shell patterns, ``* ? [ ]``: matched by regular expressions that cannot run away."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.engine.shell.regex import Regex, compile_python

_SPECIAL = re.compile(r"[*?\[\\]")


def escape(text: str) -> str:
    """Return the pattern that matches just this text."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def is_pattern(pattern: str) -> bool:
    return bool(_SPECIAL.search(pattern))


@lru_cache(maxsize=1024)
def _regex(pattern: str, extended: bool) -> Regex:
    return compile_python(translate(pattern, extended=extended))


def matches(pattern: str, text: str, *, extended: bool = False) -> bool:
    """Say whether the pattern matches the whole text.

    >>> matches("a*[!x]", "abc"), matches("a?", "abc")
    (True, False)
    """
    if not _SPECIAL.search(pattern) and not extended:
        return pattern == text
    return _regex(pattern, extended).fullmatch(text)


def strip(text: str, operator: str, pattern: str) -> str:
    """Return the text without what ``#``, ``##``, ``%`` or ``%%`` takes off."""
    if not _SPECIAL.search(pattern):
        if operator[0] == "#":
            return text.removeprefix(pattern)
        return text.removesuffix(pattern)
    body = translate(pattern)
    lazy = translate(pattern, lazy=True)
    if operator[0] == "#":
        found = compile_python(f"(?:{body if operator == '##' else lazy})").match(text)
        return text[found.end() :] if found else text
    rest = "(.*)" if operator == "%" else "(.*?)"
    found = compile_python(rf"{rest}(?:{body})\Z").match(text)
    return text[: found.end(1)] if found else text


def replace(text: str, operator: str, pattern: str, value: str) -> str:
    """Return the text with what the pattern matches replaced: ``/``, ``//``, ``/#``, ``/%``."""
    if not pattern:
        return text
    body = translate(pattern)
    if operator == "/#":
        found = compile_python(f"(?:{body})").match(text)
        return value + text[found.end() :] if found else text
    if operator == "/%":
        found = compile_python(rf"(.*?)(?:{body})\Z").match(text)
        return text[: found.end(1)] + value if found else text
    if not _SPECIAL.search(pattern):
        return text.replace(pattern, value, -1 if operator == "//" else 1)
    out, position = [], 0
    for found in compile_python(f"(?:{body})").finditer(text):
        if found.end() == found.start():
            continue
        out += [text[position : found.start()], value]
        position = found.end()
        if operator == "/":
            break
    return "".join([*out, text[position:]])


def translate(pattern: str, *, lazy: bool = False, extended: bool = False) -> str:
    """Return the regular expression (in Python's syntax) of a shell pattern."""
    out: list[str] = []
    position = 0
    star = ".*?" if lazy else ".*"
    while position < len(pattern):
        letter = pattern[position]
        position += 1
        if extended and letter in "?*+@!" and pattern.startswith("(", position):
            close = pattern.find(")", position)
            if close > 0:
                out.append(_alternatives(letter, pattern[position + 1 : close]))
                position = close + 1
                continue
        if letter == "*":
            if not out or out[-1] != star:
                out.append(star)
        elif letter == "?":
            out.append(".")
        elif letter == "[":
            piece, position = _bracket(pattern, position)
            out.append(piece)
        elif letter == "\\" and position < len(pattern):
            out.append(re.escape(pattern[position]))
            position += 1
        else:
            out.append(re.escape(letter))
    return "".join(out)


CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": r"\x21-\x7e", "lower": "a-z", "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~", "space": r" \t\n\r\f\v", "upper": "A-Z", "xdigit": "0-9a-fA-F",
    "word": r"\w",
}  # fmt: skip


def _bracket(pattern: str, position: int) -> tuple[str, int]:
    """Return the class after a bracket and where it ends; a lone bracket is itself."""
    start = position
    negated = pattern[position : position + 1] in ("!", "^")
    position += negated
    members: list[str] = []
    while position < len(pattern):
        letter = pattern[position]
        if letter == "]" and (members or position > start + negated):
            inside = "".join(members)
            if not inside:
                return "." if negated else "(?!)", position + 1
            return f"[{'^' if negated else ''}{inside}]", position + 1
        named = re.compile(r"\[:(\w+):\]").match(pattern, position)
        if named and named.group(1) in CLASSES:
            members.append(CLASSES[named.group(1)])
            position = named.end()
            continue
        member, position = _member(pattern, position)
        if pattern.startswith("-", position) and pattern[position + 1 : position + 2] not in (
            "",
            "]",
        ):
            last, position = _member(pattern, position + 1)
            if member <= last:
                members.append(f"{_safe(member)}-{_safe(last)}")
        else:
            members.append(_safe(member))
    return r"\[", start


def _member(pattern: str, position: int) -> tuple[str, int]:
    if pattern[position] == "\\" and position + 1 < len(pattern):
        position += 1
    return pattern[position], position + 1


def _safe(letter: str) -> str:
    return "\\" + letter if letter in r"\]^-[&~|" else letter


def _alternatives(kind: str, inside: str) -> str:
    body = "|".join(translate(choice) for choice in inside.split("|"))
    if kind == "!":
        return f"(?!(?:{body})\\Z).*"
    return f"(?:{body}){'' if kind == '@' else kind}"
