"""A second stage: what the kinds of advice that leave tools behind have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.engine.advice.advice import Advice, Kind
from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.advice.wording import size_text
from simulator.engine.build.solve import find_image
from simulator.engine.dockerfile.stages import Stage
from simulator.engine.errors import DockerError
from simulator.engine.image import Config, Image
from simulator.engine.reference import Reference


def base_named(subject: Subject, name: str) -> Image | None:
    """Return an image that a stage can start from, or None if it cannot be had here."""
    try:
        return find_image(subject.world, Reference.parse(name).canonical).image
    except DockerError:
        return None


def settings_of(image: Image) -> Config:
    """Return what the Dockerfile itself sets; labels and variables here are those of the base."""
    return replace(image.config, env=(), labels={}, working_dir="", args_escaped=False)


def name_of_stage(stage: Stage) -> str:
    """Return what a stage that builds is called, or is to be."""
    return stage.name or "build"


def with_second_stage(subject: Subject, stage: Stage, lines: Sequence[str]) -> str:
    """Return the Dockerfile with a stage put in behind the last step; settings stand behind it."""
    node = stage.from_.node
    steps = [one.instruction.node.end for one in subject.placed(stage) if one.step is not None]
    named = _with_name(node.text, name_of_stage(stage))
    renaming = () if stage.name else (Edit(node.start, node.end, named),)
    return edited(subject.text, (*renaming, Edit(max(steps) + 1, max(steps), ("", *lines))))


def advised(run: Placed, path: str, runtime: str, text: str, saved: int, why: str) -> Advice:
    """Return the advice to copy what a RUN has made into a second stage."""
    node = run.instruction.node
    return Advice(
        Kind.STAGES,
        node.start,
        node.end,
        f"Copy {path} into a second stage FROM {runtime} below line {node.end}. "
        f"That saves {size_text(saved)}.",
        text,
        saves_bytes=saved,
        detail=why,
    )


def _with_name(text: str, name: str) -> tuple[str, ...]:
    return tuple(f"{text.rstrip()} AS {name}".split("\n"))
