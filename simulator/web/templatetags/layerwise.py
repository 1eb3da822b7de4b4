"""Tags for templates: icons, and turns of the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from simulator.web.scene.disk import Piece
from simulator.web.scene.player import Stop
from simulator.web.scene.terminal import KEPT, TurnView
from simulator.web.scene.words import size_text

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, more: str = "") -> SafeString:
    """Return an icon of ``templates/icons.svg``; the word beside it says what it means.

    Its shape stands in the page itself: a sprite apart would be one more file to wait for, and
    each use of it one more tree for the browser to copy.
    """
    box, shape = _shapes()[name]
    return format_html(
        '<svg class="{}" viewBox="{}" aria-hidden="true">{}</svg>',
        f"i {more}".rstrip(),
        box,
        mark_safe(shape),  # noqa: S308 (our own file)
    )


@register.simple_tag
@lru_cache(maxsize=1_024)
def mark(stop: Stop) -> SafeString:
    """Return a mark on the player's track, remembered since a page has many."""
    states = {"current": stop.current, "forks": stop.forks}
    names = " ".join(name for name, is_so in states.items() if is_so)
    return format_html(
        '<li{} title="{}" data-place="{}">{}</li>',
        format_html(' class="{}"', names) if names else "",
        stop.label,
        stop.place,
        icon(stop.icon),
    )


@register.simple_tag
def bar(pieces: Iterable[Piece]) -> SafeString:
    """Return the pieces of a bar as the picture has them; there may be hundreds."""
    return SafeString("".join(map(_rectangle, pieces)))


@register.simple_tag
def written(turn: TurnView) -> SafeString:
    """Return a turn of the terminal as the page shows it, which nothing else on it changes."""
    return _known(turn) if turn.lasting else _rendered(turn)


register.filter("size", size_text)


def _rectangle(piece: Piece) -> str:
    dangling = ' class="is-dangling"' if piece.dangling else ""
    shared = f' data-with="b{piece.place}"' if piece.place else ""
    where = f'x="{piece.start}" y="0.5" width="{piece.length}" height="11"'
    return f"<rect{dangling}{shared} {where}/>"


@cache
def _shapes() -> dict[str, tuple[str, str]]:
    """Return what each symbol is drawn in, and its shape."""
    symbols = (settings.BASE_DIR / "templates" / "icons.svg").read_text()
    found = re.findall(r'<symbol id="([\w-]+)" viewBox="([^"]+)">(.*?)</symbol>', symbols)
    return {name: (box, shape) for name, box, shape in found}


def _rendered(turn: TurnView) -> SafeString:
    return render_to_string("workbench/_one_turn.html", {"turn": turn})


_known = lru_cache(maxsize=KEPT)(_rendered)
