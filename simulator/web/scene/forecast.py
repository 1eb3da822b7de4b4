"""What the next build would do, beside the lines of the file that is being edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from simulator.engine.build.report import PULLED, BuildReport
from simulator.engine.events import StepState
from simulator.web.scene.code import coloured, language
from simulator.web.scene.gutter import GutterRow, gutter
from simulator.web.scene.once import once
from simulator.web.scene.remarks import Remark
from simulator.web.scene.reruns import reruns
from simulator.web.scene.words import Chip, counted, listed, number_text, seconds_text, size_text
from simulator.workspaces.next_build import NextBuild

MAX_LINES = 1_500
"""Lines of the longest file that is shown with its next build beside it."""

ASKED = Chip("asked", "", "question")
"""What stands in place of a state that is to be guessed."""

IGNORE_FILE = ".dockerignore"


@dataclass(frozen=True, slots=True)
class EditorLine:
    """A line in the editor. What it says belongs to the instruction that begins there.

    ``strip`` is the state that runs along it; ``why`` is told when the line is looked at.
    """

    number: int
    html: str
    strip: str = ""
    chip: Chip | None = None
    note: str = ""
    seconds: str = ""
    size: str = ""
    slow: bool = False
    why: str = ""
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next build. ``lines`` are those of the open file, if they are where it is shown.

    ``rows`` are the steps alone, for where another file is open.
    """

    lines: tuple[EditorLine, ...]
    rows: tuple[GutterRow, ...]
    remarks: tuple[Remark, ...]
    says: str
    not_sent: str = ""


def planned(path: str, text: str) -> bool:
    """Say whether the editor of a file shows the next build at its own lines."""
    told = language(path) == "dockerfile" or path.rpartition("/")[2].endswith(IGNORE_FILE)
    return told and text.count("\n") < MAX_LINES


@once
def forecast(build: NextBuild, path: str, text: str) -> Forecast:
    """Return what the build to come says about the open file and its text."""
    report = build.report
    rows = gutter(report, build.fix) if report else ()
    own = report is not None and _is_of(report, path, text)
    remarks = tuple(remark for row in rows for remark in row.remarks)
    return Forecast(
        lines=_lines(path, text, report, rows) if planned(path, text) else (),
        rows=tuple(replace(row, open=False) for row in rows if row.chip),
        remarks=remarks if own else (),
        says=_says(path, build, remarks),
        not_sent=_not_sent(path, report) if report else "",
    )


def veiled(foretold: Forecast) -> Forecast:
    """Return a forecast that gives nothing away: a question mark where a state would stand."""
    lines = (
        EditorLine(line.number, line.html, chip=ASKED if line.chip else None, remark=line.remark)
        for line in foretold.lines
    )
    says = _("The gutter opens when you lock in your guess.")
    return Forecast(tuple(lines), (), foretold.remarks, says)


def _lines(
    path: str, text: str, report: BuildReport | None, rows: tuple[GutterRow, ...]
) -> tuple[EditorLine, ...]:
    shown = coloured(path, text)
    if report and _is_of(report, path, text):
        known: Mapping[int, EditorLine] = {
            line.number: line for row in rows for line in _row_lines(row)
        }
    elif report and path == IGNORE_FILE:
        known = _ignoring(report)
    else:
        known = {}
    return tuple(
        replace(known.get(number) or EditorLine(number, ""), html=html)
        for number, html in enumerate(shown, start=1)
    )


def _is_of(report: BuildReport, path: str, text: str) -> bool:
    """Say whether the open file is the Dockerfile of the build."""
    return language(path) == "dockerfile" and report.text.replace("\r\n", "\n") == text


def _row_lines(row: GutterRow) -> tuple[EditorLine, ...]:
    first, *others = row.lines
    strip = row.chip.slug if row.chip else ""
    top = EditorLine(
        first.number,
        "",
        strip,
        row.chip,
        row.note,
        row.seconds,
        row.size,
        row.slow,
        _why(row),
        row.remarks[0] if row.remarks else None,
    )
    return (top, *(EditorLine(line.number, "", strip, why=top.why) for line in others))


def _why(row: GutterRow) -> str:
    """Return all that is known of an instruction in one paragraph."""
    said = [f"{remark.rule}: {remark.says} {remark.hint}".strip() for remark in row.remarks]
    if row.chip and row.why:
        beginning = f"{row.chip.word} {row.why.headline}".strip()
        message = f" {row.why.message.strip()}" if row.why.message else ""
        full = beginning if row.why.headline else f"{beginning}:{message}"
        said.append(" ".join((full, *row.why.says)))
    elif row.note:
        said.append(_("A setting: it makes no layer, it is written in the image's config."))
    return " ".join(said)


def _ignoring(report: BuildReport) -> Mapping[int, EditorLine]:
    """Return what each line of the ignore file keeps out."""
    found: dict[int, list[str]] = {}
    for path, line in report.ignored:
        found.setdefault(line, []).append(path.lstrip("/"))
    return {
        line: EditorLine(
            line,
            "",
            note=_("keeps out {n}").format(n=number_text(len(paths))),
            why=_("{files} will not be sent.").format(files=listed(paths, most=6)),
        )
        for line, paths in found.items()
    }


def _not_sent(path: str, report: BuildReport) -> str:
    """Return the sentence about an open file that the ignore file keeps out."""
    if path.rpartition("/")[2] in {"Dockerfile", IGNORE_FILE}:
        return ""
    for out, line in report.ignored:
        kept_out = out.lstrip("/")
        if path == kept_out or path.startswith(f"{kept_out}/"):
            return _(
                "This file will not be sent: line {line} of .dockerignore keeps it out."
            ).format(line=line)
    return ""


def _says(path: str, build: NextBuild, remarks: tuple[Remark, ...]) -> str:
    """Return the build to come in one sentence."""
    report = build.report
    if report is None:
        return f"{build.problem} {build.hint}".strip()
    stops = sum(remark.unread for remark in remarks)
    if stops:
        return _("This would not build: {problems}.").format(problems=counted(stops, "problem"))
    if report.failure and not any(step.state == StepState.FAILED for step in report.steps):
        why = f"{report.failure.message} {report.failure.hint}".strip()
        return _("This would not build: {why}").format(why=why)
    return f"{_outcome(report)} {reruns(path, report)}".strip()


def _outcome(report: BuildReport) -> str:
    states = [step.state for step in report.steps]
    failed = next((step for step in report.steps if step.state == StepState.FAILED), None)
    if failed is not None:
        return _("The next build would fail at line {line}.").format(line=failed.step.line)
    new = sum(step.size for step in report.steps if step.state in {StepState.BUILT, PULLED})
    says = _("The next build would take {seconds}: {cached} cached, {built} built, {size} new.")
    return says.format(
        seconds=seconds_text(report.milliseconds),
        cached=states.count(StepState.CACHED),
        built=states.count(StepState.BUILT),
        size=size_text(new),
    )
