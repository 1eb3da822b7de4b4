"""Pictures of aha-moments in a real browser: their motion, and what axe finds on them."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.templatetags.static import static

from simulator.web.scene.aha.pictures import aha
from tests.lessons.walks import walks

LESSONS = (
    "a/copy-on-write",
    "a/stop-is-not-rm",
    "b/metadata-is-not-a-layer",
    "b/rm-does-not-shrink",
    "b/sharing-layers",
    "c/cmd-and-entrypoint",
    "c/shell-or-exec",
    "d/cached-or-not",
    "d/commit-marathon",
    "d/what-counts-as-change",
    "e/push-what-is-missing",
    "f/secrets-stay",
    "f/stages-that-never-run",
    "f/the-audit",
    "g/dangling",
)
"""One of each drawing, and of each motion."""

PUT = """([html, styles]) => new Promise(loaded => {
    const link = Object.assign(document.createElement('link'), {rel: 'stylesheet', href: styles});
    link.onload = () => {
        document.querySelector('.lesson-step .read').innerHTML = html;
        requestAnimationFrame(loaded);
    };
    document.head.append(link);
})"""
MOVING = """() => document.getAnimations().filter(
    one => one.effect.target.closest('.aha-picture')
).map(one => one.effect.getComputedTiming().endTime)"""
PLACES = """() => [...document.querySelectorAll('.aha-picture *')].map(one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return [Math.round(box.x), Math.round(box.y + scrollY), Math.round(box.width), style.opacity];
})"""
FINISH = "() => document.getAnimations().forEach(one => one.finish())"
CANCEL = "() => document.getAnimations().forEach(one => one.cancel())"
TOO_WIDE = """() => [...document.querySelectorAll('.aha-picture')].filter(
    one => one.scrollWidth > one.clientWidth + 1
).map(one => one.className)"""


@pytest.fixture(scope="module")
def pictures():
    """Pictures of several lessons as the page writes them."""
    views = [view for name in LESSONS for view in map(aha, walks(name)) if view]
    benches = [SimpleNamespace(aha=view) for view in views]
    return "".join(render_to_string("lessons/_aha.html", {"bench": one}) for one in benches)


def test_motion_ends_within_three_seconds_where_it_would_be_without_it(page, pictures):
    page.goto("/lessons/d/order-matters/")
    page.evaluate(PUT, [pictures, static("aha.css")])

    ends = page.evaluate(MOVING)
    assert len(ends) > 20
    assert max(ends) <= 3000
    page.evaluate(FINISH)
    played = page.evaluate(PLACES)
    page.evaluate(CANCEL)
    assert page.evaluate(PLACES) == played


def test_nothing_moves_under_reduced_motion_and_all_can_be_read(
    still_page, pictures, accessibility_problems
):
    still_page.set_viewport_size({"width": 320, "height": 700})
    still_page.goto("/lessons/d/order-matters/")
    still_page.evaluate(PUT, [pictures, static("aha.css")])

    assert still_page.evaluate(MOVING) == []
    assert still_page.evaluate(TOO_WIDE) == []
    for scheme in ("light", "dark"):
        still_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert accessibility_problems(still_page) == []
