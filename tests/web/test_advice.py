"""What could be better about a build, and what a Dockerfile is told at its lines."""

import re
from html import unescape

import pytest
from playwright.sync_api import expect

from simulator.catalogue_files import catalogue
from simulator.web.scene.gutter import gutter
from simulator.web.scene.tips import tips
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.advice import suggestions_on
from simulator.workspaces.journal import replay
from simulator.workspaces.moment import beginning

BUILD = RunLine("docker build -t flask-hello .")


def turns_of(*actions, start="flask-bad-order"):
    return list(replay(beginning(start, catalogue().revision).world, actions))


def moment_after(*actions, start="flask-hello"):
    moment = beginning(start, catalogue().revision)
    for number, turn in enumerate(replay(moment.world, actions), start=1):
        moment = moment.after(turn, number)
    return moment


def dockerfile(*lines):
    return SaveFile("Dockerfile", "".join(f"{line}\n" for line in lines))


def told(*lines):
    """What the lines of a Dockerfile are told after a build of it."""
    moment = moment_after(dockerfile(*lines), RunLine("docker build ."), start="empty")
    return [(row.number, remark) for row in gutter(moment.build) for remark in row.remarks]


def order_of(turn):
    return next(one for one in suggestions_on(turn) if one.advice.kind == "order")


def test_advice_says_what_it_saves_and_saves_it():
    last = turns_of(BUILD, SaveFile("app.py", "1"), BUILD)[-1]
    found = order_of(last)
    tip = next(tip for tip in tips(3, [found]) if tip.line == 4)
    said = float(re.search(r"saves ([0-9.]+) s", tip.effect)[1])

    after = moment_after(
        *found.files, BUILD, SaveFile("app.py", "2"), BUILD, start="flask-bad-order"
    )

    assert after.build.saved / 1000 >= said > 20


@pytest.mark.parametrize(
    "line",
    ["cd /tmp && docker build /home/you/project", "docker build - < Dockerfile", "docker images"],
)
def test_nothing_is_advised_where_the_line_does_not_say_what_was_built(line):
    assert suggestions_on(turns_of(RunLine(line))[-1]) == ()


def test_advice_is_about_the_file_that_was_built():
    text = beginning("flask-bad-order", catalogue().revision).world.machine.project
    other = SaveFile("deploy/web.Dockerfile", text.entries["Dockerfile"].content.decode())

    last = turns_of(other, RunLine("docker build -f deploy/web.Dockerfile ."))[-1]

    assert [file.path for file in order_of(last).files] == ["deploy/web.Dockerfile"]


def test_a_build_check_stands_at_its_line_with_its_rule_and_its_page():
    [(line, remark)] = told("FROM alpine:3.20", "WORKDIR /app", "CMD echo hi")

    assert (line, remark.rule, remark.stops) == (3, "JSONArgsRecommended", False)
    assert remark.says.startswith("JSON arguments recommended for CMD")
    assert remark.url.startswith("https://docs.docker.com/")


def test_all_problems_of_a_dockerfile_stand_at_their_lines_at_once():
    found = told("FORM alpine:3.20", "RUN echo \\", "  ok", "COPPY . .", "WORKDIR")

    problems = [(line, remark.hint) for line, remark in found if remark.stops]

    assert [line for line, _ in problems] == [1, 4, 5]
    assert "FROM" in problems[0][1]
    assert "COPY" in problems[1][1]


def test_a_step_that_fails_is_no_problem_of_the_dockerfile():
    assert told("FROM alpine:3.20", "RUN false", 'CMD ["true"]') == []


@pytest.mark.django_db
def test_without_scripts_the_page_says_what_could_be_better(client):
    def sent(**fields):
        page = client.get("/sandbox/").content.decode()
        address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]
        return address, client.post(address, fields, follow=True).content.decode()

    sent(do="start", example="flask-bad-order", key="a")
    address, page = sent(do="build", build=BUILD.line, key="b")
    assert "Try this" not in page

    asked = client.get(f"{address}?advice=1").content.decode()

    assert "Copy requirements.txt and install before line 4" in unescape(asked)
    name = re.search(r'name="tip" value="([0-9.]+)"', asked)[1]
    _, tried = sent(tip=name, key="c")
    assert "COPY requirements.txt ./\nRUN pip install" in unescape(tried)
    _, late = sent(tip="1.0", key="d")
    assert "there is nothing to try any more" in unescape(late)


def test_advice_comes_after_the_build_and_hangs_on_its_line(page, accessibility_problems):
    page.goto("/sandbox/")
    page.locator("#examples summary").click()
    page.get_by_role("button", name="Flask, in a bad order").click()
    page.locator("#build").click()

    expect(page.locator("#tips")).to_contain_text("Copy requirements.txt and install")
    page.locator("summary", has_text="COPY . .").click()
    expect(page.locator("#tips-4 strong")).to_contain_text("saves 26.8 s")
    assert accessibility_problems(page) == []
    page.locator("#tips-4").get_by_role("button").click()

    expect(page.locator("#content")).to_have_value(re.compile(r"COPY requirements.txt ./\nRUN pip"))
    expect(page.locator("#turns")).to_contain_text("Dockerfile saved")
