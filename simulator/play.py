"""Recorded scenarios, played without a browser: the door ``manage.py play``.

The format is that of ``tests/oracle``: a project folder, then changes of it and
command lines. What comes out has the same form, with our own reasons (``why``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from simulator.catalogue_files import catalogue
from simulator.cli.inspecting import config_document
from simulator.cli.session import Performed, perform
from simulator.engine.build.explain import sentence
from simulator.engine.events import (
    STDOUT,
    BaseUsed,
    BuildPlanned,
    BuildStarted,
    Event,
    ImageBuilt,
    ImageStored,
    ImageTagged,
    Printed,
    StepBuilt,
    StepCached,
    StepFailed,
    StepId,
)
from simulator.engine.files import Directory, Entry, File, FileTree, Symlink, join
from simulator.engine.filesystem import Filesystem
from simulator.engine.hub import CatalogueHub, NoHub
from simulator.engine.image import Config, History, Image
from simulator.engine.layer import Layer
from simulator.engine.quantities import human_size
from simulator.engine.reference import Reference
from simulator.engine.shell.executable import executable
from simulator.engine.state import EPOCH, PROJECT, World, replay
from simulator.engine.timestamps import parse_timestamp, rfc3339

Json = dict[str, Any]

MAX_CONTENT = 4096
"""Bytes of the longest file whose content is shown."""

BASES_MADE = EPOCH - 3 * 86_400_000
"""When the base images of a scenario were made, in milliseconds."""


def play_scenario(scenario: Mapping[str, Any], images: Mapping[str, Any] | None) -> Json:
    """Play a scenario from its start and return the same steps as they came out here.

    ``images`` are base images in the form of ``bases.json``: then they are all there
    is, and no registry can be reached. Without them the machine has no images, and
    the catalogue lies beyond it.
    """
    world = _with_files(starting_world(images), scenario.get("files", {}))
    steps: list[Json] = []
    for step in scenario["steps"]:
        world, came_out = _step(world, step)
        steps.append(came_out)
    return {"id": scenario.get("id", ""), "steps": steps}


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
    return world.with_project(FileTree(Directory(mtime=world.now)))


# The base images


def _base_image(description: Json) -> Image:
    config = description["config"]
    history = tuple(
        History(
            line["created_by"], BASES_MADE, line.get("empty_layer", False), line.get("comment", "")
        )
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
        created=BASES_MADE,
    )


class ImportedLayer(Layer):
    """A layer as the engine measured it on import: there, the targets of links count."""

    @cached_property
    def size(self) -> int:
        """The bytes of its files and of its links."""
        links = (entry for entry in self.changes.values() if isinstance(entry, Symlink))
        return Layer.of(self.changes).size + sum(len(link.target) for link in links)


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
    return BASES_MADE if mtime in {None, "now"} else parse_timestamp(str(mtime))


# The project folder


def _with_files(world: World, files: Mapping[str, str]) -> World:
    for path, content in files.items():
        world = _changed(world, {"write": path, "content": content})
    return world


def _changed(world: World, step: Mapping[str, Any]) -> World:
    """Return the world after a change of the project folder, made by hand."""
    filesystem = Filesystem(world.machine.files, now=world.now)
    match step:
        case {"write": path, "content": content}:
            place = join(PROJECT, path)
            filesystem.mkdir(place.rpartition("/")[0], parents=True)
            filesystem.write(place, content.encode("utf-8", "surrogateescape"))
        case {"remove": path}:
            filesystem.remove(join(PROJECT, path))
        case {"move": path, "to": target}:
            filesystem.rename(join(PROJECT, path), join(PROJECT, target))
        case {"touch": path}:
            filesystem.touch(join(PROJECT, path))
        case {"chmod": path, "mode": mode}:
            filesystem.chmod(join(PROJECT, path), int(str(mode), 8))
        case {"chown": path, "uid": uid, "gid": gid}:
            filesystem.chown(join(PROJECT, path), uid, gid)
    return world.with_machine(replace(world.machine, files=filesystem.tree))


# The steps


def _step(world: World, step: Mapping[str, Any]) -> tuple[World, Json]:
    if "run" not in step:
        return _changed(world, step), dict(step)
    performed = _performed(world, step["run"], step.get("env") or {})
    came_out: Json = {
        "run": step["run"],
        "exit": performed.exit_code,
        "stdout": _printed(performed.events, STDOUT),
        "stderr": _printed(performed.events, 2),
    }
    if "env" in step:
        came_out["env"] = step["env"]
    if any(isinstance(event, BuildStarted) for event in performed.events):
        came_out["steps"] = list(_build_steps(performed.events))
    return performed.world, came_out | _result(performed.events)


def _performed(world: World, line: str, variables: Mapping[str, str]) -> Performed:
    """Run a line; variables of the step are those of this line only."""
    before = world.machine.environment
    inside = replace(world.machine, environment={**before, **variables})
    performed = perform(world.with_machine(inside), line, terminal=False)
    if not variables:
        return performed
    after = performed.world
    restored = replace(after.machine, environment=before)
    return replace(performed, world=after.with_machine(restored))


def _printed(events: Iterable[Event], stream: int) -> str:
    texts = (e.text for e in events if isinstance(e, Printed) and e.stream == stream)
    return "".join(texts).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _build_steps(events: Iterable[Event]) -> Iterator[Json]:
    for event in events:
        match event:
            case BaseUsed(step=step, cached=cached) if step.number:
                yield _build_step(step, cached=cached)
            case StepCached(step=step, why=why):
                yield _build_step(step, cached=True, why=sentence(why))
            case StepBuilt(step=step, why=why):
                yield _build_step(step, cached=False, why=sentence(why))
            case StepFailed(step=step, why=why, message=message):
                yield _build_step(step, cached=False, why=sentence(why), error=message)


def _build_step(step: StepId, *, cached: bool, why: str = "", error: str | None = None) -> Json:
    return {
        "index": step.index,
        "stage": step.stage or None,
        "instruction": step.instruction,
        "cached": cached,
        "error": error,
        "why": why,
    }


# What a build made


def _result(events: tuple[Event, ...]) -> Json:
    built = [event for event in events if isinstance(event, ImageBuilt) and event.names]
    if not built:
        return {}
    image = built[-1].image
    name, base = _base_of(events)
    return {"image": image_json(image), "fs": changes_json(name, base, image.tree)}


def image_json(image: Image) -> Json:
    """Return an image as the recordings describe one, its history newest first."""
    layers = list(image.layers)
    history = []
    for line in reversed(image.history):
        size = 0 if line.empty_layer or not layers else layers.pop().size
        history.append(
            {
                "created_by": line.created_by,
                "size": human_size(size, 3),
                "comment": line.comment,
            }
        )
    return {
        "config": config_document(image.config),
        "n_layers": len(image.layers),
        "history": history,
    }


def _base_of(events: tuple[Event, ...]) -> tuple[str, FileTree]:
    """Return the name and the files of the image that the final stage starts FROM."""
    planned = [event for event in events if isinstance(event, BuildPlanned)][-1]
    stages = {stage.index: stage for stage in planned.stages}
    stage = stages[planned.target]
    for _ in stages:
        above = [each for each in planned.stages[: stage.index] if each.name == stage.base.lower()]
        if not above:
            break
        stage = above[-1]
    if stage.base == "scratch":
        return "scratch", FileTree()
    reference = Reference.parse(stage.base).with_default_tag()
    used = [
        event.image
        for event in events
        if isinstance(event, BaseUsed) and event.reference == reference.canonical
    ]
    return reference.familiar, used[-1].tree if used else FileTree()


def changes_json(name: str, base: FileTree, tree: FileTree) -> Json:
    """Return what differs between two file trees; times alone make no difference."""
    before = dict(base.walk())
    after = dict(tree.walk())
    changed = [
        _entry_json(path, entry)
        for path, entry in after.items()
        if path not in before or _essence(before[path]) != _essence(entry)
    ]
    removed = [f"/{path}" for path in before if path not in after]
    return {"base": name, "changed_or_added": changed, "removed_from_base": removed}


def _essence(entry: Entry) -> tuple[object, ...]:
    content: object = None
    if isinstance(entry, File):
        content = entry.content
    elif isinstance(entry, Symlink):
        content = entry.target
    return type(entry), entry.mode, entry.uid, entry.gid, entry.size, content


def _entry_json(path: str, entry: Entry) -> Json:
    kinds = {File: "file", Directory: "dir", Symlink: "symlink"}
    shown: Json = {
        "path": f"/{path}",
        "type": kinds.get(type(entry), "device"),
        "mode": f"{entry.mode:04o}",
        "size": entry.size,
        "owner": f"{entry.uid}:{entry.gid}",
    }
    if isinstance(entry, Symlink):
        shown["target"] = entry.target
    if isinstance(entry, File) and (text := _text(entry)) is not None:
        shown["content"] = text
    return shown | {"mtime": "now" if entry.mtime >= EPOCH else rfc3339(entry.mtime)}


def _text(file: File) -> str | None:
    if file.is_placeholder or file.size > MAX_CONTENT:
        return None
    try:
        return file.content.decode()
    except UnicodeDecodeError:
        return None
