"""The registry's page: what travelled, and what the registries hold."""

import hashlib
import re
from html import unescape

import pytest
from playwright.sync_api import expect

from simulator.workspaces import store
from simulator.workspaces.actions import RunLine
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Entry

pytestmark = pytest.mark.django_db


class Page:
    """A visitor at the registry's desk, without scripts."""

    def __init__(self, client):
        self.client = client
        response = client.get("/registry/")
        self.address = response["Location"]
        self.take(client.get(self.address))

    def take(self, response):
        self.response = response
        self.html = response.content.decode()
        self.text = " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())
        return self

    def ask(self, **words):
        return self.take(self.client.get(self.address, words))

    def press(self, **words):
        return self.take(self.client.post(self.address, words, follow=True))

    def run(self, *lines):
        for line in lines:
            self.press(line=line)
        return self

    def rows(self):
        """Of every row its words: the layer, what became of it, the other end."""
        rows = re.findall(r'<li class="blob">(.*?)</li>', self.html, re.DOTALL)
        return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


@pytest.fixture
def desk(client):
    return Page(client)


PUSH = (
    "docker build -q -t ada/shop:1.0 .",
    "echo secret | docker login -u ada --password-stdin",
    "docker push ada/shop:1.0",
    "echo '# more' >> app.py; docker build -q -t ada/shop:2.0 .",
    "docker push ada/shop:2.0",
)


def test_a_new_workspace_says_how_to_begin(desk):
    assert "Nothing has been pushed or pulled here yet" in desk.text
    assert "docker pull python:3.11-slim" in desk.text

    desk.run("docker pull python:3.11-slim")

    assert desk.response.redirect_chain
    assert "<h1>Pull python:3.11-slim</h1>" in desk.html
    assert [row.split()[-2] for row in desk.rows()] != []
    assert "laptop $ docker pull python:3.11-slim" in desk.text


def test_a_push_is_drawn_as_the_terminal_tells_it(desk):
    desk.run(*PUSH)
    rows = desk.rows()

    assert "<h1>Push ada/shop:2.0</h1>" in desk.html
    assert "Pushed" in rows[0]
    assert rows[0].startswith("COPY . .")
    assert all("Layer already exists" in row for row in rows[1:])
    assert all("came with ada/shop:1.0" in row for row in rows[1:])
    assert desk.html.count('class="traveller') == 1
    assert "Blobs sent 1 of 8" in desk.text
    assert re.search(r"Tag 2.0 now points to sha256:[0-9a-f]{12}", desk.text)
    assert "logged in as ada" in desk.text


def test_layers_of_the_base_are_mounted_and_no_wire_is_drawn_for_them(desk):
    desk.run(*PUSH[:3])

    mounted = [row for row in desk.rows() if "Mounted from library/python" in row]
    assert len(mounted) == 4
    assert all("one blob, two repositories" in row for row in mounted)
    assert desk.html.count('class="traveller') == len(desk.rows()) - 4


def test_an_older_transfer_can_be_chosen(desk):
    desk.run(*PUSH)
    older = re.search(r'href="\?transfer=([\d.]+)">Push ada/shop:1.0<', desk.html)[1]

    desk.ask(transfer=older)

    assert "<h1>Push ada/shop:1.0</h1>" in desk.html


def test_a_refused_push_shows_the_words_of_the_registry(desk):
    desk.run("docker build -q -t shop .", "docker push shop")

    assert "denied: requested access to the resource is denied" in desk.text
    assert desk.rows() == []


@pytest.mark.parametrize("kind", ["manifest", "config"])
def test_documents_are_the_real_bytes_by_tag_and_by_digest(desk, kind):
    desk.run(*PUSH[:3])
    desk.ask(image="ada/shop:1.0", kind=kind)
    digest = re.search(r"Digest (sha256:[0-9a-f]{64})", desk.text)[1]
    manifest = re.search(r"Digest (sha256:[0-9a-f]{64})", desk.ask(image="ada/shop:1.0").text)[1]

    saved = desk.client.get(
        desk.address, {"image": f"ada/shop@{manifest}", "kind": kind, "bytes": "1"}
    )

    assert f"sha256:{hashlib.sha256(saved.content).hexdigest()}" == digest
    assert saved["Content-Disposition"] == f'attachment; filename="{kind}.json"'


def test_what_refers_to_an_image_is_an_index(desk):
    desk.run("docker pull -q alpine:3.20")

    desk.ask(image="alpine:3.20", kind="referrers")

    assert "application/vnd.oci.image.index.v1+json" in desk.text
    assert '"manifests"' in unescape(desk.html)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("me/nosuch:1", "404"),
        ("A:B:C", "invalid reference format"),
        ("nowhere.example.net/x", "nowhere.example.net does not answer"),
        ("<script>", "invalid reference format"),
        (f"alpine@sha256:{'0' * 64}", "404"),
    ],
)
def test_what_cannot_be_read_is_said_in_its_place(desk, image, words):
    for kind in ("manifest", "config", "referrers", "nonsense"):
        desk.ask(image=image, kind=kind)

        assert desk.response.status_code == 200
        assert words in desk.text
        assert "<script>" not in desk.html


def test_tags_that_moved_are_remembered(desk):
    desk.run(*PUSH[:3])
    desk.press(republish="ada/shop:1.0")
    moved = re.search(r"1.0 left (sha256:\w+) for (sha256:\w+) just now, maintainer", desk.text)

    assert moved
    assert "the maintainer of ada/shop:1.0 pushed it again, patched" in desk.text
    assert moved[1] != moved[2]


def test_blobs_say_who_shares_them(desk):
    desk.run(*PUSH[:3], "docker tag ada/shop:1.0 ada/copy", "docker push ada/copy")

    assert "ada/copy, ada/shop" in desk.text


def test_a_search_shows_badges_and_keeps_its_term(desk):
    desk.ask(term="redis")

    assert "Docker Official Image" in desk.text
    assert "freestuff/redis-turbo" in desk.text
    assert "nobody vouches for it" in desk.text
    assert 'name="term" value="redis"' in desk.run("docker pull -q redis").ask(term="redis").html


def test_a_command_that_asks_leads_to_the_terminal(desk):
    desk.press(line="docker login")

    assert desk.response.redirect_chain[-1][0].endswith("/#terminal")
    assert "Username:" in desk.text


def test_a_password_in_a_posted_line_is_veiled_before_it_is_kept(desk):
    desk.press(line="docker login -u ada -p hunter2")

    assert Entry.objects.count() == 1
    assert "hunter2" not in Entry.objects.get().payload


def test_a_repeated_press_runs_once(desk):
    key = {"key": "k", "line": "docker pull -q alpine"}
    desk.press(**key)
    desk.press(**key)

    assert Entry.objects.count() == 1


def test_many_blobs_and_repositories_stay_a_page(desk):
    steps = "".join(f"WORKDIR /d{n}\\n" for n in range(100))
    desk.run(
        f"printf 'FROM scratch\\nCOPY . /\\n{steps}' > Dockerfile; docker build -q -t big .",
        "echo x | docker login -u ada --password-stdin",
        "for n in $(seq 33); do docker tag big ada/r$n; docker push -q ada/r$n; done",
        "docker push ada/r1",
    )

    assert len(desk.rows()) == 40
    assert "more below" in desk.text
    assert "more repositories" in desk.text
    assert len(desk.html) < 300_000


def test_nobody_reads_the_registry_of_another(desk, client):
    desk.run("docker pull -q alpine")
    client.cookies.clear()

    assert client.get(desk.address).status_code == 404
    assert client.post(desk.address, {"line": "docker images"}).status_code == 404


# In a browser


def at_registry(page):
    page.goto("/registry/")
    expect(page.locator("h1")).to_be_visible()


def press(page, line):
    page.locator(".btn.run", has_text=line).first.click()


@pytest.mark.parametrize("size", [{"width": 375, "height": 740}, {"width": 1280, "height": 820}])
def test_a_pull_is_played_and_everybody_can_follow(page, size, accessibility_problems):
    page.set_viewport_size(size)
    at_registry(page)
    press(page, "docker pull python:3.11-slim")

    expect(page.locator("h1")).to_have_text("Pull python:3.11-slim")
    expect(page.locator(".push.play")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".push.play")).to_have_count(0)
    page.get_by_role("button", name="Replay pull").click()
    expect(page.locator(".push.play")).to_have_count(1)
    running = "document.getAnimations().map(one => one.effect.getComputedTiming().endTime)"
    assert max(page.evaluate(running)) <= 3_000
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_problems(page) == []


def test_what_is_here_does_not_travel(page):
    at_registry(page)
    press(page, "docker pull python:3.11-slim")
    expect(page.locator("h1")).to_have_text("Pull python:3.11-slim")
    page.goto("/sandbox/")
    page.locator("#line").fill("docker pull python:3.12-slim")
    page.locator("#line").press("Enter")
    expect(page.locator("#turns")).to_contain_text("Already exists")

    at_registry(page)

    shared = page.locator(".blob", has_text="Already exists")
    expect(shared.first).to_contain_text("came with python:3.11-slim")
    expect(shared.locator(".traveller")).to_have_count(0)
    expect(page.locator(".blob", has_text="Pull complete").locator(".traveller")).not_to_have_count(
        0
    )


def test_nothing_moves_for_those_who_ask_for_stillness(still_page):
    at_registry(still_page)
    press(still_page, "docker pull python:3.11-slim")
    expect(still_page.locator("h1")).to_have_text("Pull python:3.11-slim")

    assert still_page.evaluate("document.getAnimations().length") == 0
    expect(still_page.locator(".needs-motion")).to_be_hidden()


@pytest.mark.django_db
def test_a_moment_keeps_its_transfers_over_a_restart():
    desk = store.sandbox_of("alice")
    store.act(desk, "a", RunLine("docker pull -q alpine"))
    MEMORY.clear()

    assert [one.name.familiar for one in store.moment_of(desk).transfers] == ["alpine:latest"]
