"""What skopeo, a real tool, reads and writes; skipped where it is not installed."""

import hashlib
import json
import shutil
import subprocess

import pytest

from simulator.engine.oci.load import load
from simulator.engine.oci.save import Saved, save
from simulator.engine.reference import Reference
from simulator.engine.registry.publish import publish
from simulator.engine.registry.pull import pull
from tests.registry.served import served
from tests.registry.worlds import LOCAL, after, hub_world, image, with_local_registry

pytestmark = pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is not installed")

OPEN = ("--tls-verify=false",)


def skopeo(*words):
    done = subprocess.run(
        ["skopeo", "--insecure-policy", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def id_of(text):
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.fixture
def alpine():
    return hub_world().hub.image("docker.io/library/alpine:3.20")


def test_skopeo_reads_a_saved_archive_and_agrees_on_the_ids(tmp_path, alpine):
    archive = tmp_path / "alpine.tar"
    archive.write_bytes(b"".join(save([Saved(alpine, ("docker.io/library/alpine:3.20",))])))

    told = json.loads(skopeo("inspect", f"docker-archive:{archive}:alpine:3.20"))
    config = skopeo("inspect", "--config", "--raw", f"docker-archive:{archive}:alpine:3.20")

    assert told["Layers"] == [layer.diff_id for layer in alpine.layers]
    assert id_of(config) == alpine.id


def test_skopeo_reads_a_saved_archive_as_an_oci_layout(tmp_path, alpine):
    archive = tmp_path / "alpine.tar"
    archive.write_bytes(b"".join(save([Saved(alpine, ("docker.io/library/alpine:3.20",))])))
    shutil.unpack_archive(archive, tmp_path / "layout")

    told = json.loads(skopeo("inspect", f"oci:{tmp_path}/layout:3.20"))
    packed = json.loads(skopeo("inspect", f"oci-archive:{archive}:3.20"))
    config = skopeo("inspect", "--config", "--raw", f"oci:{tmp_path}/layout:3.20")

    assert told["Layers"] == packed["Layers"] == [layer.diff_id for layer in alpine.layers]
    assert id_of(config) == alpine.id


@pytest.mark.parametrize(
    ("form", "more"),
    [
        ("docker-archive:", ()),
        ("oci-archive:", ()),
        ("oci-archive:", ("--dest-compress-format=zstd",)),
        ("docker-archive:", ("--dest-compress",)),
    ],
)
def test_what_skopeo_makes_of_our_archive_is_the_same_image(tmp_path, alpine, form, more):
    """An OCI layout has a config that skopeo wrote anew, so there the layers are the same."""
    name = "docker.io/library/alpine:3.20"
    archive, copy = tmp_path / "alpine.tar", tmp_path / "copy.tar"
    archive.write_bytes(b"".join(save([Saved(alpine, (name,))])))
    skopeo("copy", *more, f"docker-archive:{archive}", f"{form}{copy}:alpine:3.20")

    (loaded,) = load(copy.read_bytes())

    assert loaded.names == (name,)
    assert loaded.image.layers == alpine.layers
    assert loaded.image.size == alpine.size
    assert loaded.image.history == alpine.history
    assert (loaded.image.id == alpine.id) == (form == "docker-archive:")


def test_skopeo_inspects_an_image_of_several_in_one_archive(tmp_path, alpine):
    archive = tmp_path / "two.tar"
    other = image("a", "b")
    names = ("docker.io/library/alpine:3.20", "docker.io/you/app:1", "docker.io/you/app:2")
    saved = [Saved(alpine, names[:1]), Saved(other, names[1:])]
    archive.write_bytes(b"".join(save(saved)))

    for name in names:
        told = json.loads(skopeo("inspect", f"docker-archive:{archive}:{name}"))
        held = alpine if "alpine" in name else other
        assert told["Layers"] == [layer.diff_id for layer in held.layers]


def test_skopeo_copies_an_image_out_and_back_under_another_name(tmp_path):
    one = image("a", "b")
    world, _ = after(
        with_local_registry(),
        publish(with_local_registry(), Reference.parse(f"{LOCAL}/app:1"), one),
    )

    with served(world, LOCAL, prefix="w/abc", token="let-me-in") as there:
        where = f"docker://{there.address}/w/abc"
        login = ("--src-creds=you:let-me-in", "--src-tls-verify=false")
        skopeo("copy", *login, f"{where}/app:1", f"dir:{tmp_path}/out")
        login = ("--dest-creds=you:let-me-in", "--dest-tls-verify=false")
        skopeo("copy", *login, f"dir:{tmp_path}/out", f"{where}/team/copy:2")
        inspected = skopeo("inspect", *OPEN, "--creds=you:let-me-in", f"{where}/team/copy:2")
        world = there.world

    world, _ = after(world, pull(world, Reference.parse(f"{LOCAL}/team/copy:2")))
    assert json.loads(inspected)["RepoTags"] == ["2"]
    assert world.engine.tagged(f"{LOCAL}/team/copy:2") == one
    assert not world.registries[LOCAL].uploads


def test_skopeo_copies_a_saved_archive_into_the_registry(tmp_path, alpine):
    archive = tmp_path / "alpine.tar"
    archive.write_bytes(b"".join(save([Saved(alpine)])))

    with served(with_local_registry(), LOCAL) as there:
        where = f"docker://{there.address}/alpine:mine"
        skopeo("copy", "--dest-tls-verify=false", f"docker-archive:{archive}", where)
        world = there.world

    world, _ = after(world, pull(world, Reference.parse(f"{LOCAL}/alpine:mine")))
    pulled = world.engine.tagged(f"{LOCAL}/alpine:mine")
    assert pulled.id == alpine.id
    assert pulled.size == alpine.size


def test_skopeo_reads_the_toy_hub(alpine):
    with served(hub_world(), "docker.io", prefix="w/abc") as there:
        where = f"docker://{there.address}/w/abc/library/alpine:3.20"
        config = skopeo("inspect", "--config", "--raw", *OPEN, where)

    assert id_of(config) == alpine.id


def test_skopeo_is_told_why_it_may_not_read():
    with served(with_local_registry(), LOCAL, token="let-me-in") as there:
        done = subprocess.run(
            ["skopeo", "inspect", *OPEN, "--no-creds", f"docker://{there.address}/app:1"],
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode != 0
    assert "authentication required" in done.stderr or "unauthorized" in done.stderr
