"""The toy registry's API at ``/v2/``, by requests as tools make them and by skopeo itself."""

import base64
import hashlib
import http.client
import json
import shutil
import subprocess

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from simulator.workspaces import blobs, checkpoints, outside, store
from simulator.workspaces.actions import CallRegistry, InvalidAction, RunLine, valid
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import BlobContent, Entry, KeptBlob, Upload

pytestmark = pytest.mark.django_db

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = (
    b'{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}'
)


def digest(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def a_manifest(config=CONFIG):
    about = {"mediaType": "application/vnd.oci.image.config.v1+json"}
    about |= {"digest": digest(config), "size": len(config)}
    document = {"schemaVersion": 2, "mediaType": MANIFEST, "config": about, "layers": []}
    return json.dumps(document).encode()


class Tool:
    """A tool that knows the address of one workspace."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.address = outside.address_of(workspace)
        self.client = Client()
        self.authorization = f"Bearer {self.address.token}"

    def ask(self, method, rest, body=b"", *, kind="application/octet-stream", **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            f"/v2/{rest}".replace("NAME", f"{self.address.prefix}/you/app"),
            body,
            kind,
            headers={"Authorization": self.authorization, **names},
        )

    def push(self, tag="1"):
        self.ask("POST", f"NAME/blobs/uploads/?digest={digest(CONFIG)}", CONFIG)
        return self.ask("PUT", f"NAME/manifests/{tag}", a_manifest(), kind=MANIFEST)

    def world(self):
        self.workspace.refresh_from_db()
        return store.moment_of(self.workspace).world

    def registry(self):
        return self.world().registries["docker.io"]


def codes(response):
    return [error["code"] for error in json.loads(response.content)["errors"]]


def a_workspace(visitor="someone"):
    workspace = store.sandbox_of(visitor)
    store.keep(workspace)
    return workspace


@pytest.fixture
def tool():
    return Tool(a_workspace())


# who may enter


def test_without_a_token_tools_are_asked_to_log_in(tool):
    tool.authorization = "Basic nonsense"
    response = tool.ask("GET", "")

    assert (response.status_code, codes(response)) == (401, ["UNAUTHORIZED"])
    assert response["WWW-Authenticate"].startswith("Basic ")
    assert response["Docker-Distribution-API-Version"] == "registry/2.0"


@pytest.mark.parametrize("rest", ["", "_catalog", "NAME/tags/list", "x/../y", "a%2Fb", "?n=1"])
def test_forged_tokens_open_nothing(tool, rest):
    token = tool.address.token
    for forged in (token[:-1] + "x", token[:3] + "0" * 32 + token[35:], "", "lw_", "é"):
        tool.authorization = f"Basic {base64.b64encode(f'you:{forged}'.encode()).decode()}"
        assert tool.ask("GET", rest).status_code == 401


def test_token_is_taken_as_password_and_as_bearer(tool):
    as_bearer = tool.ask("GET", "")
    shown = base64.b64encode(f"anybody:{tool.address.token}".encode()).decode()
    tool.authorization = f"Basic {shown}"

    assert as_bearer.status_code == tool.ask("GET", "").status_code == 200


def test_token_of_one_workspace_does_not_open_another(tool):
    other = Tool(a_workspace("somebody else"))
    tool.push()
    other.address = outside.Address(tool.address.prefix, other.address.token)

    assert codes(other.ask("GET", "NAME/manifests/1")) == ["NAME_UNKNOWN"]
    assert codes(other.ask("PUT", "NAME/manifests/1", a_manifest(), kind=MANIFEST)) == [
        "NAME_UNKNOWN"
    ]


def test_no_cookie_is_needed_and_no_form_token():
    tool = Tool(a_workspace())
    tool.client = Client(enforce_csrf_checks=True)

    assert tool.push().status_code == 201


# reading


def test_images_of_the_hub_can_be_read(tool):
    path = f"{tool.address.prefix}/library/alpine"
    short = f"{tool.address.prefix}/alpine"
    got = tool.ask("GET", f"{path}/manifests/3.20")
    head = tool.ask("HEAD", f"{short}/manifests/3.20")
    layer = json.loads(got.content)["layers"][0]["digest"]
    blob = tool.ask("GET", f"{path}/blobs/{layer}", Accept_Encoding="gzip")

    assert (got.status_code, head.status_code, blob.status_code) == (200, 200, 200)
    assert head["Docker-Content-Digest"] == digest(got.content) == got["Docker-Content-Digest"]
    assert (head.content, head["Content-Length"]) == (b"", str(len(got.content)))
    assert digest(blob.content) == layer
    assert "3.20" in json.loads(tool.ask("GET", f"{path}/tags/list").content)["tags"]


def test_what_the_sandbox_pushed_can_be_read(tool):
    lines = ["docker pull -q alpine:3.20", "docker tag alpine:3.20 you/app:1"]
    lines += ["docker login -u you -p secret", "docker push you/app:1"]
    for number, line in enumerate(lines):
        store.act(tool.workspace, f"k{number}", RunLine(line))

    response = tool.ask("GET", "NAME/manifests/1")

    assert response.status_code == 200
    assert digest(response.content) == tool.registry().repository("you/app").tags["1"]


# writing


def test_pushed_image_is_in_the_journal_and_in_the_world(tool):
    response = tool.push()

    assert response.status_code == 201
    assert tool.registry().repository("you/app").tags["1"] == digest(a_manifest())
    kinds = Entry.objects.filter(workspace=tool.workspace).values_list("kind", flat=True)
    assert list(kinds) == ["call", "call"]
    assert store.moment_of(tool.workspace).shown[-1].exit_code == 0


def test_cold_journal_gives_the_same_registry(tool):
    tool.push()
    before = tool.registry()
    MEMORY.clear()
    blobs.content_of.cache_clear()

    assert tool.registry() == before


def test_checkpoint_names_blobs_and_does_not_repeat_them(tool):
    big = bytes(range(256)) * 400
    tool.ask("POST", f"NAME/blobs/uploads/?digest={digest(big)}", big)
    tool.workspace.refresh_from_db()
    moment = store.moment_of(tool.workspace)
    checkpoints.keep(tool.workspace.head, moment)

    kept = checkpoints.recall(tool.workspace.head_id)

    assert kept.world.registries["docker.io"].blobs == moment.world.registries["docker.io"].blobs
    assert len(tool.workspace.head.checkpoint.state) < 50_000


def test_same_push_again_adds_nothing_to_the_journal(tool):
    tool.push()
    length = Entry.objects.count()

    assert tool.push().status_code == 201
    assert Entry.objects.count() == length


def test_pushed_image_can_be_undone_and_pulled_in_the_sandbox(tool):
    tool.push()
    tool.workspace.refresh_from_db()
    moment = store.act(tool.workspace, "k", RunLine("docker pull you/app:1"))
    assert moment.shown[-1].exit_code == 0

    store.undo(tool.workspace, moment.number)
    store.undo(tool.workspace, moment.number - 1)

    assert tool.ask("GET", "NAME/manifests/1").status_code == 404
    assert tool.ask("HEAD", f"NAME/blobs/{digest(CONFIG)}").status_code == 200


def test_blob_may_come_in_pieces(tool):
    where = tool.ask("POST", "NAME/blobs/uploads/")["Location"].removeprefix("/v2/")
    first = tool.ask("PATCH", where, CONFIG[:10], Content_Range="0-9")
    again = tool.ask("PATCH", where, CONFIG[:10], Content_Range="0-9")
    second = tool.ask("PATCH", where, CONFIG[10:])
    told = tool.ask("GET", where)
    done = tool.ask("PUT", f"{where}?digest={digest(CONFIG)}")

    assert [first.status_code, second.status_code, done.status_code] == [202, 202, 201]
    assert (again.status_code, codes(again)) == (416, ["RANGE_INVALID"])
    assert told["Range"] == f"0-{len(CONFIG) - 1}"
    assert tool.ask("GET", f"NAME/blobs/{digest(CONFIG)}").content == CONFIG
    assert Entry.objects.count() == 1
    assert not Upload.objects.exists()


def test_upload_of_another_workspace_is_unknown(tool):
    where = tool.ask("POST", "NAME/blobs/uploads/")["Location"].rpartition("/")[2]
    other = Tool(a_workspace("somebody else"))

    assert codes(other.ask("PATCH", f"NAME/blobs/uploads/{where}", b"x")) == ["BLOB_UPLOAD_UNKNOWN"]


def test_upload_can_be_given_up(tool):
    where = tool.ask("POST", "NAME/blobs/uploads/")["Location"].removeprefix("/v2/")

    assert tool.ask("DELETE", where).status_code == 204
    assert codes(tool.ask("GET", where)) == ["BLOB_UPLOAD_UNKNOWN"]


def test_blob_of_a_neighbour_is_mounted(tool):
    tool.push()
    source = f"{tool.address.prefix}/you/app"
    path = f"{tool.address.prefix}/you/other"
    response = tool.ask("POST", f"{path}/blobs/uploads/?mount={digest(CONFIG)}&from={source}")

    assert response.status_code == 201
    assert tool.ask("HEAD", f"{path}/blobs/{digest(CONFIG)}").status_code == 200
    assert BlobContent.objects.count() == 2


def test_tag_and_manifest_can_be_deleted(tool):
    tool.push("1")
    tool.push("2")

    assert tool.ask("DELETE", "NAME/manifests/1").status_code == 202
    assert tool.ask("GET", "NAME/manifests/1").status_code == 404
    assert tool.ask("DELETE", f"NAME/manifests/{digest(a_manifest())}").status_code == 202
    assert tool.ask("GET", "NAME/manifests/2").status_code == 404
    assert not tool.registry().repository("you/app").manifests


def test_a_deleted_blob_is_in_the_journal_and_comes_back_by_undo(tool):
    tool.push()
    target = f"NAME/blobs/{digest(CONFIG)}"
    gone = tool.ask("DELETE", target).status_code, tool.ask("GET", target).status_code
    tool.workspace.refresh_from_db()
    store.undo(tool.workspace, store.moment_of(tool.workspace).number)

    assert gone == (202, 404)
    assert tool.ask("GET", target).status_code == 200
    assert (
        tool.ask("DELETE", f"{tool.address.prefix}/alpine/blobs/{digest(CONFIG)}").status_code
        == 403
    )


def test_two_workspaces_keep_a_content_once(tool):
    tool.push()
    Tool(a_workspace("somebody else")).push()

    assert BlobContent.objects.count() == 2
    assert KeptBlob.objects.count() == 4


def test_publishers_repositories_can_only_be_read(tool):
    for name in ("alpine", "library/alpine", "docker/x"):
        path = f"{tool.address.prefix}/{name}"
        response = tool.ask("POST", f"{path}/blobs/uploads/?digest={digest(CONFIG)}", CONFIG)
        assert (response.status_code, codes(response)) == (403, ["DENIED"])
    assert not Entry.objects.exists()


# what goes wrong


@pytest.mark.parametrize(
    ("method", "rest", "body", "status", "code"),
    [
        ("POST", f"NAME/blobs/uploads/?digest={digest(b'x')}", b"y", 400, "DIGEST_INVALID"),
        ("POST", "NAME/blobs/uploads/?digest=sha256:1", b"y", 400, "DIGEST_INVALID"),
        ("POST", "NAME/blobs/uploads/?digest=md5:1", b"y", 400, "DIGEST_INVALID"),
        ("PUT", f"NAME/manifests/{digest(b'x')}", a_manifest(), 400, "DIGEST_INVALID"),
        ("PUT", "NAME/manifests/1", b"{", 400, "MANIFEST_INVALID"),
        ("PUT", "NAME/manifests/1", b"[" * 100_000, 400, "MANIFEST_INVALID"),
        ("PUT", "NAME/manifests/1", a_manifest(b"gone"), 400, "MANIFEST_BLOB_UNKNOWN"),
        ("PUT", "NAME/manifests/-", a_manifest(), 400, "TAG_INVALID"),
        ("GET", f"NAME/blobs/{digest(b'x')}", b"", 404, "BLOB_UNKNOWN"),
        ("GET", "NAME/manifests/9", b"", 404, "NAME_UNKNOWN"),
        ("GET", "NAME/tags/list", b"", 404, "NAME_UNKNOWN"),
        ("GET", "UPPER/tags/list", b"", 400, "NAME_INVALID"),
        ("GET", "elsewhere/tags/list", b"", 404, "NAME_UNKNOWN"),
        ("GET", "_catalog?n=x", b"", 400, "PAGINATION_NUMBER_INVALID"),
        ("PATCH", f"NAME/blobs/uploads/{'0' * 32}", b"x", 404, "BLOB_UPLOAD_UNKNOWN"),
        ("PUT", "NAME/blobs/uploads/%00", b"x", 404, "BLOB_UPLOAD_UNKNOWN"),
        ("DELETE", "NAME/manifests/1", b"", 404, "MANIFEST_UNKNOWN"),
        ("DELETE", "", b"", 405, "UNSUPPORTED"),
        ("TRACE", "NAME/tags/list", b"", 405, "UNSUPPORTED"),
        ("GET", "nothing", b"", 404, "UNSUPPORTED"),
        ("GET", "a%0Ab/tags/list", b"", 404, "UNSUPPORTED"),
    ],
)
def test_bad_requests_end_in_the_codes_of_the_standard(tool, method, rest, body, status, code):
    response = tool.ask(method, rest, body, kind=MANIFEST)

    assert (response.status_code, codes(response)) == (status, [code])
    assert not Entry.objects.exists()
    assert not BlobContent.objects.exists()


def test_wrong_digest_at_the_end_of_an_upload_keeps_nothing(tool):
    where = tool.ask("POST", "NAME/blobs/uploads/")["Location"].removeprefix("/v2/")
    response = tool.ask("PUT", f"{where}?digest={digest(b'x')}", b"y")

    assert (response.status_code, codes(response)) == (400, ["DIGEST_INVALID"])
    assert not BlobContent.objects.exists()


def test_too_large_a_blob_is_refused(tool, monkeypatch):
    monkeypatch.setattr("simulator.web.registry.MAX_BLOB", 100)
    response = tool.ask("POST", f"NAME/blobs/uploads/?digest={digest(b'x')}", b"x" * 101)

    assert (response.status_code, codes(response)) == (413, ["SIZE_INVALID"])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("MAX_BLOBS", 1),
        ("MAX_VISITOR_BLOB_BYTES", 100),
        ("MAX_BLOB_BYTES", 100),
        ("MAX_ACTIONS", 1),
    ],
)
def test_limits_are_refusals_and_keep_what_is_there(tool, settings, setting, value):
    setattr(settings, setting, value)
    response = tool.push()

    assert response.status_code in {400, 403}
    assert set(codes(response)) <= {"DENIED", "MANIFEST_BLOB_UNKNOWN"}
    assert Entry.objects.count() <= 1


def test_uploads_are_bounded_in_number(tool):
    answers = [tool.ask("POST", "NAME/blobs/uploads/").status_code for _ in range(17)]

    assert answers == [202] * 16 + [429]


def test_calls_are_bounded_in_pace(tool, settings):
    settings.REGISTRY_CALLS_PER_MINUTE = "2/minute"
    answers = [tool.ask("GET", "") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert codes(answers[-1]) == ["TOOMANYREQUESTS"]


@pytest.mark.parametrize(
    "call",
    [
        CallRegistry("GET", "/v2/", "", ""),
        CallRegistry("POST", "/other", "", ""),
        CallRegistry("POST", "/v2/", "", "x"),
        CallRegistry("POST", "/v2/\ud800", "", ""),
    ],
)
def test_journal_takes_only_calls_that_change_a_registry(call):
    with pytest.raises(InvalidAction):
        valid(call, limit=10_000)


def test_call_whose_content_is_lost_fails_and_the_rest_plays(tool):
    moment = store.act(
        tool.workspace,
        "k",
        CallRegistry("POST", f"/v2/a/b/blobs/uploads/?digest={digest(b'x')}", "", digest(b"x")),
    )

    assert moment.shown[-1].exit_code == 1
    assert "not kept any more" in moment.shown[-1].text


WORDS = st.sampled_from(
    ["NAME", "/", "blobs", "uploads", "manifests", "tags/list", "referrers", digest(CONFIG), "1"]
)
QUERIES = st.sampled_from(["", "?digest=", f"?digest={digest(CONFIG)}", "?mount=x&from=y", "?n=-1"])


@effort(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "X"]),
    parts=st.lists(WORDS | st.text(max_size=6), max_size=6),
    query=QUERIES | st.text(max_size=10),
    body=st.binary(max_size=40) | st.just(CONFIG) | st.just(a_manifest()),
    content_range=st.sampled_from(["", "0-9", "9-0", "x", "0-999999999999999999"]),
)
def test_no_request_is_a_failure_of_ours(tool, method, parts, query, body, content_range):
    rest = "/".join(parts) + query
    response = tool.ask(method, rest, body, kind=MANIFEST, Content_Range=content_range)

    assert response.status_code < 500
    if response.status_code >= 400 and method != "HEAD":
        assert codes(response)


@pytest.mark.django_db(transaction=True)
def test_body_without_end_is_cut_off(site, monkeypatch):
    monkeypatch.setattr("simulator.asgi.MAX_BODY", 1_000_000)

    status, answer = _sent_too_much(site)

    assert status == 413
    assert answer["errors"][0]["code"] == "SIZE_INVALID"


def _sent_too_much(site):
    """Send more than the server reads. It hangs up then, maybe before its answer is read: again."""
    host, _, port = site.removeprefix("http://").partition(":")
    for last in (False, False, False, False, True):
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        try:
            connection.request("PATCH", "/v2/x/blobs/uploads/1", iter([b"x" * 65_536] * 16))
            response = connection.getresponse()
            return response.status, json.load(response)
        except (ConnectionResetError, BrokenPipeError):
            if last:
                raise
    return 0, {}


# the page


def test_page_shows_address_and_token_to_the_owner_only(client):
    number = client.get("/sandbox/").context["workspace"].pk
    shown = client.get(f"/sandbox/{number}/registry/")
    address = outside.address_of(
        store.find(shown.wsgi_request.get_signed_cookie("visitor", salt="visitor"), number)
    )

    assert address.token in shown.content.decode()
    assert f"testserver/{address.prefix}/library/alpine:3.20" in shown.content.decode()
    assert Client().get(f"/sandbox/{number}/registry/").status_code == 404


def test_sandbox_leads_to_the_page(client):
    shown = client.get("/sandbox/")

    assert f'href="/sandbox/{shown.context["workspace"].pk}/registry/"' in shown.content.decode()


@pytest.mark.django_db(transaction=True)
def test_page_is_accessible_and_fits_a_phone(phone, accessibility_problems):
    phone.goto("/sandbox/")
    phone.get_by_role("navigation", name="Main").get_by_role("link", name="Registry").click()
    phone.get_by_text("Show the token").click()
    while phone.locator("main details:not([open]) summary").count():
        phone.locator("main details:not([open]) summary").first.click()

    assert "lw_" in phone.locator("dd details code").inner_text()
    assert accessibility_problems(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


# real tools


@pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is not installed")
@pytest.mark.django_db(transaction=True)
def test_skopeo_copies_an_image_out_and_back_in_under_another_name(site, tmp_path):
    tool = Tool(a_workspace())
    where = f"docker://{site.removeprefix('http://')}/{tool.address.prefix}"
    creds = f"you:{tool.address.token}"

    skopeo(
        "copy",
        "--src-tls-verify=false",
        f"--src-creds={creds}",
        f"{where}/alpine:3.20",
        f"dir:{tmp_path}/out",
    )
    skopeo(
        "copy",
        "--dest-tls-verify=false",
        f"--dest-creds={creds}",
        f"dir:{tmp_path}/out",
        f"{where}/you/copy:2",
    )
    told = skopeo("inspect", "--tls-verify=false", f"--creds={creds}", f"{where}/you/copy:2")
    moment = store.act(tool.workspace, "k", RunLine("docker pull you/copy:2"))

    assert json.loads(told)["RepoTags"] == ["2"]
    assert moment.shown[-1].exit_code == 0
    alpine = moment.world.hub.image("docker.io/library/alpine:3.20")
    assert moment.world.engine.tagged("docker.io/you/copy:2").id == alpine.id
    assert not Upload.objects.exists()


@pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is not installed")
@pytest.mark.django_db(transaction=True)
def test_skopeo_is_told_why_it_may_not_enter(site):
    tool = Tool(a_workspace())
    where = f"docker://{site.removeprefix('http://')}/{tool.address.prefix}/alpine:3.20"
    done = ran("inspect", "--tls-verify=false", "--creds=you:wrong", where)

    assert done.returncode != 0
    assert "unauthorized" in done.stderr or "authentication required" in done.stderr


def skopeo(*words):
    done = ran(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ran(*words):
    return subprocess.run(
        ["skopeo", "--insecure-policy", *words], capture_output=True, text=True, check=False
    )
