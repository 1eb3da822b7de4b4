"""What .dockerignore keeps out of the build context, and which line did it."""

from contextlib import suppress
from posixpath import normpath

import pytest
from e2b_dockerfile_utils.dockerignore import PatternMatcher
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.ignore import MAX_PATTERNS, TOP, IgnoreFile, InvalidIgnoreFile

FILES = (
    "Dockerfile",
    ".dockerignore",
    "#x",
    "a.log",
    "b.txt",
    "sub/a.log",
    "sub/keep.log",
    "sub/deep/a.log",
    "sub/x.md",
    "README.md",
    "docs/README.md",
    "node_modules/m/i.js",
)


def kept_out(text):
    """Return which of FILES an ignore file keeps out."""
    ignored = IgnoreFile.parse(text)
    return {path for path in FILES if ignored.matches(path)}


@pytest.mark.parametrize(
    ("recording", "text", "out"),
    [
        ("ignore-002", "*.log\n", {"a.log"}),
        ("ignore-003", "**/*.log\n", {"a.log", "sub/a.log", "sub/deep/a.log", "sub/keep.log"}),
        ("ignore-005", "/sub/a.log\n", {"sub/a.log"}),
        ("ignore-006", "node_modules/\n", {"node_modules/m/i.js"}),
        ("ignore-007", "README.md\n", {"README.md"}),
        ("ignore-012", "*\n!b.txt\n!docs\n", {*FILES} - {"b.txt", "docs/README.md"}),
        ("ignore-013", "**\n!sub/deep/**\n", {*FILES} - {"sub/deep/a.log"}),
        ("ignore-014", "# *.txt\n\n*.log\n  # indented\n", {"a.log"}),
        ("ignore-015", "\\#x\n", {"#x"}),
        ("ignore-016", "Dockerfile\n.dockerignore\n", {"Dockerfile", ".dockerignore"}),
        ("ignore-017", "?.log\n[R]EADME.md\n", {"a.log", "README.md"}),
        ("ignore-018", "*/*.log\n", {"sub/a.log", "sub/keep.log"}),
        ("ignore-020", "   *.log   \n\tb.txt\t\n", {"a.log", "b.txt"}),
        ("ignore-021", "./b.txt\nsub/../a.log\n", {"a.log", "b.txt"}),
        ("ignore-024", "", set()),
        ("ignore-025", "*.LOG\nreadme.md\n", set()),
        ("ignore-028", "*.log\r\nb.txt\r\n", {"a.log", "b.txt"}),
        ("ignore-031", "sub/*.log\n!sub/keep.log\n", {"sub/a.log"}),
    ],
)
def test_a_recorded_ignore_file_keeps_out_what_docker_kept_out(recording, text, out):
    assert kept_out(text) == out


@pytest.mark.parametrize(
    ("pattern", "path", "out"),
    [
        ("**", "a/b", True),
        ("**/**", "a", True),
        ("a/**", "a", False),
        ("a/**", "a/b/c", True),
        ("a**", "abc/d", True),
        ("**/a", "a", True),
        ("**/a", "b/a/c", True),
        ("**/a", "ba", False),
        ("**a", "ba", True),
        ("**a", "c/ba", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "ab", False),
        ("a**b", "a/x/b", True),
        ("a**b", "axb", False),
        ("a/*", "a/b/c", True),
        ("*/b", "a/a/b", False),
        ("a?c", "a/c", False),
        ("a?c", "abc", True),
        ("a?c", "a☺c", True),
        ("a[b-d]e", "ace", True),
        ("a[b-d]e", "aae", False),
        ("a[^b-d]e", "aze", True),
        ("[\\]a]", "]", True),
        ("[\\-]", "-", True),
        ("a\\*b", "a*b", True),
        ("a\\*b", "axb", False),
        ("a.b*", "axb", False),
        ("(a)+$*", "(a)+$1", True),
        ("*.{js,ts}", "x.js", False),
        ("*.{js,ts}", "x.{js,ts}", True),
        (".*", ".env", True),
        (".", "a", False),
        ("/", "a", False),
        ("../a", "a", False),
        ("/../a", "a", True),
        ("a//b/", "a/b", True),
        ("dist/*.whl", "dist/app-1.0+g08-py3.whl", True),
    ],
)
def test_a_pattern_matches_a_path_or_a_folder_above_it(pattern, path, out):
    assert IgnoreFile.parse(pattern).matches(path) is out


@pytest.mark.parametrize(
    ("pattern", "path", "out"),
    [
        ("*.log|*.txt", "sub/b.txt", True),  # `|` is a choice, and each half has one end free
        ("*.log|*.txt", "a.log.old", True),
        ("*.log|*.txt", "a.md", False),
        ("a{2}*", "aab", True),  # braces with a number repeat
        ("a{2}*", "a{2}b", False),
        ("bin\\Debug", "bin/ebug", True),  # \D is whatever is no digit
        ("bin\\Debug", "bin\\Debug", False),
        ("v\\d", "v1", True),
        ("[*]", "*", False),  # becomes [[^/]*]
        ("[*]", "^^]", True),
        ("^*.log", "a.log", True),  # ^ is the begin of the path
        ("[^a]b", "/b", True),
        ("[[:alpha:]]x", "qx", True),
    ],
)
def test_what_docker_gets_wrong_is_wrong_here(pattern, path, out):
    assert IgnoreFile.of([pattern]).judge(path).excluded is out


@pytest.mark.parametrize(
    "pattern",
    [
        *("[", "[a", "a[", "[^", "[^a", "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "\\", "!["),
        *("[z-a]", "src\\main", "\\8", "\\xzz", "*{2}", "a{3,2}*", "a{1001}*", "[[:foo:]]"),
    ],
)
def test_a_pattern_that_go_refuses_is_a_syntax_error(pattern):
    with pytest.raises(InvalidIgnoreFile) as caught:
        IgnoreFile.parse(f"# first\n{pattern}\n")

    assert caught.value.message == "syntax error in pattern"
    assert caught.value.line == 2
    assert "Line 2 of .dockerignore" in caught.value.hint


def test_a_backslash_as_on_windows_gets_a_hint():
    with pytest.raises(InvalidIgnoreFile) as caught:
        IgnoreFile.parse("src\\main")

    assert "Write paths with / between folders" in caught.value.hint


@pytest.mark.parametrize("text", ["!", " ! ", "!/"])
def test_an_exclusion_of_nothing_is_refused(text):
    with pytest.raises(InvalidIgnoreFile) as caught:
        IgnoreFile.parse(text)

    assert caught.value.message == 'illegal exclusion pattern: "!"'


def test_the_line_that_keeps_a_file_out_is_known():
    ignored = IgnoreFile.parse("# all logs\n\n**/*.log\n!sub\nsub/x.md\n")

    assert ignored.excluded("a.log") == 3
    assert ignored.excluded("sub/x.md") == 5
    assert ignored.excluded("sub/a.log") == 3
    assert ignored.excluded("b.txt") is None


def test_the_line_that_lets_a_file_in_again_is_known():
    judgement = IgnoreFile.parse("*.log\n!keep.log\n").judge("keep.log")

    assert (judgement.excluded, judgement.line) == (False, 2)


def test_a_file_is_out_by_the_line_that_keeps_its_folder_out():
    assert IgnoreFile.parse("a.log\nnode_modules\n").excluded("node_modules/m/i.js") == 2


def test_an_exclusion_that_was_not_tried_for_the_folder_does_not_hold_below_it():
    ignored = IgnoreFile.parse("sub/a.log\n!sub\n")

    assert ignored.excluded("sub/a.log") == 1


def test_an_exclusion_with_a_blank_or_a_slash_after_it_is_an_exclusion():
    assert kept_out("*\n! b.txt\n!/a.log") == {*FILES} - {"a.log", "b.txt"}


def test_a_byte_order_mark_is_no_part_of_the_first_pattern():
    assert kept_out("\ufeff*.log") == {"a.log"}


def test_only_line_feeds_end_a_line():
    assert kept_out("a.log\u2028b.txt\x0b") == set()


def test_patterns_are_kept_as_docker_understands_them():
    ignored = IgnoreFile.parse("./a/../b/\n! /c\n")

    assert [(pattern.line, pattern.text) for pattern in ignored.patterns] == [(1, "b"), (2, "!c")]
    assert ignored.exclusions
    assert not IgnoreFile.parse("a").exclusions


def test_patterns_of_copy_exclude_are_not_lines():
    assert IgnoreFile.of(["*.md", "#x"]).excluded("#x") == 2


def test_a_line_beyond_what_go_reads_at_once_is_refused():
    with pytest.raises(InvalidIgnoreFile) as caught:
        IgnoreFile.parse("a" * 65_536, "Other.dockerignore")

    assert caught.value.message == (
        "failed parsing Other.dockerignore: bufio.Scanner: token too long"
    )


def test_an_ignore_file_has_limits():
    with pytest.raises(LimitReached):
        IgnoreFile.parse("*\n" * (MAX_PATTERNS + 1))
    with pytest.raises(LimitReached):
        IgnoreFile.parse("a" * 5000)
    with pytest.raises(LimitReached):
        IgnoreFile.parse("a{1000}" * 6 + "*")
    with pytest.raises(LimitReached):
        IgnoreFile.parse("a{0,9}" * 4 + "*")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 40 + "b", "a" * 4000),
        ("**/" + "*a*/**/" * 40 + "b", "a/" * 2000),
        ("*?" * 200 + "b", "a" * 4000),
        ("[*[a" * 30 + "]" + "b", "a" * 4000),
        ("**a" * 300 + "b", "a/" * 2000),
        ("x|" + "a{0,10}" * 3 + "*b", "a" * 4000),
        ("|".join(["*a*a*a*"] * 100) + "b", "c" * 4000),
        ("[" + "a-z" * 1000 + "]*x", "a" * 4000),
    ],
)
def test_a_hostile_pattern_costs_no_more_than_a_friendly_one(pattern, path):
    for _ in range(5):
        IgnoreFile.of([pattern]).judge(path)


PIECES = st.sampled_from(
    ["a", "b", ".", "/", "*", "**", "**/", "?", "[ab]", "[^a]", "\\*", "+", "("]
)
PATTERNS = st.lists(PIECES, min_size=1, max_size=7).map("".join)
PATHS = st.lists(
    st.sampled_from(["a", "b", "ab", "ba", ".a", "a.b", "*", "a+"]), min_size=1, max_size=4
)


@given(st.lists(st.tuples(st.sampled_from(["", "", "!"]), PATTERNS), max_size=4), PATHS)
def test_another_port_of_the_matcher_agrees(lines, names):
    lines = [mark + pattern for mark, pattern in lines if normpath(pattern).strip("/")]
    path = "/".join(names)

    assert IgnoreFile.parse("\n".join(lines)).matches(path) == PatternMatcher(lines).matches(path)


@given(st.lists(PATTERNS, max_size=4), PATHS)
def test_walking_the_folders_is_the_same_as_asking_for_a_path(lines, names):
    ignored = IgnoreFile.of(lines)
    judgement = TOP
    for end in range(1, len(names) + 1):
        judgement = ignored.judge("/".join(names[:end]), judgement)

    assert judgement == ignored.judge_alone("/".join(names))


@given(st.text() | st.text("ab*?[]!\\/{}|^$-:,0123\n"), st.text(min_size=1))
def test_any_text_is_an_ignore_file_or_an_error_for_learners(text, path):
    with suppress(DockerError):
        assert IgnoreFile.parse(text).matches(path) in {True, False}
