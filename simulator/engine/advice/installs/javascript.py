"""JavaScript: npm, yarn and pnpm. The project's own hooks run its code: they forbid a move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.engine.advice.installs.install import (
    Install,
    Read,
    Reader,
    document_of,
    is_path,
    positional,
)

_WORDS_OF_HOOKS = (
    "preinstall install postinstall preprepare prepare postprepare prepublish dependencies"
)
HOOKS = frozenset(_WORDS_OF_HOOKS.split())
"""Scripts of package.json that an installation runs (npm docs, "Life Cycle Scripts")."""

_WORDS_OF_VALUED = (
    "--prefix --registry --loglevel --cache --userconfig --network-timeout -C --dir --omit "
    "--include --filter"
)
_VALUED = frozenset(_WORDS_OF_VALUED.split())
_ELSEWHERE = frozenset(("--prefix", "-C", "--dir", "--cwd", "--filter", "-w", "--workspace"))
_LOCAL = ("file:", "link:", "workspace:", "portal:", "./", "../")
_KINDS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def npm(words: Sequence[str], read: Read) -> Install | None:
    """``npm ci`` and ``npm install``."""
    if words[:1] == ("ci",):
        return _listed(words[1:], read, "package-lock.json", "npm-shrinkwrap.json", ".npmrc")
    if words[:1] not in {("install",), ("i",), ("add",)}:
        return None
    names = positional(words[1:], _VALUED)
    if not names:
        return _listed(words[1:], read, "package-lock.json", "npm-shrinkwrap.json", ".npmrc")
    return _global(words, names)


def yarn(words: Sequence[str], read: Read) -> Install | None:
    """``yarn`` and ``yarn install``, the classic one; the newer keeps itself in ``.yarn``."""
    if words[:1] == ("global",):
        return _global((*words, "-g"), positional(words[2:], _VALUED))
    plain = not positional(words, _VALUED) or positional(words, _VALUED) == ["install"]
    if not plain or read(".yarnrc.yml") is not None:
        return None
    return _listed(words, read, "yarn.lock", ".yarnrc", ".npmrc")


def pnpm(words: Sequence[str], read: Read) -> Install | None:
    """``pnpm install`` of a single package."""
    if words[:1] not in {("install",), ("i",)} or positional(words[1:], _VALUED):
        return None
    if read("pnpm-workspace.yaml") is not None or read(".pnpmfile.cjs") is not None:
        return None
    return _listed(words[1:], read, "pnpm-lock.yaml", ".npmrc")


def _global(words: Sequence[str], names: Sequence[str]) -> Install | None:
    everywhere = "-g" in words or "--global" in words
    return Install() if everywhere and not any(is_path(name) for name in names) else None


def _listed(words: Sequence[str], read: Read, *optional: str) -> Install | None:
    package = document_of(read, "package.json")
    if package is None or _ELSEWHERE & {*words} or _runs_own_code(package, words, read):
        return None
    return Install(("package.json",), optional)


def _runs_own_code(package: Mapping[str, object], words: Sequence[str], read: Read) -> bool:
    if "workspaces" in package or read("binding.gyp") is not None:
        return True
    scripts = package.get("scripts")
    hooked = isinstance(scripts, dict) and bool(HOOKS & {*scripts})
    return (hooked and "--ignore-scripts" not in words) or any(
        str(version).startswith(_LOCAL)
        for kind in _KINDS
        for version in _mapping(package.get(kind)).values()
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


READERS: Mapping[str, Reader] = {"npm": npm, "yarn": yarn, "pnpm": pnpm}
