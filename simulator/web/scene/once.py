"""What is told of a value in the words of a language: worked out once for the very same value."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from django.utils.translation import get_language

from simulator.engine.recall import Same

Value = TypeVar("Value")
Told = TypeVar("Told")


def once(work: Callable[[Value], Told]) -> Callable[[Value], Told]:
    """Let a function tell of a value once in each language, for as long as it is remembered."""

    @lru_cache(maxsize=256)
    def known(value: Same[Value], _language: str | None) -> Told:
        return work(value.value)

    @wraps(work)
    def told(value: Value) -> Told:
        return known(Same(value), get_language())

    return told
