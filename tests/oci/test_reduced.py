"""Archives of real images, reduced to what is kept: what of them is true afterwards."""

import tarfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.digest import digest_of
from simulator.engine.files import File
from simulator.engine.layer import Layer, Original, Whiteout
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.errors import BadArchive, TooLarge
from simulator.engine.oci.layers import read_layer
from simulator.engine.oci.load import Loaded, load
from simulator.engine.oci.reduced import UnknownForm, reduced, restored
from simulator.engine.stand_in import is_stand_in
from tests.oci import real
from tests.oci.hostile import docker_archive, tar_of
from tests.oci.test_round_trip import images, layers

FORMS = [
    real.docker_20,
    real.skopeo,
    real.crane,
    real.oci,
    real.oci_zstd,
    real.oci_index,
    real.buildkit,
]
SMALL = {"kept": 100_000, "layer": 10_240}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_tool_writes_the_same_image(form):
    (loaded,) = load(form())

    assert loaded.names == (f"docker.io/{real.NAME}",)
    assert loaded.image.id == digest_of(real.CONFIG)
    assert [layer.diff_id for layer in loaded.image.layers] == [
        digest_of(real.BASE),
        digest_of(real.APP),
    ]
    assert [line.created_by for line in loaded.image.history] == [
        "ADD rootfs.tar /",
        'CMD ["sh"]',
        "COPY notes.txt /app/",
    ]
    assert "etc/os-release" not in dict(loaded.image.tree.walk())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_what_is_kept_gives_the_same_images_again(form):
    (before,) = load(form(), allowance=Allowance(**SMALL))
    (after,) = restored(reduced([before]), "sha256:1")

    assert (after.names, after.image.id) == (before.names, before.image.id)
    assert after.image.config_json == real.CONFIG
    assert after.image.history == before.image.history
    for old, new in zip(before.image.layers, after.image.layers, strict=True):
        assert (new.diff_id, dict(new.changes), new.size) == (
            old.diff_id,
            dict(old.changes),
            old.size,
        )
        assert new.original.kept_in == "sha256:1"


def test_of_a_large_layer_the_list_of_files_and_the_texts_are_kept():
    base, app = load(real.oci(), allowance=Allowance(**SMALL))[0].image.layers

    assert base.changes["bin/busybox"].size == len(real.BIN)
    assert is_stand_in(base.changes["bin/busybox"].content)
    assert base.changes["bin/sh"].inode == base.changes["bin/busybox"].inode != 0
    assert base.changes["etc/os-release"].content == b"ID=alpine\n"
    assert app.changes["etc/os-release"] is Whiteout.PLAIN
    assert (base.has_bytes, app.has_bytes) == (False, True)
    assert app.archive == real.APP


def test_files_of_one_size_whose_bytes_differ_stand_for_different_things():
    one, two = (
        read_layer(tar_of(("lib.so", letter * 11_000, {})), allowance=Allowance(**SMALL))
        for letter in (b"\0", b"\1")
    )

    assert one.changes["lib.so"].size == two.changes["lib.so"].size == 11_000
    assert one.changes["lib.so"].content != two.changes["lib.so"].content


def test_texts_are_kept_only_as_far_as_there_is_room():
    texts = [(f"{number}.txt", b"x" * 1_000, {}) for number in range(10, 25)]
    layer = read_layer(tar_of(*texts), allowance=Allowance(**SMALL))

    assert [is_stand_in(entry.content) for entry in layer.changes.values()] == [False] * 10 + [
        True
    ] * 5


def test_an_image_of_ours_comes_back_whole():
    (before,) = load(docker_archive(Layer.of({"a": File(b"1")}).archive))
    (after,) = restored(reduced([before]))

    assert after.image == before.image
    assert after.image.layers[0].original is None


@given(images)
def test_any_image_is_the_same_after_being_reduced(one):
    (after,) = restored(reduced([Loaded(one, ("docker.io/library/a:1",))]))

    assert after.image.id == one.id
    assert after.image.history == one.history
    assert [x.diff_id for x in after.image.layers] == [x.diff_id for x in one.layers]


@given(layers)
def test_any_index_is_the_same_after_being_reduced(layer):
    index = Layer(layer.changes, Original(layer.diff_id, None))
    (image,) = (one.image for one in load(docker_archive(layer.archive)))
    kept = type(image)((index,), image.config, image.history, received=image.config_json)
    (after,) = restored(reduced([Loaded(kept)]))

    assert dict(after.image.layers[0].changes) == dict(layer.changes)
    assert after.image.layers[0].diff_id == layer.diff_id


@given(st.binary(max_size=60))
def test_nothing_else_is_taken_for_a_reduced_archive(content):
    for held in (content, zlib.compress(content), zlib.compress(b'{"version": 99}')):
        with pytest.raises(UnknownForm):
            restored(held)


def test_what_is_kept_has_a_limit(monkeypatch):
    monkeypatch.setattr("simulator.engine.oci.reduced.MAX_REDUCED", 200)

    with pytest.raises(TooLarge, match="what is kept of the archive"):
        reduced(load(real.oci()))


def test_a_layer_that_is_no_tar_is_refused():
    with pytest.raises(BadArchive, match=r"tar|EOF"):
        load(docker_archive(b"no tar" * 200))


def test_names_that_are_no_text_survive():
    name = b"caf\xe9".decode("utf-8", "surrogateescape")
    out = tar_of((name, bytes(11_000), {"type": tarfile.REGTYPE}))
    (before,) = load(docker_archive(out), allowance=Allowance(**SMALL))
    (after,) = restored(reduced([before]))

    assert list(after.image.layers[0].changes) == [name]
