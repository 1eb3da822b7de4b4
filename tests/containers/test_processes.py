"""What runs in a container, as ``ps`` and ``top`` in it see it, and whom it knows by name."""

import pytest

from tests.containers.test_terminal import Screen


@pytest.fixture
def screen(world):
    return Screen(world)


def commands(text):
    return [(int(line.split()[0]), line.split(maxsplit=3)[3]) for line in text.splitlines()[1:]]


def test_a_second_process_sees_the_first(screen):
    screen.type("docker run -d --name web alpine:3.20 sleep 1000")

    said = screen.type("docker exec web ps").said
    assert commands(said) == [(1, "sleep 1000"), (7, "ps")]


def test_a_shell_of_exec_sees_itself_and_process_1(screen):
    screen.type("docker run -d --name web alpine:3.20 sleep 1000", "docker exec -it web sh")

    assert commands(screen.type("ps").said) == [(1, "sleep 1000"), (7, "sh"), (8, "ps")]


def test_the_shell_that_is_process_1_sees_itself_once(screen):
    screen.type("docker run -it alpine:3.20 sh")

    assert commands(screen.type("ps").said) == [(1, "sh"), (8, "ps")]


def test_top_keeps_the_terminal_and_ends_when_it_is_interrupted(screen):
    screen.type("docker run -it --name box alpine:3.20 top")

    assert screen.prompt == ""
    assert screen.type("^C").prompt == "$ "
    assert screen.type("docker run --rm alpine:3.20 top -bn1").exit == 0


def test_hosts_that_were_added_are_known_by_name(screen):
    run = "docker run --rm --add-host db:1.2.3.4 --add-host up=host-gateway alpine:3.20"

    said = screen.type(f"{run} cat /etc/hosts").said
    assert said.endswith("1.2.3.4\tdb\n172.17.0.1\tup\n")


def test_half_a_processor_may_be_written_without_a_zero(screen):
    screen.type("docker create --name box --cpus .5 alpine:3.20")

    said = screen.type("docker inspect -f '{{.HostConfig.NanoCpus}}' box").said
    assert said == "500000000\n"
