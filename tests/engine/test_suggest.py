"""What somebody probably meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.errors import did_you_mean
from simulator.engine.suggest import NEAR, nearest

INSTRUCTIONS = ["ADD", "ARG", "CMD", "COPY", "ENV", "EXPOSE", "FROM", "RUN", "WORKDIR"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CPOY", "COPY"),
        ("cpoy", "copy"),
        ("Frmo", "from"),
        ("WORKDIRR", "WORKDIR"),
        ("RUNN", "RUN"),
        ("EXPSE", "EXPOSE"),
        ("FORMAT", None),
        ("COPY", None),
        ("copy", None),
        ("WORK", None),
        ("HELLO", None),
    ],
)
def test_the_nearest_instruction_is_at_most_two_letters_away(typed, meant):
    assert nearest(typed, INSTRUCTIONS) == meant


def test_of_equally_near_words_the_first_is_meant():
    assert nearest("ac", ["ab", "aa"]) == "ab"


def test_case_is_a_difference_where_it_matters():
    assert nearest("path", ["PATH"], case_sensitive=True) is None
    assert nearest("PAHT", ["PATH"], case_sensitive=True) == "PATH"


def test_a_suggestion_is_a_sentence():
    assert did_you_mean("CPOY", INSTRUCTIONS) == "did you mean COPY?"
    assert did_you_mean("HELLO", INSTRUCTIONS) == ""


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_nearness_is_the_number_of_letters_to_change(one, other):
    near = 0 < levenshtein(one, other) < NEAR

    assert (nearest(one, [other], case_sensitive=True) is not None) == (near and other != "")


def test_long_words_get_no_suggestion():
    assert nearest("a" * 100_000, ["a" * 100_001] * 1000) is None


def levenshtein(one, other):
    """The textbook definition."""
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return levenshtein(one[1:], other[1:])
    return 1 + min(
        levenshtein(one[1:], other), levenshtein(one, other[1:]), levenshtein(one[1:], other[1:])
    )
