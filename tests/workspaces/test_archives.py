"""Archives of real images that a browser hands in: what is kept, what it does, what is refused."""

import gzip
import io
import threading

import pytest

from simulator.cli.commands.save import archive_of
from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.oci.errors import BadArchive
from simulator.workspaces import archives, blobs, checkpoints, handed_in, store
from simulator.workspaces.actions import InvalidAction, OpenArchive, RunLine, valid
from simulator.workspaces.limits import TooFast, _limiter
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import BlobContent, Entry, KeptBlob
from tests.oci import hostile, real

pytestmark = pytest.mark.django_db

NAME = f"docker.io/{real.NAME}"
BIG = hostile.tar_of(
    ("bin/sh", b"\x7fELF" + bytes(3_000_000), {"mode": 0o755}),
    ("etc/motd", b"hello\n", {}),
    *((f"usr/{number}", bytes(20), {}) for number in range(3_000)),
)


@pytest.fixture
def workspace():
    _limiter().storage.reset()
    return store.sandbox_of("someone")


def hand_in(workspace, content, name="app.tar", key="k"):
    return handed_in.hand_in(workspace, key, name, io.BytesIO(content), len(content))


def test_an_archive_that_is_handed_in_stands_in_the_store_and_in_the_journal(workspace):
    moment = hand_in(workspace, real.docker_20())

    assert moment.world.engine.tagged(NAME).config_json == real.CONFIG
    assert moment.shown[-1].text == f"Loaded image: {real.NAME}\n"
    assert [entry.kind for entry in Entry.objects.all()] == ["open"]


def test_a_file_of_the_disk_is_read_where_it_lies(workspace, tmp_path):
    for number, content in enumerate((real.oci(), gzip.compress(real.oci()))):
        path = tmp_path / f"{number}.tar"
        path.write_bytes(content)
        with path.open("rb") as file:
            moment = handed_in.hand_in(workspace, f"k{number}", "x.tar", file, len(content))
        assert moment.world.engine.tagged(NAME).config_json == real.CONFIG


def test_a_cold_journal_opens_to_the_same_store(workspace):
    before = hand_in(workspace, real.oci()).world.engine
    MEMORY.clear()
    blobs.content_of.cache_clear()
    archives.images_of.cache_clear()

    after = store.moment_of(workspace).world.engine

    assert after.images == before.images
    assert after.tags == before.tags


def test_undo_takes_the_images_away_again(workspace):
    moment = hand_in(workspace, real.oci())

    assert not store.undo(workspace, moment.number).world.engine.images


def test_a_checkpoint_names_layers_of_archives_and_does_not_repeat_them(workspace):
    moment = hand_in(workspace, hostile.docker_archive(BIG))
    checkpoints.keep(workspace.head, moment)
    kept = checkpoints.recall(workspace.head_id)

    (before,), (after,) = moment.world.engine.images.values(), kept.world.engine.images.values()
    assert after.layers[0] is before.layers[0]
    assert len(workspace.head.checkpoint.state) < 20_000


def test_what_is_kept_of_a_large_archive_is_small_and_kept_once(workspace):
    content = hostile.docker_archive(BIG)
    hand_in(workspace, content)
    hand_in(store.sandbox_of("somebody else"), content)

    assert BlobContent.objects.get().size < len(content) / 50
    assert KeptBlob.objects.count() == 2


def test_programs_that_are_not_here_say_so(workspace):
    hand_in(workspace, hostile.docker_archive(BIG))
    moment = store.act(workspace, "k1", RunLine("docker run x:1 /bin/sh -c 'echo hi'"))
    read = store.act(
        workspace, "k2", RunLine("docker cp $(docker ps -alq):/etc/motd . && cat motd")
    )
    saved = store.act(workspace, "k3", RunLine("docker save -o y.tar x:1"))

    assert (
        "came with a real image, of which only the list of files is here" in moment.shown[-1].text
    )
    assert read.shown[-1].text.endswith("hello\n")
    assert "were not kept" in saved.shown[-1].text


def test_building_from_a_real_image_says_what_is_not_here(workspace):
    hand_in(workspace, hostile.docker_archive(BIG))
    dockerfile = "printf 'FROM x:1\\nCOPY Dockerfile /d\\nRUN echo hi\\n' > Dockerfile"
    store.act(workspace, "k1", RunLine(dockerfile))
    moment = store.act(workspace, "k2", RunLine("docker build --progress=plain -t y ."))

    assert moment.shown[-1].exit_code == 0
    assert "only the list of files is here" in moment.shown[-1].text
    assert "d" in moment.world.engine.tagged("docker.io/library/y:latest").tree.root.entries


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("does not contain a manifest.json", b""),
        ("does not contain a manifest.json", BIG),
        ("unexpected EOF", real.docker_20()[:-4_000][:30_000]),
        ("unexpected EOF", gzip.compress(real.docker_20())[:-30]),
        ("invalid tar header", b"PK\x03\x04" + bytes(range(256)) * 9),
        ("leads out of the archive", hostile.tar_of(("../../etc/passwd", b"x", {}))),
        ("is a device", hostile.tar_of(("a", b"", {"type": b"3"}))),
        ("unpacks to more than 50 times", hostile.docker_archive(hostile.bomb("gzip"))),
        ("unpacks to more than 50 times", hostile.bomb("gzip")),
        ("invalid diffID for layer 0", hostile.docker_archive(BIG, f"sha256:{'0' * 64}")),
        ("invalid tar header", hostile.docker_archive(b"no tar" * 200)),
        ("has no image in it", hostile.tar_of(("manifest.json", b"[]", {}))),
        ("more than 64 images", hostile.with_files({"manifest.json": b"[" + b"{}," * 64 + b"{}]"})),
    ],
)
def test_archives_that_cannot_be_taken_change_nothing(workspace, said, content):
    with pytest.raises(BadArchive, match=said) as refusal:
        hand_in(workspace, content)

    assert refusal.value.hint.endswith("Nothing was changed.")
    assert not Entry.objects.exists()
    assert not BlobContent.objects.exists()


def test_the_same_image_many_times_in_a_manifest_is_one_image(workspace):
    item = b'{"Config":"config.json","RepoTags":["x:1"],"Layers":["layer.tar"]}'
    whole = hostile.docker_archive(BIG)
    many = whole[: whole.index(b"manifest.json")]
    listed = hostile.tar_of(("manifest.json", b"[" + b",".join([item] * 60) + b"]", {}))
    moment = hand_in(workspace, many + listed)

    assert len(moment.world.engine.images) == 1


@pytest.mark.parametrize(
    ("setting", "value", "error"),
    [
        ("MAX_ARCHIVE_BYTES", 100, BadArchive),
        ("ARCHIVES_PER_MINUTE", "0/minute", TooFast),
        ("MAX_BLOBS", 0, LimitReached),
        ("MAX_VISITOR_BLOB_BYTES", 100, LimitReached),
        ("MAX_BLOB_BYTES", 100, LimitReached),
    ],
)
def test_limits_are_settings_and_change_nothing(workspace, settings, setting, value, error):
    setattr(settings, setting, value)

    with pytest.raises(error):
        hand_in(workspace, real.oci())
    assert not Entry.objects.exists()
    assert not BlobContent.objects.exists()


def test_only_so_many_archives_are_read_at_once(workspace, monkeypatch):
    monkeypatch.setattr("simulator.workspaces.limits.PATIENCE", 0.01)
    monkeypatch.setattr(handed_in, "READERS", threading.BoundedSemaphore(1))
    with handed_in.READERS, pytest.raises(TooFast, match="reading other archives"):
        hand_in(workspace, real.oci())

    assert hand_in(workspace, real.oci()).number == 1


def test_an_archive_that_is_lost_fails_and_the_rest_plays(workspace):
    moment = store.act(workspace, "k", OpenArchive("gone.tar", f"sha256:{'0' * 64}"))

    assert moment.shown[-1].exit_code == 1
    assert "cannot be read any more" in moment.shown[-1].text


@pytest.mark.parametrize("archive", ["", "sha256:1", "x"])
def test_a_journal_takes_only_archives_that_are_known_by_digest(archive):
    with pytest.raises(InvalidAction):
        valid(OpenArchive("a.tar", archive), limit=1_000)


def test_what_we_saved_can_be_handed_in_elsewhere_with_the_same_sizes(workspace):
    store.act(workspace, "k1", RunLine("docker pull -q python:3.12-slim"))
    shown = store.act(workspace, "k2", RunLine("docker images"))
    other = store.sandbox_of("somebody else")
    hand_in(other, b"".join(archive_of(shown.world.engine, "python:3.12-slim")))
    again = store.act(other, "k3", RunLine("docker images"))

    assert again.world.engine.images == shown.world.engine.images
    assert columns(again)[:3] == columns(shown)[:3]
    assert columns(again)[-1] == columns(shown)[-1] == "127MB"


def columns(moment):
    return moment.shown[-1].text.splitlines()[1].split()


def test_any_error_is_one_that_a_visitor_can_read(workspace):
    for content in (b"\0" * 10_000, b"\x1f\x8b\x08" + bytes(50), b"BZh9" + bytes(50)):
        with pytest.raises(DockerError):
            hand_in(workspace, content)
