"""What a build came to, in the form of the recordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from simulator.cli.inspecting import config_document
from simulator.engine.build.explain import sentence
from simulator.engine.events import (
    BaseUsed,
    BuildPlanned,
    Event,
    ImageBuilt,
    StepBuilt,
    StepCached,
    StepFailed,
    StepId,
)
from simulator.engine.files import Directory, Entry, File, FileTree, Symlink
from simulator.engine.image import Image
from simulator.engine.quantities import human_size
from simulator.engine.reference import Reference
from simulator.engine.state import EPOCH
from simulator.engine.timestamps import rfc3339

Json = dict[str, Any]

MAX_CONTENT = 4096
"""Bytes of the longest file whose content is shown."""


def build_steps(events: Iterable[Event]) -> Iterator[Json]:
    """Yield the steps of a build as they came out, each with our reason."""
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


def build_result(events: tuple[Event, ...]) -> Json:
    """Return the image that was built with a tag, and its files; nothing if there is none."""
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
    if file.is_placeholder or file.size > MAX_CONTENT or b"\0" in file.content:
        return None
    try:
        return file.content.decode()
    except UnicodeDecodeError:
        return None
