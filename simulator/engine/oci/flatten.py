"""``docker export`` and ``import``: a file system as one tar, and an image of one layer from it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from simulator.engine.archive import tar_pieces
from simulator.engine.files import FileTree, Symlink
from simulator.engine.image import Config, History, Image
from simulator.engine.layer import Layer
from simulator.engine.oci.ahead import headers_ahead
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.layers import read_layer

NO_CONFIG = Config()


class ImportedLayer(Layer):
    """A layer as the engine measures it on import: there, the targets of links count (cli-037)."""

    @cached_property
    def size(self) -> int:
        """The bytes of its files and of its links."""
        links = (entry for entry in self.changes.values() if isinstance(entry, Symlink))
        return Layer.of(self.changes).size + sum(len(link.target) for link in links)


def export(tree: FileTree) -> Iterator[bytes]:
    """Yield a tar of everything in the tree; layers, history and config are not in it."""
    return tar_pieces(tree.walk())


def import_image(
    content: bytes | memoryview,
    *,
    config: Config = NO_CONFIG,
    message: str = "Imported from -",
    created: int = 0,
    platform: str = "linux/amd64",
) -> Image:
    """Return an image whose only layer is the tar (recording cli-037). Raises BadArchive.

    ``message`` becomes the comment of its only line of history; ``config`` is what
    ``--change`` made of an empty one.
    """
    allowance = Allowance()
    allowance.foresee(headers_ahead(content, allowance.entries))
    read = read_layer(content, allowance=allowance)
    layer = ImportedLayer(read.changes, read.original)
    line = History("", created, comment=message)
    return Image((layer,), config, (line,), created, platform=platform)
