"""docker pull."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument, option, switch
from simulator.cli.store import DaemonError
from simulator.cli.text.transfers import pull_text
from simulator.engine.errors import DockerError
from simulator.engine.events import STDOUT, ImagePulled, Printed, Steps
from simulator.engine.reference import Reference
from simulator.engine.registry.pull import pull, pull_all
from simulator.engine.state import World, evolve


@dataclass(frozen=True)
class Pull:
    """Download an image from a registry."""

    also = "docker image pull, docker pull"

    name: str = argument("NAME[:TAG|@DIGEST]")
    all_tags: bool = switch("-a", "--all-tags", help="Download all tagged images in the repository")
    disable_content_trust: bool = switch(
        "--disable-content-trust", default=True, help="Skip image verification"
    )
    platform: str = option("--platform", help="Set platform if server is multi-platform capable")
    quiet: bool = switch("-q", "--quiet", help="Suppress verbose output")

    def run(self, client: Client) -> Steps[int]:
        reference = Reference.parse(self.name)
        if self.all_tags:
            return (yield from self._all(client, reference))
        if reference.is_name_only and not self.quiet:
            yield Printed("Using default tag: latest\n")
        yield from pulled(client, self.name, quiet=self.quiet)
        yield Printed(f"{reference.with_default_tag().canonical}\n")
        return 0

    def _all(self, client: Client, reference: Reference) -> Steps[int]:
        if not reference.is_name_only:
            raise DockerError("tag can't be used with --all-tags/-a")
        newer = False
        for event in _refused_by_the_engine(pull_all(client.world, reference)):
            yield event
            if isinstance(event, ImagePulled):
                newer = newer or event.newer
                text = f"Digest: {event.manifest}\n"
            else:
                text = pull_text(event, every_line=not client.terminal)
            if text and not self.quiet:
                yield Printed(text)
        what = "Downloaded newer image" if newer else "Image is up to date"
        if not self.quiet:
            yield Printed(f"Status: {what} for {reference.familiar}\n")
        yield Printed(f"{reference.canonical}\n")
        return 0


def pulled(client: Client, text: str, *, stream: int = STDOUT, quiet: bool = False) -> Steps[World]:
    """Pull an image, telling of it on the stream; return the world with it."""
    world = client.world
    for event in _refused_by_the_engine(pull(world, Reference.parse(text))):
        yield event
        world = evolve(world, event)
        shown = pull_text(event, every_line=not client.terminal)
        if shown and not quiet:
            yield Printed(shown, stream)
    return world


def _refused_by_the_engine(steps: Steps[object]) -> Steps[None]:
    """Yield the events; an error is the engine's answer, and told as such."""
    try:
        yield from steps
    except DockerError as error:
        raise DaemonError(error.message, hint=error.hint) from None
