"""Words: quotes, backslashes, and where an expansion begins."""

from __future__ import annotations

import re
from dataclasses import replace

from simulator.engine.shell.syntax.cursor import Cursor
from simulator.engine.shell.syntax.dollar import dollar
from simulator.engine.shell.syntax.escapes import ansi
from simulator.engine.shell.syntax.nodes import (
    Assignment,
    Channel,
    Part,
    Quoted,
    Substitution,
    Text,
    Tilde,
    Word,
)

_PLAIN = re.compile(r"""[^ \t\n"'\\$`|&;()<>]+""")
_PLAIN_IN_BRACES = re.compile(r"""[^"'\\$`}]+""")
_PLAIN_IN_QUOTES = re.compile(r'[^"\\$`]+')
_PLAIN_IN_QUOTED_BRACES = re.compile(r'[^"\\$`}]+')
_PLAIN_IN_HEREDOC = re.compile(r"[^\\$`]+")
_META = frozenset(" \t\n|&;()<>")
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=")
_ELEMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\[")
_SPECIAL = frozenset("*?[~{(")
_BRACED = re.compile(r"\{[^ ]*(,|\.\.)")


def scan_word(cursor: Cursor) -> tuple[Word, Assignment | None]:
    """Read the word at the cursor, and what it assigns if it has that form."""
    start = cursor.position
    text = cursor.text
    match = _ASSIGNMENT.match(text, start)
    if match and (cursor.flavour.bash or not match.group(2)):
        return _assignment(cursor, match.group(1), bool(match.group(2)), match.end(), None)
    if cursor.flavour.bash:
        element = _ELEMENT.match(text, start)
        if element:
            found = _element(cursor, element.group(1), element.end())
            if found is not None:
                return found
    parts = word_parts(cursor)
    return make_word(parts, text[start : cursor.position], braces=cursor.flavour.bash), None


def make_word(parts: list[Part], source: str, *, braces: bool = False) -> Word:
    """Return the word of the parts, its static value if it has one."""
    parts = _with_tilde(parts)
    if len(parts) == 1 and type(parts[0]) is Text and not _SPECIAL.intersection(parts[0].text):
        return Word(tuple(parts), parts[0].text, source)
    static: str | None = None
    if all(
        type(part) is Quoted or (type(part) is Text and not _SPECIAL.intersection(part.text))
        for part in parts
    ):
        static = "".join(part.text for part in parts if isinstance(part, Text | Quoted))
    braced = braces and static is None and bool(_BRACED.search(source))
    return Word(tuple(parts), static, source, braced)


def word_parts(cursor: Cursor) -> list[Part]:
    """Read the parts of an unquoted word, up to a blank or an operator."""
    parts: list[Part] = []
    text, size = cursor.text, len(cursor.text)
    while cursor.position < size:
        match = _PLAIN.match(text, cursor.position)
        if match:
            parts.append(Text(match.group()))
            cursor.position = match.end()
            continue
        if text[cursor.position] in _META:
            if not _channel(cursor, parts) and not _extended_pattern(cursor, parts):
                break
            continue
        _special(cursor, parts)
    return parts


def argument_parts(cursor: Cursor) -> list[Part]:
    """Read the word inside ``${x:-word}``, unquoted, up to the brace."""
    parts: list[Part] = []
    text, size = cursor.text, len(cursor.text)
    while cursor.position < size and text[cursor.position] != "}":
        match = _PLAIN_IN_BRACES.match(text, cursor.position)
        if match:
            parts.append(Text(match.group()))
            cursor.position = match.end()
        else:
            _special(cursor, parts)
    return parts


def quoted_parts(cursor: Cursor, end: str) -> list[Part]:
    """Read what stands in double quotes, up to ``end``: a quote, a brace or nothing."""
    parts: list[Part] = []
    text, size = cursor.text, len(cursor.text)
    plain = {'"': _PLAIN_IN_QUOTES, "}": _PLAIN_IN_QUOTED_BRACES}.get(end, _PLAIN_IN_HEREDOC)
    while cursor.position < size:
        match = plain.match(text, cursor.position)
        if match:
            parts.append(Quoted(match.group()))
            cursor.position = match.end()
            continue
        letter = text[cursor.position]
        if letter == end:
            break
        if letter == '"':
            parts.extend(_double(cursor))
        elif letter == "\\":
            _quoted_backslash(cursor, parts, end)
        else:
            _expansion(cursor, parts, quoted=True)
    return parts


def heredoc_word(cursor: Cursor, body: str, expand: bool) -> Word:
    """Return a here-document's body as a word."""
    if not expand:
        return Word((Quoted(body),), body)
    inner = type(cursor)(body, cursor.flavour, cursor.limit, cursor.nested + 1)
    return make_word(quoted_parts(inner, ""), body)


def _special(cursor: Cursor, parts: list[Part]) -> None:
    letter = cursor.text[cursor.position]
    if letter == "'":
        parts.append(_single(cursor))
    elif letter == '"':
        parts.extend(_double(cursor))
    elif letter == "\\":
        _backslash(cursor, parts)
    else:
        _expansion(cursor, parts, quoted=False)


def _single(cursor: Cursor) -> Quoted:
    start = cursor.position + 1
    end = cursor.text.find("'", start)
    if end < 0:
        raise cursor.fail("open", "'")
    cursor.position = end + 1
    return Quoted(cursor.text[start:end])


def _double(cursor: Cursor) -> list[Part]:
    start = cursor.position
    cursor.position += 1
    parts = quoted_parts(cursor, '"')
    if cursor.position >= len(cursor.text):
        raise cursor.fail("open", '"', at=start)
    cursor.position += 1
    return parts or [Quoted("")]


def _backslash(cursor: Cursor, parts: list[Part]) -> None:
    following = cursor.text[cursor.position + 1 : cursor.position + 2]
    cursor.position += 1 + len(following)
    if following != "\n":
        parts.append(Quoted(following or "\\"))


def _quoted_backslash(cursor: Cursor, parts: list[Part], end: str) -> None:
    following = cursor.text[cursor.position + 1 : cursor.position + 2]
    cursor.position += 1 + len(following)
    if following == "\n":
        return
    escaped = following and (following in "$`\\" or following == end or (following == '"' and end))
    parts.append(Quoted(following if escaped else "\\" + following))


def _expansion(cursor: Cursor, parts: list[Part], *, quoted: bool) -> None:
    text = cursor.text
    if text[cursor.position] == "`":
        parts.append(_backquotes(cursor, quoted=quoted))
        return
    following = text[cursor.position + 1 : cursor.position + 2]
    if not quoted and following == "'" and cursor.flavour.extended:
        cursor.position += 2
        parts.append(Quoted(ansi(cursor)))
    elif not quoted and following == '"' and cursor.flavour.bash:
        cursor.position += 1
    else:
        parts.append(dollar(cursor, argument_parts, quoted_parts, make_word, quoted=quoted))


def _backquotes(cursor: Cursor, *, quoted: bool) -> Substitution:
    start = cursor.position
    match = re.compile(r"`((?:[^`\\]|\\.)*+)`", re.DOTALL).match(cursor.text, start)
    if not match:
        raise cursor.fail("open", "`", at=start)
    cursor.position = match.end()
    escapes = r"\\([$`\\\"])" if quoted else r"\\([$`\\])"
    source = re.sub(escapes, r"\1", match.group(1))
    cursor.deeper()
    script = cursor.parse_other(source)
    cursor.nested -= 1
    return Substitution(script, quoted)


def _channel(cursor: Cursor, parts: list[Part]) -> bool:
    """Read ``<(…)`` in bash and busybox; say whether there was one."""
    direction = cursor.text[cursor.position]
    if not cursor.flavour.extended or direction not in "<>" or parts:
        return False
    if not cursor.text.startswith("(", cursor.position + 1):
        return False
    cursor.position += 2
    cursor.deeper()
    script = cursor.parse_script()
    cursor.nested -= 1
    cursor.position += 1
    parts.append(Channel(script, direction))
    return True


def _extended_pattern(cursor: Cursor, parts: list[Part]) -> bool:
    """Read ``@(a|b)`` and its kin in bash, as text; say whether there was one."""
    last = parts[-1] if parts else None
    if not (cursor.flavour.bash and isinstance(last, Text) and last.text[-1] in "@?*+!"):
        return False
    match = re.compile(r"\([^()\n]*\)").match(cursor.text, cursor.position)
    if not match:
        return False
    parts.append(Text(match.group()))
    cursor.position = match.end()
    return True


def _assignment(
    cursor: Cursor, name: str, append: bool, value_at: int, index: Word | None
) -> tuple[Word, Assignment]:
    start = cursor.position
    cursor.position = value_at
    if cursor.flavour.bash and cursor.text.startswith("(", value_at):
        elements = _elements(cursor)
        source = cursor.text[start : cursor.position]
        return Word((Text(source),), source, source), Assignment(
            name, None, append, index, tuple(elements)
        )
    parts = word_parts(cursor)
    source = cursor.text[start : cursor.position]
    value = make_word(_with_tildes(parts), cursor.text[value_at : cursor.position])
    whole = make_word(
        [Text(cursor.text[start:value_at]), *parts], source, braces=cursor.flavour.bash
    )
    return whole, Assignment(name, value, append, index)


def _element(cursor: Cursor, name: str, at: int) -> tuple[Word, Assignment] | None:
    start = cursor.position
    match = re.compile(
        r"((?:[^\]\n$\"' ]|\$\{[^}\n]*\}|\$|\"[^\"\n]*\"|'[^'\n]*')*+)\](\+?)="
    ).match(cursor.text, at)
    if not match:
        return None
    inner = type(cursor)(match.group(1), cursor.flavour, cursor.limit, cursor.nested + 1)
    index = make_word(quoted_parts(inner, ""), match.group(1))
    if '"' in match.group(1) or "'" in match.group(1):
        inner.position = 0
        index = make_word(word_parts(inner), match.group(1))
    cursor.position = start
    return _assignment(cursor, name, bool(match.group(2)), match.end(), index)


_GAP = re.compile(r"(?:[ \t\n]|\\\n|#[^\n]*(?=\n))*")


def _elements(cursor: Cursor) -> list[tuple[Word | None, Word]]:
    """Read ``(a b [i]=c)``."""
    cursor.position += 1
    elements: list[tuple[Word | None, Word]] = []
    keyed = re.compile(r"\[([^\]\n]*)\]=")
    while True:
        gap = _GAP.match(cursor.text, cursor.position)
        cursor.position = gap.end() if gap else cursor.position
        if cursor.position >= len(cursor.text):
            raise cursor.fail("open", ")")
        if cursor.text[cursor.position] == ")":
            cursor.position += 1
            return elements
        key = keyed.match(cursor.text, cursor.position)
        index: Word | None = None
        if key:
            inner = type(cursor)(key.group(1), cursor.flavour, cursor.limit, cursor.nested + 1)
            index = make_word(word_parts(inner), key.group(1))
            cursor.position = key.end()
        start = cursor.position
        parts = word_parts(cursor)
        if cursor.position == start and not key:
            raise cursor.fail("unexpected", cursor.text[start])
        elements.append(
            (index, make_word(parts, cursor.text[start : cursor.position], braces=not key))
        )


def _with_tilde(parts: list[Part]) -> list[Part]:
    """Split a leading ``~`` or ``~user`` off."""
    first = parts[0] if parts else None
    if not isinstance(first, Text) or not first.text.startswith("~"):
        return parts
    user, slash, rest = first.text[1:].partition("/")
    if (not slash and len(parts) > 1) or not re.fullmatch(r"[\w.+-]*", user):
        return parts
    return [Tilde(user), *([Text(slash + rest)] if slash else []), *parts[1:]]


def _with_tildes(parts: list[Part]) -> list[Part]:
    """In an assignment, tildes count after every colon too."""
    out: list[Part] = []
    for part in parts:
        if not isinstance(part, Text) or ":~" not in part.text:
            out.append(part)
            continue
        first, *rest = part.text.split(":~")
        out.append(Text(first + ":"))
        for number, piece in enumerate(rest):
            end = ":" if number + 1 < len(rest) else ""
            out.extend(_with_tilde([Text("~" + piece)]))
            if end:
                out.append(Text(end))
    return [replace(part) if isinstance(part, Tilde) else part for part in out]
