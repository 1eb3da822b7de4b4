"""A service at work: from a request to a response, by its routes and the files that it sees."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.engine.files import Directory, PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.programs.serving_http import (
    ANY_PATH,
    Request,
    Response,
    Route,
    date,
)
from simulator.engine.shell.programs.serving_kinds import KINDS, PLAIN, Kind
from simulator.engine.shell.programs.serving_php import printed

TYPES = {
    "html": "text/html", "htm": "text/html", "css": "text/css", "txt": "text/plain",
    "js": "application/javascript", "mjs": "application/javascript", "json": "application/json",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "ico": "image/x-icon", "webp": "image/webp", "xml": "text/xml",
    "md": "text/markdown", "pdf": "application/pdf", "wasm": "application/wasm", "php": "text/html",
}  # fmt: skip
INDEXES = ("index.html", "index.htm", "index.nginx-debian.html")


@dataclass(frozen=True, slots=True)
class Service:
    """Something that listens on a port until it is stopped.

    It answers by the first of its ``routes`` that fits, else with the files below ``root``, else
    with ``body``. ``kind`` names the sort of server (serving_kinds), ``version`` its own.
    ``handles_sigterm``: it ends at once when asked to, even as process 1.
    """

    name: str
    port: int
    address: str = "0.0.0.0"
    root: str = ""
    body: str = ""
    handles_sigterm: bool = True
    routes: tuple[Route, ...] = ()
    kind: str = ""
    version: str = ""

    @property
    def reachable(self) -> bool:
        """Whether a published port leads to it: not if it listens to its own machine only."""
        return self.address not in {"127.0.0.1", "localhost", "::1"}

    @property
    def speaks_http(self) -> bool:
        return not self._kind.silent

    def answer(self, files: Filesystem, request: Request) -> Response:
        """Return the answer to an HTTP request."""
        found = self._found(files, request)
        signs = [(name, self._filled(value, request)) for name, value in self._kind.signs]
        head = [*signs, ("Date", date(request.now)), *found.headers]
        if found.status != 204:
            head.append(("Content-Length", str(len(found.body))))
        body = b"" if request.method == "HEAD" else found.body
        return replace(found, headers=tuple(head), body=body)

    @property
    def _kind(self) -> Kind:
        return KINDS.get(self.kind or self.name, PLAIN)

    def _found(self, files: Filesystem, request: Request) -> Response:
        for route in self.routes:
            parts = route.takes(request)
            if parts is not None:
                answer = self._by(route, parts, files, request)
                if answer is not None:
                    return answer
        if self.root:
            answer = below_folder(files, self.root, request.place)
            return answer or self._missing(request)
        if self.routes:
            return self._missing(request)
        if self.body:
            return _text(self.body, "text/html; charset=utf-8")
        return Response(assumed=f"what {self.name} answers at {request.place} is not modelled")

    def _by(
        self, route: Route, parts: dict[str, str], files: Filesystem, request: Request
    ) -> Response | None:
        """Return what a route answers; None lets the next one try."""
        if route.location:
            return Response(route.status, headers=(("Location", route.location),))
        if route.folder:
            stem = "" if route.path == ANY_PATH else route.path.rstrip("*").rstrip("/")
            answer = below_folder(files, route.folder, request.place.removeprefix(stem) or "/")
            return answer or (file_of(files, route.file) if route.file else None)
        if route.file:
            return file_of(files, route.file) or Response(
                500, assumed=f"{route.file}, which {self.name} would send, is not there"
            )
        if route.body is None:
            assumed = f"what {self.name} answers at {request.place} is not modelled"
            return replace(_text("", route.media_type, route.status), assumed=assumed)
        return _text(
            route.text(parts) + self._kind.json_ends * (route.media_type == "application/json"),
            route.media_type,
            route.status,
        )

    def _missing(self, request: Request) -> Response:
        kind = self._kind
        return _text(self._filled(kind.missing, request), kind.missing_type, 404)

    def _filled(self, text: str, request: Request) -> str:
        return text.format(version=self.version, path=request.place, method=request.method)


def below_folder(files: Filesystem, folder: str, path: str) -> Response | None:
    """Return a file below a folder, or a folder's index; None if there is neither."""
    place = f"{folder.rstrip('/')}/{path.strip('/')}".rstrip("/")
    if ".." in path.split("/"):
        return None
    try:
        entry = files.stat(place or "/")
    except PathError:
        return None
    if not isinstance(entry, Directory):
        return file_of(files, place)
    for name in (*INDEXES, "index.php"):
        if files.is_file(f"{place}/{name}"):
            if not path.endswith("/"):
                return Response(301, headers=(("Location", f"{path}/"),))
            return file_of(files, f"{place}/{name}")
    return _text(
        "<html>\r\n<head><title>403 Forbidden</title></head>\r\n</html>\r\n", "text/html", 403
    )


def file_of(files: Filesystem, path: str) -> Response | None:
    """Return a file as an answer; of a script, what can be told without running it."""
    if not files.is_file(path):
        return None
    try:
        content = files.read(path)
    except PathError:
        return _text("<html><head><title>403 Forbidden</title></head></html>\n", "text/html", 403)
    kind = TYPES.get(path.rpartition(".")[2].lower(), "application/octet-stream")
    assumed = f"{path} is sent as it stands: what fills it in is not modelled"
    fills = b"<?php" in content or b"{%" in content or b"{{" in content
    if path.endswith(".php"):
        content, told = printed(content)
        return Response(200, content, (("Content-Type", kind),), "" if told else assumed)
    return Response(200, content, (("Content-Type", kind),), assumed if fills else "")


def _text(body: str, media_type: str, status: int = 200) -> Response:
    headers = (("Content-Type", media_type),) if body or status < 400 else ()
    return Response(status, body.encode("utf-8", "surrogateescape"), headers)
