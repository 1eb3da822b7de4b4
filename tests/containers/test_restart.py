"""Restart policies and ``docker update``, on the simulated clock."""

import pytest

RUN = "docker run -d --name c1"


def told(typed, world, *lines):
    result = typed(world, *lines)
    return (result.out + result.err).strip()


def state(typed, world):
    template = "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}"
    return told(typed, world, f"docker inspect -f '{template}' c1")


def test_without_a_policy_what_has_ended_stays_down(world, typed):
    down = typed(world, f"{RUN} alpine:3.20 false", "sleep 60").world

    assert state(typed, down) == "exited 1 0"


def test_always_starts_it_again_whatever_the_exit_code(world, typed):
    run = f"{RUN} --restart always alpine:3.20 sh -c 'echo hi; sleep 20'"
    up = typed(world, run, "sleep 50").world

    assert state(typed, up) == "running 0 2"
    assert told(typed, up, "docker logs c1") == "hi\nhi\nhi"


def test_waiting_doubles_up_to_a_minute_and_is_seen(world, typed):
    run = f"{RUN} --restart unless-stopped alpine:3.20 sh -c 'exit 4'"
    soon = typed(world, run, "sleep 5").world
    late = typed(soon, "sleep 300").world

    assert state(typed, soon) == "restarting 4 5"
    assert told(typed, soon, "docker ps --format '{{.Status}}'") == "Restarting (4) 2 seconds ago"
    assert state(typed, late) == "restarting 4 13"


def test_on_failure_gives_up_after_its_count_and_minds_the_exit_code(world, typed):
    failing = typed(world, f"{RUN} --restart on-failure:2 alpine:3.20 false", "sleep 60").world
    fine = typed(world, f"{RUN} --restart on-failure alpine:3.20 true", "sleep 60").world

    assert state(typed, failing) == "exited 1 2"
    assert state(typed, fine) == "exited 0 0"


@pytest.mark.parametrize("line", ["docker stop -t 1 c1", "docker kill c1"])
def test_who_is_stopped_by_hand_stays_down_until_started_by_hand(world, typed, line):
    run = f"{RUN} --restart always alpine:3.20 sleep 1000"
    down = typed(world, run, line, "sleep 60").world

    assert state(typed, down) == "exited 137 0"
    assert state(typed, typed(down, "docker start c1").world) == "running 0 0"


def test_between_two_lives_it_can_be_stopped_but_not_entered(world, typed):
    between = typed(world, f"{RUN} --restart always alpine:3.20 false", "sleep 10").world

    assert "is restarting, wait until" in told(typed, between, "docker exec c1 ls")
    assert "container is restarting: stop" in told(typed, between, "docker rm c1")
    assert state(typed, typed(between, "docker stop c1", "sleep 99").world).startswith("exited 1")
    assert told(typed, between, "docker rm -f c1", "docker ps -aq") == ""


def test_what_fails_for_ever_costs_no_more_in_a_year(world, typed):
    run = f"{RUN} --restart always alpine:3.20 false"

    later = typed(world, run, "sleep 365d").world

    assert state(typed, later).startswith("restarting 1")


def test_update_changes_the_policy_of_a_container_that_runs(world, typed):
    up = typed(world, f"{RUN} alpine:3.20 sleep 30", "docker update --restart always c1").world

    assert state(typed, typed(up, "sleep 45").world) == "running 0 1"
    limit = "docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}' c1"
    assert told(typed, up, "docker update -m 64m --cpus 1.5 c1", limit) == "67108864 1500000000"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("docker update c1", "you must provide one or more flags when using this command"),
        ("docker update --restart no ghost", "No such container: ghost"),
        ("docker update --restart always gone", "because AutoRemove is enabled"),
        ("docker update --restart odd c1", "invalid restart policy: unknown policy 'odd';"),
        ("docker update --restart always:3 c1", "maximum retry count can only be used with"),
        ("docker update --restart always:x c1", "maximum retry count must be an integer"),
        ("docker update -m 1m c1", "Minimum memory limit allowed is 6MB"),
        ("docker run --restart odd alpine:3.20", "invalid restart policy: unknown policy 'odd';"),
    ],
)
def test_settings_that_make_no_sense_are_refused(world, typed, line, words):
    there = typed(
        world, f"{RUN} alpine:3.20 sleep 30", "docker create --rm --name gone alpine:3.20"
    ).world

    result = typed(there, line)
    assert words in result.err
    assert result.exit in (1, 125)
