"""The project folder of a scenario: its files, and changes made by hand."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.engine.files import join
from simulator.engine.filesystem import Filesystem
from simulator.engine.state import PROJECT, World


def with_files(world: World, files: Mapping[str, Any]) -> World:
    """Return the world with the files of a scenario in its project folder."""
    for path, content in files.items():
        world = changed(world, {"write": path, "content": content})
    return world


def changed(world: World, step: Mapping[str, Any]) -> World:
    """Return the world after a change of the project folder, made by hand."""
    filesystem = Filesystem(world.machine.files, now=world.now)
    match step:
        case {"write": path, "content": content}:
            place = join(PROJECT, path)
            filesystem.mkdir(place.rpartition("/")[0], parents=True)
            _place(filesystem, place, content)
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


def _place(filesystem: Filesystem, place: str, content: str | Mapping[str, Any]) -> None:
    """Write a file; where its content is a table, ``link`` makes a symbolic link."""
    match content:
        case str():
            filesystem.write(place, content.encode("utf-8", "surrogateescape"))
        case {"link": target}:
            filesystem.symlink(target, place)
        case {"base64": data}:
            filesystem.write(place, base64.b64decode(data))
        case {"content": text}:
            filesystem.write(place, text.encode("utf-8", "surrogateescape"))
        case _:
            filesystem.mkdir(place, parents=True)
    if isinstance(content, Mapping) and "mode" in content:
        filesystem.chmod(place, int(str(content["mode"]), 8))
