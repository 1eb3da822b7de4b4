"""docker exec: another process in a running container."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli import validators
from simulator.cli.attached import NotATerminal
from simulator.cli.client import Client, happening
from simulator.cli.declare import argument, arguments, option, repeated, switch
from simulator.cli.printing import printed
from simulator.cli.running import variables_of
from simulator.cli.stopping import passing
from simulator.cli.talking import attaching
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container, Status
from simulator.engine.containers.mounted import inside
from simulator.engine.containers.process import after_edit, exec_run, worked
from simulator.engine.containers.talk import Launch
from simulator.engine.containers.telling import launched
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.files import Directory, Entry, PathError, join
from simulator.engine.shell.keyboard import Typing
from simulator.engine.shell.run import Outcome
from simulator.engine.state import World

NOT_STARTED = "OCI runtime exec failed: exec failed: unable to start container process: "
NO_FOLDER = 'chdir to cwd ("{}") set in config.json failed: no such file or directory'
INTERRUPTED = 130


@dataclass(frozen=True)
class Exec:
    """Execute a command in a running container."""

    also = "docker container exec, docker exec"
    interspersed = False

    container: str = argument("CONTAINER")
    command: str = argument("COMMAND")
    arguments: tuple[str, ...] = arguments("[ARG...]")
    detach: bool = switch("-d", "--detach", help="Detached mode: run command in the background")
    detach_keys: str = option(
        "--detach-keys", help="Override the key sequence for detaching a container"
    )
    env: tuple[str, ...] = repeated(
        "-e", "--env", convert=validators.variable, help="Set environment variables"
    )
    env_files: tuple[str, ...] = repeated(
        "--env-file", help="Read in a file of environment variables"
    )
    interactive: bool = switch("-i", "--interactive", help="Keep STDIN open even if not attached")
    privileged: bool = switch("--privileged", help="Give extended privileges to the command")
    tty: bool = switch("-t", "--tty", help="Allocate a pseudo-TTY")
    user: str = option("-u", "--user", help='Username or UID (format: "<name|uid>[:<group|gid>]")')
    workdir: str = option("-w", "--workdir", help="Working directory inside the container")

    def run(self, client: Client) -> Steps[int]:
        launch = self._launch(client)
        container = _running(client.world, self.container)
        if self.workdir and not isinstance(
            _place(client.world, container, self.workdir), Directory
        ):
            yield Printed(f"{NOT_STARTED}{NO_FOLDER.format(self.workdir)}\n")
            return 126
        if self.tty and self.interactive and not client.keyboard:
            raise NotATerminal
        outcome, events = exec_run(
            client.world,
            container,
            launch.argv,
            user=launch.user,
            directory=launch.directory,
            variables=launch.variables,
            stdin=self._stdin(client),
            tty=self.tty,
        )
        yield worked(container, outcome)
        if outcome.asking is not None and client.attaches and self.interactive:
            return (yield from _conversing(client, container, launch))
        world = yield from happening(client.world, *events)
        if events:
            edited = world.engine.containers[container.id]
            world = yield from happening(world, *after_edit(world, edited))
        if outcome.start_error:
            yield Printed(f"{NOT_STARTED}{outcome.start_error}\n")
            return outcome.exit_code
        if self.detach:
            return 0
        return (yield from _shown(client, world, outcome))

    def _launch(self, client: Client) -> Launch:
        variables = variables_of(client, self.env_files, self.env)
        return Launch(
            argv=(self.command, *self.arguments),
            user=self.user,
            directory=self.workdir,
            tty=self.tty,
            variables={name: value for name, value in variables.items() if value is not None},
        )

    def _stdin(self, client: Client) -> bytes | Typing:
        if self.interactive and not client.keyboard:
            return client.stdin
        return Typing(tty=self.tty) if self.tty or self.interactive else b""


def _conversing(client: Client, container: Container, launch: Launch) -> Steps[int]:
    """Keep the terminal for a program that reads what is typed."""
    reply = launched(client.world, container, launch)
    yield from reply.events
    yield from printed(reply.output)
    yield from attaching(client, container, tty=launch.tty, talk=reply.talk)
    yield from passing(client, client.world, max(0, reply.until - client.world.now))
    return 0


def _running(world: World, name: str) -> Container:
    container = container_named(world.engine, name)
    if container.state.status is Status.PAUSED:
        raise Refused(f"Container {name} is paused, unpause the container before exec")
    if container.restarting:
        raise Refused(
            f"Container {container.id} is restarting, wait until the container is running",
            hint=f"Its program ends each time: docker logs {name} may say why.",
        )
    if not container.running:
        raise Refused(
            f"container {container.id} is not running",
            hint=f"docker start {name} first: exec needs a running container.",
        )
    return container


def _place(world: World, container: Container, path: str) -> Entry | None:
    try:
        return inside(world.machine, container, world.now).find(join(path))
    except PathError:
        return None


def _shown(client: Client, world: World, outcome: Outcome) -> Steps[int]:
    """Show the output; what never ends is interrupted, as a person would."""
    yield from printed(iter(outcome.output))
    if outcome.stopped == "forever" or outcome.asking is not None:
        yield Printed("^C\n", STDERR)
        return INTERRUPTED
    yield from passing(client, world, outcome.milliseconds)
    return outcome.exit_code
