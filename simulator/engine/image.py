"""Images: layers, a config, and the history that tells how each came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from simulator.engine.altering import altered
from simulator.engine.digest import Digest, canonical_json, digest_of
from simulator.engine.files import FileTree
from simulator.engine.layer import Layer, apply
from simulator.engine.timestamps import rfc3339_nano

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip"


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """How Docker asks a container whether it is well; times in nanoseconds (OCI: Docker's own)."""

    test: tuple[str, ...]
    interval: int = 0
    timeout: int = 0
    start_period: int = 0
    start_interval: int = 0
    retries: int = 0

    def document(self) -> dict[str, Any]:
        names = {
            "Interval": self.interval,
            "Timeout": self.timeout,
            "StartPeriod": self.start_period,
            "StartInterval": self.start_interval,
            "Retries": self.retries,
        }
        return {"Test": list(self.test), **{name: n for name, n in names.items() if n}}


@dataclass(frozen=True)
class Config:
    """What a container of the image starts with (OCI image spec, config.md#properties).

    Without slots, as most instructions alter it.
    """

    env: tuple[str, ...] = ()
    cmd: tuple[str, ...] | None = None
    entrypoint: tuple[str, ...] | None = None
    working_dir: str = ""
    user: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    exposed_ports: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    stop_signal: str = ""
    shell: tuple[str, ...] | None = None
    healthcheck: Healthcheck | None = None
    on_build: tuple[str, ...] = ()
    args_escaped: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """The variables by name."""
        return dict(line.partition("=")[::2] for line in self.env)

    def with_env(self, name: str, value: str) -> Config:
        """Return the config with the variable set, in the place it had if it was set before."""
        start = f"{name}="
        line = f"{start}{value}"
        kept = tuple([line if old.startswith(start) else old for old in self.env])
        return altered(self, env=kept if line in kept else (*kept, line))

    def document(self) -> dict[str, Any]:
        """Return the config as ``docker inspect`` shows it, empty parts left out."""
        parts: dict[str, Any] = {
            "User": self.user,
            "ExposedPorts": {port: {} for port in sorted(self.exposed_ports)},
            "Env": list(self.env),
            "Entrypoint": None if self.entrypoint is None else list(self.entrypoint),
            "Cmd": None if self.cmd is None else list(self.cmd),
            "Healthcheck": self.healthcheck.document() if self.healthcheck else None,
            "ArgsEscaped": self.args_escaped,
            "Volumes": {volume: {} for volume in sorted(self.volumes)},
            "WorkingDir": self.working_dir,
            "OnBuild": list(self.on_build),
            "Labels": dict(sorted(self.labels.items())),
            "StopSignal": self.stop_signal,
            "Shell": None if self.shell is None else list(self.shell),
        }
        return {name: value for name, value in parts.items() if value}


@dataclass(frozen=True, slots=True)
class History:
    """One line of the history: what made a layer, or changed only the config.

    ``created`` is in simulated milliseconds.
    """

    created_by: str
    created: int = 0
    empty_layer: bool = False
    comment: str = "buildkit.dockerfile.v0"
    author: str = ""

    def at(self, created: int) -> History:
        """Return the line with its time."""
        return History(self.created_by, created, self.empty_layer, self.comment, self.author)

    def document(self) -> dict[str, Any]:
        parts: dict[str, Any] = {
            "created": rfc3339_nano(self.created),
            "created_by": self.created_by,
        }
        if self.author:
            parts["author"] = self.author
        if self.comment:
            parts["comment"] = self.comment
        if self.empty_layer:
            parts["empty_layer"] = True
        return parts


@dataclass(frozen=True)
class Image:
    """An image. Layers and history are oldest first (OCI image spec, config.md).

    ``received`` is the config document of an image that came from elsewhere, where it is
    not the one that we would write.
    """

    layers: tuple[Layer, ...] = ()
    config: Config = Config()
    history: tuple[History, ...] = ()
    created: int = 0
    author: str = ""
    platform: str = "linux/amd64"
    received: bytes = b""

    @property
    def config_json(self) -> bytes:
        """The image's config document, whose digest is the image id; made anew each time."""
        if self.received:
            return self.received
        system, _, architecture = self.platform.partition("/")
        document: dict[str, Any] = {
            "architecture": architecture.partition("/")[0],
            "config": self.config.document(),
            "created": rfc3339_nano(self.created),
            "history": [line.document() for line in self.history],
            "os": system,
            "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in self.layers]},
        }
        if self.author:
            document["author"] = self.author
        return canonical_json(document)

    @cached_property
    def id(self) -> Digest:
        """The image id: the digest of its config."""
        return digest_of(self.config_json)

    @property
    def tree(self) -> FileTree:
        """The file system that a container of it starts with."""
        return view(self.layers)

    @cached_property
    def chain_ids(self) -> tuple[Digest, ...]:
        """Names of the stack up to each layer (OCI image spec, config.md#layer-chainid)."""
        chain: list[Digest] = []
        for layer in self.layers:
            chain.append(digest_of(f"{chain[-1]} {layer.diff_id}") if chain else layer.diff_id)
        return tuple(chain)

    @cached_property
    def size(self) -> int:
        """Simulated bytes of all layers."""
        return sum(layer.size for layer in self.layers)


@lru_cache(maxsize=4096)
def view(layers: tuple[Layer, ...]) -> FileTree:
    """Return the file tree seen from the top of the layers.

    Remembered, so that images with lower layers in common share their trees too.
    """
    return apply(view(layers[:-1]), layers[-1]) if layers else FileTree()


SCRATCH = Image()
"""The empty image that ``FROM scratch`` starts with; it has no name in any registry."""
