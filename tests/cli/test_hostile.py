"""Whatever is typed ends in Docker's words and an exit code, never in a bug."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.client import Client
from simulator.cli.commands import ALIASES, COMMANDS, GROUPS, LATER
from simulator.cli.declare import shape_of
from simulator.cli.docker import docker
from simulator.engine.containers.events import work_of
from simulator.engine.events import Printed
from simulator.engine.shell.limits import LIMITS
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


COUNTED = "i=0; while [ $i -lt 2500 ]; do i=$((i+1)); done"


@pytest.mark.parametrize(
    "lines",
    [
        [f"while true; do docker run --rm alpine:3.20 sh -c '{COUNTED}'; done"],
        [
            "docker run -d --name up alpine:3.20 sleep 9000",
            f"while true; do docker exec up sh -c '{COUNTED}'; done",
        ],
        [
            f"docker run -d --name up alpine:3.20 sh -c '{COUNTED}; sleep 9000'",
            "while true; do docker top up; done",
        ],
        [
            f"docker run -d --health-cmd '{COUNTED}' --health-interval 1s alpine:3.20 sleep 9000",
            "while true; do sleep 500; done",
        ],
        [
            f"docker run -d --restart always alpine:3.20 sh -c '{COUNTED}'",
            "while true; do sleep 500; done",
        ],
        [
            f"printf 'FROM alpine:3.20\\nRUN {COUNTED}\\n' > Dockerfile",
            "while true; do docker build -q --no-cache .; done",
        ],
    ],
    ids=["run", "exec", "top", "health", "restart", "build"],
)
def test_what_containers_and_builds_do_counts_for_the_line_that_let_them(world, typed, lines):
    result = typed(world, *lines)

    assert result.err.endswith("stopped: more than 40,000 steps of shell and program work\n")
    assert sum(map(work_of, result.events)) < 3 * LIMITS.steps


def test_a_long_time_of_health_checks_is_told_in_bounds(world, typed):
    check = f"docker run -d --health-cmd '{COUNTED}' --health-interval 1s alpine:3.20 sleep 90000"
    result = typed(world, check, "sleep 9000")

    assert result.exit == 0
    assert sum(map(work_of, result.events)) < 3 * LIMITS.steps


def test_a_range_of_ports_is_exposed_one_by_one(world, typed):
    result = typed(
        world,
        "docker create --name web --expose 8000-8002 --expose 53/udp alpine:3.20",
        "docker inspect -f '{{json .Config.ExposedPorts}}' web",
    )

    assert result.out == '{"53/udp":{},"8000/tcp":{},"8001/tcp":{},"8002/tcp":{}}\n'
