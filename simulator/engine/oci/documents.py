"""JSON from anywhere: read with care, and asked for what it must hold."""

from __future__ import annotations

import json
from typing import Any

from simulator.engine.digest import WELL_FORMED, Digest
from simulator.engine.oci.errors import BadArchive, TooLarge
from simulator.engine.oci.limits import MAX_DOCUMENT, MAX_ITEMS


def read_document(content: bytes, what: str) -> Any:
    """Return a JSON value; ``what`` names it in the error. Raises BadArchive."""
    if len(content) > MAX_DOCUMENT:
        raise BadArchive(f"invalid archive: {what} has more than {MAX_DOCUMENT:,} bytes")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise BadArchive(f"invalid archive: failed to decode {what}") from None


def as_object(value: Any, what: str) -> dict[str, Any]:
    """Return the value if it is an object; nothing counts as an empty one."""
    found: dict[str, Any] = _typed({} if value is None else value, dict, what)
    return found


def as_list(value: Any, what: str) -> list[Any]:
    """Return the value if it is a list; nothing counts as an empty one."""
    found: list[Any] = _typed([] if value is None else value, list, what)
    return found


def as_text(value: Any, what: str) -> str:
    """Return a text that can be written again; nothing counts as an empty one."""
    text: str = _typed("" if value is None else value, str, what)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise BadArchive(f"invalid archive: {what} is no proper text") from None
    return text


def as_texts(value: Any, what: str) -> tuple[str, ...]:
    """Return the texts of a list."""
    return tuple(as_text(item, what) for item in as_list(value, what))


def as_number(value: Any, what: str) -> int:
    """Return a whole number; nothing counts as 0."""
    if isinstance(value, bool) or not isinstance(value, int | None):
        raise BadArchive(f"invalid archive: {what} is no number")
    return value or 0


def as_digest(value: Any, what: str) -> Digest:
    """Return a well-formed sha256 digest."""
    text = as_text(value, what)
    if not WELL_FORMED.fullmatch(text):
        raise BadArchive(f"invalid archive: {what} is no sha256 digest")
    return Digest(text)


def _typed(value: Any, kind: type[Any], what: str) -> Any:
    if not isinstance(value, kind):
        raise BadArchive(f"invalid archive: {what} has the wrong form")
    if not isinstance(value, str) and len(value) > MAX_ITEMS:
        raise TooLarge(f"{what} has more than {MAX_ITEMS:,} items")
    return value
