"""Reading a sed script letter by letter."""

from __future__ import annotations

import re


class BadScript(Exception):
    """A script that sed does not take; ``place`` counts the characters read until then."""

    def __init__(self, gnu: str, busybox: str = "", place: int = -1) -> None:
        super().__init__(gnu)
        self.line = 1
        self.gnu = gnu
        self.busybox = busybox or gnu
        self.place = place


class Cursor:
    """A place in a script."""

    def __init__(self, source: str, busybox: bool) -> None:
        self.source = source
        self.busybox = busybox
        self.position = 0

    def _until(self, delimiter: str, words: str, *, pattern: bool = False) -> str:
        """Read up to the delimiter, which may be escaped; in a pattern ``[…]`` hides it."""
        if delimiter in ("", "\n", "\\"):
            raise self._bad(words)
        pieces: list[str] = []
        while (letter := self._next()) != delimiter:
            if not letter:
                self.position = len(self.source)
                raise self._bad(words, f"unmatched '{delimiter}'")
            if letter == "\\":
                escaped = self._next()
                if escaped == delimiter:
                    letter = escaped
                elif escaped == "\n" and pattern:
                    letter = "\n"
                else:
                    letter += escaped
            elif letter == "[" and pattern:
                letter += self._match(r"\^?\]?(?:\[[:.=](?:[^\]]*?)[:.=]\]|[^\]\n])*\]")
            pieces.append(letter)
        return "".join(pieces)

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _next(self) -> str:
        letter = self._peek()
        self.position += len(letter)
        return letter

    def _line(self) -> str:
        text = self._match(r"[^\n]*")
        self.position += self._peek() == "\n"
        return text

    def _match(self, pattern: str) -> str:
        match = re.compile(pattern).match(self.source, self.position)
        text = match.group() if match else ""
        self.position += len(text)
        return text

    def _skip(self, letters: str) -> bool:
        while self._peek() and self._peek() in letters:
            self.position += 1
        return True

    def _bad(self, gnu: str, busybox: str = "", after: int = 0) -> BadScript:
        bad = BadScript(gnu, busybox, self.position + after)
        bad.line = self.source.count("\n", 0, self.position) + 1
        return bad
