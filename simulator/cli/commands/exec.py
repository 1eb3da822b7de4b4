"""docker exec: another process in a running container."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli import validators
from simulator.cli.attached import printed
from simulator.cli.client import Client, happening
from simulator.cli.declare import argument, arguments, option, repeated, switch
from simulator.cli.running import variables_of
from simulator.cli.stopping import passing
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container, Status
from simulator.engine.containers.mounted import inside
from simulator.engine.containers.process import after_edit, exec_run
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.files import Directory, Entry, PathError, join
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
        variables = variables_of(client, self.env_files, self.env)
        container = _running(client.world, self.container)
        if self.workdir and not isinstance(
            _place(client.world, container, self.workdir), Directory
        ):
            yield Printed(f"{NOT_STARTED}{NO_FOLDER.format(self.workdir)}\n")
            return 126
        outcome, events = exec_run(
            client.world,
            container,
            (self.command, *self.arguments),
            user=self.user,
            directory=self.workdir,
            variables={name: value for name, value in variables.items() if value is not None},
            stdin=client.stdin if self.interactive else b"",
        )
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


def _running(world: World, name: str) -> Container:
    container = container_named(world.engine, name)
    if container.state.status is Status.PAUSED:
        raise Refused(f"Container {name} is paused, unpause the container before exec")
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
    if outcome.stopped == "forever":
        yield Printed("^C\n", STDERR)
        return INTERRUPTED
    yield from passing(client, world, outcome.milliseconds)
    return outcome.exit_code
