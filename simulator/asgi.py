"""The door for an ASGI server: ``uvicorn simulator.asgi:application``."""

import gc
import os
from typing import Any

from django import setup
from django.urls import get_resolver

from simulator.catalogue_files import catalogue
from simulator.handler import OneThreadHandler
from simulator.lesson_files import library
from simulator.static_files import send_static_file, static_file

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "simulator.settings")
setup(set_prefix=False)

django = OneThreadHandler()

RARELY = (20_000, 20, 50)
"""How seldom garbage is looked for: values are in no cycles, and a look over the memory of a
class of learners would let all of them wait."""


def _settle() -> None:
    """Load what all requests need, and leave it out when garbage is looked for."""
    get_resolver().url_patterns  # noqa: B018 (reading it imports all pages)
    catalogue()
    library()
    static_file("/")
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


_settle()

MAX_BODY = 110 * 1024 * 1024
"""Bytes of one request. Django writes a body to the disk before it looks at the address."""

TOO_LARGE = b'{"errors": [{"code": "SIZE_INVALID", "message": "the request is too large"}]}'
TOO_LARGE_A_FILE = (
    b"That file is too large for this server. Nothing was changed: go back and try another."
)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Send a static file, or hand the request to Django; a body that is too large is cut off."""
    if scope["type"] == "http" and (file := static_file(scope["path"])):
        await send_static_file(file, scope, send)
        return
    taken = 0

    async def received() -> Any:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= MAX_BODY else {"type": "http.disconnect"}

    await django(scope, received, send)
    if taken > MAX_BODY:
        tool = scope["path"].startswith("/v2/")
        kind = b"application/json" if tool else b"text/plain; charset=utf-8"
        headers = [(b"content-type", kind), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": TOO_LARGE if tool else TOO_LARGE_A_FILE})
