"""Templates on values: what text/template calls execution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.cli.template.functions import FUNCTIONS, Function, arity
from simulator.cli.template.nodes import (
    Action,
    Branch,
    Call,
    Field,
    Jump,
    Literal,
    Name,
    Node,
    Operand,
    Pipeline,
    Text,
    Variable,
    spelled,
)
from simulator.cli.template.values import NO_VALUE, Struct, is_true, kind, printed
from simulator.engine.errors import DockerError

MAX_NODES = 20_000
"""Nodes evaluated in one rendering; ranges inside ranges end here."""


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read."""

    nodes: tuple[Node, ...]

    def render(
        self,
        value: Any,
        *,
        strict: bool = False,
        functions: Mapping[str, Function] = FUNCTIONS,
    ) -> str:
        """Return the text for a value; ``strict`` refuses keys that a map lacks."""
        rendering = _Rendering(strict, functions)
        try:
            return "".join(rendering.nodes(self.nodes, value, {"$": value}))
        except (_Break, _Continue):
            raise DockerError("template: :1: break or continue outside {{range}}") from None


@dataclass
class _Rendering:
    strict: bool
    functions: Mapping[str, Function]
    left: int = MAX_NODES
    calls: list[str] = field(default_factory=list)

    def nodes(self, nodes: tuple[Node, ...], dot: Any, scope: dict[str, Any]) -> Iterator[str]:
        for node in nodes:
            self.left -= 1
            if self.left < 0:
                raise DockerError("template: :1: exceeded maximum template work")
            match node:
                case Text(text=text):
                    yield text
                case Action(pipeline=pipeline):
                    value = self.pipeline(pipeline, dot, scope)
                    if not pipeline.declares:
                        yield value if type(value) is str else _shown(value)
                case Branch():
                    yield from self._branch(node, dot, scope)
                case Jump(keyword=keyword):
                    raise _Break if keyword == "break" else _Continue

    def _branch(self, node: Branch, dot: Any, scope: dict[str, Any]) -> Iterator[str]:
        inner = _Scope(scope)
        if node.keyword == "range":
            yield from self._range(node, dot, inner)
            return
        value = self.pipeline(node.pipeline, dot, inner)
        if is_true(value):
            yield from self.nodes(node.body, value if node.keyword == "with" else dot, inner)
        else:
            yield from self.nodes(node.otherwise, dot, inner)

    def _range(self, node: Branch, dot: Any, scope: dict[str, Any]) -> Iterator[str]:
        pipeline = replace(node.pipeline, declares=())
        value = self.pipeline(pipeline, dot, scope)
        pairs = _pairs(value)
        if not pairs:
            yield from self.nodes(node.otherwise, dot, scope)
        for key, item in pairs:
            inner = _Scope(scope)
            names = node.pipeline.declares
            inner.update(zip(names, (key, item) if len(names) == 2 else (item,), strict=False))
            try:
                yield from self.nodes(node.body, item, inner)
            except _Continue:
                continue
            except _Break:
                return

    def pipeline(self, pipeline: Pipeline, dot: Any, scope: dict[str, Any]) -> Any:
        value: Any = _NOTHING
        for call in pipeline.calls:
            value = self._call(call, dot, scope, value)
        for name in pipeline.declares:
            _assign(scope, name, value, declare=not pipeline.assigns)
        return value

    def _call(self, call: Call, dot: Any, scope: dict[str, Any], piped: Any) -> Any:
        first, *rest = call.operands
        if isinstance(first, Name):
            values = [self._operand(operand, dot, scope) for operand in rest]
            values += [] if piped is _NOTHING else [piped]
            return self._apply(first.name, values, call.text, call.column)
        if rest or piped is not _NOTHING:
            text = spelled(first)
            raise _error(call.column, text, f"can't give argument to non-function {text}")
        return self._operand(first, dot, scope)

    def _apply(self, name: str, values: list[Any], text: str, column: int) -> Any:
        function = self.functions[name]
        least, most = arity(function)
        if not least <= len(values) <= most:
            wanted = f"{least}" if least == most else f"at least {least}"
            problem = f"wrong number of args for {name}: want {wanted} got {len(values)}"
            raise _error(column, text, problem)
        try:
            return function(*values)
        except DockerError as error:
            raise _error(column, text, f"error calling {name}: {error.message}") from None
        except (TypeError, AttributeError, ValueError, OverflowError):
            shown = ", ".join(kind(value) for value in values)
            problem = f"wrong type for value; expected string; got {shown}"
            raise _error(column, text, problem) from None

    def _operand(self, operand: Operand, dot: Any, scope: dict[str, Any]) -> Any:
        match operand:
            case Literal(value=value):
                return value
            case Variable(name=name):
                return scope[name]
            case Pipeline():
                return self.pipeline(operand, dot, _Scope(scope))
            case Name():
                return self._apply(operand.name, [], operand.name, operand.column)
            case Field(of=of):
                value = dot if of is None else self._operand(of, dot, scope)
                for name in operand.names:
                    value = self._field(operand, value, name)
                return value

    def _field(self, operand: Field, value: Any, name: str) -> Any:
        if isinstance(value, Mapping):
            if name in value:
                return value[name]
            if isinstance(value, Struct):
                problem = f"can't evaluate field {name} in type {value.go_type}"
                raise _error(operand.column, operand.text, problem)
            if self.strict:
                problem = f'map has no entry for key "{name}"'
                raise _error(operand.column, operand.text, problem)
            return NO_VALUE
        if value is None:
            problem = f'nil data; no entry for key "{name}"'
        elif value is NO_VALUE:
            problem = f"nil pointer evaluating interface {{}}.{name}"
        else:
            problem = f"can't evaluate field {name} in type {kind(value)}"
        raise _error(operand.column, operand.text, problem)


def _shown(value: Any) -> str:
    return "<no value>" if value is None else printed(value)


class _Scope(dict[str, Any]):
    """Variables of a block; those outside can be seen and assigned."""

    def __init__(self, outside: dict[str, Any]) -> None:
        super().__init__()
        self.outside = outside

    def __missing__(self, name: str) -> Any:
        return self.outside[name]


_NOTHING = object()


def _assign(scope: dict[str, Any], name: str, value: Any, *, declare: bool) -> None:
    while not declare and name not in scope and isinstance(scope, _Scope):
        scope = scope.outside
    scope[name] = value


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return [(key, value[key]) for key in sorted(value)]
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return [(number, number) for number in range(min(value, MAX_NODES))]
    if value is None or value is NO_VALUE:
        return []
    raise DockerError(
        f'template: :1:8: executing "" at <.>: range can\'t iterate over {printed(value)}'
    )


def _error(column: int, text: str, problem: str) -> DockerError:
    return DockerError(f'template: :1:{column}: executing "" at <{text}>: {problem}')
