"""The map: tracks with their lessons, what is done, what comes next, what builds on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.lessons.lesson import Lesson, Library, Track
from simulator.web.scene.words import listed
from simulator.workspaces.course.course import STARS
from simulator.workspaces.models import Progress


@dataclass(frozen=True, slots=True)
class Stop:
    """A lesson on the map. ``state`` is done, next, begun, later or open.

    ``after`` are the lessons that it builds on and that are not done; it opens all the same.
    """

    lesson: Lesson
    state: str
    stars: tuple[bool, ...] = ()
    after: tuple[Lesson, ...] = ()

    @property
    def after_names(self) -> str:
        return listed([one.title for one in self.after], most=1)

    @property
    def won(self) -> int:
        return sum(self.stars)


@dataclass(frozen=True, slots=True)
class Row:
    """A track."""

    track: Track
    stops: tuple[Stop, ...]

    @property
    def done(self) -> int:
        return sum(stop.state == "done" for stop in self.stops)


@dataclass(frozen=True, slots=True)
class Map:
    """All tracks. ``next`` is the lesson to go on with, None if all are done."""

    rows: tuple[Row, ...]
    next: Lesson | None
    begun: bool

    @property
    def done(self) -> int:
        return sum(row.done for row in self.rows)

    @property
    def of(self) -> int:
        return sum(len(row.stops) for row in self.rows)


def lesson_map(library: Library, progress: Mapping[str, Progress], begun: Sequence[str]) -> Map:
    """Return the map of a visitor, who was last in the first of the lessons that are begun."""
    following = next_lesson(library, progress, begun)
    rows = tuple(
        Row(track, tuple(_stop(one, library, progress, begun, following) for one in track.lessons))
        for track in library.tracks
    )
    return Map(rows, following, begun=bool(progress or begun))


def next_lesson(
    library: Library, progress: Mapping[str, Progress], begun: Sequence[str]
) -> Lesson | None:
    """Return the lesson to go on with: one that is begun, else the first whose time has come."""
    for name in begun:
        lesson = library.lesson(name)
        if lesson is not None and name not in progress:
            return lesson
    left = [lesson for lesson in library.lessons if lesson.name not in progress]
    ready = (lesson for lesson in left if not _missing(lesson, library, progress))
    return next(ready, left[0] if left else None)


def _stop(
    lesson: Lesson,
    library: Library,
    progress: Mapping[str, Progress],
    begun: Sequence[str],
    following: Lesson | None,
) -> Stop:
    known = progress.get(lesson.name)
    if known is not None:
        return Stop(lesson, "done", tuple(at < known.stars for at in range(STARS)))
    after = _missing(lesson, library, progress)
    if following is not None and lesson.name == following.name:
        return Stop(lesson, "next", after=after)
    if lesson.name in begun:
        return Stop(lesson, "begun", after=after)
    return Stop(lesson, "later" if after else "open", after=after)


def _missing(
    lesson: Lesson, library: Library, progress: Mapping[str, Progress]
) -> tuple[Lesson, ...]:
    needed = (library.by_id(name) for name in lesson.told.requires)
    return tuple(one for one in needed if one is not None and one.name not in progress)
