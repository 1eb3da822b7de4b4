"""The part of Go's regular expressions that patterns of paths turn into."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.expression import BadExpression, compile_expression


@pytest.mark.parametrize(
    ("expression", "text", "found"),
    [
        ("^a.c$", "abc", True),
        ("^a.c$", "a\nc", False),
        ("^[^/]*$", "a\nc", True),
        ("^a$|b", "xxbxx", True),
        ("^a{2,}$", "aaaa", True),
        ("^a{2,3}$", "aaaa", False),
        ("^a{0}b$", "b", True),
        ("^a{,2}$", "a{,2}", True),
        ("^(.*/)?a$", "x/y/a", True),
        ("^(.*/)?a$", "xa", False),
        (r"^\t\x41\101$", "\tAA", True),
        (r"^a\bb$", "ab", False),
        (r"^a\b\+$", "a+", True),
        (r"^a\B.$", "ab", True),
        (r"^\Qa.b\E.$", "a.bc", True),
        (r"^\Qa.b$", "a.b", False),
        (r"\Aa\z", "a", True),
        (r"^[\w]$", "_", True),
        (r"^[\D]$", "1", False),
        (r"^[^\S]$", " ", True),
        (r"^\s$", "\v", False),
        ("^[[:digit:]x-]$", "-", True),
        ("^[[:^digit:]]$", "1", False),
        ("^[a-]$", "-", True),
        ("^[]]$", "]", True),
    ],
)
def test_an_expression_means_what_it_means_in_go(expression, text, found):
    compiled = compile_expression(expression)

    assert compiled.matches(text) is found
    assert compiled.automaton.accepts(text) is found


@pytest.mark.parametrize(
    "expression",
    ["[", "[a", "[b-a]", r"\1", r"\C", r"\pX", r"\é", "a*{2}", "(.*/)?{2}", "a|{2}", "a{2,1}"],
)
def test_what_go_refuses_is_refused(expression):
    with pytest.raises(BadExpression):
        compile_expression(expression)


PIECES = ["a", "b", "/", ".", ".*", "[^/]*", "[^/]", "(.*/)?", "[ab]*", r"\b", r"\B", "^", "$", "|"]
PIECES += ["a{2}", "b{0,2}", "[ab]{1,}"]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.text("ab/_\n", max_size=8))
def test_the_automaton_and_re_agree(expression, text):
    reference = re.compile(expression.replace("$", r"\Z"), re.ASCII)
    compiled = compile_expression(expression)
    found = reference.search(text) is not None

    if text:  # re of Python 3.11 finds no \B in an empty text, unlike Go
        assert compiled.automaton.accepts(text) is found
        assert compiled.matches(text) is found


@given(st.text() | st.text("ab*?[]\\{}|^$-:,0123QEdDsSwWpPx."))
def test_any_text_is_an_expression_or_refused_as_in_go(text):
    try:
        compiled = compile_expression(text)
    except BadExpression:
        return

    for path in ("a", text + "/", "a/b_1-" * 20):
        assert compiled.matches(path) == compiled.automaton.accepts(path)
