"""Static files at the door: they are sent before Django is asked, and packed once.

A page brings some fifteen small files. Through Django's middleware each of them costs 5 ms of a
processor, here one or two (docs/decisions/0025-static-files-at-the-door.md). WhiteNoise knows which
files there are, of what type they are, how long they may be kept and what a browser has already.
"""

import gzip
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

PACKED = ("text/", "application/json", "image/svg+xml")
"""Types that become smaller; scripts are ``text/javascript``."""


def static_file(path: str) -> StaticFile | None:
    """The file at the address ``path``; where DEBUG is on, as it is on the disk by now."""
    known = _known()
    found: StaticFile | None = known.find_file(path) if known.autorefresh else known.files.get(path)
    return found


async def send_static_file(file: StaticFile, scope: Any, send: Any) -> None:
    """Answer one request for ``file``, packed if that helps and the browser can unpack it."""
    asked = {
        f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}": value.decode("latin-1")
        for name, value in scope["headers"]
    }
    answer = file.get_response(scope["method"], asked)
    headers = {**dict(answer.headers), "X-Content-Type-Options": "nosniff"}
    body = b""
    if answer.file is not None:
        with answer.file as opened:
            body = opened.read()
    if answer.status is HTTPStatus.OK and _is_packable(headers):
        headers["Vary"] = "Accept-Encoding"
        if body and "gzip" in asked.get("HTTP_ACCEPT_ENCODING", ""):
            body = _packed(body)
            headers |= {"Content-Encoding": "gzip", "Content-Length": str(len(body))}
            headers.pop("ETag", None)  # it names the bytes as they are on the disk
    fields = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": int(answer.status), "headers": fields})
    await send({"type": "http.response.body", "body": body})


@cache
def _known() -> WhiteNoiseMiddleware:
    return WhiteNoiseMiddleware(lambda _request: None)


def _is_packable(headers: dict[str, str]) -> bool:
    return "Content-Encoding" not in headers and headers["Content-Type"].startswith(PACKED)


@lru_cache(maxsize=256)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
