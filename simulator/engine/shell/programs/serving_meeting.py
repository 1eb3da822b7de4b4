"""A client meets a server of its own machine: the way from an address to an answer."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_http import Request, Response


@dataclass(frozen=True, slots=True)
class Target:
    """What an address names, the parts that it leaves out filled in."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(address: str) -> Target | None:
    """Return what an address names, None for one that no client takes.

    >>> target_of("localhost:8000/x?y")
    Target(scheme='http', host='localhost', port=8000, path='/x?y')
    """
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        return None
    default = 443 if parts.scheme == "https" else 80
    query = f"?{parts.query}" if parts.query else ""
    host = parts.hostname or ""
    return Target(
        parts.scheme, host, default if port is None else port, f"{parts.path or '/'}{query}"
    )


def listener(process: Process, port: int) -> Service | None:
    """Return what listens on a port of this machine, as its own programs see it."""
    found = (each for each in process.kernel.services if isinstance(each, Service))
    return next((service for service in found if service.port == port), None)


def ask(process: Process, service: Service, path: str, method: str = "GET") -> Response:
    """Return a server's answer; what of it is not modelled is said."""
    response = service.answer(process.filesystem, Request(path, method, process.filesystem.now))
    if response.assumed:
        process.assume(response.assumed)
    process.spend(2)
    return response
