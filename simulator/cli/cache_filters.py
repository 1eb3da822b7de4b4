"""``--filter`` of ``docker buildx du`` and ``prune``, as BuildKit matches it."""

from __future__ import annotations

from collections.abc import Callable

from simulator.cli.filters import Filters
from simulator.engine.errors import DockerError
from simulator.engine.expression import BadExpression, compile_expression
from simulator.engine.quantities import parse_duration
from simulator.engine.store import Kept, record_id

Test = Callable[[Kept], bool]
_AGES = ("until", "unused-for")


def record_tests(filters: Filters) -> list[Test]:
    """Return what a record has to be; how long it was not used is asked apart."""
    tests = []
    for name, values in filters.items():
        if name in _AGES:
            continue
        if len(values) > 1:
            raise DockerError(f'"{name}" filter expects only one value')
        tests.append(_test(name, values[0]))
    return tests


def unused_for(filters: Filters) -> int | None:
    """Return for how many nanoseconds a record must not have been used, if that was asked."""
    given = [name for name in _AGES if filters.get(name)]
    if not given:
        return None
    if len(given) > 1:
        raise DockerError('conflicting filters "until" and "unused-for"')
    name, values = given[0], filters[given[0]]
    if len(values) > 1:
        raise DockerError(f'"{name}" filter expects only one value')
    try:
        return parse_duration(values[0])
    except DockerError as error:
        raise DockerError(
            f"\"{name}\" filter expects a duration (e.g., '24h'): {error.message}", hint=error.hint
        ) from None


def _test(name: str, value: str) -> Test:
    if name == "id" or name.endswith("~"):
        try:
            pattern = compile_expression(value)
        except BadExpression:
            raise DockerError(f"failed to parse prune filters [{name}={value}]") from None
        field = name.removesuffix("~")
        return lambda record: pattern.matches(_field(record, field) or "")
    if name.endswith("!"):
        field = name.removesuffix("!")
        return lambda record: _field(record, field) != value
    return lambda record: _field(record, name) == value


def _field(record: Kept, name: str) -> str | None:
    """Return a field; those that are on or off have no text, so they equal nothing but that."""
    match name:
        case "id":
            return record_id(record)
        case "description":
            return record.description
        case "type":
            return record.kind
        case "mutable" | "immutable":
            return "" if record.mutable is (name == "mutable") else None
        case "shared" | "private":
            return "" if record.shared is (name == "shared") else None
        case _:
            return None
