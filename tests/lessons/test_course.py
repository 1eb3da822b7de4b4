"""Where a learner stands: late answers, latching, misses, hints, stars and detours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.catalogue_files import catalogue
from simulator.engine.errors import DockerError
from simulator.lesson_files import library
from simulator.workspaces.actions import (
    Answer,
    Continue,
    DeleteFile,
    Republish,
    RunLine,
    SaveFile,
    SitDown,
    StartFrom,
    TakeHint,
)
from simulator.workspaces.course.solution import lines_done, next_line
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import beginning

NAME = "d/order-matters"
RIGHT, WRONG = Answer("typo", "1"), Answer("typo", "0")
EDIT = SaveFile("README.md", "# myapp, better\n")
BUILD = RunLine("docker build -t slow:2 .")


def after(*actions, name=NAME):
    moment = beginning(f"lesson:{name}", catalogue().revision)
    for action in actions:
        try:
            turn = perform(moment.world, action)
        except DockerError:
            continue
        moment = moment.after(turn, moment.number + 1)
    return moment


def course(*actions, name=NAME):
    return after(*actions, name=name).course


def test_a_step_needs_its_goals_and_its_answers():
    assert not course(EDIT, BUILD).done
    assert not course(RIGHT).done
    assert course(RIGHT, EDIT, BUILD).done
    assert course(EDIT, BUILD, RIGHT).done


def test_whoever_answers_late_is_asked_about_the_time_before():
    late = course(EDIT, BUILD, RIGHT)
    assert late.guesses["typo"].right
    assert not course(EDIT, BUILD, WRONG).guesses["typo"].right


def test_the_first_answer_counts():
    assert course(WRONG, RIGHT).guesses["typo"].given == ("0",)


def test_an_answer_to_another_step_is_none():
    assert not course(Answer("marks", "CACHED"), Answer("nobody", "1")).guesses


def test_a_wrong_guess_costs_nothing():
    one, other = course(RIGHT, EDIT, BUILD), course(WRONG, EDIT, BUILD)
    assert (
        (one.stars, one.moves, one.done) == (other.stars, other.moves, other.done) == (3, 2, True)
    )


def test_what_was_done_stays_done():
    assert course(
        RIGHT, EDIT, BUILD, RunLine("docker system prune -af"), DeleteFile("Dockerfile")
    ).done


def test_a_step_is_left_once_and_only_when_it_is_done():
    assert course(Continue("1")).step == 0
    done = (RIGHT, EDIT, BUILD)
    assert course(*done, Continue("1")).step == 1
    assert course(*done, Continue("1"), Continue("1")).step == 1
    assert course(*done, Continue("2"), Continue("x")).step == 0


@pytest.mark.parametrize(
    "line",
    ["ls", "cat Dockerfile", "docker images", "docker biuld .", "docker ps -a", "nonsense", "cd ."],
)
def test_looking_and_slips_are_no_moves(line):
    assert course(RunLine(line)).moves == 0


@pytest.mark.parametrize(
    "line", ["docker tag slow:1 x:1", "touch a", "docker build .", "docker run alpine:3.20 true"]
)
def test_what_changes_something_is_a_move(line):
    assert course(RunLine(line)).moves == 1


def test_three_tries_without_progress_are_misses_and_progress_is_none():
    tries = [RunLine(f"docker tag slow:1 t:{n}") for n in range(3)]
    assert course(*tries).misses == 3
    assert course(EDIT, BUILD).misses <= 1


def test_hints_come_in_stages_and_cost_stars():
    assert course(TakeHint("1")).hints == {0: 1}
    assert course(*[TakeHint("1")] * 9).hints == {0: 3}
    assert course(TakeHint("1")).stars == 2
    assert course(*[TakeHint("1")] * 3).stars == 1
    assert course(TakeHint("4")).hints == {}


def test_a_step_without_further_hints_goes_on_to_its_solution():
    bare = library().lesson(NAME).steps[3]
    assert not bare.solution
    done = (RIGHT, EDIT, BUILD)
    assert course(*done).next_hint == 1


def test_more_moves_than_par_cost_a_star():
    tags = [RunLine(f"docker tag slow:1 t:{n}") for n in range(10)]
    assert course(*tags).stars == 2


def test_the_lines_of_a_solution_are_done_in_turn():
    assert lines_done(course()) == (False, False)
    assert lines_done(course(BUILD)) == (False, True)
    assert next_line(course(EDIT)) == 1
    assert next_line(course(EDIT, RunLine("docker  build -t slow:2  ."))) is None


def test_a_guess_about_a_build_veils_it():
    assert course().veiled
    assert not course(WRONG).veiled
    assert course().guessing


detours = st.sampled_from(
    [
        EDIT,
        BUILD,
        RIGHT,
        WRONG,
        Continue("1"),
        Continue("2"),
        TakeHint("1"),
        TakeHint("2"),
        RunLine("docker system prune -af"),
        RunLine("rm -rf Dockerfile"),
        RunLine("docker build -t fast:1 ."),
        RunLine("docker run -it slow:1 sh"),
        DeleteFile("Dockerfile"),
        StartFrom("go-two-stages"),
        SitDown("server"),
        SitDown("laptop"),
        Republish("python:3.11-slim"),
        Answer("marks", "CACHED\nBUILT"),
        Answer("typo", ""),
    ]
)


@given(st.lists(detours, max_size=8))
def test_no_way_through_a_lesson_breaks_it(actions):
    found = after(*actions)
    assert found.course.lesson == NAME
    assert len(found.course.verdicts) == len(found.course.current.goals)
    assert 1 <= found.course.stars <= 3
    assert found.course.step == 0 or {RIGHT, WRONG, Answer("typo", "")} & set(actions)
