"""A maintainer at work: somebody else's terminal, in which an image is patched and pushed again."""

from __future__ import annotations

from simulator.cli.text.transfers import push_text
from simulator.engine.events import Event, Printed, Steps
from simulator.engine.reference import Reference
from simulator.engine.registry.events import ManifestPushed
from simulator.engine.registry.publish import republish
from simulator.engine.state import World


def maintained(world: World, text: str) -> Steps[None]:
    """Yield what the maintainer of an image does, and how it looks on that screen."""
    name = Reference.parse(text).with_default_tag()
    told = False
    for event in republish(world, name):
        yield event
        said = _said(name, event)
        if said and not told:
            yield Printed(_commands(name))
            told = True
        if said:
            yield Printed(said)


def _commands(name: Reference) -> str:
    return (
        f"maintainer$ docker build --pull -t {name.familiar} .\n"
        f"maintainer$ docker push {name.familiar}\n"
        f"The push refers to repository [{name.repository}]\n"
    )


def _said(name: Reference, event: Event) -> str:
    if isinstance(event, ManifestPushed):
        size = len(event.manifest.content)
        return f"{name.tag}: digest: {event.manifest.digest} size: {size}\n"
    return push_text(event, every_line=False)
