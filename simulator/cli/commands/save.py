"""docker save: images as an archive that real tools read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import arguments, option, repeated
from simulator.cli.disk import require_writable, written
from simulator.cli.store import DaemonError, find_image, image_named, is_id_prefix, is_whole_id
from simulator.engine.dockerfile.platforms import parse_platform
from simulator.engine.errors import DockerError, did_you_mean
from simulator.engine.events import Printed, Steps, TimePassed
from simulator.engine.image import Image
from simulator.engine.oci.operations import saved_images
from simulator.engine.oci.save import Saved, save
from simulator.engine.reference import InvalidReference, Reference
from simulator.engine.state import Engine

SAVING = 60
"""Simulated milliseconds that a save takes, however little it saves."""

BYTES_PER_MS = 200_000
"""Simulated bytes that an archive grows by in a millisecond."""


@dataclass(frozen=True)
class Save:
    """Save one or more images to a tar archive (streamed to STDOUT by default)."""

    also = "docker image save, docker save"

    images: tuple[str, ...] = arguments("IMAGE [IMAGE...]", least=1)
    output: str = option("-o", "--output", help="Write to a file, instead of STDOUT")
    platforms: tuple[str, ...] = repeated(
        "--platform",
        word="string",
        help='Save only the given platform variant. Formatted as "os[/arch[/variant]]"'
        ' (e.g., "linux/amd64")',
    )

    def run(self, client: Client) -> Steps[int]:
        wanted = wanted_platforms(self.platforms)
        self._check(client)
        chosen = _all_chosen(client.world.engine, self.images, wanted)
        yield TimePassed(SAVING + sum(one.image.size for one in chosen) // BYTES_PER_MS)
        pieces = _packed(chosen)
        if self.output:
            yield written(client, self.output, pieces)
        else:
            yield Printed(b"".join(pieces).decode("utf-8", "surrogateescape"))
        return 0

    def _check(self, client: Client) -> None:
        if not self.output:
            if client.screen:
                raise DockerError(
                    "cowardly refusing to save to a terminal. Use the -o flag or redirect",
                    hint="For example: docker save -o images.tar IMAGE",
                )
            return
        try:
            require_writable(client, self.output)
        except DockerError as error:
            raise DockerError(f"failed to save image: {error.message}", hint=error.hint) from None


def wanted_platforms(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the platforms that an option names; raises for one that is none."""
    words = [word for text in texts for word in text.split(",")]
    try:
        return frozenset(str(parse_platform(word)) for word in words)
    except DockerError as error:
        raise DockerError(f"invalid platform: {error.message}", hint=error.hint) from None


def archive_of(engine: Engine, name: str) -> Iterator[bytes]:
    """Return what ``docker save NAME`` writes, bit by bit; raises before the first bytes."""
    return _packed(_all_chosen(engine, (name,), frozenset()))


def _all_chosen(engine: Engine, names: tuple[str, ...], wanted: frozenset[str]) -> list[Saved]:
    chosen = saved_images(engine, [_chosen(engine, name) for name in names])
    for one in chosen:
        if wanted and one.image.platform not in wanted:
            listed = ", ".join(sorted(wanted))
            raise DaemonError(f"no suitable export target found for platform {listed}")
    return chosen


def _packed(chosen: list[Saved]) -> Iterator[bytes]:
    """Return the archive bit by bit; what is wrong is raised before the first bytes."""
    try:
        return save(chosen)
    except DockerError as error:
        raise DaemonError(error.message, hint=error.hint) from None


def _chosen(engine: Engine, text: str) -> tuple[Image, Reference | None]:
    """Return what a name asks for (moby's tarexport/save.go, parseNames).

    A bare name means all tags of its repository, or else the start of an id.
    """
    if is_whole_id(text):
        return image_named(engine, text), None
    try:
        reference = Reference.parse(text)
    except InvalidReference as error:
        raise DaemonError(error.message, hint=error.hint) from None
    image = find_image(engine, text)
    if reference.is_name_only:
        tagged = _of_repository(engine, reference)
        if tagged is not None:
            return tagged, reference
    if image is None:
        raise _missing(engine, text, reference)
    return image, None if is_id_prefix(image, text) else reference


def _of_repository(engine: Engine, name: Reference) -> Image | None:
    for tag in sorted(engine.tags):
        if Reference.parse(tag).repository == name.repository:
            return engine.images[engine.tags[tag]]
    return None


def _missing(engine: Engine, text: str, reference: Reference) -> DaemonError:
    near = did_you_mean(text, [Reference.parse(tag).familiar for tag in sorted(engine.tags)])
    hint = f"{near[0].upper()}{near[1:]}" if near else "Type docker images to see what is here."
    if reference.is_name_only or reference.name == "sha256":
        return DaemonError(f"No such image: {text}", hint=hint)
    return DaemonError("reference does not exist", hint=f"There is no image {text}. {hint}")
