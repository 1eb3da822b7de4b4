"""Hit or miss? A build is told step by step, and what is not told yet is nowhere on the page."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect


class Asked:
    """A visitor without scripts who has built twice, app.py edited in between, and asks."""

    def __init__(self):
        self.client = Client()
        text = self.client.get("/sandbox/").content.decode()
        self.address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', text)[1]

    def post(self, **fields):
        fields = {"key": str(fields), **fields}
        return self.client.post(self.address, fields, follow=True)

    def page(self, query=""):
        return self.client.get(f"{self.address}ask/{query}").content.decode()

    def states(self, query):
        """The states beside the lines, and those of the image so far."""
        page = self.page(query)
        states = r"CACHED|BUILT|FAILED|NOT REACHED|Pull complete|hit or miss\?|not told"
        words = rf"</svg>(?:<span>)?({states})"
        lines, _, pile = page[: page.index("ask-keys")].partition('id="h-pile"')
        return re.findall(words, lines), re.findall(words, pile)


@pytest.fixture
def asked(db):
    asked = Asked()
    asked.post(do="build", build="docker build -t app .")
    asked.post(do="run", line="echo 'print(1)' >> app.py")
    asked.post(do="ask", build="docker build -t app .")
    return asked


def test_a_build_that_is_asked_about_shows_nothing_at_first(db):
    asked = Asked()

    response = asked.post(do="ask", build="docker build -t app .")

    assert response.redirect_chain[-1][0].endswith("/ask/?reveal=0")
    assert asked.states("?reveal=0") == (["hit or miss?"] + ["not told"] * 4, [])


def test_what_is_not_told_is_nowhere_on_the_page(asked):
    for told in range(5):
        page = asked.page(f"?reveal={told}")
        assert "BUILT" not in page
        assert "because" not in page
        assert "Time saved" not in page

    assert "BUILT because app.py changed (1 line)." in asked.page("?reveal=5")


def test_each_step_is_told_with_its_layer_and_the_last_with_what_it_all_cost(asked):
    assert asked.states("?reveal=2") == (
        ["CACHED", "CACHED", "hit or miss?", "not told", "not told"],
        ["CACHED", "CACHED"],
    )
    lines, pile = asked.states("?reveal=5")
    assert lines == ["CACHED"] * 4 + ["BUILT"]
    assert pile == ["BUILT"] + ["CACHED"] * 4
    assert "Time saved by cache" in asked.page("?reveal=5")


@pytest.mark.parametrize("query", ["", "?reveal=x", "?reveal=-3"])
def test_a_number_that_is_none_tells_nothing(asked, query):
    assert asked.states(query)[1] == []


def test_more_steps_than_there_are_tell_all(asked):
    assert asked.states("?reveal=9999") == asked.states("?reveal=5")


def test_the_steps_of_a_failed_build_are_told_too(db):
    asked = Asked()
    dockerfile = "FROM alpine\nRUN true\nRUN false\nRUN true\n"
    asked.post(do="save", file="Dockerfile", content=dockerfile, base="")
    asked.post(do="ask", build="docker build -t app .")

    lines, pile = asked.states("?reveal=4")

    assert lines == ["Pull complete", "BUILT", "FAILED", "NOT REACHED"]
    assert pile == ["BUILT", "Pull complete"]


def test_without_a_build_there_is_nothing_to_ask(db):
    asked = Asked()

    assert "Nothing was built yet" in asked.page()


def test_others_cannot_look(asked):
    assert Client().get(f"{asked.address}ask/").status_code == 404


def test_a_presenter_tells_the_steps_by_key(still_page, accessibility_problems):
    page = still_page
    page.goto("/sandbox/")
    page.locator("#ask").click()
    expect(page.locator("li.is-asked")).to_have_count(5)

    page.keyboard.press("Space")
    expect(page.locator("#reveal .code .state").first).to_have_text("Pull complete")
    expect(page.locator("#said")).to_contain_text("Line 1: Pull complete")
    expect(page.locator("#reveal-next")).to_be_focused()
    for told, key in enumerate(("PageDown", "ArrowRight", "Space", "Space"), start=2):
        page.keyboard.press(key)
        expect(page.locator(".pile li")).to_have_count(told)
    expect(page.locator(".totals")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("PageUp")
    expect(page.locator(".pile li")).to_have_count(4)
    assert accessibility_problems(page) == []
    page.reload()
    expect(page.locator(".pile li")).to_have_count(4)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
