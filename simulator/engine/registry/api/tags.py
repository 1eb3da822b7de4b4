"""Lists of names, page by page (spec, Listing Tags)."""

from __future__ import annotations

from urllib.parse import urlencode

from simulator.engine.digest import canonical_json
from simulator.engine.registry.api.door import Door
from simulator.engine.registry.api.messages import JSON, Refusal, Request, Response
from simulator.engine.registry.limits import PAGE


def tags(door: Door, request: Request, path: str, _: str) -> Response:
    """Answer GET of ``/v2/NAME/tags/list``."""
    if not door.known(path):
        raise Refusal("NAME_UNKNOWN", door.outside(path))
    name = door.outside(path)
    page, headers = _page(door.tags(path), request, f"/v2/{name}/tags/list")
    return Response(200, headers, canonical_json({"name": name, "tags": page}))


def catalog(door: Door, request: Request) -> Response:
    """Answer GET of ``/v2/_catalog``: the repositories that were pushed to."""
    names = sorted(door.outside(path) for path in door.registry.repositories)
    page, headers = _page(names, request, "/v2/_catalog")
    return Response(200, headers, canonical_json({"repositories": page}))


def _page(names: list[str], request: Request, place: str) -> tuple[list[str], dict[str, str]]:
    """Return the names after ``last``, at most ``n`` of them, and where more are."""
    count = _count(request.query.get("n"))
    following = [name for name in names if name > request.query.get("last", "")]
    page = following[:count]
    headers = {"Content-Type": JSON}
    if page and len(following) > count:
        query = urlencode({"n": count, "last": page[-1]})
        headers["Link"] = f'<{place}?{query}>; rel="next"'
    return page, headers


def _count(text: str | None) -> int:
    if text is None:
        return PAGE
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Refusal("PAGINATION_NUMBER_INVALID", text[:20])
    return min(int(text), PAGE)
