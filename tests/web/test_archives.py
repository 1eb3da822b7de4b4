"""Archives in a browser: a saved image is downloaded, a real one is dropped onto the page."""

import base64
import http.client
import io
import tarfile
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from simulator.workspaces import store
from simulator.workspaces.actions import RunLine
from simulator.workspaces.models import Entry
from tests.oci import real
from tests.oci.hostile import tar_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace(client):
    """The workspace of a visitor who has come to the sandbox."""
    found = client.get("/sandbox/").context["workspace"]
    store.keep(found)
    return found


def typed(workspace, *lines):
    for number, line in enumerate(lines):
        moment = store.act(workspace, f"t{number}", RunLine(line))
        assert moment.shown[-1].exit_code == 0
    return moment


def hand_in(client, workspace, content, name="app.tar"):
    archive = SimpleUploadedFile(name, content)
    where = f"/sandbox/{workspace.pk}/open/"
    return client.post(where, {"archive": archive, "key": "k"})


# downloading


def test_a_download_is_what_docker_save_writes(client, workspace):
    moment = typed(workspace, "docker pull -q alpine:3.20", "docker save -o a.tar alpine:3.20")
    response = client.get(f"/sandbox/{workspace.pk}/save/alpine:3.20.tar")

    assert response["Content-Type"] == "application/x-tar"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''alpine-3.20.tar"
    saved = moment.world.machine.files.get(f"{moment.world.machine.working_directory}/a.tar")
    assert b"".join(response.streaming_content) == saved.content


@pytest.mark.parametrize("name", ["alpine", "alpine:3.20", "docker.io/library/alpine:3.20"])
def test_any_name_of_an_image_can_be_downloaded(client, workspace, name):
    typed(workspace, "docker pull -q alpine:3.20")
    response = client.get(f"/sandbox/{workspace.pk}/save/{name}.tar")
    content = io.BytesIO(b"".join(response.streaming_content))

    with tarfile.open(fileobj=content) as archive:
        assert "manifest.json" in archive.getnames()


@pytest.mark.parametrize("name", ["nosuch:1", "BAD", "..", "%00", "a@sha256:1", "-", "a" * 300])
def test_what_is_not_there_is_said_in_dockers_words(client, workspace, name):
    response = client.get(f"/sandbox/{workspace.pk}/save/{name}.tar")

    assert response.status_code == 404
    assert "Error response from daemon" in response.content.decode()


def test_files_that_commands_wrote_can_be_downloaded(client, workspace):
    typed(workspace, "docker pull -q alpine:3.20", "docker save -o a.tar alpine:3.20")
    page = client.get("/sandbox/?file=a.tar")
    link = f"/sandbox/{workspace.pk}/raw/a.tar"
    response = client.get(link)

    assert f'href="{link}"' in page.content.decode()
    assert response["Content-Type"] == "application/x-tar"
    assert b"".join(response.streaming_content)[:6] == b"blobs/"
    assert client.get(f"/sandbox/{workspace.pk}/raw/none").status_code == 404
    assert client.get(f"/sandbox/{workspace.pk}/raw/../../etc/passwd").status_code == 404


def test_nobody_downloads_from_the_workspace_of_another(client, workspace):
    typed(workspace, "docker pull -q alpine:3.20")
    client.cookies.clear()

    assert client.get(f"/sandbox/{workspace.pk}/save/alpine:3.20.tar").status_code == 404
    assert client.get(f"/sandbox/{workspace.pk}/raw/Dockerfile").status_code == 404
    assert hand_in(client, workspace, real.oci()).status_code == 404


# handing in


def test_an_archive_leads_to_the_layers_of_its_image(client, workspace):
    response = hand_in(client, workspace, real.docker_20())
    page = client.get(response["Location"]).content.decode()

    assert response["Location"] == f"/sandbox/{workspace.pk}/layers/{real.NAME}/"
    assert "COPY notes.txt /app/" in page
    assert "notes.txt" in page


def test_an_image_without_a_name_is_found_by_its_id(client, workspace):
    named = b'"RepoTags": ["example/app:1"]'
    whole = real.crane().replace(named, b'"RepoTags": []'.ljust(len(named)))
    response = hand_in(client, workspace, whole)

    assert client.get(response["Location"]).status_code == 200


def test_the_terminal_tells_what_was_opened(client, workspace):
    hand_in(client, workspace, real.oci(), "my image.tar")
    page = client.get("/sandbox/").content.decode()

    assert "my image.tar opened, as docker load does" in page
    assert f"Loaded image: {real.NAME}" in page


def test_a_repeated_request_is_harmless(client, workspace):
    hand_in(client, workspace, real.oci())
    hand_in(client, workspace, real.oci())

    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no tar", "unexpected EOF"),
        (tar_of(("../x", b"", {})), "leads out of the archive"),
        (tar_of(("etc/passwd", b"", {})), "does not contain a manifest.json"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(client, workspace, content, said):
    response = hand_in(client, workspace, content)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Nothing was changed." in response.content.decode()
    assert not Entry.objects.exists()


def test_no_file_is_a_sentence_too(client, workspace):
    response = client.post(f"/sandbox/{workspace.pk}/open/", {"key": "k"})

    assert response.status_code == 422
    assert "no file was chosen" in response.content.decode()


def test_too_many_archives_are_told_to_wait(client, workspace, settings):
    settings.ARCHIVES_PER_MINUTE = "0/minute"

    assert hand_in(client, workspace, real.oci()).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_a_body_without_end_is_cut_off_with_a_sentence(site, monkeypatch):
    monkeypatch.setattr("simulator.asgi.MAX_BODY", 1_000_000)
    status, said = _sent_too_much(site)

    assert status == 413
    assert said.startswith(b"That file is too large for this server.")


def _sent_too_much(site):
    """Send more than the server reads. It hangs up then, maybe before its answer is read: again."""
    host, _, port = site.removeprefix("http://").partition(":")
    for _attempt in range(5):
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        with suppress(ConnectionResetError, BrokenPipeError):
            connection.request("POST", "/sandbox/x/open/", iter([b"x" * 65_536] * 17))
            response = connection.getresponse()
            return response.status, response.read()
    return 0, b""


# in a browser


DROP = """([text, name]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], name));
  const drop = (kind) => document.body.dispatchEvent(
    new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
  drop("dragenter");
  const over = document.querySelector("#open-archive").matches(".is-over");
  drop("dragover");
  drop("drop");
  return over;
}"""


def dropped(page, content, name):
    return page.evaluate(DROP, [base64.b64encode(content).decode(), name])


@pytest.mark.parametrize("address", ["/layers/", "/sandbox/"])
@pytest.mark.django_db(transaction=True)
def test_an_archive_dropped_onto_a_page_opens_in_the_layer_explorer(page, awake, address):
    page.goto(address)
    if address == "/sandbox/":
        awake(page)
    with page.expect_navigation():
        assert dropped(page, real.docker_20(), "app.tar")

    assert page.get_by_role("heading", name=f"Inside {real.NAME}").is_visible()
    assert page.locator("#drop-here").is_hidden()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_chosen_without_scripts(page_without_scripts, tmp_path):
    page = page_without_scripts
    (tmp_path / "app.tar").write_bytes(real.oci())
    page.goto("/sandbox/")
    page.get_by_role("link", name="Archives", exact=True).click()
    page.get_by_label("A tar of real images").set_input_files(tmp_path / "app.tar")
    page.get_by_role("button", name="Open it").click()

    assert page.get_by_role("heading", name=f"Inside {real.NAME}").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this image as a tar").click()
    assert download.value.suggested_filename == "app-1.tar"
    with tarfile.open(download.value.path()) as archive:
        assert "oci-layout" in archive.getnames()


@pytest.mark.django_db(transaction=True)
def test_a_bad_archive_is_told_on_an_accessible_page(phone, accessibility_problems):
    phone.goto("/layers/")
    with phone.expect_navigation():
        dropped(phone, b"no tar", "bad.tar")

    assert "unexpected EOF" in phone.get_by_role("alert").inner_text()
    assert accessibility_problems(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.django_db(transaction=True)
def test_what_is_too_large_is_not_sent(page):
    page.goto("/layers/")
    page.evaluate("document.querySelector('#open-archive').dataset.most = '10'")
    dropped(page, real.oci(), "large.tar")

    assert "large.tar has 0.0 MB: that is too large" in page.get_by_role("status").inner_text()
    assert not Entry.objects.exists()
