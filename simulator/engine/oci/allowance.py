"""What is left of the limits while one archive is read."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.oci.errors import TooLarge
from simulator.engine.oci.limits import (
    DEEP,
    KEPT_LAYER,
    MAX_ENTRIES,
    MAX_HEADERS,
    MAX_KEPT,
    MAX_RECORDS,
    MAX_UNPACKED,
    MEBIBYTE,
)


@dataclass(slots=True)
class Allowance:
    """Unpacked bytes, entries and bytes to keep that are left for all layers of an archive."""

    unpacked: int = MAX_UNPACKED
    entries: int = MAX_ENTRIES
    headers: int = MAX_HEADERS
    records: int = MAX_RECORDS
    kept: int = MAX_KEPT
    layer: int = KEPT_LAYER
    """Bytes of one layer that may be kept."""

    def unpack(self, count: int) -> None:
        self.unpacked -= count
        if self.unpacked < 0:
            raise TooLarge(f"the archive unpacks to more than {MAX_UNPACKED // MEBIBYTE} MiB")

    def enter(self) -> None:
        """Count one entry of a tar."""
        self.entries -= 1
        self._check_entries()

    def lead(self, path: str) -> None:
        """Count a path that leads through many folders as several entries."""
        self.entries -= path.count("/") // DEEP
        self._check_entries()

    def header(self, size: int) -> None:
        """Count the bytes of an extended header."""
        self.headers -= size
        if self.headers < 0:
            raise TooLarge(f"the headers of the archive have more than {MAX_HEADERS:,} bytes")

    def lines(self, count: int) -> None:
        """Count the lines of an extended header, which has a record on each."""
        self.records -= count
        if self.records < 0:
            raise TooLarge(f"the headers of the archive have more than {MAX_RECORDS:,} records")

    def foresee(self, count: int) -> None:
        """Refuse so many entries that are still to come, if they are too many."""
        if count > self.entries:
            raise _too_many_entries()

    def _check_entries(self) -> None:
        if self.entries < 0:
            raise _too_many_entries()

    def keep(self, count: int) -> bool:
        """Say whether so many more bytes can be kept; if so, they count."""
        if count > self.kept:
            return False
        self.kept -= count
        return True

    def give_back(self, count: int) -> None:
        """Take back what was to be kept and is not."""
        self.kept += count


def _too_many_entries() -> TooLarge:
    return TooLarge(f"the archive has more than {MAX_ENTRIES:,} entries")
