"""Searching the hub."""

import pytest

from simulator.engine.errors import DockerError
from simulator.engine.registry.search import search
from simulator.engine.state import World
from tests.registry.worlds import hub_world


def test_an_exact_name_comes_first_and_official_images_before_others():
    rows = search(hub_world(), "python")

    assert rows[0].name == "python"
    assert rows[0].official
    assert rows[0].stars > 1000
    assert [row.official for row in rows] == sorted((row.official for row in rows), reverse=True)


def test_nothing_is_found_for_a_word_that_nobody_uses():
    assert search(hub_world(), "zzz-nothing") == []


def test_without_a_hub_there_is_nothing_to_search():
    with pytest.raises(DockerError, match=r"index.docker.io"):
        search(World(), "redis")
