"""Rows of ``docker ps``."""

from __future__ import annotations

from simulator.cli import ports
from simulator.cli.formats import Columns
from simulator.cli.store import find_image, short
from simulator.engine.containers.model import Container, MountKind, Status
from simulator.engine.errors import DockerError
from simulator.engine.quantities import ago, human_duration, human_size
from simulator.engine.state import World
from simulator.engine.timestamps import created_ago, go_time

TABLE = "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"
RAW = (
    "container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\n"
    "created_at: {{.CreatedAt}}\nstate: {{.State}}\nstatus: {{.Status}}\nnames: {{.Names}}\n"
    "labels: {{.Labels}}\nports: {{.Ports}}\n"
)
HEADINGS = {
    "Command": "COMMAND",
    "CreatedAt": "CREATED AT",
    "ID": "CONTAINER ID",
    "Image": "IMAGE",
    "Labels": "LABELS",
    "LocalVolumes": "LOCAL VOLUMES",
    "Mounts": "MOUNTS",
    "Names": "NAMES",
    "Networks": "NETWORKS",
    "Platform": "PLATFORM",
    "Ports": "PORTS",
    "RunningFor": "CREATED",
    "Size": "SIZE",
    "State": "STATE",
    "Status": "STATUS",
}
COMMAND_WIDTH = 20


def columns(*, size: bool) -> Columns:
    """Return the columns of the table, with or without the one that takes time to count."""
    return Columns(
        HEADINGS, f"{TABLE}\t{{{{.Size}}}}" if size else TABLE, "*formatter.ContainerContext"
    )


def row(world: World, container: Container, *, truncated: bool = True) -> dict[str, str]:
    """Return what ``docker ps`` can show of a container."""
    volumes = [mount for mount in container.mounts if mount.kind is MountKind.VOLUME]
    return {
        "Command": _command(container, truncated),
        "CreatedAt": go_time(container.created),
        "ID": short(container.id) if truncated else container.id,
        "Image": image_shown(world, container),
        "Labels": ",".join(f"{k}={v}" for k, v in sorted(container.config.labels.items())),
        "LocalVolumes": str(len(volumes)),
        "Mounts": ",".join(_cut(mount.source, 15, truncated) for mount in container.mounts),
        "Names": container.name,
        "Networks": container.hosting.network,
        "Platform": "linux/amd64",
        "Ports": ports.shown(container),
        "RunningFor": created_ago(container.created, world.now),
        "Size": sizes(container),
        "State": container.state.status.value,
        "Status": status(container, world.now),
    }


def status(container: Container, now: int) -> str:
    """Return the STATUS column, as moby's container.State.String has it."""
    state = container.state
    if container.running:
        up = f"Up {human_duration((now - state.started) / 1000)}"
        if state.status is Status.PAUSED:
            return f"{up} (Paused)"
        if state.health is not None:
            health = state.health.status
            return f"{up} ({'health: starting' if health == 'starting' else health})"
        return up
    if container.restarting:
        return f"Restarting ({state.exit_code}) {ago((now - state.finished) / 1000)}"
    if not state.started:
        return "Created"
    return f"Exited ({state.exit_code}) {ago((now - state.finished) / 1000)}"


def sizes(container: Container) -> str:
    """Return the SIZE column: the writable layer, and all layers together."""
    own = container.layer.size
    total = human_size(own + container.image.size, 3)
    return f"{human_size(own, 3)} (virtual {total})"


def image_shown(world: World, container: Container) -> str:
    """Return the IMAGE column: the name given while it means this image, else the image's id."""
    try:
        found = find_image(world.engine, container.reference)
    except DockerError:
        found = None
    if found is not None and found.id == container.image.id:
        return container.reference
    return short(container.image.id)


def _command(container: Container, truncated: bool) -> str:
    words = [f"'{word}'" if " " in word else word for word in container.argv]
    return f'"{_cut(" ".join(words), COMMAND_WIDTH, truncated)}"'


def _cut(text: str, width: int, truncated: bool) -> str:
    return f"{text[: width - 1]}…" if truncated and len(text) > width else text
