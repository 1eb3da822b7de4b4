"""What a function of a Python web application answers: what it returns first, if it is plain."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from typing import Any

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.serving_http import HTML, JSON, MARK, NUMBER, TEXT, Route
from simulator.engine.shell.programs.toolchains_python_values import UNKNOWN, Evaluator

Function = ast.FunctionDef | ast.AsyncFunctionDef


def answer(values: Evaluator, folder: str, node: Function, *, plain_is_json: bool) -> Route:
    """Return what a function answers, at no path yet."""
    inner = Evaluator(values.process, values.version, [])
    inner.names = {**values.names, **_repeated(node)}
    returned: ast.expr | None = None
    given: dict[str, ast.expr] = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            given[statement.targets[0].id] = statement.value
            inner.names[statement.targets[0].id] = inner.of(statement.value)
        if isinstance(statement, ast.Return):
            returned = statement.value
            break
    if returned is None:
        found = [each for each in ast.walk(node) if isinstance(each, ast.Return) and each.value]
        returned = found[-1].value if found else None
    if isinstance(returned, ast.Name) and inner.of(returned) is UNKNOWN:
        returned = given.get(returned.id, returned)
    if returned is None:
        return Route("/", "null" if plain_is_json else None, JSON if plain_is_json else HTML)
    return _returned(inner, folder, returned, plain_is_json=plain_is_json)


def _repeated(node: Function) -> dict[str, str]:
    """Return what stands for each part of the path that the function is given."""
    found = {}
    for argument in node.args.args:
        numeric = argument.annotation and ast.unparse(argument.annotation) in {"int", "float"}
        mark = NUMBER if numeric else MARK
        found[argument.arg] = f"{mark}{argument.arg}{mark}"
    return {name: mark for name, mark in found.items() if name not in {"self", "request"}}


def _returned(values: Evaluator, folder: str, node: ast.expr, *, plain_is_json: bool) -> Route:
    match node:
        case ast.Tuple(elts=[first, second, *_]):
            status = values.of(second)
            route = _returned(values, folder, first, plain_is_json=plain_is_json)
            return replace(route, status=status) if isinstance(status, int) else route
        case ast.Call():
            return _called(values, folder, node, plain_is_json=plain_is_json)
        case _:
            value = values.of(node)
            if isinstance(value, str) and not plain_is_json:
                return Route("/", value)
            return Route("/", _as_json(value), HTML if value is UNKNOWN else JSON)


def _called(values: Evaluator, folder: str, call: ast.Call, *, plain_is_json: bool) -> Route:
    name = ast.unparse(call.func)[:100].rpartition(".")[2]
    if name == "make_response" and call.args:
        return _returned(values, folder, call.args[0], plain_is_json=plain_is_json)
    first = values.of(call.args[0]) if call.args else UNKNOWN
    words = {word.arg: values.of(word.value) for word in call.keywords if word.arg}
    if name in {"render_template", "TemplateResponse", "render"}:
        found = [values.of(argument) for argument in call.args]
        template = next((each for each in found if isinstance(each, str)), "")
        return Route("/", file=_template(values.process, folder, template))
    if name in {"jsonify", "JsonResponse", "JSONResponse"}:
        value = first if call.args else words.get("content", words)
        status = words.get("status_code", words.get("status", 200))
        return Route("/", _as_json(value), JSON, status if isinstance(status, int) else 200)
    if name in {"redirect", "RedirectResponse"}:
        return Route("/", status=302, location=first if isinstance(first, str) else "/")
    if name in {"send_from_directory", "FileResponse", "send_file"}:
        parts = [values.of(argument) for argument in call.args]
        path = "/".join(part for part in parts if isinstance(part, str))
        return Route("/", file=values.process.at(path))
    if name in {"HttpResponse", "HTMLResponse", "Response", "PlainTextResponse"}:
        value = first if call.args else words.get("content", words.get("response", UNKNOWN))
        kind = words.get("content_type", words.get("mimetype", words.get("media_type")))
        default = TEXT if name == "PlainTextResponse" else HTML
        body = value if isinstance(value, str) else None
        return Route("/", body, kind if isinstance(kind, str) else default)
    value = values.of(call)
    if isinstance(value, str) and not plain_is_json:
        return Route("/", value)
    return Route("/", _as_json(value), JSON if plain_is_json else HTML)


def _template(process: Process, folder: str, name: str) -> str:
    places = (f"{folder}/templates/{name}", f"templates/{name}", f"{folder}/{name}", name)
    found = (place for place in places if name and process.file(place) is not None)
    return process.at(next(found, f"templates/{name}"))


def _as_json(value: Any) -> str | None:
    if value is UNKNOWN or _holds_unknown(value):
        return None
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return None


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_unknown(each) for each in value.values())
    return (
        any(_holds_unknown(each) for each in value)
        if isinstance(value, list)
        else (value is UNKNOWN)
    )
