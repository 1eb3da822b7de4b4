"""Words that fuzzers put together, and whole inputs that they start from."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from simulator.engine.archive import tar
from simulator.engine.files import Directory, File, Symlink
from tests.containers.projects import PROJECTS
from tests.oci.hostile import saved
from tests.oracle.recordings import recordings

HERE = Path(__file__).parent

LISTS = {
    "dockerfile": ["dockerfile", "expansion"],
    "expansion": ["expansion"],
    "ignore": ["ignore"],
    "reference": ["reference"],
    "template": ["template"],
    "archive": [],
    "load": [],
    "sources": ["sources"],
    "shell": ["shell", "expansion"],
    "bash": ["shell", "expansion"],
    "line": ["line", "shell"],
    "building": ["dockerfile", "expansion", "shell"],
}
"""For each target, the files below ``words/`` that its words are in."""

_SIGNS = ["\n", " ", "\t", "\0", "\r\n", "é", "\u2028"]
_TAR = ["ustar", "\x1f\x8b\x08", "BZh9", "\0" * 100, "0000644", "../", "L", "5", "2"]


@cache
def words(target: str) -> tuple[str, ...]:
    """Return the words of a target's grammar, with what may stand between them."""
    files = [HERE / "words" / f"{name}.txt" for name in LISTS[target]]
    found = [word for file in files for word in file.read_text().split()]
    return tuple([*found, *_SIGNS] if found else _TAR)


def examples(target: str) -> Iterator[bytes]:
    """Yield whole inputs for a target to start from: archives, and texts of the recordings."""
    if target == "archive":
        yield from _archives()
    if target == "load":
        yield saved()
    if target == "sources":
        yield from _sources()
    for recording in recordings().values():
        for text in _texts(target, recording):
            yield text.encode("utf-8", "surrogateescape")


def _texts(target: str, recording: dict[str, Any]) -> list[str]:
    files = {path: text for path, text in recording["files"].items() if isinstance(text, str)}
    lines = "\n".join(files.values()).splitlines()
    commands: list[str] = [step["run"] for step in recording["steps"] if "run" in step]
    match target:
        case "dockerfile" | "building":
            return [text for path, text in files.items() if "ockerfile" in path]
        case "shell" | "bash":
            return [line[4:] for line in lines if line.startswith("RUN ")]
        case "expansion":
            return [line for line in lines if "$" in line]
        case "ignore":
            return [text for path, text in files.items() if path.endswith("ignore")]
        case "line":
            return commands
        case "reference" | "template":
            return [word for command in commands for word in command.split()]
        case _:
            return []


def _sources() -> Iterator[bytes]:
    """Yield the sources of small servers, which more is read from than that they compile."""
    for project in PROJECTS.values():
        for path, text in project.files.items():
            if path != "Dockerfile":
                yield text.encode()


def _archives() -> Iterator[bytes]:
    plain = tar(
        [
            ("dir", Directory()),
            ("dir/file", File(b"text")),
            ("link", Symlink("../dir/file")),
            ("big", File(b"placeholder", size=1_000)),
            ("one", File(b"same", inode=7)),
            ("two", File(b"same", inode=7)),
        ]
    )
    yield plain
    yield from (pack(plain) for pack in (gzip.compress, bz2.compress, lzma.compress))
