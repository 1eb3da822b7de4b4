"""A lesson in front of a class: one key a step, back as far as one likes, notes beside it."""

import re

import pytest

from simulator.lesson_files import library
from simulator.workspaces.models import Entry

pytestmark = pytest.mark.django_db

DEMO, NOTES = "/lessons/d/order-matters/demo/", "/lessons/d/order-matters/notes/"


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def presenter(client):
    client.get(DEMO)
    return client


def press(client, do="forth"):
    press.key += 1
    return client.post(DEMO, {"do": do, "key": f"p{press.key}"}, follow=True)


press.key = 0


def test_one_key_does_the_next_thing(presenter):
    assert "How long will this build take?" in text(presenter.get(DEMO))
    assert "Hands up, then watch." in text(press(presenter))
    said = text(press(presenter))
    assert "About as long as the first one" in said
    assert "Step 2" in said
    assert "The two-line fix" in text(press(presenter))


def test_the_left_arrow_takes_a_press_back_whole(presenter):
    press(presenter)
    assert Entry.objects.count() == 2
    said = text(press(presenter, "back"))
    assert "Hands up, then watch." not in said
    assert "About as long as the first one" in said
    press(presenter)
    press(presenter)
    assert "The two-line fix" in text(press(presenter))
    assert "One typo" in text(press(presenter, "back"))


def test_while_a_guess_is_open_the_truth_is_nowhere_on_the_page(presenter):
    for _ in range(6):
        press(presenter)
    page = presenter.get(DEMO)
    assert "What will each step do after an edit of app.py?" in text(page)
    assert "because" not in text(page).lower()


@pytest.mark.parametrize("name", [lesson.name for lesson in library().lessons])
def test_every_lesson_can_be_shown_to_its_end(client, name):
    address = f"/lessons/{name}/demo/"
    client.get(address)
    for at in range(60):
        page = client.post(address, {"do": "forth", "key": f"k{at}"}, follow=True)
        assert page.status_code == 200
        if "The end" in text(page):
            break
    assert "The end" in text(page)
    assert "Lesson finished" in text(page)


def test_notes_follow_the_demo_and_know_the_answers(presenter):
    said = text(presenter.get(NOTES))
    assert "When would you accept the bad order?" in said
    assert "The demo stands at step 1 of 4" in said
    assert "About as long as the first one" in said
    for _ in range(3):
        press(presenter)
    followed = presenter.get(NOTES, headers={"HX-Request": "true"})
    assert "The demo stands at step 2 of 4" in text(followed)
    assert "<html" not in followed.content.decode()


def test_notes_are_read_without_a_demo(client):
    assert "To discuss" in text(client.get(NOTES))
    assert client.get("/lessons/d/none/notes/").status_code == 404
    assert client.get("/lessons/d/none/demo/").status_code == 404
