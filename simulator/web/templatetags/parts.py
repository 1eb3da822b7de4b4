"""Tags for parts of a page that are drawn from values alone (simulator/web/parts.py)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from simulator.web.parts import PARTS, SLOTS, Screen

register = template.Library()

_ANY = UUID(int=0)


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """Draw what is inside from the values named here, and remember it: ``{% part n=bench.n %}``.

    Nothing else of the page is known inside, but the slots. What takes the place of an older one
    is not sent to a page that shows it already.
    """
    name, *bits = token.split_contents()
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"{name} takes values as name=value, not {bits[0]}")
    inside = parser.parse((f"end{name}",))
    parser.delete_first_token()
    return PartNode(inside, values)


@register.simple_tag
@lru_cache(maxsize=2_048)
def within(name: str, *args: str | int) -> SafeString:
    """Return the address of a page that is about the workspace, for use in a part."""
    address = escape(reverse(name, args=[_ANY, *args]))
    return SafeString(address.replace(str(_ANY), SLOTS["number"], 1))


@register.simple_tag(takes_context=True)
def shown_parts(context: Context) -> str:
    """Return the names of the parts that the page shows from now on; it comes after them all."""
    return " ".join(context["screen"].shown)


class PartNode(Node):
    """A part, where it stands in a template."""

    def __init__(self, nodelist: NodeList, values: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self._values = values

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self._values.items()}
        key = self, get_language(), tuple(values.values())
        drawn = PARTS.get(key, lambda: self._drawn(context, values))
        screen = context["screen"] if "screen" in context else Screen()
        if screen is None:  # within another part, whose slots stay open
            return drawn.text
        if drawn.has("oob") and not screen.lacks(drawn):
            return SafeString()
        return drawn.filled(screen.own)

    def _drawn(self, context: Context, values: Mapping[str, object]) -> str:
        inside = context.new({**SLOTS, **values, "screen": None})
        inside.use_l10n = False  # whole numbers are the same in all languages, others come as text
        return self.nodelist.render(inside)
