"""Fixes on the page: offered with what a line is told, written by one press, undone by another."""

import json
import re

import pytest
from playwright.sync_api import expect

from simulator.catalogue_files import catalogue
from simulator.web.scene.forecast import forecast
from simulator.workspaces.actions import SaveFile
from simulator.workspaces.journal import perform
from simulator.workspaces.models import Entry
from simulator.workspaces.moment import beginning
from simulator.workspaces.next_build import next_build


def told(text, *, saved=False, path="Dockerfile", start="flask-hello"):
    """What the lines of a Dockerfile are told, and what one press would make of them."""
    world = beginning(start, catalogue().revision).world
    edit = SaveFile(path, text)
    command = f"docker build -f {path} ."
    build = (
        next_build(perform(world, edit).world, command)
        if saved
        else next_build(world, command, edit)
    )
    return [(remark.line, remark.fix and remark.fix.lines) for remark in
            forecast(build, path, text).remarks]  # fmt: skip


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("FROM pyhton:3.11-slim\n", (1, ("FROM python:3.11-slim",))),
        ("FROM python:3.11-slin\n", (1, ("FROM python:3.11-slim",))),
        ("FROM alpine:3.20 AS build\nRUN echo 1 > /x\nFROM alpine:3.20\nCOPY --from=biuld /x /y\n",
         (4, ("COPY --from=build /x /y",))),
        ("FROM alpine:3.20\nCOPY requirments.txt .\n", (2, ("COPY requirements.txt .",))),
        ("FROM alpine:3.20\nCOPY src/app.py .\n", (2, ("COPY app.py .",))),
        ("FROM alpine\nRUN --mount=typ=cache,target=/x true\n",
         (2, ("RUN --mount=type=cache,target=/x true",))),
        ("FROM alpine:3.20\nWORKDIR app\n", (2, ("WORKDIR /app",))),
        ("FROM alpine:3.20\nCOPPY . .\n", (2, ("COPY . .",))),
    ],
)  # fmt: skip
def test_what_was_meant_is_offered_after_it_was_built(text, fix, saved):
    assert told(text, saved=saved) == [fix]


@pytest.mark.parametrize(
    "text",
    [
        "FROM nothing-like-it-at-all:9\n",
        "FROM alpine:3.20\nCOPY nothing.like /\n",
        "FROM alpine:3.20\nRUN false\n",
    ],
)
def test_what_would_not_help_is_not_offered(text):
    assert not any(fix for line, fix in told(text))


def test_remarks_belong_to_the_file_that_is_built():
    world = beginning("flask-hello", catalogue().revision).world
    text = "FROM alpine:3.20\nENV A b\n"
    world = perform(world, SaveFile("Dockerfile", text)).world

    shown = forecast(next_build(world, "docker build ."), ".dockerignore", "*.md\n")

    assert shown.remarks == ()


BROKEN = "FROM alpine:3.20 as Base\r\nENV A b c\r\nCMD sleep 9\r\n"


def sandbox(client):
    page = client.get("/sandbox/").content.decode()
    return re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]


def buttons(html):
    found = re.findall(r'name="fix" value="([^"]+)"', html)
    return [json.loads(value.replace("&quot;", '"').replace("&#x27;", "'")) for value in found]


@pytest.mark.django_db
def test_a_fix_of_the_last_build_is_an_edit_in_the_journal(client):
    address = sandbox(client)
    client.post(address, {"do": "save", "file": "Dockerfile", "content": BROKEN, "key": "a"})
    client.post(address, {"do": "build", "build": "docker build -t app .", "key": "b"})
    before = Entry.objects.count()
    fixes = buttons(client.get(address).content.decode())
    legacy = next(fix for fix in fixes if fix["start"] == 2)

    done = client.post(address, {"fix": json.dumps(legacy), "file": "Dockerfile", "key": "c"})

    assert "view=edit" in done.headers["Location"]
    assert Entry.objects.count() == before + 1
    assert "ENV A=&quot;b c&quot;" in client.get(f"{address}?view=edit").content.decode()
    again = client.post(address, {"fix": json.dumps(legacy), "file": "Dockerfile", "key": "d"})
    assert again.status_code == 422
    assert buttons(client.get(f"{address}?view=build").content.decode()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["x", "{}", "[" * 5_000, '{"start": "1", "end": 1, "lines": [], "of": ""}',
              '{"start": -4, "end": 1, "lines": [1], "of": "x"}'],
)  # fmt: skip
def test_a_fix_that_is_none_changes_nothing(client, value):
    address = sandbox(client)

    answer = client.post(address, {"fix": value, "file": "Dockerfile", "key": "a"})

    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_one_press_writes_the_fix_and_undo_takes_it_back(page, accessibility_problems):
    page.goto("/sandbox/?view=edit")
    area = page.locator("#content")
    text = "FROM alpine:3.20\nENV A b c\nCMD true\nCMD sleep 9"
    area.fill(text)
    expect(page.locator(".told li")).to_have_count(4)

    page.get_by_role("button", name='Write ENV A="b c"').first.click()
    expect(area).to_have_value(text.replace("A b c", 'A="b c"'))
    expect(page.locator(".told li")).to_have_count(3)
    area.evaluate("e => { const at = e.value.indexOf('CMD t'); e.setSelectionRange(at, at) }")
    page.locator("#line-fix").get_by_role("button", name="Remove line 3").click()
    expect(area).to_have_value('FROM alpine:3.20\nENV A="b c"\nCMD sleep 9')
    page.get_by_role("button", name='Write CMD ["sleep", "9"]').first.click()
    expect(page.locator(".told")).to_have_count(0)
    assert accessibility_problems(page) == []
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(area).to_have_value(text)


def test_without_scripts_the_button_saves_what_is_typed_and_the_fix(page_without_scripts):
    page = page_without_scripts
    page.goto("/sandbox/?view=edit")
    page.locator("#content").fill("FROM alpine:3.20\nENV A b c\n")
    page.get_by_role("button", name="Next build").click()

    page.get_by_role("button", name='Write ENV A="b c"').click()

    expect(page.locator("#content")).to_have_value('FROM alpine:3.20\nENV A="b c"\n')
    expect(page.locator(".told")).to_have_count(0)
