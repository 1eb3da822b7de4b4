"""Containers on the shelf of the page: seen, pressed, and without any trap."""

from playwright.sync_api import expect


def enter(page, line):
    before = page.locator("#turns .one-turn").count()
    page.locator("#line").fill(line)
    page.locator("#line").press("Enter")
    expect(page.locator("#turns .one-turn")).to_have_count(before + 1)


def build(page):
    page.goto("/sandbox/")
    page.locator("#build").click()
    expect(page.locator(".pole")).not_to_have_count(0)


def pressed(page, name):
    page.locator("#boxes").get_by_role("button", name=name, exact=True).click()


def test_a_container_is_run_looked_at_stopped_and_removed_by_buttons(page, accessibility_problems):
    build(page)
    pressed(page, "Run flask-hello")

    glass = page.locator(".layer.is-glass")
    expect(glass).to_contain_text("running")
    name = glass.locator("b").inner_text()
    pressed(page, f"curl :8080 {name}")
    expect(page.locator("#turns")).to_contain_text("curl localhost:8080")
    pressed(page, f"Stop {name}")
    expect(glass).to_contain_text("exited")
    expect(page.locator("#turns .cmd").last).to_have_text(f"docker stop {name}")
    assert accessibility_problems(page) == []
    pressed(page, f"Remove {name}")
    expect(glass).to_have_count(0)


def test_a_file_is_seen_to_rise_and_another_to_be_crossed_out(page, accessibility_problems):
    build(page)
    enter(page, "docker run -d --name web flask-hello")
    enter(page, "docker exec web sh -c 'echo x >> app.py; rm requirements.txt'")

    glass = page.locator(".layer.is-glass")
    expect(glass.locator(".file.is-copied.is-new")).to_contain_text("app.py")
    expect(glass.locator(".file.is-gone.is-new s")).to_have_text("requirements.txt")
    expect(page.locator(".layer", has_text="COPY . .").locator(".is-kept")).to_have_count(2)
    assert (
        glass.locator(".is-copied").evaluate("e => getComputedStyle(e).animationName") == "copy-up"
    )
    assert accessibility_problems(page) == []
    enter(page, "ls")
    expect(page.locator(".is-kept")).to_have_count(0)
    expect(glass.locator(".file.is-copied")).to_have_count(1)


def test_nothing_moves_for_those_who_asked_for_that(still_page):
    build(still_page)
    enter(still_page, "docker run -d --name web flask-hello")
    enter(still_page, "docker exec web sh -c 'echo x >> app.py'")

    chip = still_page.locator(".layer.is-glass .is-copied")
    assert chip.evaluate("e => getComputedStyle(e).animationName") == "none"


def test_the_shell_button_opens_the_shell(page):
    page.goto("/sandbox/")
    enter(page, "docker run -d --name web nginx:alpine")
    pressed(page, "Shell web")

    expect(page.locator("#ps1 label")).to_have_text("/ # ")
    expect(page.locator("#turns .cmd").last).to_have_text("docker exec -it web sh")


def test_containers_fit_a_phone(phone):
    build(phone)
    for name in ("one", "two"):
        enter(phone, f"docker run -d --name {name} flask-hello")
    enter(phone, "docker exec one sh -c 'echo x >> app.py; rm requirements.txt; touch /new'")

    expect(phone.locator(".layer.is-glass")).to_have_count(2)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_containers_work_without_scripts(page_without_scripts):
    page = page_without_scripts
    build(page)
    pressed(page, "Run flask-hello")

    expect(page.locator(".layer.is-glass")).to_contain_text("running")
    page.locator(".layer.is-glass b a").click()
    expect(page.locator("h1")).to_be_visible()
