"""The browser of the tests does what the other tests rely on."""


def test_a_browser_reaches_the_site(page):
    answer = page.goto("/healthz")

    assert answer.json()["status"] == "ok"


def test_a_browser_is_given_styles_and_scripts(page):
    answer = page.goto("/static/django_ace/ace/mode-dockerfile.js")

    assert answer.ok
    assert "javascript" in answer.headers["content-type"]


def test_styles_and_scripts_travel_packed(client):
    answer = client.get("/static/workbench.css", headers={"accept-encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(b"".join(answer.streaming_content)) < 8_000
