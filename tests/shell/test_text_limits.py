"""Programs about text end: lazily where they can, at a counted limit where they cannot."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.engine.files import Directory, File
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.run import run
from tests.shell.machines import ALPINE, DEBIAN, ENVIRONMENT, machine, printed

SED = ["s/a/b/", "p", "d", "N", "D", "G", "H", "x", "y/ab/cd/", ":a", "ba", "t", "{", "}", "$!",
       "1,2", "/x/", "2~3", "0,/a/", r"s/\(a*\)*/\1/g", "q", "=", "l", "w o", "r f", "a x", "i\\",
       "c", "n", "P", "!", ";", "\n", " "]  # fmt: skip
AWK = ["BEGIN", "END", "{", "}", "print", "$1", "NF", "x", "=", "+", "(", ")", '"a"', "/re/",
       "if", "while", "for", "(;;)", "in", "getline", "<", ">", "|", '"cat"', "function f(a)",
       "return", "f(1)", "split($0,a)", 'gsub(/a/,"b")', 'printf "%d %s"', "delete a", "a[1]",
       "++", "?", ":", "~", "!", "&&", ";", "\n", "next", "exit", "-", "*", "/", "%", "^", ",",
       "$", "1", "length", 'sprintf("%9999d",1)', 'system("x")', "while(1)", " "]  # fmt: skip
JQ = [".", ".a", ".[]", "|", ",", "[", "]", "{", "}", '"x"', ":", "map(.)", "select(.a)", "..",
      "1", "+", "//", "if", "then", "else", "end", "keys", "(", ")", "?", ".a[1:2]", "@csv",
      "sort", "add", "$x", "not", "-", "*", 'test("a*")', "to_entries", " "]  # fmt: skip
FILES = {"f": b"b\na\nc\n", "j": b'{"a":[1,{"b":null}],"c":"x"}', "b": b"\0\xff\xfe\n\x1f\x8b\x08"}


def _runs(argv, shell="dash", stdin=b""):
    tree = (ALPINE if shell == "busybox" else DEBIAN).put("home/w", Directory())
    for name, content in FILES.items():
        tree = tree.put(f"home/w/{name}", File(content))
    return run(
        argv,
        filesystem=Filesystem(tree),
        environment=ENVIRONMENT,
        working_directory="/home/w",
        stdin=stdin,
    )


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("yes | head -n 2", "y\ny\n"),
        ("yes | sed 2q", "y\ny\n"),
        ("yes | awk 'NR==2{print; exit}'", "y\n"),
        ("yes | grep -m1 y", "y\n"),
        ("yes | grep -q y && echo found", "found\n"),
        ("head -c 3 /dev/zero | od -An -tx1", " 00 00 00\n"),
    ],
)
def test_readers_that_want_little_end_well_before_an_endless_writer(line, output):
    assert machine().out(line) == output


@pytest.mark.parametrize(
    "line",
    [
        "cat /dev/zero > /dev/null",
        "grep x /dev/urandom",
        "sed ':a;ba' /etc/passwd",
        "sed ':a;s/^/x/;ba' /etc/passwd",
        "awk 'BEGIN{while(1);}'",
        "awk 'BEGIN{for(;;)s=s \"xxxxxxxxxxxxxxxx\"}'",
        "awk 'function f(n){return f(n+1)} BEGIN{f(1)}'",
        "awk 'BEGIN{for(;;) a[i++]=i}'",
        "yes | sort",
        "tr a b < /dev/zero > /dev/null",
        "jq -n '[1,2,3,4,5,6,7,8]|[.[]+.[]+.[]+.[]+.[]+.[]]'",
        "cat /dev/zero | gzip",
    ],
)
def test_work_without_end_stops_at_a_limit_that_is_named(line):
    outcome = machine().run(line)
    assert outcome.stopped
    assert "stopped: more than" in printed(outcome)


@pytest.mark.parametrize(
    "argv",
    [
        ["awk", "BEGIN{print " + "(" * 3000 + "1" + ")" * 3000 + "}"],
        ["awk", "BEGIN{print " + "1+" * 5000 + "1}"],
        ["awk", "BEGIN{x=" + "-" * 5000 + "1}"],
        ["awk", "BEGIN" + "{" * 3000 + "}" * 3000],
        ["sed", "{" * 1500 + "p" + "}" * 1500, "f"],
        ["jq", "-n", "(" * 3000 + "1" + ")" * 3000],
        ["jq", "-n", "1," * 5000 + "1"],
        ["jq", "-n", "1" + "|1" * 1500],
        ["grep", "-E", "(" * 3000, "f"],
        ["tr", "a" * 100_000, "b"],
        ["cut", "-f" + ",".join(str(number) for number in range(1, 20_000)), "f"],
    ],
)
def test_deep_and_long_programs_end_without_an_error_of_ours(argv):
    assert _runs(argv).exit_code in range(256)


def test_deeply_nested_json_is_refused_in_jqs_words():
    outcome = _runs(["jq", "."], stdin=b"[" * 100_000)
    assert (outcome.exit_code, outcome.stderr) == (
        2,
        b"parse error: Exceeds depth limit for parsing at line 1, column 257\n",
    )


def test_an_archive_that_unpacks_to_too_much_is_stopped():
    bomb = machine().run("head -c 3000000 /dev/zero | bzip2 > a; cat a a a a a a a a > b; ls b")
    assert printed(bomb) == "b\n"
    many = "cat b b b > c; bunzip2 -c c | wc -c"
    line = f"head -c 3000000 /dev/zero | bzip2 > a; cat a a a a a a a a > b; {many}"
    assert machine().run(line).stopped


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SED), max_size=10), st.sampled_from(["dash", "busybox"]))
@example(["c", "\n", "$!", "N"], "dash")
def test_any_sed_script_ends(pieces, shell):
    assert _runs(["sed", "".join(pieces), "f"], shell).exit_code in range(256)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(AWK), max_size=14), st.sampled_from(["dash", "busybox"]))
@example(["BEGIN", "{", "print", ">", '"cat"', "}"], "dash")
def test_any_awk_program_ends(pieces, shell):
    assert _runs(["awk", " ".join(pieces), "f", "b"], shell).exit_code in range(256)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(JQ), max_size=10))
@example([".a", "|", "keys"])
def test_any_jq_filter_ends(pieces):
    assert _runs(["jq", "".join(pieces), "j"]).exit_code in range(256)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=8), max_size=4), st.sampled_from(["dash", "busybox"]))
@example(["-c", "{\\"], "dash")
def test_any_words_after_a_program_about_text_end(words, shell):
    for name in ("grep", "cut", "tr", "sort", "head", "tail", "wc", "od", "diff", "tar", "unzip"):
        assert _runs([name, *words, "b"], shell, stdin=b"a b\n").exit_code in range(256)
