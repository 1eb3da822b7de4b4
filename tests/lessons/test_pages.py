"""The page of a lesson, as a learner meets it: asked, answered, done, and on to the next step."""

import re
from html import unescape

import pytest
from django.core.signing import get_cookie_signer
from django.urls import reverse

from simulator.lesson_files import library
from simulator.web.visitors import COOKIE, SALT
from simulator.workspaces import store
from simulator.workspaces.actions import Continue
from simulator.workspaces.course.lines import action_of
from simulator.workspaces.course.solution import truth
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Entry, Progress, Share, Workspace

PAGE = "/lessons/d/order-matters/"
WRONG, RIGHT = "0", "1"

pytestmark = pytest.mark.django_db


def test_a_lesson_opens_with_text_goals_and_what_to_do(learner):
    said = learner.said()
    assert "Track D, lesson 2 Order matters" in said
    assert "Step 1 of 4" in said
    assert "slow:1 took half a minute to build" in said
    assert "Not yet. Nothing has been built yet." in said
    assert "0 moves so far par 6" in said
    assert Workspace.objects.count() == 0


def test_a_command_of_the_text_can_be_put_into_the_terminal_without_running(learner):
    page = learner.read()
    link = re.search(r'href="(\?line=[^"#]+)#line"', page)[1]
    page = learner.client.get(f"{PAGE}{unescape(link)}").content.decode()
    assert 'name="line" value="docker build -t slow:2 ."' in page
    assert not Entry.objects.exists()


def test_a_guess_about_a_build_is_locked_in_and_told_when_it_was_seen(learner):
    learner.guess("typo", WRONG)
    assert "Your guess: About a second: README.md is not code." in learner.said()
    assert "Locked in. Now do it and watch." in learner.said()
    learner.save("README.md", "# better\n")
    learner.line("docker build -t slow:2 .")
    assert "What is so About a second: README.md is not code About as long" in learner.said()
    assert "Step 1 is done" in learner.said()
    assert learner.course.moves == 2


def test_an_idea_shows_its_truth_at_once(learner):
    for _ in range(3):
        learner.guess("typo", RIGHT)
        learner.solve()
        learner.send(
            do="answer",
            question="marks",
            parts=4,
            a0="CACHED",
            a1="CACHED",
            a2="CACHED",
            a3="BUILT",
        )
        learner.proceed()
    learner.guess("node", "2")
    assert (
        "node_modules, for it is the largest package.json and package-lock.json" in learner.said()
    )
    assert "reads the two package files and nothing else" in learner.said()
    learner.guess("go", "1")
    assert "Lesson finished" in learner.said()
    assert "3 of 3 stars: 6 moves, par 6." in learner.said()
    assert Progress.objects.get().lesson == "d/order-matters"


@pytest.fixture
def at_the_marks(learner):
    learner.guess("typo", RIGHT)
    for _ in range(2):
        learner.solve()
        learner.proceed()
    return learner


def test_while_steps_are_to_be_marked_nothing_foretells_them(at_the_marks):
    page = at_the_marks.read()
    assert "of 4 marked" in page
    assert page.count('class="state is-asked"') == 5
    assert "The gutter opens when you lock in your guess." in page
    looked = at_the_marks.client.post(
        at_the_marks.desk() + "next/",
        {
            "file": "Dockerfile",
            "content": "FROM alpine:3.20\nRUN true\n",
            "build": "docker build .",
        },
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "would take" not in looked
    assert "BUILT" not in looked
    at_the_marks.mark("BUILT", "BUILT", "BUILT", "BUILT")
    assert (
        '<span class="st">?</span>'
        not in at_the_marks.client.get(f"{PAGE}?view=edit").content.decode()
    )


def test_each_mark_stands_beside_the_state_and_its_reason(at_the_marks):
    at_the_marks.mark("CACHED", "CACHED", "BUILT", "BUILT")
    at_the_marks.solve()
    page = re.search(r'<table class="truth">.*?</table>', at_the_marks.read(), re.DOTALL)[0]
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in page.split("<tr")]
    assert any(
        row.endswith("RUN pip install --no-cache-dir -r requirements.txt BUILT CACHED")
        for row in rows
    )
    assert "app.py changed" in page


def test_a_guess_that_is_not_whole_is_not_locked_in(at_the_marks):
    answer = at_the_marks.send(do="answer", question="marks", parts=4, a0="CACHED", a3="BUILT")
    assert answer.status_code == 422
    assert "Every part needs an answer." in answer.content.decode()
    assert "marks" not in at_the_marks.course.guesses


def test_hints_come_one_by_one_and_the_last_is_a_solution_that_plays(learner):
    learner.send(do="hint", step=1)
    assert "Open README.md in the list of files" in learner.said()
    assert "builds with another tag" not in learner.said()
    learner.send(do="hint", step=1)
    learner.send(do="hint", step=1)
    assert learner.said().count("Do this line") == 2
    learner.guess("typo", RIGHT)
    learner.solve()
    assert learner.course.done
    assert learner.course.stars == 1


def test_hints_are_offered_after_three_tries_that_lead_nowhere(learner):
    for tag in "abc":
        learner.line(f"docker tag slow:1 {tag}:1")
    assert "Several tries, and not there yet." in learner.said()


def test_a_wrong_turn_is_answered(learner):
    learner.guess("typo", RIGHT)
    learner.solve()
    learner.proceed()
    learner.save(
        "Dockerfile", "FROM python:3.11-slim\nRUN pip install -r requirements.txt\nCOPY . .\n"
    )
    learner.line("docker build -t fast:1 .")
    assert (
        "pip found no requirements.txt: it has to be copied before the RUN line." in learner.said()
    )


def test_a_step_and_a_lesson_begin_again_and_nothing_is_lost(learner):
    learner.guess("typo", RIGHT)
    learner.solve()
    learner.proceed()
    learner.line("docker system prune -af")
    learner.line("rm Dockerfile")
    learner.send(do="restart-step")
    assert "slow:2" in str(store.moment_of(learner.workspace).world.engine.tags)
    assert learner.course.step == 1
    learner.send(do="restart-lesson")
    assert learner.course.step == 0
    assert learner.course.moves == 0
    learner.send(do="redo", at=0)
    assert "typo" in learner.course.guesses
    assert Entry.objects.count() == 6


@pytest.mark.parametrize(
    "detour",
    [
        "docker system prune -af",
        "docker builder prune -af",
        "rm -rf Dockerfile app.py",
        "rm -rf /home",
        "docker rmi -f slow:1",
        "ssh server",
        "exit",
        "docker run -it python:3.11-slim sh",
    ],
)
def test_no_detour_breaks_the_page(learner, detour):
    assert learner.line(detour).status_code == 200
    assert "Order matters" in learner.said()
    learner.send(do="start", example="go-two-stages")
    assert "Step 1 of 4" in learner.said()
    assert learner.send(do="restart-lesson").status_code == 200


def test_a_line_of_the_solution_that_makes_no_sense_says_so(learner):
    learner.line("rm README.md")
    answer = learner.send(do="line", step=1, place=0)
    assert answer.status_code == 422
    assert "there is no such file to edit" in answer.content.decode()


def test_a_lesson_that_is_not_there_is_not_found(client):
    assert client.get("/lessons/d/nothing/").status_code == 404
    assert client.get("/lessons/d/..%2f/").status_code == 404


def test_another_tab_and_a_restarted_server_stand_at_the_same_step(learner):
    learner.guess("typo", RIGHT)
    learner.solve()
    learner.proceed()
    MEMORY.clear()
    assert "Step 2 of 4" in type(learner)(learner.client).said()


def test_an_answer_to_htmx_brings_only_what_changed(learner):
    learner.line("ls")
    page = learner.read()
    panel = re.search(r'name="panel" value="(\w+)"', page)[1]
    sent = learner.client.post(
        learner.desk(),
        {"key": "x", "do": "run", "line": "ls", "panel": panel},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert 'id="lesson"' not in sent
    assert 'id="report"' not in sent
    sent = learner.client.post(
        learner.desk(),
        {"key": "y", "do": "hint", "step": 1, "panel": panel},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert 'id="lesson"' in sent


def test_a_moment_of_a_lesson_can_be_shared_and_gone_on_with(learner, learners):
    learner.line("docker tag slow:1 mine:1")
    learner.client.post(f"{learner.desk()}share/", {"do": "save", "key": "s"})
    link = reverse("shared", args=[Share.objects.get().token])
    other = learners()
    assert "mine" in other.client.get(link).content.decode()
    copied = other.client.post(link, {"do": "fork", "key": "f"}, follow=True)
    assert "Order matters" in copied.content.decode()
    assert "Step 1 of 4" in copied.content.decode()


def test_pages_around_a_lesson_open(learner):
    desk = learner.desk()
    learner.line("docker tag slow:1 mine:1")
    for page in ("layers/", "layers/slow:1/", "registry/", "raw/app.py", "moments/", "advice/"):
        assert learner.client.get(desk + page).status_code == 200, page


def test_a_finished_lesson_says_where_to_read_on(client):
    lesson = library().lesson("c/first-build")
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign("ada")
    own = store.lesson_of("ada", lesson.name)
    for step in lesson.steps:
        moment = store.moment_of(own)
        for name in moment.course.open_questions:
            store.act(own, f"q{name}", truth(moment.course, moment.world, name))
        for line in step.solution:
            world = store.moment_of(own).world
            store.act(own, f"k{own.length}", action_of(lesson, line, world))
        course = store.moment_of(own).course
        if not course.finished:
            store.act(own, f"k{own.length}", Continue(str(course.step + 1)))
    page = client.get(f"/lessons/{lesson.name}/").content.decode()
    assert "Lesson finished" in page
    assert "docs.docker.com/reference/dockerfile" in page
