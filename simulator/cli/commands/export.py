"""docker export: the files of a container as one tar."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.cli.client import Client
from simulator.cli.declare import argument, option
from simulator.cli.disk import require_writable, written
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps
from simulator.engine.files import File, FileTree
from simulator.engine.oci.flatten import export

NAMES = ("/etc/hostname", "/etc/hosts", "/etc/resolv.conf")
"""Files that Docker mounts: an export has what is below, the image's own or empty ones."""


@dataclass(frozen=True)
class Export:
    """Export a container's filesystem as a tar archive."""

    also = "docker container export, docker export"

    container: str = argument("CONTAINER")
    output: str = option("-o", "--output", help="Write to a file, instead of STDOUT")

    def run(self, client: Client) -> Steps[int]:
        self._check(client)
        container = container_named(client.world.engine, self.container)
        pieces = export(_exported(container))
        if self.output:
            yield written(client, self.output, pieces)
        else:
            yield Printed(b"".join(pieces).decode("utf-8", "surrogateescape"))
        return 0

    def _check(self, client: Client) -> None:
        if not self.output:
            if client.screen:
                raise DockerError(
                    "cowardly refusing to save to a terminal. Use the -o flag or redirect",
                    hint="For example: docker export -o files.tar CONTAINER",
                )
            return
        try:
            require_writable(client, self.output)
        except DockerError as error:
            message = f"failed to export container: {error.message}"
            raise DockerError(message, hint=error.hint) from None


def _exported(container: Container) -> FileTree:
    """Return the files without what is mounted: volumes are not part of an export."""
    tree = container.tree
    for path in NAMES:
        entry, own = tree.get(path), container.image.tree.get(path)
        if isinstance(entry, File) and entry is container.base.get(path):
            tree = tree.put(path, own or replace(entry, content=b"", size=0))
    return tree
