"""BuildKit's word lexer: quotes, escapes and ``${…}``, as its ``shell`` package does them.

It is close to a POSIX shell but not one: there are no arrays, no ``${x:=d}``, no
``$(…)``, and an unknown modifier is an error. Each peculiarity below is BuildKit's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import SPACE, quote
from simulator.engine.dockerfile.substitution import Unfit, defaulted, replaced, trimmed
from simulator.engine.dockerfile.word_splitting import SplitWords

MAX_NESTING = 60
"""How deep ``${a:-${b:-…}}`` may be nested."""

END = ""
_SPECIAL = "@*#?-$!"
_NOTHING_TO_DO = re.compile(r"""(?!\ufeff)[^$<'"\\`]*""")
_PLAIN_INSIDE = re.compile(r"""[^$<'"\\`}/]+""")
_PLAIN = {END: re.compile(r"""[^$<'"\\`]+"""), "}": _PLAIN_INSIDE, "/": _PLAIN_INSIDE}
"""What is ordinary up to the character that ends the level."""
_PLAIN_IN_QUOTES = re.compile(r"""[^$"\\`]+""")
_WORDS = re.compile(f"[^{SPACE}]+")


@dataclass(frozen=True, slots=True)
class Expanded:
    """A processed word, and which of the names it used were set."""

    text: str
    words: tuple[str, ...]
    matched: frozenset[str]
    unmatched: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexer:
    """How to process: which escape, and what to keep as it was written.

    ``keep_unset`` leaves ``$name`` standing if the name is not set; BuildKit uses it,
    with ``raw_quotes``, for the names of steps. ``plain_quotes`` makes quotes
    ordinary characters, as in the body of a heredoc.
    """

    escape: str = "\\"
    raw_quotes: bool = False
    raw_escapes: bool = False
    plain_quotes: bool = False
    keep_unset: bool = False

    def process(self, source: str, env: Mapping[str, str]) -> Expanded:
        """Expand a text; a DockerfileError says what BuildKit would."""
        if is_plain(source):
            return Expanded(source, tuple(_WORDS.findall(source)), _NO_NAMES, _NO_NAMES)
        source = source.removeprefix("\ufeff")
        run = _Run(self, source, env, self.raw_escapes)
        try:
            text, words = run.until(END, raw_escapes=self.raw_escapes)
        except Unfit as unfit:
            raise DockerfileError(f"failed to process {quote(source)}: {unfit}") from None
        return Expanded(text, tuple(words), frozenset(run.matched), frozenset(run.unmatched))


_NO_NAMES: frozenset[str] = frozenset()


def is_plain(source: str) -> bool:
    """Tell whether every lexer leaves the text as it is: it has neither names nor quotes."""
    return _NOTHING_TO_DO.fullmatch(source) is not None


@cache
def lexer(escape: str) -> Lexer:
    """Return the lexer of most fields of instructions."""
    return Lexer(escape)


@dataclass(slots=True)
class _Run:
    """One pass over one text. ``buffer`` is the unfinished word of the word splitting.

    BuildKit has one buffer for all levels, so ``a${x:-b}`` loses its ``a`` when it is
    split into words (EXPOSE does that); hence it is shared here as well.
    """

    lexer: Lexer
    text: str
    env: Mapping[str, str]
    raw_escapes: bool
    position: int = 0
    depth: int = 0
    buffer: list[str] = field(default_factory=list)
    matched: set[str] = field(default_factory=set)
    unmatched: set[str] = field(default_factory=set)

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def next(self) -> str:
        character = self.text[self.position : self.position + 1]
        self.position += len(character)
        return character

    def until(self, stop: str, *, raw_escapes: bool) -> tuple[str, list[str]]:
        """Process up to the stop character, or to the end if it is END."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise Unfit(f"substitutions are nested more than {MAX_NESTING} deep")
        saved, self.raw_escapes = self.raw_escapes, raw_escapes
        try:
            return self._until(stop)
        finally:
            self.raw_escapes = saved
            self.depth -= 1

    def _until(self, stop: str) -> tuple[str, list[str]]:
        result: list[str] = []
        words = SplitWords(self.buffer)
        self.buffer.clear()
        while character := self.peek():
            if character == stop:
                self.position += 1
                return "".join(result), words.finish()
            if character in "$<'\"" and not (self.lexer.plain_quotes and character in "'\""):
                piece = self._special(character)
                result.append(piece)
                words.add_text(piece, splitting=character == "$")
            else:
                self._ordinary(_PLAIN[stop], result, words)
        if stop != END:
            raise Unfit(f"unexpected end of statement while looking for matching {stop}")
        return "".join(result), words.finish()

    def _ordinary(self, pattern: re.Pattern[str], result: list[str], words: SplitWords) -> None:
        """Take the plain characters up to the next special one, or one escaped character."""
        plain = pattern.match(self.text, self.position)
        if plain:
            self.position = plain.end()
        piece, splitting = (plain[0], True) if plain else self._one()
        words.add_text(piece, splitting=splitting)
        result.append(piece)

    def _one(self) -> tuple[str, bool]:
        character = self.next()
        if character != self.lexer.escape:
            return character, True
        kept = character if self.raw_escapes else ""
        escaped = self.next()
        return kept + escaped, False

    def _special(self, character: str) -> str:
        if character == "$":
            return self._dollar()
        if character == "<":
            return self._possible_heredoc()
        return self._single_quoted() if character == "'" else self._double_quoted()

    def _possible_heredoc(self) -> str:
        start = self.position
        self.position += 1
        if self.peek() == "<":
            self.position += 1
            while self.peek() and self.peek() in "\t\r ":
                self.position += 1
        return self.text[start : self.position]

    def _single_quoted(self) -> str:
        start = self.position
        end = self.text.find("'", start + 1)
        if end < 0:
            self.position = len(self.text)
            raise Unfit("unexpected end of statement while looking for matching single-quote")
        self.position = end + 1
        return self.text[start : end + 1] if self.lexer.raw_quotes else self.text[start + 1 : end]

    def _double_quoted(self) -> str:
        self.position += 1
        result: list[str] = []
        while character := self.peek():
            if character == '"':
                self.position += 1
                text = "".join(result)
                return f'"{text}"' if self.lexer.raw_quotes else text
            plain = _PLAIN_IN_QUOTES.match(self.text, self.position)
            if plain:
                self.position = plain.end()
                result.append(plain[0])
            else:
                result.append(self._dollar() if character == "$" else self._in_double_quotes())
        raise Unfit("unexpected end of statement while looking for matching double-quote")

    def _in_double_quotes(self) -> str:
        character = self.next()
        if character != self.lexer.escape:
            return character
        kept = character if self.raw_escapes else ""
        following = self.peek()
        if not following:
            return kept
        if following in ('"', "$", self.lexer.escape):
            character = self.next()
        return kept + character

    def _dollar(self) -> str:
        self.position += 1
        if self.peek() != "{":
            name = self._name()
            return self._value_or(name, f"${name}") if name else "$"
        self.position += 1
        if not self.peek():
            raise Unfit("syntax error: missing '}'")
        if self.peek() in "{}:":
            raise Unfit("syntax error: bad substitution")
        return self._braced(self._name())

    def _braced(self, name: str) -> str:
        modifier = self.next()
        if modifier == "}":
            return self._value_or(name, f"${{{name}}}")
        if modifier == "/":
            return self._replaced(name)
        operator = modifier
        if modifier == ":":
            operator = self.next()
            modifier += operator or "\ufffd"
        elif modifier == "" or modifier not in "+-?#%":
            raise Unfit(f"unsupported modifier ({modifier or chr(0xFFFD)}) in substitution")
        return self._modified(name, modifier, operator)

    def _modified(self, name: str, modifier: str, operator: str) -> str:
        raw = operator in ("#", "%")
        if raw and modifier != operator:
            raise Unfit(f"unsupported modifier ({modifier}) in substitution")
        word = self._word("}", "syntax error: missing '}'", raw_escapes=raw)
        value = self._get(name)
        if value is None and self.lexer.keep_unset:
            return f"${{{name}{modifier}{word}}}"
        match operator:
            case "-" | "+" | "?":
                return defaulted(name, modifier, value, word)
            case "#" | "%":
                return trimmed(operator, value or "", word)
        raise Unfit(f"unsupported modifier ({modifier}) in substitution")

    def _replaced(self, name: str) -> str:
        every = self.peek() == "/"
        if every:
            self.position += 1
        pattern = self._word("/", "syntax error: missing '/' in ${}", raw_escapes=True)
        replacement = self._word("}", "syntax error: missing '}'", raw_escapes=True)
        value = self._get(name)
        if value is None and self.lexer.keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        return replaced(value or "", pattern, replacement, every=every)

    def _word(self, stop: str, missing: str, *, raw_escapes: bool) -> str:
        try:
            return self.until(stop, raw_escapes=raw_escapes)[0]
        except Unfit:
            if not self.peek():
                raise Unfit(missing) from None
            raise

    def _value_or(self, name: str, written: str) -> str:
        value = self._get(name)
        if value is None:
            return written if self.lexer.keep_unset else ""
        return value

    def _get(self, name: str) -> str | None:
        value = self.env.get(name)
        (self.unmatched if value is None else self.matched).add(name)
        return value

    def _name(self) -> str:
        start = self.position
        first = self.peek()
        if first and first in _SPECIAL:
            self.position += 1
            return first
        letters = str.isdecimal if first.isdecimal() else _in_name
        while (character := self.peek()) and letters(character):
            self.position += 1
        return self.text[start : self.position]


def _in_name(character: str) -> bool:
    return character == "_" or character.isalpha() or character.isdecimal()
