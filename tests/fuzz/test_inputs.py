"""Whatever is put in, what comes out is a result or a DockerError, and soon."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.inputs import LISTS, examples, words
from tests.fuzz.judge import judge, smallest
from tests.fuzz.known import KNOWN
from tests.fuzz.targets import TARGETS

PATIENCE = 10.0
"""Seconds: a hang is caught, a busy machine is not. The long run is stricter."""


@pytest.mark.parametrize("name", LISTS)
def test_any_words_of_the_grammar_end_in_a_result_or_a_docker_error(name):
    @settings(max_examples=300)
    @given(data=inputs(name))
    def holds(data):
        finding = judge(TARGETS[name], data, PATIENCE)

        assert finding is None, f"{finding.data!r}\n{finding.story}"

    holds()


@pytest.mark.parametrize(("name", "data"), KNOWN)
def test_what_fuzzing_once_found_is_mended(name, data):
    finding = judge(TARGETS[name], data, PATIENCE)

    assert finding is None, finding.story


@pytest.mark.skipif(find_spec("atheris") is None, reason="no wheel of atheris for this platform")
def test_the_coverage_guided_fuzzer_finds_nothing_in_a_moment(tmp_path):
    command = [sys.executable, "-m", "tests.fuzz.cover", "dockerfile", "2", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr[-2000:]
    assert int(re.search(r"number_of_executed_units: (\d+)", ended.stderr)[1]) > 100
    assert list(tmp_path.glob("found/*")) == []


def test_any_other_exception_is_a_finding_and_is_cut_to_its_smallest_form():
    def target(data):
        if b"bad" in data:
            raise ValueError

    finding = judge(target, b"this is a bad example")

    assert smallest(target, finding).data == b"bad"
    assert judge(target, b"this is a good one") is None


def test_an_input_that_takes_long_is_a_finding():
    finding = judge(lambda data: sum(range(3_000_000)), b"", seconds=0.001)

    assert finding.mark == "slow"


def inputs(name):
    """Return inputs of a target: words of its grammar in any order, and recordings bent."""
    put_together = st.lists(st.sampled_from(words(name)), max_size=30).map(" ".join)
    tight = st.lists(st.sampled_from(words(name)), max_size=20).map("".join)
    any_text = st.text(max_size=60)
    texts = st.one_of(put_together, tight, any_text, st.tuples(put_together, any_text).map("".join))
    known = sorted(set(examples(name)), key=lambda data: (len(data), data))[:200]
    raw = texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.one_of(raw, st.binary(max_size=80), bent(known)) if known else raw


def bent(known):
    """Return recordings with a part left out, doubled, or replaced by other bytes."""
    cuts = st.tuples(st.integers(0, 400), st.integers(0, 40), st.binary(max_size=6))

    def bend(parts):
        data, (start, length, put) = parts
        return data[:start] + put + data[start + length :]

    return st.tuples(st.sampled_from(known), cuts).map(bend)
