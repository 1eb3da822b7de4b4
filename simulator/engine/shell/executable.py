"""Programs as files: the content of a program's file names its behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

MAGIC = b"\x7fprogram "
"""First bytes of every simulated program; real ones start with the bytes 7f ELF."""

ELF = b"\x7fELF"


@dataclass(frozen=True, slots=True)
class Executable:
    """What a program file says: which behaviour it has, and facts that the behaviour uses.

    The fact ``needs`` lists, by spaces, paths that must exist for it to start at all,
    as a dynamic loader or a C library does.
    """

    name: str
    version: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def executable(name: str, version: str = "", **facts: str) -> bytes:
    """Return the content of a program file.

    >>> read_executable(executable("curl", "8.5", needs="/lib/libcurl.so.4"))
    Executable(name='curl', version='8.5', facts=mappingproxy({'needs': '/lib/libcurl.so.4'}))
    """
    lines = [f"{name} {version}".rstrip(), *(f"{key} {facts[key]}" for key in sorted(facts))]
    return MAGIC + "\n".join(lines).encode() + b"\n"


@lru_cache(maxsize=4096)
def read_executable(content: bytes) -> Executable | None:
    """Return what a file's content says, or None if it is no simulated program."""
    if not content.startswith(MAGIC):
        return None
    first, *rest = content[len(MAGIC) :].decode("utf-8", "replace").splitlines() or [""]
    name, _, version = first.partition(" ")
    facts = dict(line.split(" ", 1) for line in rest if " " in line)
    return Executable(name, version, MappingProxyType(facts))
