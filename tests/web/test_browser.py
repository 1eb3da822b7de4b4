"""The browser of the tests does what the other tests rely on."""


def test_a_browser_reaches_the_site(page):
    answer = page.goto("/healthz")

    assert answer.json()["status"] == "ok"


def test_a_browser_is_given_styles_and_scripts(page):
    answer = page.goto("/static/django_ace/ace/mode-dockerfile.js")

    assert answer.ok
    assert "javascript" in answer.headers["content-type"]
