"""What servers and their clients say to each other: requests, responses, routes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache

from simulator.engine.timestamps import EPOCH

REASONS = {
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently",
    302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
    308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 418: "I'M A TEAPOT", 422: "Unprocessable Entity",
    429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented",
    502: "Bad Gateway", 503: "Service Unavailable",
}  # fmt: skip

HTML, TEXT, JSON = "text/html; charset=utf-8", "text/plain; charset=utf-8", "application/json"

MAX_ROUTES = 500
ANY_PATH = "*"
"""The pattern of a route that answers whatever path is asked for."""

MARK, NUMBER = "\ue000", "\ue001"
"""Stand around the name of a part of the path that an answer repeats, as a text or a number."""

_NAMED = re.compile(
    r"<(?:\w+:)?(?P<flask>\w+)>|\{(?P<brace>\w+)(?::[^}]*|\.\.\.)?\}|:(?P<colon>\w+)"
)
_REPEATED = re.compile(f'{MARK}(\\w+){MARK}|"{NUMBER}(\\w+){NUMBER}"|{NUMBER}(\\w+){NUMBER}')


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a client; ``now`` is its moment in milliseconds since 1970."""

    path: str = "/"
    method: str = "GET"
    now: int = 0

    @property
    def place(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0] or "/"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; ``assumed`` says what of it is not modelled."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    assumed: str = ""

    @property
    def head(self) -> str:
        """The status line and the headers, as they travel."""
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, '')}".rstrip()]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "".join(f"{line}\r\n" for line in [*lines, ""])

    def header(self, name: str) -> str:
        """Return the value of a header, "" if there is none."""
        return next((value for known, value in self.headers if known.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Route:
    """What a program answers at a path: a text, a file, or the files below a folder.

    ``path`` may have parts that stand for anything: ``<id>``, ``{id}``, ``:id``, and ``*`` at the
    end. A ``body`` of None says that the program answers something that cannot be told.
    """

    path: str
    body: str | None = None
    media_type: str = HTML
    status: int = 200
    method: str = ""
    file: str = ""
    folder: str = ""
    location: str = ""

    def takes(self, request: Request) -> dict[str, str] | None:
        """Return the named parts of the request's path, None if the route is not meant."""
        if self.method and request.method not in {self.method, "HEAD" * (self.method == "GET")}:
            return None
        found = _pattern(self.path).fullmatch(request.place)
        return None if found is None else found.groupdict()

    def text(self, parts: dict[str, str]) -> str:
        """Return the body with what it repeats of the path."""
        return _REPEATED.sub(
            lambda found: parts.get(found[1] or found[2] or found[3], ""), self.body or ""
        )


def below(prefix: str, routes: Iterable[Route]) -> tuple[Route, ...]:
    """Return the routes as they are when another program hangs them below a path."""
    stem = prefix.rstrip("/")
    return tuple(_moved(route, stem) for route in routes)


def written(routes: Iterable[Route]) -> str:
    """Return routes as one line of text, for a program that is kept in a file."""
    return json.dumps([asdict(route) for route in list(routes)[:MAX_ROUTES]])


def read_routes(text: str) -> tuple[Route, ...]:
    """Read what ``written`` wrote; anything else is no route."""
    try:
        return tuple(Route(**parts) for parts in json.loads(text)[:MAX_ROUTES])
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ()


def date(milliseconds: int) -> str:
    """Return a moment as HTTP writes it (RFC 9110, section 5.6.7).

    >>> date(784_111_777_000)
    'Sun, 06 Nov 1994 08:49:37 GMT'
    """
    days, second = divmod(milliseconds // 1000, 86_400)
    moment = EPOCH.fromordinal(EPOCH.toordinal() + days)
    name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * moment.month - 3 : 3 * moment.month]
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{name}, {moment.day:02} {month} {moment.year} {clock} GMT"


def _moved(route: Route, stem: str) -> Route:
    path = route.path if route.path.startswith(("/", ANY_PATH)) else f"/{route.path}"
    parts = asdict(route)
    parts["path"] = stem + ("/*" if path == ANY_PATH else path) if stem else path
    if parts["path"].endswith("/") and stem and path == "/":
        parts["path"] = stem
    return Route(**parts)


@lru_cache(maxsize=1024)
def _pattern(path: str) -> re.Pattern[str]:
    if path == ANY_PATH:
        return re.compile(".*", re.DOTALL)
    text, at, seen = "", 0, set()
    bare = path.removesuffix("*").removesuffix("{$}")
    for found in _NAMED.finditer(bare):
        name = found["flask"] or found["brace"] or found["colon"]
        text += re.escape(bare[at : found.start()])
        text += "[^/]+" if name in seen or not name.isidentifier() else f"(?P<{name}>[^/]+)"
        seen.add(name)
        at = found.end()
    text += re.escape(bare[at:])
    return re.compile(text + (".*" if path.endswith("*") else "/?"), re.DOTALL)
