"""All goals. One that is written in a lesson begins with its name: ``goal = "image"``."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from simulator.lessons.goals.base import Judge, Met, Unmet, Verdict
from simulator.lessons.goals.builds import AllSteps, Build, BuildsTogether, Downloaded, Step
from simulator.lessons.goals.containers import (
    ContainerDiff,
    ContainerEnv,
    ContainerFile,
    ContainerProcess,
    ContainerState,
    ContainerStop,
)
from simulator.lessons.goals.elsewhere import DiskUse, InRegistry
from simulator.lessons.goals.happened import Ran, Said, Travelled
from simulator.lessons.goals.images import (
    AnyLayer,
    Dangling,
    ImageConfig,
    ImageExists,
    ImageFile,
    ImageLayers,
    ImageSize,
    LayerSize,
    Leaks,
    SameImage,
    Shares,
)
from simulator.lessons.goals.project import Dockerfile, ProjectFile

__all__ = ["GOALS", "Goal", "Judge", "Met", "Unmet", "Verdict", "goal_name"]

GOALS: tuple[type[Judge], ...] = (
    ImageExists,
    ImageSize,
    ImageLayers,
    LayerSize,
    ImageConfig,
    ImageFile,
    AnyLayer,
    Leaks,
    SameImage,
    Shares,
    Dangling,
    ContainerState,
    ContainerDiff,
    ContainerFile,
    ContainerEnv,
    ContainerStop,
    ContainerProcess,
    Build,
    Step,
    AllSteps,
    Downloaded,
    BuildsTogether,
    Dockerfile,
    ProjectFile,
    Ran,
    Said,
    Travelled,
    InRegistry,
    DiskUse,
)

Goal: TypeAlias = Annotated[
    ImageExists
    | ImageSize
    | ImageLayers
    | LayerSize
    | ImageConfig
    | ImageFile
    | AnyLayer
    | Leaks
    | SameImage
    | Shares
    | Dangling
    | ContainerState
    | ContainerDiff
    | ContainerFile
    | ContainerEnv
    | ContainerStop
    | ContainerProcess
    | Build
    | Step
    | AllSteps
    | Downloaded
    | BuildsTogether
    | Dockerfile
    | ProjectFile
    | Ran
    | Said
    | Travelled
    | InRegistry
    | DiskUse,
    Field(discriminator="goal"),
]


def goal_name(kind: type[Judge]) -> str:
    """Return the name by which lessons call a kind of goal.

    >>> goal_name(ImageExists)
    'image'
    """
    return str(kind.model_fields["goal"].annotation.__args__[0])  # type: ignore[union-attr]
