"""The layers of a shared moment: the explorer's own pages, for whoever has the link.

The place on the way to the moment stands in the address, so that what the pages ask for by
query is asked for in the same way as at one's own desk.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from simulator.engine.errors import DockerError
from simulator.web.layers import container_in, image_in, inside, listed
from simulator.web.scene.explorer.subject import Subject
from simulator.web.shared import answer, passage_to
from simulator.web.visitors import HtmxRequest
from simulator.workspaces import shares
from simulator.workspaces.models import Share
from simulator.workspaces.moment import Moment


@never_cache
@require_safe
def shared_stacks(request: HtmxRequest, token: str, place: int) -> HttpResponse:
    """List what a shared moment has to look into."""
    return answer(request, token, lambda share: listed(request, *_at(share, place)))


@never_cache
@require_safe
def shared_layers(request: HtmxRequest, token: str, place: int, image: str) -> HttpResponse:
    """Show the layers of an image of a shared moment."""
    return _looked_into(request, token, place, lambda moment: image_in(moment, image))


@never_cache
@require_safe
def shared_container(request: HtmxRequest, token: str, place: int, name: str) -> HttpResponse:
    """Show the layers of a container of a shared moment."""
    return _looked_into(request, token, place, lambda moment: container_in(moment, name))


def _looked_into(
    request: HtmxRequest, token: str, place: int, subject: Callable[[Moment], Subject]
) -> HttpResponse:
    def draw(share: Share) -> HttpResponse:
        moment, context = _at(share, place)
        try:
            found = subject(moment)
        except DockerError as error:
            return listed(request, moment, {**context, "error": error}, HTTPStatus.NOT_FOUND)
        return inside(request, moment, found, context)

    return answer(request, token, draw)


def _at(share: Share, place: int) -> tuple[Moment, dict[str, object]]:
    moment = shares.moment_of(share, passage_to(share, place).head)
    return moment, {"place": "", "read_only": True, "token": share.token, "at": place}
