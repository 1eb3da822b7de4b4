"""``--output``, ``--load`` and ``--push``: where the result of a build goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.cli.build_words import EXPORTERS, fields_of, not_supported
from simulator.cli.client import Client
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, PathError

if TYPE_CHECKING:
    from simulator.cli.commands.build_options import BuildFlags


@dataclass(frozen=True, slots=True)
class Output:
    """One destination. ``-`` is standard output."""

    kind: str
    destination: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that an image is to get."""
        return tuple(name for name in self.attributes.get("name", "").split(",") if name)

    @property
    def pushes(self) -> bool:
        return self.kind == "registry" or self.attributes.get("push", "") in {"true", "1"}


@dataclass(frozen=True, slots=True)
class Export:
    """Where the files go: a folder, or a tar file; without either the result is an image.

    ``folder`` is not empty for a tar too: it tells the engine to make no image.
    """

    folder: str = ""
    tar: str = ""
    nothing: bool = False
    push: bool = False
    names: tuple[str, ...] = ()


def outputs_of(asked: BuildFlags) -> tuple[Output, ...]:
    """Read the words. Raises DockerError for what cannot be read."""
    found = tuple(_output(word) for word in asked.outputs if word)
    if asked.iidfile and any(output.kind in {"local", "tar"} for output in found):
        raise DockerError("local and tar exporters are incompatible with image ID file")
    return found


def export_of(client: Client, outputs: tuple[Output, ...], *, push: bool, tagged: bool) -> Export:
    """Return what is to be done with the result; raises DockerError for what cannot be."""
    for output in outputs:
        _require_place(client, output)
    for output in outputs:
        if output.kind == "oci":
            raise not_supported("OCI exporter", EXPORTERS)
        if output.kind == "docker" and output.destination:
            raise not_supported("Docker exporter", EXPORTERS)
        if output.kind not in {"local", "tar", "docker", "image", "registry", "cacheonly"}:
            raise DockerError(
                f"failed to solve: exporter {output.kind!r} could not be found".replace("'", '"')
            )
    pushing = push or any(output.pushes for output in outputs)
    names = tuple(name for output in outputs for name in output.names)
    if pushing and not tagged and not names:
        raise DockerError("tag is needed when pushing to registry")
    for output in outputs:
        if output.kind == "local":
            return Export(client.path(output.destination), push=pushing)
        if output.kind == "tar":
            return Export("-", output.destination or "-", push=pushing)
    nothing = bool(outputs) and all(output.kind == "cacheonly" for output in outputs)
    return Export(nothing=nothing, push=pushing, names=names)


def _output(word: str) -> Output:
    if "," not in word and not word.startswith("type="):
        return Output("tar", "-") if word == "-" else Output("local", word)
    fields = fields_of(word)
    kind, destination = fields.pop("type", ""), fields.pop("dest", "")
    if not kind:
        raise DockerError("type is required for output")
    return Output(kind, destination, fields)


def _require_place(client: Client, output: Output) -> None:
    place = output.destination
    if output.kind == "local":
        if not place:
            raise DockerError("dest is required for local exporter")
        if place == "-":
            raise DockerError("dest cannot be stdout for local exporter")
        if isinstance(_standing(client, place), File):
            raise DockerError(f"destination directory {place} is a file")
    elif output.kind in {"tar", "oci", "docker"}:
        if output.kind != "docker" and place in {"", "-"} and client.screen:
            raise DockerError(
                f"dest file is required for {output.kind} exporter. refusing to write to console"
            )
        if place not in {"", "-"} and isinstance(_standing(client, place), Directory):
            raise DockerError(f"destination file {place} is a directory")


def _standing(client: Client, path: str) -> object:
    try:
        return client.world.machine.files.get(client.path(path))
    except PathError:
        return None
