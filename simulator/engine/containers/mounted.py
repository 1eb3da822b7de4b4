"""What hangs in a container's file system: trees of volumes, of the machine, of memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.engine.containers.model import Container, Mount, MountKind
from simulator.engine.files import Directory, Entry, File, FileTree
from simulator.engine.filesystem import DEVICES, Filesystem, Mounted
from simulator.engine.users import Identity

if TYPE_CHECKING:
    from simulator.engine.state import Machine

SYSTEM = ("/dev", "/proc", "/sys")
"""Mounts that every container has, and that are never part of its layer."""


def mounts_of(machine: Machine, container: Container) -> list[Mounted]:
    """Return the mounts of a container in their order, then those of the system."""
    own = [
        Mounted(mount.target, _tree(machine, container, mount), mount.read_only)
        for mount in container.mounts
    ]
    return [
        *own,
        Mounted("/dev", DEVICES),
        Mounted("/proc", FileTree()),
        Mounted("/sys", FileTree()),
    ]


def inside(
    machine: Machine, container: Container, now: int, who: Identity | None = None
) -> Filesystem:
    """Return the file system as a process in the container sees it."""
    who = who or Identity(0, 0)
    return Filesystem(
        container.tree,
        now=now,
        uid=who.uid,
        gid=who.gid,
        groups=who.groups,
        read_only=container.hosting.read_only,
        mounts=mounts_of(machine, container),
    )


def merged(machine: Machine, container: Container) -> FileTree:
    """Return the container's files with its volumes and binds in place."""
    tree = container.tree
    for mount in container.mounts:
        tree = tree.put(tree.resolve(mount.target), _tree(machine, container, mount).root)
    return tree


def own_trees(container: Container, mounts: Sequence[Mounted]) -> tuple[FileTree, ...]:
    """Return the trees of the container's own mounts, without the system's."""
    return tuple(mount.tree for mount in mounts[: len(container.mounts)])


def _tree(machine: Machine, container: Container, mount: Mount) -> FileTree:
    if mount.kind is MountKind.VOLUME:
        volume = machine.engine.volumes.get(mount.source)
        return volume.tree if volume else FileTree()
    if mount.kind is MountKind.TMPFS:
        return container.scratch.get(mount.target, FileTree(Directory(mode=0o1777)))
    entry: Entry | None = machine.files.get(mount.source)
    if isinstance(entry, File):
        return FileTree(entry)  # type: ignore[arg-type]
    return FileTree(entry if isinstance(entry, Directory) else Directory())
