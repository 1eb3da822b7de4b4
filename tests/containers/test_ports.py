"""Ports: what the project's shell reaches in containers, and what it does not."""

import pytest

from simulator.play.bases import starting_world

WEB = "docker run -d --name web -p 8080:80 nginx:1.27"


@pytest.fixture(scope="module")
def hub():
    """A world with the whole catalogue."""
    return starting_world(None)


def test_published_port_answers_from_the_files_of_the_container(hub, typed):
    edit = "docker exec web sh -c 'echo hello > /usr/share/nginx/html/index.html'"

    assert typed(hub, WEB, edit, "curl -s localhost:8080").out == "hello\n"


def test_exposed_port_is_not_published(hub, typed):
    result = typed(hub, WEB.replace("-p 8080:80", ""), "curl -s localhost:80")

    assert result.exit == 7
    assert typed(result.world, "docker ps --format '{{.Ports}}'").out == "80/tcp\n"


def test_published_port_without_a_listener_is_reset(hub, typed):
    line = "docker run -d --name idle -p 9000:80 nginx:1.27 sleep 600"

    assert typed(hub, line, "curl -s localhost:9000").exit == 56


def test_inside_the_container_its_own_port_answers(hub, typed):
    assert "nginx" in typed(hub, WEB, "docker exec web curl -s localhost").out


def test_stopped_server_answers_no_more(hub, typed):
    assert typed(hub, WEB, "docker stop web", "curl -s localhost:8080").exit == 7


def test_server_that_handles_its_stop_signal_ends_at_once_with_0(hub, typed):
    running = typed(hub, WEB).world

    stopped = typed(running, "docker stop web", "docker inspect -f '{{.State.ExitCode}}' web")

    assert stopped.out == "0\n"
    assert stopped.world.now - running.now < 1_000


def test_shell_form_on_debian_keeps_the_signal_from_the_program(hub, typed):
    running = typed(hub, "docker run -d --name c1 debian:12 sh -c 'sleep 600'").world

    assert typed(running, "docker top c1").out.count("\n") == 3
    assert typed(running, "docker stop c1").world.now - running.now > 9_000


def test_port_that_is_taken_is_refused_and_leaves_a_created_container(hub, typed):
    taken = typed(hub, WEB, WEB.replace("web", "two"))

    assert taken.exit == 125
    assert "Bind for 0.0.0.0:8080 failed: port is already allocated" in taken.err
    assert typed(taken.world, "docker ps -aq -f status=created").out != ""


def test_ports_are_shown_for_both_families(hub, typed):
    assert typed(hub, WEB, "docker port web").out == (
        "80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n"
    )


@pytest.mark.parametrize(
    "word", ["x:80", "80:x", "1:2:3:4", "99999:80", "80-70:80-70", ":::", "80/foo"]
)
def test_words_that_are_no_ports_are_refused(world, typed, word):
    assert typed(world, f"docker run -d -p {word} alpine:3.20 true").exit == 125
