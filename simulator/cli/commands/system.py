"""docker version, docker info."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import option
from simulator.engine.events import Printed, Steps

CLIENT_VERSION, SERVER_VERSION = "28.2.2", "29.8.0"

VERSION_TEXT = f"""Client:
 Version:           {CLIENT_VERSION}
 API version:       1.50
 OS/Arch:           linux/amd64
 Context:           default

Server: Layerwise, a model of Docker Engine
 Engine:
  Version:          {SERVER_VERSION}
  API version:      1.52 (minimum version 1.44)
  OS/Arch:          linux/amd64
  Experimental:     false
"""


@dataclass(frozen=True)
class Version:
    """Show the Docker version information."""

    template: str = option("-f", "--format", help="Format output using a custom template")

    def run(self, client: Client) -> Steps[int]:
        yield Printed(VERSION_TEXT)
        return 0


@dataclass(frozen=True)
class Info:
    """Display system-wide information."""

    also = "docker system info, docker info"

    template: str = option("-f", "--format", help="Format output using a custom template")

    def run(self, client: Client) -> Steps[int]:
        engine = client.world.engine
        yield Printed(
            f"Client:\n Version:    {CLIENT_VERSION}\n Context:    default\n\n"
            "Server:\n Containers: 0\n  Running: 0\n  Paused: 0\n  Stopped: 0\n"
            f" Images: {len(engine.images)}\n Server Version: {SERVER_VERSION}\n"
            " Storage Driver: overlay2\n Operating System: Layerwise (simulated)\n"
            f" OSType: linux\n Architecture: x86_64\n Name: {client.world.current}\n"
            " Docker Root Dir: /var/lib/docker\n"
        )
        return 0
