"""What the registries of a workspace hold: repositories, tags and where they pointed, blobs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.reference import DEFAULT_DOMAIN, Reference
from simulator.engine.registry.logins import login_of
from simulator.engine.registry.model import Blob, Move, Registry
from simulator.engine.registry.reach import find, known_registries, registry_at
from simulator.engine.state import World
from simulator.web.scene.words import ago_text, counted, size_text

MAX_REPOSITORIES = 30
MAX_TAGS = 12
MAX_MOVES = 20
MAX_BLOBS = 40
MAX_USERS = 3


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag and what it points to. ``here`` says whether the current machine has that image."""

    name: str
    tag: str
    digest: str
    reference: str
    when: str
    by: str
    here: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """A repository; ``more`` is the number of tags that are not listed."""

    name: str
    host: str
    says: str
    tags: tuple[TagRow, ...]
    more: int
    moves: tuple[MoveRow, ...]
    pushed: bool = True


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A tag was pointed somewhere else."""

    tag: str
    before: str
    after: str
    reference: str
    when: str
    by: str


@dataclass(frozen=True, slots=True)
class BlobRow:
    """A blob, and the repositories through which it can be read."""

    digest: str
    size: str
    kind: str
    users: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Host:
    """A registry; ``login`` is the account that the current machine has there."""

    name: str
    login: str
    line: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All that is there. Numbers of what is left out go with it."""

    hosts: tuple[Host, ...]
    repositories: tuple[RepositoryRow, ...]
    more: int
    blobs: tuple[BlobRow, ...]
    blobs_more: int
    summary: str


def listing(world: World) -> Listing:
    """Return what the registries hold that somebody pushed to, or this machine pulled from."""
    known = known_registries(world)
    registries = {host: known[host] for host in sorted(known, key=_rank)}
    rows = [*_pushed(world, registries), *_pulled(world, registries)]
    blobs = [(host, blob) for host, one in registries.items() for blob in one.blobs.values()]
    blobs.sort(key=lambda pair: (-_size(pair[1]), pair[1].digest))
    return Listing(
        hosts=tuple(_hosts(world, registries)),
        repositories=tuple(rows[:MAX_REPOSITORIES]),
        more=max(0, len(rows) - MAX_REPOSITORIES),
        blobs=tuple(_blob(host, registries[host], blob) for host, blob in blobs[:MAX_BLOBS]),
        blobs_more=max(0, len(blobs) - MAX_BLOBS),
        summary=_summary(registries.values()),
    )


def _rank(host: str) -> tuple[bool, str]:
    return host != DEFAULT_DOMAIN, host


def _hosts(world: World, registries: Mapping[str, Registry]) -> Iterator[Host]:
    for host in sorted({DEFAULT_DOMAIN, *registries}, key=_rank):
        login = login_of(world.machine.files, host)
        target = "" if host == DEFAULT_DOMAIN else f" {host}"
        verb = "logout" if login else "login"
        yield Host(host, login[0] if login else "", f"docker {verb}{target}")


def _pushed(world: World, registries: Mapping[str, Registry]) -> Iterator[RepositoryRow]:
    for host, registry in registries.items():
        for path in sorted(registry.repositories):
            repository = registry.repositories[path]
            if not repository.tags and not repository.manifests:
                continue
            name = Reference(host, path)
            last = {move.tag: move for move in repository.moves}
            tags = sorted(repository.tags)
            blobs = counted(len(repository.blobs), "blob")
            yield RepositoryRow(
                name=name.name,
                host=host,
                says=f"{counted(len(tags), 'tag')}, {blobs}",
                tags=tuple(_tag(world, name, tag, last.get(tag)) for tag in tags[:MAX_TAGS]),
                more=max(0, len(tags) - MAX_TAGS),
                moves=tuple(_moves(world, name, repository.moves)),
            )


def _pulled(world: World, registries: Mapping[str, Registry]) -> Iterator[RepositoryRow]:
    """Yield repositories of the hub that nobody pushed to and that images here came from."""
    there = {
        f"{host}/{path}" for host, registry in registries.items() for path in registry.repositories
    }
    known = {name.rpartition(":")[0] for name in world.engine.tags}
    known |= {Reference.parse(name).repository for name in world.engine.bases}
    for repository in sorted(known - there):
        name = Reference.parse(repository)
        names = (tag for tag in (*world.engine.tags, *world.engine.bases) if "@" not in tag)
        own = sorted({tag for tag in names if tag.rpartition(":")[0] == repository})
        tags = [tag.rpartition(":")[2] for tag in own if find(world, Reference.parse(tag))]
        if tags:
            yield RepositoryRow(
                name=name.name,
                host=name.domain,
                says=_("of the toy hub"),
                tags=tuple(_tag(world, name, tag, None) for tag in tags[:MAX_TAGS]),
                more=max(0, len(tags) - MAX_TAGS),
                moves=(),
                pushed=False,
            )


def _tag(world: World, name: Reference, tag: str, move: Move | None) -> TagRow:
    named = name.with_tag(tag)
    registry = registry_at(world, name.domain)
    digest = registry.repository(name.path).tags.get(tag) if registry else None
    if digest is None:
        found = find(world, named)
        digest = found.manifest if found else None
    here = world.engine.known_digest(f"{name.repository}@{digest}") is not None
    return TagRow(
        name=named.familiar,
        tag=tag,
        digest=(digest or "")[:19],
        reference=named.familiar,
        when=_when(world, move) if move else "",
        by=move.by if move else "",
        here=here,
        moved=bool(move and move.before),
    )


def _moves(world: World, name: Reference, moves: tuple[Move, ...]) -> Iterator[MoveRow]:
    for move in islice(reversed(moves), MAX_MOVES):
        there = name.with_digest(move.manifest)
        yield MoveRow(
            tag=move.tag,
            before=(move.before or "")[:19],
            after=move.manifest[:19],
            reference=there.familiar,
            when=_when(world, move),
            by=move.by,
        )


def _when(world: World, move: Move) -> str:
    seconds = (world.now - move.at) // 1000
    return ago_text(seconds) if seconds > 0 else _("just now")


def _blob(host: str, registry: Registry, blob: Blob) -> BlobRow:
    paths = sorted(registry.repositories)
    users = [path for path in paths if blob.digest in registry.repositories[path].blobs]
    names = [Reference(host, path).name for path in users]
    return BlobRow(
        digest=blob.digest[7:19],
        size=size_text(_size(blob)),
        kind=_kind(blob),
        users=tuple(names[:MAX_USERS]),
        more=max(0, len(names) - MAX_USERS),
    )


def _kind(blob: Blob) -> str:
    if isinstance(blob.held, Layer):
        return _("layer")
    return _("config") if isinstance(blob.held, Image) else _("blob")


def _size(blob: Blob) -> int:
    """Return the bytes that a blob stands for, unpacked, as ``docker images`` counts them."""
    return blob.held.size if isinstance(blob.held, Layer) else len(blob.content)


def _summary(registries: Collection[Registry]) -> str:
    blobs = sum(len(registry.blobs) for registry in registries)
    users = sum(len(one.blobs) for registry in registries for one in registry.repositories.values())
    if not blobs:
        return ""
    says = _("{blobs} kept once, {uses} in repositories")
    return says.format(blobs=counted(blobs, "blob"), uses=counted(users, "use"))
