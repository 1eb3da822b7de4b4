"""How pulls read: a line a layer, the digest, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.cli.store import short
from simulator.engine.events import (
    BlobAlreadyThere,
    BlobPulled,
    Event,
    ImagePulled,
    PullStarted,
)
from simulator.engine.reference import Reference

SHOWN = frozenset({PullStarted, BlobAlreadyThere, BlobPulled, ImagePulled})


def transfer(events: Iterable[Event], *, every_line: bool) -> str:
    """Return the lines of a pull; on a terminal each layer's line is overwritten by its last."""
    return "".join(f"{line}\n" for event in events for line in _lines(event, every_line))


def _lines(event: Event, every_line: bool) -> Iterator[str]:
    match event:
        case PullStarted(reference=reference, tag=tag):
            yield f"{tag}: Pulling from {Reference.parse(reference).path}"
        case BlobAlreadyThere(layer=layer):
            yield f"{short(layer)}: Already exists"
        case BlobPulled(layer=layer):
            if every_line:
                yield f"{short(layer)}: Pulling fs layer"
                yield f"{short(layer)}: Verifying Checksum"
                yield f"{short(layer)}: Download complete"
            yield f"{short(layer)}: Pull complete"
        case ImagePulled(reference=reference, manifest=manifest, newer=newer):
            what = "Downloaded newer image" if newer else "Image is up to date"
            yield f"Digest: {manifest}"
            yield f"Status: {what} for {Reference.parse(reference).familiar}"
        case _:
            pass
