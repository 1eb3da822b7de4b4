"""Tags for templates: icons, and turns of the terminal."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from simulator.web.scene.terminal import KEPT, TurnView
from simulator.web.scene.words import size_text

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """Return an icon of the sprite; the word beside it says what it means.

    It is remembered: a page has a hundred, and asks where the sprite is for each.
    """
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.simple_tag
def icon_address(name: str) -> str:
    """Return where an icon of the sprite is, for where it is drawn in another way."""
    return f"{static('icons.svg')}#{name}"


@register.simple_tag
def written(turn: TurnView) -> SafeString:
    """Return a turn of the terminal as the page shows it, which nothing else on it changes."""
    return _known(turn) if turn.lasting else _rendered(turn)


register.filter("size", size_text)


def _rendered(turn: TurnView) -> SafeString:
    return render_to_string("workbench/_one_turn.html", {"turn": turn})


_known = lru_cache(maxsize=KEPT)(_rendered)
