"""Start from the slim variant of the same image where the build works with it too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.engine.advice.advice import LEAST_BYTES, Advice, Kind
from simulator.engine.advice.kinds.tags import renamed
from simulator.engine.advice.starting import starts_alike
from simulator.engine.advice.subject import Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.advice.wording import size_text
from simulator.engine.build.solve import find_image
from simulator.engine.dockerfile.instructions import From
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, FileTree
from simulator.engine.image import Image
from simulator.engine.reference import Reference

SYSTEM = re.compile(
    r"(?:bin|sbin|lib|lib64|etc|var|run|tmp|root|boot|dev|proc|sys)(?:/.*)?|usr(?:/(?!local/).*)?"
)
"""Paths that belong to the distribution; /usr/local, /opt, /srv, /home and all else do not."""


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield at most one piece of advice: about the FROM that the final image stands on.

    Proof: the build works, every file that it puts outside the system's folders
    (``SYSTEM``) comes out the same, and the container starts alike. Effect: bytes of
    the image.
    """
    stage = subject.dockerfile.stages[subject.final_stages[0]]
    base = subject.plan.stages[stage.index].base.image
    name = slim(stage.from_.image)
    if base is None or not name or not _exists(subject, name, base.size):
        return
    text = renamed(subject, stage.from_, name)
    proposal = Proposal(text)
    trial = trials.play(proposal)
    if trial is None or trial.assumes():
        return
    saved = trials.smaller(trial, proposal)
    if saved >= LEAST_BYTES and _same_project(subject, trials, trial.image):
        yield _advice(stage.from_, name, text, saved)


def slim(name: str) -> str:
    """Return the name of the slim variant; empty if the name is of a variant already.

    >>> slim("python:3.11"), slim("node:22-bookworm"), slim("python"), slim("node:22-alpine")
    ('python:3.11-slim', 'node:22-bookworm-slim', 'python:slim', '')
    """
    head, slash, last = name.rpartition("/")
    repository, _, tag = last.partition(":")
    if "@" in name or "$" in name or not re.fullmatch(r"(?:[\d.]+(?:-[a-z]+)?|[a-z]*)", tag):
        return ""
    if re.search(r"slim|alpine|windows|jre|jdk|fpm|apache", tag):
        return ""
    short = "slim" if tag in {"", "latest"} else f"{tag}-slim"
    if repository == "python" and "-" in tag:
        short = tag.replace("-", "-slim-", 1)
    return f"{head}{slash}{repository}:{short}"


def _exists(subject: Subject, name: str, size: int) -> bool:
    try:
        found = find_image(subject.world, Reference.parse(name).canonical)
    except DockerError:
        return False
    return found.image.size < size


def _same_project(subject: Subject, trials: Trials, image: Image) -> bool:
    """Whether the files that the build adds to its base are the same on the other base."""
    before = _added(subject.image, subject.own_layers)
    below = len(image.layers) - (len(subject.image.layers) - subject.own_layers)
    after = _added(image, below)
    return trials.same(before, after) and starts_alike(subject.image, image)


def _added(image: Image, below: int) -> FileTree:
    """Return the files above the base that are still there, without those of the system."""
    final, tree = image.tree, FileTree()
    for layer in image.layers[below:]:
        for path in layer.changes:
            entry = final.entry(path)
            if (
                entry is not None
                and not isinstance(entry, Directory)
                and not SYSTEM.fullmatch(path)
            ):
                tree = tree.put(path, entry)
    return tree


def _advice(start: From, name: str, text: str, saved: int) -> Advice:
    node = start.node
    return Advice(
        Kind.BASE,
        node.start,
        node.end,
        f"Start from {name} on line {node.start}. That saves {size_text(saved)}, "
        "and the build makes the same files.",
        text,
        saves_bytes=saved,
        detail=f"{start.image} also brings compilers, headers and tools for building. This "
        "build gets by without them. What the program calls while it runs was not tried.",
    )
