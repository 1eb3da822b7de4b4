"""Help and the keyboard: a page for everybody, a sheet beside the work, keys that can be off."""

import re

import pytest

pytestmark = pytest.mark.django_db

NARROW = {"width": 320, "height": 640}


def test_the_page_explains_each_picture_and_lists_the_keys(client):
    page = client.get("/help/").content.decode()

    for heading in ("Shelf", "Totals", "Terminal", "Player", "Layers", "Registry", "Keyboard"):
        assert re.search(rf"(?:</svg>|>){heading}</(?:dt|h2)>", page), heading


def test_single_keys_can_be_switched_off_and_on_without_scripts(client):
    answer = client.post("/help/keys/", {"keys": "off"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/help/#keys")
    assert answer.cookies["keys"].value == "off"
    assert "Switch single letters on" in client.get("/help/").content.decode()


def test_nothing_but_on_and_off_is_remembered(client):
    assert "keys" not in client.post("/help/keys/", {"keys": "<script>"}).cookies


def test_help_stands_beside_the_work_and_never_over_it(page, accessibility_problems):
    page.goto("/sandbox/")
    page.get_by_role("button", name="Help").click()

    sheet = page.get_by_role("complementary", name="What the pictures show")
    sheet.wait_for()
    bench = page.locator(".bench").bounding_box()
    assert bench["x"] + bench["width"] <= sheet.bounding_box()["x"]
    assert page.evaluate("document.activeElement.id") == "h-pictures"
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    assert sheet.count() == 0
    assert page.evaluate("document.activeElement.id") == "help"


def test_single_keys_work_where_nothing_is_typed(page):
    page.goto("/sandbox/")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "line"
    page.keyboard.type("?bt")
    assert page.locator("#line").input_value() == "?bt"

    page.locator("#shelf .shelf-scroll").focus()
    page.keyboard.press("?")
    page.get_by_role("complementary", name="Keyboard").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.get_by_role("heading", name="Why, step by step").wait_for()
    page.locator("#report .report").wait_for()


def test_single_keys_are_dead_when_they_are_off(page, context, site):
    context.add_cookies([{"name": "keys", "value": "off", "url": site}])
    page.goto("/sandbox/")
    page.keyboard.press("t")
    page.keyboard.press("?")
    page.wait_for_timeout(200)

    assert page.evaluate("document.activeElement.localName") == "body"
    assert page.locator("#sheet").count() == 0


def test_the_help_page_fits_a_narrow_phone(page, accessibility_problems):
    page.set_viewport_size(NARROW)
    page.goto("/help/")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert accessibility_problems(page) == []
