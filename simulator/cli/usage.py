"""``docker system df -v``: what each image, container, volume and cache record takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.cli import listing as containers
from simulator.cli.formats import Columns, listing
from simulator.cli.sharing import shared_size
from simulator.cli.store import short, tags_of
from simulator.cli.template import Struct, go_json, parse_template
from simulator.engine.containers.find import containers_of, newest_first, users_of
from simulator.engine.containers.model import Container, Volume
from simulator.engine.errors import DockerError
from simulator.engine.image import Image
from simulator.engine.quantities import ago, human_size
from simulator.engine.state import World
from simulator.engine.store import Kept, kept, record_id
from simulator.engine.timestamps import created_ago, go_time

Rows = list[dict[str, str]]

IMAGES = Columns(
    {
        "Containers": "CONTAINERS",
        "CreatedSince": "CREATED",
        "ID": "IMAGE ID",
        "Repository": "REPOSITORY",
        "SharedSize": "SHARED SIZE",
        "Size": "SIZE",
        "Tag": "TAG",
        "UniqueSize": "UNIQUE SIZE",
    },
    "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t"
    "{{.UniqueSize}}\t{{.Containers}}",
    "*formatter.imageContext",
)
CONTAINERS = Columns(
    containers.HEADINGS,
    "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t"
    "{{.Status}}\t{{.Names}}",
    "*formatter.ContainerContext",
)
VOLUMES = Columns(
    {"Links": "LINKS", "Name": "VOLUME NAME", "Size": "SIZE"},
    "{{.Name}}\t{{.Links}}\t{{.Size}}",
    "*formatter.volumeContext",
)
CACHE = Columns(
    {
        "CacheType": "CACHE TYPE",
        "CreatedSince": "CREATED",
        "ID": "CACHE ID",
        "LastUsedSince": "LAST USED",
        "Shared": "SHARED",
        "Size": "SIZE",
        "UsageCount": "USAGE",
    },
    "{{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t"
    "{{.UsageCount}}\t{{.Shared}}",
    "*formatter.buildCacheContext",
)


def verbose_text(world: World) -> str:
    """Return the four tables."""
    found = _tables(world, truncated=True)
    own = sum(record.size for record in kept(world.engine) if not record.shared)
    return (
        f"Images space usage:\n\n{listing(IMAGES, found['Images'])}"
        f"\nContainers space usage:\n\n{listing(CONTAINERS, found['Containers'])}"
        f"\nLocal Volumes space usage:\n\n{listing(VOLUMES, found['Volumes'])}"
        f"\nBuild cache usage: {human_size(own)}\n\n{listing(CACHE, found['BuildCache'])}"
    )


def formatted(world: World, template: str) -> str:
    """Return the four lists as one value through a template."""
    found = _tables(world, truncated=False)
    types = {
        "Images": IMAGES.go_type,
        "Containers": CONTAINERS.go_type,
        "Volumes": VOLUMES.go_type,
        "BuildCache": CACHE.go_type,
    }
    value: Mapping[str, Any] = {
        name: [Struct(row, types[name]) for row in rows] for name, rows in found.items()
    }
    if template == "json":
        return go_json(dict(value)) + "\n"
    try:
        return parse_template(template).render(Struct(value, "*formatter.diskUsageContext"))
    except DockerError as error:
        raise DockerError(f"template parsing error: {error.message}", hint=error.hint) from None


def _tables(world: World, *, truncated: bool) -> dict[str, Rows]:
    engine = world.engine
    images = sorted(engine.images.values(), key=lambda image: (-image.created, image.id))
    records = sorted(kept(engine), key=lambda record: (record.last_used, record_id(record)))
    return {
        "Images": [_image(world, image, truncated=truncated) for image in images],
        "Containers": _containers(world, newest_first(engine), truncated=truncated),
        "Volumes": [_volume(world, volume) for _, volume in sorted(engine.volumes.items())],
        "BuildCache": [_record(world, record, truncated=truncated) for record in records],
    }


def _image(world: World, image: Image, *, truncated: bool) -> dict[str, str]:
    engine = world.engine
    tags, shared = tags_of(engine, image.id), shared_size(engine, image)
    return {
        "Containers": str(len(containers_of(engine, image.id))),
        "CreatedAt": go_time(image.created),
        "CreatedSince": created_ago(image.created, world.now),
        "Digest": "",
        "ID": short(image.id) if truncated else image.id,
        "Repository": tags[0].name if tags else "<none>",
        "SharedSize": human_size(shared),
        "Size": human_size(image.size, 3),
        "Tag": (tags[0].tag or "<none>") if tags else "<none>",
        "UniqueSize": human_size(image.size - shared),
        "VirtualSize": human_size(image.size),
    }


def _containers(world: World, found: Iterable[Container], *, truncated: bool) -> Rows:
    return [
        {
            **containers.row(world, container, truncated=truncated),
            "Size": human_size(container.layer.size, 3),
        }
        for container in found
    ]


def _volume(world: World, volume: Volume) -> dict[str, str]:
    return {
        "Driver": "local",
        "Labels": ",".join(f"{k}={v}" for k, v in sorted(volume.labels.items())),
        "Links": str(len(users_of(world.engine, volume.name))),
        "Name": volume.name,
        "Scope": "local",
        "Size": human_size(volume.tree.root.total.size),
    }


def _record(world: World, record: Kept, *, truncated: bool) -> dict[str, str]:
    used = ago((world.now - record.last_used) / 1000)
    return {
        "CacheType": record.kind,
        "CreatedSince": used,
        "Description": record.description,
        "ID": record_id(record)[:12] if truncated else record_id(record),
        "InUse": "false",
        "LastUsedSince": used,
        "Shared": "true" if record.shared else "false",
        "Size": human_size(record.size, 3),
        "UsageCount": str(record.uses),
    }
