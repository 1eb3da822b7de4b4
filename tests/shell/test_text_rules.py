"""Rules that hold for any text: what one program undoes, what two ways have in common."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine.files import Directory, File
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.run import run
from tests.shell.machines import DEBIAN, ENVIRONMENT

TEXTS = st.text(st.sampled_from("ab:,. \tx1é\n"), max_size=60).map(str.encode)
BYTES = st.binary(max_size=200)


def _out(line, content):
    tree = DEBIAN.put("home/w", Directory()).put("home/w/f", File(content))
    outcome = run(
        ["sh", "-c", line],
        filesystem=Filesystem(tree),
        environment=ENVIRONMENT,
        working_directory="/home/w",
    )
    assert outcome.stderr == b""
    return outcome.stdout


@settings(max_examples=40, deadline=None)
@given(BYTES)
def test_bytes_come_through_unchanged(content):
    for line in (
        "cat f",
        "tee o < f",
        "gzip -c f | gunzip",
        "bzip2 -c f | bzip2 -d",
        "xz -c f | unxz",
        "base64 f | base64 -d",
        "xxd -p f | xxd -r -p",
        "tar cf - f | tar xOf -",
        "echo f | cpio -o --quiet > a; mkdir d; cd d; cpio -i --quiet < ../a; cat f",
        "zip -q a.zip f; unzip -p a.zip",
    ):
        assert _out(line, content) == content


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_sed_awk_and_grep_agree_on_the_lines_that_match(content):
    found = _out("grep 'a.*b' f || true", content)
    assert _out("sed -n '/a.*b/p' f", content + b"\n") == _out(
        "grep 'a.*b' f || true", content + b"\n"
    )
    assert _out("awk '/a.*b/' f", content) == found


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_the_first_and_the_other_lines_make_the_whole(content):
    assert _out("head -n 2 f; tail -n +3 f", content) == content
    assert _out("sed 2q f; sed 1,2d f", content) == content


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_sorting_keeps_the_lines_and_orders_them_by_bytes(content):
    lines = content.split(b"\n")
    expected = sorted(lines[:-1] if lines[-1] == b"" else lines)
    assert _out("sort f", content) == b"".join(line + b"\n" for line in expected)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_wc_counts_what_python_counts(content):
    counts = _out("wc -lwc < f", content).split()
    assert [int(count) for count in counts] == [
        content.count(b"\n"),
        len(content.decode().split()),
        len(content),
    ]


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS)
def test_diff_and_cmp_say_nothing_just_when_files_are_equal(one, other):
    tree = DEBIAN.put("home/w", Directory()).put("home/w/f", File(one)).put("home/w/g", File(other))
    for line in ("diff f g", "diff -u f g", "cmp f g"):
        outcome = run(
            ["sh", "-c", line],
            filesystem=Filesystem(tree),
            environment=ENVIRONMENT,
            working_directory="/home/w",
        )
        assert (outcome.exit_code == 0) == (one == other)
        assert bool(outcome.stdout + outcome.stderr) == (one != other)
