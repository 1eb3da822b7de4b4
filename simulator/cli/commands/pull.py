"""docker pull."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.declare import argument, option, switch
from simulator.cli.not_simulated import NotSimulated
from simulator.cli.store import DaemonError
from simulator.cli.text.transfers import transfer
from simulator.engine.build.duration import pull_duration
from simulator.engine.digest import Digest, canonical_json, digest_of
from simulator.engine.errors import DockerError
from simulator.engine.events import (
    STDOUT,
    BlobAlreadyThere,
    BlobPulled,
    DigestRecorded,
    Event,
    ImagePulled,
    ImageStored,
    ImageTagged,
    Printed,
    PullStarted,
    Steps,
    TimePassed,
)
from simulator.engine.image import CONFIG_TYPE, LAYER_TYPE, MANIFEST_TYPE, Image
from simulator.engine.reference import DEFAULT_DOMAIN, Reference
from simulator.engine.state import World


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
        if self.all_tags:
            if not Reference.parse(self.name).is_name_only:
                raise DockerError("tag can't be used with --all-tags/-a")
            raise NotSimulated("pulling all tags is not simulated yet")
        yield from pulled(client, self.name, quiet=self.quiet)
        name = Reference.parse(self.name).with_default_tag()
        yield Printed(f"{name.canonical if name.domain == DEFAULT_DOMAIN else name.familiar}\n")
        return 0


def pulled(client: Client, text: str, *, stream: int = STDOUT, quiet: bool = False) -> Steps[World]:
    """Pull an image, telling of it on the stream; return the world with it."""
    reference = Reference.parse(text)
    if reference.name == "scratch":
        raise DaemonError("'scratch' is a reserved name")
    if reference.is_name_only and not quiet and stream == STDOUT:
        yield Printed("Using default tag: latest\n", stream)
    reference = reference.with_default_tag()
    image = client.world.hub.image(reference.canonical)
    if image is None:
        raise _refused(client.world, reference)
    events = _transfer(client.world, reference, image)
    world = yield from happening(client.world, *events)
    if not quiet:
        shown = transfer(events, every_line=not client.terminal)
        yield Printed(shown, stream)
    return world


def manifest_of(image: Image) -> Digest:
    """Return the digest of the image's manifest, by which a registry knows it."""
    layers = [
        {"mediaType": LAYER_TYPE, "digest": layer.diff_id, "size": len(layer.archive)}
        for layer in image.layers
    ]
    config = {"mediaType": CONFIG_TYPE, "digest": image.id, "size": len(image.config_json)}
    document = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": config,
        "layers": layers,
    }
    return digest_of(canonical_json(document))


def _transfer(world: World, reference: Reference, image: Image) -> list[Event]:
    engine = world.engine
    manifest = Digest(reference.digest) if reference.digest else manifest_of(image)
    newer = engine.tags.get(reference.canonical) != image.id
    if reference.digest:
        newer = engine.digests.get(f"{reference.repository}@{reference.digest}") != image.id
    events: list[Event] = [PullStarted(reference.canonical, reference.tag or reference.familiar)]
    here = {chain for own in engine.images.values() for chain in own.chain_ids}
    travelled = 0
    for layer, chain in zip(image.layers, image.chain_ids, strict=True):
        if image.id in engine.images:
            break
        if chain in here:
            events.append(BlobAlreadyThere(layer.diff_id, layer.size))
        else:
            events.append(BlobPulled(layer.diff_id, layer.size))
            travelled += layer.size
    events += [TimePassed(pull_duration(travelled) if travelled else 300), ImageStored(image)]
    if reference.digest is None:
        events.append(ImageTagged(reference.canonical, image.id))
    events.append(DigestRecorded(f"{reference.repository}@{manifest}", image.id))
    events.append(ImagePulled(reference.canonical, image, manifest, newer))
    return events


def _refused(world: World, reference: Reference) -> DockerError:
    """Return what the engine says of a name that no registry answers for."""
    said = world.hub.missing(reference.canonical)
    if "pull access denied" in said.message:
        return DaemonError(
            f"pull access denied for {reference.name}, repository does not exist or may require"
            " 'docker login': denied: requested access to the resource is denied",
            hint=said.hint,
        )
    if said.message.endswith(": not found"):
        return DaemonError(
            f"manifest for {reference.familiar} not found: manifest unknown: manifest unknown",
            hint=said.hint,
        )
    if re.match(r"(localhost|127\.[0-9.]+|\[::1\])(:|$)", reference.domain):
        where = reference.domain if ":" in reference.domain else f"{reference.domain}:80"
        why = f"dial tcp {where}: connect: connection refused"
        return DaemonError(f'Get "http://{reference.domain}/v2/": {why}', hint=said.hint)
    host = "registry-1.docker.io" if reference.domain == DEFAULT_DOMAIN else reference.domain
    why = said.message.partition("dial tcp: ")[2] or "no route to host"
    return DaemonError(f'Get "https://{host}/v2/": dial tcp: {why}', hint=said.hint)
