"""What templates can call: Go's own functions and those that docker adds."""

from __future__ import annotations

import html
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from simulator.cli.template.values import NO_VALUE, go_json, is_true, kind, printed
from simulator.engine.errors import DockerError

Function = Callable[..., Any]

LARGEST = 100_000
"""Characters that a function may make of one value; more is cut off."""


@cache
def arity(function: Function) -> tuple[int, int]:
    """Return the least and the greatest number of values that a function takes."""
    parameters = inspect.signature(function).parameters.values()
    least = sum(each.kind is not inspect.Parameter.VAR_POSITIONAL for each in parameters)
    return least, least if least == len(parameters) else sys.maxsize


def _json(value: Any) -> str:
    return go_json(value)


def _join(items: Any, separator: str) -> str:
    if items is None or items is NO_VALUE:
        return ""
    if isinstance(items, Mapping):
        return separator.join(sorted(printed(item) for item in items.values()))
    if not isinstance(items, list | tuple):
        raise DockerError(f"expected slice, got {kind(items)}")
    return separator.join(printed(item) for item in items)


def _split(text: str, separator: str) -> list[str]:
    return text.split(separator) if separator else list(text)


def _title(text: str) -> str:
    return re.sub(r"(^|\s)(\S)", lambda found: found[1] + found[2].upper(), text)


def _pad(text: str, before: int, after: int) -> str:
    if not text:
        return text
    return " " * max(0, min(before, LARGEST)) + text + " " * max(0, min(after, LARGEST))


def _truncate(text: str, length: int) -> str:
    return text if len(text) < length else text[: max(0, length)]


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if value is None or value is NO_VALUE:
            raise DockerError("index of untyped nil")
        if isinstance(value, Mapping):
            if not isinstance(key, str):
                raise DockerError(f"value has type {kind(key)}; should be string")
            value = value.get(key, "" if _holds_text(value) else NO_VALUE)
        elif isinstance(value, list | tuple | str):
            value = _element(value, key)
        else:
            raise DockerError(f"can't index item of type {kind(value)}")
    return value


def _holds_text(value: Mapping[str, Any]) -> bool:
    return bool(value) and all(isinstance(item, str) for item in value.values())


def _element(value: Any, key: Any) -> Any:
    if not isinstance(key, int) or isinstance(key, bool):
        raise DockerError(f"cannot index slice/array with type {kind(key)}")
    if key == len(value):
        raise DockerError("reflect: slice index out of range")
    if not 0 <= key < len(value):
        raise DockerError(f"index out of range: {key}")
    return value[key]


def _slice(value: Any, *bounds: Any) -> Any:
    if not isinstance(value, list | tuple | str):
        raise DockerError(f"can't slice item of type {kind(value)}")
    for bound in bounds:
        if not isinstance(bound, int) or not 0 <= bound <= len(value):
            raise DockerError(f"index out of range: {printed(bound)}")
    start, end = (*bounds, *(0, len(value))[len(bounds) :])[:2]
    if start > end:
        raise DockerError(f"invalid slice index: {start} > {end}")
    return value[start:end]


def _len(value: Any) -> int:
    if isinstance(value, Mapping | list | tuple | str):
        return len(value.encode()) if isinstance(value, str) else len(value)
    if value is None or value is NO_VALUE:
        raise DockerError("len of nil pointer")
    raise DockerError(f"len of type {kind(value)}")


def _and(first: Any, *rest: Any) -> Any:
    for value in rest:
        if not is_true(first):
            return first
        first = value
    return first


def _or(first: Any, *rest: Any) -> Any:
    for value in rest:
        if is_true(first):
            return first
        first = value
    return first


def _eq(first: Any, *others: Any) -> bool:
    for other in others:
        basic = isinstance(first, int | float | str) and isinstance(other, int | float | str)
        if basic and isinstance(first, str) != isinstance(other, str):
            raise DockerError("incompatible types for comparison")
        if first == other:
            return True
    return False


def _less(first: Any, second: Any) -> bool:
    if isinstance(first, str) and isinstance(second, str):
        return first < second
    if isinstance(first, int | float) and isinstance(second, int | float):
        return first < second
    raise DockerError("incompatible types for comparison")


def _printf(template: str, *values: Any) -> str:
    left = list(values)

    def formatted(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if not left:
            return f"%!{found[2]}(MISSING)"
        return _verb(found[1], found[2], left.pop(0))

    text = re.sub(r"%([-+ 0#]*[0-9]{0,3}(?:\.[0-9]{0,3})?)([a-zA-Z%])", formatted, template)
    extra = ", ".join(f"{kind(value)}={printed(value)}" for value in left)
    return f"{text}%!(EXTRA {extra})" if extra else text


def _verb(flags: str, verb: str, value: Any) -> str:
    if verb in "sv":
        return f"%{flags.replace('#', '')}s" % printed(value)
    if verb == "q":
        return f"%{flags.replace('#', '')}s" % go_json(printed(value))
    if verb == "t" and isinstance(value, bool):
        return printed(value)
    if verb in "dxXoc" and isinstance(value, int) and not isinstance(value, bool):
        return f"%{flags}{verb}" % value
    if verb in "feg" and isinstance(value, float):
        return f"%{flags}{verb}" % value
    return f"%!{verb}({kind(value)}={printed(value)})"


def _print(*values: Any) -> str:
    """Join as fmt.Sprint does: a space only between two values that are no strings."""
    text = ""
    for number, value in enumerate(values):
        spaced = number and not isinstance(value, str) and not isinstance(values[number - 1], str)
        text += (" " if spaced else "") + printed(value)
    return text


FUNCTIONS: Mapping[str, Function] = {
    "json": _json,
    "join": _join,
    "split": _split,
    "title": _title,
    "lower": lambda text: text.lower(),
    "upper": lambda text: text.upper(),
    "pad": _pad,
    "truncate": _truncate,
    "index": _index,
    "slice": _slice,
    "len": _len,
    "and": _and,
    "or": _or,
    "not": lambda value: not is_true(value),
    "eq": _eq,
    "ne": lambda first, second: not _eq(first, second),
    "lt": _less,
    "le": lambda first, second: first == second or _less(first, second),
    "gt": lambda first, second: _less(second, first),
    "ge": lambda first, second: first == second or _less(second, first),
    "print": _print,
    "println": lambda *values: " ".join(printed(value) for value in values) + "\n",
    "printf": _printf,
    "html": lambda *values: html.escape(_print(*values), quote=True),
    "js": lambda *values: go_json(_print(*values), escape=True)[1:-1],
    "urlquery": lambda *values: re.sub(
        r"[^A-Za-z0-9_.~-]",
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()),
        _print(*values),
    ),
}

HEADER: Mapping[str, Function] = {
    **FUNCTIONS,
    "json": lambda heading: heading,
    "split": lambda heading, _: heading,
    "join": lambda heading, _: heading,
    "title": lambda heading: heading,
    "lower": lambda heading: heading,
    "upper": lambda heading: heading,
    "truncate": lambda heading, _: heading,
}
"""Functions for the heading line of a table, which is to stay as it is."""
