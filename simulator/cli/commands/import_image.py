"""docker import: a tar of a file system becomes an image of one layer."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.cli.client import Client
from simulator.cli.commands.save import BYTES_PER_MS, SAVING
from simulator.cli.declare import arguments, option, repeated
from simulator.cli.disk import opened
from simulator.cli.store import DaemonError
from simulator.engine.build.changes import changed
from simulator.engine.dockerfile.platforms import parse_platform
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps, TimePassed
from simulator.engine.hub import RESOLVER
from simulator.engine.image import Config, Image
from simulator.engine.oci.flatten import import_image
from simulator.engine.oci.operations import put_image
from simulator.engine.reference import Reference

EMPTY = Config()


@dataclass(frozen=True)
class Import:
    """Import the contents from a tarball to create a filesystem image."""

    also = "docker image import, docker import"

    words: tuple[str, ...] = arguments("file|URL|- [REPOSITORY[:TAG]]", least=1)
    changes: tuple[str, ...] = repeated(
        "-c", "--change", help="Apply Dockerfile instruction to the created image"
    )
    message: str = option("-m", "--message", help="Set commit message for imported image")
    platform: str = option("--platform", help="Set platform if server is multi-platform capable")

    def run(self, client: Client) -> Steps[int]:
        source, name = self.words[0], "".join(self.words[1:2])
        content = _content(client, source)
        platform = str(parse_platform(self.platform or "linux/amd64"))
        reference = _reference(name)
        image = self._image(client, content, source, platform)
        yield TimePassed(SAVING + image.size // BYTES_PER_MS)
        yield from put_image(image, reference)
        yield Printed(f"{image.id}\n")
        return 0

    def _image(self, client: Client, content: bytes, source: str, platform: str) -> Image:
        if not platform.startswith("linux/"):
            raise DaemonError("operating system is not supported")
        config = changed(EMPTY, self.changes)
        try:
            return import_image(
                content,
                config=config,
                message=self.message or "Imported from -",
                created=client.world.now,
                platform=platform,
            )
        except DockerError as error:
            raise DaemonError(error.message, hint=error.hint) from None


def _content(client: Client, source: str) -> bytes:
    """Return the tar; ``-`` is standard input."""
    if source == "-":
        return client.stdin
    if not source.startswith(("http://", "https://")):
        return opened(client, source)
    host = urlsplit(source).hostname if source.isascii() and "[" not in source else ""
    raise DaemonError(
        f'Get "{source}": dial tcp: lookup {host or ""} on {RESOLVER}: no such host',
        hint="The engine here cannot fetch from the web. Import a file of the project.",
    )


def _reference(text: str) -> Reference | None:
    if not text:
        return None
    reference = Reference.parse(text)
    if reference.digest is not None:
        raise DaemonError("cannot import digest reference")
    return reference
