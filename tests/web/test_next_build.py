"""What the next build would do, beside the lines that are being edited, before anybody builds."""

import re
from html import unescape

import pytest
from playwright.sync_api import expect

from simulator.catalogue_files import catalogue
from simulator.web.scene.forecast import forecast
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.journal import perform, replay
from simulator.workspaces.models import Entry, Workspace
from simulator.workspaces.moment import beginning
from simulator.workspaces.next_build import next_build

BUILD = RunLine("docker build -t flask-hello .")


def world_after(*actions, start="flask-hello"):
    world = beginning(start, catalogue().revision).world
    for turn in replay(world, actions):
        world = turn.world
    return world


def text_in(world, path):
    return world.machine.project.entries[path].content.decode()


def plan(world, path, text, command=BUILD.line):
    return forecast(next_build(world, command, SaveFile(path, text)), path, text)


def states(lines):
    return [line.chip.word if line.chip else line.note for line in lines]


def test_the_lines_say_what_the_next_build_would_do():
    world = world_after(BUILD)
    text = text_in(world, "Dockerfile").replace("WORKDIR /app", "WORKDIR /srv")

    lines = plan(world, "Dockerfile", text).lines

    assert states(lines)[:5] == ["CACHED", "BUILT", "BUILT", "BUILT", "BUILT"]
    assert "/srv" in lines[1].html
    assert lines[3].seconds == "26.8 s"
    assert lines[1].why.startswith("BUILT because")


def test_what_is_foretold_is_what_the_build_then_does():
    world = world_after(BUILD)
    text = text_in(world, "app.py") + "# more\n"
    said = next_build(world, BUILD.line, SaveFile("app.py", text)).report

    saved = perform(world, SaveFile("app.py", text))
    done = next_build(saved.world, BUILD.line).report

    assert said.steps == done.steps
    assert [step.state for step in said.steps] == [*["CACHED"] * 4, "BUILT"]


def test_lines_of_one_instruction_wear_one_state():
    text = "FROM alpine:3.20\nRUN echo a \\\n && echo b\nCMD true\n"

    lines = plan(world_after(start="empty"), "Dockerfile", text, "docker build .").lines

    assert [line.strip for line in lines] == ["built", "built", "built", "", ""]
    assert [bool(line.remark) for line in lines] == [False, False, False, True, False]


def test_a_file_that_the_ignore_file_keeps_out_will_not_be_sent():
    world = world_after(SaveFile(".dockerignore", "*.md\nlogs\n"), SaveFile("logs/a.txt", "x"))

    assert plan(world, "README.md", "new").not_sent == (
        "This file will not be sent: line 1 of .dockerignore keeps it out."
    )
    assert "line 2" in plan(world, "logs/a.txt", "new").not_sent
    assert plan(world, "app.py", "new").not_sent == ""


def test_each_line_of_the_ignore_file_says_what_it_keeps_out():
    lines = plan(world_after(), ".dockerignore", "# notes\n*.md\n*.none\n").lines

    assert [line.note for line in lines] == ["", "keeps out 1", "", ""]
    assert lines[1].why == "README.md will not be sent."


def test_a_source_file_says_which_lines_it_reruns_and_which_only_follow():
    world = world_after(BUILD)
    text = text_in(world, "requirements.txt") + "requests\n"

    assert plan(world, "requirements.txt", text).says.endswith(
        "requirements.txt reruns line 3; lines 4 and 5 stand on that."
    )
    assert plan(world, "app.py", "print(1)\n").says.endswith("app.py reruns line 5.")
    assert "reruns" not in plan(world, "README.md", "new\n").says


@pytest.mark.django_db
def test_while_the_ignore_file_is_edited_each_file_says_whether_it_would_be_sent(client):
    page = client.get("/sandbox/").content.decode()
    address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]
    form = {"file": ".dockerignore", "content": "*.txt\napp.*\n", "build": BUILD.line}

    answer = client.post(f"{address}next/", form, headers={"HX-Request": "true"})

    listed = unescape(answer.content.decode()).partition('id="files"')[2]
    said = re.findall(
        r'class="name">([^<]+)</span>(?:<span class="mark">(\w+)</span>)?</a>\s*'
        r'(?:<p class="note">([^<]+)</p>)?',
        listed,
    )
    assert {name: mark or note for name, mark, note in said} == {
        "Dockerfile": "sent", ".dockerignore": "sent", "README.md": "sent",
        "app.py": "not sent: line 2", "requirements.txt": "not sent: line 1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "command", "said"),
    [
        ("FORM x\nCOPPY . .\n", "docker build .", "This would not build: 2 problems."),
        ("FROM nowhere:1\n", "docker build .", "This would not build: failed to build"),
        ("FROM alpine:3.20\nRUN false\n", "docker build .", "would fail at line 2"),
        ("FROM alpine:3.20\n", "docker images", "This command builds no image."),
        ("FROM alpine:3.20\n", "docker build --nonsense .", "unknown flag"),
        ("FROM alpine:3.20\n", "docker build nowhere", "not found"),
    ],
)
def test_a_build_that_would_not_go_well_says_so(text, command, said):
    assert said in plan(world_after(start="empty"), "Dockerfile", text, command).says


@pytest.mark.parametrize("path", ["../x", "a\0b", "", "/etc/passwd", "app.py/inside"])
def test_a_file_that_could_not_be_saved_is_not_planned(path):
    assert next_build(world_after(), BUILD.line, SaveFile(path, "x")).report is None


@pytest.mark.django_db
def test_looking_at_the_next_build_keeps_nothing(client):
    page = client.get("/sandbox/").content.decode()
    address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]

    answer = client.post(
        f"{address}next/",
        {"file": "Dockerfile", "content": "FROM alpine:3.20\nRUN echo 1\n", "build": BUILD.line},
        headers={"HX-Request": "true"},
    )

    assert "RUN echo 1" in unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))
    assert not Workspace.objects.exists()
    assert not Entry.objects.exists()
    assert client.get(f"{address}next/").headers["Location"].startswith(address)


@pytest.mark.django_db
def test_nobody_can_look_at_the_workspace_of_another(client):
    stranger = "/sandbox/00000000-0000-0000-0000-000000000000/"

    assert client.post(f"{stranger}next/", {"file": "x", "content": ""}).status_code == 404
    assert client.get(f"{stranger}advice/").status_code == 404


@pytest.mark.django_db
def test_a_visitor_who_asks_too_often_gets_no_answer_and_no_complaint(client, settings):
    settings.ACTIONS_PER_MINUTE = "1/minute"
    page = client.get("/sandbox/").content.decode()
    address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]

    answers = [client.post(f"{address}next/", {"build": BUILD.line}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 204]
    assert client.post(address, {"do": "save", "key": "a"}).status_code == 302


def gutter(page):
    """The state beside each line of the editor."""
    return [text.strip() for text in page.locator("#under .st").all_text_contents()]


def open_next(page):
    page.goto("/sandbox/")
    page.locator("#build").click()
    expect(page.locator(".pole")).to_have_count(1)
    page.get_by_role("link", name="Next build").click()
    expect(page.locator("#under")).to_be_visible()


def test_the_gutter_follows_what_is_typed(page, accessibility_problems):
    open_next(page)
    assert gutter(page)[:5] == ["CACHED"] * 5
    area = page.locator("#content")
    area.evaluate(
        "e => { e.focus(); const i = e.value.indexOf('COPY .'); e.setSelectionRange(i, i) }"
    )

    page.keyboard.type("RUN echo hi\n")

    assert f"{area.input_value()}\n" == "".join(page.locator("#under .tx").all_text_contents())
    expect(page.locator("#under .ln").nth(4).locator(".st")).to_have_text("BUILT")
    assert gutter(page)[:6] == [*["CACHED"] * 4, "BUILT", "BUILT"]
    page.keyboard.press("ArrowUp")
    expect(page.locator("#line-why")).to_contain_text("Line 5: BUILT")
    expect(page.locator("#line-said")).to_contain_text("Line 5: BUILT")
    assert accessibility_problems(page) == []
    assert Entry.objects.count() == 1


def test_the_text_and_its_colours_lie_on_each_other(page):
    open_next(page)
    page.locator("#content").fill("FROM alpine:3.20\nRUN echo " + "a long word " * 30 + "\n#" * 60)
    expect(page.locator("#under .st").nth(1)).to_have_text("BUILT")

    sizes = page.evaluate(
        """() => { const over = document.querySelector("#content");
            return [over.scrollHeight, over.clientHeight,
                    document.querySelector("#under").scrollHeight] }"""
    )

    assert max(sizes) - min(sizes) <= 2


COUNT_QUESTIONS = """
window.underWay = 0; window.most = 0; window.answers = 0;
const open_ = XMLHttpRequest.prototype.open;
XMLHttpRequest.prototype.open = function (method, url, ...more) {
    if (url.endsWith("/next/")) {
        window.most = Math.max(window.most, ++window.underWay);
        this.addEventListener("load", () => { window.underWay -= 1; window.answers += 1; });
    }
    return open_.call(this, method, url, ...more);
};
"""


def test_an_answer_that_comes_too_late_is_dropped_and_one_question_is_asked_at_a_time(page):
    page.add_init_script(COUNT_QUESTIONS)
    open_next(page)
    page.route("**/next/", lambda route: (page.wait_for_timeout(600), route.continue_()))
    area = page.locator("#content")

    area.fill("FROM alpine:3.20\nRUN echo one\n")
    page.wait_for_timeout(350)
    area.fill("FROM alpine:3.20\nRUN echo two\n")
    page.wait_for_function("() => window.answers === 1")

    assert gutter(page)[1] != "BUILT"
    expect(page.locator("#under .st").nth(1)).to_have_text("BUILT")
    assert page.locator("#under .tx").nth(1).inner_text().strip() == "RUN echo two"
    assert page.evaluate("() => [window.most, window.answers]") == [1, 2]


def test_problems_and_checks_stand_at_their_lines_while_one_types(page):
    open_next(page)
    page.locator("#content").fill("FORM alpine:3.20\nRUN true\nCOPPY . .\n")

    expect(page.locator(".told li")).to_have_count(2)
    assert gutter(page) == ["PROBLEM", "", "PROBLEM", ""]
    expect(page.locator(".told")).to_contain_text("did you mean FROM?")
    page.locator(".told a", has_text="line 3").click()
    expect(page.locator("#line-why")).to_contain_text("Line 3")


def test_a_word_that_was_meant_is_one_press_away_and_can_be_undone(page):
    open_next(page)
    area = page.locator("#content")
    area.fill("FROM alpine:3.20\n  COPPY . .\n")

    page.get_by_role("button", name="Write COPY").click()

    expect(area).to_have_value("FROM alpine:3.20\n  COPY . .\n")
    expect(page.locator("#under .st").nth(1)).to_have_text("BUILT")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("FROM alpine:3.20\n  COPPY . .\n")


def test_a_file_that_is_edited_changes_the_next_build(page):
    open_next(page)
    page.locator("#files a", has_text="app.py").click()
    expect(page.locator("#h-editor")).to_have_text("app.py")
    expect(page.locator("#next-list .state")).to_have_text(["CACHED"] * 5)
    page.locator("#content").focus()
    page.locator(".ace_editor").wait_for()
    page.keyboard.type("# typed\n")

    expect(page.locator("#next-list .state").nth(4)).to_have_text("BUILT")


def test_nothing_moves_when_the_answer_comes(page):
    open_next(page)
    page.evaluate(
        """() => { window.moved = 0; new PerformanceObserver(list => list.getEntries()
            .forEach(entry => { window.moved += entry.value }))
            .observe({type: "layout-shift", buffered: false}) }"""
    )
    page.locator("#content").focus()
    page.wait_for_timeout(600)

    page.keyboard.type("# a comment ")
    page.wait_for_timeout(900)

    assert page.evaluate("() => window.moved") < 0.01


def test_without_scripts_a_button_shows_the_next_build(page_without_scripts):
    page = page_without_scripts
    page.goto("/sandbox/")
    area = page.locator("#content")
    area.fill(area.input_value().replace("WORKDIR /app", "WORKDIR\nCOPPY a b"))

    page.get_by_role("button", name="Next build").click()

    expect(page.locator(".told li")).to_have_count(2)
    assert "COPPY a b" in unescape(area.input_value())
    area.fill("FROM alpine:3.20\nRUN echo 1\n")
    page.get_by_role("button", name="Next build").click()
    expect(page.locator("#next-list .state").nth(1)).to_have_text("BUILT")
    expect(page.locator("#turns .one-turn")).to_have_count(0)


def test_a_phone_shows_the_next_build_without_scrolling_sideways(phone, accessibility_problems):
    open_next(phone)
    phone.locator("#content").fill("FROM alpine:3.20\nRUN echo hi\nCMD true\n")
    expect(phone.locator(".told li")).to_have_count(1)

    assert accessibility_problems(phone) == []
    assert (
        phone.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        == 0
    )
