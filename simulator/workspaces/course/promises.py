"""Every lesson's promises, kept or not: what ``manage.py check`` and the tests ask."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.catalogue_files import catalogue
from simulator.lessons.lesson import Fault, Lesson, Library
from simulator.workspaces.course.proofs import faults_of
from simulator.workspaces.moment import LESSON, beginning


def all_faults(library: Library, only: str = "") -> Iterator[Fault]:
    """Yield what is wrong with files and with promises; ``only`` is how a lesson's name begins."""
    yield from (fault for fault in library.faults if fault.path.startswith(only))
    for lesson in library.lessons:
        if lesson.name.startswith(only):
            yield from faults_in(lesson, library)


def faults_in(lesson: Lesson, library: Library) -> Iterator[Fault]:
    """Yield the promises of a lesson that are not kept."""
    start = beginning(f"{LESSON}{lesson.name}", catalogue().revision)
    yield from faults_of(lesson, start, library)
