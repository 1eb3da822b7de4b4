"""docker version, docker info."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.cli.client import Client
from simulator.cli.commands.inspect import FORMAT_HELP
from simulator.cli.declare import option
from simulator.cli.facts import (
    INFO_TYPE,
    VERSION_TYPE,
    info_of,
    info_text,
    version_of,
    version_text,
)
from simulator.cli.template import Struct, go_json, parse_template
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps


@dataclass(frozen=True)
class Version:
    """Show the Docker version information."""

    template: str = option("-f", "--format", help=FORMAT_HELP)

    def run(self, client: Client) -> Steps[int]:
        facts = version_of(client.world)
        if not self.template:
            yield Printed(version_text(facts))
            return 0
        yield Printed(_formatted(self.template, facts, VERSION_TYPE))
        return 0


@dataclass(frozen=True)
class Info:
    """Display system-wide information."""

    also = "docker system info, docker info"

    template: str = option("-f", "--format", help=FORMAT_HELP)

    def run(self, client: Client) -> Steps[int]:
        facts = info_of(client.world)
        if not self.template:
            yield Printed(info_text(facts))
            return 0
        yield Printed(_formatted(self.template, facts, INFO_TYPE))
        return 0


def _formatted(template: str, facts: Mapping[str, Any], go_type: str) -> str:
    if template == "json":
        return go_json(dict(facts)) + "\n"
    try:
        compiled = parse_template(template)
    except DockerError as error:
        raise DockerError(
            f"template parsing error: {error.message}", hint=error.hint, exit_code=64
        ) from None
    return compiled.render(Struct(facts, go_type)) + "\n"
