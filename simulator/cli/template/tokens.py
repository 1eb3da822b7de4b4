"""Templates as text to tokens: what stands outside of actions, and the words inside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.cli.template.nodes import Text
from simulator.engine.errors import DockerError

_OPEN = re.compile(r"\{\{(- )?")
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<string>"(?:[^"\\\n]|\\.)*")
    | (?P<raw>`[^`]*`)
    | (?P<character>'(?:[^'\\\n]|\\.)+')
    | (?P<number>[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?))
    | (?P<field>\.[A-Za-z_][A-Za-z0-9_]*)
    | (?P<dot>\.)
    | (?P<variable>\$[A-Za-z0-9_]*)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<declare>:=)
    | (?P<sign>[=|(),])
    """,
    re.VERBOSE | re.ASCII,
)


class TemplateError(DockerError):
    """A template that Go refuses to read."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an action; ``column`` counts from the start of its line."""

    kind: str
    text: str
    column: int
    line: int


def pieces(text: str) -> list[Text | list[Token]]:
    """Split a template into text and actions; ``{{-`` and ``-}}`` trim the spaces beside."""
    split: list[Text | list[Token]] = []
    at, trim = 0, False
    while True:
        found = _OPEN.search(text, at)
        plain = text[at : found.start() if found else len(text)]
        plain = plain.lstrip() if trim else plain
        plain = plain.rstrip() if found and found[1] else plain
        if plain:
            split.append(Text(plain))
        if not found:
            return split
        at, trim, tokens = _action(text, found.end())
        if tokens is not None:
            split.append(tokens)


def _action(text: str, at: int) -> tuple[int, bool, list[Token] | None]:
    line = text.count("\n", 0, at) + 1
    if text.startswith("/*", at):
        end = text.find("*/", at)
        close = re.compile(r"( -)?\}\}").match(text, end + 2) if end >= 0 else None
        if not close:
            raise TemplateError(f"template: :{line}: unclosed comment")
        return close.end(), bool(close[1]), None
    tokens: list[Token] = []
    while at < len(text):
        if text.startswith("}}", at):
            return at + 2, False, tokens
        if text.startswith(" -}}", at):
            return at + 4, True, tokens
        found = _TOKEN.match(text, at)
        if not found:
            raise _unexpected_character(text, at, line)
        if found.lastgroup != "space":
            start = text.rfind("\n", 0, at) + 1
            tokens.append(Token(found.lastgroup or "", found[0], at - start, line))
        at = found.end()
    raise TemplateError(f"template: :{line}: unclosed action")


def _unexpected_character(text: str, at: int, line: int) -> TemplateError:
    character = text[at]
    if character in "\"'`":
        kind = {'"': "quoted string", "'": "character constant", "`": "raw quoted string"}
        return TemplateError(f"template: :{line}: unterminated {kind[character]}")
    if character == "}":
        return TemplateError(f'template: :{line}: unexpected "}}" in operand')
    code = f"U+{ord(character):04X} '{character}'"
    return TemplateError(f"template: :{line}: unrecognized character in action: {code}")
