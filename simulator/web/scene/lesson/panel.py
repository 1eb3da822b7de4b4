"""The panel beside the work: the step, its questions and goals, hints, moves and stars."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from simulator.engine.state import World
from simulator.lesson_files import library
from simulator.lessons.goals import Met, Unmet
from simulator.lessons.lesson import Lesson
from simulator.web.scene.files import text_digest
from simulator.web.scene.lesson.hints import Hints, hints
from simulator.web.scene.lesson.markup import Span, inline, prose, spans
from simulator.web.scene.lesson.questions import QuestionView, question_views
from simulator.workspaces.course.course import STARS, Course


@dataclass(frozen=True, slots=True)
class GoalView:
    """A condition of the step, whether it holds, and why not."""

    title: SafeString
    met: bool
    says: SafeString


@dataclass(frozen=True, slots=True)
class Segment:
    """A step as a piece of the bar: done, now, or still to come."""

    number: int
    state: str


@dataclass(frozen=True)
class Panel:
    """Where a learner stands, each part worked out when it is asked for."""

    course: Course
    world: World

    @cached_property
    def lesson(self) -> Lesson:
        return self.course.told

    @property
    def title(self) -> str:
        return self.lesson.title

    @property
    def place(self) -> str:
        return place_of(self.lesson)

    @property
    def number(self) -> int:
        """The number of the step, counted from 1."""
        return self.course.step + 1

    @property
    def of(self) -> int:
        return len(self.lesson.steps)

    @property
    def segments(self) -> tuple[Segment, ...]:
        here = self.number if not self.course.finished else self.of + 1
        return tuple(
            Segment(at, "done" if at < here else "now" if at == here else "")
            for at in range(1, self.of + 1)
        )

    @property
    def heading(self) -> str:
        return self.lesson.texts[self.course.step][0]

    @property
    def text(self) -> SafeString:
        return prose(self.lesson.texts[self.course.step][1])

    @cached_property
    def to_do(self) -> tuple[Span, ...]:
        return spans(self.course.current.do, self.world.machine.project)

    @cached_property
    def questions(self) -> tuple[QuestionView, ...]:
        return question_views(self.course, self.world)

    @cached_property
    def goals(self) -> tuple[GoalView, ...]:
        pairs = zip(self.course.current.goals, self.course.verdicts, strict=True)
        return tuple(
            GoalView(inline(goal.title), isinstance(one, Met), inline(_reason(one)))
            for goal, one in pairs
        )

    @cached_property
    def turns(self) -> tuple[SafeString, ...]:
        """What is said about wrong turns."""
        if self.course.done:
            return ()
        return tuple(inline(text) for text in self.course.turns(self.world))

    @cached_property
    def hints(self) -> Hints:
        return hints(self.course)

    @property
    def done(self) -> bool:
        return self.course.done

    @property
    def finished(self) -> bool:
        return self.course.finished

    @property
    def tells(self) -> bool:
        """Whether anything is told that was not there when the lesson began."""
        return bool(self.course.guesses or self.course.hints or self.done or self.turns)

    @property
    def begun(self) -> bool:
        """Whether there is anything in the step that could be taken back."""
        return bool(self.course.here or self.course.hints.get(self.course.step)) or any(
            question.id in self.course.guesses for question in self.course.current.questions
        )

    @property
    def stars(self) -> tuple[bool, ...]:
        return tuple(at < self.course.stars for at in range(STARS))

    @cached_property
    def next(self) -> Lesson | None:
        return library().after(self.lesson)

    @cached_property
    def digest(self) -> str:
        """A name for all that the panel shows."""
        course = self.course
        seen = course.step, course.guesses, course.verdicts, course.done, course.moves
        made = self.hints, self.turns, self.questions, self.to_do, self.begun
        return text_digest(repr((seen, made)))

    @property
    def says(self) -> str:
        """Where the learner stands, for those who do not see the panel change."""
        if self.finished:
            return _("Lesson finished: {stars} of 3 stars.").format(stars=self.course.stars)
        if self.done:
            return _("Step {n} is done.").format(n=self.number)
        met = sum(goal.met for goal in self.goals)
        said = _("Step {n}: {met} of {all} goals met.").format(
            n=self.number, met=met, all=len(self.goals)
        )
        return " ".join([said, *self.turns]) if self.goals else ""


def place_of(lesson: Lesson) -> str:
    """Return where a lesson stands on the map, in words."""
    track = lesson.track.upper()
    if lesson.told.boss:
        return _("Track {track}, boss").format(track=track)
    return _("Track {track}, lesson {n}").format(track=track, n=lesson.told.place)


def _reason(verdict: Met | Unmet) -> str:
    match verdict:
        case Met(says=says):
            return _("Met. {says}").format(says=says).strip()
        case Unmet(reason=reason):
            return _("Not yet. {reason}").format(reason=reason)
