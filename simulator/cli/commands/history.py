"""docker history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.declare import argument, option, switch
from simulator.cli.formats import Columns, listing
from simulator.cli.store import image_for, short
from simulator.engine.digest import Digest
from simulator.engine.events import Printed, Steps
from simulator.engine.image import History as Line
from simulator.engine.image import Image
from simulator.engine.quantities import human_size
from simulator.engine.state import Engine
from simulator.engine.timestamps import history_created, rfc3339

TABLE = "{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}"
HEADINGS = {
    "Comment": "COMMENT",
    "CreatedAt": "CREATED AT",
    "CreatedBy": "CREATED BY",
    "CreatedSince": "CREATED",
    "ID": "IMAGE",
    "Size": "SIZE",
}
WIDTH = 45
"""Characters of CREATED BY that the table shows."""


@dataclass(frozen=True)
class History:
    """Show the history of an image."""

    also = "docker image history, docker history"

    image: str = argument("IMAGE")
    template: str = option("--format", help=FORMAT_HELP)
    human: bool = switch(
        "-H", "--human", default=True, help="Print sizes and dates in human readable format"
    )
    no_trunc: bool = switch("--no-trunc", help="Don't truncate output")
    platform: str = option(
        "--platform",
        help='Show history for the given platform. Formatted as "os[/arch[/variant]]"'
        ' (e.g., "linux/amd64")',
    )
    quiet: bool = switch("-q", "--quiet", help="Only show image IDs")

    def run(self, client: Client) -> Steps[int]:
        image = image_for(client.world.engine, self.image, self.platform)
        lines = history_of(client.world.engine, image)
        rows = [self._row(client.world.now, *line) for line in lines]
        table = TABLE if self.human else TABLE.replace("CreatedSince", "CreatedAt")
        template = "{{.ID}}" if self.quiet and self.template in {"", "table"} else self.template
        columns = Columns(HEADINGS, table, "*image.historyContext")
        yield Printed(listing(columns, rows, template))
        return 0

    def _row(self, now: int, image: str, line: Line, size: int) -> dict[str, str]:
        made_at = rfc3339(line.created)
        words = line.created_by.replace("\t", " ")
        return {
            "Comment": line.comment,
            "CreatedAt": made_at,
            "CreatedBy": words if self.no_trunc else ellipsis(words, WIDTH),
            "CreatedSince": history_created(line.created, now) if self.human else made_at,
            "ID": image if self.no_trunc else short(image),
            "Size": human_size(size, 3) if self.human else str(size),
        }


def history_of(engine: Engine, image: Image) -> Iterator[tuple[str, Line, int]]:
    """Yield the lines of the history, newest first: image id, line, bytes of its layer.

    Only the newest line has an image; BuildKit makes none for the steps below. What
    ``docker commit`` made shows the image that it stands on (recording cli-036).
    """
    layers = list(image.layers)
    shown: Digest | None = image.id
    for line in reversed(image.history):
        size = 0
        if not line.empty_layer and layers:
            size = layers.pop().size
        yield shown or "<missing>", line, size
        shown = engine.parents.get(shown) if shown else None


def ellipsis(text: str, width: int) -> str:
    """Return the text cut to a width, with a sign that it was cut."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
