"""A maintainer who pushes a tag again, and days that pass meanwhile."""

import pytest

from simulator.cli.session import perform
from simulator.engine.build.causes import BaseChanged
from simulator.engine.events import Printed, StepBuilt
from simulator.engine.reference import Reference
from simulator.engine.registry.patch import patched
from simulator.engine.registry.publish import NotPublished, republish
from simulator.engine.registry.reach import find
from tests.registry.worlds import after, hub_world, image, with_image, with_local_registry

SLIM = "python:3.11-slim"


def typed(world, *lines):
    """Return the world after the lines, and what the last one printed and told."""
    done = None
    for line in lines:
        done = perform(world, line, terminal=False)
        world = done.world
    text = "".join(event.text for event in done.events if isinstance(event, Printed))
    return world, text, done.events


def maintained(world, name):
    return after(world, republish(world, Reference.parse(name)))[0]


@pytest.fixture(scope="module")
def world():
    """A machine that has pulled an official image and one of a company."""
    begun = hub_world().with_project(hub_world().machine.files)
    return typed(begun, f"docker pull -q {SLIM}", "docker pull -q acme/base:1.4")[0]


def test_an_official_image_is_rebuilt_from_its_base_up(world):
    before = find(world, Reference.parse(SLIM)).image
    after_ = find(maintained(world, SLIM), Reference.parse(SLIM)).image

    with_files = [layer for layer in before.layers if layer.size]
    assert not set(with_files) & set(after_.layers)
    assert after_.size == before.size
    assert [line.created_by for line in after_.history] == [
        line.created_by for line in before.history
    ]
    assert after_.tree.get("/var/lib/dpkg/status") != before.tree.get("/var/lib/dpkg/status")


def test_a_company_keeps_the_layers_below_its_own(world):
    name = Reference.parse("acme/base:1.4")
    before = find(world, name).image
    after_ = find(maintained(world, "acme/base:1.4"), name).image

    assert after_.layers[:-1] == before.layers[:-1]
    assert after_.tree.get("/etc/patchlevel").content == b"patch level 1\n"


def test_every_patch_makes_another_image():
    one, seen = image("a", "b"), set()
    for now in range(5):
        one = patched(one, now, rebased=False)
        seen.add(one.id)

    assert len(seen) == 5
    assert one.tree.get("/etc/patches").content == b"patch 5\n"


def test_the_same_tag_brings_a_newer_image_and_leaves_the_old_one_without_a_name(world):
    pulled, said, _ = typed(maintained(world, SLIM), f"docker pull {SLIM}")

    assert f"Status: Downloaded newer image for {SLIM}\n" in said
    assert said.count(": Pull complete\n") >= 3
    assert "Status: Image is up to date" in typed(pulled, f"docker pull {SLIM}")[1]
    assert typed(pulled, "docker images -f dangling=true --format '{{.Repository}}:{{.Tag}}'")[
        1
    ] == ("python:<none>\n")


def test_pruning_the_old_image_says_which_name_it_had(world):
    pulled = typed(maintained(world, "acme/base:1.4"), "docker pull -q acme/base:1.4")[0]
    _, said, _ = typed(pulled, "docker image prune -f")

    assert said.startswith("Deleted Images:\nuntagged: acme/base@sha256:")
    assert said.splitlines()[2].startswith("deleted: sha256:")


def test_the_old_image_can_still_be_had_by_its_digest(world):
    name = Reference.parse("acme/base:1.4")
    old = find(world, name).manifest
    moved = maintained(maintained(world, "acme/base:1.4"), "acme/base:1.4")

    for digest in (old, *(move.before for move in _moves(moved) if move.before)):
        assert find(moved, name.with_digest(digest)).manifest == digest


def _moves(world):
    return world.registries["docker.io"].repository("acme/base").moves


def test_only_a_build_with_pull_notices_what_the_machine_has_already(world):
    built = typed(world, f"docker build -q -t a - <<< $'FROM {SLIM}\\nRUN echo hi > /x'")[0]
    moved = maintained(built, SLIM)
    plain = typed(moved, f"docker build -t b - <<< $'FROM {SLIM}\\nRUN echo hi > /x'")[2]
    fresh = typed(moved, f"docker build --pull -t c - <<< $'FROM {SLIM}\\nRUN echo hi > /x'")[2]

    assert not [event for event in plain if isinstance(event, StepBuilt)]
    (step,) = [event for event in fresh if isinstance(event, StepBuilt)]
    assert isinstance(step.why.causes[0], BaseChanged)


def test_a_base_that_only_the_builder_has_is_asked_for_every_time():
    begun = hub_world().with_project(hub_world().machine.files)
    line = "docker build -q - <<< $'FROM alpine:3.20\\nRUN echo hi > /x'"
    built, first, _ = typed(begun, line)

    assert typed(built, line)[1] == first
    assert typed(maintained(built, "alpine:3.20"), line)[1] != first


@pytest.mark.parametrize("name", ["me/nosuch", "alpine:nosuch", f"alpine@sha256:{'0' * 64}"])
def test_nobody_pushes_again_what_is_in_no_registry(world, name):
    with pytest.raises(NotPublished):
        maintained(world, name)


def test_a_pushed_image_can_be_overwritten_by_a_colleague():
    world = with_image(with_local_registry(), "127.0.0.1:5000/app:1", image("a"))
    world, _, _ = typed(world, "docker push -q 127.0.0.1:5000/app:1")
    moved = maintained(world, "127.0.0.1:5000/app:1")

    assert "Downloaded newer image" in typed(moved, "docker pull 127.0.0.1:5000/app:1")[1]


def test_days_that_pass_make_images_older_and_package_lists_stale():
    begun = hub_world().with_project(hub_world().machine.files)
    begun, _, _ = typed(
        begun,
        "printf 'FROM debian:12\\nRUN apt-get update\\n' > Dockerfile",
        "docker build -q -t lists .",
        "echo 'RUN apt-get install -y curl' >> Dockerfile",
    )
    soon = typed(begun, "sleep 1d", "docker build .; echo $?")
    late = typed(begun, "sleep 30d", "docker build .; echo $?")

    assert soon[1].endswith("\n0\n")
    assert "404  Not Found" in late[1]
    assert late[1].endswith("\n1\n")
    assert typed(late[0], "docker images --format '{{.CreatedSince}}' lists")[1] == "4 weeks ago\n"


def test_containers_end_in_their_order_while_days_pass():
    begun = typed(
        hub_world(),
        "docker run -d --name long alpine sleep 200000",
        "docker run -d --name short alpine sleep 100000",
    )[0]
    _, said, _ = typed(begun, "sleep 7d", "docker ps -a --format '{{.Names}} {{.Status}}'")

    assert said == "short Exited (0) 5 days ago\nlong Exited (0) 4 days ago\n"
