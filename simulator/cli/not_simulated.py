"""The polite answer to what real Docker has and the simulator does not."""

from __future__ import annotations

from simulator.engine.errors import DockerError


class NotSimulated(DockerError):
    """Something that is not here yet. The words are ours, and say so."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"Layerwise: {message}", hint=hint)
