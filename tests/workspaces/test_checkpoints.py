"""What was written down by an earlier version of ours is read, or is as good as none."""

import pickle

import pytest

from simulator.workspaces.actions import RunLine
from simulator.workspaces.checkpoints import _parts, _restore
from simulator.workspaces.moment import Shown

SHOWN = Shown(1, RunLine("ls"), "a.txt", (), 0, prompt="$ ")


def read(parts):
    found = Shown.__new__(Shown)
    _restore(found, parts)
    return found


def test_a_value_is_written_by_the_names_of_its_fields():
    assert _parts(SHOWN)["text"] == "a.txt"
    assert read(_parts(SHOWN)) == SHOWN


def test_a_field_that_was_not_there_yet_gets_its_default():
    parts = _parts(SHOWN)
    del parts["prompt"]

    assert read(parts) == Shown(1, RunLine("ls"), "a.txt", (), 0)


def test_a_field_that_is_no_more_is_left_out():
    assert read({**_parts(SHOWN), "colour": "green"}) == SHOWN


def test_a_value_that_lacks_what_it_needs_is_not_read():
    parts = _parts(SHOWN)
    del parts["text"]

    with pytest.raises(pickle.UnpicklingError, match="a value of then has no text"):
        read(parts)
