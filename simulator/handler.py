"""One thread answers a request from its beginning to its end.

All our views and middlewares are synchronous. Django's own handler would take each of them
apart: a dozen times from the event loop to a thread and back, and a new thread, hence a new
connection to the database, for every request.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from typing import IO, Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix

MAX_THREADS = 8
"""Requests that are answered at a time. Python runs one thread at a time, so with more of them each
only waits longer for its turn; with fewer, some long ones could keep all others waiting."""


class OneThreadHandler(ASGIHandler):
    """Django's handler, with all its work for one request in one of a few threads that stay."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="answering")

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT002 (as in Django)
        """Load the middlewares as what they are: synchronous."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """Read the request, have it answered, send what came of it."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with closing(body):
            response = await self._in_thread(lambda: self._answered(scope, body))
        await self.send_response(response, send)

    async def _in_thread(self, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        context = copy_context()
        return await get_running_loop().run_in_executor(self._threads, context.run, work)

    def _answered(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        made = self.create_request(scope, body)
        response = self.get_response(made[0]) if made[1] is None else made[1]
        with closing(response):
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = _sent(list(response))
        return response


async def _sent(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Yield what is there already, in the way that the event loop asks for it."""
    for part in parts:
        yield part
