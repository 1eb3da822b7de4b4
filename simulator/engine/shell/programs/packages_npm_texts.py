"""npm's refusals, in its words."""

from __future__ import annotations

from simulator.engine.files import PERMISSION_DENIED


def denied(path: str) -> list[str]:
    """Return what npm says when it may not make a folder."""
    return [
        "code EACCES",
        "syscall mkdir",
        f"path {path}",
        "errno -13",
        f"Error: EACCES: {PERMISSION_DENIED.lower()}, mkdir '{path}'",
        "    at async mkdir (node:internal/fs/promises:859:10) {",
        "  errno: -13,",
        "  code: 'EACCES',",
        "  syscall: 'mkdir',",
        f"  path: '{path}'",
        "}",
        "",
        "The operation was rejected by your operating system.",
        "It is likely you do not have the permissions to access this file as the current user",
        "",
    ]


def not_found(name: str, asked: str) -> list[str]:
    """Return what npm says of a name that nobody published."""
    return [
        "code E404",
        f"404 Not Found - GET https://npm.example.org/{name} - Not found",
        "404",
        f"404  '{name}@{asked or '*'}' is not in this registry.",
        "404",
        "404 Note that you can also install from a",
        "404 tarball, folder, http url, or git folder.",
    ]


OFFLINE = [
    "code EAI_AGAIN",
    "syscall getaddrinfo",
    "errno EAI_AGAIN",
    "request to https://npm.example.org/ failed, reason: getaddrinfo EAI_AGAIN",
]


NO_LOCK = [
    "code EUSAGE",
    "",
    "The `npm ci` command can only install with an existing package-lock.json or",
    "npm-shrinkwrap.json with lockfileVersion >= 1. Run an install with npm@5 or",
    "later to generate a package-lock.json file, then try again.",
    "",
]
