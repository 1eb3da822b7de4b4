"""Package managers of the system, and the small commands around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.engine.advice.commands import Command
from simulator.engine.advice.installs.install import Install, Read, Reader, is_path, positional

_WORDS_OF_VERBS = (
    "update upgrade install add del remove purge autoremove clean autoclean dist-upgrade makecache "
    "full-upgrade groupinstall"
)
_VERBS = frozenset(_WORDS_OF_VERBS.split())

_WORDS_OF_HARMLESS = (
    "set true : cd mkdir useradd groupadd adduser addgroup usermod corepack dpkg apt-key "
    "update-ca-certificates locale-gen curl wget"
)
_HARMLESS = frozenset(_WORDS_OF_HARMLESS.split())


def packages(words: Sequence[str], read: Read) -> Install | None:
    """Packages by name need no file; ``apt-get install ./local.deb`` does."""
    names = positional(words, frozenset(("-t", "-o", "-c", "--target-release", "-X", "-p")))
    if not names or names[0] not in _VERBS or any(is_path(name) for name in names[1:]):
        return None
    return Install()


def harmless(command: Command) -> bool:
    """Say whether a command looks at no file of the project."""
    if command.program in _HARMLESS:
        return not command.dynamic
    return (
        command.program == "rm"
        and all(
            word.startswith(("-", "/var/", "/tmp/", "/root/."))  # noqa: S108
            for word in command.words[1:]
        )
    )


_MANAGERS = "apt-get apt aptitude apk yum dnf microdnf"

READERS: Mapping[str, Reader] = dict.fromkeys(_MANAGERS.split(), packages)
