"""The workbench in a browser: the main job, and that everybody can do it."""

import gzip
import re

import pytest
from playwright.sync_api import expect

from simulator.workspaces.memory import MEMORY

BUDGET = 60_000
"""Bytes, gzipped, that a page may need before anybody touches it."""


def build(page):
    page.locator("#build").click()
    expect(page.locator(".pole")).not_to_have_count(0)


def edit(page, path, old, new):
    """Open a file and change some words in it, as somebody with a mouse does."""
    page.locator("#files a", has_text=path).click()
    expect(page.locator("#h-editor")).to_have_text(path)
    page.locator("#content").focus()
    page.locator(".ace_editor").wait_for()
    page.evaluate(
        """([old, now]) => {
            const editor = document.querySelector(".ace_editor").env.editor;
            editor.setValue(editor.getValue().replace(old, now), -1);
        }""",
        [old, new],
    )


def edit_plainly(page, path, old, new):
    """Open a file and change some words in it where there is only a text area."""
    page.locator("#files a", has_text=path).click()
    expect(page.locator("#h-editor")).to_have_text(path)
    area = page.locator("#content")
    area.fill(area.input_value().replace(old, new))


def states(page):
    """The state beside each instruction of the Dockerfile."""
    texts = page.locator("#pane summary").all_inner_texts()
    return [" ".join(text.split()) for text in texts]


def test_the_main_job_on_the_flask_example(page):
    page.goto("/sandbox/")
    build(page)
    expect(page.locator("#report")).to_contain_text("Fetched from the registry")

    edit(page, "app.py", "Docker image", "week 5")
    page.locator("#build").click()

    expect(page.locator("#report header .label")).to_have_text("build 2")
    first, work, copied, installed, last = states(page)
    assert first.startswith("CACHED 1 FROM python:3.11-slim")
    assert work.startswith("CACHED 2 WORKDIR")
    assert copied.startswith("CACHED 3 COPY requirements.txt")
    assert installed.startswith("CACHED 4 RUN pip install")
    assert last.startswith("BUILT 5 COPY . .")
    expect(page.locator(".why:visible")).to_contain_text("BUILT because app.py changed (1 line).")
    expect(page.locator(".why:visible ins mark")).to_have_text("week 5")

    # the layers that both images share are drawn once, below both
    shared = page.locator(".layer", has_text="RUN pip install")
    expect(shared).to_have_count(1)
    expect(shared).to_contain_text("shared by 2")
    box = shared.bounding_box()
    poles = [pole.bounding_box() for pole in page.locator(".pole").all()]
    assert len(poles) == 2
    assert all(box["x"] <= pole["x"] + 20 <= box["x"] + box["width"] for pole in poles)

    # a reload, and a restart of the server, keep everything
    before = page.locator("#report").inner_text(), states(page)
    MEMORY.clear()
    page.reload()
    assert (page.locator("#report").inner_text(), states(page)) == before
    expect(page.locator(".layer", has_text="shared by 2")).to_have_count(4)
    expect(page.locator("#turns")).to_contain_text("docker build -t flask-hello .")


def test_everything_can_be_undone_and_done_again(page):
    page.goto("/sandbox/")
    edit(page, "app.py", "Docker image", "week 5")
    build(page)

    page.locator("#undo").click()
    expect(page.locator(".pole")).to_have_count(0)
    page.locator("#undo").click()
    expect(page.locator("#undo")).to_be_disabled()
    page.locator("#files a", has_text="app.py").click()
    expect(page.locator("#content")).to_have_value(re.compile("Docker image"))

    page.locator("#redo").click()
    expect(page.locator("#content")).to_have_value(re.compile("week 5"))
    page.locator("#redo").click()
    expect(page.locator(".pole")).to_have_count(1)
    expect(page.locator("#redo")).to_be_disabled()


def test_an_edit_is_saved_when_the_editor_is_left(page):
    page.goto("/sandbox/")
    edit(page, "app.py", "Docker image", "week 5")

    page.locator("#files a", has_text="README.md").click()
    expect(page.locator("#h-editor")).to_have_text("README.md")

    page.locator("#files a", has_text="app.py").click()
    expect(page.locator("#content")).to_have_value(re.compile("week 5"))


def test_a_reload_shows_the_file_that_was_open(page):
    page.goto("/sandbox/")
    page.locator("#files a", has_text="app.py").click()
    expect(page.locator("#h-editor")).to_have_text("app.py")

    page.reload()

    expect(page.locator("#h-editor")).to_have_text("app.py")
    page.goto("/")
    page.go_back()
    expect(page.locator("#h-editor")).to_have_text("app.py")


def test_a_command_appends_to_the_terminal_and_arrows_bring_it_back(page):
    page.goto("/sandbox/")
    line = page.locator("#line")
    for command in ("echo one", "echo two"):
        line.fill(command)
        line.press("Enter")
        expect(page.locator("#turns .cmd").last).to_have_text(command)

    expect(line).to_be_focused()
    expect(line).to_have_value("")
    line.press("ArrowUp")
    line.press("ArrowUp")
    expect(line).to_have_value("echo one")
    line.press("ArrowDown")
    expect(line).to_have_value("echo two")
    line.press("ArrowDown")
    expect(line).to_have_value("")


def test_buttons_print_the_command_that_they_run(page):
    page.goto("/sandbox/")

    page.get_by_role("button", name="docker images").click()

    expect(page.locator("#turns .cmd")).to_have_text("docker images")
    expect(page.locator("#turns")).to_contain_text("REPOSITORY")


def test_the_build_command_can_be_changed(page):
    page.goto("/sandbox/")
    page.locator("#command").fill("docker build -t flask-hello:2.0 .")
    page.locator("#command").press("Enter")

    expect(page.locator(".flag")).to_contain_text("2.0")
    expect(page.locator("#command")).to_have_value("docker build -t flask-hello:2.0 .")


def test_a_better_order_is_one_press_away(page):
    page.goto("/sandbox/")
    page.locator("#examples summary").click()
    page.get_by_role("button", name="Flask, in a bad order").click()
    expect(page.locator("#place")).to_contain_text("flask-bad-order")
    build(page)
    edit(page, "app.py", "Docker image", "week 5")
    page.locator("#build").click()

    page.locator(".why").get_by_role("button", name="Try this for line 4").click()

    expect(page.locator("#content")).to_have_value(re.compile(r"COPY requirements.txt ./\nRUN pip"))


def test_two_tabs_see_what_the_other_did(context, page):
    page.goto("/sandbox/")
    other = context.new_page()
    other.goto("/sandbox/")

    build(page)
    other.locator("#line").fill("docker images")
    other.locator("#line").press("Enter")

    expect(other.locator(".pole")).to_have_count(1)
    expect(other.locator("#turns .cmd")).to_have_count(2)


def test_it_all_works_without_scripts(page_without_scripts):
    page = page_without_scripts
    page.goto("/sandbox/")
    build(page)
    edit_plainly(page, "app.py", "Docker image", "week 5")
    page.locator("#build").click()

    assert [state.split()[0] for state in states(page)] == ["CACHED"] * 4 + ["BUILT"]
    expect(page.locator(".why:visible")).to_contain_text("app.py changed")
    page.locator("#line").fill("docker images")
    page.locator("#line").press("Enter")
    expect(page.locator("#turns")).to_contain_text("REPOSITORY")
    page.locator("#undo").click()
    expect(page.locator("#turns")).not_to_contain_text("REPOSITORY")


@pytest.mark.parametrize("width", [375, 320])
def test_a_phone_shows_it_all_without_scrolling_sideways(phone, width):
    phone.set_viewport_size({"width": width, "height": 740})
    phone.goto("/sandbox/")
    build(phone)
    edit_plainly(phone, "app.py", "Docker image", "week 5")
    phone.locator("#build").click()
    expect(phone.locator(".layer", has_text="shared by 2")).to_have_count(4)

    assert _sideways(phone) == 0
    phone.goto("/")
    assert _sideways(phone) == 0


def test_fingers_can_hit_every_button_of_the_phone(phone):
    phone.goto("/sandbox/")
    build(phone)

    small = phone.evaluate(
        """() => Array.from(document.querySelectorAll("button, summary, a.btn, .files a"))
            .filter(e => e.checkVisibility({checkVisibilityCSS: true}))
            .map(e => [e.innerText || e.id, e.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.height < 24 || box.width < 24))
            .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )

    assert small == []


def test_the_main_job_needs_no_mouse(page):
    page.goto("/sandbox/")
    _tab_to(page, "build")
    page.keyboard.press("Enter")
    expect(page.locator(".pole")).to_have_count(1)

    _tab_to(page, "step-2")
    page.keyboard.press("Enter")
    expect(page.locator(".why:visible")).to_contain_text("never built before")

    _tab_to(page, "line")
    page.keyboard.type("docker images")
    page.keyboard.press("Enter")
    expect(page.locator("#turns")).to_contain_text("REPOSITORY")


def test_the_editor_lets_go_of_the_keyboard(page):
    page.goto("/sandbox/")
    page.locator("#files a", has_text="app.py").click()
    expect(page.locator("#h-editor")).to_have_text("app.py")
    page.locator("#content").focus()
    page.locator(".ace_editor").wait_for()
    page.keyboard.press("Control+End")
    page.keyboard.type("# typed")

    page.keyboard.press("Escape")
    _tab_to(page, "line")

    expect(page.locator("#turns")).to_contain_text("app.py saved")


def test_a_build_plays_within_three_seconds(page):
    page.goto("/sandbox/")
    build(page)

    moves = page.evaluate(
        """() => document.getAnimations().filter(a => a.effect.target.closest(".shelf"))
            .map(a => a.effect.getComputedTiming())
            .map(t => [t.duration, t.endTime])"""
    )

    assert len(moves) >= 5
    assert max(duration for duration, _ in moves) <= 800
    assert max(end for _, end in moves) <= 3000


@pytest.mark.parametrize("finish", ["key", "click"])
def test_a_key_or_a_click_finishes_the_build_that_plays(page, finish):
    page.goto("/sandbox/")
    build(page)
    expect(page.locator(".shelf.play")).to_have_count(1)

    if finish == "key":
        page.keyboard.press("x")
    else:
        page.mouse.click(640, 20)

    expect(page.locator(".shelf.play")).to_have_count(0)


def test_with_reduced_motion_nothing_moves(still_page):
    still_page.goto("/sandbox/")
    build(still_page)

    assert still_page.evaluate("() => document.getAnimations().length") == 0


def test_html_in_files_and_output_stays_text(page):
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto("/sandbox/")
    page.locator("#line").fill("echo '<img src=x onerror=alert(1)>'; echo > '<b>.txt'")
    page.locator("#line").press("Enter")

    expect(page.locator("#turns")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#files")).to_contain_text("<b>.txt")
    assert page.locator("#turns img").count() == 0


def test_the_theme_switches_at_once_and_stays(page):
    page.goto("/sandbox/")
    light = _background(page)

    page.get_by_role("button", name="Switch light or dark").click()
    dark = _background(page)
    page.reload()

    assert light != dark == _background(page)


def test_what_is_wrong_is_said_and_what_was_typed_stays(page):
    page.goto("/sandbox/")
    page.locator(".add summary").click()
    page.get_by_label("Path of the new file").fill("../../etc/passwd")
    page.get_by_role("button", name="Add").click()

    expect(page.get_by_role("alert")).to_contain_text("is not a path in the project")


@pytest.mark.parametrize("trouble", ["away", "broken"])
def test_when_the_server_fails_the_page_says_so_and_keeps_what_was_typed(context, trouble):
    page = context.new_page()  # its console will say what we do to it
    page.goto("/sandbox/")
    edit(page, "app.py", "Docker image", "week 5")
    page.route(
        "**/sandbox/*/",
        lambda route: route.abort() if trouble == "away" else route.fulfill(status=503),
    )

    with page.expect_event("requestfinished" if trouble == "broken" else "requestfailed"):
        page.locator("#build").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#content")).to_have_value(re.compile("week 5"))
    page.unroute("**/sandbox/*/")
    page.locator("#build").click()
    expect(page.locator(".pole")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_accessibility_problems(page, accessibility_problems, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for address in ("/", "/lessons/", "/sandbox/"):
        page.goto(address)
        assert accessibility_problems(page) == []

    build(page)
    assert accessibility_problems(page) == []
    edit(page, "app.py", "Docker image", "week 5")
    assert accessibility_problems(page) == []
    page.locator("#build").click()
    expect(page.locator(".layer", has_text="shared by 2")).to_have_count(4)
    page.locator("#examples summary").click()
    assert accessibility_problems(page) == []


def test_a_phone_has_no_accessibility_problems(phone, accessibility_problems):
    phone.goto("/sandbox/")
    build(phone)
    phone.keyboard.press("x")

    assert accessibility_problems(phone) == []


@pytest.mark.parametrize("address", ["/", "/sandbox/"])
def test_a_page_is_light_before_it_is_touched(page, address):
    sizes = {}
    page.on("response", lambda response: sizes.update({response.url: _gzipped(response)}))

    page.goto(address)
    page.wait_for_load_state("networkidle")

    assert sum(sizes.values()) <= BUDGET, sizes


def _gzipped(response):
    return len(gzip.compress(response.body()))


def _sideways(page):
    """How far the page can be scrolled to the right, in pixels."""
    return page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def _background(page):
    return page.evaluate("() => getComputedStyle(document.body).backgroundColor")


def _tab_to(page, element_id, most=80):
    """Press Tab until something inside the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("id => document.activeElement.closest(`#${id}`) !== null", element_id):
            return
    pytest.fail(f"Tab never came to {element_id}")


def test_page_ends_where_its_panels_end(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/sandbox/")
    build(page)
    page.locator("#tips button").first.wait_for()

    assert page.evaluate("document.documentElement.scrollHeight") == 900
