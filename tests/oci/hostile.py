"""Archives that mean harm or are broken, each with a word for what is wrong."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile

import zstandard

from simulator.engine.digest import digest_of
from simulator.engine.oci.save import Saved, save
from tests.registry.worlds import image


def tar_of(*members: tuple[str, bytes, dict[str, object]]) -> bytes:
    """Return a tar of (name, content, header fields)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content, fields in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def saved() -> bytes:
    """Return a sound archive."""
    return b"".join(save([Saved(image("a", "b"), ("docker.io/library/app:1",))]))


def with_files(changes: dict[str, bytes | None]) -> bytes:
    """Return the sound archive with files replaced, added or, for None, left out."""
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(saved())) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is not None:
                files[member.name] = stream.read()
    kept = {**files, **changes}
    return tar_of(*((name, text, {}) for name, text in kept.items() if text is not None))


def layer_path() -> str:
    """Return where the sound archive has its first layer."""
    return f"blobs/sha256/{image('a', 'b').layers[0].diff_id[7:]}"


def docker_archive(layer: bytes, diff_id: str = "") -> bytes:
    """Return an archive in the oldest form, with one layer that is whatever is given."""
    diff_id = diff_id or digest_of(layer)
    rootfs = {"type": "layers", "diff_ids": [diff_id]}
    config = json.dumps({"os": "linux", "architecture": "amd64", "rootfs": rootfs}).encode()
    item = {"Config": "config.json", "RepoTags": ["x:1"], "Layers": ["layer.tar"]}
    return tar_of(
        ("config.json", config, {}),
        ("layer.tar", layer, {}),
        ("manifest.json", json.dumps([item]).encode(), {}),
    )


def bomb(packing: str) -> bytes:
    """Return a layer of 60 MB of zeros, packed."""
    head = tarfile.TarInfo("zeros")
    head.size = 60_000_000
    pack = {
        "gzip": lambda plain: gzip.compress(plain, 1),
        "bzip2": lambda plain: bz2.compress(plain, 1),
        "xz": lambda plain: lzma.compress(plain, preset=0),
        "zstd": zstandard.compress,
    }[packing]
    return pack(head.tobuf() + bytes(head.size))


def header(**fields: bytes) -> bytes:
    """Return one tar header with raw fields put in place, its checksum right."""
    places = {"name": 0, "size": 124, "kind": 156, "mode": 100}
    block = bytearray(tarfile.TarInfo("file").tobuf())
    for field, value in fields.items():
        block[places[field] : places[field] + len(value)] = value
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def headers(count: int, content: bytes, kind: bytes = b"x") -> bytes:
    """Return so many entries, each with an extended header of its own."""
    size = b"%011o\0" % len(content)
    filled = content + bytes(-len(content) % 512)
    entry = header(kind=kind, size=size) + filled + header(kind=b"0", size=b"0" * 11)
    return entry * count + bytes(1024)


def stacked(layer: bytes, times: int) -> bytes:
    """Return an archive of an image that has the same layer many times."""
    rootfs = {"type": "layers", "diff_ids": [digest_of(layer)] * times}
    item = {"Config": "config.json", "RepoTags": ["x:1"], "Layers": ["layer.tar"] * times}
    return tar_of(
        ("config.json", json.dumps({"rootfs": rootfs}).encode(), {}),
        ("layer.tar", layer, {}),
        ("manifest.json", json.dumps([item]).encode(), {}),
    )


def layered(layers: dict[bytes, str]) -> bytes:
    """Return an archive of an image that has these layers, under the digests said."""
    config = json.dumps({"rootfs": {"diff_ids": list(layers.values())}}).encode()
    paths = [f"{number}.tar" for number in range(len(layers))]
    item = {"Config": "config.json", "RepoTags": ["x:1"], "Layers": paths}
    return tar_of(
        ("config.json", config, {}),
        ("manifest.json", json.dumps([item]).encode(), {}),
        *((path, layer, {}) for path, layer in zip(paths, layers, strict=True)),
    )
