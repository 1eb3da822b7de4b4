"""What a caller of the shell learns: exit code, output, time, and why nothing ran."""

import pytest

from simulator.engine.files import File
from simulator.engine.shell.executable import Executable, executable, read_executable
from simulator.engine.shell.run import interpret, run
from tests.shell.machines import DEBIAN, ENVIRONMENT, machine, printed


def _start(*argv, tree=DEBIAN):
    return run(argv, filesystem=machine(tree=tree).filesystem, environment=ENVIRONMENT)


def test_output_comes_in_the_order_in_which_it_was_written():
    outcome = machine().run("echo a; echo b >&2; echo c")
    assert [(piece.stream, piece.data) for piece in outcome.output] == [
        (1, b"a\n"),
        (2, b"b\n"),
        (1, b"c\n"),
    ]


def test_output_is_stamped_with_simulated_time():
    outcome = machine().run("echo a; sleep 5; echo b")
    first, second = outcome.output
    assert second.at - first.at >= 5000
    assert outcome.milliseconds >= 5000


def test_a_program_that_is_not_on_the_path_is_told_as_runc_tells_it():
    outcome = _start("nosuch")
    assert outcome.not_found
    assert outcome.exit_code == 127
    assert outcome.start_error == 'exec: "nosuch": executable file not found in $PATH'


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nosuch", 'exec: "/nosuch": stat /nosuch: no such file or directory'),
        ("/etc/passwd", 'exec: "/etc/passwd": permission denied'),
        ("/etc", 'exec: "/etc": is a directory'),
    ],
)
def test_a_path_that_cannot_be_started_says_why(path, words):
    assert _start(path).start_error == words


def test_a_script_with_a_missing_interpreter_dies_after_the_start():
    tree = DEBIAN.put("/s", File(b"#!/nosuch\n", 0o755))
    outcome = _start("/s", tree=tree)
    assert outcome.start_error == ""
    assert outcome.exit_code == 255
    assert printed(outcome) == "exec /s: no such file or directory\n"


def test_a_program_without_its_loader_is_no_such_file():
    tree = DEBIAN.put("/app", File(executable("app", needs="/lib/ld.so"), 0o755))
    assert printed(_start("/app", tree=tree)) == "exec /app: no such file or directory\n"
    assert machine(tree=tree).out("/app") == "/bin/dash: 1: /app: not found\n"


def test_a_program_that_is_not_modelled_succeeds_and_says_so():
    tree = DEBIAN.put("/bin/foo", File(executable("foo"), 0o755))
    outcome = machine(tree=tree).run("foo --bar && echo on")
    assert outcome.exit_code == 0
    assert outcome.assumed == ("foo is not modelled; it succeeds and changes nothing",)
    assert "(assumed: foo is not modelled" in printed(outcome)


def test_content_names_the_behaviour_of_a_program():
    content = executable("curl", "8.5", needs="/lib/libcurl.so")
    assert read_executable(content) == Executable("curl", "8.5", {"needs": "/lib/libcurl.so"})
    assert read_executable(b"#!/bin/sh\n") is None


def test_what_is_still_running_at_the_horizon_is_listed_with_process_1_first():
    outcome = machine().run("sleep 60; echo late", horizon=10_000)
    assert [process.argv for process in outcome.running] == [
        ("/bin/dash", "-c", "sleep 60; echo late"),
        ("sleep", "60"),
    ]
    assert outcome.milliseconds == 10_000


def test_exec_puts_the_program_in_the_shells_place():
    outcome = machine().run("trap 'echo x' TERM; exec sleep 60", horizon=10_000)
    assert [process.argv for process in outcome.running] == [("sleep", "60")]


def test_the_traps_of_what_is_running_are_known():
    outcome = machine().run("trap 'exit 0' TERM; sleep 60; :", horizon=10_000)
    assert outcome.running[0].traps == {"TERM": "exit 0"}


def test_a_program_that_never_ends_says_so():
    outcome = machine().run("tail -f /dev/null")
    assert outcome.stopped == "forever"
    assert [process.argv[0] for process in outcome.running] == ["/bin/dash", "tail"]


def test_a_line_of_the_project_keeps_folder_and_variables_for_the_next():
    filesystem = machine().filesystem
    first = interpret("cd /etc; export A=1; b=2", filesystem=filesystem, environment=ENVIRONMENT)
    second = interpret(
        'echo "$PWD $A $b"; printenv b',
        filesystem=filesystem,
        environment=first.environment,
        working_directory=first.working_directory,
        variables=first.variables,
    )
    assert second.stdout == b"/etc 1 2\n"
    assert second.exit_code == 1


def test_the_project_has_programs_without_files_and_those_of_the_host():
    def docker(process):
        process.write(f"docker {' '.join(process.arguments)}\n")
        return 0

    outcome = interpret(
        "id=$(docker ps -q); echo ${id:0:6}; touch a; ls",
        filesystem=machine().filesystem,
        environment=ENVIRONMENT,
        working_directory="/home/w",
        host_programs={"docker": docker},
    )
    assert outcome.stdout == b"docker\na\n"


def test_the_project_shell_speaks_without_a_line_number():
    outcome = interpret("foo", filesystem=machine().filesystem, environment=ENVIRONMENT)
    assert outcome.stderr == b"bash: foo: command not found\n"


def test_the_same_line_gives_the_same_outcome():
    line = "echo $RANDOM; mktemp; date; head -c 9 /dev/urandom | base64"
    assert machine("bash").run(line) == machine("bash").run(line)


def test_background_commands_run_beside_one_another():
    outcome = machine().run("sleep 5 & sleep 3 & wait; echo done")
    assert 5000 <= outcome.milliseconds < 6000


def test_members_of_a_pipeline_run_beside_one_another():
    assert 5000 <= machine().run("sleep 5 | sleep 3 | cat").milliseconds < 6000


def test_files_are_stamped_with_simulated_time():
    box = machine()
    box.run("touch /a; sleep 60; touch /b")
    older, newer = box.filesystem.stat("/a"), box.filesystem.stat("/b")
    assert newer.mtime - older.mtime >= 60_000
