"""Any text is a line that ends, and never in an error of ours."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.files import File
from simulator.engine.filesystem import DEVICES, Filesystem, Mounted
from simulator.engine.shell.flavours import ASH, BASH, DASH
from simulator.engine.shell.programs import PROGRAMS
from simulator.engine.shell.regex import BadExpression, Budget, compile_posix
from simulator.engine.shell.run import run
from simulator.engine.shell.syntax.parser import parse
from tests.shell.machines import ALPINE, DEBIAN, machine

PIECES = [
    "echo",
    "x",
    "$x",
    '"$x"',
    "${x:-a}",
    "${x#a*}",
    "${x//a/b}",
    "${#x}",
    "$(echo",
    "`ls`",
    "$((1+2))",
    "$((x",
    "))",
    "(",
    ")",
    "{",
    "}",
    "if",
    "then",
    "else",
    "fi",
    "for",
    "in",
    "do",
    "done",
    "while",
    "case",
    "esac",
    "|",
    "||",
    "&&",
    "&",
    ";",
    ";;",
    ">",
    "<",
    ">>",
    "<<EOF",
    "EOF",
    "2>&1",
    "&>",
    "/f",
    "/dev/null",
    "-n",
    "-e",
    "*",
    "?",
    "[a-z]",
    "~",
    "{a,b}",
    "{1..3}",
    "a=b",
    "a=(1",
    "${a[0]}",
    "${a[@]}",
    "[",
    "[[",
    "]]",
    "=",
    "!",
    "-z",
    "=~",
    "((",
    "set",
    "-eux",
    "-o",
    "pipefail",
    "local",
    "export",
    "read",
    "eval",
    "exec",
    "trap",
    "exit",
    "return",
    "break",
    "shift",
    "f()",
    "f",
    '"',
    "'",
    "\\",
    "$",
    "#",
    "`",
    "${",
    "<<<",
    "<(",
    "sed",
    "s/a/b/",
    "grep",
    "cat",
    "cd",
    "mkdir",
    "rm",
    "tar",
    "find",
    "-exec",
    "{}",
    "\\;",
    "seq",
    "xargs",
    "test",
    "printf",
    "%d",
    "sleep",
    "wait",
    ".",
    "/s",
    "\x00",
    "�",
    "é",
    "\r",
    "@(a|b)",
    "$@",
    "$*",
    "$?",
    "$!",
    "--",
    ">&3",
    "<&-",
]
LINES = st.one_of(
    st.lists(st.sampled_from([*PIECES, "\n", "\t"]), max_size=14).map(" ".join),
    st.lists(st.sampled_from([*PIECES, "\n", "\t"]), max_size=14).map("".join),
    st.text(max_size=40),
)
WORDS = st.one_of(
    st.sampled_from(
        [
            "-r",
            "-n",
            "-c",
            "1",
            "a",
            "/f",
            "/etc/passwd",
            "-",
            "--",
            "-e",
            "-f",
            "-d",
            "-i",
            "s/a/b/",
            "--help",
            "-l",
            "-t",
            "-o",
            "+%Y",
            "{}",
            "=",
            "-exec",
            ";",
            ".",
            "/",
            "/dev/zero",
            "-v",
            "-name",
            "*",
            "-x",
            "(",
            ")",
            "!",
            "-p",
            "-u",
            "0",
            "-1",
            "99999999999999999999",
            "%s",
            "[",
            "-A",
            "-k",
            "-s",
            "--foo",
            "root:root",
            "u+x",
            "-C",
            "-z",
            "-E",
            "-w",
            "é",
            "�",
        ]
    ),
    st.text(max_size=8),
)


@given(LINES, st.sampled_from(["dash", "bash", "busybox"]))
def test_any_line_ends_with_an_exit_code(line, shell):
    assert 0 <= machine(shell).run(line).exit_code <= 255


@given(
    st.sampled_from(sorted(PROGRAMS)),
    st.lists(WORDS, max_size=5),
    st.binary(max_size=40),
    st.booleans(),
)
def test_any_program_with_any_words_ends_with_an_exit_code(name, words, stdin, busybox):
    tree = (ALPINE if busybox else DEBIAN).put("f", File(b"hello\nworld\n"))
    outcome = run(
        ["/bin/busybox" if busybox else f"/bin/{name}", *([name] if busybox else []), *words],
        filesystem=Filesystem(tree, mounts=[Mounted("/dev", DEVICES)]),
        environment={"PATH": "/bin"},
        stdin=stdin,
    )
    assert 0 <= outcome.exit_code <= 255


@given(st.text(max_size=80), st.sampled_from([DASH, ASH, BASH]))
def test_any_text_parses_or_says_where_it_does_not(text, flavour):
    script = parse(text, flavour)
    assert script.problem is None or script.problem.line >= 1


@given(st.text("ab(|)*+?[]{}^$\\.-,1", max_size=12), st.text("ab-1", max_size=30), st.booleans())
def test_any_expression_is_refused_or_finds_a_place_in_the_text(source, text, extended):
    try:
        regex = compile_posix(source, extended=extended)
    except BadExpression:
        return
    found = regex.search(text, Budget(2_000_000))
    assert found is None or 0 <= found.start() <= found.end() <= len(text)


@given(st.text("ab.*", max_size=8), st.text("ab", max_size=12))
def test_the_automaton_finds_what_backtracking_finds(source, text):
    source = source.lstrip("*").replace("**", "*").replace("**", "*")
    regex = compile_posix(source)
    quick = regex.search(text, Budget(2_000_000))
    slow = regex.search(text, Budget(2_000_000, trusted=-1))
    assert (quick is None) == (slow is None)
    if quick is not None and slow is not None:
        assert (quick.start(), quick.end()) == (slow.start(), slow.end())
