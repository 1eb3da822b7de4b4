"""What can be told from source code of several languages without running it.

Comments do not count: what is built from two sources that differ in comments only is the
same, to the byte (curriculum f4).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from simulator.engine.files import Directory, File, PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.programs.serving_compiled import compiled_routes
from simulator.engine.shell.programs.serving_http import Route
from simulator.engine.shell.programs.serving_text import inside

MAX_SOURCE = 200_000
MAX_FILES = 2_000

_TOKENS = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/""", re.DOTALL
)
_SPACE = re.compile(r"[ \t\r]+")
_NODE_PRINT = re.compile(r"""console\.(?:log|info)\(\s*(["'`])(.*?)\1\s*[,)]""", re.DOTALL)
_GO_PRINT = re.compile(r'(?<!F)(?:fmt|log)\.Print(?:ln|f)\(\s*"((?:\\.|[^"\\%])*)"\s*\)')
_C_PRINT = re.compile(r'\b(?:printf|puts)\(\s*"((?:\\.|[^"\\])*)"')
_CPP_PRINT = re.compile(r'cout\s*<<\s*"((?:\\.|[^"\\])*)"')
_JAVA_PRINT = re.compile(r'System\.out\.print(?:ln)?\(\s*"((?:\\.|[^"\\])*)"')
_RUST_PRINT = re.compile(r'println!\(\s*"((?:\\.|[^"\\])*)"')
_CSHARP_PRINT = re.compile(r'Console\.Write(?:Line)?\(\s*"((?:\\.|[^"\\])*)"')
PRINTS = {
    "go": _GO_PRINT,
    "c": _C_PRINT,
    "c++": _CPP_PRINT,
    "java": _JAVA_PRINT,
    "rust": _RUST_PRINT,
    "c#": _CSHARP_PRINT,
}

_GO_LISTEN = re.compile(
    r'(?:ListenAndServe(?:TLS)?|Run|Listen|Start)\(\s*(?:"tcp",\s*)?"([\w.]*):(\d{1,5})"'
    r'|Addr:\s*"([\w.]*):(\d{1,5})"'
)
_GO_MAIN = re.compile(r"func\s+main\(\)\s*\{")
_GO_HANDED = re.compile(r"\bfunc\s*\([^)]*\)[^{\n]*\{|\bif\b[^{\n]*\berr\b[^{\n]*\{")
_GO_SERVES = re.compile(r"ListenAndServe|\.(?:Start|Listen|Run)\(")
_GO_PORT = re.compile(
    r'\b\w*[pP](?:ort|ORT)\w*\s*:?=\s*"([\w.]*:)?(\d{2,5})"|=\s*"([\w.]*:)(\d{2,5})"'
)
_RUST_LISTEN = re.compile(r'(?:bind|from)\(\s*\(?\s*&?"([\d.]+)(?::|",\s*)(\d{2,5})')


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a program does, as far as can be told: what it prints, where it listens."""

    prints: tuple[str, ...] = ()
    port: int = 0
    address: str = "0.0.0.0"
    routes: tuple[Route, ...] = ()


def without_comments(text: str) -> str:
    """Return C-like source without comments, and without runs of blanks.

    >>> without_comments('a = "// no"; // yes')
    'a = "// no";'
    """
    bare = _TOKENS.sub(lambda found: found[1] or "", text[:MAX_SOURCE])
    lines = (_SPACE.sub(" ", line).strip() for line in bare.splitlines())
    return "\n".join(line for line in lines if line)


def essence(files: Filesystem, folder: str, endings: Iterable[str], *, skip: str = "") -> str:
    """Return a digest of a folder's sources, comments left out."""
    sha = hashlib.sha256()
    for path, file in sources(files, folder, tuple(endings), skip=skip):
        text = file.content.decode("utf-8", "surrogateescape")
        sha.update(f"{path}\0{without_comments(text)}\0".encode("utf-8", "surrogateescape"))
    return sha.hexdigest()


def sources(
    files: Filesystem, folder: str, endings: tuple[str, ...], *, skip: str = ""
) -> list[tuple[str, File]]:
    """Return the files below a folder with these endings, by path from it."""
    found: list[tuple[str, File]] = []
    try:
        start = files.stat(folder)
    except PathError:
        return found
    waiting = [("", start)]
    while waiting and len(found) < MAX_FILES:
        path, entry = waiting.pop()
        if isinstance(entry, Directory):
            waiting += [
                (f"{path}/{name}", entry.entries[name])
                for name in reversed(entry.names)
                if name not in {"node_modules", ".git", skip, "vendor"}
            ]
        elif isinstance(entry, File) and path.endswith(endings):
            found.append((path.lstrip("/"), entry))
    return found


def sketch(text: str, language: str) -> Sketch:
    """Return what a compiled program would do."""
    bare = without_comments(text)
    pattern = PRINTS.get(language)
    prints = tuple(_unescaped(found) for found in pattern.findall(bare)) if pattern else ()
    port, address = _listens(bare, language)
    if not port:
        return Sketch(prints[:20])
    if language == "go":
        prints = tuple(_unescaped(found) for found in _GO_PRINT.findall(_main(bare)))
    return Sketch(prints[:20], port, address, compiled_routes(bare, language))


def _main(bare: str) -> str:
    """Return what the function main does itself, not what it hands to others as functions."""
    found = _GO_MAIN.search(bare)
    body = inside(bare, found.end() - 1) if found else ""
    while handed := _GO_HANDED.search(body):
        inner = inside(body, handed.end() - 1)
        body = body[: handed.start()] + body[handed.end() + len(inner) :]
    return body


def _listens(bare: str, language: str) -> tuple[int, str]:
    """Return the port and address that a program listens on; 0 if it does not listen."""
    if language == "rust":
        found = _RUST_LISTEN.search(bare)
        return (int(found[2]), found[1]) if found else (0, "")
    if language != "go" or not _GO_SERVES.search(bare):
        return 0, ""
    listens = _GO_LISTEN.search(bare)
    if listens:
        return int(listens[2] or listens[4]), listens[1] or listens[3] or "0.0.0.0"
    named = _GO_PORT.search(bare)
    return (int(named[2] or named[4]) if named else 8080), "0.0.0.0"


def _unescaped(text: str) -> str:
    for written, meant in (("\\n", "\n"), ("\\t", "\t"), ('\\"', '"'), ("\\\\", "\\")):
        text = text.replace(written, meant)
    return text.rstrip("\n")
