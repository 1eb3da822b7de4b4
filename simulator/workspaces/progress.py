"""What a visitor has finished, kept apart from the journals that it was earned in."""

from __future__ import annotations

from simulator.workspaces.course.course import Course
from simulator.workspaces.models import Progress


def note(visitor: str, course: Course) -> None:
    """Keep that the lesson is finished, if it is; a better time takes the place of a worse one."""
    if not course.finished:
        return
    kept, new = Progress.objects.get_or_create(
        visitor=visitor,
        lesson=course.lesson,
        defaults={"stars": course.stars, "moves": course.moves},
    )
    if not new and (course.stars, -course.moves) > (kept.stars, -kept.moves):
        kept.stars, kept.moves = course.stars, course.moves
        kept.save()


def progress_of(visitor: str) -> dict[str, Progress]:
    """Return what the visitor has finished, by the names of the lessons."""
    return {one.lesson: one for one in Progress.objects.filter(visitor=visitor)}
