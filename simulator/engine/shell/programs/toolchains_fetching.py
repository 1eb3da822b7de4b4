"""Dependencies of a project: counted, and kept where the language keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import MEGABYTE, assumed_package

DEPENDENCY_SIZE = 2 * MEGABYTE


VALUED = frozenset(
    [
        *("-d", "--working-dir", "--manifest-path", "--target", "--bin", "-p"),
        *("--path", "--gemfile", "-c", "--configuration", "-o", "--output"),
        *("-r", "--runtime", "-v", "--version", "-j", "--root"),
        *("--install-dir", "--filename", "--without", "--retry", "--jobs", "-f"),
        *("-S", "-t", "-a", "--arch", "--os", "--framework"),
    ]
)


@dataclass(frozen=True, slots=True)
class Tool:
    """How a language's tool keeps what it fetched, and what it says when a file is missing."""

    folder: str
    offline: str


def fetch(process: Process, tool: Tool, names: list[str]) -> bool:
    """Fetch dependencies that are not there yet; False, with a message, without a network."""
    files = process.filesystem
    folder = process.at(tool.folder)
    missing = [name for name in names[:500] if not files.exists(f"{folder}/{name}")]
    if missing and process.catalogue is None:
        process.error(f"{tool.offline}\n")
        return False
    if missing:
        process.assume(f"{len(missing)} dependencies get a guessed size")
    for name in missing:
        process.step()
        files.mkdir(f"{folder}/{name}", parents=True)
        body = f"\x7fplaceholder {name}\n".encode()
        files.write(f"{folder}/{name}/package", body, size=DEPENDENCY_SIZE)
        process.download(DEPENDENCY_SIZE // 3)
        process.spend(400)
    return True


def program(process: Process, folder: str, name: str) -> None:
    """Write a program whose name is all that is known of it."""
    package = assumed_package(name)
    files = process.filesystem
    files.mkdir(folder, parents=True)
    content = executable(name, package.version)
    files.put(f"{folder}/{name}", File(content, 0o755, files.uid, files.gid, files.now))
