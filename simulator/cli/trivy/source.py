"""Where the image comes from: the machine, a registry, or an archive."""

from __future__ import annotations

from simulator.cli.store import find_image
from simulator.engine.errors import DockerError
from simulator.engine.files import PathError
from simulator.engine.image import Image
from simulator.engine.oci.load import load
from simulator.engine.oci.operations import known_layers
from simulator.engine.reference import InvalidReference, Reference
from simulator.engine.registry.reach import find, missing
from simulator.engine.shell.process import Process
from simulator.engine.state import World

SCANNING = "run error: image scan error: scan error: unable to initialize a scan service: "


class Fatal(Exception):
    """What trivy ends with, in its own words. ``hint`` is the teacher's."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def image_named(world: World, name: str) -> Image:
    """Return the image of the machine, or else of a registry, which is not kept then."""
    try:
        reference = Reference.parse(name).with_default_tag()
    except InvalidReference as error:
        raise Fatal(
            f"{SCANNING}unable to initialize container image: failed to parse the image name: "
            f"could not parse reference: {name}",
            error.hint,
        ) from None
    own = find_image(world.engine, name)
    if own is not None:
        return own
    try:
        there = find(world, reference)
    except DockerError:
        there = None
    if there is None:
        raise Fatal(_not_found(world, name, reference), missing(world, reference).hint)
    return there.image


def in_archive(world: World, process: Process, path: str) -> Image:
    """Return the first image of an archive that ``docker save`` wrote."""
    start = f"{SCANNING}unable to initialize archive image:"
    try:
        content = process.read(path)
        found = load(content, known_layers(world.engine.images.values()))
    except PathError as error:
        words = f"open {path}: {error.reason.lower()}"
        raise Fatal(f"{start} {words}") from None
    except DockerError as error:
        words = f"unable to open {path} as a Docker image: {error.message}"
        raise Fatal(f"{start} {words}", error.hint) from None
    if not found:
        raise Fatal(f"{start} {path} has no image")
    return found[0].image


def _not_found(world: World, name: str, reference: Reference) -> str:
    reason = missing(world, reference).message.replace("Error response from daemon: ", "")
    return (
        f"{SCANNING}unable to initialize container image: unable to find the specified image "
        f'"{name}" in ["docker" "containerd" "podman" "remote"]: 4 errors occurred:\n'
        f"\t* docker error: unable to inspect the image ({name}): "
        f"Error response from daemon: No such image: {reference.familiar}\n"
        "\t* containerd error: containerd socket not found: /run/containerd/containerd.sock\n"
        "\t* podman error: unable to initialize Podman client: no podman socket found\n"
        f"\t* remote error: {reason}\n\n"
    )
