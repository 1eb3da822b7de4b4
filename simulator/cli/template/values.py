"""Values of templates: how Go prints them, compares them and writes them as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class Struct(dict[str, Any]):
    """A Go struct: asking for a field that it lacks is an error, unlike with a map."""

    def __init__(self, fields: Mapping[str, Any], go_type: str) -> None:
        super().__init__(fields)
        self.go_type = go_type


class OmitEmpty(Struct):
    """A Go struct that leaves empty fields out of its JSON (``omitempty``)."""


class NoValue:
    """What a map gives for a key that it lacks."""


NO_VALUE = NoValue()


def printed(value: Any) -> str:
    """Return the value as Go's ``fmt.Print`` writes it.

    >>> printed({"b": ["x", 1], "a": True})
    'map[a:true b:[x 1]]'
    """
    if isinstance(value, NoValue):
        return "<no value>"
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Struct):
        return "{" + " ".join(printed(field) for field in value.values()) + "}"
    if isinstance(value, Mapping):
        pairs = (f"{key}:{printed(value[key])}" for key in sorted(value))
        return f"map[{' '.join(pairs)}]"
    if isinstance(value, list | tuple):
        return f"[{' '.join(printed(item) for item in value)}]"
    return str(value)


def go_json(value: Any, *, escape: bool = False, indent: int | None = None) -> str:
    """Return the value as Go's encoding/json does; ``escape`` as in HTML, its default."""
    if isinstance(value, NoValue):
        value = None
    separators = (",", ":") if indent is None else (",", ": ")
    plain = _without_empty(value)
    text = json.dumps(plain, separators=separators, ensure_ascii=False, indent=indent)
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    if escape or isinstance(value, Struct):
        for character in "<>&":
            text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _without_empty(value: Any) -> Any:
    """Return the value as JSON has it, without the fields that say so themselves."""
    if isinstance(value, Mapping):
        omit = isinstance(value, OmitEmpty)
        return {k: _without_empty(v) for k, v in value.items() if v or not omit}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def is_true(value: Any) -> bool:
    """Say whether ``if`` takes the value for true: not zero and not empty."""
    return bool(value) and not isinstance(value, NoValue)


def kind(value: Any) -> str:
    """Return the kind of a value as Go's error messages name it."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, str):
        return "string"
    if isinstance(value, Struct):
        return value.go_type
    if isinstance(value, Mapping):
        return "map[string]interface {}"
    if isinstance(value, list | tuple):
        return "[]interface {}"
    return "<nil>"
