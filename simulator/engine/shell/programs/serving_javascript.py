"""The routes of a JavaScript server, read from its source.

Express and its like by ``app.get("/path", handler)``, the routers of the program's own modules by
``app.use("/prefix", router)``, ``express.static``, and ``http.createServer``. A handler answers
with what it sends first, if that can be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.serving_http import (
    ANY_PATH,
    HTML,
    JSON,
    MARK,
    MAX_ROUTES,
    TEXT,
    Route,
    below,
)
from simulator.engine.shell.programs.serving_text import arguments, inside, literal
from simulator.engine.shell.programs.toolchains_node_values import constants_of, value_of
from simulator.engine.shell.programs.toolchains_sources import MAX_SOURCE, without_comments

MAX_MODULES = 30
ENDINGS = ("", ".js", ".ts", ".mjs", ".cjs", "/index.js", "/index.ts")

_CALL = re.compile(r"\b(\w+)\.(get|post|put|delete|patch|all|use|route)\(")
_CREATE = re.compile(r"\bcreateServer\(")
_STARTS = re.compile(r"\b(\w+)\.listen\(|\bcreateServer\(\s*(\w+)\s*\)")
_REQUIRED = re.compile(
    r"""(?:(?:const|let|var)\s+\{?\s*(\w+)\s*\}?\s*=\s*(?:await\s+)?require\(\s*|"""
    r"""import\s+\{?\s*(\w+)\s*\}?\s+from\s+)(["'])(\.[^"']*)\3"""
)
_SENDS = re.compile(
    r"\b\w+(?:\.(?:status|code)\(\s*(?P<status>\d{3})\s*\))?(?:\.(?:type|set|header)\([^()]*\))*"
    r"\.(?P<verb>send|json|end|sendFile|sendStatus|render|redirect|html|text)\("
)
_KIND = re.compile(r"""["']?[Cc]ontent-[Tt]ype["']?\s*[,:]\s*(["'])([^"']+)\1""")
_STATUS = re.compile(r"writeHead\(\s*(\d{3})|statusCode\s*=\s*(\d{3})")
_FUNCTION = (
    r"(?:function\s+{name}\s*\(|(?:const|let|var)\s+{name}\s*=\s*(?:async\s*)?(?:function\s*)?\(?)"
)
_PARAMETER = re.compile(r"\b\w+\.params\.(\w+)")
_KEY = re.compile(
    r"""^(?:(["'])(?P<quoted>[^"']*)\1|(?P<bare>\w+))\s*(?::(?P<value>.*))?$""", re.DOTALL
)
_FOLDER = re.compile(r"\b__dirname\b|\bimport\.meta\.dirname\b|\bprocess\.cwd\(\)")


@dataclass(frozen=True)
class Module:
    """A source file without its comments, and the values of its constants."""

    path: str
    text: str
    names: Mapping[str, str]
    process: Process

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


def javascript_routes(process: Process, path: str, text: str) -> tuple[Route, ...]:
    """Return the routes of a server that starts in a file with this source."""
    bare = without_comments(text[:MAX_SOURCE])
    module = Module(process.at(path), bare, constants_of(process, bare), process)
    found = list(_routes(module, {module.path}))
    found += _started(module)
    created = _CREATE.search(bare)
    if created and not any(route.path != ANY_PATH for route in found):
        call = inside(bare, created.end() - 1)
        given = arguments(call)
        handler = _handler(module, given[-1]) if given else ""
        found.append(_answer(module, handler or call, ANY_PATH))
    return tuple(found[:MAX_ROUTES])


def _routes(module: Module, seen: set[str]) -> Iterator[Route]:
    others = {found[1] or found[2]: found[4] for found in _REQUIRED.finditer(module.text)}
    for found in _CALL.finditer(module.text):
        given = arguments(inside(module.text, found.end() - 1))
        if not given:
            continue
        path = literal(given[0])
        verb = found[2]
        if verb == "use":
            yield from _used(module, path, given, others, seen)
        elif path is not None and path.startswith(("/", "*")) and given[1:]:
            method = "" if verb == "all" else verb.upper()
            handler = _handler(module, given[-1], others)
            answer = _answer(module, handler, path)
            yield replace(answer, method=method)


def _started(module: Module) -> Iterator[Route]:
    """Yield the routes of an application that another module of the program makes."""
    others = {found[1] or found[2]: found[4] for found in _REQUIRED.finditer(module.text)}
    names = {found[1] or found[2] for found in _STARTS.finditer(module.text)}
    for name in sorted(names & set(others)):
        other = _module(module, others[name])
        if other is not None:
            yield from _routes(other, {module.path, other.path})


def _used(
    module: Module, path: str | None, given: list[str], others: Mapping[str, str], seen: set[str]
) -> Iterator[Route]:
    """Yield what ``app.use`` hangs below a path: a folder of files, or another router."""
    last = given[-1]
    if "static(" in last or "serveStatic(" in last:
        inner = arguments(inside(last, last.index("(")))
        folder = _path_of(module, inner[0]) if inner else ""
        if folder:
            yield Route(f"{(path or '').rstrip('/')}/*", folder=folder)
        return
    name = re.sub(r"\W.*", "", last, flags=re.DOTALL)
    required = re.search(r"""require\(\s*(["'])(\.[^"']*)\1""", last)
    other = _module(module, required[2] if required else others.get(name, ""))
    if other is None and path and not last.startswith(("(", "function", "async")):
        yield Route(f"{path.rstrip('/')}/*")
    if other is not None and other.path not in seen and len(seen) < MAX_MODULES:
        seen.add(other.path)
        yield from below(path or "", _routes(other, seen))


def _module(module: Module, name: str) -> Module | None:
    if not name:
        return None
    for ending in ENDINGS:
        place = f"{module.folder}/{name}{ending}"
        file = module.process.file(place)
        if file is not None:
            bare = without_comments(file.content[:MAX_SOURCE].decode("utf-8", "replace"))
            return Module(
                module.process.at(place), bare, constants_of(module.process, bare), module.process
            )
    return None


def _handler(module: Module, written: str, others: Mapping[str, str] | None = None) -> str:
    """Return the source of a handler: itself, a function of the file, or another module."""
    if "=>" in written or written.startswith(("function", "async")):
        return written
    name = written.rpartition(".")[2]
    if not name.isidentifier():
        return ""
    found = re.search(_FUNCTION.replace("{name}", name), module.text)
    if found:
        opened = module.text.find("{", found.end() - 1)
        return inside(module.text, opened) if opened >= 0 else ""
    other = _module(module, (others or {}).get(written.partition(".")[0], ""))
    return other.text if other is not None else ""


def _answer(module: Module, handler: str, path: str) -> Route:
    """Return what a handler sends first."""
    named = _STATUS.search(handler)
    kind = _KIND.search(handler)
    status = int(named[1] or named[2]) if named else 200
    for found in _SENDS.finditer(handler):
        given = arguments(inside(handler, found.end() - 1))
        status = int(found["status"]) if found["status"] else status
        verb = found["verb"]
        if verb == "end" and not given:
            continue
        return _sent(module, path, verb, given, status, kind[2] if kind else "")
    return Route(path, None, kind[2] if kind else HTML, status)


def _sent(module: Module, path: str, verb: str, given: list[str], status: int, kind: str) -> Route:
    first = given[0] if given else ""
    if verb == "sendStatus":
        code = int(first) if first.isdigit() and len(first) == 3 else 200
        return Route(path, "OK" if code == 200 else "", TEXT, code)
    if verb == "redirect":
        return Route(path, status=302, location=literal(given[-1]) or "/")
    if verb == "sendFile":
        return Route(path, file=_path_of(module, first))
    if verb == "render":
        return Route(path)
    if verb == "json" or first.startswith(("{", "[")):
        value = _value(module, first)
        body = (
            None if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        )
        return Route(path, body, "application/json; charset=utf-8", status)
    if first.startswith("JSON.stringify("):
        value = _value(module, inside(first, first.index("(")))
        return Route(
            path,
            None if value is None else json.dumps(value, ensure_ascii=False),
            kind or JSON,
            status,
        )
    text = _text(module, first)
    return Route(path, text, kind or ("" if verb == "end" else HTML), status)


def _text(module: Module, written: str) -> str | None:
    """Return a text that is put together of literals and known names; None if it cannot be told."""
    whole = []
    for piece in re.split(r"\s\+\s", written):
        part = piece.strip()
        names = {**module.names}
        for found in _PARAMETER.finditer(part):
            names[found[0]] = f"{MARK}{found[1]}{MARK}"
        if names.get(part):
            whole.append(names[part])
        elif part[:1] in {'"', "'"} and literal(part) is not None:
            whole.append(literal(part) or "")
        else:
            value = value_of(module.process, part, names)
            if not value or "undefined" in value:
                return None
            whole.append(value)
    return "".join(whole)


def _value(module: Module, written: str) -> object | None:
    """Return the value of an object, a list or a literal; None if a part of it cannot be told."""
    bare = written.strip()
    if bare.startswith("{") and bare.endswith("}"):
        pairs: dict[str, object] = {}
        for part in arguments(bare[1:-1]):
            found = _KEY.match(part)
            if found is None:
                return None
            key = found["quoted"] if found["quoted"] is not None else found["bare"]
            value = _value(module, found["value"] if found["value"] is not None else key)
            if value is None:
                return None
            pairs[key] = value
        return pairs
    if bare.startswith("[") and bare.endswith("]"):
        items = [_value(module, part) for part in arguments(bare[1:-1])]
        return None if None in items else items
    if bare in {"true", "false"}:
        return bare == "true"
    if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", bare):
        return float(bare) if "." in bare else int(bare)
    return _text(module, bare)


def _json(value: object) -> str:
    """Return a value as JSON.stringify writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _path_of(module: Module, written: str) -> str:
    """Return the path that ``"public"`` or ``path.join(__dirname, "public")`` names."""
    parts = [each for each in (literal(part) for part in _quoted(written)) if each]
    joined = "/".join(part.strip("/") if place else part for place, part in enumerate(parts))
    if _FOLDER.search(written) and "cwd" not in written:
        joined = f"{module.folder}/{joined.lstrip('/')}"
    return module.process.at(joined.removeprefix("./")) if joined else ""


def _quoted(written: str) -> list[str]:
    return [found[0] for found in re.finditer(r"\"[^\"]*\"|'[^']*'|`[^`$]*`", written)]
