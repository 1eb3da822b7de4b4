"""Layers that images share: each takes its bytes once, however many images stand on it."""

from __future__ import annotations

from collections import Counter

from simulator.engine.digest import Digest
from simulator.engine.image import Image
from simulator.engine.state import Engine


def stored_layers(engine: Engine) -> dict[Digest, int]:
    """Return the bytes of every layer that images hold, each once, by its chain id."""
    return {
        chain: layer.size
        for image in engine.images.values()
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
    }


def shared_size(engine: Engine, image: Image) -> int:
    """Return the bytes of the image's layers that another image has too."""
    holders = Counter(chain for each in engine.images.values() for chain in each.chain_ids)
    return sum(
        layer.size
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
        if holders[chain] > 1
    )
