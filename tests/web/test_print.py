"""The page on paper, and where colours are the visitor's own: states stay words with icons."""

from playwright.sync_api import expect

FAINT = """() => Array.from(document.querySelectorAll("main .state, main .row, main .one-turn"))
    .filter(e => e.checkVisibility())
    .map(e => getComputedStyle(e).color).filter(c => c !== "rgb(0, 0, 0)")"""


def test_on_paper_stand_dockerfile_shelf_and_transcript_in_black(page):
    page.goto("/sandbox/")
    page.locator("#build").click()
    expect(page.locator(".pole")).to_have_count(1)

    page.emulate_media(media="print", color_scheme="dark", reduced_motion="reduce")

    for part in (".gutter, .code", ".shelf", ".report", ".one-turn"):
        expect(page.locator(part).first).to_be_visible()
    for part in (".bar", "#prompt input", "#build", "#player, .player"):
        expect(page.locator(part).first).to_be_hidden()
    cut = page.locator("#log").evaluate("e => e.scrollHeight - e.clientHeight")
    assert cut <= 1
    assert page.evaluate(FAINT) == []


def test_forced_colours_leave_states_their_words_and_lines(new_context, site):
    page = new_context(base_url=site, forced_colors="active").new_page()
    page.goto("/sandbox/")
    page.locator("#build").click()
    expect(page.locator(".pole")).to_have_count(1)

    strip = page.locator(".strip.is-built", has_text="BUILT").first
    assert strip.evaluate("e => getComputedStyle(e, '::before').borderLeftStyle") == "solid"
    expect(strip.locator(".state").first).to_have_text("BUILT")
    page.close()
