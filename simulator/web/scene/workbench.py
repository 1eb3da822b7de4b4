"""The workbench: everything on the page, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from simulator.engine.events import StepState
from simulator.web.scene.aha.pictures import AhaView, aha
from simulator.web.scene.bringing import Kept, kept_out
from simulator.web.scene.files import (
    FileRow,
    Pane,
    file_rows,
    first_path,
    left_out,
    pane,
    text_digest,
)
from simulator.web.scene.folding import names_of, short_id
from simulator.web.scene.forecast import IGNORE_FILE, Forecast, forecast, planned, veiled
from simulator.web.scene.gutter import GutterRow, gutter
from simulator.web.scene.lesson.panel import Panel
from simulator.web.scene.lesson.target import Target, target
from simulator.web.scene.machines import Here, here, maintained
from simulator.web.scene.shelf import Shelf, shelf
from simulator.web.scene.stages import StageGraph, stage_graph
from simulator.web.scene.steps import ReportRow, report_rows
from simulator.web.scene.terminal import UNFOLDED, Asking, TurnView, asking, turns
from simulator.web.scene.tips import Tip, tips
from simulator.web.scene.totals import Totals, spoken, totals
from simulator.web.scene.words import day_text
from simulator.workspaces.actions import BringFiles, SaveFile
from simulator.workspaces.advice import Suggestion
from simulator.workspaces.moment import Moment
from simulator.workspaces.next_build import NextBuild, next_build


@dataclass(frozen=True, slots=True)
class View:
    """What a visitor looks at: the open file, and whether the last build is shown in its place.

    ``seen`` is the last turn that is already on the screen; ``played`` says that a
    build may just have happened, ``went`` that the visitor has come from another moment.
    """

    path: str = ""
    build: bool = True
    seen: int = 0
    played: bool = False
    went: bool = False
    find: str = ""
    """The images that are searched for on the shelf."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a build ended without an image, where no line says so."""

    message: str
    hint: str
    excerpts: tuple[str, ...]


@dataclass(frozen=True)
class Workbench:
    """The page of a moment. Each part is worked out when it is asked for, and once."""

    moment: Moment
    view: View
    suggestions: tuple[Suggestion, ...] | None = None
    typed: tuple[str, str] | None = None
    """A path, and its text in the visitor's editor, where that is not saved."""
    asked: str = ""
    """The build command as it stands on the visitor's page, if that is another one."""

    @property
    def number(self) -> int:
        return self.moment.number

    @property
    def title(self) -> str:
        return _(self.moment.example) if self.moment.example else _("a new folder")

    @property
    def command(self) -> str:
        return self.moment.command

    @cached_property
    def here(self) -> Here:
        return here(self.moment.world)

    @property
    def today(self) -> str:
        """The simulated date."""
        return day_text(self.moment.world.now)

    @cached_property
    def maintained(self) -> tuple[str, ...]:
        return maintained(self.moment.world)

    # The project

    @cached_property
    def path(self) -> str:
        return self.view.path or first_path(self.moment.world.machine.project)

    @cached_property
    def files(self) -> tuple[FileRow, ...]:
        built = self.moment.build
        told = (None if self.pane.shows_build else self.next_build.report) or built
        ignored = told.ignored if told else ()
        return file_rows(self.moment.world.machine.project, self.path, built, ignored)

    @property
    def tells_sent(self) -> bool:
        """Say whether each file says if it would be sent: while the ignore file is open."""
        return self.path == IGNORE_FILE and self.next_build.report is not None

    @property
    def more_files(self) -> int:
        return left_out(self.moment.world.machine.project)

    @cached_property
    def noticed(self) -> tuple[Kept, ...]:
        """What every build sends though no image needs it."""
        return kept_out(self.moment.world.machine)

    @property
    def brought(self) -> str:
        """What bringing files did, if that was the last thing done."""
        shown = self.moment.shown[-1] if self.moment.shown else None
        last = shown is not None and shown.number == self.number
        return shown.text if shown and last and isinstance(shown.action, BringFiles) else ""

    @cached_property
    def pane(self) -> Pane:
        return pane(
            self.moment.world.machine.project,
            self.path,
            shows_build=self.view.build and self.can_show_build,
            build=self.moment.built,
        )

    @cached_property
    def can_show_build(self) -> bool:
        project = self.moment.world.machine.project
        return self.moment.build is not None and self.path == first_path(project)

    # The build to come

    @cached_property
    def text(self) -> str:
        """The text in the editor."""
        return self.typed[1] if self.typed and self.typed[0] == self.path else self.pane.text

    @cached_property
    def next_build(self) -> NextBuild:
        unsaved = self.text != self.pane.text
        edit = SaveFile(self.path, self.text) if unsaved and not self.pane.problem else None
        return next_build(self.moment.world, self.asked or self.command, edit)

    @cached_property
    def forecast(self) -> Forecast:
        foretold = forecast(self.next_build, self.path, self.text)
        return veiled(foretold) if self.veiled else foretold

    @property
    def planned(self) -> bool:
        return planned(self.path, self.text)

    # The lesson

    @property
    def in_lesson(self) -> bool:
        return self.moment.course is not None

    @cached_property
    def lesson(self) -> Panel | None:
        course = self.moment.course
        return Panel(course, self.moment.world) if course else None

    @cached_property
    def aha(self) -> AhaView | None:
        """The moment when it clicks, if a step was just done that has one."""
        return aha(self.moment)

    @cached_property
    def target(self) -> Target | None:
        """What the step adds to the shelf and is missing; nothing while that would tell a truth."""
        course = self.moment.course
        return target(course, self.moment.world) if course and not self.folded_target else None

    @property
    def folded_target(self) -> bool:
        course = self.moment.course
        return course is not None and course.guessing and bool(course.current.solution)

    @property
    def veiled(self) -> bool:
        """Whether the build to come is not foretold, for a lesson asks what it will do."""
        return self.moment.course is not None and self.moment.course.veiled

    # The last build

    @cached_property
    def gutter(self) -> tuple[GutterRow, ...]:
        report = self.moment.build
        return gutter(report) if report else ()

    @cached_property
    def mendable(self) -> bool:
        """Say whether fixes for the last build's Dockerfile fit the open file."""
        report, pane = self.moment.build, self.pane
        return report is not None and pane.digest == text_digest(report.text.replace("\r\n", "\n"))

    @cached_property
    def tips(self) -> tuple[Tip, ...] | None:
        """What to try after the last build; None if that is not worked out yet."""
        if self.suggestions is None:
            return None
        return tips(self.moment.built, self.suggestions)

    @cached_property
    def edited_since(self) -> bool:
        """Say whether the Dockerfile is not what it was when it was built."""
        report, project = self.moment.build, self.moment.world.machine.project
        if report is None:
            return False
        return project.entries.get(self.path) != report.project.entries.get(self.path)

    @cached_property
    def failure(self) -> Failure | None:
        report = self.moment.build
        if report is None or report.failure is None:
            return None
        if any(step.state == StepState.FAILED for step in report.steps):
            return None
        return Failure(report.failure.message, report.failure.hint, report.failure.excerpts)

    @cached_property
    def totals(self) -> Totals | None:
        return totals(self.moment.build) if self.moment.build else None

    @cached_property
    def steps(self) -> tuple[ReportRow, ...]:
        return report_rows(self.moment.build) if self.moment.build else ()

    @cached_property
    def stages(self) -> StageGraph | None:
        """The stages of the last build, if it had more than one."""
        return stage_graph(self.moment.build) if self.moment.build else None

    @property
    def built_name(self) -> str:
        """The name under which the explorer knows the image of the last build, if it is there."""
        report, engine = self.moment.build, self.moment.world.engine
        image = report.image if report else None
        if image is None or image.id not in engine.images:
            return ""
        names = names_of(engine, image.id)
        return names[0].familiar if names else short_id(image.id)

    @property
    def build_number(self) -> int:
        return self.moment.build.number if self.moment.build else 0

    @property
    def says(self) -> str:
        """The outcome of a build that has just happened, for those who cannot see the picture."""
        if self.view.played and self.brought:
            return self.brought
        return spoken(self.moment.build) if self.moment.build and self.plays else ""

    @cached_property
    def shelf(self) -> Shelf:
        return shelf(self.moment, find=self.view.find)

    @property
    def plays(self) -> bool:
        """Say whether a build has just happened and is to be played."""
        return self.view.played and self.moment.just_built

    @property
    def moves(self) -> bool:
        """Say whether files in containers have just changed."""
        return self.view.played and any(self.moment.touched.values())

    # The terminal

    @cached_property
    def asking(self) -> Asking:
        """What the terminal asks for."""
        return asking(self.moment)

    @cached_property
    def continues(self) -> bool:
        """Say whether what is on the screen is the beginning of what should be."""
        return any(shown.number == self.view.seen for shown in self.moment.shown)

    @cached_property
    def folded(self) -> tuple[TurnView, ...]:
        return () if self.continues else turns(self.moment)[:-UNFOLDED]

    @cached_property
    def turns(self) -> tuple[TurnView, ...]:
        if self.continues:
            return turns(self.moment, after=self.view.seen)
        return turns(self.moment)[-UNFOLDED:]
