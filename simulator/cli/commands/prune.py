"""docker image prune."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.declare import repeated, switch
from simulator.cli.filters import (
    Filters,
    boolean,
    filter_pair,
    grouped,
    prune_tests,
    require_known,
)
from simulator.cli.store import digests_of, tags_of
from simulator.cli.text.images import pruned_images
from simulator.engine.containers.find import containers_of
from simulator.engine.events import Event, ImageDeleted, ImageUntagged, Printed, Steps
from simulator.engine.image import Image
from simulator.engine.quantities import human_size
from simulator.engine.state import Engine
from simulator.engine.store import released_layers, released_size

DANGLING = "WARNING! This will remove all dangling images."
ALL = "WARNING! This will remove all images without at least one container associated to them."
QUESTION = "Are you sure you want to continue? [y/N] "


@dataclass(frozen=True)
class PruneImages:
    """Remove unused images."""

    all: bool = switch("-a", "--all", help="Remove all unused images, not just dangling ones")
    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter",
        word="filter",
        convert=filter_pair,
        help='Provide filter values (e.g. "until=<timestamp>")',
    )
    force: bool = switch("-f", "--force", help="Do not prompt for confirmation")

    def run(self, client: Client) -> Steps[int]:
        if not self.force:
            yield Printed(f"{ALL if self.all else DANGLING}\n{QUESTION}")
            if not agreed(client):
                return 0
        engine = client.world.engine
        events, size = pruning(engine, self.all, grouped(self.filters), client.world.now)
        yield from happening(client.world, *events)
        yield Printed(f"{pruned_images(events)}Total reclaimed space: {human_size(size)}\n")
        return 0


def agreed(client: Client) -> bool:
    """Say whether somebody at the keyboard, or the first line of standard input, says yes."""
    if client.keyboard:
        answer = client.ask("[y/N] ")
    else:
        answer = client.stdin.split(b"\n", 1)[0].decode("utf-8", "replace")
    return answer.strip().lower() in {"y", "yes"}


def pruning(engine: Engine, every: bool, filters: Filters, now: int) -> tuple[list[Event], int]:
    """Return what leaves the store, and the bytes that are free afterwards."""
    require_known(filters, frozenset({"dangling", "label", "label!", "until"}))
    dangling = boolean(filters, "dangling")
    only_dangling = not every if dangling is None else dangling
    tests = prune_tests(filters, now)
    leaving = [
        image
        for image in sorted(engine.images.values(), key=lambda image: (image.created, image.id))
        if all(test(image) for test in tests)
        and not (only_dangling and tags_of(engine, image.id))
        and not containers_of(engine, image.id)
    ]
    return _gone(engine, leaving), released_size(engine, leaving)


def _gone(engine: Engine, leaving: list[Image]) -> list[Event]:
    events: list[Event] = []
    left = engine
    for number, image in enumerate(leaving):
        names = [*tags_of(engine, image.id), *digests_of(engine, image.id)]
        names.sort(key=lambda name: (name.repository, name.canonical))
        events += [ImageUntagged(name.canonical, image.id) for name in names]
        layers = released_layers(left, leaving[: number + 1])
        before = released_layers(left, leaving[:number])
        events.append(ImageDeleted(image.id, tuple(c for c in layers if c not in before)))
    return events
