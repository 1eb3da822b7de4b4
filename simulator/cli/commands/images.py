"""docker images, docker image ls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument, option, repeated, switch
from simulator.cli.filters import (
    Filters,
    filter_pair,
    grouped,
    image_tests,
    name_matches,
    require_known,
)
from simulator.cli.formats import Columns, listing
from simulator.cli.store import by_image, digests_of, short, tags_of
from simulator.engine.digest import Digest
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.image import Image
from simulator.engine.quantities import human_size
from simulator.engine.reference import Reference
from simulator.engine.state import Engine
from simulator.engine.timestamps import created_ago, go_time

FORMAT_HELP = """Format output using a custom template:
'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template
'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about \
formatting output with templates"""

SUBCOMMANDS = frozenset(
    [
        "build",
        "history",
        "import",
        "inspect",
        "list",
        "load",
        "ls",
        "prune",
        "pull",
        "push",
        "rm",
        "save",
        "tag",
    ]
)
"""What somebody may have meant who types ``docker images ls``."""

FILTERS = frozenset({"dangling", "label", "before", "since", "reference", "until"})

_CREATED = "{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}"
TABLE = f"{{{{.Repository}}}}\t{{{{.Tag}}}}\t{{{{.ID}}}}\t{_CREATED}\t{{{{.Size}}}}"
TABLE_WITH_DIGESTS = TABLE.replace("{{.ID}}", "{{.Digest}}\t{{.ID}}")
RAW = (
    "repository: {{ .Repository }}\ntag: {{.Tag}}\nimage_id: {{.ID}}\n"
    "created_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n"
)

HEADINGS = {
    "Containers": "CONTAINERS",
    "CreatedAt": "CREATED AT",
    "CreatedSince": "CREATED",
    "Digest": "DIGEST",
    "ID": "IMAGE ID",
    "Repository": "REPOSITORY",
    "SharedSize": "SHARED SIZE",
    "Size": "SIZE",
    "Tag": "TAG",
    "UniqueSize": "UNIQUE SIZE",
    "VirtualSize": "SIZE",
}


@dataclass(frozen=True)
class Images:
    """List images."""

    also = "docker image ls, docker image list, docker images"

    name: str = argument("[REPOSITORY[:TAG]]", required=False)
    all: bool = switch("-a", "--all", help="Show all images (default hides intermediate images)")
    digests: bool = switch("--digests", help="Show digests")
    filters: tuple[tuple[str, str], ...] = repeated(
        "-f",
        "--filter",
        word="filter",
        convert=filter_pair,
        help="Filter output based on conditions provided",
    )
    template: str = option("--format", help=FORMAT_HELP)
    no_trunc: bool = switch("--no-trunc", help="Don't truncate output")
    quiet: bool = switch("-q", "--quiet", help="Only show image IDs")
    tree: bool = switch("--tree", help="List multi-platform images as a tree (EXPERIMENTAL)")

    def run(self, client: Client) -> Steps[int]:
        pairs = (*self.filters, ("reference", self.name)) if self.name else self.filters
        filters = grouped(pairs)
        require_known(filters, FILTERS)
        engine, now = client.world.engine, client.world.now
        tags, digests = by_image(engine.tags), by_image(engine.digests)
        rows = [
            self._row(now, image, name, digest)
            for image in images_shown(engine, filters, now)
            for name, digest in self._names(
                tags.get(image.id, []), digests.get(image.id, []), filters
            )
        ]
        columns = Columns(HEADINGS, self._table(), "*formatter.imageContext")
        yield Printed(listing(columns, rows, self._template()))
        if not rows and self.name in SUBCOMMANDS:
            yield Printed(
                f'No images found matching "{self.name}":'
                f' did you mean "docker image {self.name}"?\n',
                STDERR,
            )
        return 0

    def _table(self) -> str:
        return TABLE_WITH_DIGESTS if self.digests else TABLE

    def _template(self) -> str:
        if self.quiet and self.template in {"", "table"}:
            return "{{.ID}}"
        return RAW if self.template == "raw" else self.template

    def _names(
        self, tags: list[Reference], digests: list[Reference], filters: Filters
    ) -> Iterator[tuple[Reference | None, str]]:
        """Yield a row's name and digest for each tag, then for digests without a tag."""
        if not tags and not digests:
            yield None, "<none>"
            return
        tags = [name for name in tags if _wanted(name, filters)]
        digests = [name for name in digests if _wanted(name, filters)]
        show = self.digests or "{{.Digest}}" in self.template
        for tag in tags:
            own = [name.digest for name in digests if name.repository == tag.repository]
            yield from ((tag, digest or "") for digest in (own if own and show else ["<none>"]))
        tagged = {tag.repository for tag in tags}
        alone = [name for name in digests if name.repository not in tagged]
        if not self.digests:
            alone = list({name.repository: name for name in alone}.values())
        yield from ((name, (name.digest or "") if self.digests else "") for name in alone)
        if not tags and not digests:
            yield None, "<none>"

    def _row(self, now: int, image: Image, name: Reference | None, digest: str) -> dict[str, str]:
        return {
            "Containers": "N/A",
            "CreatedAt": go_time(image.created),
            "CreatedSince": created_ago(image.created, now),
            "Digest": digest,
            "ID": image.id if self.no_trunc else short(image.id),
            "Repository": name.name if name else "<none>",
            "SharedSize": "N/A",
            "Size": human_size(image.size, 3),
            "Tag": (name and name.tag) or "<none>",
            "UniqueSize": "N/A",
            "VirtualSize": human_size(image.size),
        }


def images_shown(engine: Engine, filters: Filters, now: int) -> list[Image]:
    """Return the images that pass the filters, the newest first."""
    tests = image_tests(engine, filters, now)
    images = [image for image in engine.images.values() if all(test(image) for test in tests)]
    if "reference" in filters:
        images = [image for image in images if _has_wanted_name(engine, image.id, filters)]
    return sorted(images, key=lambda image: (-image.created, image.id))


def _has_wanted_name(engine: Engine, image: Digest, filters: Filters) -> bool:
    names = [*tags_of(engine, image), *digests_of(engine, image)]
    return any(_wanted(name, filters) for name in names)


def _wanted(name: Reference, filters: Filters) -> bool:
    patterns = filters.get("reference")
    return patterns is None or any(name_matches(pattern, name) for pattern in patterns)
