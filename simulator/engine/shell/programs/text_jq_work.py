"""Filters of jq at work on values."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import cmp_to_key
from html import escape
from typing import Any
from urllib.parse import quote

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.text_jq_parse import Filter, NotRead
from simulator.engine.shell.regex import BadExpression, compile_posix

MAX_NESTING = 100


class Failed(Exception):
    """A filter that cannot be applied to a value, in jq's words."""


class Work:
    """Applies filters; every value that comes out is counted."""

    def __init__(self, process: Process, variables: Mapping[str, Any]) -> None:
        self.process = process
        self.variables = variables
        self.nesting = 0

    def apply(self, node: Filter, value: Any) -> Iterator[Any]:
        """Yield what comes out of a filter; raises Failed, or NotRead for what is not modelled."""
        self.process.step()
        kind, parts = node.kind, node.parts
        if kind == "self":
            yield value
        elif kind == "constant":
            yield parts[0]
        elif kind == "variable":
            yield self._variable(parts[0])
        elif kind == "pipe":
            for between in self.apply(parts[0], value):
                yield from self.apply(parts[1], between)
        elif kind == "both":
            yield from self.apply(parts[0], value)
            yield from self.apply(parts[1], value)
        elif kind == "try":
            yield from self._tried(parts[0], value)
        elif kind != "nothing":
            yield from getattr(self, f"_{kind}")(value, *parts)

    def _variable(self, name: str) -> Any:
        if name == "ENV":
            return dict(self.process.environment)
        if name not in self.variables:
            raise Failed(f"${name} is not defined")
        return self.variables[name]

    def _tried(self, node: Filter, value: Any) -> Iterator[Any]:
        try:
            yield from self.apply(node, value)
        except Failed:
            return

    def _index(self, value: Any, subject: Filter, key: Filter) -> Iterator[Any]:
        for holder in self.apply(subject, value):
            for place in self.apply(key, value):
                yield _at(holder, place)

    def _slice(
        self, value: Any, subject: Filter, start: Filter | None, end: Filter | None
    ) -> Iterator[Any]:
        for holder in self.apply(subject, value):
            first = next(self.apply(start, value)) if start else None
            last = next(self.apply(end, value)) if end else None
            if holder is not None and not isinstance(holder, str | list):
                raise Failed(f"Cannot index {_type(holder)} with object")
            yield None if holder is None else holder[_whole(first) : _whole(last)]

    def _each(self, value: Any, subject: Filter) -> Iterator[Any]:
        for holder in self.apply(subject, value):
            if isinstance(holder, dict):
                yield from holder.values()
            elif isinstance(holder, list):
                yield from holder
            else:
                raise Failed(f"Cannot iterate over {_described(holder)}")

    def _array(self, value: Any, inside: Filter) -> Iterator[Any]:
        yield list(self.apply(inside, value))

    def _object(self, value: Any, pairs: tuple[tuple[Filter, Filter], ...]) -> Iterator[Any]:
        made: list[dict[str, Any]] = [{}]
        for key, content in pairs:
            names = list(self.apply(key, value))
            contents = list(self.apply(content, value))
            self.process.step(len(made) * len(names) * len(contents))
            made = [{**old, str(n): c} for old in made for n in names for c in contents]
        yield from made

    def _if(self, value: Any, condition: Filter, yes: Filter, no: Filter) -> Iterator[Any]:
        for verdict in self.apply(condition, value):
            yield from self.apply(no if verdict in (None, False) else yes, value)

    def _binary(self, value: Any, operator: str, left: Filter, right: Filter) -> Iterator[Any]:
        if operator == "//":
            found = [
                one for one in self._tried(left, value) if one is not None and one is not False
            ]
            yield from found or self.apply(right, value)
            return
        for other in self.apply(right, value):
            for one in self.apply(left, value):
                if operator in ("and", "or"):
                    truths = (_true(one), _true(other))
                    yield all(truths) if operator == "and" else any(truths)
                else:
                    yield _calculated(operator, one, other)

    def _call(self, value: Any, name: str, arguments: tuple[Filter, ...]) -> Iterator[Any]:
        if name in _PLAIN and not arguments:
            yield _PLAIN[name](value)
        elif name == "empty":
            return
        elif name == "select":
            for verdict in self.apply(arguments[0], value):
                if _true(verdict):
                    yield value
        elif name == "map":
            yield [one for item in _items(value) for one in self.apply(arguments[0], item)]
        elif name == "recurse":
            yield from self._recursed(value)
        elif name == "error":
            raise Failed(str(value))
        elif name in ("sort_by", "group_by", "unique_by", "min_by", "max_by") and arguments:
            raise NotRead(name)
        elif name in _WITH_ONE and len(arguments) == 1:
            for argument in self.apply(arguments[0], value):
                yield _WITH_ONE[name](value, argument)
        elif name == "test" and len(arguments) == 1:
            for pattern in self.apply(arguments[0], value):
                yield _tested(self, value, pattern)
        else:
            raise NotRead(name)

    def _recursed(self, value: Any) -> Iterator[Any]:
        pending = [value]
        while pending:
            one = pending.pop()
            self.process.step()
            yield one
            if isinstance(one, dict | list):
                pending.extend(reversed(_items(one)))


def shown(value: Any, indent: int | str | None) -> str:
    """Return a value as jq prints it."""
    if indent is None:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _at(holder: Any, place: Any) -> Any:
    if holder is None and (place is None or isinstance(place, str | int | float)):
        return None
    if isinstance(holder, dict) and isinstance(place, str):
        return holder.get(place)
    if isinstance(holder, list) and _is_number(place):
        at = int(place)
        return holder[at] if -len(holder) <= at < len(holder) else None
    if isinstance(place, str):
        raise Failed(f'Cannot index {_type(holder)} with "{place}"')
    raise Failed(f"Cannot index {_type(holder)} with {_type(place)}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: Any) -> int | None:
    return int(value) if _is_number(value) else None


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = ((str, "string"), (dict, "object"), (list, "array"))
    return next((name for kind, name in names if isinstance(value, kind)), "number")


def _described(value: Any) -> str:
    return "null" if value is None else f"{_type(value)} ({shown(value, None)[:11]})"


def _true(value: Any) -> bool:
    return value is not None and value is not False


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    raise Failed(f"Cannot iterate over {_described(value)}")


_RANKS = ("null", "boolean", "number", "string", "array", "object")


def _order(one: Any, other: Any) -> int:
    left, right = _RANKS.index(_type(one)), _RANKS.index(_type(other))
    if left != right:
        return -1 if left < right else 1
    if isinstance(one, dict | list):
        one, other = shown(one, None), shown(other, None)
    return 0 if one == other or one is None else -1 if one < other else 1


def _calculated(operator: str, one: Any, other: Any) -> Any:
    if operator in _COMPARED:
        return _COMPARED[operator](_order(one, other))
    if operator == "+":
        return _added(one, other)
    if _is_number(one) and _is_number(other):
        if operator in "/%" and not other:
            words = f"{_described(one)} and {_described(other)}"
            raise Failed(f"{words} cannot be divided because the divisor is zero")
        result = {"-": one - other, "*": one * other}.get(operator)
        if result is None:
            result = one / other if operator == "/" else int(one) % abs(int(other) or 1)
        return int(result) if isinstance(result, float) and result.is_integer() else result
    if operator == "-" and isinstance(one, list) and isinstance(other, list):
        return [item for item in one if item not in other]
    if operator == "*" and isinstance(one, dict) and isinstance(other, dict):
        return {**one, **other}
    if operator == "/" and isinstance(one, str) and isinstance(other, str):
        return one.split(other) if other else list(one)
    verb = {"-": "subtracted", "*": "multiplied", "/": "divided", "%": "divided"}[operator]
    raise Failed(f"{_described(one)} and {_described(other)} cannot be {verb}")


def _added(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    if _is_number(one) and _is_number(other):
        return one + other
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **other}
    if type(one) is type(other) and isinstance(one, str | list):
        return one + other
    raise Failed(f"{_described(one)} and {_described(other)} cannot be added")


_COMPARED: dict[str, Callable[[int], bool]] = {
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def _length(value: Any) -> Any:
    if value is None:
        return 0
    if isinstance(value, bool):
        raise Failed(f"boolean ({shown(value, None)}) has no length")
    return abs(value) if _is_number(value) else len(value)


def _keys(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted(value)
    if isinstance(value, list):
        return list(range(len(value)))
    raise Failed(f"{_described(value)} has no keys")


def _keys_unsorted(value: Any) -> Any:
    return list(value) if isinstance(value, dict) else _keys(value)


def _flat(value: Any) -> Any:
    nested = (one if isinstance(one, list) else [one] for one in _items(value))
    return [one for group in nested for one in group]


def _entries(value: Any) -> Any:
    if not isinstance(value, dict):
        raise Failed(f"{_described(value)} has no keys")
    return [{"key": key, "value": content} for key, content in value.items()]


def _from_entries(value: Any) -> Any:
    made = {}
    for entry in _items(value):
        key = next((entry[k] for k in ("key", "k", "name") if k in entry), None)
        made[key if isinstance(key, str) else shown(key, None)] = entry.get("value")
    return made


def _sorted(value: Any) -> Any:
    if not isinstance(value, list):
        raise Failed(f"{_described(value)} cannot be sorted, as it is not an array")
    return sorted(value, key=cmp_to_key(_order))


def _unique(value: Any) -> Any:
    kept: list[Any] = []
    for one in _sorted(value):
        if not kept or _order(kept[-1], one):
            kept.append(one)
    return kept


def _to_number(value: Any) -> Any:
    if _is_number(value):
        return value
    try:
        return json.loads(value) if isinstance(value, str) else float("x")
    except ValueError:
        raise Failed(f"{_described(value)} cannot be parsed as a number") from None


def _sum(value: Any) -> Any:
    total: Any = None
    for one in _items(value):
        total = _added(total, one)
    return total


def _text(value: Any) -> str:
    return value if isinstance(value, str) else shown(value, None)


def _string(value: Any, verb: str) -> str:
    if not isinstance(value, str):
        raise Failed(f"{_described(value)} cannot be {verb}")
    return value


def _row(value: Any, between: str) -> str:
    return between.join(
        '"' + one.replace('"', '""') + '"'
        if isinstance(one, str) and between == ","
        else _text(one)
        for one in _items(value)
    )


def _loads(value: Any) -> Any:
    try:
        return json.loads(_string(value, "parsed"))
    except (ValueError, RecursionError):
        raise Failed(f"{value[:20]} (while parsing '{value[:20]}')") from None


def _in_quotes(value: Any) -> str:
    if not isinstance(value, str):
        return shown(value, None)
    return "'" + value.replace("'", "'\\''") + "'"


def _decoded(text: str) -> str:
    try:
        return b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
    except ValueError:
        raise Failed(f'string ("{text[:10]}") is not valid base64 data') from None


_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "length": _length, "keys": _keys, "keys_unsorted": _keys_unsorted,
    "values": _items, "not": lambda v: not _true(v), "type": _type, "tostring": _text,
    "tonumber": _to_number, "first": lambda v: _at(v, 0), "last": lambda v: _at(v, -1),
    "to_entries": _entries, "from_entries": _from_entries, "sort": _sorted, "unique": _unique,
    "reverse": lambda v: v[::-1] if isinstance(v, str | list) else [], "add": _sum,
    "min": lambda v: (_sorted(v) or [None])[0], "max": lambda v: (_sorted(v) or [None])[-1],
    "any": lambda v: any(map(_true, _items(v))), "all": lambda v: all(map(_true, _items(v))),
    "flatten": _flat,
    "ascii_downcase": lambda v: _string(v, "changed").lower(),
    "ascii_upcase": lambda v: _string(v, "changed").upper(), "tojson": lambda v: shown(v, None),
    "fromjson": _loads, "floor": lambda v: int(v // 1) if _is_number(v) else 0,
    "@csv": lambda v: _row(v, ","), "@tsv": lambda v: _row(v, "\t"), "@text": _text,
    "@json": lambda v: shown(v, None),
    "@uri": lambda v: quote(_text(v), safe="-_.~"), "@html": lambda v: escape(_text(v)),
    "@sh": lambda v: " ".join(_in_quotes(one) for one in (v if isinstance(v, list) else [v])),
    "@base64": lambda v: b64encode(_text(v).encode("utf-8", "surrogateescape")).decode(),
    "@base64d": lambda v: _decoded(_text(v)),
}  # fmt: skip


def _has(value: Any, key: Any) -> Any:
    return key in value if isinstance(value, dict) else isinstance(value, list) and key < len(value)


def _joined(value: Any, between: Any) -> Any:
    return str(between).join("" if one is None else _text(one) for one in _items(value))


def _divided(value: Any, between: Any) -> Any:
    return _calculated("/", _string(value, "split"), between)


def _tested(work: Work, value: Any, pattern: Any) -> Any:
    try:
        regex = compile_posix(_string(pattern, "matched"), perl=True)
    except BadExpression as problem:
        raise Failed(f"{pattern} (at offset 0) is not a valid regex: {problem}") from None
    return regex.search(_string(value, "matched"), work.process.kernel.budget) is not None


def _contains(value: Any, part: Any) -> Any:
    if isinstance(value, dict) and isinstance(part, dict):
        return all(key in value and _contains(value[key], one) for key, one in part.items())
    if isinstance(value, list) and isinstance(part, list):
        return all(any(_contains(item, one) for item in value) for one in part)
    if isinstance(value, str) and isinstance(part, str):
        return part in value
    return bool(value == part)


_WITH_ONE: Mapping[str, Callable[[Any, Any], Any]] = {
    "has": _has,
    "join": _joined,
    "split": _divided,
    "contains": _contains,
    "startswith": lambda v, p: _string(v, "compared").startswith(_string(p, "compared")),
    "endswith": lambda v, p: _string(v, "compared").endswith(_string(p, "compared")),
    "ltrimstr": lambda v, p: v.removeprefix(p) if isinstance(v, str) else v,
    "rtrimstr": lambda v, p: v.removesuffix(p) if isinstance(v, str) else v,
    "index": lambda v, p: v.find(p) if isinstance(v, str) and p in v else None,
}
