"""Names of containers that got none, and short ids."""

import re

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.names import ADJECTIVES, SURNAMES, container_name, short_id


@given(st.text())
def test_every_seed_gives_a_name_that_docker_accepts(seed):
    assert re.fullmatch(r"[a-z]+_[a-z]+", container_name(seed))


def test_a_name_follows_from_its_seed_alone():
    assert container_name("laptop/1") == container_name("laptop/1")


def test_a_class_of_containers_has_different_names():
    names = {container_name(f"laptop/{number}") for number in range(100)}

    assert len(names) > 95


def test_a_name_that_is_taken_gets_a_number():
    first = container_name("seed")
    second = container_name("seed", {first})
    third = container_name("seed", {first, second})

    assert (second, third) == (f"{first}1", f"{first}2")


def test_no_word_is_listed_twice():
    assert len(set(ADJECTIVES)) == len(ADJECTIVES)
    assert len(set(SURNAMES)) == len(SURNAMES)


def test_an_id_is_shown_by_its_first_twelve_digits():
    assert short_id("sha256:" + "0123456789abcdef" * 4) == "0123456789ab"
    assert short_id("0123456789abcdef") == "0123456789ab"
    assert short_id("abc") == "abc"
