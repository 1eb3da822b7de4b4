"""Archives that are broken or mean harm end in a sentence, and change nothing."""

import gzip
import json
import tarfile

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.errors import DockerError
from simulator.engine.oci import tarball
from simulator.engine.oci.ahead import headers_ahead
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.errors import BadArchive
from simulator.engine.oci.flatten import import_image
from simulator.engine.oci.layers import read_layer
from simulator.engine.oci.limits import MAX_ENTRIES, MAX_HEADER, MAX_LAYERS
from simulator.engine.oci.load import load
from simulator.engine.oci.operations import load_images
from simulator.engine.oci.source import Source
from simulator.engine.state import Engine
from tests.oci.hostile import (
    bomb,
    docker_archive,
    header,
    headers,
    layer_path,
    layered,
    saved,
    stacked,
    tar_of,
    with_files,
)

FILE = b"0"


def test_the_sound_archive_that_the_others_are_made_from_can_be_loaded():
    assert load(saved())[0].names == ("docker.io/library/app:1",)
    assert load(with_files({}))[0].names == ("docker.io/library/app:1",)


@pytest.mark.parametrize(
    ("said", "archive"),
    [
        ("unexpected EOF", b"one\n"),
        ("unexpected EOF", saved()[:3000]),
        ("does not contain a manifest.json", b""),
        ("does not contain a manifest.json", tar_of(("etc/passwd", b"root", {}))),
        ("invalid tar header", b"\x01" * 2048),
        ("compressed data is damaged", b"\x1f\x8b" + b"nonsense" * 100),
        ("unexpected EOF", gzip.compress(saved())[:-20]),
        ("leads out of the archive", tar_of(("../../etc/passwd", b"x", {}))),
        ("leads out of the archive", tar_of(("a/../../b", b"x", {}))),
        ("is a link out", tar_of(("a", b"", {"type": tarfile.SYMTYPE, "linkname": "/etc"}))),
        ("is a link out", tar_of(("a", b"", {"type": tarfile.SYMTYPE, "linkname": "../x"}))),
        ("leads out", tar_of(("a", b"", {"type": tarfile.LNKTYPE, "linkname": "../x"}))),
        ("is a device", tar_of(("a", b"", {"type": tarfile.CHRTYPE}))),
        ("is a device", tar_of(("a", b"", {"type": tarfile.BLKTYPE}))),
        ("is a device", tar_of(("a", b"", {"type": tarfile.FIFOTYPE}))),
        ("is too deep", tar_of(("/".join("a" * 140), b"", {}))),
        ("another digest", with_files({layer_path(): b"changed"})),
        ("no such file or directory", with_files({layer_path(): None})),
        ("failed to decode manifest.json", with_files({"manifest.json": b"{"})),
        ("failed to decode manifest.json", with_files({"manifest.json": b"[" * 100_000})),
        ("manifest cannot be null", with_files({"manifest.json": b"null"})),
        ("has the wrong form", with_files({"manifest.json": b"{}"})),
        ("has the wrong form", with_files({"manifest.json": b"[3]"})),
        ("more than 64 images", with_files({"manifest.json": b"[" + b"{}," * 64 + b"{}]"})),
        (
            "more than 10,000 items",
            with_files({"manifest.json": json.dumps([3] * 10_001).encode()}),
        ),
        ("more than 4,194,304 bytes", with_files({"manifest.json": b" " * 4_194_305})),
        ("invalid diffID", docker_archive(tar_of(("a", b"x", {})), f"sha256:{'0' * 64}")),
        ("is no sha256 digest", docker_archive(tar_of(("a", b"x", {})), "sha256:123")),
        ("leads out", docker_archive(tar_of(("../a", b"x", {})))),
        ("leads out", docker_archive(tar_of((".wh...", b"", {})))),
        (
            "hard link to nothing",
            docker_archive(tar_of(("a", b"", {"type": b"1", "linkname": "b"}))),
        ),
        ("compressed data is damaged", docker_archive(b"\x28\xb5\x2f\xfd" + b"\xff" * 600)),
        ("invalid diffID", docker_archive(zstandard.compress(saved())[:-40])),
    ],
)
def test_bad_archives_are_refused_with_a_sentence(said, archive):
    with pytest.raises(BadArchive, match=said) as refusal:
        load(archive)

    assert "Nothing was changed." in refusal.value.hint


@pytest.mark.parametrize("packing", ["gzip", "bzip2", "xz", "zstd"])
def test_zip_bombs_are_refused_long_before_they_are_unpacked(packing):
    with pytest.raises(BadArchive, match="unpacks to more than 50 times its size"):
        read_layer(bomb(packing))


def test_too_many_entries_are_refused():
    block = header(kind=FILE, size=b"0" * 11)

    with pytest.raises(BadArchive, match=f"more than {MAX_ENTRIES:,} entries"):
        read_layer(block * (MAX_ENTRIES + 1))


@pytest.mark.parametrize(
    ("said", "layer"),
    [
        ("headers of the archive have more than", headers(150, b"8 a=bcd\n" * 8_000)),
        (
            "more than 256 records",
            headers(1, b"".join(b"8 %03d=x\n" % n for n in range(300)), b"g"),
        ),
        (
            "have more than 200,000 records",
            headers(30, b"8 a=bcd\n" * 8_000),
        ),
        ("more than 50,000 entries", headers(9_000, b"/".join([b"d"] * 110), b"L")),
    ],
)
def test_headers_that_only_cost_time_are_refused(said, layer):
    with pytest.raises(BadArchive, match=said):
        read_layer(layer)


def test_a_layer_that_an_image_has_many_times_counts_as_often():
    layer = tar_of(*((f"{number}", b"", {}) for number in range(500)))

    assert len(load(stacked(layer, 90))[0].image.layers) == 90
    with pytest.raises(BadArchive, match="layers of an image have more than 50,000 entries"):
        load(stacked(layer, 110))


MANY = header(kind=FILE, size=b"0" * 11) * 30_000 + bytes(1024)


def test_entries_are_counted_before_any_layer_is_read():
    """Were the first layer read, its digest would be found to be wrong."""
    layers = {MANY: f"sha256:{'0' * 64}", gzip.compress(MANY + b"x", 1): f"sha256:{'1' * 64}"}

    with pytest.raises(BadArchive, match=f"the archive has more than {MAX_ENTRIES:,} entries"):
        load(layered(layers))


def test_the_digest_of_a_plain_layer_is_asked_before_its_entries():
    with pytest.raises(BadArchive, match="invalid diffID for layer 3"):
        read_layer(b"no tar", f"sha256:{'0' * 64}", number=3)


@given(st.lists(st.tuples(st.text("ab", min_size=1, max_size=120), st.binary(max_size=700))))
def test_the_count_ahead_is_the_number_of_headers(files):
    content = tar_of(*((name, text, {}) for name, text in files))
    read = Allowance()
    for _ in tarball.members(Source(content, read)):
        pass

    for packed in (content, gzip.compress(content, 1)):
        assert headers_ahead(packed, MAX_ENTRIES) == MAX_ENTRIES - read.entries


@given(st.binary(max_size=3000), st.integers(0, 5))
def test_the_count_ahead_takes_any_bytes(content, most):
    assert headers_ahead(content, most) <= most + 1


def test_a_long_chain_of_headers_is_no_deep_recursion():
    block = header(kind=b"x", size=b"0" * 11)

    assert read_layer(block * 20_000 + bytes(1024)).size == 0


def test_a_huge_header_is_refused_without_reading_it():
    with pytest.raises(BadArchive, match=f"has more than {MAX_HEADER:,} bytes"):
        read_layer(header(kind=b"x", size=b"77777777777\0"))


def test_a_file_that_claims_more_than_there_is_is_cut_off():
    with pytest.raises(BadArchive, match="unexpected EOF"):
        read_layer(header(kind=FILE, size=b"77777777777\0") + b"little")


def test_too_many_layers_are_refused():
    rootfs = {"diff_ids": [f"sha256:{'0' * 64}"] * (MAX_LAYERS + 1)}
    config = json.dumps({"rootfs": rootfs}).encode()
    item = {"Config": "c", "Layers": ["l"] * (MAX_LAYERS + 1)}
    archive = tar_of(("c", config, {}), ("manifest.json", json.dumps([item]).encode(), {}))

    with pytest.raises(BadArchive, match="more than 127 layers"):
        load(archive)


def test_links_that_run_in_a_circle_lead_nowhere():
    circle = [
        ("manifest.json", b"", {"type": tarfile.SYMTYPE, "linkname": "other"}),
        ("other", b"", {"type": tarfile.SYMTYPE, "linkname": "manifest.json"}),
    ]

    with pytest.raises(BadArchive, match="no such file"):
        load(tar_of(*circle))


def test_a_refused_archive_yields_no_event():
    events = []

    with pytest.raises(DockerError):
        events.extend(load_images(Engine(), with_files({layer_path(): b"changed"})))

    assert events == []


@given(st.binary(max_size=2000))
def test_any_bytes_end_in_an_image_or_a_sentence(content):
    for read in (load, read_layer, import_image):
        _read(read, content)


@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=40), st.booleans())
def test_any_change_of_a_sound_archive_ends_in_an_image_or_a_sentence(at, change, packed):
    content = saved()
    at %= len(content)
    damaged = content[:at] + change + content[at + len(change) :]

    _read(load, gzip.compress(damaged, 1) if packed else damaged)
    _read(read_layer, damaged)


@given(st.integers(0, 30_000))
def test_any_archive_that_is_cut_off_ends_in_an_image_or_a_sentence(at):
    _read(load, saved()[:at])
    _read(load, gzip.compress(saved(), 1)[:at])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
_PARTS = ("os", "architecture", "variant", "created", "author", "history", "config")
_CONFIG = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(_PARTS, _JSON),
        "rootfs": _JSON | st.just({"diff_ids": []}),
    },
)


@given(_CONFIG, st.dictionaries(st.sampled_from(["Env", "Labels", "Healthcheck", "Cmd"]), _JSON))
def test_any_config_ends_in_an_image_or_a_sentence(config, inner):
    document = {"rootfs": {"diff_ids": []}, **config}
    if inner:
        document["config"] = inner
    archive = tar_of(
        ("c", json.dumps(document).encode(), {}),
        ("manifest.json", json.dumps([{"Config": "c", "Layers": None}]).encode(), {}),
    )

    _read(load, archive)


def _read(read, content):
    try:
        found = read(content)
    except DockerError:
        return
    assert found is not None
