"""ADD from an address: what the simulated web answers there."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.build.copying import Inline
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, FileTree
from simulator.engine.shell.programs.packages_web import answer, urlsplit_path


def check_web(addresses: Iterable[str], *, known: bool) -> None:
    """Raise DockerError, in the words of Go's resolver, for an address where there is no web."""
    for address in addresses if not known else ():
        host = address.partition("//")[2].partition("/")[0]
        raise DockerError(
            f'Get "{address}": dial tcp: lookup {host}: no such host',
            hint="The simulator has no internet: put the file into the project instead.",
        )


def is_git(address: str) -> bool:
    """Tell whether an address is a repository of git (Dockerfile reference, ADD)."""
    if address.startswith(("git@", "git://", "ssh://")):
        return True
    remote = address.partition("#")[0].partition("?")[0]
    return address.startswith(("http://", "https://")) and remote.endswith(".git")


def is_web(address: str) -> bool:
    """Tell whether an address is a file of the web, and no repository."""
    return address.startswith(("http://", "https://")) and not is_git(address)


def from_web(address: str) -> Inline:
    """Return the file at an address; its mode is 0600 (Dockerfile reference, ADD)."""
    body, size = answer(address)
    name = urlsplit_path(address).rstrip("/").rpartition("/")[2] or "index.html"
    return Inline(name, body, 0o600, size)


def from_git(address: str, now: int) -> FileTree:
    """Return what a repository holds: nobody knows, so a file with its name."""
    name = address.partition("#")[0].rstrip("/").rpartition("/")[2].removesuffix(".git")
    tree = FileTree(Directory(mtime=now))
    return tree.put("README.md", File(f"# {name}\n".encode(), mtime=now))
