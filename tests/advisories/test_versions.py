"""Versions are ordered as each ecosystem orders them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.advisories.versions import (
    compare_apk,
    compare_dpkg,
    compare_maven,
    compare_python,
    compare_semver,
    upstream,
)

ORDERED = [
    (compare_dpkg, ["1.0~rc1", "1.0", "1.0-1", "1.0-1+deb12u1", "1.0a", "1.2", "1.10", "1:0.1"]),
    (compare_dpkg, ["1.0.1", "1.0.1a", "1.0.1f", "1.0.1g", "1.1.0"]),
    (compare_dpkg, ["7.88.1-10+deb12u3", "7.88.1-10+deb12u4", "7.88.1-10+deb12u15"]),
    (compare_apk, ["1.2.12_rc1-r0", "1.2.12-r0", "1.2.12-r2", "1.2.12-r10", "1.2.13-r0"]),
    (compare_apk, ["9.6_p1-r0", "9.7-r0", "9.7_p1-r3", "9.7_p1-r4"]),
    (compare_python, ["1.0.dev1", "1.0a1", "1.0rc1", "1.0", "1.0.post1", "1.0.1", "1!0.1"]),
    (compare_semver, ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0"]),
    (compare_semver, ["4.17.3", "4.17.20", "4.17.21", "5.0.0"]),
    (compare_maven, ["2.0-alpha1", "2.0-beta9", "2.0-rc1", "2.0", "2.0.1", "2.14.1", "2.15.0"]),
]


@pytest.mark.parametrize(("compare", "versions"), ORDERED)
def test_versions_come_in_this_order(compare, versions):
    for at, one in enumerate(versions):
        for other_at, other in enumerate(versions):
            order = compare(one, other)
            assert (order > 0) - (order < 0) == (at > other_at) - (at < other_at), (one, other)


@given(st.text("0123456789.-+~:_abrcp", max_size=12), st.text("0123456789.-+~:_ab", max_size=12))
def test_any_two_texts_can_be_compared_from_both_sides(one, other):
    for compare in (compare_dpkg, compare_apk, compare_python, compare_semver, compare_maven):
        assert compare(one, one) == 0
        there, back = compare(one, other), compare(other, one)
        assert (there > 0) == (back < 0)


def test_the_authors_version_is_found_in_a_distributions():
    assert upstream("1:1.2.11.dfsg-2+deb11u2") == "1.2.11"
    assert upstream("4.2+dfsg-0.1+deb7u1") == "4.2"
    assert upstream("3.3.5-r0") == "3.3.5"
    assert upstream("2.34-60.el9_2.7") == "2.34"
