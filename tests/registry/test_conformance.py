"""The OCI distribution spec 1.1, category by category, where ``test_api`` does not tell it yet."""

import hashlib
import json

import pytest

from simulator.engine.digest import digest_of
from simulator.engine.oci.manifest import OCI_INDEX, OCI_MANIFEST
from simulator.engine.registry.limits import MAX_MANIFEST, PAGE
from tests.registry.test_api import ONE, Client, codes
from tests.registry.worlds import LOCAL

EMPTY = b"{}"
EMPTY_TYPE = "application/vnd.oci.empty.v1+json"
BLOB = bytes(range(100))


def described(kind, content):
    return {"mediaType": kind, "digest": digest_of(content), "size": len(content)}


def manifest(**parts):
    """Return an image manifest with an empty config."""
    document = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "layers": []}
    return json.dumps(document | {"config": described(EMPTY_TYPE, EMPTY)} | parts).encode()


def index(**parts):
    document = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": []}
    return json.dumps(document | parts).encode()


def put(client, content, name="", kind=OCI_MANIFEST):
    target = f"/v2/app/manifests/{name or digest_of(content)}"
    return client.ask("PUT", target, content, Content_Type=kind)


@pytest.fixture
def client():
    """A client of a registry whose repository ``app`` has two blobs."""
    made = Client()
    made.push_blob("app", EMPTY)
    made.push_blob("app", BLOB)
    return made


# pull


@pytest.mark.parametrize(
    ("asked", "status", "said", "part"),
    [
        ("bytes=0-9", 206, "bytes 0-9/100", BLOB[:10]),
        ("bytes=90-", 206, "bytes 90-99/100", BLOB[90:]),
        ("bytes=90-1000", 206, "bytes 90-99/100", BLOB[90:]),
        ("bytes=-5", 206, "bytes 95-99/100", BLOB[95:]),
        ("bytes=-500", 206, "bytes 0-99/100", BLOB),
        ("bytes=100-", 416, "bytes */100", None),
        ("bytes=-0", 416, "bytes */100", None),
        ("bytes=9-1", 200, None, BLOB),
        ("bytes=-", 200, None, BLOB),
        ("bytes=0-1,3-4", 200, None, BLOB),
        ("lines=1-2", 200, None, BLOB),
    ],
)
def test_a_range_is_answered_as_http_wants_it(client, asked, status, said, part):
    got = client.ask("GET", f"/v2/app/blobs/{digest_of(BLOB)}", Range=asked)

    assert (got.status, got.headers.get("Content-Range")) == (status, said)
    assert part is None or got.body == part
    assert int(got.headers["Content-Length"]) == len(got.body)


@pytest.mark.parametrize("path", ["blobs", "manifests"])
def test_head_tells_digest_and_size(client, path):
    content = manifest()
    put(client, content)
    held = content if path == "manifests" else BLOB
    head = client.ask("HEAD", f"/v2/app/{path}/{digest_of(held)}")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["Docker-Content-Digest"] == digest_of(held)
    assert head.headers["Content-Length"] == str(len(held))


# push


def test_chunks_must_follow_one_another_and_the_way_goes_on(client):
    where = client.ask("POST", "/v2/app/blobs/uploads/", Content_Length="0").headers["Location"]
    first = client.ask("PATCH", where, b"abc", Content_Range="0-2", Content_Length="3")
    early = client.ask("PATCH", where, b"ghi", Content_Range="6-8", Content_Length="3")
    told = client.ask("GET", where)
    late = client.ask("PUT", f"{where}?digest={digest_of(b'abcd')}", b"x", Content_Range="9-9")
    last = client.ask("PUT", f"{where}?digest={digest_of(b'abcd')}", b"d", Content_Range="3-3")

    assert (first.status, first.headers["Range"]) == (202, "0-2")
    assert (early.status, late.status) == (416, 416)
    assert (told.status, told.headers["Range"]) == (204, "0-2")
    assert last.status == 201
    assert client.ask("GET", last.headers["Location"]).body == b"abcd"


@pytest.mark.parametrize("said", ["x", "0", "1-", "-2", "0-99999999999999999999"])
def test_a_chunk_whose_range_is_none_is_refused(client, said):
    where = client.ask("POST", "/v2/app/blobs/uploads/").headers["Location"]
    got = client.ask("PATCH", where, b"abc", Content_Range=said)

    assert (got.status, codes(got)) == (400, ["BLOB_UPLOAD_INVALID"])
    assert client.ask("PATCH", where, b"abc", Content_Range="0-2").status == 202


def test_a_digest_of_another_kind_is_refused(client):
    sha512 = f"sha512:{hashlib.sha512(BLOB).hexdigest()}"
    at_once = client.ask("POST", f"/v2/app/blobs/uploads/?digest={sha512}", BLOB)

    assert (at_once.status, codes(at_once)) == (400, ["DIGEST_INVALID"])


def test_a_mount_that_cannot_be_is_an_upload(client):
    for query in (f"mount={digest_of(b'?')}&from=app", f"mount={digest_of(BLOB)}"):
        got = client.ask("POST", f"/v2/other/blobs/uploads/?{query}")

        assert got.status == 202
        assert client.ask("PUT", f"{got.headers['Location']}?digest={digest_of(b'')}").status == 201


def test_a_manifest_keeps_every_byte(client):
    content = manifest() + b"\n\n"

    assert put(client, content, "spaced").status == 201
    assert client.ask("GET", "/v2/app/manifests/spaced").body == content


def test_a_manifest_of_four_mebibytes_is_taken_and_a_larger_one_is_413(client):
    room = MAX_MANIFEST - len(manifest())

    assert put(client, manifest() + b" " * room, "large").status == 201
    assert put(client, manifest() + b" " * (room + 1), "large").status == 413


def test_a_media_type_may_have_parameters_and_must_be_the_manifests_own(client):
    assert put(client, manifest(), "a", f"{OCI_MANIFEST}; charset=utf-8").status == 201
    assert client.ask("GET", "/v2/app/manifests/a").headers["Content-Type"] == OCI_MANIFEST
    assert codes(put(client, manifest(), "a", OCI_INDEX)) == ["MANIFEST_INVALID"]


# content discovery


@pytest.mark.parametrize(
    ("query", "tags", "more"),
    [
        ("", ["A", "a", "b", "c"], False),
        ("?n=2", ["A", "a"], True),
        ("?n=2&last=a", ["b", "c"], False),
        ("?n=4", ["A", "a", "b", "c"], False),
        ("?last=b", ["c"], False),
        ("?last=bb", ["c"], False),
        ("?n=0", [], False),
        ("?n=1000", ["A", "a", "b", "c"], False),
    ],
)
def test_tags_are_in_the_order_of_ascii(client, query, tags, more):
    for tag in "bcaA":
        put(client, manifest(), tag)
    got = client.ask("GET", f"/v2/app/tags/list{query}")

    assert json.loads(got.body) == {"name": "app", "tags": tags}
    assert ("Link" in got.headers) == more


def test_what_refers_to_a_manifest_is_told_as_the_spec_wants_it(client):
    subject = manifest()
    about = described(OCI_MANIFEST, subject)
    notes = {"org.example.x": "1"}
    plain = manifest(subject=about, annotations=notes)
    typed = manifest(subject=about, artifactType="text/sbom")
    listed = index(subject=about, annotations=notes)
    signed = index(subject=about, artifactType="text/signature")
    answers = [put(client, plain), put(client, typed)]
    answers += [put(client, one, kind=OCI_INDEX) for one in (listed, signed)]
    got = client.ask("GET", f"/v2/app/referrers/{digest_of(subject)}")
    found = {one["digest"]: one for one in json.loads(got.body)["manifests"]}

    assert all(answer.headers["OCI-Subject"] == digest_of(subject) for answer in answers)
    assert got.headers["Content-Type"] == OCI_INDEX
    kind = {"artifactType": EMPTY_TYPE, "annotations": notes}
    assert found[digest_of(plain)] == described(OCI_MANIFEST, plain) | kind
    assert found[digest_of(typed)]["artifactType"] == "text/sbom"
    assert found[digest_of(listed)] == described(OCI_INDEX, listed) | {"annotations": notes}
    assert found[digest_of(signed)]["artifactType"] == "text/signature"


def test_referrers_can_be_filtered_and_come_page_by_page(client):
    about = described(OCI_MANIFEST, manifest())
    for number in range(PAGE + 5):
        put(client, manifest(subject=about, artifactType="a/b", annotations={"n": str(number)}))
    put(client, manifest(subject=about, artifactType="c/d"))
    where, pages = f"/v2/app/referrers/{about['digest']}?artifactType=a%2Fb", []
    while where:
        got = client.ask("GET", where)
        pages.append(json.loads(got.body)["manifests"])
        where = got.headers.get("Link", "").partition(">")[0].removeprefix("<")

    assert got.headers["OCI-Filters-Applied"] == "artifactType"
    assert [len(page) for page in pages] == [PAGE, 5]
    assert len({one["digest"] for page in pages for one in page}) == PAGE + 5


def test_nothing_refers_to_what_nobody_knows(client):
    for target in (f"/v2/app/referrers/{digest_of(b'?')}", f"/v2/new/referrers/{digest_of(b'?')}"):
        got = client.ask("GET", target)

        assert (got.status, json.loads(got.body)["manifests"]) == (200, [])
    assert client.ask("GET", "/v2/app/referrers/sha256:1").status == 400


# content management


def test_a_deleted_blob_is_gone_there_and_stays_with_its_neighbours(client):
    target = f"/v2/app/blobs/{digest_of(BLOB)}"
    client.ask("POST", f"/v2/other/blobs/uploads/?mount={digest_of(BLOB)}&from=app")
    done, again = client.ask("DELETE", target), client.ask("DELETE", target)

    assert (done.status, again.status, codes(again)) == (202, 404, ["BLOB_UNKNOWN"])
    assert client.ask("GET", target).status == 404
    assert client.ask("GET", f"/v2/other/blobs/{digest_of(BLOB)}").body == BLOB


def test_a_blob_that_nobody_has_any_more_takes_no_room_and_can_come_again(client):
    before = client.world.registries[LOCAL].stored
    client.ask("DELETE", f"/v2/app/blobs/{digest_of(BLOB)}")

    assert client.world.registries[LOCAL].stored == before - len(BLOB)
    assert client.push_blob("app", BLOB).status == 201


def test_deleting_is_404_for_what_is_not_there(client):
    for target in ("manifests/none", f"manifests/{digest_of(b'?')}", f"blobs/{digest_of(b'?')}"):
        assert client.ask("DELETE", f"/v2/nosuch/{target}").status == 404


def test_an_image_of_ours_is_pushed_and_deleted_whole(client):
    client.push("app", "1", ONE)
    digest = client.ask("HEAD", "/v2/app/manifests/1").headers["Docker-Content-Digest"]

    assert client.ask("DELETE", f"/v2/app/manifests/{digest}").status == 202
    assert client.ask("GET", "/v2/app/manifests/1").status == 404
    assert client.ask("GET", f"/v2/app/manifests/{digest}").status == 404
