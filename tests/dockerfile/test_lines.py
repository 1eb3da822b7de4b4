"""Lines: continuations, comments, directives, line endings, and where an instruction stands."""

import pytest

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.parse import parse_nodes


def places(text):
    return [(node.start, node.end, node.original) for node in parse_nodes(text).nodes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a", [(1, 1, "FROM a")]),
        ("\n\nFROM a\n\n", [(3, 3, "FROM a")]),
        ("\ufeffFROM a\n", [(1, 1, "FROM a")]),
        ("  \tFROM a  \n", [(1, 1, "FROM a  ")]),
        ("FROM a\r\nRUN b\r\n", [(1, 1, "FROM a"), (2, 2, "RUN b")]),
        ("RUN a \\\n  b", [(1, 2, "RUN a   b")]),
        ("RUN a \\   \n  b", [(1, 2, "RUN a   b")]),
        ("RUN a \\\r\n  b\r\n", [(1, 2, "RUN a   b")]),
        ("RUN a \\\n# note\n  # note\n b", [(1, 4, "RUN a  b")]),
        ("RUN a \\\n\n\n b", [(1, 4, "RUN a  b")]),
        ("RUN a \\", [(1, 1, "RUN a ")]),
        ("RUN a \\\n", [(1, 1, "RUN a ")]),
        ("RUN a \\\\\nRUN b", [(1, 1, "RUN a \\\\"), (2, 2, "RUN b")]),
        ("RUN a \\\n \\\n b", [(1, 3, "RUN a   b")]),
        ("\\\nRUN a", [(1, 2, "RUN a")]),
        ("# escape=`\nRUN a\\\nRUN b `\n c", [(2, 2, "RUN a\\"), (3, 4, "RUN b  c")]),
        ("RUN a # no comment\n", [(1, 1, "RUN a # no comment")]),
        ("RUN a\x00b", [(1, 1, "RUN a\x00b")]),
    ],
)
def test_an_instruction_covers_its_lines(text, expected):
    assert places(text) == expected


def test_an_empty_continuation_line_is_a_warning_at_the_last_line():
    parsed = parse_nodes("FROM a\nRUN x \\\n\n  y\n")

    assert [(warning.line, warning.text) for warning in parsed.warnings] == [(4, "RUN x   y")]


def test_a_comment_in_a_continuation_is_no_empty_line():
    assert parse_nodes("RUN x \\\n# why\n  y\n").warnings == ()


def test_comments_are_kept_with_their_lines():
    parsed = parse_nodes("# one\n\nFROM a\nRUN b \\\n  # two\n  c\n# three\n")

    assert [(comment.line, comment.text) for comment in parsed.comments] == [
        (1, "one"),
        (5, "two"),
        (7, "three"),
    ]


def test_the_comments_above_an_instruction_end_at_an_empty_comment():
    nodes = parse_nodes("# far\n#\n# near\nFROM a\nRUN b").nodes

    assert [node.comments for node in nodes] == [("near",), ()]


@pytest.mark.parametrize(
    ("text", "escape", "names"),
    [
        ("# escape=`\nFROM a", "`", ["escape"]),
        ("#EsCaPe = ` \nFROM a", "`", ["escape"]),
        ("# syntax=docker/dockerfile:1\n# escape=`\nFROM a", "`", ["syntax", "escape"]),
        ("# check=skip=all\nFROM a", "\\", ["check"]),
        ("# a comment\n# escape=`\nFROM a", "\\", []),
        ("\n# escape=`\nFROM a", "\\", []),
        ("# unknown=1\n# escape=`\nFROM a", "\\", []),
        ("FROM a\n# escape=`\nRUN b", "\\", []),
    ],
)
def test_directives_stand_at_the_top_and_nowhere_else(text, escape, names):
    parsed = parse_nodes(text)

    assert parsed.escape == escape
    assert [directive.name for directive in parsed.directives] == names


@pytest.mark.parametrize(
    ("text", "message", "lines"),
    [
        ("", "file with no instructions", None),
        ("\n\n", "file with no instructions", (2, 2)),
        ("# only\n# comments", "file with no instructions", (2, 2)),
        ("# escape=x\nFROM a", "invalid escape token 'x' does not match ` or \\", None),
        (
            "# escape=`\n# escape=`\nFROM a",
            "only one escape parser directive can be used",
            (1, 1),
        ),
        ("FROM a\nRUN <<E\nx\n", "unterminated heredoc", (2, 3)),
        (
            "FROM a\nCMD [1]",
            "when using JSON array syntax, arrays must be comprised of strings only",
            (2, 2),
        ),
        (
            "FROM a\nRUN " + "x" * 70_000,
            "dockerfile line greater than max allowed size of 65535",
            (1, 1),
        ),
    ],
)
def test_a_parser_error_names_its_lines(text, message, lines):
    with pytest.raises(DockerfileError) as refused:
        parse_nodes(text)

    source = refused.value.source
    assert refused.value.message == message
    assert (source and (source.start, source.end)) == lines


def test_the_longest_line_is_counted_with_its_line_feed():
    line = "RUN " + "x" * 65_531

    assert len(places(line + "\n")) == 1
    assert len(places(line)) == 1
    with pytest.raises(DockerfileError):
        parse_nodes("FROM a\n" + line + "y\n")
