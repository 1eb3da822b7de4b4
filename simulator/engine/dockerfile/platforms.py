"""Platforms such as ``linux/arm64``, as containerd reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import quote

SYSTEMS = frozenset(
    [
        "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js",
        "linux", "nacl", "netbsd", "openbsd", "plan9", "solaris", "windows", "zos",
    ]
)  # fmt: skip
ARCHITECTURES = frozenset(
    [
        "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "ppc64", "ppc64le",
        "loong64", "mips", "mipsle", "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc",
        "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm",
    ]
)  # fmt: skip

_COMPONENT = r"^[A-Za-z0-9_.-]+$"
_SYSTEM = r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$"
_ARMS = {"armhf": "v7", "armel": "v6"}


@dataclass(frozen=True, slots=True)
class Platform:
    """An operating system, an architecture and, for some, a variant."""

    os: str
    architecture: str
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.os, self.architecture, self.variant)))


def parse_platform(text: str) -> Platform:
    """Read a platform; a lone word may be a system or an architecture.

    >>> str(parse_platform("aarch64"))
    'linux/arm64'
    """
    if "*" in text:
        raise _invalid(f"{quote(text)}: wildcards not yet supported")
    parts = text.split("/", 3)
    _check(parts, text)
    if len(parts) == 1:
        return _lone(parts[0], text)
    if len(parts) > 3:
        raise _invalid(f"{quote(text)}: cannot parse platform specifier")
    return _normal(parts[0], parts[1], parts[2] if len(parts) == 3 else "")


def _check(parts: list[str], text: str) -> None:
    if not re.fullmatch(_SYSTEM[1:-1], parts[0]):
        raise _invalid(
            f"{quote(parts[0])} is an invalid OS component of {quote(text)}:"
            f" OSAndVersion specifier component must match {quote(_SYSTEM)}"
        )
    for part in parts[1:]:
        if not re.fullmatch(_COMPONENT[1:-1], part):
            raise _invalid(
                f"{quote(part)} is an invalid component of {quote(text)}:"
                f" platform specifier component must match {quote(_COMPONENT)}"
            )


def _lone(word: str, text: str) -> Platform:
    system = _system(word)
    if system in SYSTEMS:
        return Platform(system, "amd64")
    platform = _normal("linux", word, "")
    if platform.architecture in ARCHITECTURES:
        return platform
    raise _invalid(f"{quote(text)}: unknown operating system or architecture")


def _normal(system: str, architecture: str, variant: str) -> Platform:
    architecture, variant = architecture.lower(), variant.lower()
    if architecture in _ARMS:
        architecture, variant = "arm", _ARMS[architecture]
    architecture = {"i386": "386", "x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64"}.get(
        architecture, architecture
    )
    if (architecture, variant) in {("amd64", "v1"), ("arm64", "8"), ("arm64", "v8")}:
        variant = ""
    if architecture == "arm" and variant in ("5", "6", "7", "8"):
        variant = f"v{variant}"
    return Platform(_system(system), architecture, variant)


def _system(word: str) -> str:
    name = word.partition("(")[0].lower()
    return "darwin" if name == "macos" else name


def _invalid(message: str) -> DockerfileError:
    return DockerfileError(
        f"{message}: invalid argument", hint="A platform is written os/architecture: linux/amd64."
    )
