"""What is taken for a secret: by a file's name, by what is in it, by a variable's name.

The one place that says so; advice and the layer explorer ask here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

NAMES = re.compile(
    r"(?:.*/)?(?:\.env(?:\.(?!example|sample|template|dist|defaults).+)?"
    r"|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|key|p12|pfx|jks|keystore|ppk)"
    r"|\.npmrc|\.yarnrc|\.pypirc|\.netrc|\.git-credentials|\.htpasswd|\.vault-token|kubeconfig"
    r"|\.aws/credentials|\.docker/config\.json|\.kube/config|credentials\.json"
    r"|service[-_]?account[^/]*\.json|secrets?\.(?:ya?ml|json|toml|ini)|terraform\.tfstate)"
)
VARIABLE = re.compile(
    r"(?:.*_)?(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token|pat)(?:_.*)?",
    re.IGNORECASE,
)
NOT_SECRET = re.compile(
    r".*public.*|gpg_keys?|.*_(?:file|path|dir|url|id|name)|.*_gpg_key.*", re.IGNORECASE
)
"""Names as BuildKit's SecretsUsedInArgOrEnv has them, less those of places and public halves."""

LONG_ENOUGH = 4
"""Characters that a value needs to be recognised where it appears."""

MAX_READ = 256 * 1024
"""Bytes of a file that are looked at."""

_SETTINGS_TOO = re.compile(r"(?:.*/)?(?:\.npmrc|\.yarnrc)")
_CREDENTIAL = re.compile(rb"_auth|_password|token|secret", re.IGNORECASE)
_KEYS = re.compile(r"(?:.*/)?(?:id_[a-z0-9]+|[^/]+\.(?:pem|key|p12|pfx|jks|keystore|ppk))")
_TOKENS = re.compile(r"(?:.*/)?(?:\.npmrc|\.yarnrc|\.pypirc|\.vault-token)")


class Kind(StrEnum):
    """What a secret is called in a sentence."""

    KEY = "private key"
    ACCESS = "access key"
    TOKEN = "token"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret, and the lines of the file that give it away."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sign:
    """How a secret of one maker looks. ``word`` is in all of them, and quick to look for."""

    kind: Kind
    word: bytes
    pattern: re.Pattern[bytes]


def _sign(kind: Kind, word: bytes, pattern: bytes) -> _Sign:
    return _Sign(kind, word, re.compile(pattern))


SIGNS = (
    _sign(Kind.KEY, b"PRIVATE KEY", rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    _sign(Kind.ACCESS, b"AKIA", rb"\bAKIA[0-9A-Z]{16}\b"),
    _sign(Kind.TOKEN, b"gh", rb"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    _sign(Kind.TOKEN, b"github_pat_", rb"\bgithub_pat_[A-Za-z0-9_]{36,}\b"),
    _sign(Kind.TOKEN, b"glpat-", rb"\bglpat-[A-Za-z0-9_-]{20,}"),
    _sign(Kind.TOKEN, b"npm_", rb"\bnpm_[A-Za-z0-9]{36}\b"),
    _sign(Kind.TOKEN, b"pypi-", rb"\bpypi-AgE[A-Za-z0-9_-]{40,}"),
    _sign(Kind.TOKEN, b"xox", rb"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    _sign(Kind.TOKEN, b"_live_", rb"\b[sr]k_live_[A-Za-z0-9]{16,}\b"),
    _sign(Kind.TOKEN, b"AIza", rb"\bAIza[A-Za-z0-9_-]{35}\b"),
    _sign(Kind.TOKEN, b"_authToken", rb"_authToken\s*=\s*[^\s$\"]{4,}"),
)
"""Well-known forms; the makers document them so that scanners can find them."""


def is_secret_file(path: str, content: bytes) -> bool:
    """Say whether a file is a secret by its name, and does not look harmless inside."""
    if not NAMES.fullmatch(path) or not content.strip():
        return False
    if _SETTINGS_TOO.fullmatch(path):
        return bool(_CREDENTIAL.search(content))
    return b"-----BEGIN" not in content or b"PRIVATE" in content


def is_secret_variable(name: str) -> bool:
    """Say whether a variable is a secret by its name."""
    return bool(VARIABLE.fullmatch(name)) and not NOT_SECRET.fullmatch(name)


def secret_in(path: str, content: bytes) -> Secret | None:
    """Return the secret that a file is or has in it."""
    content = content[:MAX_READ]
    found = list(_signs(content))
    if is_secret_file(path, content):
        return Secret(found[0][0] if found else _kind_of(path), _telling(path, content, found))
    return Secret(found[0][0], _telling(path, content, found)) if found else None


def token_in(text: str) -> str:
    """Return the first token or key in a text, by its form; empty if there is none."""
    found = next(_signs(text.encode("utf-8", "replace")), None)
    return found[1].group().decode("utf-8", "replace") if found else ""


def _signs(content: bytes) -> Iterator[tuple[Kind, re.Match[bytes]]]:
    for sign in SIGNS:
        match = sign.pattern.search(content) if sign.word in content else None
        if match:
            yield sign.kind, match


def _kind_of(path: str) -> Kind:
    if _KEYS.fullmatch(path):
        return Kind.KEY
    return Kind.TOKEN if _TOKENS.fullmatch(path) else Kind.SECRET


def _telling(
    path: str, content: bytes, found: list[tuple[Kind, re.Match[bytes]]], most: int = 3
) -> tuple[str, ...]:
    """Return the lines with the signs, else the first ones that are no comments."""
    lines = content.decode("utf-8", "replace").splitlines()
    if found:
        places = [content.count(b"\n", 0, match.start()) for _, match in found]
        return tuple(lines[at] for at in sorted(set(places))[:most] if at < len(lines))
    if _SETTINGS_TOO.fullmatch(path):
        lines = [line for line in lines if _CREDENTIAL.search(line.encode())]
    written = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return tuple(written[:most])
