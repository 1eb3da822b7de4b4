"""docker load: images from an archive, ours or a real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.save import BYTES_PER_MS, SAVING, wanted_platforms
from simulator.cli.declare import option, repeated, switch
from simulator.cli.disk import opened
from simulator.cli.not_simulated import NotSimulated
from simulator.cli.store import short
from simulator.engine.digest import Digest
from simulator.engine.errors import DockerError
from simulator.engine.events import Event, ImageStored, Printed, Steps, TimePassed
from simulator.engine.oci.operations import known_layers, load_images
from simulator.engine.quantities import human_size
from simulator.engine.state import Engine

OURS = "linux/amd64"


@dataclass(frozen=True)
class Load:
    """Load an image from a tar archive or STDIN."""

    also = "docker image load, docker load"

    input: str = option("-i", "--input", help="Read from tar archive file, instead of STDIN")
    platforms: tuple[str, ...] = repeated(
        "--platform",
        word="string",
        help='Load only the given platform variant. Formatted as "os[/arch[/variant]]"'
        ' (e.g., "linux/amd64")',
    )
    quiet: bool = switch("-q", "--quiet", help="Suppress the load output")

    def run(self, client: Client) -> Steps[int]:
        content = self._content(client)
        if wanted_platforms(self.platforms) - {OURS}:
            raise NotSimulated("docker load takes images for linux/amd64 only")
        engine = client.world.engine
        events, said = _taken(load_images(engine, content))
        yield TimePassed(SAVING + sum(size for _, size in _new(engine, events)) // BYTES_PER_MS)
        yield from events
        if client.screen and not self.quiet:
            yield Printed("".join(_progress(name, size) for name, size in _new(engine, events)))
        yield Printed(said)
        return 0

    def _content(self, client: Client) -> bytes:
        if self.input:
            return opened(client, self.input)
        if client.keyboard:
            raise DockerError(
                "requested load from stdin, but stdin is empty",
                hint="Say which file: docker load -i images.tar",
            )
        return client.stdin


def _taken(steps: Steps[str]) -> tuple[list[Event], str]:
    """Return all that an operation does, and what it returns."""
    events: list[Event] = []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as end:
            return events, str(end.value)


def _new(engine: Engine, events: list[Event]) -> Iterator[tuple[Digest, int]]:
    """Yield the layers that the engine did not have, with their bytes."""
    known = set(known_layers(engine.images.values()))
    for event in events:
        for layer in event.image.layers if isinstance(event, ImageStored) else ():
            if layer.diff_id not in known:
                known.add(layer.diff_id)
                yield layer.diff_id, layer.size


def _progress(layer: Digest, size: int) -> str:
    """Return a layer's bar as it stands at the end (moby's pkg/progress, docker's jsonmessage)."""
    shown = human_size(size)
    return f"{short(layer)}: Loading layer [{'=' * 50}>] {shown:>8}/{shown}\n"
