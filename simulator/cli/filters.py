"""``--filter name=value`` of the listing and pruning commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from simulator.cli.store import DaemonError, find_image, no_such_image, tags_of
from simulator.engine.errors import DockerError
from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.engine.state import Engine
from simulator.engine.timestamps import parse_moment

OF_IMAGES = "invalid value for 'until' filter: "

Filters = Mapping[str, tuple[str, ...]]
Test = Callable[[Image], bool]


def filter_pair(text: str) -> tuple[str, str]:
    """Read the value of a ``--filter`` flag."""
    name, equals, value = text.partition("=")
    if text and not equals:
        raise DockerError("bad format of filter (expected name=value)")
    return name.strip().lower(), value.strip()


def grouped(pairs: tuple[tuple[str, str], ...]) -> Filters:
    """Return the values by name, in the order given."""
    names = dict.fromkeys(name for name, _ in pairs if name)
    return {name: tuple(value for own, value in pairs if own == name) for name in names}


def require_known(filters: Filters, known: frozenset[str]) -> None:
    """Refuse a filter that the engine does not have."""
    for name in filters:
        if name not in known:
            raise DaemonError(
                f"invalid filter '{name}'", hint=f"It can be {', '.join(sorted(known))}."
            )


def boolean(filters: Filters, name: str) -> bool | None:
    """Return the value of an on-or-off filter, or None where it was not given."""
    values = filters.get(name)
    if not values:
        return None
    if all(value in {"1", "true"} for value in values):
        return True
    if all(value in {"0", "false"} for value in values):
        return False
    raise DaemonError(f"invalid filter '{name}=[{' '.join(values)}]'")


def image_tests(engine: Engine, filters: Filters, now: int) -> list[Test]:
    """Return what an image has to be for ``docker images -f``; names are filtered apart."""
    tests: list[Test] = []
    dangling = boolean(filters, "dangling")
    if dangling is not None:
        tests.append(lambda image: (not tags_of(engine, image.id)) is dangling)
    tests += [_has_label(label) for label in filters.get("label", ())]
    tests += [_created(engine, name, older=True) for name in filters.get("before", ())]
    tests += [_created(engine, name, older=False) for name in filters.get("since", ())]
    tests += [_until(text, now) for text in filters.get("until", ())]
    return tests


def prune_tests(filters: Filters, now: int) -> list[Test]:
    """Return what an image has to be for ``docker image prune``, apart from its names."""
    tests = [_has_label(label) for label in filters.get("label", ())]
    if filters.get("label!"):
        without = [_has_label(label) for label in filters["label!"]]
        tests.append(lambda image: not all(test(image) for test in without))
    latest = until_of(filters, now, OF_IMAGES)
    if latest is not None:
        tests.append(lambda image: image.created <= latest)
    return tests


def until_of(filters: Filters, now: int, said: str = "") -> int | None:
    """Return the moment of a prune command's ``until``, of which there may be one."""
    texts = filters.get("until", ())
    if len(texts) > 1:
        raise DaemonError("more than one until filter specified")
    return moment_of(texts[0], now, said) if texts else None


def moment_of(text: str, now: int, said: str = "") -> int:
    """Read the value of ``until``; raises DaemonError, which says something first."""
    try:
        return parse_moment(text, now)
    except DockerError as error:
        raise DaemonError(f"{said}{error.message}", hint=error.hint) from None


def name_matches(pattern: str, reference: Reference) -> bool:
    """Say whether a ``reference=`` filter takes a name: short or whole, with its tag or without."""
    try:
        compiled = _glob(pattern)
    except re.error:
        raise DaemonError("syntax error in pattern") from None
    whole = reference if reference.digest else reference.with_default_tag()
    names = (reference.familiar, reference.name, whole.canonical, reference.repository)
    return any(compiled.fullmatch(name) for name in names)


def _has_label(text: str) -> Test:
    name, equals, value = text.partition("=")

    def test(image: Image) -> bool:
        labels = image.config.labels
        return name in labels and (not equals or labels[name] == value)

    return test


def _created(engine: Engine, name: str, *, older: bool) -> Test:
    reference = find_image(engine, name)
    if reference is None:
        raise no_such_image(engine, name)
    if older:
        return lambda image: image.created < reference.created
    return lambda image: image.created > reference.created


def _until(text: str, now: int) -> Test:
    moment = moment_of(text, now, OF_IMAGES)
    return lambda image: image.created < moment


def _glob(pattern: str) -> re.Pattern[str]:
    """Return Go's path.Match as an expression: a star stays within one part of the path."""
    parts = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            parts.append("[^/]*")
        elif character == "?":
            parts.append("[^/]")
        elif character == "[":
            end = pattern.find("]", at + 1)
            if end < 0:
                raise re.error("syntax error in pattern")
            inside = pattern[at:end].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[{inside}]")
            at = end + 1
        elif character == "\\" and at < len(pattern):
            parts.append(re.escape(pattern[at]))
            at += 1
        else:
            parts.append(re.escape(character))
    return re.compile(re.sub(r"(\[\^/\]\*)+", r"[^/]*", "".join(parts)))
