"""docker buildx du, docker buildx prune (and ``docker builder``, which is the same)."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.prune import agreed
from simulator.cli.declare import option, repeated, switch
from simulator.cli.filters import filter_pair, grouped
from simulator.cli.tables import aligned
from simulator.engine.digest import digest_of
from simulator.engine.events import CacheRecordsPruned, Printed, Steps
from simulator.engine.quantities import human_duration, human_size, parse_duration
from simulator.engine.state import Engine
from simulator.engine.store import Kept, kept

DANGLING = "WARNING! This will remove all dangling build cache. "
ALL = "WARNING! This will remove all build cache. "
QUESTION = "Are you sure you want to continue? [y/N] "

ID_LENGTH = 25
"""Characters of BuildKit's own ids of cache records."""


@dataclass(frozen=True)
class DiskUsage:
    """Disk usage."""

    builder: str = option("--builder", help="Override the configured builder instance")
    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter", word="filter", convert=filter_pair, help="Provide filter values"
    )
    verbose: bool = switch("--verbose", help="Provide a more verbose output")

    def run(self, client: Client) -> Steps[int]:
        engine, now = client.world.engine, client.world.now
        records = kept(engine)
        if self.verbose:
            blocks = [_verbose(record, now) for record in records]
            yield Printed("".join(f"{block}\n" for block in blocks))
        else:
            rows = [_row(record, now) for record in records]
            heading = "ID\tRECLAIMABLE\tSIZE\tLAST ACCESSED"
            yield Printed(aligned("\n".join([heading, *rows, ""])))
        yield Printed(_totals(records))
        return 0


@dataclass(frozen=True)
class PruneBuilder:
    """Remove build cache."""

    all: bool = switch("-a", "--all", help="Include internal/frontend images")
    builder: str = option("--builder", help="Override the configured builder instance")
    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter",
        word="filter",
        convert=filter_pair,
        help='Provide filter values (e.g., "until=24h")',
    )
    force: bool = switch("-f", "--force", help="Do not prompt for confirmation")
    keep_storage: str = option(
        "--keep-storage", word="bytes", hidden=True, help="Amount of disk space to keep for cache"
    )
    max_used_space: str = option(
        "--max-used-space", word="bytes", help="Maximum amount of disk space allowed"
    )
    verbose: bool = switch("--verbose", help="Provide a more verbose output")

    def run(self, client: Client) -> Steps[int]:
        if not self.force:
            yield Printed(f"{ALL if self.all else DANGLING}{QUESTION}")
            if not agreed(client):
                return 0
        engine, now = client.world.engine, client.world.now
        records = prunable(engine, every=self.all, before=self._before(now))
        if records:
            yield pruned(records)
            yield Printed(_pruned(records, now))
        yield Printed(f"Total:\t{human_size(sum(record.size for record in records))}\n")
        return 0

    def _before(self, now: int) -> int | None:
        values = grouped(self.filters).get("until")
        return now - parse_duration(values[-1]) // 1_000_000 if values else None


def prunable(engine: Engine, *, every: bool, before: int | None = None) -> list[Kept]:
    """Return what pruning takes: all, or what no image stands on."""
    return [
        record
        for record in kept(engine)
        if (every or not record.shared) and (before is None or record.last_used <= before)
    ]


def pruned(records: list[Kept]) -> CacheRecordsPruned:
    """Return the fact that all these are gone."""
    return CacheRecordsPruned(
        tuple(record.key for record in records if record.key),
        sum(record.size for record in records),
        tuple(record.source for record in records if record.source),
        tuple(record.base for record in records if record.base),
    )


def record_id(record: Kept) -> str:
    """Return an id like those that BuildKit gives: 25 small letters and digits."""
    number, letters = int(digest_of(record.name)[7:], 16), ""
    while len(letters) < ID_LENGTH:
        number, digit = divmod(number, 36)
        letters += "0123456789abcdefghijklmnopqrstuvwxyz"[digit]
    return letters


def _marked(record: Kept) -> str:
    return record_id(record) + ("*" if record.mutable else "")


def _row(record: Kept, now: int) -> str:
    size = human_size(record.size) + ("*" if record.shared else "")
    return f"{_marked(record)}\ttrue\t{size}\t{_accessed(record, now)}"


def _accessed(record: Kept, now: int) -> str:
    return f"{human_duration((now - record.last_used) / 1000)} ago"


def _verbose(record: Kept, now: int) -> str:
    lines = {
        "ID": record_id(record),
        "Created at": _accessed(record, now),
        "Mutable": "true" if record.mutable else "false",
        "Reclaimable": "true",
        "Shared": "true" if record.shared else "false",
        "Size": human_size(record.size),
        "Description": record.description,
        "Usage count": str(record.uses),
        "Last used": _accessed(record, now),
        "Type": record.kind,
    }
    return "".join(f"{name + ':':<14}{text}\n" for name, text in lines.items())


def _totals(records: list[Kept]) -> str:
    own = sum(record.size for record in records if not record.shared)
    total = sum(record.size for record in records)
    shared = any(record.shared for record in records)
    lines = f"Shared:\t\t{human_size(total - own)}\nPrivate:\t{human_size(own)}\n" if shared else ""
    return f"{lines}Reclaimable:\t{human_size(total)}\nTotal:\t\t{human_size(total)}\n"


def _pruned(records: list[Kept], now: int) -> str:
    rows = [
        f"{_marked(record)}\ttrue \t{human_size(record.size):<10}\t{_accessed(record, now)}\n"
        for record in records
    ]
    return "ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n" + "".join(rows)
