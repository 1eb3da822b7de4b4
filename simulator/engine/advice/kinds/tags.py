"""Name the version of a base image: ``latest`` is whatever it points to on the day of the build."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.engine.advice.advice import Advice, Kind
from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.advice.subject import Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.build.solve import find_image
from simulator.engine.catalogue.catalogue import Catalogue
from simulator.engine.dockerfile.instructions import From
from simulator.engine.errors import DockerError
from simulator.engine.reference import Reference

_WELCOME = (r"\d+\.\d+", r"\d+", r"\d+\.\d+\.\d+", r"\d[\w.]*", r"[a-z]+")
"""Tags to say, the best first: neither the next release nor every repair should be missed."""


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield advice for each FROM without a tag or with ``latest``, if a version names the same.

    Effect: none today, and that is tried: the proposed Dockerfile makes the very same image.
    """
    for stage, planned in subject.needed_stages:
        if planned.base.image is None or "$" in stage.from_.image:
            continue
        tag = _same_tag(subject, stage.from_.image)
        if tag:
            yield from _pinned(subject, trials, stage.from_, tag)


def renamed(subject: Subject, start: From, name: str) -> str:
    """Return the Dockerfile with another image in one FROM."""
    text = start.node.text
    keyword = re.match(r"\s*\S+", text)
    assert keyword is not None
    head, tail = text[: keyword.end()], text[keyword.end() :]
    lines = (head + tail.replace(start.image, name, 1)).split("\n")
    return edited(subject.text, [Edit(start.node.start, start.node.end, tuple(lines))])


def _same_tag(subject: Subject, name: str) -> str:
    """Return the tag that names today what the image's name means; empty if there is none."""
    reference = Reference.parse(name)
    catalogue = subject.world.catalogue
    if reference.digest or reference.tag not in {None, "latest"}:
        return ""
    if not isinstance(catalogue, Catalogue):
        return ""
    found = catalogue.image(reference.with_default_tag().canonical)
    used = find_image(subject.world, reference.with_default_tag().canonical)
    if found is None or found.image.id != used.image.id:
        return ""
    tags = sorted(catalogue.tags(reference.repository), key=lambda tag: (_rank(tag), tag))
    for tag in tags:
        if (
            _rank(tag) < len(_WELCOME)
            and tag != "latest"
            and _is(catalogue, reference, tag, found.image.id)
        ):
            return tag
    return ""


def _is(catalogue: Catalogue, reference: Reference, tag: str, image_id: str) -> bool:
    try:
        found = catalogue.image(f"{reference.repository}:{tag}")
    except DockerError:
        return False
    return found is not None and found.image.id == image_id


def _rank(tag: str) -> int:
    ranks = (rank for rank, form in enumerate(_WELCOME) if re.fullmatch(form, tag))
    return next(ranks, len(_WELCOME))


def _pinned(subject: Subject, trials: Trials, start: From, tag: str) -> Iterator[Advice]:
    name = f"{start.image.removesuffix(':latest')}:{tag}"
    text = renamed(subject, start, name)
    trial = trials.proven(Proposal(text))
    if trial is None or trial.image.config != subject.image.config:
        return
    written = start.image
    yield Advice(
        Kind.TAG,
        start.node.start,
        start.node.end,
        f"Write {name} on line {start.node.start}. "
        f"That is what {written} points to today; tomorrow it may be another image.",
        text,
        detail="The image that comes out is the same. A name with a version keeps it so.",
    )
