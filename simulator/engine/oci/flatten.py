"""``docker export`` and ``import``: a file system as one tar, and an image of one layer from it."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.archive import tar_pieces
from simulator.engine.files import FileTree
from simulator.engine.image import Config, History, Image
from simulator.engine.oci.layers import read_layer

NO_CONFIG = Config()


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
    layer = read_layer(content)
    line = History("", created, comment=message)
    return Image((layer,), config, (line,), created, platform=platform)
