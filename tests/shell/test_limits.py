"""Whatever a line asks for, it ends, soon and with a sentence that says why."""

import pytest

from simulator.engine.shell.limits import LIMITS, sentence
from tests.shell.machines import machine, printed

ENDLESS = {
    "while true; do :; done": "steps",
    "while true; do sleep 1; done": "steps",
    "yes": "output_bytes",
    "cat /dev/zero": "output_bytes",
    "seq 1000000000": "output_bytes",
    "yes > /f": "file_bytes",
    "sort /dev/zero": "pipe_bytes",
    "read x < /dev/zero": "pipe_bytes",
    "f() { f; }; f": "depth",
    "f() { f | f & }; f": "depth",
    "f() { x=$(f); }; f": "depth",
    "f() { if true; then eval f; fi; }; f": "depth",
    "echo 'sh /s' > /s; sh /s": "depth",
    "echo /s > /s; chmod +x /s; /s": "depth",
    "x=aaaaaaaa; while :; do x=$x$x; done": "expansion_bytes",
    "printf '%99999999d' 1": "output_bytes",
    "set -- $(seq 30000)": "words",
    "true " + "| true " * 4000: "forks",
    "{ " * 100 + "echo; " + "} " * 100: "nesting",
    "echo " + "$(echo " * 100 + ")" * 100: "nesting",
    "echo " + "${x:-" * 100 + "}" * 100: "nesting",
    "echo '" + "a" * 300_000 + "'": "source_bytes",
    r"echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | grep '\(a*\)*\1b'": "matching",
    "sed ':a;ba' /etc/passwd": "steps",
}


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
@pytest.mark.parametrize("line", ENDLESS)
def test_what_would_not_end_is_stopped_at_the_limit_that_it_reaches(line, shell):
    outcome = machine(shell).run(line)
    assert outcome.stopped == ENDLESS[line]
    assert outcome.exit_code == 137
    assert printed(outcome).endswith(sentence(ENDLESS[line]) + "\n")


def test_the_bomb_of_bash_is_stopped():
    assert machine("bash").run(":(){ :|:& };:").stopped == "depth"


@pytest.mark.parametrize("line", ["echo {1..1000000000}", "echo " + "{a,b}" * 18])
def test_braces_are_counted_before_they_are_expanded(line):
    assert machine("bash").run(line).stopped == "words"


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("yes | head -n 1", "y\n"),
        ("yes | cat | head -n 2 | tail -n 1", "y\n"),
        ("cat /dev/zero | head -c 3 | od -An -tx1", " 00 00 00\n"),
        ("seq 1000000000 | head -n 2", "1\n2\n"),
        ("while true; do echo x; done | head -n 1", "x\n"),
        ("tail -f /etc/passwd | head -n 1", "root:x:0:0:root:/root:/bin/sh\n"),
    ],
)
def test_a_reader_who_has_enough_ends_an_endless_writer(line, output):
    outcome = machine().run(line)
    assert outcome.stopped == ""
    assert printed(outcome) == output


def test_a_writer_without_a_reader_is_killed_by_its_pipe():
    outcome = machine("bash").run("yes | head -n 1; echo ${PIPESTATUS[@]}")
    assert printed(outcome) == "y\n141 0\n"


@pytest.mark.parametrize(
    "line",
    [
        "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab | grep -cE '(a+)+c'",
        "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab | grep -cE '(a|aa)*c'",
        "case " + "a" * 200 + " in " + "*a" * 60 + "*b) echo 1;; *) echo 0;; esac",
        "expr " + "a" * 100 + " : '\\(a*\\)*b' || :",
    ],
)
def test_expressions_that_invite_endless_backtracking_are_still_answered(line):
    outcome = machine().run(line)
    assert outcome.stopped == ""
    assert printed(outcome) in {"0\n", "\n"}


def test_loops_that_are_left_early_do_not_count_as_nested():
    line = "for i in $(seq 400); do if true; then case a in a) continue;; esac; fi; done; echo ok"
    assert machine().out(line) == "ok\n"


def test_a_deep_but_honest_recursion_works():
    line = "f() { if [ $1 -gt 0 ]; then f $(($1 - 1)); else echo end; fi; }; f 25"
    assert machine().out(line) == "end\n"


def test_a_lone_bracket_is_a_program_and_no_pattern():
    assert machine("bash").out("shopt -s failglob; [ a = a ] && echo ok") == "ok\n"


def test_limits_are_named_and_have_sentences():
    for name in LIMITS.__dataclass_fields__:
        assert sentence(name).startswith("stopped: more than ")
