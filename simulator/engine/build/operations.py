"""What the steps of a build do: instructions with their variables replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from simulator.engine.dockerfile.instructions import InlineFile, Mount
from simulator.engine.events import StepId
from simulator.engine.image import Image


@dataclass(frozen=True, slots=True)
class FromContext:
    """Files come from the build context."""


@dataclass(frozen=True, slots=True)
class FromStage:
    """Files come from the end of another stage."""

    index: int
    name: str


@dataclass(frozen=True, slots=True)
class FromImage:
    """Files come from an image that is no stage of the Dockerfile."""

    reference: str
    image: Image


Origin: TypeAlias = FromContext | FromStage | FromImage

CONTEXT = FromContext()


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A step that makes a layer.

    ``spelling`` is the instruction as written. ``variables`` are those that the spelling
    uses, as (ARG or ENV, name) with their values: they say why the same spelling may
    mean something else. What its cache key is made of is remembered with it.
    """

    step: StepId
    spelling: str
    variables: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RunCommand(Operation):
    """RUN: a process in the file system of the step below.

    ``environment`` holds what the process sees, by (kind, name): kind is ENV, ARG, or
    BASE ENV for what the base image brought along. ``mounts`` go with their origins.
    """

    argv: tuple[str, ...]
    environment: Mapping[tuple[str, str], str]
    user: str
    working_directory: str
    mounts: tuple[tuple[Mount, Origin], ...] = ()
    script: InlineFile | None = None
    network: str = "default"
    security: str = "sandbox"


@dataclass(frozen=True, kw_only=True)
class CopyFiles(Operation):
    """COPY or ADD. ``destination`` is absolute and keeps its trailing slash."""

    keyword: str
    sources: tuple[str, ...]
    inline: tuple[InlineFile, ...]
    destination: str
    origin: Origin
    chown: str = ""
    chmod: str = ""
    link: bool = False
    parents: bool = False
    exclude: tuple[str, ...] = ()
    unpack: bool = False
    checksum: str = ""


@dataclass(frozen=True, kw_only=True)
class MakeDirectory(Operation):
    """WORKDIR: the directory and those above it, owned by the current user."""

    path: str
    user: str


Step: TypeAlias = RunCommand | CopyFiles | MakeDirectory


def origins(step: Step) -> tuple[Origin, ...]:
    """Return where the step reads files from, besides the step below, in its own order."""
    if isinstance(step, CopyFiles):
        return (step.origin,)
    return tuple(origin for _, origin in step.mounts) if isinstance(step, RunCommand) else ()
