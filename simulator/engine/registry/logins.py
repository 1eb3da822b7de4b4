"""Who a machine is logged in as: what ``docker login`` keeps in ``~/.docker/config.json``.

As in life the file holds name and secret in base64, which hides nothing. The secret is
a token of the toy registry, so a real password that somebody types goes no further.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from simulator.engine.digest import digest_of
from simulator.engine.events import Event
from simulator.engine.files import File, FileTree
from simulator.engine.hub import Hub
from simulator.engine.reference import DEFAULT_DOMAIN
from simulator.engine.registry.events import LoggedIn, LoggedOut

CONFIG_FILE = "/home/you/.docker/config.json"
HUB_SERVER = "https://index.docker.io/v1/"
"""The name that Docker Hub has in the file, from its first years."""

_VEIL = "veiled-"
_MAX_FILE = 64 * 1024
_WORD = r"""("[^"$`]+"|'[^']+'|[^\s"'$`|&;<>()]+)"""
_OPTIONS = r"(?:\s{1,9}[^\s|&;]++){0,12}?"
_GIVEN = re.compile(
    rf"(\bdocker\s{{1,9}}login{_OPTIONS}\s{{1,9}}(?:-p[ =]?|--password[ =])\s{{0,9}}){_WORD}"
)
_PIPED = re.compile(
    rf"(\b(?:echo|printf)\s{{1,9}}(?:-n\s{{1,9}})?){_WORD}"
    rf"(?=\s{{0,9}}\|\s{{0,9}}docker\s{{1,9}}login{_OPTIONS}\s{{1,9}}--password-stdin\b)"
)
"""A password in a line, where it is a word as it stands and no variable."""


def veiled(password: str) -> str:
    """Return what stands for a password wherever it is kept; it cannot be turned back.

    >>> veiled(veiled("secret")) == veiled("secret")
    True
    """
    plain = password.strip()
    if not plain or plain.startswith(_VEIL):
        return plain
    return f"{_VEIL}{digest_of(plain)[7:39]}"


def veiled_line(line: str) -> str:
    """Return a command line with the password veiled that it gives to ``docker login``.

    >>> veiled_line("docker login -u me -p x").startswith("docker login -u me -p veiled-")
    True
    """
    return _PIPED.sub(_veiled_word, _GIVEN.sub(_veiled_word, line))


def _veiled_word(found: re.Match[str]) -> str:
    before, word = found.groups()
    quote = word[0] if word[0] in "\"'" else ""
    return f"{before}{quote}{veiled(word.strip(quote) if quote else word)}{quote}"


def token_of(username: str, password: str) -> str:
    """Return the token that stands for a password, veiled or not."""
    return f"toy-{digest_of(username, chr(0), veiled(password))[7:27]}"


def server_of(host: str) -> str:
    """Return what the file calls a registry.

    >>> server_of("docker.io"), server_of("localhost:5000")
    ('https://index.docker.io/v1/', 'localhost:5000')
    """
    return HUB_SERVER if host == DEFAULT_DOMAIN else host


def login_of(files: FileTree, host: str) -> tuple[str, str] | None:
    """Return user name and token for a host, or None; a file that cannot be read says nothing."""
    said = _auths(_document(files)).get(server_of(host))
    if not isinstance(said, dict) or not isinstance(said.get("auth"), str):
        return None
    try:
        text = base64.b64decode(said["auth"], validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    username, colon, token = text.partition(":")
    return (username, token) if colon and username else None


def is_publisher(hub: Hub, host: str, username: str) -> bool:
    """Say whether a namespace of Docker Hub belongs to its own publishers."""
    if host != DEFAULT_DOMAIN:
        return False
    spaces = {one.name.split("/")[1] for one in hub.repositories(host)}
    return username.lower() in spaces | {"library", "docker"}


def evolve_logins(files: FileTree, event: Event) -> FileTree:
    """Return the machine's files after a login or a logout."""
    document = _document(files)
    auths = _auths(document)
    match event:
        case LoggedIn(host=host, username=username, token=token):
            kept = base64.b64encode(f"{username}:{token}".encode()).decode()
            auths = {**auths, server_of(host): {"auth": kept}}
        case LoggedOut(host=host):
            auths = {name: said for name, said in auths.items() if name != server_of(host)}
    content = json.dumps({**document, "auths": auths}, indent="\t").encode()
    return files.put(CONFIG_FILE, File(content, mode=0o600, uid=1000, gid=1000))


def _document(files: FileTree) -> dict[str, Any]:
    entry = files.entry(CONFIG_FILE)
    if not isinstance(entry, File) or len(entry.content) > _MAX_FILE:
        return {}
    try:
        said = json.loads(entry.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _auths(document: dict[str, Any]) -> dict[str, Any]:
    said = document.get("auths")
    return said if isinstance(said, dict) else {}
