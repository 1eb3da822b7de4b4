"""Templates keep to what the content security policy allows: nothing inline."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
TEMPLATES = sorted(HOUSE.glob("templates/**/*.html"))
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "an htmx event attribute": re.compile(r"\bhx-on\b"),
    "a javascript address": re.compile(r"javascript:"),
    "something from another server": re.compile(
        r"""(?:src|href)=["'](?:https?:)?//(?!\{)[^"']*\.(?:js|css)"""
    ),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_template_has_nothing_inline(template):
    text = template.read_text()

    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    "text",
    ['<p style="x">', "<style>", "<script>x</script>", '<a onclick="x">', '<a hx-on:click="x">'],
)
def test_what_is_inline_is_seen(text):
    assert any(pattern.search(text) for pattern in INLINE.values())
