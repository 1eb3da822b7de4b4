"""The sandbox by its forms: one view answers the page, the fragment and the form."""

import re
import time
from html import unescape

import pytest
from django.test import Client

from simulator.workspaces import store
from simulator.workspaces.models import Entry, Workspace

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


class Desk:
    """A visitor with a page open: presses its buttons as a browser without scripts would."""

    def __init__(self, client):
        self.client = client
        self.take(client.get("/sandbox/"))

    def take(self, response):
        self.response = response
        self.text = response.content.decode()
        found = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', self.text)
        self.address = found[1] if found else self.address
        return response

    def field(self, name):
        return unescape(re.search(f'name="{name}" value="([^"]*)"', self.text)[1])

    def send(self, headers=None, **fields):
        """Post a form; without htmx, go where the answer leads."""
        common = {"key": self.field("key"), "file": self.field("file"), "view": self.field("view")}
        response = self.client.post(
            self.address, {**common, **fields}, headers=headers, follow=headers is None
        )
        return response if headers else self.take(response)

    def edit(self, content, **fields):
        return self.send(
            do="save", base=self.field("base"), content=content.replace("\n", "\r\n"), **fields
        )

    def open(self, path):
        return self.take(self.client.get(f"{self.address}?file={path}"))

    def undo(self):
        return self.send(do="undo", at=self.field("at"))

    def redo(self):
        return self.send(do="redo", at=self.field("at"))

    def chips(self):
        """The states that stand beside the lines of the Dockerfile."""
        pane = self.text[self.text.index('id="pane"') : self.text.index('id="outcome"')]
        return re.findall(
            r"</svg>(?:<span>)?(CACHED|BUILT|FAILED|SKIPPED|NOT REACHED|Pull complete)", pane
        )

    def words(self):
        """The page as a reader sees it, without tags."""
        return unescape(re.sub(r"<[^>]+>", "", self.text))


@pytest.fixture
def desk(client):
    return Desk(client)


def test_a_new_visitor_finds_an_example_and_nothing_is_kept_yet(desk):
    assert desk.response.status_code == 200
    assert "FROM python:3.11-slim" in desk.words()
    assert Workspace.objects.count() == 0


def test_looking_again_finds_the_same_desk(desk):
    first = desk.address

    desk.take(desk.client.get("/sandbox/"))

    assert desk.address == first


def test_the_visitor_is_named_by_a_cookie_that_scripts_cannot_read(desk):
    cookie = desk.client.cookies["visitor"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_forged_cookie_is_another_visitor(desk):
    first = desk.address
    desk.client.cookies["visitor"] = desk.client.cookies["visitor"].value + "x"

    assert Desk(desk.client).address != first


def test_a_build_works_by_forms_alone_and_its_reasons_are_on_the_page(desk):
    desk.send(do="build", build="docker build -t flask-hello .")

    assert desk.response.redirect_chain
    assert desk.chips() == ["Pull complete", "BUILT", "BUILT", "BUILT", "BUILT"]
    assert "docker build -t flask-hello ." in desk.words()


def test_a_form_may_be_sent_to_the_sandbox_without_naming_a_workspace(desk):
    desk.client.post("/sandbox/", {"do": "run", "line": "docker build -t mine ."})

    assert "mine" in desk.take(desk.client.get("/sandbox/")).content.decode()


def test_the_second_build_says_what_changed(desk):
    desk.send(do="build", build="docker build -t flask-hello .")
    desk.open("app.py")
    desk.edit("print('week 5')\n")

    desk.send(do="build", build="docker build -t flask-hello .")

    assert desk.chips() == ["CACHED", "CACHED", "CACHED", "CACHED", "BUILT"]
    assert "BUILT because app.py changed" in desk.words()
    assert "shared by 2" in desk.words()


def test_the_build_button_saves_what_is_in_the_editor(desk):
    desk.send(
        do="build",
        build="docker build -t a .",
        base=desk.field("base"),
        content="FROM alpine:3.20\r\n",
    )

    assert [entry.kind for entry in Entry.objects.order_by("number")] == ["save", "run"]
    assert desk.chips() == ["Pull complete"]


def test_an_editor_that_was_not_touched_saves_nothing(desk):
    text = "FROM python:3.11-slim"
    assert text in desk.words()

    desk.send(do="run", line="ls", base=desk.field("base"), content="an old text of another tab")
    unchanged = Entry.objects.filter(kind="save").count()
    desk.open("README.md")
    desk.send(do="run", line="ls", base=desk.field("base"), content=_content(desk))

    assert unchanged == 1
    assert Entry.objects.filter(kind="save").count() == 1


def test_htmx_gets_the_parts_that_changed_and_no_page(desk):
    response = desk.send(headers=HTMX, do="run", line="docker images")
    text = response.content.decode()

    assert response.status_code == 200
    assert "<html" not in text
    assert 'id="shelf"' in text
    assert "hx-swap-oob" in text
    assert "REPOSITORY" in text


def test_htmx_is_not_sent_output_that_it_shows_already(desk):
    first = desk.send(headers=HTMX, do="run", line="echo first", key="k1").content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', first)[1]

    second = desk.send(headers=HTMX, do="run", line="echo second", key="k2", seen=seen)

    text = second.content.decode()
    assert "beforeend:#turns" in text
    assert ">echo first<" not in text
    assert ">echo second<" in text


def test_htmx_leaves_an_editor_alone_that_shows_what_it_should(desk):
    typed = {"content": "FROM alpine:3.20\r\n", "base": desk.field("base"), "view": "edit"}

    text = desk.send(headers=HTMX, do="save", **typed).content.decode()

    assert 'id="pane"' not in text


def test_undo_and_redo_work_by_forms_and_a_new_action_forks(desk):
    desk.open("README.md")
    desk.edit("one\n")
    desk.edit("two\n")

    desk.undo()
    assert _content(desk) == "one\n"
    desk.redo()
    assert _content(desk) == "two\n"
    desk.undo()
    desk.edit("three\n")

    assert _content(desk) == "three\n"
    assert Entry.objects.count() == 3


def test_undo_is_offered_only_where_there_is_something_to_undo(desk):
    assert re.search(r'value="undo" disabled', desk.text)

    desk.send(do="run", line="ls")

    assert 'value="undo" title="Undo: ls"' in desk.text


def test_a_form_that_is_sent_twice_counts_once(desk):
    desk.send(do="run", line="echo hello >> log", key="same")
    desk.send(do="run", line="echo hello >> log", key="same")

    assert Entry.objects.count() == 1


def test_two_tabs_take_turns_on_one_journal(desk):
    other = Desk(desk.client)

    desk.send(do="run", line="echo one >> log")
    other.send(do="run", line="echo two >> log")

    desk.open("log")
    assert _content(desk) == "one\ntwo\n"


def test_files_are_made_renamed_and_deleted(desk):
    desk.send(do="new", path="src/main.py")
    assert desk.field("file") == "src/main.py"

    desk.send(do="move", path="src/main.py", to="src/app.py")
    assert desk.field("file") == "src/app.py"
    assert "?file=src/app.py" in desk.text

    desk.send(do="delete", path="src/app.py")
    assert "?file=src/app.py" not in desk.text


def test_line_breaks_stay_as_the_file_has_them(desk):
    desk.send(do="run", line="printf 'a\\r\\nb\\r\\n' > windows.txt")
    desk.open("windows.txt")
    desk.edit("a\nc\n")

    moment = store.moment_of(Workspace.objects.get())
    assert moment.world.machine.project.entries["windows.txt"].content == b"a\r\nc\r\n"


def test_another_example_can_be_started_from_and_undone(desk):
    desk.send(do="start", example="alpine-one-line")
    assert "apk add" in desk.words()
    assert desk.field("build") == "docker build -t curl-alpine ."

    desk.undo()

    assert "FROM python:3.11-slim" in desk.words()


def test_a_workspace_of_somebody_else_is_not_there(desk):
    desk.send(do="run", line="ls")
    stranger = Client()

    assert stranger.get(desk.address).status_code == 404
    assert stranger.post(desk.address, {"do": "run", "line": "ls"}).status_code == 404


def test_a_form_of_another_site_is_refused(desk):
    strict = Client(enforce_csrf_checks=True)
    address = Desk(strict).address

    response = strict.post(address, {"do": "run", "line": "ls"})

    assert response.status_code == 403
    assert Entry.objects.count() == 0


def test_too_large_a_file_is_refused_and_what_was_typed_is_kept(desk, settings):
    settings.MAX_ACTION_BYTES = 500

    desk.edit("# precious\n" * 100)

    assert desk.response.status_code == 422
    assert "at most 500 bytes" in desk.words()
    assert _content(desk) == "# precious\n" * 100
    assert Entry.objects.count() == 0


def test_a_request_of_ten_megabytes_is_refused(desk):
    response = desk.client.post(desk.address, {"do": "save", "content": "x" * 10_000_000})

    assert response.status_code == 400
    assert b"Nothing was changed" in response.content


def test_who_asks_too_quickly_is_asked_to_wait(desk, settings):
    settings.ACTIONS_PER_MINUTE = "2/minute"

    desk.send(do="run", line="ls")
    desk.send(do="run", line="pwd")
    desk.send(do="run", line="id")

    assert desk.response.status_code == 429
    assert "quicker than this server allows" in desk.words()


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "fly"},
        {"do": "new", "path": "../../etc/passwd"},
        {"do": "new", "path": "/etc/passwd"},
        {"do": "move", "path": "app.py", "to": ""},
        {"do": "delete", "path": ""},
        {"do": ""},
    ],
)
def test_nonsense_is_refused_in_words(desk, fields):
    desk.send(**fields)

    assert desk.response.status_code == 422
    assert 'class="notice"' in desk.text
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("at", ["", "x", "-1", "9" * 40, "٣"])
def test_nonsense_about_history_changes_nothing(desk, at):
    desk.send(do="run", line="ls")

    desk.send(do="undo", at=at)

    assert desk.response.status_code == 200
    assert "Undo: ls" in desk.text


@pytest.mark.parametrize(
    "path", ["nothing", "..", "/", "a/../b", "%00", "%F0%9F%90%B3", "x" * 3000]
)
def test_any_file_can_be_asked_for(desk, path):
    assert desk.open(path).status_code == 200


EVIL = "<script>alert(1)</script>"


def test_html_in_names_contents_and_output_is_text(desk):
    desk.send(do="new", path=f"{EVIL[:8]}img src=x onerror=alert(1)>.py".replace("/", ""))
    desk.send(do="new", path="a<b onclick=x>.txt")
    desk.edit(f"</textarea>{EVIL}\n")
    desk.send(do="run", line=f"echo '{EVIL}'")
    desk.send(do="run", line="docker tag '<b>x</b>' y")
    desk.send(do="build", build=f"docker build -t a . --build-arg 'X={EVIL}'")
    desk.send(do="new", path=f"../{EVIL}")

    assert EVIL not in desk.text
    assert "<img" not in desk.text
    assert "<b " not in desk.text
    assert EVIL in desk.words()


def test_html_in_a_dockerfile_is_text_beside_its_states(desk):
    desk.edit(f'FROM alpine:3.20\nLABEL x="{EVIL}"\nRUN echo "{EVIL}"\n')

    desk.send(do="build", build="docker build -t a .")

    assert "BUILT" in desk.chips()
    assert EVIL not in desk.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "FORM x\n",
        "FROM\n",
        "\ufeffFROM alpine:3.20\n",
        "RUN x\n",
        "FROM a b c d\n",
        "\t",
    ],
)
def test_a_dockerfile_that_is_wrong_ends_in_words_and_is_kept(desk, text):
    desk.edit(text)

    desk.send(do="build", build="docker build -t a .", view="edit")

    assert desk.response.status_code == 200
    desk.take(desk.client.get(f"{desk.address}?file=Dockerfile&view=edit"))
    assert _content(desk) == text


def _seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 390_000,
        "RUN x\n" * 60_000,
        "FROM alpine:3.20\n" + "RUN echo a\n" * 200,
        "FROM alpine:3.20\n" + "# x\n" * 90_000,
        "x" * 390_000,
        "FROM " + "a" * 300_000,
    ],
    ids=["newlines", "lines", "layers", "comments", "one line", "name"],
)
def test_a_monstrous_dockerfile_is_answered_soon_and_in_bounds(desk, text):
    took = _seconds(lambda: desk.edit(text))
    took = max(took, _seconds(lambda: desk.send(do="build", build="docker build -t a .")))

    assert desk.response.status_code == 200
    assert len(desk.text) < 3_000_000
    assert took < 3


def test_a_large_file_that_changed_all_over_is_answered_soon(desk):
    desk.send(do="new", path="data.txt")
    desk.edit("".join(f"{n}\n" for n in range(9_000)))
    desk.send(do="build", build="docker build -t a .")
    desk.open("data.txt")
    desk.edit("".join(f"{n * 7 % 9_001}\n" for n in range(9_000)))

    took = _seconds(lambda: desk.send(do="build", build="docker build -t a ."))

    assert "BUILT because data.txt changed" in desk.words()
    assert took < 3


def test_a_project_of_many_files_lists_the_first_of_them(desk):
    desk.send(do="run", line="for i in $(seq 300); do echo > f$i; done")

    assert desk.text.count('hx-vals=\'{"do": "open"}\'') == 200
    assert "and 105 more" in desk.words()


def test_nul_bytes_in_a_form_are_no_error_of_ours(desk):
    desk.edit("FROM alpine\0:3.20\n")
    desk.send(do="run", line="echo a\0b")

    assert desk.response.status_code == 200


def test_a_nul_never_comes_to_the_database(desk):
    desk.send(do="run", line="ls", key="a\0b")

    assert Entry.objects.get().key.startswith("ab.")


def test_the_theme_is_remembered_and_leads_back(client):
    response = client.post("/theme/", {"theme": "dark", "next": "/sandbox/?file=app.py"})

    assert response.headers["Location"] == "/sandbox/?file=app.py"
    assert 'data-theme="dark"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "address", ["//evil.example/", "https://evil.example", "/\\evil", "a\nb", "/\t/evil.example/"]
)
def test_the_theme_leads_nowhere_else(client, address):
    response = client.post("/theme/", {"theme": "pink", "next": address})

    assert response.headers["Location"] == "/"
    assert "theme" not in response.cookies


def test_the_front_page_leads_to_the_sandbox(client):
    text = client.get("/").content.decode()

    assert "See why your" in text
    assert 'href="/sandbox/"' in text


def test_lessons_are_announced(client):
    assert client.get("/lessons/").status_code == 200


@pytest.mark.parametrize("address", ["/nothing/", "/sandbox/00000000-0000-0000-0000-000000000000/"])
def test_a_wrong_address_is_said_to_be_one(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert b"There is nothing here" in response.content


def _content(desk):
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", desk.text, re.DOTALL)
    return unescape(found[1]) if found else None
