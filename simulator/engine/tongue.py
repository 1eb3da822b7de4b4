"""The language of our own sentences. The engine speaks English; who shows them may translate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a text reads in a language. Texts have named gaps, filled by ``str.format``.

    ``says`` takes the English text, ``counts`` that for one and that for more, and the number.
    """

    says: Callable[[str], str]
    counts: Callable[[str, str, int], str]


def _english(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


ENGLISH = Tongue(str, _english)
