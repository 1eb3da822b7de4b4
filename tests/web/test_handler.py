"""How requests are answered when a real server asks."""

import http.client
import threading
from urllib.parse import urlsplit

import pytest

from simulator.handler import MAX_THREADS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connection(site):
    place = urlsplit(site)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    yield connection
    connection.close()


def ask(connection, path, cookie=""):
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    response = connection.getresponse()
    return response, response.read()


def test_a_file_is_sent_whole(connection):
    response, body = ask(connection, "/static/workbench.css")

    assert response.status == 200
    assert len(body) == int(response.headers["Content-Length"]) > 1_000


def test_a_stream_is_sent_whole(connection):
    response, _ = ask(connection, "/sandbox/")
    cookie = response.headers["Set-Cookie"].partition(";")[0]
    page, body = ask(connection, "/sandbox/", cookie)
    here = body.decode().partition('action="/sandbox/')[2].partition("/")[0]

    response, body = ask(connection, f"/sandbox/{here}/project.zip", cookie)

    assert page.status == response.status == 200
    assert body.startswith(b"PK")
    assert b"Dockerfile" in body


def test_an_address_that_is_no_text_is_refused(connection):
    response, _ = ask(connection, "/%ff%fe")

    assert response.status in {400, 404}


def test_threads_stay_and_are_few(connection):
    for _ in range(MAX_THREADS + 8):
        response, _ = ask(connection, "/healthz")
        assert response.status == 200

    answering = [thread for thread in threading.enumerate() if thread.name.startswith("answering")]
    assert 0 < len(answering) <= MAX_THREADS
