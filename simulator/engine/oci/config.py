"""Image configs: the document that an image id is the digest of, read back into an image."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from simulator.engine.digest import Digest
from simulator.engine.image import Config, Healthcheck, History, Image
from simulator.engine.layer import Layer
from simulator.engine.oci.documents import (
    as_digest,
    as_list,
    as_number,
    as_object,
    as_text,
    as_texts,
    read_document,
)
from simulator.engine.oci.errors import BadArchive
from simulator.engine.oci.limits import MAX_LAYERS
from simulator.engine.timestamps import InvalidTimestamp, parse_timestamp

_T = TypeVar("_T")


def diff_ids(content: bytes) -> tuple[Digest, ...]:
    """Return the layers that a config names, the oldest first."""
    document = as_object(read_document(content, "the config"), "the config")
    rootfs = as_object(document.get("rootfs"), "rootfs")
    if not rootfs:
        raise BadArchive("invalid image JSON, no RootFS key")
    found = as_list(rootfs.get("diff_ids"), "diff_ids")
    if len(found) > MAX_LAYERS:
        raise BadArchive(f"Layerwise: the image has more than {MAX_LAYERS} layers")
    return tuple(as_digest(value, "a diff_id") for value in found)


def read_image(content: bytes, layers: tuple[Layer, ...]) -> Image:
    """Return the image of a config and its layers; its id is the digest of these bytes.

    Where we would write another document for the same image, the bytes are kept. Parts
    that the simulator does not know stay in the document and have no effect.
    """
    document = as_object(read_document(content, "the config"), "the config")
    system = as_text(document.get("os"), "os") or "linux"
    if system != "linux":
        raise BadArchive(f"cannot load {system} image on linux")
    history = tuple(_history(line) for line in as_list(document.get("history"), "history"))
    if sum(not line.empty_layer for line in history) > len(layers):
        raise BadArchive("invalid image JSON: too many non-empty layers in History section")
    image = Image(
        layers=layers,
        config=_config(as_object(document.get("config"), "config")),
        history=history,
        created=_moment(document.get("created")),
        author=as_text(document.get("author"), "author"),
        platform=_platform(document, system),
    )
    return image if image.config_json == content else replace(image, received=content)


def _platform(document: Mapping[str, Any], system: str) -> str:
    architecture = as_text(document.get("architecture"), "architecture")
    variant = as_text(document.get("variant"), "variant")
    return "/".join(part for part in (system, architecture, variant) if part)


def _history(value: Any) -> History:
    line = as_object(value, "history")
    return History(
        created_by=as_text(line.get("created_by"), "created_by"),
        created=_moment(line.get("created")),
        empty_layer=line.get("empty_layer") is True,
        comment=as_text(line.get("comment"), "comment"),
        author=as_text(line.get("author"), "author"),
    )


def _config(said: Mapping[str, Any]) -> Config:
    return Config(
        env=as_texts(said.get("Env"), "Env"),
        cmd=_given(said.get("Cmd"), "Cmd", as_texts),
        entrypoint=_given(said.get("Entrypoint"), "Entrypoint", as_texts),
        working_dir=as_text(said.get("WorkingDir"), "WorkingDir"),
        user=as_text(said.get("User"), "User"),
        labels=_labels(said.get("Labels")),
        exposed_ports=_names(said.get("ExposedPorts"), "ExposedPorts"),
        volumes=_names(said.get("Volumes"), "Volumes"),
        stop_signal=as_text(said.get("StopSignal"), "StopSignal"),
        shell=_given(said.get("Shell"), "Shell", as_texts),
        healthcheck=_given(said.get("Healthcheck"), "Healthcheck", _healthcheck),
        on_build=as_texts(said.get("OnBuild"), "OnBuild"),
        args_escaped=said.get("ArgsEscaped") is True,
    )


def _names(value: Any, what: str) -> tuple[str, ...]:
    return tuple(as_text(name, what) for name in as_object(value, what))


def _labels(value: Any) -> dict[str, str]:
    labels = as_object(value, "Labels")
    return {as_text(name, "a label"): as_text(text, "a label") for name, text in labels.items()}


def _healthcheck(value: Any, what: str) -> Healthcheck:
    said = as_object(value, what)
    return Healthcheck(
        as_texts(said.get("Test"), what),
        as_number(said.get("Interval"), what),
        as_number(said.get("Timeout"), what),
        as_number(said.get("StartPeriod"), what),
        as_number(said.get("StartInterval"), what),
        as_number(said.get("Retries"), what),
    )


def _given(value: Any, what: str, read: Callable[[Any, str], _T]) -> _T | None:
    return None if value is None else read(value, what)


def _moment(value: Any) -> int:
    """Return milliseconds; a moment that is missing or cannot be read is none."""
    text = as_text(value, "created")
    try:
        return parse_timestamp(text) if text else 0
    except InvalidTimestamp:
        return 0
