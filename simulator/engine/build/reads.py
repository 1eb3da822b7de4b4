"""What a step reads besides the step below, and what is said when something is missing."""

from __future__ import annotations

from simulator.engine.build.inputs import is_remote
from simulator.engine.build.operations import (
    CopyFiles,
    FromContext,
    FromImage,
    FromStage,
    RunCommand,
    Step,
    origins,
)
from simulator.engine.build.sources import SourceMissing


def context_paths(step: Step) -> list[str]:
    """Return the paths of the build context that the step reads."""
    if isinstance(step, CopyFiles) and isinstance(step.origin, FromContext):
        return [path for path in step.sources if not is_remote(path)]
    if isinstance(step, RunCommand):
        return [
            mount.source or "/"
            for mount, origin in step.mounts
            if mount.type == "bind" and isinstance(origin, FromContext)
        ]
    return []


def stages_read(step: Step) -> list[int]:
    """Return the stages that the step copies or mounts from."""
    return [origin.index for origin in origins(step) if isinstance(origin, FromStage)]


def images_read(step: Step) -> list[FromImage]:
    """Return the images that the step copies or mounts from."""
    return [origin for origin in origins(step) if isinstance(origin, FromImage)]


def missing(step: Step, error: SourceMissing) -> str:
    """Return BuildKit's words for a source that is not there.

    Files of the context are looked for when the key is made, those of stages when they
    are copied (recordings copy-035, errors-030).
    """
    if isinstance(step, CopyFiles) and not isinstance(step.origin, FromContext):
        return f"lstat {error.message}: no such file or directory"
    return f'failed to calculate checksum of ref {_REF}: "{error.message}": not found'


def missing_key(step: Step, error: SourceMissing) -> str:
    """Return the words that end the build for a source that is not there."""
    message = missing(step, error)
    if message.startswith("lstat"):
        return message
    return f"failed to compute cache key: {message}"


_REF = "b1f2c3d4e5f6a7b8c9d0e1f2a::k3l4m5n6o7p8q9r0s1t2u3v4w"
"""BuildKit names its own snapshot here, by two random ids that mean nothing to anybody."""
