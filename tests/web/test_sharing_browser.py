"""Sharing in a browser: a link from the button, opened by somebody else, copied and embedded."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect


@pytest.fixture
def elsewhere():
    """A page of somebody else's server, which shows what it is given in a frame."""
    shown = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Notes</title>{shown[-1]}".encode())

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # another name of the same machine: another site for the browser
    yield f"http://localhost:{server.server_port}/", shown
    server.shutdown()


def test_a_link_is_made_opened_by_somebody_else_copied_and_embedded(
    page, new_context, site, elsewhere, accessibility_problems
):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.goto("/sandbox/")
    page.locator("#build").click()
    expect(page.locator(".pole")).to_have_count(1)

    page.locator("#share summary").click()
    page.locator("#make-link").click()
    page.locator("#share [data-copy]").first.click()
    expect(page.locator("#share [data-copy]").first).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site}/s/")
    snippet = page.locator("#share textarea").input_value()
    assert page.locator("#share img").evaluate("image => image.naturalWidth") > 0
    assert accessibility_problems(page) == []

    # the owner goes on
    page.locator("#line").fill("echo later")
    page.locator("#run").click()
    expect(page.locator("#turns")).to_contain_text("later")

    # somebody else looks, in both themes, and copies
    visitor = new_context(base_url=site, color_scheme="dark").new_page()
    for theme in ("light", "dark"):
        visitor.emulate_media(color_scheme=theme)
        visitor.goto(link)
        expect(visitor.locator(".pole")).to_have_count(1)
        assert accessibility_problems(visitor) == []
        assert "later" not in visitor.locator("#terminal").inner_text()
    visitor.locator("#player-back").click()
    expect(visitor.locator("#player-now")).to_contain_text("0 of 1")
    expect(visitor.locator(".pole")).to_have_count(0)
    visitor.locator("#player-forward").click()
    visitor.locator("#fork").click()
    visitor.wait_for_url("**/sandbox/**")
    visitor.locator("#line").fill("docker rmi flask-hello")
    visitor.locator("#run").click()
    expect(visitor.locator(".pole")).to_have_count(0)

    # the original and the link are what they were
    page.reload()
    expect(page.locator(".pole")).to_have_count(1)
    visitor.goto(link)
    expect(visitor.locator(".pole")).to_have_count(1)

    # a page of somebody else shows it in a frame, and nothing else of ours
    address, shown = elsewhere
    shown.append(snippet)
    visitor.goto(address)
    inside = visitor.frame_locator("iframe")
    expect(inside.locator(".pole")).to_have_count(1)
    expect(inside.get_by_role("link", name="Open in Layerwise")).to_be_visible()
    shown.append(snippet.replace("/embed/", "/"))
    visitor.goto(address)
    expect(visitor.frame_locator("iframe").locator(".pole")).to_have_count(0)


def test_without_scripts_the_button_leads_to_a_page_with_the_link(page_without_scripts, site):
    page = page_without_scripts
    page.goto("/sandbox/?file=app.py&view=edit")
    area = page.locator("#content")
    area.fill(area.input_value().replace("Docker image", "week 5"))
    page.locator("#share summary").click()
    page.locator("#make-link").click()

    page.wait_for_url("**/links/**")
    link = page.get_by_label("Link", exact=True).input_value()
    page.goto(f"{link}?file=app.py")
    expect(page.locator("#pane")).to_contain_text("week 5")
