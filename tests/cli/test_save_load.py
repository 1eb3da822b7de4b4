"""docker save, load and import, as typed: archives are files of the machine, with real bytes."""

import gzip
import io
import json
import tarfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engine.events import FolderChanged
from simulator.engine.files import Directory, File
from simulator.engine.state import PROJECT
from simulator.play.folder import with_files
from tests.registry.worlds import hub_world


@pytest.fixture
def built(world, typed):
    """A machine that has built app:1 and app:2, the same image."""
    return typed(world, "docker build -q -t app:1 .", "docker tag app:1 app:2").world


def with_bytes(world, name, content):
    """Return the world with one more file in the project."""
    files = world.machine.files.put(f"{PROJECT}/{name}", File(content))
    return world.with_machine(type(world.machine)(world.engine, files))


def written(world, name):
    entry = world.machine.files.get(f"{PROJECT}/{name}")
    assert isinstance(entry, File)
    return entry


def a_tar(**files):
    """Return a tar of some files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return stream.getvalue()


DAEMON = "Error response from daemon: "
CASE = "invalid reference format: repository name (library/Bad) must be lowercase"
NO_PATH = "failed to save image: invalid output path: stat "
NOT_WANTED = "no suitable export target found for platform linux/arm64"

# save


def test_saved_archive_is_a_private_file_that_python_can_read(built, typed):
    entry = written(typed(built, "docker save -o app.tar app:1").world, "app.tar")

    with tarfile.open(fileobj=io.BytesIO(entry.content)) as archive:
        listed = json.load(archive.extractfile("manifest.json"))
    assert entry.mode == 0o600
    assert [item["RepoTags"] for item in listed] == [["app:1"]]


def test_bare_name_saves_every_tag_of_its_repository(built, typed):
    saved = written(typed(built, "docker save -o app.tar app").world, "app.tar")

    with tarfile.open(fileobj=io.BytesIO(saved.content)) as archive:
        listed = json.load(archive.extractfile("manifest.json"))
    assert [item["RepoTags"] for item in listed] == [["app:1", "app:2"]]


def test_image_saved_by_id_comes_back_without_a_name(built, typed):
    lines = [
        "docker save -o app.tar $(docker images -q app:1)",
        "docker rmi -f app:1 app:2",
        "docker load -i app.tar",
    ]
    result = typed(built, *lines)

    assert result.out == f"Loaded image ID: {built.engine.tags['docker.io/library/app:1']}\n"


def test_several_images_travel_in_one_archive(built, typed):
    lines = ["docker save app:1 debian:12 | gzip > all.tar.gz", "docker rmi app:1 app:2 debian:12"]
    result = typed(built, *lines, "docker load < all.tar.gz", terminal=True)

    assert "Loaded image: app:1\n" in result.out
    assert "Loaded image: debian:12\n" in result.out
    assert written(result.world, "all.tar.gz").content[:2] == b"\x1f\x8b"


def test_archive_is_not_poured_over_a_terminal(built, typed):
    refused = typed(built, "docker save app:1", terminal=True)
    piped = typed(built, "docker save app:1 | tar t | tail -n 1", terminal=True)

    assert refused.err.startswith("cowardly refusing to save to a terminal. Use the -o flag")
    assert (refused.exit, refused.out) == (1, "")
    assert piped.out == "repositories\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("docker save nosuch", DAEMON + "No such image: nosuch"),
        ("docker save nosuch:1", DAEMON + "reference does not exist"),
        ("docker save Bad", DAEMON + CASE),
        ("docker save -o no/app.tar app:1", NO_PATH + "no: no such file or directory"),
        ("docker save -o a.txt/x app:1", NO_PATH + "a.txt: not a directory"),
        ("docker save -o . app:1", "failed to save image: cannot write to a directory"),
        ("docker save --platform linux/arm64 -o x app:1", DAEMON + NOT_WANTED),
    ],
)
def test_save_says_why_it_cannot(built, typed, line, said):
    result = typed(built, line)

    assert result.err == f"{said}\n"
    assert result.exit == 1
    assert not any(isinstance(event, FolderChanged) for event in result.events)


def test_save_needs_an_image(world, typed):
    result = typed(world, "docker save -o x.tar")

    assert "'docker save' requires at least 1 argument" in result.err
    assert result.exit == 1


# load


def test_loaded_image_is_the_one_that_was_saved(built, typed):
    before = built.engine.images[built.engine.tags["docker.io/library/app:1"]]
    world = typed(built, "docker save -o app.tar app:1", "docker rmi app:1 app:2").world
    assert before.id not in world.engine.images

    result = typed(world, "docker load -q -i app.tar")

    assert result.out == "Loaded image: app:1\n"
    assert result.world.engine.images[before.id] == before


def test_terminal_sees_only_layers_that_were_not_there(built, typed):
    lines = ["docker save -o app.tar app:1", "docker rmi app:1 app:2", "docker load -i app.tar"]
    result = typed(built, *lines, terminal=True)

    bars = [line for line in result.out.splitlines() if "Loading layer" in line]
    assert len(bars) == 2
    assert f": Loading layer [{'=' * 50}>] " in bars[0]


def test_tag_that_is_taken_moves_and_docker_says_so(built, typed):
    old = built.engine.tags["docker.io/library/app:1"]
    world = typed(built, "docker save -o app.tar app:1", "docker tag debian:12 app:1").world
    other = world.engine.tags["docker.io/library/debian:12"]

    result = typed(world, "docker load -i app.tar")

    moved = f"The image app:1 already exists, renaming the old one with ID {other} to empty string"
    assert result.out == f"{moved}\nLoaded image: app:1\n"
    assert result.world.engine.tags["docker.io/library/app:1"] == old


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("docker load -i nosuch.tar", "open nosuch.tar: no such file or directory"),
        ("docker load -i a.txt", "unexpected EOF"),
        ("docker load -i a.txt/x", "open a.txt/x: not a directory"),
        ("docker load -i .", "read .: is a directory"),
        ("docker load -i flat.tar", "invalid archive: does not contain a manifest.json"),
        ("docker load -i null.tar", "invalid manifest, manifest cannot be null (but can be [])"),
        ("docker load -i ''", "requested load from stdin, but stdin is empty"),
        ("docker load", "requested load from stdin, but stdin is empty"),
        ("docker load < /dev/null", "invalid archive: does not contain a manifest.json"),
        (
            "docker load -i a.txt --platform x/y/z/a",
            'invalid platform: "x/y/z/a": cannot parse platform specifier: invalid argument',
        ),
    ],
)
def test_load_says_why_it_cannot_and_changes_nothing(world, typed, line, said):
    world = with_bytes(world, "flat.tar", a_tar(hello="x"))
    world = with_bytes(world, "null.tar", a_tar(**{"manifest.json": "null"}))

    result = typed(world, line, terminal=True)

    assert (result.err, result.exit) == (f"{said}\n", 1)
    assert result.world.engine is world.engine


@settings(
    max_examples=60,
    deadline=2000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(at=st.floats(0, 1), change=st.binary(min_size=0, max_size=4))
def test_damaged_archive_is_loaded_whole_or_not_at_all(built, typed, at, change):
    good = written(typed(built, "docker save -o app.tar app:1").world, "app.tar").content
    start = int(at * len(good))
    bad = good[:start] + change + good[start + len(change) :] if change else good[:start]

    result = typed(with_bytes(built, "bad.tar", bad), "docker load -i bad.tar")

    assert result.exit in {0, 1}
    assert result.exit == 0 or (result.err and result.world.engine is built.engine)


# import


def test_imported_tar_is_an_image_of_one_layer_with_its_changes(world, typed):
    world = with_bytes(world, "rootfs.tar", a_tar(x="hello"))
    line = "docker import -m flat -c 'CMD [\"cat\",\"/x\"]' -c 'ENV A=1' rootfs.tar flat:1"

    result = typed(world, line)
    image = result.world.engine.tagged("docker.io/library/flat:1")

    assert result.out == f"{image.id}\n"
    assert len(image.layers) == 1
    assert image.config.document() == {"Cmd": ["cat", "/x"], "Env": ["A=1"]}
    assert image.history[0].comment == "flat"
    assert image.tree.get("/x").content == b"hello"


def test_import_reads_standard_input_and_needs_no_name(world, typed):
    world = with_bytes(world, "rootfs.tar.gz", gzip.compress(a_tar(x="hello")))

    result = typed(world, "cat rootfs.tar.gz | docker import -", "docker images -q")

    image = result.world.engine.images
    assert len(image) == len(world.engine.images) + 1
    assert any(one.history[0].comment == "Imported from -" for one in image.values())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("docker import nosuch.tar", "open nosuch.tar: no such file or directory"),
        ("docker import a.txt", DAEMON + "unexpected EOF"),
        ("docker import a.txt Bad", CASE),
        ("docker import a.txt a@sha256:" + "0" * 64, DAEMON + "cannot import digest reference"),
        ("docker import -c 'RUN x' a.txt", DAEMON + "RUN is not a valid change command"),
        ("docker import -c 'COLOR x' a.txt", DAEMON + "COLOR is not a valid change command"),
        (
            "docker import --platform windows/amd64 a.txt",
            DAEMON + "operating system is not supported",
        ),
    ],
)
def test_import_says_why_it_cannot_and_changes_nothing(world, typed, line, said):
    result = typed(world, line)

    assert (result.err, result.exit) == (f"{said}\n", 1)
    assert result.world.engine is world.engine


def test_engine_does_not_import_from_the_web(world, typed):
    result = typed(world, "docker import http://example.com/x.tgz web:1")

    assert result.err.startswith(DAEMON + 'Get "http://example.com/x.tgz": dial')
    assert result.exit == 1


@pytest.mark.parametrize("source", ["http://[", "https://é/", "''"])
def test_odd_sources_are_refused(world, typed, source):
    assert typed(world, f"docker import {source}").exit == 1


def test_saved_file_has_a_limit_that_names_itself(built, typed, monkeypatch):
    monkeypatch.setattr("simulator.cli.disk.MAX_WRITTEN", 1000)

    result = typed(built, "docker save -o app.tar app:1")

    assert (result.err, result.exit) == ("write app.tar: no space left on device\n", 1)
    assert isinstance(result.world.machine.files.get(PROJECT), Directory)
    assert result.world.machine.files.get(f"{PROJECT}/app.tar") is None


def test_many_saves_fill_the_disk_and_not_the_memory(built, typed, monkeypatch):
    one = len(written(typed(built, "docker save -o a.tar app:1").world, "a.tar").content)
    monkeypatch.setattr("simulator.cli.disk.MAX_KEPT", 3 * one)

    result = typed(built, "for i in 1 2 3 4 5; do docker save -o $i.tar app:1; done")

    saved = [name for name in result.world.machine.project.names if name.endswith(".tar")]
    assert saved == ["1.tar", "2.tar"]
    assert result.err.count("no space left on device") == 3


def test_simulated_sizes_and_ids_are_the_same_on_the_machine_that_loads(typed):
    world = with_files(
        hub_world(), {"Dockerfile": "FROM python:3.12-slim\nRUN pip install flask\n"}
    )
    lines = ["docker build -q -t app:1 .", "docker save app:1 | gzip | ssh server docker load"]
    world = typed(world, *lines).world
    table = "docker images --format '{{.Repository}}:{{.Tag}} {{.ID}} {{.Size}}'"
    steps = "docker history --no-trunc --format '{{.ID}} {{.Size}} {{.CreatedBy}}' app:1"

    for line in (table, steps):
        here, there = typed(world, line), typed(world, f'ssh server "{line}"')
        assert here.out == there.out != ""
    assert typed(world, table).out.endswith(" 134MB\n")
