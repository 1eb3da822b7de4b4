"""A world's registry on a port of this machine, for real tools to talk to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from simulator.engine.registry.api import Door, respond
from simulator.engine.registry.reach import registry_at
from simulator.engine.state import World, replay


@dataclass
class Served:
    """A world that changes with the requests; ``address`` is ``127.0.0.1:PORT``."""

    world: World
    host: str
    prefix: str
    token: str
    address: str = ""

    @property
    def door(self) -> Door:
        registry = registry_at(self.world, self.host)
        assert registry is not None
        return Door(registry, self.prefix, self.token, hub=self.world.hub)


@contextmanager
def served(world: World, host: str, prefix: str = "", token: str = "") -> Iterator[Served]:
    """Serve the registry of the world's host for as long as the block lasts."""
    shown = Served(world, host, prefix, token)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = _body(self)
            with lock:
                got = respond(shown.door, self.command, self.path, dict(self.headers), body)
                shown.world = replay(shown.world, got.events)
            self.send_response(got.status)
            for name, value in got.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(got.body)

        do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shown.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield shown
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Transfer-Encoding", "").lower() != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    pieces = []
    while size := int(handler.rfile.readline().split(b";")[0], 16):
        pieces.append(handler.rfile.read(size))
        handler.rfile.readline()
    handler.rfile.readline()
    return b"".join(pieces)
