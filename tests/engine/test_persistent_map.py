"""Maps that never change: they are dicts to whoever reads them, and their versions stay apart."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.persistent_map import PersistentMap

changes = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 9) | st.none()), min_size=1, max_size=80
)


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 9)), changes)
def test_a_map_reads_like_a_dict_with_the_same_history(start, history):
    known, now = dict(start), PersistentMap(start)
    for key, value in history:
        if value is None:
            known.pop(key, None)
            now = now.discard(key)
        else:
            known[key] = value
            now = now.insert(key, value)

        assert dict(now.items()) == known
        assert len(now) == len(known)
        assert set(now) == set(now.keys()) == set(known)
        assert sorted(now.values()) == sorted(known.values())
        assert [now.get(each) for each in range(31)] == [known.get(each) for each in range(31)]
        assert [each in now for each in range(31)] == [each in known for each in range(31)]


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 9)), changes)
def test_a_change_leaves_every_earlier_version_as_it_was(start, history):
    version = PersistentMap(start)
    versions = [(version, dict(start))]
    for key, value in history:
        version = version.changed({key: value})
        versions.append((version, dict(version)))

    assert all(dict(kept) == as_it_was for kept, as_it_was in versions)


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 9)), changes)
def test_maps_with_the_same_entries_are_equal_whatever_made_them(start, history):
    changed = PersistentMap(start)
    for key, value in history:
        changed = changed.changed({key: value})
    fresh = PersistentMap(dict(changed))

    assert changed == fresh
    assert hash(changed) == hash(fresh)
    assert pickle.loads(pickle.dumps(changed)) == fresh  # noqa: S301 - our own


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 999).map(str)), changes, changes)
def test_what_differs_is_what_two_dicts_do_not_hold_alike(start, one, other):
    def played(history):
        version = PersistentMap(start)
        for key, value in history:
            version = version.changed({key: None if value is None else f"new {value}"})
        return version

    left, right = played(one), played(other)

    assert {key: (own, others) for key, own, others in left.differing(right)} == {
        key: (left.get(key), right.get(key))
        for key in {*left, *right}
        if left.get(key) is not right.get(key)
    }


def test_a_key_that_is_not_there_is_an_error_to_look_up_and_to_remove():
    known = PersistentMap({"a": 1}).remove("a")

    with pytest.raises(KeyError):
        known["a"]
    with pytest.raises(KeyError):
        known.remove("a")
    assert known.get("a", 2) == 2
