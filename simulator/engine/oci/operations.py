"""What ``docker load`` and ``docker import`` do to an engine, as events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from simulator.engine.digest import Digest
from simulator.engine.events import Event, ImageStored, ImageTagged, Steps
from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.oci.load import Loaded, load
from simulator.engine.oci.save import Saved
from simulator.engine.reference import Reference
from simulator.engine.state import Engine


def load_images(engine: Engine, content: bytes | memoryview) -> Steps[str]:
    """Put the images of an archive into the store; return what ``docker load`` prints.

    Raises BadArchive before the first event.
    """
    return (yield from store_images(engine, load(content, known_layers(engine.images.values()))))


def store_images(engine: Engine, loaded: Sequence[Loaded]) -> Steps[str]:
    """Put images and their names into the store; return what ``docker load`` prints."""
    lines: list[str] = []
    tags = engine.tags
    for one in loaded:
        yield ImageStored(one.image)
        for name in one.names:
            lines += _said(tags.get(name), name, one.image)
            tags = tags.insert(name, one.image.id)
            yield ImageTagged(name, one.image.id)
    if loaded and not loaded[-1].names:
        lines += [f"Loaded image ID: {one.image.id}" for one in loaded]
    return "".join(f"{line}\n" for line in lines)


def put_image(image: Image, reference: Reference | None) -> Iterator[Event]:
    """Store an image and name it, if it gets a name."""
    yield ImageStored(image)
    if reference is not None:
        yield ImageTagged(reference.with_default_tag().canonical, image.id)


def saved_images(engine: Engine, chosen: Iterable[tuple[Image, Reference | None]]) -> list[Saved]:
    """Return what ``docker save`` packs: each image once, with the names that were asked for.

    A name without a tag asks for all tags of its repository; an id for none.
    """
    found: dict[Digest, Saved] = {}
    for image, reference in chosen:
        for one, names in _asked(engine, image, reference):
            before = found.get(one.id, Saved(one))
            found[one.id] = Saved(one, tuple(dict.fromkeys((*before.names, *names))))
    return list(found.values())


def known_layers(images: Iterable[Image]) -> dict[Digest, Layer]:
    """Return the layers of the images by diff_id."""
    return {layer.diff_id: layer for image in images for layer in image.layers}


def _said(before: Digest | None, name: str, image: Image) -> list[str]:
    familiar = Reference.parse(name).familiar
    lines = [f"Loaded image: {familiar}"]
    if before is not None and before != image.id:
        moved = f"The image {familiar} already exists, renaming the old one with ID {before}"
        lines.insert(0, f"{moved} to empty string")
    return lines


def _asked(
    engine: Engine, image: Image, reference: Reference | None
) -> Iterator[tuple[Image, tuple[str, ...]]]:
    if reference is None or reference.digest is not None:
        yield image, ()
    elif reference.tag is not None:
        yield image, (reference.canonical,)
    else:
        for name, target in sorted(engine.tags.items()):
            if Reference.parse(name).repository == reference.repository:
                yield engine.images[target], (name,)
