"""Small worlds to build in: two bases, a project folder, and what a build says in short."""

from __future__ import annotations

from dataclasses import replace

from simulator.engine.build.options import BuildOptions
from simulator.engine.build.solve import build
from simulator.engine.events import (
    BuildFailed,
    Event,
    ImageBuilt,
    StepBuilt,
    StepCached,
    StepFailed,
)
from simulator.engine.files import Directory, File, FileTree, Symlink
from simulator.engine.image import Config, History, Image
from simulator.engine.layer import Layer
from simulator.engine.reference import Reference
from simulator.engine.shell.executable import executable
from simulator.engine.state import PROJECT, World, evolve

_NAMES = "sh cat echo ls mkdir cp mv rm touch id env sleep chmod test head wc grep"
APPLETS = _NAMES.split()
PASSWD = b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n"


def base(name: str) -> Image:
    """Return a small image with a shell; its files tell which one it is."""
    changes = {
        "bin": Directory(),
        "bin/busybox": File(executable("busybox"), 0o755, size=800_000),
        "etc": Directory(),
        "etc/group": File(b"root:x:0:\nusers:x:100:\n"),
        "etc/name": File(f"{name}\n".encode()),
        "etc/passwd": File(PASSWD),
        "root": Directory(mode=0o700),
        "tmp": Directory(mode=0o1777),
    }
    changes |= {f"bin/{applet}": Symlink("busybox") for applet in APPLETS}
    config = Config(env=("PATH=/usr/bin:/bin",), cmd=("/bin/sh",), working_dir="/")
    return Image((Layer.of(changes),), config, (History(f"ADD {name}.tar /"),))


def world(**files: str) -> World:
    """Return a world whose engine has the bases ``one`` and ``two``, with a project folder."""
    start = World()
    engine = start.engine
    for name in ("one", "two"):
        image = base(name)
        engine = replace(
            engine,
            images=engine.images.insert(image.id, image),
            tags=engine.tags.insert(Reference.parse(name).with_default_tag().canonical, image.id),
        )
    return with_files(start.with_engine(engine), files)


def with_files(start: World, files: dict[str, str | File | None]) -> World:
    """Return the world with files of the project written, or removed where None is given."""
    tree = FileTree(start.machine.project)
    for path, content in files.items():
        if content is None:
            tree = tree.remove(path)
        else:
            entry = content if isinstance(content, File) else File(content.encode())
            tree = tree.put(path, entry)
    return start.with_project(tree)


def built(start: World, **flags: object) -> tuple[World, list[Event]]:
    """Build the project and return the world after it, with all that happened."""
    options = BuildOptions(PROJECT, tags=(Reference.parse("app:latest"),), **flags)  # type: ignore[arg-type]
    events = []
    for event in build(start, options):
        start = evolve(start, event)
        events.append(event)
    return start, events


def states(events: list[Event]) -> list[str]:
    """Return what became of each step, in words such as "CACHED 3 COPY . .": state, line, text."""
    words = {StepCached: "CACHED", StepBuilt: "BUILT", StepFailed: "FAILED"}
    return [
        f"{words[type(event)]} {event.step.line} {event.step.instruction}"
        for event in events
        if isinstance(event, StepCached | StepBuilt | StepFailed)
    ]


def image_of(events: list[Event]) -> Image:
    """Return the image that a build made; a build that failed fails the test with its words."""
    for event in events:
        if isinstance(event, ImageBuilt):
            return event.image
    raise AssertionError([event for event in events if isinstance(event, BuildFailed)])
