"""What others do to a registry: a maintainer who pushes a tag again."""

from __future__ import annotations

from dataclasses import replace

from simulator.engine.events import Steps
from simulator.engine.files import File
from simulator.engine.image import History, Image
from simulator.engine.layer import Layer
from simulator.engine.reference import Reference
from simulator.engine.registry.events import BlobPushed, ManifestPushed
from simulator.engine.registry.model import Blob, Manifest

MAINTAINER = "maintainer"


def publish(reference: Reference, image: Image, *, by: str = MAINTAINER) -> Steps[Manifest]:
    """Put an image into a registry under a tag, whoever's machine it comes from.

    A tag that named another image moves; whoever pulls it again gets this one.
    """
    name, host = reference.with_default_tag(), reference.domain
    blobs = [*(Blob.of(layer) for layer in image.layers), Blob.of(image)]
    for blob in blobs:
        yield BlobPushed(host, name.path, blob)
    manifest = Manifest.of(image)
    yield ManifestPushed(host, name.path, manifest, name.tag or "", by)
    return manifest


def patched(image: Image, note: str, now: int) -> Image:
    """Return the image with a security patch: one more layer, everything else as it was."""
    layer = Layer.of({"etc/patches": File(f"{note}\n".encode(), mtime=now)})
    line = History(f"RUN /bin/sh -c apply-patch {note} # buildkit", now)
    return replace(
        image,
        layers=(*image.layers, layer),
        history=(*image.history, line),
        created=now,
        received=b"",
    )
