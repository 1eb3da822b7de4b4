"""Other machines and other days, from the head of the terminal."""

import pytest
from playwright.sync_api import expect

from simulator.web.scene.words import day_text
from simulator.workspaces import store
from simulator.workspaces.actions import Republish, RunLine, SitDown, from_json, to_json
from simulator.workspaces.memory import MEMORY


def typed(page, line):
    page.locator("#line").fill(line)
    page.locator("#line").press("Enter")
    expect(page.locator("#turns .cmd").last).to_have_text(line)


def chosen(page, menu, choice):
    page.locator(f"#{menu} summary").click()
    page.locator(f"#{menu} .choice", has_text=choice).first.click()


def test_an_image_is_carried_to_a_machine_without_a_network(page):
    page.goto("/sandbox/")
    typed(page, "docker build -q -t flask-hello .")
    typed(page, "docker save -o app.tar flask-hello")
    chosen(page, "machines", "Copy app.tar to the USB stick")
    expect(page.locator("#turns .cmd").last).to_have_text("cp app.tar /media/usb/")

    chosen(page, "machines", "bunker")

    expect(page.locator("#ps1")).to_have_text("bunker $")
    expect(page.locator("#shelf")).to_contain_text("No image yet")
    expect(page.locator("#turns .did").last).to_have_text("walked to bunker, with the USB stick")
    typed(page, "docker pull alpine")
    expect(page.locator("#turns")).to_contain_text("lookup registry-1.docker.io")
    typed(page, "docker load -i /media/usb/app.tar")
    expect(page.locator(".pole")).to_have_count(1)

    # what was open on the laptop is found there again, after a restart too
    chosen(page, "machines", "laptop")
    expect(page.locator("#ps1")).to_have_text("laptop $")
    MEMORY.clear()
    page.reload()
    expect(page.locator("#ps1")).to_have_text("laptop $")
    expect(page.locator("#files")).to_contain_text("requirements.txt")
    expect(page.locator("#report")).to_contain_text("RUN pip install")


def test_the_menu_types_ssh_and_exit(page):
    page.goto("/sandbox/")
    chosen(page, "machines", "server")
    expect(page.locator("#turns .cmd").last).to_have_text("ssh server")
    expect(page.locator("#ps1")).to_have_text("server $")

    chosen(page, "machines", "laptop")

    expect(page.locator("#turns .cmd").last).to_have_text("exit")
    expect(page.locator("#turns .cmd").last).to_have_attribute("data-at", "server")
    expect(page.locator("#ps1")).to_have_text("laptop $")


def test_days_are_skipped_and_images_are_patched_meanwhile(page):
    page.goto("/sandbox/")
    typed(page, "docker pull -q python:3.11-slim")
    chosen(page, "meanwhile", "Skip 30 days")
    expect(page.locator("#turns .cmd").last).to_have_text("sleep 30d")
    expect(page.locator("#meanwhile summary")).to_have_text("4 Feb 2026")

    chosen(page, "meanwhile", "The maintainer of python:3.11-slim")

    expect(page.locator("#turns")).to_contain_text("maintainer$ docker push python:3.11-slim")
    typed(page, "docker pull python:3.11-slim")
    expect(page.locator("#turns")).to_contain_text("Status: Downloaded newer image")


@pytest.mark.parametrize("size", [{"width": 375, "height": 740}, {"width": 1280, "height": 820}])
def test_everybody_can_use_the_menus(page, size, accessibility_problems):
    page.set_viewport_size(size)
    page.goto("/sandbox/")
    for menu in ("machines", "meanwhile"):
        page.locator(f"#{menu} summary").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#{menu} .choice").first).to_be_visible()
        box = page.locator(f"#{menu} .menu-body").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert accessibility_problems(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(f"#{menu} .choice").first).to_be_hidden()


@pytest.mark.django_db
def test_ten_thousand_years_can_be_skipped():
    desk = store.sandbox_of("alice")
    for number in range(3):
        store.act(desk, str(number), RunLine("sleep 3650000d; docker images; date"))

    assert day_text(store.moment_of(desk).world.now) == "31 Dec 9999"


@pytest.mark.django_db
def test_undo_leads_back_to_the_machine_before():
    desk = store.sandbox_of("alice")
    store.act(desk, "a", RunLine("docker build -q -t x ."))
    there = store.act(desk, "b", SitDown("bunker"))
    back = store.undo(desk, there.number)

    assert there.world.current == "bunker"
    assert (there.build, there.example) == (None, "")
    assert back.world.current == "laptop"
    assert back.build is not None


@pytest.mark.parametrize("action", [SitDown("bunker"), Republish("python:3.11-slim")])
def test_journals_keep_where_one_went_and_what_others_did(action):
    assert from_json(to_json(action), limit=1_000) == action


@pytest.mark.django_db
def test_what_nobody_can_do_is_said_and_changes_nothing():
    desk = store.sandbox_of("alice")
    for key, action in enumerate((SitDown("moon"), Republish("me/nosuch"), Republish("A:B:C"))):
        moment = store.act(desk, str(key), action)

        assert moment.shown[-1].exit_code
        assert moment.shown[-1].text
        assert moment.world.current == "laptop"
