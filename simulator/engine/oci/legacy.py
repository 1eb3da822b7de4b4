"""Configs as Docker before version 1.10 had them, one for each layer, which archives still carry.

Their fields, their order and their ids are those of moby's tarexport and image/v1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.engine.digest import canonical_json, digest_of
from simulator.engine.image import Config, Image
from simulator.engine.timestamps import rfc3339_nano

_NO_CONFIG = Config()
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_ALWAYS = {
    "Hostname": "",
    "Domainname": "",
    "User": "",
    "AttachStdin": False,
    "AttachStdout": False,
    "AttachStderr": False,
    "ExposedPorts": None,
    "Tty": False,
    "OpenStdin": False,
    "StdinOnce": False,
    "Env": None,
    "Cmd": None,
    "Healthcheck": None,
    "ArgsEscaped": None,
    "Image": "",
    "Volumes": None,
    "WorkingDir": "",
    "Entrypoint": None,
    "OnBuild": None,
    "Labels": None,
    "StopSignal": None,
    "Shell": None,
}
_OMITTED = frozenset(
    ("ExposedPorts", "Healthcheck", "ArgsEscaped", "OnBuild", "StopSignal", "Shell")
)


def legacy_configs(image: Image) -> Iterator[bytes]:
    """Yield a config for each layer; only that of the top one says much."""
    parent = ""
    system = {"os": image.platform.partition("/")[0]}
    for number, chain in enumerate(image.chain_ids, start=1):
        said = _top(image) if number == len(image.layers) else _LOWER
        known = {**said, "layer_id": chain, **({"parent": parent} if parent else {})}
        named = digest_of(_go_json(dict(sorted(known.items()))))
        above = {"parent": parent.removeprefix("sha256:")} if parent else {}
        yield _go_json({"id": named.removeprefix("sha256:"), **above, **said, **system})
        parent = named


def _top(image: Image) -> dict[str, Any]:
    system, _, machine = image.platform.partition("/")
    architecture, _, variant = machine.partition("/")
    parts = {
        "created": rfc3339_nano(image.created),
        "container_config": _document(_NO_CONFIG),
        "author": image.author,
        "config": _document(image.config),
        "architecture": architecture,
        "variant": variant,
        "os": system,
    }
    return {name: part for name, part in parts.items() if part}


def _document(config: Config) -> dict[str, Any]:
    """Return a config with all the fields that Go writes, the empty ones too."""
    document = _ALWAYS | config.document()
    return {name: value for name, value in document.items() if value or name not in _OMITTED}


def _go_json(value: Any) -> bytes:
    """Return JSON as Go's encoder writes it, which escapes what HTML would misread."""
    text = canonical_json(value).decode("utf-8", "surrogateescape")
    for plain, escaped in _ESCAPED.items():
        text = text.replace(plain, escaped)
    return text.encode("utf-8", "surrogateescape")


_LOWER = {"created": "1970-01-01T00:00:00Z", "container_config": _document(_NO_CONFIG)}
"""What is said of all layers but the top one; the id of such a config does not count its os."""
