"""The routes of a Python web application, read from its source.

Flask and FastAPI by their decorators (blueprints and routers of the application's own modules too),
Django by its urls, and ``http.server`` by ``do_GET``. A function answers with what it returns
first, if that can be told.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.serving_http import (
    ANY_PATH,
    MAX_ROUTES,
    Route,
    below,
)
from simulator.engine.shell.programs.serving_python_answers import Function, answer
from simulator.engine.shell.programs.toolchains_python_values import UNKNOWN, Evaluator

MAX_SOURCE = 200_000

_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")
MAX_MODULES = 30
VERBS = ("get", "post", "put", "delete", "patch", "head", "options")


@dataclass
class Module:
    """A source file: its folder, its tree, its values, and what it names."""

    path: str
    tree: ast.Module
    values: Evaluator
    speaks_json: bool = False
    functions: dict[str, Function] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    """Names that other modules of the application gave, with the path of the module."""


class Application:
    """The modules of an application, read when they are needed, each once."""

    def __init__(self, process: Process, version: str) -> None:
        self.process = process
        self.version = version
        self.modules: dict[str, Module | None] = {}

    def module(self, path: str) -> Module | None:
        """Return the module of a file, None if it cannot be read."""
        if path not in self.modules and len(self.modules) < MAX_MODULES:
            self.modules[path] = None
            self.modules[path] = self._read(path)
        return self.modules.get(path)

    def _read(self, path: str) -> Module | None:
        file = self.process.file(path)
        if file is None:
            return None
        try:
            tree = ast.parse(file.content[:MAX_SOURCE].decode("utf-8", "replace"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        module = Module(path, tree, Evaluator(self.process, self.version, []), speaks_json(tree))
        _note(self, module)
        return module

    def file_of(self, folder: str, dotted: str) -> str | None:
        """Return the file of a module named from a folder."""
        stem = f"{folder.rstrip('/')}/{dotted.replace('.', '/')}" if dotted else folder
        for path in (f"{stem}.py", f"{stem}/__init__.py"):
            if self.process.file(path) is not None:
                return path
        return None


def routes_of(process: Process, version: str, path: str) -> tuple[Route, ...]:
    """Return the routes of the application that starts in a file; none if none can be told."""
    application = Application(process, version)
    module = application.module(path)
    try:
        found = [] if module is None else list(_routes(application, module, set()))[:MAX_ROUTES]
    except RecursionError:
        return ()
    return tuple(sorted(found, key=lambda route: route.path == ANY_PATH))


def _function_routes(module: Module, node: Function) -> Iterator[Route]:
    """Yield the routes that the decorators above a function give it."""
    values, folder = module.values, module.path.rpartition("/")[0]
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call) or not decorator.args:
            continue
        verb = ast.unparse(decorator.func)[:200].rpartition(".")[2]
        path = values.of(decorator.args[0])
        if verb not in {*VERBS, "route", "api_route"} or not isinstance(path, str):
            continue
        told = answer(values, folder, node, plain_is_json=module.speaks_json)
        for method in _methods(values, decorator, verb):
            yield replace(told, path=path, method=method)


def _handler_routes(values: Evaluator, node: ast.ClassDef) -> Iterator[Route]:
    """Yield what a handler of ``http.server`` answers, whatever the path."""
    for below_class in node.body:
        if isinstance(below_class, ast.FunctionDef) and below_class.name.startswith("do_"):
            written = [
                _bytes(values, call.args[0])
                for call in ast.walk(below_class)
                if isinstance(call, ast.Call)
                and call.args
                and ast.unparse(call.func) == "self.wfile.write"
            ]
            body = None if None in written else "".join(part or "" for part in written)
            kind = _sent_type(values, below_class)
            method = below_class.name.removeprefix("do_")
            yield Route(ANY_PATH, body, kind, _sent_status(values, below_class), method)


def _note(application: Application, module: Module) -> None:
    folder = module.path.rpartition("/")[0]
    for node in module.tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                module.functions[node.name] = node
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                module.values.names[name] = module.values.of(value)
                if isinstance(value, ast.Call):
                    module.prefixes[name] = _prefix(module.values, value)
            case ast.ImportFrom(module=dotted, level=level, names=names):
                start = _up(folder, level) if level else application.process.working_directory
                for alias in names:
                    inner = ".".join(part for part in (dotted, alias.name) if part)
                    found = application.file_of(start, inner) or application.file_of(
                        start, dotted or ""
                    )
                    if found is None and not level:
                        found = application.file_of(folder, inner) or application.file_of(
                            folder, dotted or ""
                        )
                    if found is not None:
                        module.imported[alias.asname or alias.name] = found


def _up(folder: str, level: int) -> str:
    for _ in range(level - 1):
        folder = folder.rpartition("/")[0]
    return folder


def _prefix(values: Evaluator, call: ast.Call) -> str:
    words = {word.arg: values.of(word.value) for word in call.keywords}
    prefix = words.get("url_prefix") or words.get("prefix") or ""
    return prefix if isinstance(prefix, str) else ""


def _routes(application: Application, module: Module, seen: set[str]) -> Iterator[Route]:
    """Yield a module's own routes, and those that it includes from others."""
    if module.path in seen:
        return
    seen.add(module.path)
    for node in ast.walk(module.tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                prefix = _own_prefix(module, node)
                yield from below(prefix, _function_routes(module, node))
            case ast.ClassDef():
                yield from _handler_routes(module.values, node)
            case ast.Call(func=ast.Attribute(attr=("include_router" | "register_blueprint"))):
                yield from _included(application, module, node, seen)
            case ast.Call(func=ast.Attribute(attr="mount"), args=[at, ast.Call() as call, *_]):
                yield from _mounted(module, at, call)
            case ast.Assign(targets=[ast.Name(id="urlpatterns")], value=ast.List(elts=items)):
                yield from _django(application, module, items, seen)


def _own_prefix(module: Module, node: Function) -> str:
    owners = [
        ast.unparse(decorator.func.value)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)
    ]
    return next((module.prefixes[owner] for owner in owners if owner in module.prefixes), "")


def _included(
    application: Application, module: Module, call: ast.Call, seen: set[str]
) -> Iterator[Route]:
    if not call.args:
        return
    name = ast.unparse(call.args[0]).partition(".")[0]
    other = application.module(module.imported.get(name, ""))
    if other is not None:
        yield from below(_prefix(module.values, call), _routes(application, other, seen))


def _mounted(module: Module, at: ast.expr, call: ast.Call) -> Iterator[Route]:
    path = module.values.of(at)
    words = {word.arg: module.values.of(word.value) for word in call.keywords}
    folder = words.get("directory")
    if isinstance(path, str) and isinstance(folder, str):
        place = module.values.process.at(folder)
        yield Route(f"{path.rstrip('/')}/*", folder=place)


def _django(
    application: Application, module: Module, items: Sequence[ast.expr], seen: set[str]
) -> Iterator[Route]:
    for item in items[:MAX_ROUTES]:
        if not isinstance(item, ast.Call) or len(item.args) < 2:
            continue
        path = module.values.of(item.args[0])
        if isinstance(path, str) and ast.unparse(item.func) in {"re_path", "url"}:
            path = _plain(path)
        if not isinstance(path, str):
            yield Route(ANY_PATH)
            continue
        target = item.args[1]
        if isinstance(target, ast.Call) and ast.unparse(target.func) == "include":
            dotted = module.values.of(target.args[0]) if target.args else None
            if isinstance(dotted, str):
                start = application.process.working_directory
                other = application.module(application.file_of(start, dotted) or "")
                if other is not None:
                    yield from below(f"/{path}", _routes(application, other, seen))
        elif ast.unparse(target) == "admin.site.urls":
            yield Route(f"/{path}*", status=302, location=f"/{path}login/?next=/{path}")
        else:
            yield replace(_view(application, module, target), path=f"/{path}")


def _plain(pattern: str) -> str | None:
    """Return a path as it is written without expressions, None for one that needs them.

    >>> _plain("^notes/(?P<id>[0-9]+)/$")
    'notes/<id>/'
    """
    bare = _GROUP.sub(r"<\1>", pattern.removeprefix("^").removesuffix("$"))
    return None if set(bare) & set("()[]\\*+?^$|{}") else bare


def _view(application: Application, module: Module, target: ast.expr) -> Route:
    owner, _, name = ast.unparse(target)[:200].rpartition(".")
    other = application.module(module.imported.get(owner or name, ""))
    home = other if other is not None else module
    function = home.functions.get(name)
    if function is None:
        return Route("/")
    return answer(home.values, home.path.rpartition("/")[0], function, plain_is_json=False)


def assigned(process: Process, path: str, name: str) -> Any:
    """Return the value that a module gives a name, None if that cannot be told."""
    module = Application(process, "3").module(path)
    value = module.values.names.get(name, UNKNOWN) if module else UNKNOWN
    return None if value is UNKNOWN else value


def speaks_json(tree: ast.Module) -> bool:
    """Say whether what functions return is answered as JSON: FastAPI does so, Flask sends HTML."""
    return any(
        (node.module or "").startswith("fastapi")
        if isinstance(node, ast.ImportFrom)
        else any(alias.name.startswith("fastapi") for alias in node.names)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    )


def _methods(values: Evaluator, decorator: ast.Call, verb: str) -> Sequence[str]:
    if verb in VERBS:
        return (verb.upper(),)
    words = {word.arg: values.of(word.value) for word in decorator.keywords}
    methods = words.get("methods")
    return [str(each).upper() for each in methods] if isinstance(methods, list) else ("GET",)


def _bytes(values: Evaluator, node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".encode"):
        node = node.func.value if isinstance(node.func, ast.Attribute) else node
    if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) == "bytes":
        node = node.args[0]
    value = values.of(node)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else None


def _sent(node: ast.FunctionDef, name: str) -> list[ast.Call]:
    return [
        call
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == f"self.{name}"
    ]


def _sent_status(values: Evaluator, node: ast.FunctionDef) -> int:
    found = [values.of(call.args[0]) for call in _sent(node, "send_response") if call.args]
    return found[0] if found and isinstance(found[0], int) else 200


def _sent_type(values: Evaluator, node: ast.FunctionDef) -> str:
    for call in _sent(node, "send_header"):
        words = [values.of(argument) for argument in call.args]
        if len(words) == 2 and str(words[0]).lower() == "content-type":
            return str(words[1])
    return ""
