"""Looking into an engine's image store: by name, by digest, by the start of an id."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.digest import Digest
from simulator.engine.dockerfile.platforms import parse_platform
from simulator.engine.errors import DockerError, did_you_mean
from simulator.engine.image import Image
from simulator.engine.reference import InvalidReference, Reference
from simulator.engine.state import Engine

SHORT = 12
"""Hexadecimal digits of an id that tables show."""

_ID = re.compile(r"(?:sha256:)?([0-9a-f]{1,64})")


class DaemonError(DockerError):
    """A refusal of the engine, as the client prints it."""

    def __init__(self, message: str, *, hint: str = "", exit_code: int = 1) -> None:
        super().__init__(f"Error response from daemon: {message}", hint=hint, exit_code=exit_code)
        self.reason = message


class NoSuchImage(DaemonError):
    """Nothing in the store goes by that name or id."""


def image_named(engine: Engine, text: str) -> Image:
    """Return what a command's IMAGE argument means; raises NoSuchImage."""
    found = find_image(engine, text)
    if found is None:
        raise no_such_image(engine, text)
    return found


def image_for(engine: Engine, text: str, platform: str) -> Image:
    """Return an image by name or id that is for a platform, if one is asked for."""
    image = image_named(engine, text)
    wanted = str(parse_platform(platform)) if platform else image.platform
    if image.platform != wanted:
        raise DaemonError(
            f"image with reference {text} was found but its platform ({image.platform}) does not"
            f" match the specified platform ({wanted})"
        )
    return image


def find_image(engine: Engine, text: str) -> Image | None:
    """Return the image of a name, a name@digest or the start of an id, a name first."""
    if is_whole_id(text):
        return engine.images.get(Digest(f"sha256:{text.removeprefix('sha256:')}"))
    reference = _parsed(text)
    image_id = _of_reference(engine, reference)
    if image_id is None:
        image_id = _of_prefix(engine, text)
    return None if image_id is None else engine.images.get(image_id)


def is_whole_id(text: str) -> bool:
    """Say whether the text is a full image id, with or without ``sha256:``."""
    return bool(re.fullmatch(r"(sha256:)?[0-9a-f]{64}", text))


def is_id_prefix(image: Image, text: str) -> bool:
    """Say whether the text is the start of the image's id."""
    return bool(text) and (
        image.id.startswith(text) or image.id.removeprefix("sha256:").startswith(text)
    )


def no_such_image(engine: Engine, text: str) -> NoSuchImage:
    """Return the error for a name that the store lacks, with near names as the hint."""
    name = text if is_whole_id(text) else _parsed(text).with_default_tag().familiar
    known = [Reference.parse(tag).familiar for tag in sorted(engine.tags)]
    near = did_you_mean(name, known)
    hint = f"{near[0].upper()}{near[1:]}" if near else "Type docker images to see what is here."
    return NoSuchImage(f"No such image: {name}", hint=hint)


def short(digest: str) -> str:
    """Return the 12 digits that tables show."""
    return digest.removeprefix("sha256:")[:SHORT]


def tags_of(engine: Engine, image: Digest) -> list[Reference]:
    """Return the tags of an image, in order."""
    return [Reference.parse(name) for name in engine.names_of(image)]


def by_image(names: Mapping[str, Digest]) -> dict[Digest, list[Reference]]:
    """Return the names of every image that has any, in order: tags, or references by digest.

    For whoever goes through all images, as each look for one image's names is at all names.
    """
    found: dict[Digest, list[Reference]] = {}
    for name in sorted(names):
        found.setdefault(names[name], []).append(Reference.parse(name))
    return found


def digests_of(engine: Engine, image: Digest) -> list[Reference]:
    """Return the name@digest references of an image, in order."""
    names = sorted(name for name, target in engine.digests.items() if target == image)
    return [Reference.parse(name) for name in names]


def _parsed(text: str) -> Reference:
    try:
        return Reference.parse(text)
    except InvalidReference as error:
        raise DaemonError(error.message, hint=error.hint) from None


def _of_reference(engine: Engine, reference: Reference) -> Digest | None:
    if reference.digest is not None:
        return engine.digests.get(f"{reference.repository}@{reference.digest}")
    return engine.tags.get(reference.with_default_tag().canonical)


def _of_prefix(engine: Engine, text: str) -> Digest | None:
    matched = _ID.fullmatch(text)
    if not matched:
        return None
    found = [image for image in engine.images if image[7:].startswith(matched[1])]
    return found[0] if len(found) == 1 else None
