"""What archives of the simulated web hold: a folder of the archive's name with a program in it."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from functools import lru_cache

from simulator.engine.archive import tar
from simulator.engine.files import Directory, Entry, File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.programs.toolchains_binaries import BEHAVIOUR

MEGABYTE = 1_000_000
KNOWN: dict[str, dict[str, Entry]] = {
    "https://files.test/sdk.tgz": {
        "sdk": Directory(),
        "sdk/run": File(executable(BEHAVIOUR, "", prints="sdk running"), 0o755, size=20 * MEGABYTE),
    }
}
"""Archives that lessons use, by address."""

_ENDING = re.compile(r"\.(?:tar\.gz|tgz|tar\.xz|tar\.bz2|tar|zip)$")
_CONFIGURE = (
    b"#!/bin/sh\nprintf '\\177generated %s\\n' \"${PWD##*/}\" > Makefile\necho configured\n"
)


@lru_cache(maxsize=64)
def archive_of(address: str, path: str) -> bytes | None:
    """Return the bytes of an archive at an address; None if its name is not one's."""
    ending = _ENDING.search(path)
    if ending is None:
        return None
    entries = KNOWN.get(address) or _guessed(path.rpartition("/")[2][: -len(ending[0])])
    if ending[0] == ".zip":
        return _zipped(entries)
    plain = tar(entries.items())
    return gzip.compress(plain, mtime=0) if ending[0] != ".tar" else plain


def _guessed(stem: str) -> dict[str, Entry]:
    name = re.split(r"[-_.]v?\d", stem)[0].lower() or "program"
    name = re.split(r"[-_](?:linux|x86_64|amd64|x64)", name)[0]
    program = File(executable(name), 0o755, size=4 * MEGABYTE)
    return {
        stem: Directory(),
        f"{stem}/Makefile": File(f"\x7fgenerated {name}\n".encode()),
        f"{stem}/README.md": File(f"# {name}\n".encode()),
        f"{stem}/bin": Directory(),
        f"{stem}/bin/{name}": program,
        f"{stem}/configure": File(_CONFIGURE, 0o755),
        f"{stem}/{name}": program,
    }


def _zipped(entries: dict[str, Entry]) -> bytes:
    bytes_of = io.BytesIO()
    with zipfile.ZipFile(bytes_of, "w") as archive:
        for path, entry in entries.items():
            info = zipfile.ZipInfo(f"{path}/" if isinstance(entry, Directory) else path)
            info.external_attr = (entry.mode | 0o100000) << 16
            archive.writestr(info, entry.content if isinstance(entry, File) else b"")
    return bytes_of.getvalue()
