"""The race on the page: strips, table, chart and proof; a race of one's own, kept and shared."""

import re
from html import unescape
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from simulator.web.scene.race.chart import chart
from simulator.web.scene.race.compare import own_lines
from simulator.web.scene.race.form import form_of
from simulator.web.scene.race.page import Look, race_page
from simulator.web.scene.race.strips import LENGTH, road, strip
from simulator.workspaces.models import KeptRace
from simulator.workspaces.races.race import Measure
from simulator.workspaces.races.ready import ready_races
from simulator.workspaces.races.run import _OUTCOMES, run

READY = list(ready_races())


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def fields_of(race, **changes):
    """What a browser sends of the form of a race."""
    form = form_of(race)
    fields = {"do": "race", "title": form.title, "says": form.says, "large": form.large}
    fields["measure"] = str(form.measure)
    for lane in form.lanes:
        fields[f"name-{lane.letter}"] = lane.name
        fields[f"dockerfile-{lane.letter}"] = lane.dockerfile.text.replace("\n", "\r\n")
        fields[f"ignore-{lane.letter}"] = lane.ignore.text
    for area in form.files:
        fields |= {area.name: area.path, f"{area.name}-text": area.text}
    for edit in form.edits:
        at = f"edit-{edit.number}"
        fields |= {at: str(edit.do), f"{at}-path": edit.path, f"{at}-text": edit.text}
    return {**fields, **changes}


# the scene


def test_the_longest_strip_is_as_long_as_the_road_and_the_other_in_proportion():
    bad, good = both = run(ready_races()["order"])
    ends = []
    for one in both:
        last = strip(one, Measure.SECONDS, road(both, Measure.SECONDS))[-1]
        ends.append(float(last.at) + float(last.length))

    assert ends[0] == pytest.approx(LENGTH, abs=3)
    assert ends[1] == pytest.approx(LENGTH * good.milliseconds / bad.milliseconds, abs=20)


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("name", READY)
def test_every_mark_of_a_chart_lies_on_it_and_its_labels_are_apart(name, measure):
    race = ready_races()[name]
    found = chart(run(race), measure, ["x"] * len(race.edits), len(race.edits))

    heights = [float(y) for line in found.lines for _, y in line.marks]
    assert all(34 <= y <= 256 for y in heights)
    assert abs(float(found.lines[0].end) - float(found.lines[1].end)) >= 19.9


def test_a_line_that_moved_is_marked_on_both_sides():
    first, second = (lane.dockerfile.split("\n") for lane in ready_races()["order"].lanes)

    assert [first[at] for at in own_lines(first, second)] == ["COPY . ."]
    own = [second[at] for at in sorted(own_lines(second, first))]
    assert own == ["COPY requirements.txt .", "COPY . ."]


@pytest.mark.parametrize("name", READY)
def test_what_is_revealed_later_moves_nothing_that_stands(name):
    race = ready_races()[name]
    pages = [race_page(race, Look(by="seconds", upto=n)) for n in range(1, len(race.edits) + 1)]

    for earlier, later in pairwise(pages):
        for before, after in zip(earlier.lanes, later.lanes, strict=True):
            assert after.strip[: len(before.strip)] == before.strip


def test_only_edits_that_have_been_revealed_count():
    page = race_page(ready_races()["order"], Look(upto=2))

    assert page.lanes[0].figure == "53.8 s"
    assert len(page.table.rows) == 3
    assert page.next_edit.code == "app.py"


# ready races


@pytest.mark.django_db
@pytest.mark.parametrize("name", READY)
def test_a_ready_race_says_its_figures_as_text(client, name):
    page = shown(client, f"/race/{name}/")

    race = race_page(ready_races()[name], Look())
    assert race.verdict in page
    for lane in race.lanes:
        assert lane.figure in page
        assert lane.says in page


@pytest.mark.django_db
def test_the_table_stands_before_the_chart_that_shows_the_same(client):
    page = shown(client, "/race/")

    assert 0 < page.index('id="h-table"') < page.index('id="h-chart"')
    assert "A ends at 136 s, B at 28.0 s" in page


@pytest.mark.django_db
def test_every_step_of_every_build_says_why(client):
    page = shown(client, "/race/order/")

    assert page.count("app.py changed") >= 3
    assert "requirements.txt changed" in page


@pytest.mark.django_db
def test_a_class_sees_one_edit_after_the_other_and_its_guess_at_the_end(client):
    start = shown(client, "/race/order/?upto=0")
    assert "Which one will have spent less time?" in start
    assert "README.md" not in start[start.index('id="h-table"') : start.index('id="h-chart"')]

    middle = shown(client, "/race/order/?upto=3&guess=B")
    assert 'href="?upto=4&guess=B"' in middle
    end = shown(client, "/race/order/?upto=5&guess=B")
    assert "It came true." in end
    assert "It came out otherwise" in shown(client, "/race/order/?upto=5&guess=A")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["upto=-1", "upto=99999", "upto=x", "by=x", "guess=<b>", "view=big&by=size&upto=999"]
)
def test_an_address_that_cannot_be_meant_shows_the_race(client, query):
    assert "<b>" not in client.get(f"/race/order/?{query}").context["page"].look.guess
    assert client.get(f"/race/order/?{query}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/race/none/", "/race/r/none/", "/race/mine/?kept=none", "/race/mine/?kept=%00"]
)
def test_a_race_that_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404


# one's own


@pytest.mark.django_db
def test_a_race_of_ones_own_is_kept_under_a_link_that_others_can_open(client, client_of_another):
    response = client.post("/race/mine/", fields_of(ready_races()["order"], title="Ours"))
    address = response["Location"]

    assert re.fullmatch(r"/race/r/[\w-]{20,}/", address)
    page = shown(client_of_another, address)
    assert "<h1>Ours</h1>" in page
    assert "Delete this race" not in page
    assert "Make it mine" in page
    assert "Delete this race" in shown(client, address)


@pytest.mark.django_db
def test_the_same_race_is_kept_once(client):
    fields = fields_of(ready_races()["apt"])
    first, second = (client.post("/race/mine/", fields)["Location"] for _ in range(2))

    assert first == second
    assert KeptRace.objects.count() == 1


@pytest.mark.django_db
def test_what_is_sent_back_is_the_race_that_the_form_was_filled_with(client):
    for race in ready_races().values():
        client.post("/race/mine/", fields_of(race))

    kept = {shown_race.title for shown_race in KeptRace.objects.all()}
    assert kept == {race.title for race in ready_races().values()}
    for row in KeptRace.objects.all():
        page = client.get(f"/race/r/{row.token}/").context["page"]
        assert page.race in ready_races().values()


@pytest.mark.django_db
def test_only_the_owner_deletes_a_race(client, client_of_another):
    address = client.post("/race/mine/", fields_of(ready_races()["apt"]))["Location"]

    client_of_another.post(address)
    assert client.get(address).status_code == 200
    client.post(address)
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"large": "model.bin lots"}, "is no file with its size"),
        ({"file-1": "../up"}, "is not a path in the project"),
        ({"dockerfile-A": "x" * 70_000}, "Dockerfile A has 70,000 bytes"),
        ({"dockerfile-A": " ", "dockerfile-B": ""}, "both Dockerfiles are empty"),
        ({f"edit-{n}": "again" for n in range(1, 60)}, "at most 12 edits; this one has 59"),
        ({"edit-1": "explode"}, "that edit is not known here"),
        ({"title": "a\0b"}, "a name cannot have NUL in it"),
    ],
)
def test_what_cannot_be_raced_is_said_and_stays_typed(client, typed, says):
    fields = fields_of(ready_races()["order"], **{"name-A": "<b>mine</b>", **typed})
    response = client.post("/race/mine/", fields)
    page = response.content.decode()

    assert response.status_code == 422
    assert says in unescape(page)
    assert 'value="&lt;b&gt;mine&lt;/b&gt;"' in page
    form = response.context["form"]
    for name, text in typed.items():
        held = {area.name: area.text for lane in form.lanes for area in (lane.dockerfile,)}
        held |= {area.name: area.path for area in form.files}
        held |= {"title": form.title, "large": form.large}
        held |= {f"edit-{edit.number}": edit.do for edit in form.edits}
        assert held[name] == text
    assert KeptRace.objects.count() == 0


@pytest.mark.django_db
def test_what_is_hostile_is_shown_as_text(client):
    script = "<script>alert(1)</script>"
    names = ("title", "says", "name-A", "dockerfile-A", "ignore-A", "file-1-text", "edit-1-text")
    fields = dict.fromkeys(names, script) | {"file-1": f"{script[:8]}.py", "edit-2": "write"}
    fields |= {"edit-2-path": "x", "edit-2-text": script}
    address = client.post("/race/mine/", fields_of(ready_races()["order"], **fields))["Location"]

    for page in (client.get(address), client.get(f"/race/mine/?kept={address.split('/')[3]}")):
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert" in page.content.decode()


@pytest.mark.django_db
def test_a_link_is_drawn_as_a_code(client):
    address = client.post("/race/mine/", fields_of(ready_races()["order"]))["Location"]

    for drawn in (client.get(f"{address}qr.svg"), client.get("/race/order/qr.svg")):
        assert drawn["Content-Type"] == "image/svg+xml"
    assert client.get("/race/none/qr.svg").status_code == 404
    assert client.get("/race/r/none/qr.svg").status_code == 404


@pytest.mark.django_db
def test_a_ready_race_speaks_german(client):
    page = client.get("/race/order/", headers={"accept-language": "de"}).content.decode()

    assert "Gleiche Änderungen, zwei Reihenfolgen" in page
    assert "B spart 108 s bei 5 Änderungen." in page


@pytest.mark.django_db
def test_rows_are_added_and_removed_without_scripts(client):
    fields = fields_of(ready_races()["order"])

    more = client.post("/race/mine/", {**fields, "do": "more"}).context["form"]
    assert [edit.do for edit in more.edits][-2:] == ["", ""]
    less = client.post("/race/mine/", {**fields, "drop": "edit-2"}).context["form"]
    assert [edit.path for edit in less.edits if edit.do] == ["app.py", "app.py", "", "app.py"]
    without = client.post("/race/mine/", {**fields, "drop": "file-1"}).context["form"]
    assert without.paths == ("requirements.txt", "README.md")


@pytest.mark.django_db
def test_a_build_that_fails_says_so_in_dockers_words_and_the_other_goes_on(client):
    fields = fields_of(
        ready_races()["order"], **{"dockerfile-A": "FROM python:3.11-slim\nRUN pup\n"}
    )
    page = shown(client, client.post("/race/mine/", fields)["Location"])

    assert "The first build, and those after edits 1, 2, 3, 4 and 5: the build failed." in page
    assert 'process "/bin/sh -c pup" did not complete successfully: exit code: 127' in page
    assert "There is nothing to compare" in page
    assert "27.9" in page or "28.0" in page


@pytest.mark.django_db
def test_a_visitor_keeps_only_so_many_races(client, settings):
    settings.MAX_RACES = 1
    client.post("/race/mine/", fields_of(ready_races()["order"]))
    response = client.post("/race/mine/", fields_of(ready_races()["apt"]))

    assert response.status_code == 422
    assert "a visitor may keep at most 1 races" in response.content.decode()


@pytest.mark.django_db
def test_visitors_without_a_cookie_cannot_race_without_end(client, settings):
    settings.ALL_RACES_PER_MINUTE = "2/minute"
    fields = fields_of(ready_races()["order"])
    answers = [type(client)().post("/race/mine/", fields) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert KeptRace.objects.count() == 2


@pytest.mark.django_db
def test_a_race_that_is_opened_too_often_says_so(client, settings):
    settings.OPENS_PER_MINUTE = "2/minute"
    address = client.post("/race/mine/", fields_of(ready_races()["apt"]))["Location"]

    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.django_db
def test_only_a_kept_race_that_has_to_be_run_counts_for_who_opens_it(client, settings):
    settings.RACES_PER_MINUTE = "3/minute"
    one, two, three = (
        client.post("/race/mine/", fields_of(ready_races()["apt"], title=title))["Location"]
        for title in ("one", "two", "three")
    )
    other = type(client)()

    assert [other.get(where).status_code for where in (one, two, one, two, three)] == [200] * 5
    assert client.get(one).status_code == 200
    _OUTCOMES.clear()
    assert client.get(one).status_code == 429


@pytest.mark.django_db
def test_a_project_races_against_what_the_advice_proposes(client):
    page = client.get("/sandbox/").content.decode()
    address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]
    client.post(address, {"do": "start", "example": "flask-bad-order", "key": "a"})
    client.post(address, {"do": "build", "build": "docker build -t a .", "key": "b"})
    advised = client.get(f"{address}?advice=1").content.decode()
    link = unescape(re.search(r'href="(/race/sandbox/[^"]+)"', advised)[1])

    assert "B saves" in shown(client, link)
    kept = client.post(link)["Location"]
    assert "As advised" in shown(client, kept)
    number = re.search(r"[0-9a-f-]{36}", address)[0]
    own = client.get("/race/mine/?workspace=mine").context["form"]
    assert own.lanes[0].dockerfile.text == own.lanes[1].dockerfile.text
    assert "Both have built once" in shown(client, f"{link}?upto=0")
    gone = client.get(f"/race/sandbox/{number}/7.0/")
    assert (gone.status_code, "that advice is gone" in gone.content.decode()) == (422, True)
    built = re.search(r"/(\d+)\.\d+/$", link)[1]
    assert client.get(f"/race/sandbox/{number}/{built}.{'9' * 5000}/").status_code == 422


@pytest.mark.django_db
def test_a_project_of_others_cannot_be_raced(client, client_of_another):
    page = client.get("/sandbox/").content.decode()
    address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]
    client.post(address, {"do": "save", "key": "a", "line": "ls"})
    number = re.search(r"[0-9a-f-]{36}", address)[0]

    assert client_of_another.get(f"/race/mine/?workspace={number}").status_code == 404
    assert client_of_another.get(f"/race/sandbox/{number}/1.0/").status_code == 404


@pytest.fixture
def client_of_another(client):
    """A browser without the visitor's cookie."""
    return type(client)()


# in a browser


def test_a_race_is_run_changed_and_shared(page, phone, accessibility_problems):
    page.goto("/race/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Same edits, two orders")
    assert accessibility_problems(page) == []

    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Title").fill("Mine against mine")
    page.get_by_label("Dockerfile B").fill("FROM python:3.11-slim\nCOPY . .\n")
    page.get_by_label("Edit 2", exact=True).select_option("touch")
    assert accessibility_problems(page) == []
    page.locator("p.go button").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Mine against mine")
    expect(page.locator("#h-table")).to_have_text("5 edits")
    page.locator(".lap summary").first.click()
    expect(page.locator(".lap[open]").first).to_contain_text("app.py changed")
    assert accessibility_problems(page) == []

    phone.emulate_media(color_scheme="dark", reduced_motion="reduce")
    phone.set_viewport_size({"width": 320, "height": 700})
    phone.goto(page.url)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mine against mine")
    assert phone.evaluate("document.documentElement.scrollWidth") == 320
    assert accessibility_problems(phone) == []
