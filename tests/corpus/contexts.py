"""Which folder of a repository a Dockerfile is built in.

Nothing in a repository says so for certain. A folder fits if it holds all that the
Dockerfile copies; the nearest one that fits is taken, from the Dockerfile's own folder
upwards. If none fits, the one that holds most: then a file is missing in life, too,
such as the result of a build that must come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from posixpath import dirname, normpath

from simulator.engine.dockerfile.lines import decode
from simulator.engine.dockerfile.parse import Node, parse_nodes
from simulator.engine.errors import DockerError

_NAMED = re.compile(r"(?i)^(dockerfile([._-][\w.-]+)?|[\w.-]+\.dockerfile)$")
_OTHER_KINDS = re.compile(
    r"(?i)(\.(dockerignore|md|txt|j2|jinja2?|tmpl|template|tpl|erb|in|mustache|sh|py|js|ts|go"
    r"|json|ya?ml|html|rst|rb|patch|bak|ps1)$|template|windows|nanoserver)"
)
_SOURCE = re.compile(r"(?:source|src)=([^,\s]+)")
_USED = re.compile(r"(?:^|[\s\"'(=])\./([\w.-]+(?:/[\w.-]+)*)(?=[\s\"')]|$)|\bfind ([\w.-]+)/")
"""Paths that a RUN names from the folder that the context is mounted in."""
_WINDOWS = re.compile(r"(?i)windows|nanoserver|servercore|stefanscherer")


def is_dockerfile(path: str) -> bool:
    """Tell whether a path names a Dockerfile that is meant to be built as it stands."""
    name = path.rpartition("/")[2]
    return bool(_NAMED.match(name)) and not _OTHER_KINDS.search(path)


def wants_windows(text: bytes) -> bool:
    """Tell whether a Dockerfile starts from Windows: no Linux engine can build it."""
    froms = (node for node in _nodes(text) if node.keyword == "from")
    return any(_WINDOWS.search(" ".join(node.args[:1])) for node in froms)


def is_template(text: bytes) -> bool:
    """Tell whether a file is written for another program to fill in."""
    return b"{{" in text or b"{%" in text or b"<%" in text or b"\0" in text


def context_folder(dockerfile: str, text: bytes, paths: Iterable[str]) -> str:
    """Return the folder to build in, "" for the repository's root."""
    sources = list(_sources(text))
    known = [path for path in paths if not is_dockerfile(path)]
    best, most = dirname(dockerfile), -1
    for folder in _upwards(dirname(dockerfile)):
        prefix = f"{folder}/" if folder else ""
        inside = [path[len(prefix) :] for path in known if path.startswith(prefix)]
        held = sum(_holds(inside, source) for source in sources)
        if held == len(sources):
            return folder
        if held > most:
            best, most = folder, held
    return best


def copied_first(text: bytes, path: str) -> bool:
    """Tell whether a Dockerfile copies a path of its context by name."""
    return any(source != "." and _holds([path], source) for source in _sources(text))


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def _sources(text: bytes) -> Iterator[str]:
    for node in _nodes(text):
        if node.keyword in {"copy", "add"} and not _from_elsewhere(node):
            yield from (_relative(word) for word in node.args[:-1] if _is_path(word))
        if node.keyword == "run" and _sees_all(node):
            yield from (_relative(a or b) for a, b in _USED.findall(_script(node)))
        if node.keyword == "run":
            mounts = (flag for flag in node.flags if "type=bind" in flag and "from=" not in flag)
            yield from (_relative(found[1]) for flag in mounts if (found := _SOURCE.search(flag)))


def _sees_all(node: Node) -> bool:
    """Tell whether a RUN has the whole context mounted."""
    mounts = [flag for flag in node.flags if "--mount" in flag and "type=" not in flag]
    mounts += [flag for flag in node.flags if "type=bind" in flag]
    return any(not re.search(r"from=|source=|src=", flag) for flag in mounts)


def _script(node: Node) -> str:
    return "\n".join([node.original, *(document.content for document in node.heredocs)])


def _nodes(text: bytes) -> tuple[Node, ...]:
    try:
        return tuple(parse_nodes(decode(text), "Dockerfile").nodes)
    except DockerError:
        return ()


def _from_elsewhere(node: Node) -> bool:
    return any(flag.startswith("--from") for flag in node.flags)


def _is_path(word: str) -> bool:
    return "://" not in word and "$" not in word and not word.startswith(("<<", "git@"))


def _relative(word: str) -> str:
    return normpath("/" + word.strip("\"'")).lstrip("/") or "."


def _holds(paths: list[str], source: str) -> bool:
    if source == ".":
        return bool(paths)
    if any(sign in source for sign in "*?["):
        depth = source.count("/") + 1
        heads = {"/".join(path.split("/")[:depth]) for path in paths}
        return any(fnmatchcase(head, source) for head in heads)
    return any(path == source or path.startswith(f"{source}/") for path in paths)
