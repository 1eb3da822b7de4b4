"""Set-up scripts of the simulated web that Dockerfiles pipe into a shell, with their effects."""

from __future__ import annotations

import hashlib
import re

COMPOSER_MARK = "composer installer"
"""What the simulated installer of Composer says; php knows it by that."""

_PROGRAMS = """mkdir -p "{folder}"
for name in {names}; do
  printf '\\177program %s {version}\\n' "$name" > "{folder}/$name"
  chmod 755 "{folder}/$name"
done
"""
_NODE = """mkdir -p /etc/apt/sources.list.d
echo 'deb https://deb.nodesource.com/node_{0}.x nodistro main' > {1}
apt-get update
"""
_RUSTUP = """installer=$(mktemp)
printf '\\177program rustup-init\\n' > "$installer"
chmod 755 "$installer"
"$installer" "$@"
rm "$installer"
"""
NODE_SOURCE = "/etc/apt/sources.list.d/nodesource.list"

_SCRIPTS = (
    (re.compile(r"deb\.nodesource\.com/setup_(\d+|lts|current)\.x"), _NODE),
    (
        re.compile(r"sh\.rustup\.rs()|rustup-init"),
        _RUSTUP,
    ),
    (
        re.compile(r"astral\.sh/uv()"),
        _PROGRAMS.format(folder="$HOME/.local/bin", names="uv uvx", version="0.9.18"),
    ),
    (
        re.compile(r"get\.docker\.com/?()$"),
        _PROGRAMS.format(folder="/usr/bin", names="docker dockerd", version="29.0"),
    ),
    (
        re.compile(r"sdk\.cloud\.google\.com()"),
        _PROGRAMS.format(
            folder="$HOME/google-cloud-sdk/bin", names="gcloud gsutil bq", version="548.0.0"
        ),
    ),
    (re.compile(r"getcomposer\.org/installer()"), f"<?php // {COMPOSER_MARK}\n"),
)


_SIGNATURE = re.compile(r"composer\.github\.io/installer\.sig|getcomposer\.org/installer\.sig")


def script_of(address: str) -> bytes | None:
    """Return the script at an address, if it is one of those whose effects are known."""
    if _SIGNATURE.search(address):
        return _signature()
    for pattern, text in _SCRIPTS:
        found = pattern.search(address)
        if found:
            version = found[1] if (found[1] or "").isdigit() else "22"
            filled = text.format(version, NODE_SOURCE) if text is _NODE else text
            start = (
                ""
                if filled.startswith("<?php")
                else "#!/bin/sh\n# (assumed: in short, what this script does)\nset -e\n"
            )
            return (start + filled).encode()
    return None


def _signature() -> bytes:
    """Return the checksum of Composer's installer, as its own page gives it."""
    script = script_of("https://getcomposer.org/installer")
    return hashlib.sha384(script or b"").hexdigest().encode()
