"""A workspace's registry for tools outside: its address, its token, and its answers."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.crypto import salted_hmac

from simulator.engine.errors import DockerError
from simulator.engine.registry.api import Response, refused, respond
from simulator.engine.registry.events import UploadChanged
from simulator.workspaces import blobs, limits, store, uploads
from simulator.workspaces.calls import calls_of, door_of
from simulator.workspaces.models import Workspace

_TOKEN = re.compile(r"lw_([0-9a-f]{32})([0-9a-f]{32})")
_UPLOAD = re.compile(r"/blobs/uploads/([0-9a-f]{32})(?:\?|$)")


@dataclass(frozen=True, slots=True)
class Address:
    """How tools name and enter the registry of a workspace.

    Repositories are called ``PREFIX/NAME``; ``token`` is the password, and whoever has
    it can read and write.
    """

    prefix: str
    token: str


def address_of(workspace: Workspace) -> Address:
    """Return the address of a workspace; it follows from its id and the server's secret."""
    number = workspace.pk.hex
    return Address(f"desk-{number[:12]}", f"lw_{number}{_signature(number)}")


def workspace_of(token: str) -> Workspace | None:
    """Return the workspace that a token opens, or None for a token that opens nothing."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(found[2], _signature(found[1])):
        return None
    return Workspace.objects.select_related("head").filter(pk=UUID(found[1])).first()


def answer(
    workspace: Workspace, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Response:
    """Answer a request for a workspace's registry, and keep what it changed."""
    key = _UPLOAD.search(target)
    address = address_of(workspace)
    inside = door_of(store.moment_of(workspace).world)
    registry = uploads.with_uploads(inside.registry, workspace, key[1] if key else "")
    door = replace(inside, registry=registry, prefix=address.prefix, token=address.token)
    response = respond(door, method, target, headers, body)
    try:
        return _kept(workspace, response)
    except DockerError as error:
        return refused("DENIED", error.message, method=method)


def _kept(workspace: Workspace, response: Response) -> Response:
    """Put finished blobs and manifests into the journal, and unfinished ones beside it."""
    for event in response.events:
        if isinstance(event, UploadChanged):
            uploads.change(workspace, event)
            continue
        registry = door_of(store.moment_of(workspace).world).registry
        for call, content in calls_of(registry, event):
            if call.body:
                blobs.keep(workspace, content)
            moment = store.act(workspace, f"v2.{secrets.token_hex(12)}", call)
            if moment.shown[-1].exit_code:
                return refused("DENIED", moment.shown[-1].text.strip())
    return response


def check_pace(workspace: Workspace) -> None:
    """Raise TooFast if tools ask for more than they need to."""
    limits.check_calls(workspace.pk.hex)


def _signature(number: str) -> str:
    return salted_hmac("simulator.registry", number, algorithm="sha256").hexdigest()[:32]
