"""docker buildx du, docker buildx prune (and ``docker builder``, which is the same)."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.cache_filters import record_tests, unused_for
from simulator.cli.client import Client
from simulator.cli.commands.prune import agreed
from simulator.cli.declare import option, repeated, switch
from simulator.cli.filters import Filters, filter_pair, grouped
from simulator.cli.formats import Columns, listing
from simulator.cli.values import memory
from simulator.engine.errors import DockerError
from simulator.engine.events import CacheRecordsPruned, Printed, Steps
from simulator.engine.quantities import human_duration, human_size
from simulator.engine.state import Engine
from simulator.engine.store import Kept, kept, record_id
from simulator.engine.timestamps import go_time

DANGLING = "WARNING! This will remove all dangling build cache. "
ALL = "WARNING! This will remove all build cache. "
COLUMNS = Columns(
    {
        "CreatedAt": "CREATED AT",
        "Description": "DESCRIPTION",
        "ID": "ID",
        "LastUsedAt": "LAST ACCESSED",
        "Mutable": "MUTABLE",
        "Parents": "PARENTS",
        "Reclaimable": "RECLAIMABLE",
        "Shared": "SHARED",
        "Size": "SIZE",
        "Type": "TYPE",
        "UsageCount": "USAGE COUNT",
    },
    "{{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastUsedAt}}",
    "*commands.diskusageContext",
)
QUESTION = "Are you sure you want to continue? [y/N] "


@dataclass(frozen=True)
class BuilderOptions:
    """What every command of the plugin takes."""

    builder: str = option("--builder", help="Override the configured builder instance")
    debug: bool = switch("-D", "--debug", help="Enable debug logging")
    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter", word="filter", convert=filter_pair, help="Provide filter values"
    )
    verbose: bool = switch("--verbose", help="Provide a more verbose output")


@dataclass(frozen=True)
class DiskUsage(BuilderOptions):
    """Disk usage."""

    bare = True

    template: str = option("--format", help="Format the output")
    verbose: bool = switch("--verbose", help='Shorthand for "--format=pretty"')

    def run(self, client: Client) -> Steps[int]:
        if self.template and self.verbose:
            raise DockerError("ERROR: --format and --verbose cannot be used together")
        now, filters = client.world.now, _grouped(self.filters)
        records = _chosen(kept(client.world.engine), filters, now)
        pretty = self.verbose or self.template == "pretty"
        if pretty:
            yield Printed("".join(f"{_verbose(record, now)}\n" for record in records))
        else:
            rows = [_row(record, now, table=_is_table(self.template)) for record in records]
            yield Printed(listing(COLUMNS, rows, self.template))
        if (pretty or self.template in {"", "table"}) and not filters:
            yield Printed(_totals(records))
        return 0


@dataclass(frozen=True)
class PruneBuilder(BuilderOptions):
    """Remove build cache."""

    bare = True

    all: bool = switch("-a", "--all", help="Include internal/frontend images")
    force: bool = switch("-f", "--force", help="Do not prompt for confirmation")
    keep_storage: int | None = option(
        "--keep-storage",
        default=None,
        word="bytes",
        convert=memory,
        deprecated="keep-storage flag has been changed to reserved-space",
        help="Amount of disk space to keep for cache",
    )
    max_used: int = option(
        "--max-used-space",
        default=0,
        word="bytes",
        convert=memory,
        help="Maximum amount of disk space allowed to keep for cache",
    )
    min_free: int = option(
        "--min-free-space",
        default=0,
        word="bytes",
        convert=memory,
        help="Target amount of free disk space after pruning",
    )
    reserved: int = option(
        "--reserved-space",
        default=0,
        word="bytes",
        convert=memory,
        help="Amount of disk space always allowed to keep for cache",
    )

    def run(self, client: Client) -> Steps[int]:
        engine, now = client.world.engine, client.world.now
        filters = _grouped(self.filters)
        chosen = _chosen(kept(engine), filters, now)
        if not self.force:
            yield Printed(f"{ALL if self.all else DANGLING}{QUESTION}")
            if not agreed(client):
                return 0
        records = self._beyond([each for each in chosen if self.all or not each.shared])
        if records:
            yield pruned(records)
            yield Printed(self._listed(records, now))
        yield Printed(f"Total:\t{human_size(sum(record.size for record in records))}\n")
        return 0

    def _beyond(self, records: list[Kept]) -> list[Kept]:
        """Return what goes so that no more than the space to keep is taken, the oldest first."""
        keep = max(self.keep_storage or self.reserved, self.max_used)
        if not keep:
            return records
        total, gone = sum(record.size for record in records), list[Kept]()
        for record in reversed(records):
            if total <= keep:
                break
            gone.append(record)
            total -= record.size
        return gone

    def _listed(self, records: list[Kept], now: int) -> str:
        if self.verbose:
            return "".join(f"{_verbose(record, now)}\n" for record in records)
        return _pruned(records, now)


def prunable(engine: Engine, *, every: bool) -> list[Kept]:
    """Return what pruning takes: all, or what no image stands on."""
    return [record for record in kept(engine) if every or not record.shared]


def pruned(records: list[Kept]) -> CacheRecordsPruned:
    """Return the fact that all these are gone."""
    return CacheRecordsPruned(
        tuple(record.key for record in records if record.key),
        sum(record.size for record in records),
        tuple(record.source for record in records if record.source),
        tuple(record.base for record in records if record.base),
    )


def _grouped(pairs: tuple[tuple[str, str], ...]) -> Filters:
    filters = grouped(pairs)
    try:
        record_tests(filters)
        unused_for(filters)
    except DockerError as error:
        raise DockerError(f"ERROR: {error.message}", hint=error.hint) from None
    return filters


def _chosen(records: list[Kept], filters: Filters, now: int) -> list[Kept]:
    tests, age = record_tests(filters), unused_for(filters)
    latest = None if age is None else now - age // 1_000_000
    return [
        record
        for record in records
        if all(test(record) for test in tests) and (latest is None or record.last_used <= latest)
    ]


def _is_table(template: str) -> bool:
    return not template or template.startswith("table")


def _marked(record: Kept) -> str:
    return record_id(record) + ("*" if record.mutable else "")


def _row(record: Kept, now: int, *, table: bool) -> dict[str, str]:
    return {
        "CreatedAt": go_time(record.last_used),
        "Description": record.description,
        "ID": _marked(record) if table else record_id(record),
        "LastUsedAt": _accessed(record, now),
        "Mutable": "true" if record.mutable else "false",
        "Parents": "[]",
        "Reclaimable": "true",
        "Shared": "true" if record.shared else "false",
        "Size": human_size(record.size) + ("*" if table and record.shared else ""),
        "Type": record.kind,
        "UsageCount": str(record.uses),
    }


def _accessed(record: Kept, now: int) -> str:
    return f"{human_duration((now - record.last_used) / 1000)} ago"


def _verbose(record: Kept, now: int) -> str:
    lines = {
        "ID": record_id(record),
        "Created at": go_time(record.last_used),
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
