"""``docker commit``: the writable layer becomes a layer of a new image."""

from __future__ import annotations

from dataclasses import replace

from simulator.engine.containers.model import Container
from simulator.engine.image import Config, History, Image


def committed(
    container: Container, config: Config, *, created: int, message: str = "", author: str = ""
) -> Image:
    """Return the image. What the container ran is told as what made the layer (cli-036)."""
    image = container.image
    line = History(" ".join(container.argv), created, comment=message, author=author)
    return replace(
        image,
        layers=(*image.layers, container.layer),
        config=config,
        history=(*image.history, line),
        created=created,
        author=author or image.author,
        received=b"",
    )
