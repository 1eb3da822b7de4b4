"""The distribution API: what each request is answered, and what it does."""

import base64
import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.digest import digest_of
from simulator.engine.image import Image
from simulator.engine.oci.manifest import DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST, manifest_json
from simulator.engine.reference import Reference
from simulator.engine.registry.api import Door, respond
from simulator.engine.registry.limits import MAX_BLOB, MAX_UPLOADS
from simulator.engine.registry.model import Blob
from simulator.engine.registry.publish import publish
from simulator.engine.registry.pull import pull
from simulator.engine.state import World, replay
from tests.registry.worlds import LOCAL, after, hub_world, image, with_local_registry

ONE = image("a", "b")
DIGEST = f"sha256:{'0' * 64}"


@dataclass
class Client:
    """Asks, and keeps what came of it."""

    world: World = field(default_factory=with_local_registry)
    prefix: str = ""
    token: str = ""
    account: str = ""

    def ask(self, method, target, body=b"", **headers):
        registry = self.world.registries[LOCAL]
        door = Door(registry, self.prefix, self.token, account=self.account)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        got = respond(door, method, target, named, body)
        self.world = replay(self.world, got.events)
        return got

    def push_blob(self, name, content):
        return self.ask("POST", f"/v2/{name}/blobs/uploads/?digest={digest_of(content)}", content)

    def push(self, name, tag, one: Image):
        for held in (*one.layers, one):
            self.push_blob(name, Blob.of(held).content)
        target = f"/v2/{name}/manifests/{tag}"
        return self.ask("PUT", target, manifest_json(one), Content_Type=DOCKER_MANIFEST)


@pytest.fixture
def client():
    """A client of a registry that has app:1."""
    world, _ = after(
        with_local_registry(),
        publish(with_local_registry(), Reference.parse(f"{LOCAL}/app:1"), ONE),
    )
    return Client(world)


def codes(response):
    return [error["code"] for error in json.loads(response.body)["errors"]]


def test_the_base_tells_that_it_is_a_registry(client):
    got = client.ask("GET", "/v2/")

    assert got.status == 200
    assert got.headers["Docker-Distribution-API-Version"] == "registry/2.0"


def test_a_manifest_is_found_by_tag_and_by_digest(client):
    by_tag = client.ask("GET", "/v2/app/manifests/1")
    by_digest = client.ask("GET", f"/v2/app/manifests/{by_tag.headers['Docker-Content-Digest']}")

    assert by_tag.body == by_digest.body == manifest_json(ONE)
    assert by_tag.headers["Content-Type"] == DOCKER_MANIFEST


def test_head_answers_as_get_does_without_the_body(client):
    layer = Blob.of(ONE.layers[0])
    for target in ("/v2/app/manifests/1", f"/v2/app/blobs/{layer.digest}", "/v2/app/manifests/no"):
        got, head = client.ask("GET", target), client.ask("HEAD", target)

        assert head.status == got.status
        assert head.headers == got.headers
        assert head.body == b""


def test_a_blob_comes_whole_or_in_part(client):
    blob = Blob.of(ONE.layers[0])
    whole = client.ask("GET", f"/v2/app/blobs/{blob.digest}")
    part = client.ask("GET", f"/v2/app/blobs/{blob.digest}", Range="bytes=10-19")

    assert digest_of(whole.body) == blob.digest
    assert (part.status, part.body) == (206, whole.body[10:20])


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", "/v2/app/manifests/nope", 404, "MANIFEST_UNKNOWN"),
        ("GET", "/v2/nosuch/manifests/1", 404, "NAME_UNKNOWN"),
        ("GET", f"/v2/app/blobs/{DIGEST}", 404, "BLOB_UNKNOWN"),
        ("GET", "/v2/app/blobs/sha256:123", 400, "DIGEST_INVALID"),
        ("GET", "/v2/app/manifests/sha256:123", 400, "DIGEST_INVALID"),
        ("GET", "/v2/App/manifests/1", 400, "NAME_INVALID"),
        ("GET", f"/v2/{'a' * 300}/manifests/1", 400, "NAME_INVALID"),
        ("GET", "/v2/app/manifests/-x", 400, "TAG_INVALID"),
        ("GET", "/v2/nosuch/tags/list", 404, "NAME_UNKNOWN"),
        ("GET", "/v2/app/tags/list?n=many", 400, "PAGINATION_NUMBER_INVALID"),
        ("PATCH", "/v2/app/blobs/uploads/none", 404, "BLOB_UPLOAD_UNKNOWN"),
        ("DELETE", f"/v2/app/blobs/{DIGEST}", 404, "BLOB_UNKNOWN"),
        ("DELETE", "/v2/app/manifests/nope", 404, "MANIFEST_UNKNOWN"),
        ("GET", "/v2/app/else/where", 404, "UNSUPPORTED"),
        ("PUT", "/v2/app/manifests/2", 400, "MANIFEST_INVALID"),
    ],
)
def test_what_cannot_be_had_has_the_code_of_the_standard(client, method, target, status, code):
    got = client.ask(method, target)

    assert (got.status, codes(got)) == (status, [code])
    assert not got.events


def test_an_image_pushed_by_a_tool_can_be_pulled_by_a_machine():
    client = Client()

    pushed = client.push("team/app", "2", ONE)
    world, _ = after(client.world, pull(client.world, Reference.parse(f"{LOCAL}/team/app:2")))

    assert pushed.status == 201
    assert world.engine.tagged(f"{LOCAL}/team/app:2") == ONE


def test_a_blob_can_come_in_pieces(client):
    begun = client.ask("POST", "/v2/app/blobs/uploads/")
    place = begun.headers["Location"]
    first = client.ask("PATCH", place, b"hello ", Content_Range="0-5")
    again = client.ask("PATCH", place, b"hello ", Content_Range="0-5")
    status = client.ask("GET", place)
    done = client.ask("PUT", f"{place}?digest={digest_of(b'hello world')}", b"world")

    assert (begun.status, first.status, status.status, done.status) == (202, 202, 204, 201)
    assert first.headers["Range"] == status.headers["Range"] == "0-5"
    assert (again.status, codes(again)) == (416, ["RANGE_INVALID"])
    assert client.ask("GET", done.headers["Location"]).body == b"hello world"
    assert not client.world.registries[LOCAL].uploads


def test_a_blob_with_a_wrong_digest_is_refused_and_nothing_kept(client):
    before = client.world.registries[LOCAL].blobs
    at_once = client.ask("POST", f"/v2/app/blobs/uploads/?digest={DIGEST}", b"x")
    place = client.ask("POST", "/v2/app/blobs/uploads/").headers["Location"]
    at_last = client.ask("PUT", f"{place}?digest={DIGEST}", b"x")

    assert [at_once.status, *codes(at_once)] == [400, "DIGEST_INVALID"]
    assert [at_last.status, *codes(at_last)] == [400, "DIGEST_INVALID"]
    assert client.world.registries[LOCAL].blobs == before


def test_an_upload_can_be_given_up(client):
    place = client.ask("POST", "/v2/app/blobs/uploads/").headers["Location"]

    assert client.ask("DELETE", place).status == 204
    assert client.ask("GET", place).status == 404
    assert client.world.registries[LOCAL].stored == len(manifest_json(ONE))


def test_a_body_of_another_length_than_announced_is_refused(client):
    got = client.ask("POST", "/v2/app/blobs/uploads/", b"abc", Content_Length="7")

    assert codes(got) == ["SIZE_INVALID"]


def test_blobs_and_uploads_have_limits(client):
    big = client.ask("POST", "/v2/app/blobs/uploads/", bytes(MAX_BLOB + 1))
    for _ in range(MAX_UPLOADS):
        client.ask("POST", "/v2/app/blobs/uploads/")
    many = client.ask("POST", "/v2/app/blobs/uploads/")

    assert (big.status, codes(big)) == (413, ["SIZE_INVALID"])
    assert (many.status, codes(many)) == (429, ["TOOMANYREQUESTS"])


def test_a_blob_is_mounted_from_a_neighbour_and_kept_once(client):
    digest = Blob.of(ONE.layers[0]).digest
    before = len(client.world.registries[LOCAL].blobs)

    mounted = client.ask("POST", f"/v2/other/blobs/uploads/?mount={digest}&from=app")
    missing = client.ask("POST", f"/v2/other/blobs/uploads/?mount={DIGEST}&from=app")

    assert (mounted.status, missing.status) == (201, 202)
    assert client.ask("HEAD", f"/v2/other/blobs/{digest}").status == 200
    assert len(client.world.registries[LOCAL].blobs) == before


def test_a_manifest_needs_its_blobs_first(client):
    got = client.ask("PUT", "/v2/new/manifests/1", manifest_json(ONE), Content_Type=DOCKER_MANIFEST)

    assert (got.status, codes(got)) == (400, ["MANIFEST_BLOB_UNKNOWN"])


def test_a_manifest_under_a_digest_that_is_not_its_own_is_refused(client):
    target = f"/v2/app/manifests/{DIGEST}"

    got = client.ask("PUT", target, manifest_json(ONE), Content_Type=DOCKER_MANIFEST)

    assert codes(got) == ["DIGEST_INVALID"]


def test_tags_are_listed_in_order_and_page_by_page(client):
    for tag in ("b", "a", "c"):
        client.push("app", tag, ONE)

    first = client.ask("GET", "/v2/app/tags/list?n=2")
    second = client.ask("GET", first.headers["Link"].partition(">")[0][1:])

    assert json.loads(first.body) == {"name": "app", "tags": ["1", "a"]}
    assert json.loads(second.body)["tags"] == ["b", "c"]
    assert "Link" not in second.headers


def test_deleting_a_tag_keeps_the_manifest_and_deleting_a_manifest_takes_its_tags(client):
    digest = client.ask("HEAD", "/v2/app/manifests/1").headers["Docker-Content-Digest"]
    client.push("app", "2", ONE)

    client.ask("DELETE", "/v2/app/manifests/1")
    left = json.loads(client.ask("GET", "/v2/app/tags/list").body)["tags"]
    client.ask("DELETE", f"/v2/app/manifests/{digest}")

    assert left == ["2"]
    assert client.ask("GET", "/v2/app/manifests/2").status == 404


def test_what_refers_to_an_image_can_be_asked_for(client):
    subject = client.ask("HEAD", "/v2/app/manifests/1").headers["Docker-Content-Digest"]
    client.push_blob("app", b"{}")
    note = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": "text/note",
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest_of(b"{}")},
        "layers": [],
        "subject": {"digest": subject},
        "annotations": {"said": "good"},
    }

    put = client.ask("PUT", "/v2/app/manifests/note", json.dumps(note).encode())
    found = json.loads(client.ask("GET", f"/v2/app/referrers/{subject}").body)
    other = client.ask("GET", f"/v2/app/referrers/{subject}?artifactType=text/other")

    assert put.headers["OCI-Subject"] == subject
    assert found["mediaType"] == OCI_INDEX
    assert [one["artifactType"] for one in found["manifests"]] == ["text/note"]
    assert found["manifests"][0]["annotations"] == {"said": "good"}
    assert json.loads(other.body)["manifests"] == []
    assert other.headers["OCI-Filters-Applied"] == "artifactType"


def test_an_index_names_the_image_for_our_machines(client):
    digest = client.ask("HEAD", "/v2/app/manifests/1").headers["Docker-Content-Digest"]
    platform = {"os": "linux", "architecture": "amd64"}
    index = {
        "schemaVersion": 2,
        "mediaType": OCI_INDEX,
        "manifests": [{"digest": digest, "platform": platform}],
    }

    put = client.ask("PUT", "/v2/app/manifests/multi", json.dumps(index).encode())
    world, _ = after(client.world, pull(client.world, Reference.parse(f"{LOCAL}/app:multi")))

    assert put.status == 201
    assert world.engine.tagged(f"{LOCAL}/app:multi") == ONE


def test_names_have_the_prefix_of_their_workspace(client):
    client.prefix = "w/abc"

    assert client.ask("GET", "/v2/w/abc/app/manifests/1").status == 200
    assert client.ask("GET", "/v2/app/manifests/1").status == 404
    assert client.ask("GET", "/v2/w/other/app/manifests/1").status == 404
    assert json.loads(client.ask("GET", "/v2/_catalog").body) == {"repositories": ["w/abc/app"]}


def test_without_the_token_nothing_is_told(client):
    client.token = "let-me-in"
    shown = base64.b64encode(b"anyone:let-me-in").decode()

    refused = client.ask("GET", "/v2/")
    wrong = client.ask("GET", "/v2/", Authorization="Basic " + base64.b64encode(b"a:b").decode())

    assert (refused.status, codes(refused)) == (401, ["UNAUTHORIZED"])
    assert refused.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert wrong.status == 401
    assert client.ask("GET", "/v2/", Authorization=f"Basic {shown}").status == 200
    assert client.ask("GET", "/v2/", Authorization="Bearer let-me-in").status == 200
    assert client.ask("GET", "/v2/", Authorization="Basic é").status == 401


def test_only_ones_own_namespace_can_be_written_to(client):
    client.account = "ada"

    assert codes(client.push("library/app", "1", ONE)) == ["DENIED"]
    assert client.push("ada/app", "1", ONE).status == 201


def test_the_hub_can_be_read_through_the_same_door():
    world = hub_world()
    door = Door(with_local_registry().registries[LOCAL], hub=world.hub)
    hub = Door(type(door.registry)("docker.io"), "w/1", hub=world.hub)

    manifest = respond(hub, "GET", "/v2/w/1/library/alpine/manifests/3.20", {})
    layers = json.loads(manifest.body)["layers"]
    digest = manifest.headers["Docker-Content-Digest"]
    blob = respond(hub, "GET", f"/v2/w/1/library/alpine/blobs/{layers[0]['digest']}", {})

    assert digest_of(blob.body) == layers[0]["digest"]
    assert len(blob.body) == layers[0]["size"]
    assert respond(hub, "HEAD", f"/v2/w/1/library/alpine/manifests/{digest}", {}).status == 200


_PATHS = st.sampled_from(
    "app app/blobs/uploads blobs uploads manifests tags list referrers 1 .. %00 é sha256:"
    f" {DIGEST} ?digest=x ?n=-1 ?mount=a&from=b".split()
)


@given(
    st.sampled_from(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "BREW"]),
    st.lists(_PATHS, max_size=6).map("/".join) | st.text(max_size=40),
    st.dictionaries(
        st.sampled_from(["Range", "Content-Range", "Content-Type", "Authorization"]),
        st.text(max_size=20) | st.sampled_from(["bytes=9-1", "0-0", "Basic Og=="]),
    ),
    st.binary(max_size=60) | st.sampled_from([b"{}", b'{"schemaVersion": 2, "layers": 3}']),
)
def test_any_request_gets_an_answer(method, target, headers, body):
    client = Client(with_local_registry())

    got = client.ask(method, f"/v2/{target}", body, **headers)

    assert 200 <= got.status < 500
    assert "Content-Length" in got.headers


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "digest",
                        "mediaType",
                        "urls",
                        "config",
                        "layers",
                        "manifests",
                        "subject",
                        "artifactType",
                        "platform",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_any_manifest_is_taken_or_refused_and_can_be_asked_about(inner):
    client = Client(with_local_registry())
    config = client.push_blob("app", b"{}").headers["Docker-Content-Digest"]
    document = {"config": {"digest": config}, "layers": [], "subject": {"digest": DIGEST}}
    document |= inner if isinstance(inner, dict) else {"artifactType": inner}
    content = json.dumps({**document, "schemaVersion": 2}).encode()

    put = client.ask("PUT", "/v2/app/manifests/x", content, Content_Type=OCI_MANIFEST)
    listed = client.ask("GET", f"/v2/app/referrers/{DIGEST}")

    assert put.status in {201, 400}
    assert listed.status == 200
