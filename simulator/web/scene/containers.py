"""Containers as the shelf shows them: their state, what they changed, and what can be done."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from simulator.cli.listing import image_shown
from simulator.engine.containers.changes import changed
from simulator.engine.containers.find import newest_first
from simulator.engine.containers.model import Container, Status
from simulator.engine.files import Directory, FileTree
from simulator.engine.image import Image
from simulator.engine.layer import Change, diff
from simulator.engine.recall import Same
from simulator.engine.reference import Reference
from simulator.engine.state import World
from simulator.web.scene.stacks import layer_names
from simulator.web.scene.words import Chip, counted, size_text
from simulator.workspaces.moment import Moment

FIRST_PORT = 8080

MAX_FILES = 6
"""Changed files of one container that are named; its page has the others."""

_ADDED, _COPIED, _GONE = ("added", "plus"), ("copied", "copyup"), ("gone", "gone")


@dataclass(frozen=True, slots=True)
class FileChip:
    """A file that a container changed: new, copied up to be changed, or crossed out.

    ``held`` is the place of the layer below that holds it still, -1 if none does; ``new``
    says that it has just happened.
    """

    name: str
    path: str
    letter: str
    slug: str
    icon: str
    says: str
    held: int
    new: bool


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be done, by the command line that it runs."""

    label: str
    line: str
    icon: str


@dataclass(frozen=True, slots=True)
class ContainerRow:
    """A container in the list. ``image`` is the name that it was made with, while that is its."""

    id: str
    name: str
    state: Chip
    image: str
    size: str
    ports: str
    files: tuple[FileChip, ...]
    more: str
    buttons: tuple[Button, ...]


REST = FileChip("", "", "", "", "", "", -1, new=False)
"""What stands for a file that is only counted."""


def container_rows(moment: Moment) -> tuple[ContainerRow, ...]:
    """Return all containers of the current machine: those that run first, then the newest."""
    world = moment.world
    found = sorted(newest_first(world.engine), key=lambda each: not each.running)
    return tuple(_row(world, each, moment.touched.get(each.id, ())) for each in found)


def state_chip(container: Container) -> Chip:
    """Return the state of a container: icon and word."""
    match container.state.status:
        case Status.RUNNING:
            return Chip("running", _("running"), "running")
        case Status.PAUSED:
            return Chip("paused", _("paused"), "pause")
        case Status.CREATED:
            return Chip("created", _("created"), "created")
        case Status.RESTARTING:
            return Chip("restarting", _("restarting"), "replay")
        case Status.EXITED:
            word = _("exited ({code})").format(code=container.state.exit_code)
            return Chip("exited", word, "stopped")


def file_chips(container: Container, touched: Collection[str]) -> tuple[FileChip, ...]:
    """Return the files that a container changed, what has just happened first."""
    files = _files(Same(container.base), Same(container.tree))
    found = sorted(files, key=lambda pair: pair[1][1:] not in touched)
    return tuple(
        _chip(container, change, path, touched) if place < MAX_FILES else REST
        for place, (change, path) in enumerate(found)
    )


@lru_cache(maxsize=256)
def _files(base: Same[FileTree], tree: Same[FileTree]) -> tuple[tuple[Change, str], ...]:
    """Return what ``docker diff`` lists, without the folders that only hold it."""
    return tuple(
        (change, path)
        for change, path in changed(base.value, tree.value)
        if change is Change.REMOVED or not isinstance(tree.value.entry(path[1:]), Directory)
    )


@lru_cache(maxsize=256)
def _size(base: Same[FileTree], tree: Same[FileTree]) -> int:
    return diff(base.value, tree.value).size


def written_size(container: Container) -> int:
    """Return the bytes of a container's own layer."""
    return _size(Same(container.base), Same(container.tree))


def _row(world: World, container: Container, touched: Collection[str]) -> ContainerRow:
    files = file_chips(container, touched)
    rest = len(files) - MAX_FILES
    return ContainerRow(
        id=container.id[:12],
        name=container.name,
        state=state_chip(container),
        image=image_shown(world, container),
        size=size_text(written_size(container)),
        ports=", ".join(f":{port.outside}->{port.key}" for port in container.hosting.ports),
        files=files[:MAX_FILES],
        more=_("{files} more").format(files=counted(rest, "file")) if rest > 0 else "",
        buttons=tuple(_buttons(container)),
    )


def _chip(container: Container, change: Change, path: str, touched: Collection[str]) -> FileChip:
    held = _holder(container.image, path[1:]) if change is not Change.ADDED else -1
    where = layer_names(container.image)[held] if held >= 0 else _("the layers below")
    slug, icon = {Change.ADDED: _ADDED, Change.MODIFIED: _COPIED}.get(change, _GONE)
    says = {
        "added": _("new, only in this container"),
        "copied": _("copied up from {where}, then changed; the file there stays as it was"),
        "gone": _("crossed out here; its bytes stay in {where}"),
    }[slug]
    return FileChip(
        name=path.rpartition("/")[2],
        path=path,
        letter={"added": "A", "copied": "C", "gone": "D"}[slug],
        slug=slug,
        icon=icon,
        says=says.format(where=where),
        held=held,
        new=path[1:] in touched,
    )


def _holder(image: Image, path: str) -> int:
    """Return the place of the uppermost layer that has the path, -1 if none does."""
    for place in reversed(range(len(image.layers))):
        if path in image.layers[place].changes:
            return place
    return -1


def _buttons(container: Container) -> Iterator[Button]:
    name = container.name
    if container.state.status is Status.PAUSED:
        yield Button(_("Unpause"), f"docker unpause {name}", "play")
    elif container.running:
        yield Button(_("Shell"), f"docker exec -it {name} {_shell(container)}", "cmd")
        yield Button(_("Stop"), f"docker stop {name}", "stopped")
    else:
        terminal = container.hosting.tty and container.hosting.interactive
        yield Button(_("Start"), f"docker start {'-ai ' if terminal else ''}{name}", "play")
    if container.running:
        for port in container.hosting.ports[:1]:
            yield Button(f"curl :{port.outside}", f"curl localhost:{port.outside}", "arrow")
    if container.logs:
        yield Button(_("Logs"), f"docker logs {name}", "file")
    if not container.running:
        yield Button(_("Remove"), f"docker rm {name}", "trash")


def _shell(container: Container) -> str:
    return "bash" if container.tree.get("/bin/bash") else "sh"


def run_button(moment: Moment) -> Button | None:
    """Return how the image that was built last can be started, if there is one."""
    engine = moment.world.engine
    image = moment.build.image if moment.build else None
    if image is None or image.id not in engine.images or not engine.names_of(image.id):
        return None
    name = Reference.parse(engine.names_of(image.id)[0]).familiar.removesuffix(":latest")
    inside = [port.partition("/")[0] for port in image.config.exposed_ports]
    label = _("Run {name}").format(name=name)
    if not inside:
        return Button(label, f"docker run --rm {name}", "play")
    taken = {port.outside for each in engine.containers.values() for port in each.hosting.ports}
    outside = next(number for number in range(FIRST_PORT, 2**16) if number not in taken)
    return Button(label, f"docker run -d -p {outside}:{inside[0]} {name}", "play")
