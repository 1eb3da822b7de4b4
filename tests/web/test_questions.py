"""A question of docker's at the terminal of the page."""

from playwright.sync_api import expect

from simulator.workspaces.models import Entry


def typed(page, line):
    page.locator("#line").fill(line)
    page.locator("#line").press("Enter")


def test_login_asks_and_shows_no_password(page, accessibility_problems):
    page.goto("/sandbox/")
    typed(page, "docker login -u ada")
    expect(page.locator("#ps1")).to_have_text("Password:")
    expect(page.locator("#line")).to_have_css("-webkit-text-security", "disc")
    assert accessibility_problems(page) == []

    typed(page, "hunter2")

    expect(page.locator("#turns")).to_contain_text("Login Succeeded")
    expect(page.locator("#ps1")).to_have_text("laptop $")
    expect(page.locator("#line")).to_have_css("-webkit-text-security", "none")
    expect(page.locator("#turns")).not_to_contain_text("hunter2")
    assert "hunter2" not in page.content()
    assert not Entry.objects.filter(payload__contains="hunter2").exists()


def test_a_question_is_answered_or_given_up(page):
    page.goto("/sandbox/")
    typed(page, "docker image prune")
    expect(page.locator("#ps1")).to_have_text("[y/N]")
    page.get_by_role("button", name="Ctrl-C").click()
    expect(page.locator("#ps1")).to_have_text("laptop $")

    typed(page, "docker image prune")
    expect(page.locator("#ps1")).to_have_text("[y/N]")
    page.reload()
    typed(page, "y")

    expect(page.locator("#turns")).to_contain_text("Total reclaimed space: 0B")
