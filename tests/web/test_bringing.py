"""The project in and out by a browser: forms, answers, and a folder that is dropped."""

import base64
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from simulator.workspaces import store
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.models import Entry
from tests.workspaces.bringing.packing import zip_of

pytestmark = pytest.mark.django_db

APP = {"app/Dockerfile": "FROM alpine:3.20\nCOPY . .\n", "app/node_modules/a/x.js": "x" * 2_000}


@pytest.fixture
def workspace(client):
    """The workspace of a visitor who has come to the sandbox."""
    found = client.get("/sandbox/").context["workspace"]
    store.keep(found)
    return found


def bring(client, workspace, packed, **fields):
    form = {"zip": SimpleUploadedFile("app.zip", packed), "do": "bring", "key": "k", **fields}
    return client.post(f"/sandbox/{workspace.pk}/bring/", form, follow=True)


def files_of(workspace):
    workspace.refresh_from_db()
    return set(store.moment_of(workspace).world.machine.project.entries)


def test_a_zip_is_brought_by_a_plain_form(client, workspace):
    response = bring(client, workspace, zip_of(APP))
    page = response.content.decode()

    assert response.status_code == 200
    assert files_of(workspace) == {"Dockerfile", "node_modules"}
    assert "project replaced: app.zip" in page
    assert "1 file is in the project now" in page
    assert "node_modules" in page
    assert "Write into .dockerignore" in page


def test_what_stood_in_the_editor_is_saved_before(client, workspace):
    typed = {"file": "app.py", "content": "typed", "base": "other"}
    bring(client, workspace, zip_of(APP), into="add", **typed)

    assert [entry.kind for entry in Entry.objects.order_by("number")] == ["save", "bring"]
    assert {"app", "app.py"} <= files_of(workspace)


def test_a_folder_is_brought_as_a_list_with_the_small_files(client, workspace):
    rows = [["app/Dockerfile", 12, 1], ["app/film.mp4", 90_000_000, 0]]
    form = {
        "listing": SimpleUploadedFile("listing", json.dumps(rows).encode()),
        "contents": SimpleUploadedFile("contents", b"FROM alpine\n"),
        "name": "app",
        "into": "replace",
        "do": "bring",
        "key": "k",
    }
    response = client.post(f"/sandbox/{workspace.pk}/bring/", form, headers={"HX-Request": "true"})

    assert "film.mp4 (90MB)" in response.content.decode()
    assert files_of(workspace) == {"Dockerfile", "film.mp4"}


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("this is no zip, or it is cut off", b"nonsense"),
        ("leads out of the project", zip_of({"../../etc/passwd": "x"})),
        ("there is no file in it", zip_of({})),
    ],
)
def test_a_bad_zip_is_told_on_the_page_and_changes_nothing(client, workspace, said, content):
    before = files_of(workspace)
    response = bring(client, workspace, content)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert files_of(workspace) == before
    assert not Entry.objects.exists()


def test_no_file_and_no_workspace_are_told(client, workspace):
    form = {"do": "bring", "key": "k"}

    assert client.post(f"/sandbox/{workspace.pk}/bring/", form).status_code == 422
    stranger = f"/sandbox/{'0' * 8}-0000-4000-8000-{'0' * 12}"
    for address in ("bring/", "project.zip", "terminal.txt"):
        method = client.post if address == "bring/" else client.get
        assert method(f"{stranger}/{address}").status_code == 404


def test_the_button_writes_what_was_noticed_into_dockerignore(client, workspace):
    bring(client, workspace, zip_of(APP))
    where = f"/sandbox/{workspace.pk}/"
    page = client.post(where, {"do": "ignore", "key": "i"}, follow=True).content.decode()

    assert ".dockerignore saved" in page
    assert "Write into .dockerignore" not in page
    assert client.post(where, {"do": "ignore", "key": "j"}).status_code == 422


def test_the_project_is_taken_away_as_a_zip(client, workspace):
    bring(client, workspace, zip_of(APP))
    response = client.get(f"/sandbox/{workspace.pk}/project.zip")

    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''app.zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["app/Dockerfile", "app/node_modules/1-files"]
        assert packed.read("app/Dockerfile") == APP["app/Dockerfile"].encode()


def test_a_project_is_not_packed_without_end(client, workspace, settings):
    settings.ARCHIVES_PER_MINUTE = "2/minute"
    address = f"/sandbox/{workspace.pk}/project.zip"

    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]


def test_the_terminal_is_taken_away_as_text(client, workspace):
    store.act(workspace, "1", RunLine("echo one; false"))
    store.act(workspace, "2", SaveFile("a.txt", "x"))
    store.act(workspace, "3", RunLine("docker rmi nothing"))
    response = client.get(f"/sandbox/{workspace.pk}/terminal.txt")
    text = b"".join(response.streaming_content).decode()

    assert text.startswith(
        "laptop $ echo one; false\none\n# a.txt saved\nlaptop $ docker rmi nothing\n"
    )
    assert "No such image" in text


def test_a_dockerfile_in_utf_16_is_told_and_made_utf_8(client, workspace):
    text = "FROM alpine:3.20\r\n"
    bring(client, workspace, zip_of({"a/Dockerfile": text.encode("utf-16"), "a/b": "x"}))
    page = client.get("/sandbox/").content.decode()
    failed = store.act(store.find(workspace.owner, workspace.pk), "b", RunLine("docker build ."))

    assert "Dockerfile is UTF-16, as Notepad and PowerShell write it" in page
    assert "Save it as UTF-8." in failed.shown[-1].hints[0]
    where = f"/sandbox/{workspace.pk}/"
    client.post(where, {"do": "utf8", "path": "Dockerfile", "key": "u"})
    built = store.act(store.find(workspace.owner, workspace.pk), "c", RunLine("docker build ."))
    assert built.shown[-1].exit_code == 0
    assert client.post(where, {"do": "utf8", "path": "b", "key": "v"}).status_code == 422


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b""])
def test_a_dockerfile_of_windows_is_built(client, workspace, start):
    content = start + b"FROM alpine:3.20\r\nRUN echo a \\\r\n  b\r\n"
    bring(client, workspace, zip_of({"a/Dockerfile": content, "a/b": "x"}))
    built = store.act(store.find(workspace.owner, workspace.pk), "c", RunLine("docker build ."))

    assert built.shown[-1].exit_code == 0


DROP_FILE = """([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], name));
  document.body.dispatchEvent(
    new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: held }));
}"""

DROP_FOLDER = """() => {
  const file = (name, size) => ({
    isFile: true, name, file: (done) => done(new File([new Uint8Array(size).fill(97)], name)),
  });
  const folder = (name, entries) => ({
    isDirectory: true, name,
    createReader: () => ({ readEntries: (done) => done(entries.splice(0, 2)) }),
  });
  const many = Array.from({ length: 1500 }, (_, n) => file(`${n}.js`, 10));
  const app = folder("shop", [
    file("Dockerfile", 5), file("film.mp4", 600000),
    folder("src", [file("main.py", 3), folder("deep", [file("a.py", 2)])]),
    folder("node_modules", many),
  ]);
  const event = new DragEvent("drop", { bubbles: true, cancelable: true });
  const files = [new File([], "shop")];
  const items = [{ webkitGetAsEntry: () => app }];
  Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], files, items } });
  document.body.dispatchEvent(event);
}"""


@pytest.mark.django_db(transaction=True)
def test_a_folder_and_a_zip_are_dropped_and_a_folder_chosen(
    page, awake, accessibility_problems, tmp_path
):
    for path, content in (("src/main.py", "print(1)"), ("Dockerfile", "FROM alpine"), ("big", "")):
        (tmp_path / "mine" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / path).write_text(content)
    (tmp_path / "mine" / "big").write_bytes(bytes(400_000))
    page.goto("/sandbox/")
    awake(page)
    with page.expect_request_finished(lambda request: "/bring/" in request.url) as brought:
        page.evaluate(DROP_FOLDER)

    assert brought.value.sizes()["requestBodySize"] < 100_000
    expect(page.locator("#turns")).to_contain_text("project replaced: shop")
    expect(page.locator("#turns")).to_contain_text("film.mp4 (600kB)")
    expect(page.locator("#files")).to_contain_text("a.py")
    expect(page.locator("#noticed")).to_contain_text("node_modules")
    assert accessibility_problems(page) == []

    page.get_by_role("button", name="Write into .dockerignore").click()
    expect(page.locator("#h-editor")).to_have_text(".dockerignore")
    expect(page.locator("#noticed")).to_be_empty()

    page.evaluate(DROP_FILE, [base64.b64encode(b"no zip").decode(), "bad.zip"])
    expect(page.get_by_role("alert")).to_contain_text("this is no zip")
    page.evaluate(DROP_FILE, [base64.b64encode(zip_of(APP)).decode(), "app.zip"])
    expect(page.locator("#turns")).to_contain_text("project replaced: app.zip")

    page.locator("#examples summary").click()
    assert accessibility_problems(page) == []
    page.get_by_label("A folder").set_input_files(tmp_path / "mine")
    page.get_by_role("button", name="Bring it").click()
    expect(page.locator("#turns")).to_contain_text("project replaced: mine")
    expect(page.locator("#files")).to_contain_text("main.py")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.django_db(transaction=True)
def test_a_zip_is_brought_without_scripts(page_without_scripts, tmp_path):
    page = page_without_scripts
    (tmp_path / "app.zip").write_bytes(zip_of(APP))
    page.goto("/sandbox/")
    page.locator("#examples summary").click()
    page.get_by_label("A zip").set_input_files(tmp_path / "app.zip")
    page.get_by_role("button", name="Bring it").click()

    expect(page.locator("#turns")).to_contain_text("project replaced: app.zip")
    with page.expect_download() as download:
        page.locator("#examples summary").click()
        page.get_by_role("link", name="The project as a zip").click()
    assert download.value.suggested_filename == "app.zip"
