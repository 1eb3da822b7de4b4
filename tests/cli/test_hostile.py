"""Whatever is typed ends in Docker's words and an exit code, never in a bug."""

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
