"""Archives of one image as real tools write them, each in the form of its tool."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import zstandard

from simulator.engine.digest import digest_of
from tests.oci.hostile import tar_of

OCI = "application/vnd.oci.image"

BIN = b"\x7fELF" + bytes(range(256)) * 40
BASE = tar_of(
    ("bin/", b"", {"type": b"5", "mode": 0o755}),
    ("bin/busybox", BIN, {"mode": 0o755}),
    ("bin/sh", b"", {"type": b"1", "linkname": "bin/busybox", "mode": 0o755}),
    ("etc/", b"", {"type": b"5", "mode": 0o755}),
    ("etc/os-release", b"ID=alpine\n", {}),
)
APP = tar_of(
    ("app/", b"", {"type": b"5", "mode": 0o755}),
    ("app/notes.txt", "grüße\n".encode(), {"uid": 1000}),
    ("etc/", b"", {"type": b"5", "mode": 0o755}),
    ("etc/.wh.os-release", b"", {}),
)
CONFIG = json.dumps(
    {
        "architecture": "amd64",
        "config": {"Cmd": ["sh"], "Env": ["A=1"]},
        "created": "2024-05-06T07:08:09.123456789Z",
        "history": [
            {"created": "2024-05-01T00:00:00Z", "created_by": "ADD rootfs.tar /"},
            {"created_by": 'CMD ["sh"]', "empty_layer": True},
            {"created_by": "COPY notes.txt /app/"},
        ],
        "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": [digest_of(BASE), digest_of(APP)]},
        "docker_version": "20.10.24",
    },
    indent=1,
).encode()
NAME = "example/app:1"


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def docker_20() -> bytes:
    """Return what ``docker save`` of 20.10 writes; a layer that is there twice is a link."""
    base, app = "1" * 64, "2" * 64
    config = f"{digest_of(CONFIG)[7:]}.json"
    return tar_of(
        (config, CONFIG, {}),
        *_folder(base, BASE),
        *_folder(app, APP),
        _manifest(config, [f"{base}/layer.tar", f"{app}/layer.tar"]),
        ("repositories", json.dumps({"example/app": {"1": app}}).encode(), {}),
    )


def skopeo() -> bytes:
    """Return what skopeo and podman write as docker-archive: old names are links."""
    names = [f"{digest_of(layer)[7:]}.tar" for layer in (BASE, APP)]
    link = {"type": b"2", "linkname": f"../{names[0]}"}
    config = f"{digest_of(CONFIG)[7:]}.json"
    return tar_of(
        (names[0], BASE, {}),
        (names[1], APP, {}),
        (config, CONFIG, {}),
        (f"{'3' * 64}/layer.tar", b"", link),
        _manifest(config, names),
    )


def crane() -> bytes:
    """Return what ``crane pull`` writes: packed layers named by the digest of the packed bytes."""
    packed = [_gzip(layer) for layer in (BASE, APP)]
    names = [f"{digest_of(layer)[7:]}.tar.gz" for layer in packed]
    config = digest_of(CONFIG)
    files = [(name, layer, {}) for name, layer in zip(names, packed, strict=True)]
    return tar_of((config, CONFIG, {}), *files, _manifest(config, names))


def oci(pack: Callable[[bytes], bytes] = _gzip, kind: str = "tar+gzip") -> bytes:
    """Return an OCI layout as skopeo, podman, buildkit and buildah write it."""
    return tar_of(*_layout(pack, kind, {"org.opencontainers.image.ref.name": NAME}))


def oci_zstd() -> bytes:
    """Return an OCI layout whose layers are packed with zstd."""
    return oci(zstandard.compress, "tar+zstd")


def buildkit() -> bytes:
    """Return what ``docker build -o type=docker`` writes: a layout with a manifest.json."""
    names = {
        "io.containerd.image.name": f"docker.io/{NAME}",
        "org.opencontainers.image.ref.name": "1",
    }
    files = _layout(_gzip, "tar+gzip", names)
    packed = [f"blobs/sha256/{digest_of(_gzip(layer))[7:]}" for layer in (BASE, APP)]
    return tar_of(*files, _manifest(f"blobs/sha256/{digest_of(CONFIG)[7:]}", packed))


def oci_index() -> bytes:
    """Return what BuildKit writes for several platforms: an index with one that is not there."""
    files = _layout(_gzip, "tar+gzip", {})
    texts = {name: text for name, text, _ in files}
    (manifest,) = json.loads(texts["index.json"])["manifests"]
    noted = {"annotations": {"vnd.docker.reference.type": "attestation-manifest"}}
    absent = _described(f"{OCI}.manifest.v1+json", b"elsewhere")
    platforms = [
        absent | {"platform": {"os": "linux", "architecture": "arm64"}},
        absent | noted | {"platform": {"os": "unknown", "architecture": "unknown"}},
        manifest | {"platform": {"os": "linux", "architecture": "amd64"}},
    ]
    index = json.dumps({"schemaVersion": 2, "manifests": platforms}).encode()
    named = {"annotations": {"org.opencontainers.image.ref.name": NAME}}
    top = _described(f"{OCI}.index.v1+json", index) | named
    return tar_of(
        *(file for file in files if file[0] != "index.json"),
        (f"blobs/sha256/{digest_of(index)[7:]}", index, {}),
        ("index.json", json.dumps({"manifests": [top, absent | noted]}).encode(), {}),
    )


def _folder(name: str, layer: bytes) -> list[tuple[str, bytes, dict[str, object]]]:
    return [
        (f"{name}/", b"", {"type": b"5"}),
        (f"{name}/VERSION", b"1.0", {}),
        (f"{name}/json", b"{}", {}),
        (f"{name}/layer.tar", layer, {}),
    ]


def _manifest(config: str, layers: list[str]) -> tuple[str, bytes, dict[str, object]]:
    item = {"Config": config, "RepoTags": [NAME], "Layers": layers}
    return "manifest.json", json.dumps([item]).encode(), {}


def _layout(
    pack: Callable[[bytes], bytes], kind: str, names: dict[str, str]
) -> list[tuple[str, bytes, dict[str, object]]]:
    packed = [pack(layer) for layer in (BASE, APP)]
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "config": _described(f"{OCI}.config.v1+json", CONFIG),
            "layers": [_described(f"{OCI}.layer.v1.{kind}", layer) for layer in packed],
        }
    ).encode()
    described = _described(f"{OCI}.manifest.v1+json", manifest) | {"annotations": names}
    index = {"schemaVersion": 2, "manifests": [described]}
    blobs = [(f"blobs/sha256/{digest_of(x)[7:]}", x, {}) for x in (*packed, CONFIG, manifest)]
    return [
        *blobs,
        ("index.json", json.dumps(index).encode(), {}),
        ("oci-layout", b'{"imageLayoutVersion": "1.0.0"}', {}),
    ]


def _described(kind: str, content: bytes) -> dict[str, object]:
    return {"mediaType": kind, "digest": digest_of(content), "size": len(content)}
