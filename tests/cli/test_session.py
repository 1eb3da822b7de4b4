"""One typed line: the facts it yields, docker inside pipes and substitutions, and time."""

import pytest

from simulator.cli.session import execute
from simulator.engine.events import (
    CommandEnded,
    CommandFailed,
    CommandStarted,
    FolderChanged,
    ImageTagged,
    Printed,
    ShellMoved,
    TimePassed,
)
from simulator.engine.state import replay


def kinds(events, *wanted):
    return [event for event in events if isinstance(event, wanted)]


def test_every_command_of_a_line_is_told_of(world):
    events = list(execute(world, "cd . && docker tag alpine:3.20 x; false || echo done"))

    assert [event.argv for event in kinds(events, CommandStarted)] == [
        ("cd", "."),
        ("docker", "tag", "alpine:3.20", "x"),
        ("false",),
        ("echo", "done"),
    ]
    assert [event.exit_code for event in kinds(events, CommandEnded)] == [0, 0, 1, 0]


def test_events_of_docker_stand_between_the_start_and_the_end_of_its_command(world):
    events = list(execute(world, "docker tag alpine:3.20 x"))

    places = [
        next(number for number, event in enumerate(events) if isinstance(event, kind))
        for kind in (CommandStarted, ImageTagged, CommandEnded)
    ]
    assert places == sorted(places)


def test_world_after_the_events_is_the_world_of_the_session(world, typed):
    line = "echo x > new; export A=1; cd /; docker tag alpine:3.20 y; sleep 3"

    result = typed(world, line)

    again = replay(world, result.events)
    assert again.machine == result.world.machine
    assert again.now == result.world.now


def test_same_line_on_the_same_world_yields_the_same_events(world):
    line = "docker build -t t . ; docker run --rm t sh -c 'echo $HOSTNAME'"

    assert list(execute(world, line)) == list(execute(world, line))


def test_docker_works_in_pipes_and_substitutions(world, typed):
    assert typed(world, "docker images -q | wc -l").out == "2\n"
    assert typed(world, "id=$(docker images -q alpine); echo ${#id}").out == "12\n"
    assert typed(world, "docker images | grep -c alpine").out == "1\n"


def test_later_command_sees_what_an_earlier_one_of_the_same_line_did(world, typed):
    line = "docker tag alpine:3.20 x && docker rmi x && docker images -q x"

    assert typed(world, line).out == "Untagged: x:latest\n"


def test_docker_reads_files_that_the_line_has_just_written(world, typed):
    line = "printf 'FROM debian:12\\nCOPY b /\\n' > Dockerfile; echo 1 > b; docker build -q -t t ."

    assert typed(world, line).exit == 0


def test_output_goes_where_the_shell_sends_it(world, typed):
    result = typed(
        world, "docker build --progress=plain . 2> log > out; wc -c < out; head -n 1 log"
    )

    assert result.out == '0\n#0 building with "default" instance using docker driver\n'


def test_files_of_docker_and_of_the_shell_come_together(world, typed):
    line = "docker build --iidfile id -q . > log 2>&1; cat id log | wc -l; ls"

    assert typed(world, line).out == "1\nDockerfile\na.txt\nid\nlog\n"


def test_exit_code_of_docker_decides(world, typed):
    assert typed(world, "docker history nosuch 2> err || echo failed").out == "failed\n"
    assert typed(world, "docker history nosuch; echo $?").out == "1\n"


def test_shell_moves_only_when_it_moves(world):
    first = list(execute(world, "true"))
    moved = replay(world, first)

    assert kinds(execute(moved, "echo x"), ShellMoved) == []
    assert len(kinds(execute(moved, "cd /"), ShellMoved)) == 1
    assert len(kinds(execute(moved, "export A=1"), ShellMoved)) == 1


def test_files_are_told_of_only_when_they_changed(world):
    assert kinds(execute(world, "cat a.txt"), FolderChanged) == []
    assert len(kinds(execute(world, "echo x > b"), FolderChanged)) == 1


def test_time_passes_for_shell_and_docker_alike(world):
    events = list(execute(world, "sleep 2; docker run --rm alpine:3.20 sleep 3"))

    passed = sum(event.milliseconds for event in kinds(events, TimePassed))
    assert 5_000 <= passed < 6_000


def test_error_is_followed_by_the_words_of_the_teacher(world):
    failed = kinds(execute(world, "docker imags"), CommandFailed)

    assert [event.hint for event in failed] == ["Did you mean images?"]


def test_unknown_programs_are_not_found_as_in_life(world, typed):
    result = typed(world, "nosuch --flag")

    assert result.exit == 127
    assert result.err == "bash: nosuch: command not found\n"


@pytest.mark.parametrize(
    "line",
    [
        "while true; do docker images -q; done",
        "while :; do :; done",
        "f() { docker version; f; }; f",
        "docker images $(seq 100000)",
        "docker build - < /dev/zero",
        ":(){ :|:& };:",
        "docker run --rm alpine:3.20 sh -c 'while :; do echo x; done'",
        "docker run --rm alpine:3.20 cat /dev/zero",
        "docker tag alpine:3.20 " + "a" * 100_000,
        "docker inspect -f '" + "{{" * 5_000 + "' alpine:3.20",
        "docker images --format '{{range 99999}}{{range 99999}}x{{end}}{{end}}'",
        "docker " * 3_000,
        "docker run " + "-v /a:/b " * 500 + "alpine:3.20 true",
        "docker build " + "--build-arg A=1 " * 2_000 + ".",
        "docker images '" + "[" * 1_000 + "'",
        "docker images '" + "*a" * 300 + "'",
        "docker \x00\x1b \udcff",
        "'",
        "docker images &&",
    ],
)
def test_hostile_lines_end(world, line):
    events = list(execute(world, line))

    assert all(isinstance(event, Printed) or event for event in events)
