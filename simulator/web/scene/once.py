"""What is told of a value in the words of a language: worked out once for the very same value."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.utils.translation import get_language

from simulator.engine.recall import Same

Value = TypeVar("Value")
More = ParamSpec("More")
Told = TypeVar("Told")


def once(
    work: Callable[Concatenate[Value, More], Told],
) -> Callable[Concatenate[Value, More], Told]:
    """Let a function tell of a value once in each language, for as long as it is remembered.

    What else it is given has to be hashable.
    """

    @lru_cache(maxsize=256)
    def known(
        value: Same[Value], _language: str | None, /, *args: More.args, **more: More.kwargs
    ) -> Told:
        return work(value.value, *args, **more)

    @wraps(work)
    def told(value: Value, /, *args: More.args, **more: More.kwargs) -> Told:
        language = get_language()
        return known(Same(value), language, *args, **more)  # type: ignore[arg-type]  # hashable

    return told
