"""Parts of a page are drawn once for all who see the same, and sent to pages that lack them."""

import re
from html import unescape

import pytest
from django.template import engines
from django.test import Client

from simulator.web.parts import MAX_CHARACTERS, SLOTS, Parts, Screen

pytestmark = pytest.mark.django_db


class Page:
    """A page with scripts: it says what it shows, and keeps what an answer brings."""

    def __init__(self, client, address="/sandbox/"):
        self.client = client
        self.text = client.get(address).content.decode()
        self.address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', self.text)[1]
        self.count = 0

    def fields(self):
        names = ("file", "view", "base", "pane", "has", "seen")
        return {
            name: unescape(
                re.search(f'form="edit" name="{name}"[^>]* value="([^"]*)"', self.text)[1]
            )
            for name in names
        }

    def send(self, **fields):
        self.count += 1
        data = {**self.fields(), "key": f"{self.count}{self.address}", **fields}
        response = self.client.post(self.address, data, headers={"HX-Request": "true"})
        self.text = response.content.decode()
        return re.findall(r'<[a-z]+ [^>]*?id="([a-z0-9-]+)"[^>]*? hx-swap-oob="true"', self.text)

    def run(self, line):
        return self.send(do="run", line=line)


@pytest.fixture
def page(client):
    return Page(client)


def test_a_page_is_not_sent_what_it_shows(page):
    page.run("docker build -t app .")

    sent = page.run("ls")

    assert not {"shelf", "files", "report", "outcome", "here", "keys"} & set(sent)
    assert {"where", "history", "player-now"} <= set(sent)


def test_a_page_is_sent_what_became_different(page):
    page.run("docker build -t app .")

    assert {"shelf"} == {"shelf", "files", "report"} & set(page.run("docker tag app other"))
    assert {"files"} == {"shelf", "files", "report"} & set(page.run("touch new.txt"))


def test_what_was_taken_back_is_sent_again(page):
    page.run("touch new.txt")
    page.run("rm new.txt")

    assert "files" in page.send(do="undo", at="2")
    assert "new.txt" in page.text


def test_a_page_that_says_nothing_is_sent_everything(page):
    page.run("ls")

    assert {"shelf", "files", "report", "outcome", "here"} <= set(page.send(do="save", has=""))


def test_a_build_is_played_again_though_nothing_looks_different(page):
    page.run("docker build -t app .")
    page.run("docker build -t app .")

    sent = page.run("docker build -t app .")

    assert "shelf" in sent
    assert " play" in page.text


def test_two_visitors_who_see_the_same_have_their_own_addresses():
    first, second = Page(Client()), Page(Client())
    for page in (first, second):
        page.run("docker build -t app . && docker run -d --name web app")

    for page, other in ((first, second), (second, first)):
        assert page.address in page.text
        assert other.address not in page.text


@pytest.mark.parametrize(
    "lines", [[], ["docker build -t app .", "docker run -d app", "cat > a.tar"]]
)
def test_no_page_shows_a_slot(page, lines):
    for line in lines:
        page.run(line)
        assert not any(slot in page.text for slot in SLOTS.values())

    whole = page.client.get(page.address).content.decode()

    assert not any(slot in whole for slot in SLOTS.values())
    assert whole.count('name="csrfmiddlewaretoken"') > 5


def test_no_text_of_a_learner_is_a_slot(page):
    page.run("echo '<hidden>' > '<here>'; cat '<here>'")

    assert "&lt;here&gt;" in page.text
    assert "&lt;hidden&gt;" in page.text


def test_a_part_knows_the_values_that_it_names_and_nothing_else():
    text = "{% load parts %}{% part name=who.name %}{{ name }}|{{ who }}|{{ other }}{% endpart %}"
    template = engines["django"].from_string(text)

    assert template.render({"who": {"name": "<b>"}, "other": "x"}) == "&lt;b&gt;||"


def test_a_part_is_drawn_once_for_equal_values():
    parts, drawn = Parts(), []

    for _ in range(3):
        parts.get(("a", 1), lambda: drawn.append(1) or "text")
    parts.get(("a", 2), lambda: drawn.append(1) or "text")

    assert len(drawn) == 2


def test_no_more_characters_are_remembered_than_there_is_room_for():
    parts = Parts()
    size = MAX_CHARACTERS // 8

    for number in range(20):
        parts.get(number, lambda: "x" * size)

    drawn = []
    parts.get(19, lambda: drawn.append("again") or "")
    assert drawn == []
    parts.get(0, lambda: drawn.append("again") or "")
    assert drawn == ["again"]


def test_what_is_in_a_slot_is_drawn_once_for_a_page():
    drawn = []
    screen = Screen({"hidden": lambda: drawn.append(1) or "<input>"})

    assert [screen.own("hidden"), screen.own("hidden"), screen.own("oob")] == [
        "<input>",
        "<input>",
        "",
    ]
    assert len(drawn) == 1
