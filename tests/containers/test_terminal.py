"""The terminal inside a container: a shell's prompt, its state from line to line, and its end."""

from dataclasses import dataclass

import pytest

from simulator.cli.talking import talk_at
from simulator.engine.events import CommandEnded, CommandFailed, CommandStarted, Printed
from simulator.engine.state import World
from simulator.workspaces.actions import PressKey, RunLine
from simulator.workspaces.journal import perform, replay, typed

RUN = "docker run -it --name box alpine:3.20 sh"
KEYS = {"^C": "C", "^D": "D", "^P^Q": "detach"}


@dataclass
class Screen:
    """What a person has before them, line by line."""

    world: World
    text: str = ""
    said: str = ""
    exit: int = 0

    def type(self, *lines):
        """Type lines, or press keys; ``other:`` is another terminal of the same machine."""
        for line in lines:
            turn = perform(self.world, self.action(line))
            printed = "".join(e.text for e in turn.events if isinstance(e, Printed))
            self.text = f"{self.text}{self.prompt}{line}\n{printed}"
            self.said, self.exit, self.world = printed, turn.exit_code, turn.world
            self.events = turn.events
        return self

    def action(self, line):
        if line.startswith("other: "):
            return RunLine(line.removeprefix("other: "))
        if line in KEYS:
            return PressKey(KEYS[line], self.world.machine.attached.container[:12])
        return typed(self.world, line)

    @property
    def prompt(self):
        if self.world.machine.attached is None:
            return "$ "
        talk = talk_at(self.world)
        return talk.prompt if talk else ""


@pytest.fixture
def screen(world):
    """A terminal on a machine with alpine:3.20 and debian:12."""
    return Screen(world)


def states(screen):
    return screen.type("other: docker ps -a --format '{{.Names}} {{.Status}}'").said.splitlines()


def test_the_prompt_becomes_that_of_the_shell_and_comes_back(screen):
    assert screen.type(RUN).prompt == "/ # "
    assert screen.type("cd /tmp").prompt == "/tmp # "
    assert screen.type("exit 3").prompt == "$ "
    assert screen.exit == 3
    assert states(screen) == ["box Exited (3) Less than a second ago"]


def test_another_user_has_another_prompt(screen):
    assert screen.type("docker run -it -u nobody alpine:3.20 sh").prompt == "/ $ "


def test_variables_functions_aliases_and_exit_codes_live_on(screen):
    screen.type(RUN, "x=5", "f() { echo $1-$x; }", "set -- a b", "false")

    assert screen.type("echo $? $#").said == "1 2\n"
    assert screen.type("f hello").said == "hello-5\n"


def test_a_subshell_is_a_shell_in_the_shell(screen):
    screen.type(RUN, "x=outer", "sh", "x=inner", "exit 4")

    assert screen.type("echo $? $x").said == "4 outer\n"


def test_a_command_may_take_several_lines(screen):
    screen.type(RUN, "for i in 1 2; do")

    assert screen.prompt == "> "
    assert screen.type("echo $i", "done").said == "1\n2\n"
    assert screen.type("cat <<END", "a", "END").said == "a\n"
    assert screen.type("echo 'a", "^C").prompt == "/ # "


def test_programs_read_what_is_typed(screen):
    screen.type(RUN, "read name")

    assert screen.prompt == ""
    assert screen.type("Ada", "echo hello $name").said == "hello Ada\n"
    assert screen.type("cat > /f", "one", "two", "^D", "cat /f").said == "one\ntwo\n"


def test_what_never_ends_keeps_the_terminal_until_ctrl_c(screen):
    screen.type(RUN, "sleep infinity", "ignored")

    assert screen.prompt == ""
    assert screen.type("^C").prompt == "/ # "
    assert screen.type("echo $?").said == "130\n"


def test_a_mistake_is_told_and_the_shell_lives_on(screen):
    screen.type(RUN)

    assert screen.type("nosuch").said == "sh: nosuch: not found\n"
    assert screen.type("echo )").said == 'sh: syntax error: unexpected ")"\n'
    assert screen.type("echo here").said == "here\n"


def test_what_it_writes_is_in_the_layer_of_the_container_and_in_no_image(screen):
    screen.type(RUN, "echo x > /new", "rm /etc/motd", "exit")

    diff = screen.type("docker diff box").said.splitlines()
    assert "A /new" in diff
    assert screen.type("docker run --rm alpine:3.20 ls /new").exit == 1


def test_rm_takes_the_container_away_when_the_shell_ends(screen):
    screen.type("docker run -it --rm --name box alpine:3.20 sh", "exit")

    assert states(screen) == []


def test_ctrl_d_at_the_prompt_ends_the_shell(screen):
    screen.type(RUN, "false", "^D")

    assert (screen.prompt, screen.exit) == ("$ ", 1)


def test_a_container_that_was_left_runs_on_and_can_be_returned_to(screen):
    screen.type(RUN, "x=5", "^P^Q")

    assert states(screen) == ["box Up Less than a second"]
    assert screen.type("docker attach box").prompt == "/ # "
    assert screen.type("echo $x").said == "5\n"
    assert screen.type("^P^Q").said == "read escape sequence\n"


def test_start_ai_begins_a_new_shell_on_the_old_files(screen):
    screen.type(RUN, "x=5; echo kept > /f", "exit", "docker start -ai box")

    assert screen.type("echo -$x-; cat /f").said == "--\nkept\n"


def test_exec_opens_a_second_shell_whose_end_is_not_the_container_s(screen):
    screen.type("docker run -d --name web alpine:3.20 sleep 1000", "docker exec -it web sh")

    screen.type("echo 1 > /mine", "exit 7")
    assert (screen.prompt, screen.exit) == ("$ ", 7)
    assert screen.type("docker exec web cat /mine").said == "1\n"
    assert states(screen) == ["web Up Less than a second"]


def test_exec_in_a_stopped_or_paused_container_says_docker_s_words(screen):
    screen.type("docker create -it --name off alpine:3.20")
    assert "is not running" in screen.type("docker exec -it off sh").said
    screen.type("docker start off", "docker pause off")
    said = screen.type("docker exec -it off sh").said
    assert "Container off is paused, unpause the container before exec" in said


def test_attach_needs_a_container_that_runs(screen):
    screen.type("docker create -it --name off alpine:3.20", "docker attach off")

    assert screen.said == "You cannot attach to a stopped container, start it first\n"


def test_detached_and_interactive_it_waits_at_its_prompt(screen):
    screen.type("docker run -dit --name box alpine:3.20")

    assert states(screen) == ["box Up Less than a second"]
    assert screen.type("docker run alpine:3.20").exit == 0


def test_stop_from_elsewhere_gives_the_terminal_back(screen):
    screen.type(RUN, "other: docker stop box")

    assert screen.prompt == "$ "
    assert CommandEnded(tuple(RUN.split()), 137) in screen.events
    assert states(screen)[0].startswith("box Exited (137)")


def test_a_trap_that_was_typed_answers_the_signal(screen):
    screen.type(RUN, "bye() { echo bye $x; exit 9; }", "x=now", "trap bye TERM")

    screen.type("other: docker stop box")
    assert states(screen)[0].startswith("box Exited (9)")
    assert screen.type("docker logs box").said.endswith("bye now\n")


def test_a_trap_of_a_script_may_call_a_function_of_it(screen):
    script = "f() { echo bye $x > /f; exit 5; }; x=now; trap f TERM; while :; do sleep 1; done"
    screen.type(f"docker run -d --name box alpine:3.20 sh -c '{script}'", "docker stop box")

    assert states(screen)[0].startswith("box Exited (5)")
    assert screen.type("docker start box", "docker exec box cat /f").said == "bye now\n"


def test_logs_show_what_the_terminal_showed(screen):
    screen.type(RUN, "echo hi", "^P^Q")

    assert screen.type("docker logs box").said == "/ # echo hi\nhi\n"


def test_an_entrypoint_goes_on_when_its_shell_has_ended(screen):
    screen.type("docker run -it alpine:3.20 sh -c 'sh; echo after $?; exit 6'", "exit 5")

    assert (screen.said, screen.exit) == ("after 5\n", 6)


def test_a_program_without_a_shell_reads_the_terminal_too(screen):
    screen.type("docker run -it --name box alpine:3.20 cat", "a")

    assert screen.said == "a\n"
    assert "ignores Ctrl-C" in screen.type("^C").said
    assert screen.type("^D").prompt == "$ "
    assert states(screen)[0].startswith("box Exited (0)")


def test_a_terminal_needs_a_terminal(screen):
    screen.type("echo ls | docker run -it alpine:3.20 sh")

    assert (screen.said, screen.exit) == ("the input device is not a TTY\n", 1)
    assert screen.type("echo 'echo $0' | docker run -i alpine:3.20 sh").said == "sh\n"


def test_commands_inside_are_events_and_docker_run_ends_with_the_shell(screen):
    screen.type(RUN)
    assert not any(isinstance(event, CommandEnded) for event in screen.events)

    screen.type("ls /nosuch")
    commands = [e for e in screen.events if isinstance(e, CommandStarted | CommandEnded)]
    assert commands == [
        CommandStarted(("ls", "/nosuch")), CommandEnded(("ls", "/nosuch"), 1),
    ]  # fmt: skip
    screen.type("exit")
    assert screen.events[-1] == CommandEnded(tuple(RUN.split()), 1)


def test_another_terminal_of_the_machine_works_meanwhile(screen):
    screen.type(RUN, "echo x > /f")

    assert screen.type("other: docker exec box cat /f").said == "x\n"
    screen.type("other: docker exec box sh -c 'echo y > /g'")
    assert screen.type("cat /g").said == "y\n"


def test_a_line_for_a_shell_that_has_ended_is_not_run_elsewhere(screen):
    screen.type(RUN)
    late = typed(screen.world, "rm -rf /home/you/project")
    screen.type("exit")

    turn = perform(screen.world, late)

    assert [e.message for e in turn.events if isinstance(e, CommandFailed)] == [
        "the terminal is not in that container any more: nothing was typed"
    ]
    assert turn.world == screen.world


def test_the_same_actions_make_the_same_world_again(world):
    lines = [RUN, "x=1", "sh", "echo $x > /f", "exit", "read y", "z", "sleep 3", "echo $y >> /f"]
    screen, actions = Screen(world), []
    for line in lines:
        actions.append(screen.action(line))
        screen.type(line)

    again = list(replay(world, actions))[-1].world

    assert again == screen.world
    assert Screen(again).type("cat /f").said == "\nz\n"


def test_a_long_session_costs_no_more_per_line(screen):
    screen.type(RUN)
    for number in range(60):
        screen.type(f"v{number}=x")
    container = next(iter(screen.world.engine.containers.values()))

    assert container.talk.errands == ()
    assert container.answers == ()
