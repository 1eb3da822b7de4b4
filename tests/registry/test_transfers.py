"""What is gathered of pushes and pulls: the same facts that the terminal tells."""

import re

import pytest

from simulator.cli.session import perform
from simulator.engine.events import Printed
from simulator.engine.registry.transfers import MAX_KEPT, Outcome, transfers_of
from simulator.play.bases import REGISTRY
from tests.registry.worlds import hub_world, with_local_registry

LINE = re.compile(r"[0-9a-f]{12}: (.+)")


@pytest.fixture(scope="module")
def world():
    """A machine with the hub and a registry beside it, an image app, and another above it."""
    begun = with_local_registry(hub_world().with_project(hub_world().machine.files))
    return typed(
        begun,
        "docker build -q -t app - <<< $'FROM alpine:3.20\\nRUN echo hi > /hi'",
        "docker build -q -t more - <<< $'FROM alpine:3.20\\nRUN echo hi > /hi\\nRUN echo ho > /ho'",
        f"docker tag app {REGISTRY}/app:1; docker tag more {REGISTRY}/app:2",
        f"docker tag more {REGISTRY}/other:1",
        "docker login -u ada -p x; docker tag more ada/more",
    )[0]


def typed(world, *lines):
    """Return the world after the lines; of the last one its transfers, and what was printed."""
    done, before = None, world
    for line in lines:
        before = world
        done = perform(world, line)
        world = done.world
    text = "".join(event.text for event in done.events if isinstance(event, Printed))
    return world, transfers_of(before, done.events, 7), text


def outcomes(transfer):
    return [f"{one.outcome} {one.source}".strip() for one in transfer.layers]


def test_a_push_says_of_every_layer_what_the_terminal_says(world):
    first, (one,), said = typed(world, f"docker push {REGISTRY}/app:1")
    _, (two,), again = typed(first, f"docker push {REGISTRY}/app:2")

    assert outcomes(one) == LINE.findall(said) == ["Pushed", "Pushed"]
    assert outcomes(two) == LINE.findall(again)
    assert outcomes(two) == ["Pushed", "Layer already exists", "Layer already exists"]
    assert [each.came_with for each in two.layers] == ["", f"{REGISTRY}/app:1", f"{REGISTRY}/app:1"]
    assert (two.key, two.machine, two.push) == ("7.0", "laptop", True)
    assert two.manifest in again


def test_what_a_neighbour_has_is_mounted_and_not_sent(world):
    _, (one,), said = typed(
        world, f"docker push {REGISTRY}/app:2", f"docker push {REGISTRY}/other:1"
    )

    assert outcomes(one) == LINE.findall(said) == ["Mounted from app"] * 3
    assert not any(each.outcome.travelled for each in one.layers)


def test_layers_of_the_hub_are_mounted_there(world):
    _, (one,), _ = typed(world, "docker push ada/more")

    assert outcomes(one) == ["Pushed", "Pushed", "Mounted from library/alpine"]


def test_a_pull_tells_what_was_here_and_with_what_it_came(world):
    _, (one,), said = typed(
        world,
        f"docker push -q {REGISTRY}/app:1; docker push -q {REGISTRY}/app:2",
        "ssh server",
        f"docker pull -q {REGISTRY}/app:1",
        f"docker pull {REGISTRY}/app:2",
    )

    assert outcomes(one) == LINE.findall(said)[::-1]
    assert [each.outcome for each in one.layers] == [Outcome.PULLED, Outcome.HERE, Outcome.HERE]
    assert one.layers[1].came_with == f"{REGISTRY}/app:1"
    assert (one.machine, one.newer) == ("server", True)


def test_a_pull_of_what_is_here_moves_nothing(world):
    _, (one,), _ = typed(world, "docker pull -q alpine:3.20", "docker pull alpine:3.20")

    assert outcomes(one) == ["Already exists"]
    assert not one.newer


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("docker push more", "denied: requested access to the resource is denied"),
        ("docker push nosuch", "An image does not exist locally with the tag: nosuch"),
    ],
)
def test_a_refused_push_keeps_the_reason(world, line, error):
    _, (one,), _ = typed(world, line)

    assert (one.error, one.layers, one.manifest) == (error, (), "")


def test_later_commands_of_a_line_are_no_part_of_a_push(world):
    _, (one,), _ = typed(world, f"docker push {REGISTRY}/app:1; docker rmi nosuch; docker nosuch")

    assert one.error == ""
    assert one.manifest


def test_all_tags_are_so_many_transfers_and_the_last_ones_are_kept(world):
    tags = "; ".join(f"docker tag more {REGISTRY}/many:{n}" for n in range(MAX_KEPT + 3))
    _, found, _ = typed(world, tags, f"docker push -a {REGISTRY}/many")

    assert len(found) == MAX_KEPT
    assert all(one.manifest for one in found)


def test_whatever_else_happens_is_no_transfer(world):
    assert typed(world, "docker images; docker build -q - <<< 'FROM alpine:3.19'")[1] == ()
