"""Splitting into words while a text is expanded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.engine.dockerfile.golang import SPACE

_PIECES = re.compile(f"[{SPACE}]+|[^{SPACE}]+")


@dataclass(slots=True)
class SplitWords:
    """The words found so far at one level; the unfinished one lies in the shared buffer."""

    buffer: list[str]
    found: list[str] = field(default_factory=list)
    inside: bool = False

    def add_text(self, text: str, *, splitting: bool) -> None:
        """Add text; what is not to be split belongs to the word even if it has spaces."""
        pieces = _PIECES.findall(text) if splitting else [text]
        for piece in pieces:
            if splitting and piece[0] in SPACE:
                self._space()
            else:
                self.buffer.append(piece)
                self.inside = True

    def finish(self) -> list[str]:
        """End the last word, and return all of them."""
        self._flush()
        return self.found

    def _space(self) -> None:
        if self.inside and self._flush():
            self.inside = False

    def _flush(self) -> bool:
        word = "".join(self.buffer)
        self.buffer.clear()
        if word:
            self.found.append(word)
        return word != ""
