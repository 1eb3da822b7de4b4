"""What clones of well-known projects hold, as far as builds go on with it."""

from __future__ import annotations

import re

from simulator.engine.shell.process import Process

_GO = r"""#!/usr/bin/env bash
# (assumed: in short, what this script does)
set -e
bootstrap="${GOROOT_BOOTSTRAP:-$(go env GOROOT)}"
if [ ! -x "$bootstrap/bin/go" ]; then
  echo "ERROR: Cannot find $bootstrap/bin/go." >&2
  echo "Set \$GOROOT_BOOTSTRAP to a working Go tree." >&2
  exit 1
fi
echo "Building Go cmd/dist using $bootstrap."
cd ..
mkdir -p bin pkg/include pkg/tool/linux_amd64
for name in bin/go bin/gofmt; do
  printf '\177program %s\n' "${name#bin/}" > "$name"
  chmod 755 "$name"
done
echo "Installed Go for linux/amd64 in $PWD"
"""

_HELD = (
    (
        re.compile(r"//(?:github\.com/golang|go\.googlesource\.com)/go(?:\.git)?/?$"),
        {"src/make.bash": _GO, "src/all.bash": _GO},
    ),
)
"""Scripts of repositories, by address."""


def place_sources(process: Process, address: str, folder: str) -> None:
    """Write the files that the repository at an address is known to hold."""
    files = process.filesystem
    for pattern, texts in _HELD:
        for path, text in texts.items() if pattern.search(address) else ():
            place = f"{folder}/{path}"
            files.mkdir(place.rpartition("/")[0], parents=True)
            files.write(place, text.encode(), mode=0o755 if text.startswith("#!") else 0o644)
