"""A folder from a browser: a list of its files, and the contents of the small ones in one piece.

What is only a placeholder is not uploaded at all, so a folder of half a gigabyte is there at once.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from simulator.workspaces.bringing.errors import NotTaken, TooMany
from simulator.workspaces.bringing.found import Found
from simulator.workspaces.bringing.limits import MAX_DIRECTORY, MAX_LOOKED_AT

NO_LIST = "the list of files cannot be read"
NOT_AS_LISTED = "a file changed while it was read"


def found_in(listing: bytes, contents: memoryview) -> list[Found]:
    """Return the files of a list: of each its path, its size, and 1 if its content is there.

    The contents follow one another in the order of the list. Raises NotTaken.
    """
    if len(listing) > MAX_DIRECTORY:
        raise TooMany(MAX_LOOKED_AT)
    try:
        rows = json.loads(listing)
    except (ValueError, RecursionError):
        raise NotTaken(NO_LIST) from None
    if not isinstance(rows, list):
        raise NotTaken(NO_LIST)
    if len(rows) > MAX_LOOKED_AT:
        raise TooMany(MAX_LOOKED_AT)
    found, at = [], 0
    for row in rows:
        path, size, has_content = _row(row)
        if not has_content:
            found.append(Found(path, size=size, read=bytes if size == 0 else None))
            continue
        if at + size > len(contents):
            raise NotTaken(NOT_AS_LISTED, hint="Try again.")
        found.append(Found(path, size=size, read=partial(bytes, contents[at : at + size])))
        at += size
    if at != len(contents):
        raise NotTaken(NOT_AS_LISTED, hint="Try again.")
    return found


def _row(row: Any) -> tuple[str, int, bool]:
    match row:
        case [str(path), int(size), 0 | 1 as has_content] if 0 <= size < 1 << 53:
            return path, size, bool(has_content)
        case _:
            raise NotTaken(NO_LIST)
