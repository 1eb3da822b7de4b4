"""docker push."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument, option, switch
from simulator.cli.text.transfers import push_text
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps
from simulator.engine.reference import Reference
from simulator.engine.registry.push import push

PLATFORM_HELP = """Push a platform-specific manifest as a single-platform image to the registry.
Image index won't be pushed, meaning that other manifests, including attestations \
won't be preserved.
'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)"""


@dataclass(frozen=True)
class Push:
    """Upload an image to a registry."""

    also = "docker image push, docker push"

    name: str = argument("NAME[:TAG]")
    all_tags: bool = switch("-a", "--all-tags", help="Push all tags of an image to the repository")
    disable_content_trust: bool = switch(
        "--disable-content-trust", default=True, help="Skip image signing"
    )
    platform: str = option("--platform", help=PLATFORM_HELP)
    quiet: bool = switch("-q", "--quiet", help="Suppress verbose output")

    def run(self, client: Client) -> Steps[int]:
        reference = Reference.parse(self.name)
        if reference.digest is not None:
            raise DockerError("cannot push a digest reference", hint="Push a tag instead.")
        if self.all_tags and not reference.is_name_only:
            raise DockerError("tag can't be used with --all-tags/-a")
        if not self.all_tags:
            if reference.is_name_only and not self.quiet:
                yield Printed("Using default tag: latest\n")
            reference = reference.with_default_tag()
        for event in push(client.world, reference, all_tags=self.all_tags):
            yield event
            text = push_text(event, every_line=not client.terminal)
            if text and not self.quiet:
                yield Printed(text)
        if self.quiet:
            yield Printed(f"{reference.canonical}\n")
        return 0
