"""The routes of servers in compiled languages, read from their sources before they are compiled.

Go's net/http and its well-known routers, Spring, ASP.NET's minimal interface, actix and axum. A
handler answers with what it writes first, if that can be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from simulator.engine.shell.programs.serving_http import (
    ANY_PATH,
    HTML,
    JSON,
    MAX_ROUTES,
    TEXT,
    Route,
    below,
)
from simulator.engine.shell.programs.serving_text import arguments, inside, literal

_GO_CALL = re.compile(
    r"\.(HandleFunc|Handle|Get|Post|Put|Delete|Patch|GET|POST|PUT|DELETE|PATCH|Any|All"
    r"|Static|StaticFile|File)\("
)
_GO_METHOD = re.compile(r"(?:(GET|POST|PUT|DELETE|PATCH|HEAD)\s+)?(?:[\w.-]+)?(/.*)")
_GO_FUNCTION = r"func\s+(?:\([^)]*\)\s*)?{name}\s*\("
_GO_WRITES = re.compile(
    r"(?P<verb>Fprint(?:ln|f)?|WriteString|\.Write|\.JSON|\.IndentedJSON|\.String|\.HTML|\.SendString"
    r"|Encode)\("
)
_GO_STATUS = re.compile(r"WriteHeader\(\s*(?:http\.Status(\w+)|(\d{3}))\s*\)")
_GO_KIND = re.compile(r'"Content-Type"\s*,\s*"([^"]+)"')
_GO_FOLDER = re.compile(r'http\.Dir\(\s*"([^"]+)"\s*\)')
_VERBS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH"})
_STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404, "BadRequest": 400}

_SPRING_CLASS = re.compile(
    r'@RequestMapping\(\s*(?:value\s*=\s*|path\s*=\s*)?"([^"]*)"[^)]*\)\s*(?:@[^\n]*\s*)*(?:public\s+)?class'
)
_SPRING = re.compile(
    r"@(Get|Post|Put|Delete|Patch|Request)Mapping(?:\(\s*(?:(?:value|path)\s*=\s*)?(?:\{\s*)?"
    r'(?:"([^"]*)")?[^)]*\))?'
)
_RETURN = re.compile(r'return\s+(?:ResponseEntity\.ok\(\s*)?("(?:\\.|[^"\\])*")\s*\)?\s*;')
_UNREAD = {
    "go": re.compile(r"\.(?:Group|Mount|Route|PathPrefix|Subrouter)\("),
    "java": re.compile(r"@Controller\b|RouterFunction|@RepositoryRestResource"),
    "c#": re.compile(
        r"Map(?:RazorPages|Controllers|ControllerRoute|DefaultControllerRoute|Blazor)"
    ),
    "rust": re.compile(r"\.(?:nest|merge|scope)\("),
}
"""Ways to make routes that are not read: what such a program answers elsewhere cannot be told."""

_MAP = re.compile(r"\.Map(Get|Post|Put|Delete)\(")
_ARROW = re.compile(r'=>\s*(?:Results\.\w+\(\s*)?("(?:\\.|[^"\\])*")')
_AXUM = re.compile(r'\.route\(\s*"([^"]*)"\s*,\s*(?:\w+::)*(get|post|put|delete)\(')
_ACTIX = re.compile(r'#\[(get|post|put|delete)\("([^"]*)"\)\]\s*(?:pub\s+)?async\s+fn\s+\w+')
_RUST_TEXT = re.compile(r'(?:\.body\(\s*)?("(?:\\.|[^"\\])*")')


def compiled_routes(text: str, language: str) -> tuple[Route, ...]:
    """Return the routes of a program by its sources without comments."""
    read = {"go": _go, "java": _spring, "c#": _dotnet, "rust": _rust}.get(language)
    if read is None:
        return ()
    found = tuple(read(text))[:MAX_ROUTES]
    unread = _UNREAD.get(language)
    return (*found, Route(ANY_PATH)) if unread and unread.search(text) else found


def _go(text: str) -> Iterator[Route]:
    found = [route for call in _GO_CALL.finditer(text) for route in _go_route(text, call)]
    # net/http takes the longest pattern that fits, in whatever order they were given
    yield from sorted(found, key=lambda route: (route.path.endswith("*"), -len(route.path)))


def _go_route(text: str, call: re.Match[str]) -> Iterator[Route]:
    given = arguments(inside(text, call.end() - 1))
    named = _GO_METHOD.fullmatch(literal(given[0]) or "") if given else None
    if named is None or not given[1:]:
        return
    verb, path = call[1], named[2]
    method = named[1] or (verb.upper() if verb.upper() in _VERBS else "")
    folder = _GO_FOLDER.search(given[1])
    if folder or verb == "Static":
        place = folder[1] if folder else literal(given[1]) or ""
        yield Route(f"{path.rstrip('/')}/*", folder=place)
        return
    if verb in {"StaticFile", "File"}:
        yield Route(path, file=literal(given[1]) or "")
        return
    plain = verb in {"HandleFunc", "Handle"}
    takes_all = plain and path.endswith("/") and "Methods(" not in text
    where = f"{path}*" if takes_all else path
    yield _go_answer(_go_handler(text, given[-1]), where, method)


def _go_handler(text: str, written: str) -> str:
    if written.startswith("func"):
        return written
    name = written.partition("(")[0].rpartition(".")[2]
    if not name.isidentifier():
        return ""
    found = re.search(_GO_FUNCTION.replace("{name}", name), text)
    opened = text.find("{", found.end()) if found else -1
    return inside(text, opened) if opened >= 0 else ""


def _go_answer(handler: str, path: str, method: str) -> Route:
    named, kind = _GO_STATUS.search(handler), _GO_KIND.search(handler)
    status = _STATUSES.get(named[1], 200) if named and named[1] else int(named[2]) if named else 200
    written = _GO_WRITES.search(handler)
    if written is None:
        return Route(path, None, kind[1] if kind else TEXT, status, method)
    verb, given = written["verb"], arguments(inside(handler, written.end() - 1))
    body: str | None
    if verb in {".JSON", ".IndentedJSON", "Encode"}:
        body = _go_json(given[-1]) if given else None
        body = f"{body}\n" if body is not None and verb == "Encode" else body
        kind_of = "application/json; charset=utf-8" if verb != "Encode" else JSON
        return Route(path, body, kind[1] if kind else kind_of, status, method)
    last = given[-1].removeprefix("[]byte(").removesuffix(")") if given else ""
    texts = [literal(each) for each in (given[1:] if verb.startswith("Fprint") else [last])]
    body = None if None in texts or not texts else "".join(each or "" for each in texts)
    if verb == "Fprintf" and body is not None and ("%" in body or len(texts) > 1):
        body = None
    if verb == "Fprintln" and body is not None:
        body += "\n"
    default = HTML if verb == ".HTML" else TEXT
    return Route(path, body, kind[1] if kind else default, status, method)


def _go_json(written: str) -> str | None:
    """Return a map of literals as JSON: keys in order, as encoding/json writes them."""
    opened = written.find("{")
    if opened < 0:
        return None
    pairs = {}
    for part in arguments(inside(written, opened)):
        key, _, value = part.partition(":")
        name, said = literal(key), literal(value)
        if name is None or said is None:
            return None
        pairs[name] = said
    return json.dumps(dict(sorted(pairs.items())), separators=(",", ":"))


def _spring(text: str) -> Iterator[Route]:
    stem = _SPRING_CLASS.search(text)
    rest = "@RestController" in text
    found = []
    for mapping in _SPRING.finditer(text):
        if stem and mapping.start() == stem.start():
            continue
        opened = text.find("{", text.find(")", mapping.end()))
        body = inside(text, opened) if opened >= 0 else ""
        returned = _RETURN.search(body)
        said = literal(returned[1]) if returned else None
        method = "" if mapping[1] == "Request" else mapping[1].upper()
        path = mapping[2] or "/"
        found.append(Route(path, said if rest else None, HTML if not rest else TEXT, 200, method))
    yield from below(stem[1] if stem else "", found)


def _dotnet(text: str) -> Iterator[Route]:
    for call in _MAP.finditer(text):
        inner = inside(text, call.end() - 1)
        given = arguments(inner)
        path = literal(given[0]) if given else None
        if path is None:
            continue
        said = _ARROW.search(inner)
        body = literal(said[1]) if said else None
        yield Route(path or "/", body, TEXT if body is not None else JSON, 200, call[1].upper())


def _rust(text: str) -> Iterator[Route]:
    for call in _AXUM.finditer(text):
        handler = inside(text, call.end() - 1)
        name = re.sub(r"\W", "", handler)
        body = re.search(rf"async\s+fn\s+{name}\b", text) if name else None
        source = inside(text, text.find("{", body.end())) if body else handler
        yield Route(call[1], _rust_text(source), TEXT, 200, call[2].upper())
    for call in _ACTIX.finditer(text):
        opened = text.find("{", call.end())
        source = inside(text, opened) if opened >= 0 else ""
        yield Route(call[2], _rust_text(source), TEXT, 200, call[1].upper())


def _rust_text(source: str) -> str | None:
    found = _RUST_TEXT.search(source)
    text = literal(found[1]) if found else None
    return None if text is None or "{" in text else text
