"""What process 1, and what ``docker exec`` starts, are given: words, variables, user, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.engine.containers.errors import Refused
from simulator.engine.containers.events import (
    ContainerEvent,
    ContainerForeseen,
    ContainerWorked,
    FilesWritten,
)
from simulator.engine.containers.future import FIRST_HORIZON, Future, Setting, foresee
from simulator.engine.containers.meeting import meeting
from simulator.engine.containers.model import Container
from simulator.engine.containers.mounted import inside, mounts_of, own_trees
from simulator.engine.layer import diff
from simulator.engine.shell.interpreter.kept import ShellState
from simulator.engine.shell.kernel import Other
from simulator.engine.shell.keyboard import Typing
from simulator.engine.shell.programs import PROGRAMS
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.run import FIRST_CHILD, Outcome, run
from simulator.engine.users import Identity, UnknownUser, identify

if TYPE_CHECKING:
    from simulator.engine.state import World

EXEC = 50
"""Steps of the shell's limit that starting a process beside process 1 counts for."""

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def identity(container: Container, user: str) -> Identity:
    """Return who a process is; raises Refused for a name that the container lacks."""
    try:
        return identify(container.tree, user)
    except UnknownUser as error:
        raise Refused(error.message, hint=error.hint) from None


def environment(
    container: Container, home: str, more: Mapping[str, str] | None = None, *, tty: bool = False
) -> dict[str, str]:
    """Return the variables of a process: the engine's own, the config's, those of exec."""
    found = {"PATH": PATH, "HOSTNAME": container.hostname}
    if tty:
        found["TERM"] = "xterm"
    found |= container.config.environment | dict(more or {})
    found.setdefault("HOME", home)
    return found


def future_of(world: World, container: Container, horizon: int = FIRST_HORIZON) -> Future:
    """Play process 1 from now on."""
    return foresee(
        _setting(world, container, world.now), container.tree, mounts_of(world.machine, container),
        horizon=horizon,
    )  # fmt: skip


def told_again(world: World, container: Container, horizon: int | None = None) -> Future:
    """Play process 1 again from its start, with what others edited meanwhile."""
    setting = _setting(world, container, container.origin)
    first = container.future.moments[:1]
    mounts = mounts_of(world.machine, container)
    for mount, tree in zip(mounts, first[0].mounted if first else (), strict=False):
        mount.tree = tree
    wanted = container.future.horizon if horizon is None else horizon
    return foresee(setting, container.began_with, mounts, container.edits, wanted)


def exec_run(
    world: World,
    container: Container,
    argv: Sequence[str],
    *,
    user: str = "",
    directory: str = "",
    variables: Mapping[str, str] | None = None,
    stdin: bytes | Typing = b"",
    tty: bool = False,
) -> tuple[Outcome, list[ContainerEvent]]:
    """Run a second process in a container; return what came of it and what it changed."""
    who = identity(container, user or container.config.user)
    filesystem = inside(world.machine, container, world.now, who)
    services = listening(world, container) if container.running else ()
    before = own_trees(container, filesystem.mounts)
    outcome = run(
        argv,
        filesystem=filesystem,
        environment=environment(container, who.home, variables, tty=tty),
        working_directory=directory or container.config.working_dir or "/",
        stdin=stdin,
        programs=meeting(services, PROGRAMS) if services else PROGRAMS,
        catalogue=world.in_reach.catalogue,
        beside=beside(world, container) if container.running else (),
    )
    after = own_trees(container, filesystem.mounts)
    if filesystem.tree is container.tree and all(
        a is b for a, b in zip(before, after, strict=True)
    ):
        return outcome, []
    edit = diff(container.tree, filesystem.tree)
    return outcome, [FilesWritten(container.id, filesystem.tree, after, edit)]


def worked(container: Container, outcome: Outcome) -> ContainerWorked:
    """Return what a second process took of the shell's limit."""
    return ContainerWorked(container.id, EXEC + outcome.steps)


def after_edit(world: World, container: Container) -> list[ContainerEvent]:
    """Return the new future of a process whose files somebody else has changed."""
    if not container.running or container.future.settled or not container.edits:
        return []
    return [ContainerForeseen(container.id, told_again(world, container))]


def _setting(world: World, container: Container, now: int) -> Setting:
    who = identity(container, container.config.user)
    return Setting(
        argv=container.argv,
        environment=environment(container, who.home, tty=container.hosting.tty),
        directory=container.config.working_dir or "/",
        who=who,
        now=now,
        read_only=container.hosting.read_only,
        stdin=container.stdin,
        catalogue=world.in_reach.catalogue,
    )


def seen_at(world: World, container: Container) -> Future:
    """Return the future cut at this moment: what is running now, and what listens."""
    future = container.future
    lived = world.now - container.origin
    if future.settled and future.ends is None and _at_rest(future, lived):
        return future
    return told_again(world, container, max(1, lived))


def listening(world: World, container: Container) -> tuple[Service, ...]:
    """Return what listens in a container: process 1's, and what was started from a terminal."""
    talks = [container.talk]
    attached = world.machine.attached
    if attached is not None and attached.container == container.id:
        talks.append(attached.talk)
    typed = [service for talk in talks if talk is not None for service in talk.services]
    return (*seen_at(world, container).services, *typed)


def beside(
    world: World, container: Container, shell: ShellState | None = None
) -> tuple[Other, ...]:
    """Return what runs in a container already, and the shell of an exec that is talked to."""
    user = identity(container, container.config.user)
    named = user.name or str(user.uid)
    others = [
        Other(number, named, " ".join(one.argv))
        for number, one in enumerate(seen_at(world, container).running, start=1)
    ]
    if shell is not None:
        others.append(Other(FIRST_CHILD, named, shell.voice.name))
    return tuple(others)


def _at_rest(future: Future, lived: int) -> bool:
    """Say whether nothing more comes of a process that waits for ever."""
    later = [piece.at for piece in future.output] + [moment.at for moment in future.moments]
    return not later or max(later) <= lived
