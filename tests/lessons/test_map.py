"""The map: what is done, what comes next, and that every door opens."""

import re
from dataclasses import replace

import pytest

from simulator import lesson_files
from simulator.lesson_files import library
from simulator.lessons.lesson import Fault, Library
from simulator.web.scene.lesson.map import lesson_map, next_lesson
from simulator.workspaces import store
from simulator.workspaces.course import course as courses
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Progress, Workspace
from simulator.workspaces.moment import beginning


def done(*names):
    return {name: Progress(lesson=name, stars=2, moves=3) for name in names}


def state(found, name):
    return next(stop.state for row in found.rows for stop in row.stops if stop.lesson.name == name)


def test_the_first_lesson_is_next_and_the_second_waits_for_it():
    found = lesson_map(library(), {}, [])
    assert found.next == library().lessons[0]
    assert state(found, "a/first-images") == "next"
    assert state(found, "a/copy-on-write") == "later"
    assert not found.begun


def test_what_is_done_opens_what_builds_on_it():
    found = lesson_map(library(), done("a/first-images"), [])
    assert state(found, "a/first-images") == "done"
    assert state(found, "a/copy-on-write") == "next"
    assert found.done == 1


def test_a_lesson_that_is_begun_is_gone_on_with():
    assert next_lesson(library(), {}, ["d/order-matters"]).name == "d/order-matters"
    both = done("d/order-matters")
    assert next_lesson(library(), both, ["d/order-matters"]).name == "a/first-images"


def test_when_all_is_done_nothing_is_next():
    everything = done(*(lesson.name for lesson in library().lessons))
    assert lesson_map(library(), everything, []).next is None


def test_a_library_without_lessons_has_a_map():
    assert lesson_map(Library(), {}, []).of == 0


@pytest.mark.django_db
def test_from_the_front_page_the_first_lesson_is_one_click_away(client):
    page = client.get("/").content.decode()
    link = re.search(r'id="go-on" href="([^"]+)">([^<]+)<', page)
    assert link[2] == "Start the first lesson"
    assert client.get(link[1]).status_code == 200


@pytest.mark.django_db
def test_the_front_page_leads_back_to_what_was_begun(learner):
    learner.line("docker images")
    assert ">Continue: Order matters<" in learner.client.get("/").content.decode()


@pytest.mark.django_db
def test_every_lesson_of_the_map_opens(client):
    page = client.get("/lessons/").content.decode()
    links = set(re.findall(r'href="(/lessons/[a-z0-9-]+/[a-z0-9-]+/)"', page))
    assert len(links) == len(library().lessons)
    for link in links:
        assert client.get(link).status_code == 200, link


@pytest.fixture
def changed(monkeypatch):
    """The library is another one from now on, as after a restart."""

    def change(new):
        for module in (lesson_files, courses, store):
            monkeypatch.setattr(f"{module.__name__}.library", lambda: new)
        monkeypatch.setattr("simulator.web.lessons.library", lambda: new)
        monkeypatch.setattr("simulator.web.views.library", lambda: new)
        _forget()

    yield change
    monkeypatch.undo()
    _forget()


def _forget():
    MEMORY.clear()
    courses.lesson_named.cache_clear()
    beginning.cache_clear()


def without(name):
    tracks = tuple(
        replace(track, lessons=tuple(one for one in track.lessons if one.name != name))
        for track in library().tracks
    )
    return Library(tracks, (Fault(f"{name}/lesson.toml", "title: Field required", 1),))


@pytest.mark.django_db
def test_a_lesson_that_was_taken_away_leaves_its_work_as_a_sandbox(learner, changed):
    learner.guess("typo", "1")
    learner.save("mine.txt", "kept")
    workspace = Workspace.objects.get()
    changed(without("d/order-matters"))
    gone = learner.client.get("/lessons/d/order-matters/")
    assert gone.status_code == 404
    assert f"/sandbox/{workspace.pk}/" in gone.content.decode()
    page = learner.client.get(f"/sandbox/{workspace.pk}/?file=mine.txt&view=edit")
    assert page.status_code == 200
    assert "kept" in page.content.decode()
    assert "requirements.txt" in page.content.decode()
    answer = learner.client.post(
        f"/sandbox/{workspace.pk}/", {"do": "run", "line": "docker images", "key": "z"}, follow=True
    )
    assert "slow" in answer.content.decode()


@pytest.mark.django_db
def test_a_lesson_that_became_shorter_is_gone_on_with_at_its_end(learner, changed):
    learner.guess("typo", "1")
    learner.solve()
    learner.proceed()
    lesson = library().lesson("d/order-matters")
    told = lesson.told.model_copy(update={"steps": lesson.told.steps[:1], "aha": []})
    short = replace(lesson, told=told, texts=lesson.texts[:1])
    tracks = tuple(
        replace(track, lessons=tuple(short if one is lesson else one for one in track.lessons))
        for track in library().tracks
    )
    changed(Library(tracks))
    assert "Step 1 of 1" in learner.said()


@pytest.mark.django_db
def test_faults_are_told_to_developers_alone(client, settings, changed):
    changed(without("d/order-matters"))
    assert "Field required" not in client.get("/lessons/").content.decode()
    settings.DEBUG = True
    assert "d/order-matters/lesson.toml:1: title: Field required" in (
        client.get("/lessons/").content.decode()
    )
