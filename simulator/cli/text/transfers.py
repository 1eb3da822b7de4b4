"""How pulls and pushes read: a line a layer, the digest, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.cli.store import short
from simulator.engine.events import (
    BlobAlreadyThere,
    BlobPulled,
    Event,
    ImagePulled,
    PullStarted,
)
from simulator.engine.layer import Layer
from simulator.engine.reference import Reference
from simulator.engine.registry.events import (
    BlobMounted,
    BlobPushed,
    ImagePushed,
    PushStarted,
    TagPushStarted,
)

SHOWN = frozenset(
    {
        BlobAlreadyThere,
        BlobMounted,
        BlobPulled,
        BlobPushed,
        ImagePulled,
        ImagePushed,
        PullStarted,
        PushStarted,
        TagPushStarted,
    }
)


def pull_text(event: Event, *, every_line: bool) -> str:
    """Return the lines of a pull; on a terminal each layer's line is overwritten by its last."""
    return "".join(f"{line}\n" for line in _pull_lines(event, every_line=every_line))


def push_text(event: Event, *, every_line: bool) -> str:
    """Return the lines of a push."""
    return "".join(f"{line}\n" for line in _push_lines(event, every_line=every_line))


def _pull_lines(event: Event, *, every_line: bool) -> Iterator[str]:
    match event:
        case PullStarted(reference=reference, tag=tag):
            yield f"{tag}: Pulling from {Reference.parse(reference).path}"
        case BlobAlreadyThere(layer=layer, blob=blob):
            yield f"{short(blob or layer)}: Already exists"
        case BlobPulled(layer=layer, blob=blob):
            name = short(blob or layer)
            if every_line:
                yield f"{name}: Pulling fs layer"
                yield f"{name}: Verifying Checksum"
                yield f"{name}: Download complete"
            yield f"{name}: Pull complete"
        case ImagePulled(reference=reference, manifest=manifest, newer=newer):
            what = "Downloaded newer image" if newer else "Image is up to date"
            yield f"Digest: {manifest}"
            yield f"Status: {what} for {Reference.parse(reference).familiar}"


def _push_lines(event: Event, *, every_line: bool) -> Iterator[str]:
    match event:
        case PushStarted(repository=repository):
            yield f"The push refers to repository [{repository}]"
        case TagPushStarted(layers=layers) if every_line:
            yield from (f"{short(layer)}: Preparing" for layer in layers)
        case BlobAlreadyThere(layer=layer):
            yield f"{short(layer)}: Layer already exists"
        case BlobMounted(blob=blob, source=source) if isinstance(blob.held, Layer):
            yield f"{short(blob.held.diff_id)}: Mounted from {source}"
        case BlobPushed(blob=blob) if isinstance(blob.held, Layer):
            yield f"{short(blob.held.diff_id)}: Pushed"
        case ImagePushed(tag=tag, manifest=manifest, size=size):
            yield f"{tag}: digest: {manifest} size: {size}"
