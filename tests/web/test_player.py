"""The player: every moment of a journal can be gone to, and every branch of it."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from simulator.web.scene.player import MOST_MARKS, NEAR, Player, spread
from simulator.workspaces.actions import KINDS, RunLine
from simulator.workspaces.history import History, Mark


def straight(length, place):
    """The player of a journal that never forked, at a place."""
    marks = (Mark(at, at - 1, "run", RunLine(f"echo {at}")) for at in range(1, length + 1))
    return Player(History(tuple(marks), place, length), "/there/")


def test_a_short_branch_is_marked_and_listed_moment_by_moment():
    player = straight(3, 2)

    assert [mark.label for mark in player.marks] == ["the start", "echo 1", "echo 2", "echo 3"]
    assert [stop.place for stop in player.stops if stop.current] == [2]
    assert player.says == "2 of 3: echo 2"


def test_a_long_branch_is_thinned_out_evenly_and_whole_near_the_visitor():
    player = straight(10_000, 5_003)

    assert len(player.marks) == MOST_MARKS
    assert [mark.place for mark in player.marks][::10] == [0, 2_500, 5_000, 7_500, 10_000]
    near = range(5_003 - NEAR, 5_003 + NEAR + 1)
    assert {stop.place for stop in player.stops} == {*near, *spread(10_000, MOST_MARKS)}


def test_the_list_counts_what_it_leaves_out():
    player = straight(1_000, 500)

    assert sum(stop.gap for stop in player.stops) + len(player.stops) == 1_001


def test_every_kind_of_action_has_an_icon():
    for kind in KINDS:
        stop = Player(History((Mark(1, 0, kind, None),), 1, 1), "/").marks[1]
        assert stop.icon


def test_a_fork_offers_its_futures_and_says_which_one_lies_ahead():
    marks = (Mark(1, 0, "run", RunLine("one")), Mark(2, 1, "run", RunLine("two")))
    player = Player(History((*marks, Mark(3, 1, "run", RunLine("three"))), 1, 2), "/")

    assert [(future.label, future.current) for future in player.futures] == [
        ("three", False),
        ("two", True),
    ]
    assert player.branches == ()
    elsewhere = Player(History(player.history.marks, 2, 2), "/")
    assert elsewhere.futures == ()
    assert [(one.tip, one.place, one.after) for one in elsewhere.branches] == [(3, 2, 1)]


# By forms


class Desk:
    """A visitor without scripts, who presses what is on the page."""

    def __init__(self):
        self.client = Client()
        self.take(self.client.get("/sandbox/"))

    def take(self, response):
        self.text = response.content.decode()
        self.address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', self.text)[1]

    def send(self, **fields):
        self.take(self.client.post(self.address, {"key": str(id(fields)), **fields}, follow=True))

    def run(self, line):
        key = str(len(self.text)) + line
        self.take(
            self.client.post(self.address, {"key": key, "do": "run", "line": line}, follow=True)
        )

    def go(self, place):
        """Press a mark in the list."""
        assert f'form="go" name="place" value="{place}"' in self.text
        end = re.search(r'form="go" name="end" value="(\d+)"', self.text)[1]
        self.send(do="go", end=end, place=str(place))

    def switch(self, words):
        """Press a branch in the list of branches."""
        pattern = r'form="go" name="to" value="([\d.]+)"[^>]*>\s*<code>([^<]*)'
        found = {label: to for to, label in re.findall(pattern, self.text)}
        self.send(do="go", to=found[words])

    @property
    def now(self):
        return re.search(r'data-says="([^"]*)"', self.text)[1]

    @property
    def turns(self):
        return re.findall(r'class="cmd"[^>]*>([^<]*)', self.text)


@pytest.fixture
def desk(db):
    return Desk()


def test_any_moment_can_be_gone_to_by_its_button(desk):
    for line in ("echo one", "echo two", "echo three"):
        desk.run(line)

    desk.go(1)
    assert desk.now == "1 of 3: echo one"
    assert desk.turns == ["echo one"]

    desk.go(3)
    assert desk.turns == ["echo one", "echo two", "echo three"]


def test_the_past_is_forked_and_both_branches_stay_reachable(desk):
    for line in ("echo one", "echo two"):
        desk.run(line)
    desk.go(1)

    desk.run("echo other")
    assert desk.now == "2 of 2: echo other"

    desk.switch("echo two")
    assert desk.turns == ["echo one", "echo two"]
    desk.switch("echo other")
    assert desk.turns == ["echo one", "echo other"]
    desk.go(1)
    assert "2 futures" in desk.text
    desk.switch("echo two")
    assert desk.now == "1 of 2: echo one"
    assert 'title="On to: echo two"' in desk.text


def test_a_step_forth_plays_the_build_and_a_jump_does_not(desk):
    desk.run("docker build -t app .")
    desk.run("echo done")
    htmx = {"headers": {"HX-Request": "true"}}
    end = {"do": "go", "end": "2"}
    desk.go(0)

    step = desk.client.post(desk.address, {**end, "place": "1"}, **htmx).content.decode()
    desk.client.post(desk.address, {**end, "place": "2"}, **htmx)
    back = desk.client.post(desk.address, {**end, "place": "1"}, **htmx).content.decode()

    assert " play" in re.search(r'class="(shelf cols[^"]*)"', step)[1]
    assert " play" not in re.search(r'class="(shelf cols[^"]*)"', back)[1]


def test_what_was_typed_is_saved_before_one_goes_and_is_not_lost(desk):
    desk.run("echo one")
    desk.run("echo two")
    desk.go(1)
    base = re.search(r'name="base" value="([^"]*)"', desk.text)[1]

    desk.send(do="go", end="2", place="2", file="app.py", base=base, content="print(1)\n")

    assert desk.now == "2 of 2: echo two"
    desk.switch("app.py saved")
    assert desk.now == "2 of 2: app.py saved"


@pytest.mark.parametrize("fields", [{}, {"end": "9", "place": "1"}, {"to": "x.y"}, {"end": "-1"}])
def test_a_place_that_is_nowhere_moves_nothing(desk, fields):
    desk.run("echo one")

    desk.send(do="go", **fields)

    assert desk.now == "1 of 1: echo one"


def test_others_cannot_list_the_moments(desk):
    desk.run("echo one")

    assert desk.client.get(f"{desk.address}moments/").status_code == 200
    assert Client().get(f"{desk.address}moments/").status_code == 404


# In a browser


def typed(page, line):
    page.locator("#line").fill(line)
    page.locator("#line").press("Enter")
    expect(page.locator("#turns .cmd").last).to_have_text(line)


def now(page, text):
    expect(page.locator("#player-now")).to_have_attribute("data-says", text)


def test_time_is_scrubbed_forked_and_played(page, accessibility_problems):
    page.goto("/sandbox/")
    page.locator("#build").click()
    expect(page.locator(".pole")).to_have_count(1)
    typed(page, "echo two")
    typed(page, "echo three")

    # the slider, by keyboard: it says where one is, and keeps the focus
    slider = page.locator("#moment")
    slider.focus()
    page.keyboard.press("Home")
    now(page, "0 of 3: the start")
    expect(page.locator(".pole")).to_have_count(0)
    expect(slider).to_have_attribute("aria-valuetext", "0 of 3: the start")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    now(page, "2 of 3: echo two")
    expect(page.locator("#said")).to_contain_text("2 of 3: echo two")
    expect(slider).to_be_focused()

    # something else in the past begins a branch, and the other one is one press away
    typed(page, "echo other")
    now(page, "3 of 3: echo other")
    page.locator("#branches summary").click()
    page.locator("#branches button", has_text="echo three").click()
    now(page, "3 of 3: echo three")
    expect(page.locator("#branches summary")).to_be_focused()
    page.locator("#player-back").click()
    now(page, "2 of 3: echo two")
    expect(page.locator("#player-back")).to_be_focused()
    expect(page.locator("#branches summary")).to_have_text("2 futures")

    # the list, and no trap in it
    page.locator("#moments summary").click()
    expect(page.locator("#stops [aria-current]")).to_contain_text("echo two")
    assert accessibility_problems(page) == []
    page.locator("#stops button", has_text="the start").click()
    now(page, "0 of 3: the start")
    expect(page.locator("#moments summary")).to_be_focused()

    # it plays to the end of the branch, and the speed is remembered
    page.locator(".speed label", has_text="2×").click()
    page.locator("#player-play").click()
    expect(page.locator("#player-play")).to_have_accessible_name("Pause")
    now(page, "3 of 3: echo three")
    expect(page.locator("#player-play")).to_have_accessible_name("Play")
    page.reload()
    expect(page.locator(".speed [value=double]")).to_be_checked()
    assert "speed-double" in page.locator("html").get_attribute("class")


def test_doing_anything_else_ends_the_playing(page):
    page.goto("/sandbox/")
    for at in range(5):
        typed(page, f"echo {at}")

    page.locator("#player-play").click()
    now(page, "1 of 5: echo 0")
    page.locator("#line").press("x")
    expect(page.locator("#player-play")).to_have_accessible_name("Play")


def test_the_player_needs_no_scripts_and_little_room(page_without_scripts):
    page = page_without_scripts
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/sandbox/")
    for line in ("echo one", "echo two"):
        page.locator("#line").fill(line)
        page.locator("#run").click()

    page.locator("#moments summary").click()
    page.locator("#stops button", has_text="echo one").click()
    now(page, "1 of 2: echo one")
    page.locator("#moment").focus()
    page.keyboard.press("ArrowRight")
    page.locator("text=Go to the slider").click()
    now(page, "2 of 2: echo two")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
