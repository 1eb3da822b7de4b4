"""What the flags of ``docker build`` mean: context, Dockerfile, secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.cli.build_words import secret_fields
from simulator.cli.client import Client
from simulator.engine.archive import tar
from simulator.engine.archives import unpack
from simulator.engine.build.options import BuildOptions
from simulator.engine.errors import DockerError
from simulator.engine.events import FolderChanged, ImageBuilt
from simulator.engine.files import Directory, File, FileTree, PathError, join
from simulator.engine.filesystem import Filesystem
from simulator.engine.state import World
from simulator.engine.store import short_name

MAX_SECRET = 500 * 1024
"""Bytes of the largest secret that BuildKit takes."""

STDIN_CONTEXT = "/.stdin-context"
"""Where the engine finds the files of a context that came over standard input."""


def with_context(
    client: Client, path: str, file: str, options: BuildOptions
) -> tuple[World, BuildOptions]:
    """Return the options with the context and the Dockerfile that the words name.

    The world is what the engine builds in: where the context came over standard
    input, that of the client with the context's files put aside in it.
    """
    if path == "-":
        return _from_stdin(client, file, options)
    return client.world, _from_folder(client, path, file, options)


def _from_folder(client: Client, path: str, file: str, options: BuildOptions) -> BuildOptions:
    context = client.path(path)
    if not _is_folder(client, context):
        hint = "The last word is the folder of the project: a dot means this one."
        if "://" in path or path.startswith("git@"):
            hint = "The simulator has no internet: put the files into the project instead."
        raise DockerError(f'unable to prepare context: path "{path}" not found', hint=hint)
    if file == "-":
        return replace(options, context=context, text=client.stdin)
    if not file:
        return replace(options, context=context)
    name = file.rstrip("/").rpartition("/")[2]
    return replace(options, context=context, dockerfile=client.path(file), shown_as=name)


def _from_stdin(client: Client, file: str, options: BuildOptions) -> tuple[World, BuildOptions]:
    """Read standard input as a tar of the context, or else as the Dockerfile alone."""
    if file == "-":
        raise DockerError("invalid argument: can't use stdin for both build context and dockerfile")
    content = client.stdin
    files = unpack(content) if content else None
    options = replace(options, context=STDIN_CONTEXT)
    if files is not None and file:
        dockerfile = join(STDIN_CONTEXT, file)
        options = replace(options, dockerfile=dockerfile, shown_as=file.rpartition("/")[2])
    elif files is None and file:
        raise DockerError(
            "ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles"
        )
    elif files is None:
        options = replace(options, text=content)
    machine = client.world.machine
    tree = machine.files.put(STDIN_CONTEXT, files or Directory())
    return client.world.with_machine(replace(machine, files=tree)), options


def key_values(
    words: tuple[str, ...], lookup: Callable[[str], str | None] = lambda _: ""
) -> Mapping[str, str]:
    """Read ``K=V`` words; a ``K`` alone is looked up and left out if it has no value."""
    values: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        found = value if equals else lookup(name)
        if found is not None:
            values[name] = found
    return values


def listed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts of values that may be lists with commas."""
    return tuple(part for word in words for part in word.split(",") if part)


def secret_contents(client: Client, words: tuple[str, ...]) -> Mapping[str, bytes]:
    """Return the secrets of ``--secret`` by id, read from files or variables."""
    return dict(_secret(client, word) for word in words)


def _secret(client: Client, word: str) -> tuple[str, bytes]:
    fields = secret_fields(word)
    name = fields.get("id", "")
    if not name:
        raise DockerError("secret missing ID", hint="Write --secret id=NAME,src=FILE.")
    path, variable = fields.get("src") or fields.get("source", ""), fields.get("env", "")
    if fields.get("type") == "env" and not variable:
        path, variable = "", path
    if not path and not variable:
        path, variable = ("", name) if client.variable(name) is not None else (name, "")
    if variable:
        return name, (client.variable(variable) or "").encode("utf-8", "surrogateescape")
    return name, _secret_file(client, path)


def _secret_file(client: Client, path: str) -> bytes:
    try:
        entry = client.world.machine.files.get(client.path(path))
    except PathError:
        entry = None
    if entry is None:
        raise DockerError(
            f"failed to stat {path}: stat {path}: no such file or directory",
            hint="src= names a file on this machine that holds the secret.",
        )
    if not isinstance(entry, File):
        raise DockerError(f"failed to read {path}: read {path}: is a directory")
    if entry.size > MAX_SECRET:
        raise DockerError(f"secret {path} too big. max size {MAX_SECRET // 1024}KB")
    return entry.content


def saved(client: Client, path: str, content: bytes) -> FolderChanged:
    """Return the change that a file written by the client makes."""
    filesystem = Filesystem(client.world.machine.files, now=client.world.now)
    try:
        filesystem.write(client.path(path), content)
    except PathError as error:
        reason = error.reason[0].lower() + error.reason[1:]
        raise DockerError(f"ERROR: failed to build: open {path}: {reason}") from None
    return FolderChanged(filesystem.tree)


def metadata(built: ImageBuilt) -> str:
    """Return what ``--metadata-file`` holds after a build with the docker driver."""
    document = {
        "buildx.build.ref": f"default/default/{record_name(built)}",
        "containerimage.config.digest": built.image.id,
        "containerimage.digest": built.image.id,
    }
    if built.names:
        document["image.name"] = ",".join(built.names)
    return json.dumps(document, indent=2)


def record_name(built: ImageBuilt) -> str:
    """Return the name under which the builder remembers a build: 25 letters and digits."""
    return short_name(f"build {built.image.id} {' '.join(built.names)}")


def archived(tree: FileTree) -> bytes:
    """Return the files as a tar."""
    return tar(tree.walk())


def _is_folder(client: Client, path: str) -> bool:
    try:
        return isinstance(client.world.machine.files.get(path), Directory)
    except PathError:
        return False
