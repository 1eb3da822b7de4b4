"""docker context ls and show: the one engine that the client here can talk to."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.declare import option, switch
from simulator.cli.formats import Columns, listing
from simulator.engine.events import Printed, Steps

DEFAULT = {
    "Current": "true",
    "Description": "Current DOCKER_HOST based configuration",
    "DockerEndpoint": "unix:///var/run/docker.sock",
    "Error": "",
    "Name": "default",
}
COLUMNS = Columns(
    {
        "Current": "CURRENT",
        "Description": "DESCRIPTION",
        "DockerEndpoint": "DOCKER ENDPOINT",
        "Error": "ERROR",
        "Name": "NAME",
    },
    '{{.Name}}{{if eq .Current "true"}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}'
    "\t{{.Error}}",
    "*formatter.clientContextContext",
)


@dataclass(frozen=True)
class ListContexts:
    """List contexts."""

    also = "docker context ls, docker context list"

    template: str = option("--format", help=FORMAT_HELP)
    quiet: bool = switch("-q", "--quiet", help="Only show context names")

    def run(self, client: Client) -> Steps[int]:
        plain = self.quiet and self.template in {"", "table"}
        yield Printed(listing(COLUMNS, [DEFAULT], "{{.Name}}" if plain else self.template))
        return 0


@dataclass(frozen=True)
class ShowContext:
    """Print the name of the current context."""

    def run(self, client: Client) -> Steps[int]:
        yield Printed(f"{DEFAULT['Name']}\n")
        return 0
