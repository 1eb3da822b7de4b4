"""A registry in a container of the machine, at a port of its own."""

import json

import pytest

from simulator.cli.session import perform
from simulator.engine.containers.due import lived
from simulator.engine.events import Printed
from simulator.engine.machines.going import sit_down
from simulator.engine.state import replay
from simulator.web.scene.registry.listing import listing
from tests.registry.worlds import hub_world

RUN = "docker run -d -p 5000:5000 --name registry registry:2"
REFUSED = 'Get "http://localhost:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused\n'


def typed(world, *lines):
    """Return the world after the lines, what the last one printed, and its exit code."""
    done = None
    for line in lines:
        done = perform(world, line, terminal=False)
        world = done.world
    text = "".join(event.text for event in done.events if isinstance(event, Printed))
    return world, text, done.exit_code


@pytest.fixture(scope="module")
def world():
    """A machine on which a registry runs that has an image."""
    begun = hub_world().with_project(hub_world().machine.files)
    lines = ("docker pull -q alpine", "docker tag alpine localhost:5000/team/a:1", RUN)
    return typed(begun, *lines, "docker push -q localhost:5000/team/a:1")[0]


def test_it_takes_and_gives_images_without_a_login(world):
    after, said, code = typed(
        world, "docker rmi localhost:5000/team/a:1 alpine", "docker pull localhost:5000/team/a:1"
    )

    assert code == 0
    assert said.startswith("1: Pulling from team/a\n")
    assert typed(after, "docker run --rm localhost:5000/team/a:1 echo hi")[1] == "hi\n"


def test_127_0_0_1_is_the_same_registry(world):
    assert typed(world, "docker pull -q 127.0.0.1:5000/team/a:1")[2] == 0


def test_curl_is_answered_by_the_api(world):
    catalogue = typed(world, "curl -s localhost:5000/v2/_catalog")[1]
    tags = typed(world, "curl -s localhost:5000/v2/team/a/tags/list")[1]
    manifest = typed(world, "curl -s localhost:5000/v2/team/a/manifests/1")[1]

    assert json.loads(catalogue) == {"repositories": ["team/a"]}
    assert json.loads(tags) == {"name": "team/a", "tags": ["1"]}
    assert json.loads(manifest)["schemaVersion"] == 2


def test_nobody_answers_when_it_does_not_run(world):
    stopped = typed(world, "docker stop registry")[0]

    assert typed(stopped, "docker push localhost:5000/team/a:1")[1].endswith(REFUSED)
    assert typed(stopped, "docker pull -q localhost:5000/team/a:1")[1].endswith(REFUSED)
    assert typed(stopped, "docker start registry; docker pull -q localhost:5000/team/a:1")[2] == 0


def test_what_it_holds_stays_with_its_volume(world):
    again = "docker run -d -p 5000:5000 {} registry:2; curl -s localhost:5000/v2/_catalog"
    named = typed(
        world, "docker rm -f registry", RUN.replace("--name", "-v kept:/var/lib/registry --name")
    )[0]
    filled = typed(named, "docker push -q localhost:5000/team/a:1", "docker rm -f registry")[0]

    kept = typed(filled, again.format("-v kept:/var/lib/registry"))[1]
    fresh = typed(filled, again.format(""))[1]

    assert kept.endswith('{"repositories":["team/a"]}')
    assert fresh.endswith('{"repositories":[]}')


def test_another_machine_has_another_localhost(world):
    assert typed(world, "ssh server docker pull -q localhost:5000/team/a:1")[1].endswith(REFUSED)


def test_it_needs_no_network(world):
    archive = "docker save -o /media/usb/r.tar registry:2 alpine"
    packed = typed(world, "mkdir -p /media/usb", archive)[0]
    bunker = replay(packed, lived(packed, sit_down(packed, "bunker")))
    line = "docker tag alpine localhost:5000/b; docker push -q localhost:5000/b"

    after, said, code = typed(bunker, "docker load -q -i /media/usb/r.tar", RUN, line)

    assert (said, code) == ("localhost:5000/b:latest\n", 0)
    assert typed(after, "docker pull -q localhost:5000/b")[2] == 0


def test_a_build_starts_from_it(world):
    assert typed(world, "docker build -q - <<< 'FROM localhost:5000/team/a:1'")[2] == 0
    assert typed(world, "docker build -q - <<< 'FROM localhost:5000/team/b:1'")[2] == 1


def test_the_page_lists_it_under_its_address(world):
    found = listing(world)

    assert found.repositories[0].name == "localhost:5000/team/a"
    assert [host.name for host in found.hosts] == ["docker.io", "localhost:5000"]
    assert found.blobs[0].users == ("localhost:5000/team/a",)
    assert listing(typed(world, "docker stop registry")[0]).blobs == ()


def test_any_login_will_do(world):
    login = "echo x | docker login -u me --password-stdin localhost:5000"

    assert typed(world, login, login.replace("echo x", "echo y"))[1].endswith("Login Succeeded\n")


def test_the_program_says_what_it_is(world):
    assert typed(world, "docker run --rm registry:2 --version")[1].startswith(
        "registry github.com/distribution/distribution/"
    )
    assert "listening on [::]:5000" in typed(world, "docker logs registry")[1]
