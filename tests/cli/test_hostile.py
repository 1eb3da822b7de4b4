"""Whatever is typed ends in Docker's words and an exit code, never in a bug."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.client import Client
from simulator.cli.commands import ALIASES, COMMANDS, GROUPS, LATER
from simulator.cli.declare import shape_of
from simulator.cli.docker import docker
from simulator.engine.events import Printed
from simulator.play.bases import starting_world
from simulator.play.folder import with_files
from tests.oracle.recordings import bases

PATHS = sorted({*COMMANDS, *ALIASES, *GROUPS, *LATER})
FLAGS = sorted(
    {
        name
        for command in COMMANDS.values()
        for flag in shape_of(command).flags.values()
        for name in (flag.long, flag.short)
        if name
    }
)
VALUES = ["alpine:3.20", "debian", ".", "-", "/", "a.txt", "x=1", "", "{{.ID}}", "{{json .}}", "0"]
WORDS = st.one_of(
    st.sampled_from(FLAGS),
    st.sampled_from(VALUES),
    st.tuples(st.sampled_from(FLAGS), st.sampled_from(VALUES)).map("=".join),
    st.text(max_size=12),
)

WORLD = with_files(
    starting_world(bases()), {"Dockerfile": "FROM alpine:3.20\nRUN echo x\n", "a.txt": "1"}
)


@given(st.sampled_from(PATHS), st.lists(WORDS, max_size=6))
def test_any_words_after_any_command_end_with_an_exit_code(path, words):
    steps = docker(Client(WORLD, lambda: b"y\n"), [*path.split()[1:], *words])
    printed = []
    while True:
        try:
            event = next(steps)
        except StopIteration as end:
            code = end.value
            break
        printed += [event.text] if isinstance(event, Printed) else []

    assert 0 <= code < 256
    assert code == 0 or "".join(printed)


@given(st.lists(st.text(max_size=8), max_size=5))
def test_any_words_after_docker_end_with_an_exit_code(words):
    events = list(docker(Client(WORLD), words))

    assert events


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (f"docker rmi {'x ' * 5_000}", "bash: /usr/bin/docker: Argument list too long\n"),
        ("docker run -p 1-65535 alpine:3.20", "docker: too many ports"),
        ("docker run --expose 1-65535 alpine:3.20", "docker: too many ports"),
        (f"docker build --platform {'linux/' * 5_000} .", "ERROR: failed to build: "),
        (f"docker run --cpus 1e999 -m {'9' * 90}x alpine:3.20", "invalid argument "),
    ],
)
def test_what_is_too_much_ends_in_a_sentence(world, typed, line, error):
    result = typed(world, line)

    assert result.err.startswith(error)
    assert result.exit != 0


def test_a_range_of_ports_is_exposed_one_by_one(world, typed):
    result = typed(
        world,
        "docker create --name web --expose 8000-8002 --expose 53/udp alpine:3.20",
        "docker inspect -f '{{json .Config.ExposedPorts}}' web",
    )

    assert result.out == '{"53/udp":{},"8000/tcp":{},"8001/tcp":{},"8002/tcp":{}}\n'
