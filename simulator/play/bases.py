"""The world that a scenario starts in: base images from a file, or the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.catalogue_files import catalogue
from simulator.engine.events import ImageStored, ImageTagged
from simulator.engine.files import Directory, Entry, File, FileTree, Symlink
from simulator.engine.hub import CatalogueHub, NoHub
from simulator.engine.image import Config, History, Image
from simulator.engine.layer import Layer
from simulator.engine.oci.flatten import ImportedLayer
from simulator.engine.reference import Reference
from simulator.engine.registry.events import RegistryOpened
from simulator.engine.registry.model import Registry
from simulator.engine.shell.executable import executable
from simulator.engine.state import EPOCH, World, evolve, replay
from simulator.engine.timestamps import parse_timestamp

Json = dict[str, Any]

REGISTRY = "127.0.0.1:5000"
"""The empty registry that the recordings have at hand."""

MADE = EPOCH - 3 * 86_400_000
"""When the base images of a scenario were made, in milliseconds."""


def starting_world(images: Mapping[str, Any] | None) -> World:
    """Return a world with one machine and an empty project folder."""
    if images is None:
        known = catalogue()
        world = World(hub=CatalogueHub(known), catalogue=known)
    else:
        world = World(hub=NoHub())
        for name, description in images.items():
            image = _base_image(description)
            canonical = Reference.parse(name).with_default_tag().canonical
            world = replay(world, [ImageStored(image), ImageTagged(canonical, image.id)])
        world = evolve(world, RegistryOpened(REGISTRY, Registry(REGISTRY, anonymous=True)))
    return world.with_project(FileTree(Directory(mtime=world.now)))


def _base_image(description: Json) -> Image:
    config = description["config"]
    history = tuple(
        History(line["created_by"], MADE, line.get("empty_layer", False), line.get("comment", ""))
        for line in description["history"]
    )
    return Image(
        layers=tuple(_base_layer(entries) for entries in description["layers"]),
        config=Config(
            env=tuple(config.get("Env") or ()),
            cmd=None if config.get("Cmd") is None else tuple(config["Cmd"]),
            entrypoint=None if config.get("Entrypoint") is None else tuple(config["Entrypoint"]),
            working_dir=config.get("WorkingDir", ""),
            user=config.get("User", ""),
            labels=config.get("Labels") or {},
            args_escaped=config.get("ArgsEscaped", False),
        ),
        history=history,
        created=MADE,
    )


def _base_layer(entries: Iterable[Json]) -> Layer:
    return ImportedLayer.of({entry["path"].strip("/"): _base_entry(entry) for entry in entries})


def _base_entry(entry: Json) -> Entry:
    uid, gid = (int(number) for number in entry["owner"].split(":"))
    mode = int(entry["mode"], 8)
    when = _when(entry.get("mtime"))
    if entry["type"] == "dir":
        return Directory(mode=mode, uid=uid, gid=gid, mtime=when)
    if entry["type"] == "symlink":
        return Symlink(entry["target"], uid, gid, when)
    if "content" in entry:
        return File(entry["content"].encode(), mode, uid, gid, when)
    name = entry["path"].rpartition("/")[2]
    return File(executable(name), mode, uid, gid, when, entry["size"])


def _when(mtime: str | None) -> int:
    return MADE if mtime in {None, "now"} else parse_timestamp(str(mtime))
