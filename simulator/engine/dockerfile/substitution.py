"""What the modifiers of ``${name…}`` make of a value."""

from __future__ import annotations

from simulator.engine.dockerfile.patterns import (
    InvalidPattern,
    remove_prefix,
    remove_suffix,
    replace_matches,
)


class Unfit(Exception):
    """What is wrong with a word, in BuildKit's words."""


def defaulted(name: str, modifier: str, value: str | None, word: str) -> str:
    """Return what ``-``, ``+`` or ``?`` makes of the value; with ``:``, empty counts as unset."""
    missing = value is None or (modifier[0] == ":" and value == "")
    operator = modifier[-1]
    if operator == "+":
        return "" if missing else word
    if missing and operator == "?":
        reason = word or f"is not allowed to be {'unset' if value is None else 'empty'}"
        raise Unfit(f"{name}: {reason}")
    return word if missing else value or ""


def trimmed(operator: str, value: str, word: str) -> str:
    """Return the value without what ``#``, ``##``, ``%`` or ``%%`` cuts off."""
    longest = word.startswith(operator)
    pattern = word[1:] if longest else word
    remove = remove_prefix if operator == "#" else remove_suffix
    try:
        return remove(pattern, value, longest=longest)
    except InvalidPattern as reason:
        raise Unfit(f"invalid pattern ({pattern}) in substitution: {reason}") from None


def replaced(value: str, pattern: str, replacement: str, *, every: bool) -> str:
    """Return the value with the first match of a pattern, or every one, replaced."""
    try:
        return replace_matches(pattern, value, replacement, every=every)
    except InvalidPattern as reason:
        raise Unfit(f"invalid pattern ({pattern}) in substitution: {reason}") from None
