"""A secret key for a machine where nobody has set one."""

import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def kept_in(path: Path) -> str:
    """Return the key kept in the file, made at the first call.

    The file appears whole or not at all, so processes that start together agree.
    """
    if not path.exists():
        _offer(path, get_random_secret_key())
    return path.read_text().strip()


def _offer(path: Path, key: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-") as draft:
        draft.write(key)
        draft.flush()
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return
