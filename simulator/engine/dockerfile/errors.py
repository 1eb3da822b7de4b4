"""What can be wrong with a Dockerfile."""

from __future__ import annotations

from simulator.engine.errors import DockerError, LimitReached


class DockerfileError(DockerError):
    """A Dockerfile that BuildKit refuses; ``message`` is in BuildKit's words."""


class DockerfileTooLarge(DockerfileError, LimitReached):
    """A Dockerfile beyond what the simulator reads; the message names the limit."""
