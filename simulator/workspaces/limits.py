"""How much one visitor may do and keep. The numbers are settings (docs/deploy.md)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Semaphore

from django.conf import settings
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from simulator.engine.errors import LimitReached
from simulator.workspaces.hits import Hits

MEBIBYTE = 1024 * 1024

PATIENCE = 5
"""Seconds that a visitor waits for others' archives to be read."""


class TooFast(LimitReached):
    """More requests than a person makes."""


def check_journal(entries: int) -> None:
    """Raise LimitReached if a journal takes no further action."""
    if entries >= settings.MAX_ACTIONS:
        raise LimitReached(
            f"this workspace has reached its limit of {settings.MAX_ACTIONS:,} actions",
            hint="Undo still works. Start a new workspace to go on.",
        )


def check_workspaces(kept: int) -> None:
    """Raise LimitReached if a visitor may have no further workspace."""
    if kept >= settings.MAX_WORKSPACES:
        raise LimitReached(f"a visitor may keep at most {settings.MAX_WORKSPACES:,} workspaces")


def check_shares(kept: int) -> None:
    """Raise LimitReached if a visitor may have no further link."""
    if kept >= settings.MAX_SHARES:
        raise LimitReached(
            f"a visitor may keep at most {settings.MAX_SHARES:,} links",
            hint="Take back a link that nobody needs any more.",
        )


def check_blobs(*, number: int, of_visitor: int, of_all: int) -> None:
    """Raise LimitReached if a workspace may keep no further content from outside."""
    if number >= settings.MAX_BLOBS:
        raise LimitReached(f"a workspace takes at most {settings.MAX_BLOBS:,} blobs from outside")
    if of_visitor > settings.MAX_VISITOR_BLOB_BYTES:
        most = settings.MAX_VISITOR_BLOB_BYTES // MEBIBYTE
        raise LimitReached(f"a visitor may push at most {most} MiB from outside")
    check_room(of_all)


def check_room(of_all: int) -> None:
    """Raise LimitReached if the server takes no more from outside, whoever it is for."""
    if of_all > settings.MAX_BLOB_BYTES:
        raise LimitReached("this server has no room for more blobs from outside")


def check_calls(workspace: str) -> None:
    """Raise TooFast if tools call a workspace's registry too often."""
    if not _limiter().hit(parse(settings.REGISTRY_CALLS_PER_MINUTE), "calls", workspace):
        raise TooFast("that was quicker than this server allows: nothing was done")


def check_sharing(visitor: str) -> None:
    """Raise TooFast if the visitor makes one link after the other."""
    if not _limiter().hit(parse(settings.SHARES_PER_MINUTE), "shares", visitor):
        raise TooFast(
            "that was quicker than this server allows: no link was made",
            hint="Wait a minute, then try again.",
        )


def check_opens(token: str) -> None:
    """Raise TooFast if a link is opened more often than a large class would."""
    if not _limiter().hit(parse(settings.OPENS_PER_MINUTE), "opens", token):
        raise TooFast(
            "this link is opened very often just now",
            hint="Wait some seconds, then try again.",
        )


def check_forks(visitor: str) -> None:
    """Raise TooFast if a visitor, or all together, make one copy after the other."""
    if not _within("forks", visitor, settings.FORKS_PER_MINUTE, settings.ALL_FORKS_PER_MINUTE):
        raise TooFast(
            "that was quicker than this server allows: nothing was copied",
            hint="Wait a minute, then try again.",
        )


def check_codes(visitor: str) -> None:
    """Raise TooFast if a visitor, or all together, carry progress along again and again."""
    if not _within("codes", visitor, settings.CODES_PER_MINUTE, settings.ALL_CODES_PER_MINUTE):
        raise TooFast(
            "that was quicker than this server allows: no progress was carried along",
            hint="Wait a minute, then try again.",
        )


def check_archives(visitor: str) -> None:
    """Raise TooFast if the visitor hands in one archive after the other."""
    if not _limiter().hit(parse(settings.ARCHIVES_PER_MINUTE), "archives", visitor):
        raise TooFast(
            "that was quicker than this server allows: the archive was not opened",
            hint="Wait a minute, then try again.",
        )


def check_races(visitor: str) -> None:
    """Raise TooFast if a visitor, or all together, start one race of their own after the other."""
    if not _within("races", visitor, settings.RACES_PER_MINUTE, settings.ALL_RACES_PER_MINUTE):
        raise TooFast(
            "that was quicker than this server allows: the race was not run",
            hint="Wait a minute, then try again.",
        )


@contextmanager
def turn(readers: Semaphore) -> Iterator[None]:
    """Take one of the places for something costly, for a while. Raises TooFast if there is none."""
    if not readers.acquire(timeout=PATIENCE):
        raise TooFast(
            "this server is reading other archives: yours was not opened",
            hint="Wait some seconds, then try again.",
        )
    try:
        yield
    finally:
        readers.release()


def check_pace(visitor: str) -> None:
    """Raise TooFast if the visitor asks for more than a person can."""
    if not _limiter().hit(parse(settings.ACTIONS_PER_MINUTE), "actions", visitor):
        raise TooFast(
            "that was quicker than this server allows: nothing was done",
            hint="Wait some seconds, then try again.",
        )


def _within(what: str, visitor: str, own: str, everybody: str) -> bool:
    """Count one more, and say whether neither the visitor nor all together are too fast.

    Who sends no cookie is a new visitor each time, so the visitor's own rate is not enough.
    """
    limiter = _limiter()
    mine = limiter.hit(parse(own), what, visitor)
    return mine and limiter.hit(parse(everybody), f"all {what}")


@cache
def _limiter() -> MovingWindowRateLimiter:
    url = settings.REDIS_URL
    return MovingWindowRateLimiter(storage_from_string(url) if url else Hits())
