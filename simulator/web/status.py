"""What a browser is told where something was not done."""

from __future__ import annotations

from http import HTTPStatus

from simulator.engine.errors import DockerError
from simulator.workspaces.limits import TooFast


def status_of(error: DockerError | None) -> HTTPStatus:
    """Return the status of an answer that shows the error, or of one without any."""
    match error:
        case None:
            return HTTPStatus.OK
        case TooFast():
            return HTTPStatus.TOO_MANY_REQUESTS
        case _:
            return HTTPStatus.UNPROCESSABLE_ENTITY
