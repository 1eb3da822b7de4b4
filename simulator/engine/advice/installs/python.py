"""Python: pip and what took its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import dirname, join, normpath

from simulator.engine.advice.installs.install import (
    Install,
    Read,
    Reader,
    existing,
    is_path,
    text_of,
)

MAX_LISTS = 20
"""Requirement files that include one another."""

_WORDS_OF_VALUED = (
    "-i --index-url --extra-index-url -t --target --prefix --root --cache-dir --trusted-host "
    "--platform --python-version --progress-bar --timeout --retries --proxy --cert "
    "--upgrade-strategy --no-binary --only-binary --abi --implementation --python"
)
_VALUED = frozenset(_WORDS_OF_VALUED.split())
_LISTS = ("-r", "--requirement", "-c", "--constraint")
_OWN_CODE = ("-e", "--editable", "-f", "--find-links", "--no-index")
_INCLUDED = re.compile(r"(?:-r|--requirement|-c|--constraint)(?:\s+|=)(\S+)")


def pip(words: Sequence[str], read: Read) -> Install | None:
    """``pip install`` of names and of lists; a path, ``.`` above all, needs the project."""
    if not words or words[0] != "install":
        return None
    lists: list[str] = []
    pending = list(words[1:])
    while pending:
        word = pending.pop(0)
        option, equals, value = word.partition("=")
        if word.startswith("-r") and not word.startswith("--") and len(word) > 2:
            lists.append(word[2:])
        elif option in _LISTS:
            lists.append(value if equals else pending.pop(0) if pending else "")
        elif option in _OWN_CODE or is_path(word):
            return None
        elif word in _VALUED and pending:
            pending.pop(0)
    return _with_included(lists, read)


def python(words: Sequence[str], read: Read) -> Install | None:
    """``python -m pip install``."""
    return pip(words[2:], read) if list(words[:2]) == ["-m", "pip"] else None


def uv(words: Sequence[str], read: Read) -> Install | None:
    """``uv pip install``, and ``uv sync`` without the project itself."""
    if words[:1] == ("pip",):
        return pip(words[1:], read)
    if words[:1] == ("sync",) and "--no-install-project" in words:
        return _declared(read, "pyproject.toml", "uv.lock")
    return None


def poetry(words: Sequence[str], read: Read) -> Install | None:
    """``poetry install``; without ``--no-root`` it installs the project too."""
    if words[:1] == ("install",) and {"--no-root", "--no-directory"} & {*words}:
        return _declared(read, "pyproject.toml", "poetry.lock")
    return None


def pipenv(words: Sequence[str], read: Read) -> Install | None:
    """``pipenv install`` and ``pipenv sync`` of what the Pipfile names."""
    plain = all(word.startswith("-") for word in words[1:])
    if words[:1] in {("install",), ("sync",)} and plain:
        return _declared(read, "Pipfile", "Pipfile.lock")
    return None


def _with_included(lists: list[str], read: Read) -> Install | None:
    found: list[str] = []
    while lists:
        path = normpath(lists.pop(0))
        if path in found:
            continue
        text = text_of(read, path)
        if text is None or path.startswith(("/", "..")) or len(found) == MAX_LISTS:
            return None
        found.append(path)
        for line in (line.split(" #")[0].strip() for line in text.splitlines()):
            included = _INCLUDED.match(line)
            if included:
                lists.append(join(dirname(path), included[1]))
            elif line.startswith(_OWN_CODE) or is_path(line) or "@ file:" in line:
                return None
    return Install(tuple(found))


def _declared(read: Read, declaration: str, lock: str) -> Install | None:
    text = text_of(read, declaration)
    if text is None or re.search(r"(?:^|[{,\s])(?:path|editable|file)\s*=", text):
        return None
    if re.search(r"^\s*readme\s*=", text, re.MULTILINE) and declaration == "pyproject.toml":
        return Install((declaration, *existing(read, [lock])), ("README.md",))
    return Install((declaration,), (lock,))


READERS: Mapping[str, Reader] = {
    "pip": pip,
    "pip3": pip,
    "python": python,
    "python3": python,
    "uv": uv,
    "poetry": poetry,
    "pipenv": pipenv,
}
