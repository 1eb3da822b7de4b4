"""Refusals of the engine about containers and volumes."""

from __future__ import annotations

from simulator.engine.errors import DockerError


class Refused(DockerError):
    """The engine says no, in Docker's words."""

    def __init__(self, message: str, *, hint: str = "", exit_code: int = 1) -> None:
        super().__init__(f"Error response from daemon: {message}", hint=hint, exit_code=exit_code)
        self.reason = message


class NoSuchContainer(Refused):
    """No container goes by that name or id."""

    def __init__(self, text: str) -> None:
        hint = "Type docker ps -a to see all containers, the stopped ones too."
        super().__init__(f"No such container: {text}", hint=hint)


class NoName(DockerError):
    """A container was named by nothing at all; the client does not even ask the engine."""

    def __init__(self) -> None:
        super().__init__(
            "invalid container name or ID: value is empty",
            hint="Type docker ps -a to see all containers, the stopped ones too.",
        )


class NotStarted(Refused):
    """Process 1 could not be started; ``exit_code`` is 126 or 127 as a shell counts."""
