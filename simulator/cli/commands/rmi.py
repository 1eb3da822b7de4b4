"""docker rmi, docker image rm: names first, and the image with its last name."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.declare import arguments, repeated, switch
from simulator.cli.store import (
    DaemonError,
    NoSuchImage,
    digests_of,
    image_named,
    is_id_prefix,
    short,
    tags_of,
)
from simulator.cli.text.images import removal
from simulator.engine.containers.find import containers_of
from simulator.engine.digest import Digest
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, Event, ImageDeleted, ImageUntagged, Printed, Steps
from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.engine.state import Engine
from simulator.engine.store import released_layers


@dataclass(frozen=True)
class RemoveImages:
    """Remove one or more images."""

    also = "docker image rm, docker image remove, docker rmi"

    images: tuple[str, ...] = arguments("IMAGE [IMAGE...]", least=1)
    force: bool = switch("-f", "--force", help="Force removal of the image")
    no_prune: bool = switch("--no-prune", help="Do not delete untagged parents")
    platforms: tuple[str, ...] = repeated(
        "--platform",
        word="strings",
        help='Remove only the given platform variant. Formatted as "os[/arch[/variant]]"'
        ' (e.g., "linux/amd64")',
    )

    def run(self, client: Client) -> Steps[int]:
        world, errors = client.world, []
        for name in self.images:
            try:
                events = removed(world.engine, name, force=self.force)
            except DockerError as error:
                errors.append(error)
                continue
            world = yield from happening(world, *events)
            yield Printed("".join(removal(event) for event in events))
        return (yield from self._ended(errors))

    def _ended(self, errors: list[DockerError]) -> Steps[int]:
        if not errors:
            return 0
        message = "\n".join(error.message for error in errors)
        if self.force and all(isinstance(error, NoSuchImage) for error in errors):
            yield Printed(f"{message}\n", STDERR)
            return 0
        raise DockerError(message, hint=errors[0].hint)


def removed(engine: Engine, text: str, *, force: bool = False) -> list[Event]:
    """Return what removing an image by this name or id comes to; raises what forbids it.

    A name is only untagged while the image has another (recording cli-009); the start
    of an id means the image with all its names, if they are of one repository or
    force is used (cli-010, cli-011). The rules are those of moby's image_delete.go.
    """
    image = image_named(engine, text)
    references = [*tags_of(engine, image.id), *digests_of(engine, image.id)]
    if is_id_prefix(image, text):
        if len(references) > 1 and not force and not _one_repository(references):
            raise _in_several_repositories(image)
        _require_unused(engine, image, force=force)
        return [*_untagged(references, image.id), _deleted(engine, image)]
    if not force and _one_repository(references):
        _require_no_container(engine, image, text)
    name = Reference.parse(text)
    gone = [name if name.digest else name.with_default_tag()]
    left = [each for each in references if each.canonical != gone[0].canonical]
    if name.digest is None and not _has_tag(left, name):
        gone += [each for each in left if each.repository == name.repository]
        left = [each for each in left if each.repository != name.repository]
    events = _untagged(gone, image.id)
    kept = left or any(each.running for each in containers_of(engine, image.id))
    return events if kept else [*events, _deleted(engine, image)]


def _require_no_container(engine: Engine, image: Image, text: str) -> None:
    """Refuse to untag an image's last name while a container was made from it."""
    for container in containers_of(engine, image.id)[-1:]:
        raise DaemonError(
            f'conflict: unable to remove repository reference "{text}" (must force) - container'
            f" {short(container.id)} is using its referenced image {short(image.id)}",
            hint=f"docker rm {container.name} first; -f takes the name away and keeps the image"
            " for as long as the container runs.",
        )


def _require_unused(engine: Engine, image: Image, *, force: bool) -> None:
    """Refuse to delete what a running container needs, or a stopped one without force."""
    children = [child for child, parent in engine.parents.items() if parent == image.id]
    if children:
        raise DaemonError(
            f"conflict: unable to delete {short(image.id)} (cannot be forced) - image has"
            " dependent child images",
            hint="An image that docker commit made stands on it: remove that one first.",
        )
    users = containers_of(engine, image.id)[::-1]
    running = [each for each in users if each.running]
    if running:
        raise _in_use(image, "cannot be forced", f"running container {short(running[0].id)}")
    if users and not force:
        raise _in_use(image, "must be forced", f"stopped container {short(users[0].id)}")


def _in_use(image: Image, how: str, by: str) -> DaemonError:
    return DaemonError(
        f"conflict: unable to delete {short(image.id)} ({how}) - image is being used by {by}",
        hint="Type docker ps -a to see the containers; docker rm removes one.",
    )


def _one_repository(references: list[Reference]) -> bool:
    """Say whether all names are one tag with the digests of its own repository."""
    tags = [name for name in references if name.digest is None]
    return len(tags) <= 1 and len({name.repository for name in references}) == 1


def _has_tag(references: list[Reference], name: Reference) -> bool:
    return any(each.digest is None and each.repository == name.repository for each in references)


def _in_several_repositories(image: Image) -> DaemonError:
    return DaemonError(
        f"conflict: unable to delete {short(image.id)} (must be forced)"
        " - image is referenced in multiple repositories",
        hint="The image has several names. Remove them by name, or all at once with -f.",
    )


def _untagged(names: list[Reference], image: Digest) -> list[Event]:
    return [ImageUntagged(name.canonical, image) for name in names]


def _deleted(engine: Engine, image: Image) -> ImageDeleted:
    return ImageDeleted(image.id, released_layers(engine, [image]))
