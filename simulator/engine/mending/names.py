"""Names in a Dockerfile that lead nowhere, and the names that were probably meant.

Whether one of these is right cannot be seen from the text: it has to be built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from posixpath import normpath

from simulator.engine.advice.rewriting import Edit
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.stages import Dockerfile, parse
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, walk
from simulator.engine.hub import Hub
from simulator.engine.mending.errors import mended_error
from simulator.engine.mending.rules import Found
from simulator.engine.reference import Reference
from simulator.engine.suggest import nearest

MAX_NAMES = 2_000
"""Files of the project that are compared with one that is not there."""

_MISSING = re.compile(r'"/?([^"\n]+)": not found')
_UNRESOLVED = re.compile(r"([^\s:]\S*): failed to resolve source metadata for")


def meant(text: str, says: str, line: int, hub: Hub, project: Directory) -> Iterator[Edit]:
    """Yield what could be written on the lines of an instruction that failed, the best first."""
    try:
        dockerfile = parse(text)
    except DockerError:
        return
    instruction = next((one for one in dockerfile.instructions if one.node.start == line), None)
    if instruction is None:
        return
    names = (instruction.node.start, instruction.node.end)
    known = mended_error(text.split("\n"), Found("", says, *names))
    if known is not None:
        yield known
    if found := _UNRESOLVED.search(says):
        better = _images(found[1], dockerfile, hub, own=isinstance(instruction, i.From))
    elif found := _MISSING.search(says):
        better = _files(found[1], project)
    else:
        return
    for name in better:
        yield from _with_word(instruction, found[1], name)


def _images(name: str, dockerfile: Dockerfile, hub: Hub, *, own: bool) -> Iterator[str]:
    """Yield stages, tags of the repository, and repositories with the same tag, then any."""
    stages = sorted(stage.name for stage in dockerfile.stages if stage.name)
    if stage := nearest(name, stages):
        yield stage
    try:
        reference = Reference.parse(name)
    except DockerError:
        return
    repository, colon, tag = name.rpartition(":") if ":" in name else (name, "", "")
    near_tag = nearest(tag, sorted(hub.tags(reference.repository)), case_sensitive=True)
    if near_tag:
        yield f"{repository}:{near_tag}"
    known = [Reference.parse(near).familiar.rpartition(":")[0] for near in hub.near(str(reference))]
    near = nearest(repository, known)
    if near and (own or colon):
        yield near + colon + tag


def _files(name: str, project: Directory) -> Iterator[str]:
    """Yield the path that is nearest, then a file of this name in another folder."""
    sought = normpath(name)
    paths = sorted(path for path, _ in islice(walk(project), MAX_NAMES))
    if near := nearest(sought, paths):
        yield from (path for path in paths if path.lower() == near.lower())
    base = sought.rpartition("/")[2]
    yield from (path for path in paths if path.rpartition("/")[2] == base)


def _with_word(instruction: i.Instruction, old: str, new: str) -> Iterator[Edit]:
    node = instruction.node
    text = re.sub(rf"(?<![\w.-]){re.escape(old)}(?![\w.-])", lambda _: new, node.text, count=1)
    if text != node.text:
        yield Edit(node.start, node.end, tuple(text.split("\n")))
