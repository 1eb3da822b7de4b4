"""A shelf with more images than columns: which are drawn, what is said of the others, a search."""

import re
from html import unescape

import pytest
from playwright.sync_api import expect

from simulator.catalogue_files import catalogue
from simulator.web.scene.folding import MAX_COLUMNS, MAX_LISTED
from simulator.web.scene.shelf import shelf
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.journal import replay
from simulator.workspaces.moment import beginning

TWO_KINDS = (
    SaveFile("A", "FROM alpine:3.20\nRUN apk add --no-cache curl\nARG V\nRUN echo $V > /v\n"),
    SaveFile("B", "FROM busybox:1.36\nARG V\nRUN echo $V > /v\n"),
)
MANY = (
    "for v in 1 2 3 4 5 6 7 8; do"
    " docker build -q -f A -t tools:$v --build-arg V=$v . ;"
    " docker build -q -f B -t svc-$v --build-arg V=$v . ; done"
)


def many(*actions):
    moment = beginning("empty", catalogue().revision)
    for number, turn in enumerate(replay(moment.world, (*TWO_KINDS, RunLine(MANY), *actions))):
        moment = moment.after(turn, number + 1)
    return moment


def drawn_names(drawn):
    return {flag.name for pole in drawn.poles for flag in pole.flags}


def test_every_image_is_drawn_or_named():
    moment = many()
    drawn = shelf(moment)

    named = {one.name for one in drawn.folded}
    assert len(drawn.poles) == MAX_COLUMNS
    assert len(named) == 16 - MAX_COLUMNS
    assert drawn_names(drawn) | named == {*(f"tools:{v}" for v in range(1, 9)),
                                          *(f"svc-{v}:latest" for v in range(1, 9))}  # fmt: skip


def test_a_layer_is_shared_by_all_that_have_it_drawn_or_not():
    drawn = shelf(many())

    curl = next(block for block in drawn.blocks if "curl" in block.name)
    assert curl.images == 8
    assert curl.images > len(curl.users.split(",")) > 1


def test_an_image_without_a_column_tells_what_is_its_own_and_which_layers_it_shares():
    drawn = shelf(many())

    tools = next(one for one in drawn.folded if one.name.startswith("tools"))
    names = {block.place: block.name for block in drawn.blocks}
    assert tools.own == "2 B"
    assert [names[place] for place in tools.stands_on] == [
        "RUN apk add --no-cache curl", "alpine:3.20",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("find", "count"),
    [("svc", 8), ("tools:3", 1), ("apk ADD", 8), ("svc-1 echo", 1), ("nothing", 0), ("  ", None)],
)
def test_images_are_found_by_name_and_by_instruction(find, count):
    drawn = shelf(many(), find=find)

    if count is None:
        assert drawn.found == ""
        assert len(drawn.poles) == MAX_COLUMNS
    else:
        assert len(drawn.poles) == min(count, MAX_COLUMNS)
        assert drawn.found.startswith("No image" if not count else f"{count} image")
    assert len(drawn.poles) + len(drawn.folded) == 16


def test_an_image_is_found_by_the_beginning_of_its_id():
    moment = many()
    image = next(iter(moment.world.engine.images))

    assert len(shelf(moment, find=image[7:17]).poles) == 1


def test_the_bars_know_of_images_that_are_not_drawn():
    moment = many()
    bars = shelf(moment).disk

    curl = [piece for piece in bars.unshared_pieces if piece.length > 40]
    assert len(curl) >= 8
    assert sum(p.length for p in bars.shared_pieces) < sum(p.length for p in bars.unshared_pieces)


def test_what_only_the_build_cache_holds_is_told():
    before = shelf(many()).disk
    after = shelf(many(RunLine("docker rmi tools:8 && docker rmi $(docker images -q tools)"))).disk

    assert "MB" in after.cached
    assert "MB" not in before.cached


def test_a_thousand_images_make_no_longer_page():
    moment = many(RunLine(
        "for v in $(seq 90); do docker build -q -f B -t more-$v --build-arg V=m$v . ; done"
    ))  # fmt: skip
    drawn = shelf(moment)

    assert (len(drawn.folded), drawn.unlisted) == (MAX_LISTED, 16 + 90 - MAX_COLUMNS - MAX_LISTED)


def make_many(client):
    page = client.get("/sandbox/").content.decode()
    address = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]
    for number, file in enumerate(TWO_KINDS):
        form = {"do": "save", "file": file.path, "content": file.content, "key": f"k{number}"}
        client.post(address, form)
    client.post(address, {"do": "run", "line": MANY, "key": "many"})
    return address


@pytest.mark.django_db
def test_the_search_is_a_form_and_lasts(client):
    address = make_many(client)

    found = unescape(client.get(f"{address}?find=tools").content.decode())
    assert "8 images found" in found
    done = client.post(address, {"do": "run", "line": "ls", "key": "ls", "find": "tools"})
    assert "find=tools" in done.headers["Location"]


def test_what_belongs_together_lights_up_and_a_search_draws_what_it_finds(
    page, accessibility_problems
):
    page.goto("/sandbox/")
    for file in TWO_KINDS:
        quoted = file.content.replace("\n", "\\n")
        page.locator("#line").fill(f"printf '{quoted}' > {file.path}")
        page.keyboard.press("Enter")
        expect(page.locator("#files a", has_text=re.compile(f"^{file.path}"))).to_have_count(1)
    page.locator("#line").fill(MANY)
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_count(1)

    page.locator("#find").focus()
    page.keyboard.type("tools:3")
    expect(page.locator("#found")).to_have_text("1 image found")
    expect(page.locator("#shelf .flag")).to_have_text("tools:3")
    expect(page.locator("#find")).to_be_focused()
    page.locator("#find").fill("tools")
    expect(page.locator("#found")).to_have_text("8 images found")
    page.get_by_role("link", name="RUN apk add").focus()
    expect(page.locator(".pole.is-lit")).to_have_count(MAX_COLUMNS)
    expect(page.locator(".layer.is-lit")).to_have_count(1)
    expect(page.locator(".folded .is-lit")).to_have_count(2)
    assert page.locator(".meter .is-lit").count() > MAX_COLUMNS
    assert accessibility_problems(page) == []
