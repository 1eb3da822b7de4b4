"""What ``docker create`` and ``docker run`` make of an image and their flags."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.cli.client import Client, happening
from simulator.cli.commands.pull import pulled
from simulator.cli.health_options import healthcheck_of
from simulator.cli.ports import exposed_by, ports_of
from simulator.cli.running import argv_of, environment_of, labels_of
from simulator.cli.sound import require_sound
from simulator.cli.store import DaemonError, find_image
from simulator.cli.volumes import mounts_of
from simulator.engine.containers.create import Wanted, created
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container, Hosting
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.image import Config, Image
from simulator.engine.reference import Reference
from simulator.engine.state import World

if TYPE_CHECKING:
    from simulator.cli.commands.container_options import ContainerOptions


def creating(
    client: Client,
    asked: ContainerOptions,
    name: str,
    command: tuple[str, ...],
    stdin: bytes | None = None,
) -> Steps[tuple[Container, World]]:
    """Make the container; return it, and the world with it."""
    require_sound(client, asked)
    image, world = yield from _image(client, asked, name)
    config = _config(client, asked, image.config, command)
    mounts = mounts_of(client, asked.volumes, asked.mounts, asked.tmpfs)
    for other in asked.volumes_from:
        source = container_named(world.engine, other.partition(":")[0])
        mounts = (*mounts, *source.mounts)
    wanted = Wanted(image, name, config, _hosting(asked, config, world, stdin), mounts, asked.name)
    container, events = created(world, wanted)
    world = yield from happening(world, *events)
    return container, world


def _image(client: Client, asked: ContainerOptions, text: str) -> Steps[tuple[Image, World]]:
    name = Reference.parse(text)
    world = client.world
    image = find_image(world.engine, text)
    if asked.pull == "always" or (image is None and asked.pull != "never"):
        if image is None and not asked.quiet:
            shown = name.with_default_tag().familiar
            yield Printed(f"Unable to find image '{shown}' locally\n", STDERR)
        world = yield from pulled(client, text, stream=STDERR, quiet=asked.quiet)
        image = find_image(world.engine, text)
    if image is None:
        raise DaemonError(f"No such image: {name.with_default_tag().familiar}")
    return image, world


def _config(
    client: Client, asked: ContainerOptions, image: Config, command: tuple[str, ...]
) -> Config:
    """Lay the flags over the image's config; the parts run are ENTRYPOINT and CMD."""
    entrypoint, cmd = argv_of(image, asked.entrypoint, command)
    return replace(
        image,
        env=environment_of(client, image, asked.env_files, asked.env),
        entrypoint=entrypoint,
        cmd=cmd,
        user=asked.user or image.user,
        working_dir=asked.workdir or image.working_dir,
        labels={**image.labels, **labels_of(asked.labels)},
        exposed_ports=tuple(dict.fromkeys((*image.exposed_ports, *_exposed(asked)))),
        stop_signal=asked.stop_signal or image.stop_signal,
        healthcheck=healthcheck_of(asked, image.healthcheck),
        on_build=(),
    )


def _exposed(asked: ContainerOptions) -> list[str]:
    words = exposed_by(asked.expose)
    published = [port.key for port in ports_of(asked.publish)]
    return [*words, *published]


def _hosting(asked: ContainerOptions, config: Config, world: World, stdin: bytes | None) -> Hosting:
    ports = ports_of(asked.publish, config.exposed_ports if asked.publish_all else (), world.engine)
    networks = (*asked.network, *asked.net)
    return Hosting(
        hostname=asked.hostname,
        hosts=asked.add_hosts,
        binds=asked.volumes,
        ports=ports,
        auto_remove=asked.remove,
        read_only=asked.read_only,
        tty=asked.tty,
        interactive=asked.interactive,
        init=asked.init,
        privileged=asked.privileged,
        network=networks[0] if networks else "bridge" if world.catalogue is not None else "none",
        restart=asked.restart or "no",
        memory=asked.memory,
        cpus=asked.cpus,
        stop_timeout=10 if asked.stop_timeout is None else asked.stop_timeout,
        stdin=stdin or b"",
        piped=stdin is not None,
    )
