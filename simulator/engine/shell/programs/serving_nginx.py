"""nginx's configuration, read: which ports it listens on, and what it answers at each path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from simulator.engine.files import PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_http import Route

MAIN = "/etc/nginx/nginx.conf"
DEFAULT_ROOT = "/etc/nginx/html"
MAX_INCLUDED = 64
MAX_DEPTH = 20

_TOKEN = re.compile(
    r"""\s+|\#[^\n]*|(?P<word>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s;{}"'#][^\s;{}]*)|(?P<sign>[;{}])"""
)
_REFUSED_PROXY = "502 Bad Gateway"


class BadConfiguration(Exception):
    """nginx would not start: the message is its own, without ``nginx: [emerg]``."""


@dataclass(slots=True)
class Block:
    """A directive with its words, and what stands in its braces."""

    words: list[str]
    place: str
    inner: list[Block] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.words[0] if self.words else ""

    def all(self, name: str) -> Iterator[Block]:
        return (block for block in self.inner if block.name == name)

    def value(self, name: str) -> list[str]:
        """Return the words of the last directive of a name, none if there is none."""
        found = [block.words[1:] for block in self.all(name)]
        return found[-1] if found else []


def configuration(files: Filesystem, main: str = MAIN) -> Block:
    """Read the main file and what it includes. Raises BadConfiguration."""
    top = Block(["main"], main)
    top.inner = _read(files, main, [0])
    return top


def servers(main: Block, version: str) -> list[Service]:
    """Return a service for each port: that of the first server that listens there."""
    found: dict[int, Service] = {}
    for http in main.all("http"):
        upstreams = {block.words[1] for block in http.all("upstream") if block.words[1:]}
        for upstream in http.all("upstream"):
            for server in upstream.all("server"):
                _known_host(server.words[1] if server.words[1:] else "", server.place)
        for server in http.all("server"):
            routes = tuple(_routes(server, http, upstreams))
            for port, address in _listens(server):
                found.setdefault(
                    port,
                    Service(
                        "nginx", port, address, root=_root(server, http), routes=routes,
                        version=version,
                    ),
                )  # fmt: skip
    return list(found.values())


def _read(files: Filesystem, path: str, count: list[int]) -> list[Block]:
    try:
        text = files.read(path).decode("utf-8", "replace")
    except PathError:
        raise BadConfiguration(f'open() "{path}" failed (2: No such file or directory)') from None
    count[0] += 1
    stack: list[Block] = [Block([], path)]
    words: list[str] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadConfiguration(f"unexpected end of file in {_place(path, text, at)}")
        at = found.end()
        if found["word"]:
            words.append(found["word"].strip("\"'") if found["word"][0] in "\"'" else found["word"])
        elif found["sign"] == ";":
            if not words:
                raise BadConfiguration(f'unexpected ";" in {_place(path, text, at)}')
            _end(files, stack, words, _place(path, text, at), count)
            words = []
        elif found["sign"] == "{":
            if len(stack) > MAX_DEPTH:
                raise BadConfiguration(f"too many nested blocks in {_place(path, text, at)}")
            stack.append(Block(words, _place(path, text, at)))
            words = []
        elif found["sign"] == "}":
            if words or len(stack) == 1:
                raise BadConfiguration(f'unexpected "}}" in {_place(path, text, at)}')
            block = stack.pop()
            stack[-1].inner.append(block)
    if len(stack) > 1 or words:
        wanted = 'expecting "}"' if len(stack) > 1 and not words else 'expecting ";" or "}"'
        place = _place(path, text, len(text))
        raise BadConfiguration(f"unexpected end of file, {wanted} in {place}")
    return stack[0].inner


def _end(
    files: Filesystem, stack: list[Block], words: list[str], place: str, count: list[int]
) -> None:
    if words[0] != "include" or not words[1:]:
        stack[-1].inner.append(Block(words, place))
        return
    for path in _included(files, words[1]):
        if count[0] > MAX_INCLUDED:
            raise BadConfiguration(f"too many included files in {place}")
        stack[-1].inner += _read(files, path, count)


def _included(files: Filesystem, pattern: str) -> list[str]:
    path = pattern if pattern.startswith("/") else f"/etc/nginx/{pattern}"
    if "*" not in path:
        return [path] if not path.endswith(("mime.types", "_params")) else []
    folder, _, name = path.rpartition("/")
    if not files.is_dir(folder):
        return []
    wanted = re.compile(re.escape(name).replace(r"\*", ".*"))
    return [f"{folder}/{each}" for each in sorted(files.listdir(folder)) if wanted.fullmatch(each)]


def _place(path: str, text: str, at: int) -> str:
    number = text.count("\n", 0, at) + 1
    return f"{path}:{number}"


def _listens(server: Block) -> Iterator[tuple[int, str]]:
    found = [block.words[1:] for block in server.all("listen")] or [["80"]]
    for words in found:
        address, _, port = (words or ["80"])[0].rpartition(":")
        if address.startswith("[") and address != "[::]":
            continue
        if port.isdigit() and len(port) < 6:
            yield int(port), address if address not in {"", "*", "[::]"} else "0.0.0.0"


def _root(block: Block, outer: Block) -> str:
    root = (block.value("root") or outer.value("root") or [DEFAULT_ROOT])[0]
    return root if root.startswith("/") else f"/etc/nginx/{root}"


def _routes(server: Block, http: Block, upstreams: set[str]) -> Iterator[Route]:
    """Yield the locations as nginx tries them: exact ones, then the longest beginnings."""
    returned = server.value("return")
    if returned:
        yield _return(returned, "*")
        return
    exact, prefixes = [], []
    for location in server.all("location"):
        words = location.words[1:]
        if words[:1] == ["="] and words[1:]:
            exact.append((words[1], location))
        elif words[:1] == ["^~"] and words[1:]:
            prefixes.append((words[1], location))
        elif len(words) == 1 and words[0].startswith("/"):
            prefixes.append((words[0], location))
        elif words[:1] in (["~"], ["~*"]):
            _reached(location, upstreams)
    for path, location in exact:
        yield from _location(path, location, server, http, upstreams)
    for path, location in sorted(prefixes, key=lambda one: -len(one[0])):
        yield from _location(f"{path}*", location, server, http, upstreams)


def _location(
    path: str, location: Block, server: Block, http: Block, upstreams: set[str]
) -> Iterator[Route]:
    returned = location.value("return")
    if returned:
        yield _return(returned, path)
    elif _reached(location, upstreams):
        body = f"<html>\r\n<head><title>{_REFUSED_PROXY}</title></head>\r\n</html>\r\n"
        yield Route(path, body, "text/html", 502)
    else:
        alias = location.value("alias")
        root = alias[0] if alias else _root(location, server if server.value("root") else http)
        stem = path.rstrip("*").rstrip("/")
        folder = root if alias or not stem else f"{root.rstrip('/')}{stem}"
        yield Route(path, folder=folder, file=_fallback(location, server, root))


def _fallback(location: Block, server: Block, root: str) -> str:
    """Return the file that try_files ends in: of an application of one page, its index."""
    tries = location.value("try_files") or server.value("try_files")
    last = tries[-1].partition("?")[0] if tries else ""
    return f"{root.rstrip('/')}{last}" if last.startswith("/") and "$" not in last else ""


def _return(words: Sequence[str], path: str) -> Route:
    code = words[0] if words[0].isdigit() else "302"
    rest = " ".join(words[1:] if words[0].isdigit() else words)
    if code.startswith("3"):
        return Route(path, status=int(code[:3]), location=rest.replace("$request_uri", "/"))
    return Route(path, rest, "text/plain", int(code[:3]))


def _reached(location: Block, upstreams: set[str]) -> bool:
    """Say whether another server is asked; raises BadConfiguration for one that has no address."""
    found = [
        block
        for name in ("proxy_pass", "fastcgi_pass", "uwsgi_pass", "grpc_pass")
        for block in location.all(name)
        if block.words[1:]
    ]
    for block in found:
        target = block.words[1].partition("://")[2] or block.words[1]
        host = target.partition("/")[0]
        if host.partition(":")[0] not in upstreams:
            _known_host(host, block.place)
    return bool(found)


def _known_host(address: str, place: str) -> None:
    """Raise BadConfiguration for the name of a container: no network brings them together."""
    host = address.partition(":")[0]
    plain = "." not in host and host not in {"localhost", "unix", ""} and "$" not in address
    if plain and not address.startswith("["):
        raise BadConfiguration(f'host not found in upstream "{host}" in {place}')
