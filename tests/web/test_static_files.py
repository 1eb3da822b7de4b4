"""Styles and scripts are sent by the door itself, whatever server stands before it."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.conf import settings

from simulator.asgi import application
from simulator.static_files import static_file


def get(path, method="GET", **headers):
    """Status, headers and body of one answer."""
    fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": fields}
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    # in a thread of its own, since a browser of other tests keeps a loop running in this one
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(application(scope, receive, send))).result()
    start, *parts = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], named, b"".join(part.get("body", b"") for part in parts)


STYLES = (Path(settings.BASE_DIR) / "static" / "workbench.css").read_bytes()


def test_a_style_travels_packed_to_a_browser_that_unpacks():
    status, headers, body = get("/static/workbench.css", accept_encoding="gzip, br")

    assert status == 200
    assert headers["content-type"].startswith("text/css")
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == "Accept-Encoding"
    assert int(headers["content-length"]) == len(body) < 8_000
    assert gzip.decompress(body) == STYLES


def test_a_style_travels_as_it_is_to_one_that_does_not():
    status, headers, body = get("/static/workbench.css")

    assert (status, body) == (200, STYLES)
    assert "content-encoding" not in headers
    assert headers["vary"] == "Accept-Encoding"


def test_what_a_browser_has_already_is_not_sent_again():
    _, first, _ = get("/static/workbench.css", accept_encoding="gzip")

    status, _, body = get("/static/workbench.css", if_modified_since=first["last-modified"])

    assert (status, body) == (304, b"")


def test_a_file_is_only_what_it_says_it_is():
    for path in ("/static/workbench.css", "/static/layerwise.js", "/static/mark.svg"):
        assert get(path)[1]["x-content-type-options"] == "nosniff"


def test_a_part_is_sent_as_a_part():
    status, headers, body = get("/static/workbench.css", range="bytes=0-9", accept_encoding="gzip")

    assert (status, body) == (206, STYLES[:10])
    assert headers["content-range"].startswith("bytes 0-9/")


def test_asking_about_a_file_sends_none_of_it_and_a_file_takes_no_forms():
    assert get("/static/workbench.css", method="HEAD")[::2] == (200, b"")
    assert get("/static/workbench.css", method="POST")[0] == 405


def test_no_path_leads_out_of_the_static_files():
    for path in ("/static/../manage.py", "/static//etc/passwd", "/static/%2e%2e/manage.py", "/"):
        assert static_file(path) is None
