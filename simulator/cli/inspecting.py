"""What ``docker inspect`` knows of an image, as JSON and as the fields of templates."""

from __future__ import annotations

from typing import Any

from simulator.cli.store import digests_of, tags_of
from simulator.cli.template import OmitEmpty, Struct
from simulator.engine.digest import digest_of
from simulator.engine.image import Config, Image
from simulator.engine.state import Engine
from simulator.engine.timestamps import rfc3339_nano

OVERLAY = "/var/lib/docker/overlay2"


def image_document(engine: Engine, image: Image, now: int) -> dict[str, Any]:
    """Return the whole description of an image, as the engine answers it (recording cli-006)."""
    comment = image.history[-1].comment if image.history else ""
    return {
        "Architecture": image.platform.partition("/")[2].partition("/")[0],
        "Author": image.author,
        "Comment": comment,
        "Config": config_document(image.config),
        "Created": rfc3339_nano(image.created),
        "DockerVersion": "",
        "GraphDriver": {"Data": _overlay(image), "Name": "overlay2"},
        "Id": image.id,
        "Metadata": {"LastTagTime": rfc3339_nano(max(image.created, 0) if image.created else now)},
        "Os": image.platform.partition("/")[0],
        "Parent": engine.parents.get(image.id, ""),
        "RepoDigests": [name.familiar for name in digests_of(engine, image.id)],
        "RepoTags": [name.familiar for name in tags_of(engine, image.id)],
        "RootFS": {"Layers": [layer.diff_id for layer in image.layers], "Type": "layers"},
        "Size": image.size,
    }


def config_document(config: Config) -> dict[str, Any]:
    """Return the config with those empty parts that the engine shows."""
    shown: dict[str, Any] = {
        "Entrypoint": None,
        "Env": None,
        "Labels": None,
        "OnBuild": None,
        "User": "",
        "Volumes": None,
        "WorkingDir": "",
        "Cmd": None,
    }
    return shown | config.document()


def image_struct(document: dict[str, Any]) -> Struct:
    """Return the description as the client's Go type: fields that are not set have a zero."""
    config = {
        "User": "",
        "ExposedPorts": {},
        "Env": [],
        "Entrypoint": [],
        "Cmd": [],
        "Volumes": {},
        "WorkingDir": "",
        "Labels": {},
        "StopSignal": "",
        "ArgsEscaped": False,
        "Healthcheck": None,
        "OnBuild": [],
        "Shell": [],
    }
    filled: dict[str, Any] = {
        name: zero if document["Config"].get(name) is None else document["Config"][name]
        for name, zero in config.items()
    }
    for name in ("ExposedPorts", "Volumes"):
        filled[name] = {key: Struct({}, "struct {}") for key in filled[name]}
    fields = {
        "ID": document["Id"],
        "Variant": "",
        "OsVersion": "",
        "VirtualSize": document["Size"],
        **document,
        "Config": OmitEmpty(filled, "*v1.DockerOCIImageConfig"),
        "RootFS": Struct(document["RootFS"], "image.RootFS"),
        "GraphDriver": Struct(document["GraphDriver"], "*storage.DriverData"),
        "Metadata": Struct(document["Metadata"], "image.Metadata"),
    }
    return Struct(fields, "image.InspectResponse")


def _overlay(image: Image) -> dict[str, str]:
    """Return folders of overlay2 that stand for the layers; the names mean nothing."""
    if not image.chain_ids:
        return {}
    folders = [f"{OVERLAY}/{digest_of('overlay2', chain)[7:]}" for chain in image.chain_ids]
    own, below = folders[-1], folders[-2::-1]
    lower = {"LowerDir": ":".join(f"{folder}/diff" for folder in below)} if below else {}
    return {
        **lower,
        "MergedDir": f"{own}/merged",
        "UpperDir": f"{own}/diff",
        "WorkDir": f"{own}/work",
    }
