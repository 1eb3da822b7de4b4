"""docker cp: files between a container, running or not, and the machine."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import basename

from simulator.cli.client import Client, happening
from simulator.cli.copying import NoFolder, owned, placed
from simulator.cli.declare import argument, switch
from simulator.engine.archive import tar
from simulator.engine.archives import unpack
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.events import FilesWritten
from simulator.engine.containers.find import container_named, find_container
from simulator.engine.containers.model import Container
from simulator.engine.containers.mounted import inside, merged, own_trees
from simulator.engine.containers.process import after_edit
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, FolderChanged, Printed, Steps
from simulator.engine.files import Directory, Entry, PathError, Symlink, walk
from simulator.engine.filesystem import Filesystem
from simulator.engine.layer import diff
from simulator.engine.quantities import human_size
from simulator.engine.timestamps import rfc3339

BLOCK = 512

OTHER_WAY = "DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH"
"""The usage of this command has two lines, as in Docker."""


LONG = """Copy files/folders between a container and the local filesystem

Use '-' as the source to read a tar archive from stdin
and extract it to a directory destination in a container.
Use '-' as the destination to stream a tar archive of a
container source to stdout."""


@dataclass(frozen=True)
class Copy:
    """Copy files/folders between a container and the local filesystem."""

    also = "docker container cp, docker cp"
    long = LONG

    source: str = argument("CONTAINER:SRC_PATH")
    target: str = argument(OTHER_WAY)
    archive: bool = switch("-a", "--archive", help="Archive mode (copy all uid/gid information)")
    follow: bool = switch("-L", "--follow-link", help="Always follow symbol link in SRC_PATH")
    quiet: bool = switch(
        "-q",
        "--quiet",
        help="Suppress progress output during copy. Progress output is automatically"
        " suppressed if no terminal is attached",
    )

    def run(self, client: Client) -> Steps[int]:
        for word, what in ((self.source, "source"), (self.target, "destination")):
            if not word:
                raise DockerError(f"{what} can not be empty")
        source, target = _split(self.source), _split(self.target)
        if source[0] and target[0]:
            raise DockerError("copying between containers is not supported")
        if source[0]:
            yield from self._out(client, *source)
        elif target[0]:
            yield from self._into(client, *target)
        else:
            raise DockerError(
                "must specify at least one container source",
                hint="Write the container's side as NAME:PATH.",
            )
        return 0

    # From a container

    def _out(self, client: Client, name: str, path: str) -> Steps[None]:
        container = container_named(client.world.engine, name)
        entry = _entry_in(client, container, name, path, follow=self.follow)
        if self.target == "-":
            archive = tar(_members(_last(path), entry))
            yield Printed(archive.decode("utf-8", "surrogateescape"))
            return
        filesystem = Filesystem(client.world.machine.files, now=client.world.now)
        kept = entry if self.archive else owned(entry, *_owner(client))
        try:
            placed(filesystem, path, kept, _local(client, self.target))
        except NoFolder as error:
            place = error.message if error.message.startswith("/") else ""
            text = f'invalid output path: directory "{place}" does not exist'
            raise DockerError(text if place else error.message) from None
        yield FolderChanged(filesystem.tree)
        yield from self._told(client, entry, client.path(self.target))

    # Into a container

    def _into(self, client: Client, name: str, path: str) -> Steps[None]:
        source = self.source if self.source == "-" else _local(client, self.source)
        entry = _local_entry(client, source)
        container = find_container(client.world.engine, name)
        if container is None:
            if path.endswith("/"):
                raise _broken(client, source, "no such directory")
            container_named(client.world.engine, name)
            return
        if container.hosting.read_only:
            raise Refused("container rootfs is marked read-only")
        yield from self._placed(client, container, source, entry, path)
        yield from self._told(client, entry, f"{name}:{path}")

    def _placed(
        self, client: Client, container: Container, source: str, entry: Entry, path: str
    ) -> Steps[None]:
        filesystem = inside(client.world.machine, container, client.world.now)
        target = path if path.startswith("/") else f"/{path}"
        if source == "-":
            source = "/."
            if not isinstance(filesystem.find(target), Directory):
                raise DockerError(f'destination "{container.name}:{path}" must be a directory')
        try:
            placed(filesystem, source, entry if self.archive else owned(entry, 0, 0), target)
        except NoFolder as error:
            if error.message.startswith("/") or not error.message:
                raise Refused(
                    f"Could not find the file {error.message or '/'} in container {container.name}"
                ) from None
            raise _broken(client, source, error.message) from None
        except PathError as error:
            raise Refused(f"{error.path}: {error.reason.lower()}") from None
        edit = diff(container.tree, filesystem.tree)
        trees = own_trees(container, filesystem.mounts)
        event = FilesWritten(container.id, filesystem.tree, trees, edit)
        world = yield from happening(client.world, event)
        yield from after_edit(world, world.engine.containers[container.id])

    def _told(self, client: Client, entry: Entry, place: str) -> Steps[None]:
        if client.terminal and not self.quiet:
            size = human_size(_tar_size(entry), 3)
            yield Printed(f"Successfully copied {size} to {place}\n", STDERR)


def _split(word: str) -> tuple[str, str]:
    """Return container and path; what begins like a path of the machine is one."""
    name, colon, path = word.partition(":")
    if not colon or word.startswith((".", "/")):
        return "", word
    return name, path


def _entry_in(client: Client, container: Container, name: str, path: str, *, follow: bool) -> Entry:
    tree = merged(client.world.machine, container)
    try:
        real = tree.resolve(path, follow=follow or path.endswith("/"))
        entry = tree.entry(real)
    except PathError:
        entry = None
    if entry is None:
        raise Refused(
            f"Could not find the file {path} in container {name}",
            hint=f"docker exec {name} ls shows what is there, if it runs.",
        )
    return entry


def _local(client: Client, path: str) -> str:
    """Return the path from the root, a slash or dot at its end kept: they mean something."""
    whole = client.path(path)
    if path.endswith("/."):
        return f"{whole}/."
    return f"{whole}/" if path.endswith("/") and whole != "/" else whole


def _local_entry(client: Client, path: str) -> Entry:
    if path == "-":
        found = unpack(client.stdin)
        if found is None:
            raise Refused("Error processing tar file(exit status 1): unexpected EOF")
        return found
    try:
        entry = client.world.machine.files.get(path)
    except PathError:
        entry = None
    if entry is None:
        raise DockerError(f"lstat {path}: no such file or directory")
    return entry


def _broken(client: Client, path: str, reason: str) -> DockerError:
    """Return the refusal with the noise that the client makes before it (recording cli-030)."""
    said = [
        f"Can't add file {path} to tar: io: read/write on closed pipe",
        "Can't close tar writer: io: read/write on closed pipe",
    ]
    stamp = rfc3339(client.world.now)
    lines = [f'time="{stamp}" level=error msg="{text}"' for text in said]
    return DockerError(
        "\n".join([*lines, reason]),
        hint="A target that ends in a slash has to be there: make the folder first.",
    )


def _members(name: str, entry: Entry) -> list[tuple[str, Entry]]:
    below = walk(entry, name) if isinstance(entry, Directory) else ()
    return [(name, entry), *below]


def _last(path: str) -> str:
    return basename(path.rstrip("/")) or "/"


def _owner(client: Client) -> tuple[int, int]:
    project = client.world.machine.project
    return project.uid, project.gid


def _tar_size(entry: Entry) -> int:
    sizes = [0 if isinstance(each, Symlink) else each.size for _, each in _members("x", entry)]
    return sum(BLOCK + -(-size // BLOCK) * BLOCK for size in sizes) + 2 * BLOCK
