"""``docker create``: a container with its layer, its mounts and the volumes that they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.engine.containers.errors import Refused
from simulator.engine.containers.events import (
    ContainerCreated,
    ContainerEvent,
    VolumeCreated,
)
from simulator.engine.containers.find import NAME
from simulator.engine.containers.model import (
    Container,
    Hosting,
    Mount,
    MountKind,
    Volume,
)
from simulator.engine.containers.policies import require_memory, require_policy
from simulator.engine.digest import digest_of
from simulator.engine.events import Event, FolderChanged
from simulator.engine.files import Directory, File, FileTree, join
from simulator.engine.image import Config, Image
from simulator.engine.names import container_name

if TYPE_CHECKING:
    from simulator.engine.state import Engine, World


GATEWAY = "172.17.0.1"
"""The machine as its containers reach it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a container is to be made of; ``config`` is the image's with the flags over it."""

    image: Image
    reference: str
    config: Config
    hosting: Hosting
    mounts: tuple[Mount, ...] = ()
    name: str = ""


def created(world: World, wanted: Wanted) -> tuple[Container, list[Event]]:
    """Return the container and what making it comes to. Raises Refused."""
    engine = world.engine
    if not (wanted.config.entrypoint or ()) and not (wanted.config.cmd or ()):
        raise Refused(
            "no command specified",
            hint="The image has no CMD: say what to run after the image's name.",
        )
    folder = wanted.config.working_dir
    if folder and not folder.startswith("/"):
        raise Refused(
            f"the working directory '{folder}' is invalid, it needs to be an absolute path"
        )
    require_policy(wanted.hosting.restart)
    require_memory(wanted.hosting.memory)
    number = engine.containers_made + 1
    identity = digest_of(f"container {world.current} {number} {wanted.name} {wanted.image.id}")[7:]
    name = _name(engine, wanted.name, identity)
    mounts = _mounts(wanted, identity)
    container = Container(
        id=identity,
        number=number,
        name=name,
        image=wanted.image,
        reference=wanted.reference,
        config=wanted.config,
        hosting=wanted.hosting,
        created=world.now,
        base=FileTree(),
        tree=FileTree(),
        mounts=mounts,
    )
    base = _with_names(wanted.image.tree, container, world.now)
    container = replace(container, base=base, tree=_with_places(base, container, world.now))
    events: list[Event] = [*_volumes(world, container), *_host_folders(world, container)]
    return container, [*events, ContainerCreated(container)]


def _name(engine: Engine, asked: str, identity: str) -> str:
    if not asked:
        return container_name(identity, {each.name for each in engine.containers.values()})
    if not NAME.fullmatch(asked):
        raise Refused(
            f"Invalid container name ({asked}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )
    taken = find_container_by_name(engine, asked)
    if taken is not None:
        raise name_conflict(taken)
    return asked.removeprefix("/")


def find_container_by_name(engine: Engine, name: str) -> Container | None:
    """Return the container of exactly this name."""
    name = name.removeprefix("/")
    return next((each for each in engine.containers.values() if each.name == name), None)


def name_conflict(taken: Container, before: str = "") -> Refused:
    """Return the refusal of a name that a container has."""
    return Refused(
        f'{before}Conflict. The container name "/{taken.name}" is already in use by container'
        f' "{taken.id}". You have to remove (or rename) that container to be able to reuse that'
        " name.",
        hint=f"docker rm {taken.name} removes it; docker run --rm does so by itself at the end.",
    )


def _mounts(wanted: Wanted, identity: str) -> tuple[Mount, ...]:
    """Return the mounts asked for, and an anonymous volume for each other VOLUME of the image."""
    asked = tuple(
        replace(mount, source=_anonymous(identity, mount.target)) if _nameless(mount) else mount
        for mount in wanted.mounts
    )
    targets = {join(mount.target) for mount in asked}
    own = [volume for volume in wanted.config.volumes if join(volume) not in targets]
    return (
        *asked,
        *(
            Mount(MountKind.VOLUME, _anonymous(identity, path), join(path), anonymous=True)
            for path in sorted(own)
        ),
    )


def _nameless(mount: Mount) -> bool:
    return mount.kind is MountKind.VOLUME and not mount.source


def _anonymous(identity: str, target: str) -> str:
    return digest_of(f"volume {identity} {target}")[7:]


def _volumes(world: World, container: Container) -> Iterator[ContainerEvent]:
    """Yield the volumes to be made. An empty one gets what the image has at its place."""
    for mount in container.mounts:
        if mount.kind is not MountKind.VOLUME:
            continue
        volume = world.engine.volumes.get(mount.source)
        if volume is not None and len(volume.tree.root.entries):
            continue
        there = container.base.get(mount.target)
        tree = FileTree(there if isinstance(there, Directory) else Directory(mtime=world.now))
        anonymous = mount.anonymous if volume is None else volume.anonymous
        made = Volume(mount.source, world.now, tree, anonymous)
        yield VolumeCreated(replace(volume, tree=tree) if volume else made)


def _host_folders(world: World, container: Container) -> Iterator[Event]:
    """Yield the folders of ``-v`` that the machine lacked: Docker makes them."""
    files = world.machine.files
    for mount in container.mounts:
        if mount.kind is MountKind.BIND and files.get(mount.source) is None:
            files = files.put(files.resolve(mount.source), Directory(mtime=world.now))
    if files is not world.machine.files:
        yield FolderChanged(files)


def _with_names(tree: FileTree, container: Container, now: int) -> FileTree:
    """Return the image's files with those that Docker puts there, which no diff shows."""
    host = container.hostname
    files = {
        "/.dockerenv": b"",
        "/etc/hostname": f"{host}\n".encode(),
        "/etc/hosts": _hosts(container).encode(),
        "/etc/resolv.conf": b"nameserver 192.168.65.7\n",
    }
    etc = tree.get("/etc")
    for path, content in files.items():
        tree = tree.put(path, File(content, mtime=now))
    after = tree.get("/etc")
    if isinstance(etc, Directory) and isinstance(after, Directory):
        tree = tree.put("/etc", replace(after, mtime=etc.mtime))
    return tree


def _hosts(container: Container) -> str:
    lines = ["127.0.0.1\tlocalhost", f"172.17.0.2\t{container.hostname}"]
    for word in container.hosting.hosts:
        name, _, address = word.partition("=") if "=" in word else word.partition(":")
        address = GATEWAY if address == "host-gateway" else address.strip("[]")
        lines.append(f"{address}\t{name}")
    return "".join(f"{line}\n" for line in lines)


def _with_places(tree: FileTree, container: Container, now: int) -> FileTree:
    """Return the layer as it begins: with the working directory and places to mount on."""
    folders = [container.config.working_dir, *(mount.target for mount in container.mounts)]
    for folder in folders:
        if folder and tree.get(folder) is None:
            tree = tree.put(tree.resolve(folder), Directory(mtime=now))
    return tree


def volumes_of(containers: Sequence[Container]) -> set[str]:
    """Return the names of the volumes that the containers have mounted."""
    return {
        mount.source
        for container in containers
        for mount in container.mounts
        if mount.kind is MountKind.VOLUME
    }
