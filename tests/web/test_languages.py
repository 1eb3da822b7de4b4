"""The site speaks the visitor's language: the browser's, or the one that was chosen."""

import re

import pytest
from django.utils.translation import deactivate, override

from simulator.web.scene.words import listed, number_text, seconds_text, size_text

pytestmark = pytest.mark.django_db


def language_of(response):
    return response.content.decode().partition('<html lang="')[2][:2]


@pytest.fixture(autouse=True)
def _no_language_stays():
    """What a request has switched to would be the language of the tests that come after it."""
    yield
    deactivate()


def test_a_page_speaks_the_language_of_the_browser(client):
    assert language_of(client.get("/", headers={"accept-language": "de-AT,de;q=0.9"})) == "de"
    assert language_of(client.get("/", headers={"accept-language": "fr,en;q=0.5"})) == "en"
    assert language_of(client.get("/")) == "en"


def test_a_language_that_was_chosen_is_kept_in_a_cookie(client):
    chosen = client.post("/language/", {"language": "de", "next": "/sandbox/?view=edit"})

    assert chosen.headers["Location"] == "/sandbox/?view=edit"
    assert chosen.cookies["language"]["samesite"] == "Lax"
    assert language_of(client.get("/", headers={"accept-language": "en"})) == "de"


def test_a_choice_of_language_leads_to_no_other_site(client):
    chosen = client.post("/language/", {"language": "de", "next": "https://elsewhere.example"})

    assert chosen.headers["Location"] == "/"


def test_figures_have_the_decimal_mark_of_the_language():
    with override("de"):
        assert (seconds_text(31_240), size_text(1_234)) == ("31,2 s", "1,23 kB")
        assert number_text(12_400) == "12.400"
    with override("en"):
        assert (seconds_text(31_240), size_text(1_234)) == ("31.2 s", "1.23 kB")
        assert number_text(12_400) == "12,400"


def test_a_list_has_no_comma_before_its_last_word():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert listed(["a"]) == "a"


def test_the_workbench_speaks_german_and_docker_does_not(client):
    client.cookies["language"] = "de"
    number = client.get("/sandbox/").context["workspace"].pk
    client.post(f"/sandbox/{number}/", {"do": "run", "line": "docker build -t app .", "key": "a"})
    page = client.get(f"/sandbox/{number}/").content.decode()

    assert "Dieser Schritt wurde auf dem darüber noch nie gebaut." in page
    assert re.search(r"Zeile \d+ brauchte \d+ % der Zeit\.", page)
    assert re.search(r"<dd>\d+,\d s</dd>", page)
    assert "BUILT" in page
    assert '<div class="one-turn" lang="en">' in page
    assert "naming to docker.io/library/app" in page


def test_what_was_said_in_one_language_is_said_anew_in_another(client):
    number = client.get("/sandbox/").context["workspace"].pk
    client.post(f"/sandbox/{number}/", {"do": "delete", "path": "app.py", "key": "a"})

    assert "app.py deleted" in client.get("/sandbox/").content.decode()
    client.cookies["language"] = "de"
    assert "app.py gelöscht" in client.get("/sandbox/").content.decode()
