"""docker run: in the foreground, over a writable layer that is thrown away at the end."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.container_options import ContainerOptions
from simulator.cli.commands.pull import pulled
from simulator.cli.declare import argument, arguments
from simulator.cli.not_simulated import NotSimulated
from simulator.cli.running import Mounts, argv_of, environment_of, mounts_of
from simulator.cli.store import DaemonError, find_image
from simulator.engine.digest import digest_of
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, FolderChanged, Printed, Steps, TimePassed
from simulator.engine.files import Directory, File, FileTree
from simulator.engine.filesystem import Filesystem
from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.engine.shell.run import Outcome, run
from simulator.engine.state import World
from simulator.engine.users import UnknownUser, identify

FOOTER = "\n\nRun 'docker run --help' for more information"

NOT_STARTED = (
    "failed to create task for container: failed to create shim task: OCI runtime create failed:"
    " runc create failed: unable to start container process: error during container init: "
)


@dataclass(frozen=True)
class Run(ContainerOptions):
    """Create and run a new container from an image."""

    also = "docker container run, docker run"
    interspersed = False

    image: str = argument("IMAGE")
    command: tuple[str, ...] = arguments("[COMMAND] [ARG...]")

    def run(self, client: Client) -> Steps[int]:
        try:
            return (yield from self._run(client))
        except NotSimulated:
            raise
        except DockerError as error:
            code = 125 if error.exit_code == 1 else error.exit_code
            message = f"docker: {error.message}{FOOTER}"
            raise DockerError(message, hint=error.hint, exit_code=code) from None

    def _run(self, client: Client) -> Steps[int]:
        if self.detach:
            raise NotSimulated(
                "containers in the background are not simulated yet",
                hint="Leave out -d: the container runs here until its program ends.",
            )
        image, world = yield from self._image(client)
        argv = argv_of(image.config, self.entrypoint, self.command)
        if not argv:
            raise DaemonError(
                "no command specified",
                hint="The image has no CMD: say what to run after the image's name.",
            )
        mounts = mounts_of(client, self.volumes, self.mounts, self.tmpfs)
        outcome = self._started(client, world, image, argv, mounts)
        if outcome.start_error:
            raise DaemonError(
                f"{NOT_STARTED}{outcome.start_error}",
                hint=f"The image has no program {argv[0]} that can be started.",
                exit_code=outcome.exit_code,
            )
        yield from _shown(outcome)
        files = mounts.brought_home(world.machine.files)
        if files is not world.machine.files:
            yield FolderChanged(files)
        return outcome.exit_code

    def _image(self, client: Client) -> Steps[tuple[Image, World]]:
        name = Reference.parse(self.image)
        world = client.world
        image = find_image(world.engine, self.image)
        if self.pull == "always" or (image is None and self.pull != "never"):
            if image is None:
                shown = name.with_default_tag().familiar
                yield Printed(f"Unable to find image '{shown}' locally\n", STDERR)
            world = yield from pulled(client, self.image, stream=STDERR, quiet=self.quiet)
            image = find_image(world.engine, self.image)
        if image is None:
            raise DaemonError(f"No such image: {name.with_default_tag().familiar}")
        return image, world

    def _started(
        self, client: Client, world: World, image: Image, argv: tuple[str, ...], mounts: Mounts
    ) -> Outcome:
        tree = image.tree
        try:
            who = identify(tree, self.user or image.config.user)
        except UnknownUser as error:
            raise DaemonError(error.message, hint=error.hint) from None
        folder = self.workdir or image.config.working_dir or "/"
        host = self.hostname or digest_of(f"{image.id} {world.now} {argv}")[7:19]
        filesystem = Filesystem(
            _prepared(tree, folder, host, world.now),
            now=world.now,
            uid=who.uid,
            gid=who.gid,
            groups=who.groups,
            read_only=self.read_only,
            mounts=mounts.mounted,
        )
        return run(
            argv,
            filesystem=filesystem,
            environment=environment_of(
                client, image.config, host, who.home, self.env_files, self.env
            ),
            working_directory=folder,
            catalogue=world.catalogue,
            stdin=client.stdin if self.interactive else b"",
        )


def _shown(outcome: Outcome) -> Steps[None]:
    for chunk in outcome.output:
        yield Printed(chunk.data.decode("utf-8", "surrogateescape"), chunk.stream)
    yield TimePassed(outcome.milliseconds)


def _prepared(tree: FileTree, folder: str, host: str, now: int) -> FileTree:
    """Return the tree as Docker starts a container on it: with its folder and its names."""
    if not isinstance(tree.get(folder), Directory):
        tree = tree.put(tree.resolve(folder), Directory(mtime=now))
    files = {
        "/.dockerenv": b"",
        "/etc/hostname": f"{host}\n".encode(),
        "/etc/hosts": f"127.0.0.1\tlocalhost\n172.17.0.2\t{host}\n".encode(),
        "/etc/resolv.conf": b"nameserver 192.168.65.7\n",
    }
    for path, content in files.items():
        tree = tree.put(path, File(content, mtime=now))
    return tree
