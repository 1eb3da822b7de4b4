"""The workbench: everything on the page, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.events import StepState
from simulator.web.scene.files import FileRow, Pane, file_rows, first_path, pane
from simulator.web.scene.gutter import GutterRow, gutter
from simulator.web.scene.shelf import Shelf, shelf
from simulator.web.scene.steps import ReportRow, report_rows
from simulator.web.scene.terminal import UNFOLDED, TurnView, commands, turns
from simulator.web.scene.totals import Totals, spoken, totals
from simulator.workspaces.moment import Moment
from simulator.workspaces.report import BuildReport


@dataclass(frozen=True, slots=True)
class View:
    """What a visitor looks at: the open file, and whether the last build is shown in its place.

    ``seen`` is the last turn that is already on the screen; ``played`` says that a
    build has just happened.
    """

    path: str = ""
    build: bool = True
    seen: int = 0
    played: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a build ended without an image, where no line says so."""

    message: str
    hint: str
    excerpts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workbench:
    """The page."""

    number: int
    title: str
    files: tuple[FileRow, ...]
    pane: Pane
    can_show_build: bool
    gutter: tuple[GutterRow, ...]
    edited_since: bool
    failure: Failure | None
    totals: Totals | None
    steps: tuple[ReportRow, ...]
    build_number: int
    shelf: Shelf
    folded: tuple[TurnView, ...]
    turns: tuple[TurnView, ...]
    continues: bool
    history: tuple[str, ...]
    command: str
    folder: str
    says: str


def workbench(moment: Moment, view: View) -> Workbench:
    """Return the page of a moment."""
    report, project = moment.build, moment.world.machine.project
    path = view.path or first_path(project)
    shows_build = view.build and report is not None and path == first_path(project)
    played = view.played and moment.just_built
    shown = turns(moment)
    known = [turn.number for turn in shown]
    continues = view.seen in known
    new = shown[known.index(view.seen) + 1 :] if continues else shown[-UNFOLDED:]
    return Workbench(
        number=moment.number,
        title=moment.example,
        files=file_rows(project, path, report),
        pane=pane(project, path, shows_build=shows_build, build=moment.built),
        can_show_build=report is not None and path == first_path(project),
        gutter=gutter(report) if report and shows_build else (),
        edited_since=_edited_since(moment),
        failure=_failure(report),
        totals=totals(report) if report else None,
        steps=report_rows(report) if report else (),
        build_number=report.number if report else 0,
        shelf=shelf(moment, play=played),
        folded=() if continues else shown[: len(shown) - len(new)],
        continues=continues,
        turns=new,
        history=commands(moment),
        command=moment.command,
        folder=moment.world.machine.working_directory.replace("/home/you", "~", 1),
        says=spoken(report) if report and played else "",
    )


def _failure(report: BuildReport | None) -> Failure | None:
    if report is None or report.failure is None:
        return None
    if any(step.state == StepState.FAILED for step in report.steps):
        return None
    failure = report.failure
    return Failure(failure.message, failure.hint, failure.excerpts)


def _edited_since(moment: Moment) -> bool:
    """Say whether the Dockerfile is not what it was when it was built."""
    report, project = moment.build, moment.world.machine.project
    if report is None:
        return False
    path = first_path(project)
    return project.entries.get(path) != report.project.entries.get(path)
