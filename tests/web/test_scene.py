"""What the workbench says of a build: beside the lines, in the list, in the totals."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from simulator.catalogue_files import catalogue
from simulator.web.scene.code import coloured, language, with_flags
from simulator.web.scene.gutter import gutter
from simulator.web.scene.steps import report_rows
from simulator.web.scene.terminal import turns
from simulator.web.scene.totals import spoken, totals
from simulator.web.scene.workbench import View, Workbench
from simulator.workspaces.actions import RunLine, SaveFile, StartFrom
from simulator.workspaces.journal import replay
from simulator.workspaces.moment import beginning

BUILD = RunLine("docker build -t flask-hello .")


def moment_after(*actions, start="flask-hello"):
    moment = beginning(start, catalogue().revision)
    for number, turn in enumerate(replay(moment.world, actions), start=1):
        moment = moment.after(turn, number)
    return moment


def dockerfile(*lines):
    return SaveFile("Dockerfile", "".join(f"{line}\n" for line in lines))


def chips(moment):
    return [row.chip.word if row.chip else row.note for row in gutter(moment.build)]


def card(moment, line):
    rows = gutter(moment.build)
    return next(row.why for row in rows if row.lines[0].number == line)


def text_of(card):
    diffs = ["".join(w.text for w in line.words) for d in card.diffs for line in d.lines]
    return "\n".join([card.headline, *diffs, *card.says])


def test_every_line_has_its_state_or_says_that_it_is_a_setting():
    assert chips(moment_after(BUILD)) == [
        "Pull complete",
        *["BUILT"] * 4,
        *["setting, no layer"] * 2,
    ]


def test_lines_of_one_instruction_stay_together():
    moment = moment_after(
        dockerfile("# one", "FROM alpine:3.20", "RUN echo a \\", " && echo b", "", "CMD true"),
        BUILD,
    )

    rows = gutter(moment.build)

    assert [len(row.lines) for row in rows] == [1, 1, 2, 1, 1]
    assert [line.number for row in rows for line in row.lines] == [1, 2, 3, 4, 5, 6]


def test_a_changed_file_is_shown_line_by_line_with_its_words():
    text = beginning("flask-hello", catalogue().revision).world.machine.project
    old = text.entries["app.py"].content.decode()
    moment = moment_after(BUILD, SaveFile("app.py", old.replace("a Docker image", "week 5")), BUILD)

    why = card(moment, 5)

    assert why.headline == "because app.py changed (1 line)."
    taken, put = why.diffs[0].lines
    assert [word.text for word in taken.words if word.changed] == ["a Docker image"]
    assert [word.text for word in put.words if word.changed] == ["week 5"]


def test_only_the_first_cause_is_open():
    moment = moment_after(BUILD, SaveFile("requirements.txt", "flask==3.1.2\n"), BUILD)

    assert [row.open for row in gutter(moment.build)] == [False, False, True, *[False] * 4]


def test_what_ran_again_only_because_of_a_step_above_is_said_there():
    moment = moment_after(BUILD, SaveFile("app.py", "1"), BUILD, start="flask-bad-order")

    assert "Line 5 ran again only because it stands on this layer." in text_of(card(moment, 4))


def test_stages_that_nobody_needs_are_skipped_and_what_follows_a_failure_is_not_reached():
    moment = moment_after(
        dockerfile(
            "FROM alpine:3.20 AS one",
            "RUN nonsense",
            "FROM one AS test",
            "RUN echo test",
            "FROM alpine:3.20",
            "COPY --from=one /x /x",
        ),
        BUILD,
    )

    words = chips(moment)

    assert words[1] == "FAILED"
    assert words[3] == "SKIPPED"
    assert words[5] == "NOT REACHED"
    assert "did not complete successfully" in card(moment, 2).message
    assert spoken(moment.build).startswith("The build failed")


def test_a_dockerfile_that_cannot_be_read_shows_why_instead_of_states():
    moment = moment_after(dockerfile("FROM alpine:3.20", "FORM x"), BUILD)

    bench = Workbench(moment, View())

    assert "unknown instruction: FORM" in bench.failure.message
    assert ">>> FORM x" in bench.failure.excerpts[0]
    assert bench.totals is None
    assert [row.chip for row in bench.gutter] == [None, None]


def test_totals_count_each_step_once():
    first, second = totals(moment_after(BUILD).build), totals(moment_after(BUILD, BUILD).build)

    assert (first.shared, second.added) == ("0 B", "0 B")
    assert first.added == second.shared
    assert second.spent == "0.0 s"
    assert second.saved != "0.0 s"


def test_the_bar_of_time_is_as_long_as_it_should_be():
    pieces = totals(moment_after(BUILD).build).pieces

    assert pieces[-1].start + pieces[-1].length <= 1005
    assert all(piece.length > 0 for piece in pieces)


def test_the_list_of_reasons_has_every_step_and_the_settings_once():
    rows = report_rows(moment_after(BUILD).build)

    assert [row.chip.word if row.chip else row.instruction for row in rows] == [
        "Pull complete",
        *["BUILT"] * 4,
        "EXPOSE, CMD",
    ]
    assert all(row.says for row in rows)


def test_files_are_marked_by_what_happened_since_the_build():
    moment = moment_after(BUILD, SaveFile("app.py", "1"), SaveFile("new.py", "2"))

    marks = {row.path: row.mark for row in Workbench(moment, View()).files if row.mark}

    assert marks == {"app.py": "EDITED", "new.py": "NEW"}


def test_what_dockerignore_keeps_out_is_marked():
    rows = Workbench(moment_after(BUILD), View()).files

    assert [row.path for row in rows if row.kept_out] == ["README.md"]


def test_the_terminal_shows_progress_in_two_columns_and_the_cached_in_colour():
    views = turns(moment_after(BUILD, BUILD))

    lines = [line for part in views[-1].parts if part.kind == "progress" for line in part.lines]
    assert any(line.cached and line.right == "0.0s" for line in lines)
    assert views[-1].command == BUILD.line


def test_what_is_done_without_a_command_is_noted():
    views = turns(moment_after(SaveFile("app.py", "1"), StartFrom("empty")))

    assert [view.note for view in views] == ["app.py saved", "project replaced: Empty"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=300))
def test_colours_change_no_character(text):
    lines = coloured("Dockerfile", text)

    assert [unescape(re.sub(r"<[^>]+>", "", line)) for line in lines] == text.split("\n")


@given(st.sampled_from(["app.py", "x.js", "x.json", "Makefile", "x.unknown", "x.html"]), st.text())
def test_colours_of_other_files_change_no_character_either(name, text):
    text = text.replace("\r", "")
    lines = coloured(name, text)

    assert [unescape(re.sub(r"<[^>]+>", "", line)) for line in lines] == text.split("\n")


def test_flags_do_not_break_in_two():
    assert with_flags("RUN pip install -r x &amp; --no-cache-dir") == (
        'RUN pip install <span class="flg">-r</span> x &amp; '
        '<span class="flg">--no-cache-dir</span>'
    )


def test_a_dockerfile_is_known_by_its_name():
    assert [language(name) for name in ("Dockerfile", "a/dev.Dockerfile", "x.py", "LICENSE")] == [
        "dockerfile",
        "dockerfile",
        "python",
        "text",
    ]
