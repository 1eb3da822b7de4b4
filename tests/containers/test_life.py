"""Containers through time: they start, print, end, are stopped, and are asked how they feel."""

import pytest

from simulator.play.folder import with_files

RUN = "docker run -d --name c1 alpine:3.20"


def status(typed, world):
    return typed(world, "docker ps -a --format '{{.Status}}'").out.strip()


def image(world, typed, *lines):
    project = with_files(world, {"Dockerfile": "\n".join(("FROM alpine:3.20", *lines, ""))})
    return typed(project, "docker build -q -t t .").world


def test_container_ends_when_its_program_does(world, typed):
    running = typed(world, f"{RUN} sh -c 'sleep 5; exit 3'").world

    assert status(typed, running).startswith("Up")
    assert status(typed, typed(running, "sleep 10").world) == "Exited (3) 5 seconds ago"


def test_logs_grow_with_the_clock(world, typed):
    line = f"{RUN} sh -c 'echo one; sleep 60; echo two >&2'"
    running = typed(world, line).world

    assert typed(running, "docker logs c1").out == "one\n"
    later = typed(running, "sleep 61", "docker logs c1")
    assert (later.out, later.err) == ("one\n", "two\n")


def test_files_appear_when_the_program_writes_them(world, typed):
    running = typed(world, f"{RUN} sh -c 'sleep 30; echo x > /late; sleep 600'").world

    assert typed(running, "docker exec c1 cat /late").exit == 1
    assert typed(running, "sleep 31", "docker exec c1 cat /late").out == "x\n"


def test_exec_changes_what_the_program_sees(world, typed):
    waiting = f"{RUN} sh -c 'while [ ! -f /go ]; do sleep 1; done; echo went'"
    running = typed(world, waiting).world

    assert status(typed, typed(running, "sleep 100").world).startswith("Up")
    done = typed(running, "sleep 100", "docker exec c1 touch /go", "sleep 3", "docker logs c1")
    assert done.out == "went\n"
    assert status(typed, done.world).startswith("Exited (0)")


def test_what_an_exec_wrote_stays_when_the_program_goes_on(world, typed):
    running = typed(world, f"{RUN} sh -c 'sleep 30; echo x > /late; sleep 600'").world

    result = typed(running, "docker exec c1 sh -c 'echo y > /mine'", "sleep 31",
                   "docker exec c1 cat /mine /late")  # fmt: skip

    assert result.out == "y\nx\n"


def test_start_goes_on_with_the_layer_of_the_last_time(world, typed):
    line = "docker run --name c1 alpine:3.20 sh -c 'echo x >> /log; cat /log'"

    assert typed(world, line, "docker start -a c1").out == "x\nx\n"


def test_process_one_that_ignores_sigterm_is_killed_after_ten_seconds(world, typed):
    running = typed(world, f"{RUN} sleep 600").world

    stopped = typed(running, "docker stop c1")

    assert stopped.world.now - running.now == pytest.approx(10_000, abs=100)
    assert status(typed, stopped.world).startswith("Exited (137)")


def test_trap_of_a_shell_that_waits_ends_it_at_once(world, typed):
    script = "trap \\'echo bye; exit 4\\' TERM; while :; do sleep 1; done"
    running = typed(world, f"{RUN} sh -c $'{script}'").world

    stopped = typed(running, "docker stop c1")

    assert stopped.world.now - running.now < 2_000
    assert typed(stopped.world, "docker logs c1").out == "bye\n"
    assert status(typed, stopped.world).startswith("Exited (4)")


def test_init_passes_the_signal_on_and_the_program_dies_of_it(world, typed):
    running = typed(world, "docker run -d --init --name c1 alpine:3.20 sleep 600").world

    assert status(typed, typed(running, "docker stop c1").world).startswith("Exited (143)")


def test_kill_without_words_is_sigkill(world, typed):
    killed = typed(world, f"{RUN} sleep 600", "docker kill c1")

    assert status(typed, killed.world).startswith("Exited (137)")


def test_signal_that_nobody_handles_changes_nothing(world, typed):
    signalled = typed(world, f"{RUN} sleep 600", "docker kill -s TERM c1")

    assert signalled.out == "c1\n"
    assert status(typed, signalled.world).startswith("Up")


def test_paused_container_does_not_grow_older(world, typed):
    paused = typed(
        world, f"{RUN} sh -c 'sleep 10; echo done'", "docker pause c1", "sleep 100"
    ).world

    assert status(typed, paused).endswith("(Paused)")
    assert typed(paused, "docker unpause c1", "sleep 5", "docker logs c1").out == ""
    assert typed(paused, "docker unpause c1", "sleep 11", "docker logs c1").out == "done\n"


def test_wait_lets_time_pass_until_the_end(world, typed):
    running = typed(world, f"{RUN} sh -c 'sleep 30; exit 7'").world

    waited = typed(running, "docker wait c1")

    assert waited.out == "7\n"
    assert 29_000 < waited.world.now - running.now < 31_000


def test_rm_option_removes_the_container_and_its_anonymous_volume_at_the_end(world, typed):
    running = typed(world, "docker run -d --rm -v /data --name c1 alpine:3.20 sleep 5").world

    gone = typed(running, "sleep 6").world

    assert len(running.engine.volumes) == 1
    assert not gone.engine.containers
    assert not gone.engine.volumes


def test_health_follows_the_check(world, typed):
    lines = "HEALTHCHECK --interval=1s --retries=2 CMD test -f /ok", "CMD sleep 600"
    running = typed(image(world, typed, *lines), "docker run -d --name c1 t").world

    assert status(typed, running).endswith("(health: starting)")
    assert status(typed, typed(running, "sleep 4").world).endswith("(unhealthy)")
    cured = typed(running, "sleep 4", "docker exec c1 touch /ok", "sleep 2").world
    assert status(typed, cured).endswith("(healthy)")


def test_days_with_a_check_every_second_pass_soon(world, typed):
    lines = "HEALTHCHECK --interval=1s CMD true", "CMD sleep infinity"
    running = typed(image(world, typed, *lines), "docker run -d --name c1 t").world

    later = typed(running, f"sleep {30 * 24 * 3600}").world

    assert status(typed, later).endswith("(healthy)")


def test_program_that_loops_for_ever_keeps_running(world, typed):
    running = typed(world, f"{RUN} sh -c 'while :; do date; sleep 1; done'").world

    later = typed(running, "sleep 100000").world

    assert status(typed, later).startswith("Up")
    assert "stopped: more than" in typed(later, "docker logs -n 1 c1").err


def test_foreground_program_without_an_end_is_interrupted(world, typed):
    result = typed(world, "docker run --name c1 alpine:3.20 sleep infinity")

    assert result.exit == 130
    assert "ignores Ctrl-C" in result.err
    assert status(typed, result.world).startswith("Up")


def test_container_keeps_its_image_when_the_tag_moves_on(world, typed):
    moved = typed(world, f"{RUN} sleep 600", "docker tag debian:12 alpine:3.20").world

    shown = typed(moved, "docker ps --format '{{.Image}}'").out.strip()

    assert shown == next(iter(moved.engine.containers.values())).image.id[7:19]


def test_same_commands_give_the_same_ids_and_names(world, typed):
    line = "docker create alpine:3.20"

    assert typed(world, line).out == typed(world, line).out
    assert typed(world, line, line).out != typed(world, line).out


def test_stop_waits_no_longer_than_the_program_takes(world, typed):
    running = typed(world, f"{RUN} sleep 3").world

    stopped = typed(running, "docker stop -t -1 c1").world

    assert stopped.now - running.now < 3_000
    assert status(typed, stopped).startswith("Exited (0)")


def test_exec_in_a_folder_that_is_not_there_does_not_start(world, typed):
    result = typed(world, f"{RUN} sleep 600", "docker exec -w /nope c1 pwd")

    assert result.exit == 126
    assert 'chdir to cwd ("/nope") set in config.json failed' in result.out


def test_name_filter_that_would_take_long_ends_soon(world, typed):
    name = "a" * 60
    made = typed(world, f"docker create --name {name}- alpine:3.20").world

    assert typed(made, "docker ps -aqf 'name=(a+)+$'").exit == 0


def test_top_goes_on_until_it_is_ended(world, typed):
    running = typed(world, "docker run -d --name watcher alpine:3.20 top", "docker ps -q")
    once = typed(running.world, "docker exec watcher top -bn1")

    assert running.out
    assert once.exit == 0
    assert "PID" in once.out
