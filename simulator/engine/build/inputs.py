"""What each step's cache key is made of, by BuildKit's rules."""

from __future__ import annotations

from collections.abc import Callable

from simulator.engine.build.cache import Inputs
from simulator.engine.build.operations import (
    CopyFiles,
    FromContext,
    MakeDirectory,
    Origin,
    RunCommand,
    Step,
)
from simulator.engine.build.running import origin_name
from simulator.engine.build.sources import base_of, content_of
from simulator.engine.digest import canonical_json
from simulator.engine.dockerfile.instructions import Mount
from simulator.engine.files import FileTree, join

TreeOf = Callable[[Origin], FileTree]
"""Gives the files of an origin."""

Settings = dict[tuple[str, str], str]


def inputs_of(step: Step, tree_of: TreeOf) -> Inputs:
    """Return all that the step depends on besides the step below.

    Raises SourceMissing if something to copy is not there. What depends on the step
    alone is remembered with it.
    """
    known: Inputs | None = step.__dict__.get("_inputs")
    if known is None:
        known = _made(step, tree_of)
        if not known.contents:
            step.__dict__["_inputs"] = known
    return known


def _made(step: Step, tree_of: TreeOf) -> Inputs:
    match step:
        case RunCommand():
            return _run_inputs(step, tree_of)
        case CopyFiles():
            return _copy_inputs(step, tree_of)
        case MakeDirectory():
            return Inputs("WORKDIR", {("WORKDIR", "path"): step.path, ("USER", ""): step.user})


def _run_inputs(run: RunCommand, tree_of: TreeOf) -> Inputs:
    settings: Settings = {("RUN", "command"): canonical_json(run.argv).decode()}
    settings |= run.environment
    settings["USER", ""] = run.user
    settings["WORKDIR", ""] = run.working_directory
    if run.script is not None:
        settings["RUN", "script"] = run.script.content
    if run.network != "default":
        settings["RUN", "network"] = run.network
    if run.security != "sandbox":
        settings["RUN", "security"] = run.security
    contents = []
    for mount, origin in run.mounts:
        settings["RUN", f"mount {mount.target or mount.id}"] = _mount_words(mount)
        if mount.type == "bind":
            path = mount.source or "/"
            owned = not isinstance(origin, FromContext)
            contents.append(content_of(tree_of(origin), path, origin_name(origin), owned=owned))
    return Inputs("RUN", settings, tuple(contents))


def _mount_words(mount: Mount) -> str:
    """Return what of a mount counts.

    Neither the id of a cache does, nor a secret's value (recordings cache-056, cache-109).
    """
    words: list[object] = [mount.type, join(mount.target), mount.readonly, mount.env]
    if mount.type in ("secret", "ssh"):
        words += [mount.id, mount.required, mount.uid, mount.gid, mount.mode]
    if mount.type == "tmpfs":
        words.append(mount.size)
    return canonical_json(words).decode()


def _copy_inputs(copy: CopyFiles, tree_of: TreeOf) -> Inputs:
    """Sources count by their last name, the destination as a path, and by what they hold."""
    settings: Settings | None = copy.__dict__.get("_settings")
    if settings is None:
        settings = copy.__dict__["_settings"] = _copy_settings(copy)
    owned = not isinstance(copy.origin, FromContext)
    tree, origin = tree_of(copy.origin), origin_name(copy.origin)
    contents = [
        content_of(tree, path.replace("/./", "/") if copy.parents else path, origin, owned=owned)
        for path in copy.sources
        if not is_remote(path)
    ]
    return Inputs(copy.keyword, settings, tuple(contents))


def _copy_settings(copy: CopyFiles) -> Settings:
    kind = copy.keyword
    settings: Settings = {
        (kind, "sources"): canonical_json([base_of(path) for path in copy.sources]).decode(),
        (kind, "destination"): copy.destination,
    }
    flags = {
        "chown": copy.chown,
        "chmod": copy.chmod,
        "parents": "yes" if copy.parents else "",
        "exclude": canonical_json(copy.exclude).decode() if copy.exclude else "",
        "unpack": "" if copy.unpack == (kind == "ADD") else str(copy.unpack),
        "checksum": copy.checksum,
    }
    settings |= {(kind, name): value for name, value in flags.items() if value}
    for file in copy.inline:
        settings[kind, f"inline {file.name}"] = file.content
    settings |= {(kind, f"remote {path}"): path for path in copy.sources if is_remote(path)}
    return settings


def is_remote(path: str) -> bool:
    """Say whether ADD fetches the source from elsewhere."""
    return path.startswith(("http://", "https://", "git@", "git://"))
