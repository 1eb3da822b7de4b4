"""Any text at all: it parses or is refused, quickly, and never in another way."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.engine.dockerfile.checks import report
from simulator.engine.dockerfile.errors import DockerfileError, DockerfileTooLarge
from simulator.engine.dockerfile.expand import expand, expand_words
from simulator.engine.dockerfile.golang import quote
from simulator.engine.dockerfile.lines import MAX_BYTES, MAX_INSTRUCTIONS, MAX_LINES
from simulator.engine.dockerfile.parse import parse_nodes
from simulator.engine.dockerfile.problems import problems
from simulator.engine.dockerfile.stages import parse

PIECES = st.sampled_from(
    [
        *("FROM", "RUN", "COPY", "ADD", "ENV", "ARG", "LABEL", "ONBUILD", "HEALTHCHECK", "CMD"),
        *("ENTRYPOINT", "EXPOSE", "VOLUME", "USER", "WORKDIR", "SHELL", "STOPSIGNAL", "AS"),
        *("MAINTAINER", "NONE", "#", "#escape=`", "#check=skip=all", "--from=a", "--interval=1s"),
        *("--mount=type=cache,id=b", "a", "$A", "${A:-b}", "${A#*}", "${A/b/c}", "${", "<<E"),
        *("<<-'F'", "E", "F", "\\", "`", "\\\n", "\n", "\r\n", "'", '"', "[", "]", '["a"]'),
        *("=", "a=b", ",", "80/tcp", "\x00", "\ufeff", "é", "\x85", "\ud800"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join)
)


def refusal(call, *arguments):
    """Return the DockerfileError of a call, if there is one; let any other error through."""
    try:
        call(*arguments)
    except DockerfileError as refused:
        return refused
    return None


@given(TEXTS)
@example("FROM a\nRUN <<\"E'\nE'")
@example("ONBUILD " * 30 + "RUN x")
def test_any_text_parses_or_is_refused(text):
    refused = refusal(parse, text)
    errors = [problem for problem in problems(text) if problem.severity == "error"]

    assert bool(refused) == bool(errors)
    assert refused is None or refused.message


@given(TEXTS)
def test_any_instruction_is_expanded_or_refused(text):
    if refusal(parse, text):
        return
    dockerfile = parse(text)
    for stage in dockerfile.stages:
        for instruction in stage.instructions:
            refused = refusal(expand, instruction, {"A": "b"}, dockerfile.escape)
            assert refused is None or refused.message


@given(TEXTS)
def test_the_checks_take_any_text(text):
    found = report(text)

    assert all(1 <= warning.start <= warning.end for warning in found.warnings)


@given(st.binary(max_size=80))
def test_any_bytes_parse_or_are_refused(data):
    refused = refusal(parse, data)

    assert refused is None or refused.message


@given(TEXTS)
def test_instructions_stand_in_order_and_do_not_overlap(text):
    try:
        nodes = parse_nodes(text).nodes
    except DockerfileError:
        return
    ends = [0, *(node.end for node in nodes)]

    assert all(ends[i] < node.start <= node.end for i, node in enumerate(nodes))
    assert ends[-1] <= text.count("\n") + 1


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
def test_a_quoted_value_comes_back_whole(value):
    single = value.replace("'", "").replace("\n", "").replace("\r", "").replace("\x00", "")
    env = parse(f"FROM a\nENV x='{single}' y=\n").stages[0].instructions[0]

    assert expand(env, {}).pairs == (("x", single), ("y", ""))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("FROM a\n" + "# x\n" * MAX_LINES, str(MAX_LINES)),
        ("FROM a\n" + "RUN x\n" * MAX_INSTRUCTIONS, str(MAX_INSTRUCTIONS)),
        ("x" * 10_000_000, str(MAX_BYTES)),
        ("FROM a\nRUN " + "é\\\n" * 1_000_000, str(MAX_LINES)),
        (("FROM a\n" + "x" * 99 + "\n") * 100_000, str(MAX_BYTES)),
    ],
)
def test_what_is_too_large_is_refused_by_the_name_of_the_limit(text, named):
    with pytest.raises(DockerfileTooLarge, match=named):
        parse(text)


HOSTILE = {
    "comments": "#\n" * 90_000 + "FROM a",
    "continuations": "FROM a\nRUN " + "x \\\n" * 90_000,
    "empty continuations": "FROM a\nRUN \\\n" + "\n" * 90_000,
    "unknown": "X\n" * 19_000,
    "heredoc marks": "FROM a\nRUN " + "<<E " * 16_000,
    "heredocs": "FROM a\n" + "COPY <<E /x\nE\n" * 19_000,
    "nested": "FROM a\nENV x=" + "${a:-" * 10_000,
    "json": "FROM a\nRUN " + "[" * 60_000,
    "quotes": "FROM a\nENV x=" + "\"'" * 30_000,
    "escapes": "FROM a\nENV x=" + "\\" * 60_000,
    "flags": "FROM a\nCOPY " + "--exclude=a " * 5_000 + "b c",
    "onbuild": "FROM a\n" + "ONBUILD " * 8_000,
    "pattern": "FROM a\nARG v=" + "a" * 50_000 + "\nENV x=${v//" + "*a" * 900 + "b/c}",
    "digits": "FROM a\nHEALTHCHECK --retries=" + "9" * 60_000 + " CMD x",
    "ports": "FROM a\nEXPOSE " + "9" * 60_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_takes_no_more_than_a_second(text):
    started = time.process_time()
    report(text)
    problems(text)

    assert time.process_time() - started < 5.0  # two readings, and a slow machine


def test_deep_nesting_is_refused_as_such():
    with pytest.raises(DockerfileError, match="nested more than"):
        expand_words("${a:-" * 500 + "}" * 500, {})


def test_quoting_shows_what_cannot_be_printed():
    assert quote('a"\\\n\x01\x7f\u200b\U000e0001é') == (
        '"a\\"\\\\\\n\\x01\\x7f\\u200b\\U000e0001é"'
    )
