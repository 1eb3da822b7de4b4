"""A visitor may do so much in a while, and no more."""

import pytest
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from simulator.workspaces.hits import SWEPT_EVERY, Hits


@pytest.fixture
def clock():
    """A clock that stands still until it is moved."""
    return [1_000.0]


@pytest.fixture
def limiter(clock):
    return MovingWindowRateLimiter(Hits(lambda: clock[0]))


THREE = parse("3/minute")


def test_one_more_than_the_limit_is_refused_until_the_first_is_old(limiter, clock):
    assert [limiter.hit(THREE, "ann") for _ in range(4)] == [True, True, True, False]

    clock[0] += 59
    assert not limiter.hit(THREE, "ann")
    clock[0] += 2
    assert limiter.hit(THREE, "ann")


def test_each_visitor_is_counted_alone(limiter):
    for _ in range(3):
        limiter.hit(THREE, "ann")

    assert limiter.hit(THREE, "bob")


def test_nothing_is_allowed_where_the_limit_is_none(limiter):
    assert not limiter.hit(parse("0/minute"), "ann")


def test_what_is_reset_is_forgotten(limiter):
    for _ in range(3):
        limiter.hit(THREE, "ann")

    limiter.storage.reset()

    assert limiter.hit(THREE, "ann")


def test_who_has_not_been_here_for_long_takes_no_room(limiter, clock):
    for number in range(500):
        limiter.hit(THREE, f"visitor {number}")
    clock[0] += 61

    for _ in range(SWEPT_EVERY):
        limiter.hit(parse("10000/minute"), "ann")

    assert len(limiter.storage._moments) == 1
