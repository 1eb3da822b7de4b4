"""A tag is a flag that moves when it names another image."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)

HOP = """flag => flag.classList.contains("moved")
    && parseFloat(flag.style.getPropertyValue("--hop-x"))"""


def type_lines(page, *lines):
    for line in lines:
        page.locator("#line").fill(line)
        page.locator("#line").press("Enter")
        expect(page.locator("#turns .cmd").last).to_have_text(line)


def test_a_tag_that_names_another_image_flies_there_and_back_again(page):
    page.goto("/sandbox/")
    type_lines(
        page,
        "docker build -t app:1 .",
        "echo '# more' >> app.py",
        "docker build -t app:2 .",
        "docker tag app:1 app:stable",
    )
    flag = page.locator('#shelf [data-tag="app:stable"]')
    expect(flag).to_be_visible()
    assert not flag.evaluate(HOP)

    type_lines(page, "docker tag app:2 app:stable")

    expect(flag).to_have_class("flag moved")
    there = flag.evaluate(HOP)
    assert there
    expect(page.locator('#shelf [data-tag="app:1"]')).to_have_class("flag")

    page.get_by_role("button", name="Undo").click()

    expect(page.locator("#turns .cmd").last).to_have_text("docker tag app:1 app:stable")
    expect(flag).to_have_class("flag moved")
    assert flag.evaluate(HOP) == -there
