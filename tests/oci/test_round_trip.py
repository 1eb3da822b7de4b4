"""What is packed and unpacked again is what it was: ids, layers, history, sizes."""

import gzip
import io
import json
import tarfile
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.digest import digest_of
from simulator.engine.errors import DockerError
from simulator.engine.files import Device, Directory, File, FileTree, Symlink
from simulator.engine.image import Config, Healthcheck, History, Image
from simulator.engine.layer import BytesNotKept, Layer, Whiteout
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.flatten import export, import_image
from simulator.engine.oci.gzipped import compressed, gzipped
from simulator.engine.oci.layers import read_layer
from simulator.engine.oci.legacy import legacy_configs
from simulator.engine.oci.load import load
from simulator.engine.oci.operations import load_images, saved_images
from simulator.engine.oci.save import Saved, save
from simulator.engine.reference import Reference
from simulator.engine.state import World
from tests.oci.hostile import tar_of
from tests.registry.worlds import after, hub_world, image, with_image

APP = "docker.io/library/app:1"

names = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12
)
paths = st.lists(
    names.filter(lambda name: name not in {".", ".."} and not name.startswith(".wh.")),
    min_size=1,
    max_size=3,
).map("/".join)
owners = {
    "uid": st.integers(0, 3_000_000),
    "gid": st.integers(0, 70_000),
    "mtime": st.integers(0, 2**34).map(lambda seconds: seconds * 1000),
}
modes = st.integers(0, 0o7777)
entries = st.one_of(
    st.builds(File, content=st.binary(max_size=700), mode=modes, **owners),
    st.builds(
        File, content=st.binary(max_size=9), size=st.integers(10, 10**10), mode=modes, **owners
    ),
    st.builds(Directory, mode=modes, **owners),
    st.builds(
        Symlink,
        target=st.text(
            st.characters(codec="ascii", exclude_characters="\0"), min_size=1, max_size=150
        ),
        **owners,
    ),
    st.builds(Device, kind=st.sampled_from("cbp"), mode=modes, **owners),
    st.just(Whiteout.PLAIN),
)
layers = st.dictionaries(paths, entries, max_size=6).map(Layer.of)
words = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), max_size=3).map(
    tuple
)
configs = st.builds(
    Config,
    env=words,
    cmd=st.none() | words.filter(bool),
    entrypoint=st.none() | words.filter(bool),
    working_dir=st.sampled_from(["", "/app"]),
    user=st.sampled_from(["", "app"]),
    labels=st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.just("x")
    ),
    exposed_ports=st.sampled_from([(), ("80/tcp",)]),
    shell=st.none() | st.just(("/bin/bash", "-c")),
    healthcheck=st.none()
    | st.builds(Healthcheck, test=st.just(("CMD", "x")), retries=st.integers(0, 9)),
    on_build=words,
)
images = st.builds(
    lambda stack, config, created, author: Image(
        tuple(stack),
        config,
        (*(History("COPY", created) for _ in stack), History("CMD", created, empty_layer=True)),
        created,
        author,
    ),
    st.lists(layers, min_size=1, max_size=3),
    configs,
    st.integers(0, 4_000_000_000_000),
    st.sampled_from(["", "Ada"]),
)


@given(images)
def test_a_saved_image_is_loaded_as_it_was(one):
    (loaded,) = load(b"".join(save([Saved(one, (APP,))])))

    assert loaded.names == (APP,)
    assert loaded.image.id == one.id
    assert loaded.image.config_json == one.config_json
    assert loaded.image.history == one.history
    assert [layer.diff_id for layer in loaded.image.layers] == [x.diff_id for x in one.layers]
    assert loaded.image.size == one.size


@given(layers)
def test_a_layer_survives_compression(layer):
    read = read_layer(compressed(layer), layer.diff_id)

    assert read == layer
    assert read.size == layer.size


@given(
    st.lists(st.binary(max_size=300) | st.integers(0, 1200).map(bytes), max_size=6).map(b"".join)
)
def test_what_we_compress_is_gzip_and_always_the_same(content):
    assert gzip.decompress(gzipped(content)) == content
    assert gzipped(content) == gzipped(bytes(content))


def test_compressed_bytes_are_those_of_every_machine():
    """A digest of them is in journals: another value here would break what learners saved."""
    sample = b"layer\n" * 3 + bytes(5000) + bytes(range(256)) * 9

    assert digest_of(gzipped(sample)) == SAMPLE_DIGEST


SAMPLE_DIGEST = "sha256:de1f5686bc53eb39e76af91b38b480323886babad70c9b89ad4ae4f159ab8795"


@pytest.mark.parametrize("name", ["alpine:3.20", "python:3.11-slim", "nginx:latest"])
def test_images_of_the_hub_keep_their_ids(name):
    one = hub_world().hub.image(f"docker.io/library/{name}")

    (loaded,) = load(b"".join(save([Saved(one)])))

    assert loaded.image == one
    assert not loaded.image.received


def test_layers_that_are_here_are_shared():
    world = with_image(World(), APP, image("a", "b"))
    archive = b"".join(save([Saved(image("a", "c"), ("docker.io/library/other:1",))]))

    world, _ = after(world, load_images(world.engine, archive))

    other = world.engine.tagged("docker.io/library/other:1")
    assert other.layers[0] is world.engine.tagged(APP).layers[0]


def test_loading_tells_the_names_and_whom_they_were_taken_from():
    old, new = image("a"), image("b")
    world = with_image(World(), APP, old)
    steps = load_images(world.engine, b"".join(save([Saved(new, (APP,))])))

    said = _result(steps)

    assert said == (
        f"The image app:1 already exists, renaming the old one with ID {old.id} to empty string\n"
        "Loaded image: app:1\n"
    )


def test_loading_an_image_without_a_name_tells_its_id():
    steps = load_images(World().engine, b"".join(save([Saved(image("a"))])))

    assert _result(steps) == f"Loaded image ID: {image('a').id}\n"


def test_a_name_without_a_tag_saves_all_its_tags():
    world = with_image(with_image(World(), APP, image("a")), "app:2", image("b"))

    saved = saved_images(world.engine, [(image("a"), Reference.parse("app"))])

    assert [one.names for one in saved] == [(APP,), ("docker.io/library/app:2",)]


def test_an_archive_has_the_entries_that_docker_writes():
    """Recording cli-038: of three layers, five documents more."""
    archive = b"".join(save([Saved(image("a", "b", "c"), (APP,))]))

    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        found = opened.getnames()

    assert found[:2] == ["blobs", "blobs/sha256"]
    assert len([name for name in found if name.startswith("blobs/sha256/")]) == 8
    assert found[-4:] == ["index.json", "manifest.json", "oci-layout", "repositories"]


def test_configs_of_the_first_format_have_the_ids_that_docker_gives_them():
    """Docker 20.10 gave these, but for OnBuild, which it wrote even where there is none."""
    lower, top = map(json.loads, legacy_configs(image("a", "b", cmd="a && b")))

    assert lower["id"] == "6e0164da4603395fef3d91ced4314e3a5faee6169705fc0158b42548da59a899"
    assert top["id"] == "6ffdba99e8bad3b47c8ef69e77be74b2ce5e9c28c267182d513ba2b56950b78b"
    assert top["parent"] == lower["id"]
    assert top["config"] == lower["container_config"] | {"Cmd": ["a && b"]}


def test_an_image_without_layers_cannot_be_saved():
    with pytest.raises(DockerError, match="empty export"):
        list(save([Saved(Image())]))


def test_an_exported_tree_becomes_one_layer_without_config():
    tree = FileTree().put("app/run", File(b"x", 0o755)).put("etc", Directory(mode=0o700))

    flat = import_image(b"".join(export(tree)), message="flat", created=5_000)

    assert [(path, entry.mode) for path, entry in flat.tree.walk()] == [
        ("app", 0o755),
        ("app/run", 0o755),
        ("etc", 0o700),
    ]
    assert len(flat.layers) == 1
    assert flat.config == Config()
    assert flat.history == (History("", 5_000, comment="flat"),)


def test_a_real_layer_keeps_its_digest_whoever_wrote_it():
    content = tar_of(
        ("./bin/", b"", {"type": b"5", "mode": 0o755, "mtime": 1.5}),
        ("./bin/tool", b"tool", {"mode": 0o755}),
        ("./bin/link", b"", {"type": b"1", "linkname": "./bin/tool"}),
        ("./etc/.wh.gone", b"", {}),
        ("./var/.wh..wh..opq", b"", {}),
    )

    for packed in (content, gzip.compress(content)):
        layer = read_layer(packed)

        assert layer.diff_id == digest_of(content)
        assert layer.archive == content
        assert layer.changes["bin/link"].inode == layer.changes["bin/tool"].inode != 0
        assert layer.changes["etc/gone"] is Whiteout.PLAIN
        assert layer.changes["var/.wh..wh..opq"] is Whiteout.OPAQUE
        assert layer.size == 4


def test_a_real_config_keeps_its_bytes_and_so_its_id():
    raw = b'{"architecture":"arm64","variant":"v8","rootfs":{"diff_ids":[]},"new":{"x":1}}'
    archive = tar_of(("c", raw, {}), ("manifest.json", b'[{"Config":"c","RepoTags":["x:1"]}]', {}))

    (loaded,) = load(archive)

    assert loaded.image.id == digest_of(raw)
    assert loaded.image.platform == "linux/arm64/v8"


def test_a_large_layer_is_reduced_to_an_index():
    big = bytes(range(256)) * 100
    content = tar_of(("big", big, {}), ("small", b"kept", {}))
    layer = read_layer(content, allowance=Allowance(layer=10_000))

    assert layer.changes["big"].size == len(big)
    assert len(layer.changes["big"].content) < 100
    assert layer.changes["small"].content == b"kept"
    with pytest.raises(BytesNotKept):
        _ = layer.archive


def test_a_placeholder_keeps_its_simulated_size():
    layer = Layer.of({"python": File(b"\x7fplaceholder", size=25_000_000)})

    read = read_layer(layer.archive)

    assert isinstance(read.changes, MappingProxyType)
    assert read.changes["python"].size == 25_000_000


def _result(steps):
    try:
        while True:
            next(steps)
    except StopIteration as done:
        return done.value
