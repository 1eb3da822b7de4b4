"""Where the terminal is, where it can go from there, and what can be taken along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.files import Directory, File
from simulator.engine.machines.going import online
from simulator.engine.machines.places import OFFERED, PLACES, STICK
from simulator.engine.reference import Reference
from simulator.engine.registry.reach import find
from simulator.engine.state import HOME, World

MAX_ARCHIVES = 3
MAX_MAINTAINED = 4

_ARCHIVES = (".tar", ".tar.gz", ".tgz")
_PLAIN = re.compile(r"[\w.][\w.-]*")


@dataclass(frozen=True, slots=True)
class Way:
    """A machine that one can go to: by a command line, or on foot where there is none."""

    name: str
    says: str
    line: str
    used: bool


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that a button does by a command line."""

    title: str
    line: str


@dataclass(frozen=True, slots=True)
class Here:
    """The machine that the terminal belongs to."""

    name: str
    folder: str
    online: bool
    ways: tuple[Way, ...]
    errands: tuple[Errand, ...]
    stick: bool


def here(world: World) -> Here:
    """Return where the world's commands go."""
    return Here(
        name=world.current,
        folder=world.machine.working_directory.replace(HOME, "~", 1),
        online=world.machine.online,
        ways=tuple(_way(world, name) for name in _offered(world)),
        errands=tuple(_errands(world)),
        stick=isinstance(world.machine.files.entry(STICK), Directory),
    )


def maintained(world: World) -> tuple[str, ...]:
    """Return images of others that the machine has and whose maintainers may push them again."""
    engine = world.engine
    fetched = {name.partition("@")[0] for name in engine.digests}
    names = {name for name in engine.tags if name.rpartition(":")[0] in fetched}
    known = [Reference.parse(name) for name in sorted({*engine.bases, *names})]
    found = [name for name in known if name.digest is None and find(world, name)]
    own = {name.familiar: None for name in found}
    return tuple(own)[:MAX_MAINTAINED]


def _offered(world: World) -> list[str]:
    names = [*OFFERED, *(name for name in sorted(world.machines) if name not in OFFERED)]
    return [name for name in names if name != world.current]


def _way(world: World, name: str) -> Way:
    place = PLACES.get(name)
    if world.way and name == world.way[-1]:
        line = "exit"
    elif world.machine.online and online(world, name) and name != world.seat:
        line = f"ssh {name}"
    else:
        line = ""
    return Way(name, place.says if place else "", line, name in world.machines)


def _errands(world: World) -> Iterator[Errand]:
    has_stick = isinstance(world.machine.files.entry(STICK), Directory)
    for name in _archives(world, world.machine.working_directory):
        if has_stick:
            yield Errand(_("Copy {name} to the USB stick").format(name=name), f"cp {name} {STICK}/")
        if world.machine.online and world.current != "server":
            yield Errand(_("Send {name} to server").format(name=name), f"scp {name} server:")
    for name in _archives(world, STICK):
        yield Errand(_("Take {name} from the USB stick").format(name=name), f"cp {STICK}/{name} .")


def _archives(world: World, folder: str) -> list[str]:
    """Return the names of archives in a folder that need no quotes in a command line."""
    entry = world.machine.files.get(folder)
    if not isinstance(entry, Directory):
        return []
    found = [name for name in entry.names if isinstance(entry.entries[name], File)]
    plain = [name for name in found if name.endswith(_ARCHIVES) and _PLAIN.fullmatch(name)]
    return plain[:MAX_ARCHIVES]
