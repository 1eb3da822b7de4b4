"""Templates as text to trees; the messages are Go's."""

from __future__ import annotations

import ast
from functools import lru_cache

from simulator.cli.template.functions import FUNCTIONS
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
from simulator.cli.template.render import Template
from simulator.cli.template.tokens import TemplateError, Token, pieces

MAX_LENGTH = 20_000
MAX_DEPTH = 40

_BLOCKS = frozenset({"if", "with", "range"})


@lru_cache(maxsize=512)
def parse_template(text: str) -> Template:
    """Read a template.

    >>> parse_template("{{range $i, $x := .}}{{$i}}={{$x}} {{end}}").render(["a", "b"])
    '0=a 1=b '
    """
    if len(text) > MAX_LENGTH:
        raise TemplateError("template: :1: template too long")
    parser = _Parser(list(pieces(text)))
    nodes, stop = parser.nodes(0)
    if stop is not None:
        raise TemplateError(f"template: :{stop.line}: unexpected {{{{{stop.text}}}}}")
    return Template(tuple(nodes))


class _Parser:
    """Pieces under way, from left to right."""

    def __init__(self, pieces: list[Text | list[Token]]) -> None:
        self._pieces = pieces[::-1]
        self._tokens: list[Token] = []
        self._line = 1
        self._known = {"$"}

    def nodes(self, depth: int) -> tuple[list[Node], Token | None]:
        """Read nodes up to an ``end`` or ``else`` that belongs to a block outside."""
        if depth > MAX_DEPTH:
            raise TemplateError("template: :1: too deeply nested")
        nodes: list[Node] = []
        while self._pieces:
            piece = self._pieces.pop()
            if isinstance(piece, Text):
                nodes.append(piece)
                continue
            self._tokens = piece[::-1]
            if not piece:
                raise TemplateError(f"template: :{self._line}: missing value for command")
            first = piece[0]
            self._line = first.line
            if first.kind == "word" and first.text in {"end", "else"}:
                self._tokens.pop()
                return nodes, first
            nodes.append(self._node(first, depth))
        return nodes, None

    def _node(self, first: Token, depth: int) -> Node:
        if first.kind == "word" and first.text in _BLOCKS:
            self._tokens.pop()
            return self._branch(first, depth)
        if first.kind == "word" and first.text in {"break", "continue"}:
            self._tokens.pop()
            self._finish(first.text)
            return Jump(first.text)
        pipeline = self._pipeline(0)
        self._finish("command")
        return Action(pipeline)

    def _branch(self, opening: Token, depth: int) -> Branch:
        outside = set(self._known)
        pipeline = self._pipeline(0)
        self._finish(opening.text)
        body, stop = self.nodes(depth + 1)
        otherwise: list[Node] = []
        if stop is not None and stop.text == "else":
            chained = self._tokens[-1] if self._tokens else None
            if chained is not None and chained.text in {"if", "with"}:
                self._tokens.pop()
                otherwise, stop = [self._branch(chained, depth + 1)], chained
            else:
                self._finish("else")
                otherwise, stop = self.nodes(depth + 1)
                if stop is not None and stop.text == "else":
                    raise TemplateError(f"template: :{stop.line}: expected end; found {{{{else}}}}")
        if stop is None:
            raise TemplateError(f"template: :{self._line}: unexpected EOF")
        if stop.text == "end":
            self._finish("end")
        self._known = outside
        return Branch(opening.text, pipeline, tuple(body), tuple(otherwise))

    def _finish(self, context: str) -> None:
        if self._tokens:
            token = self._tokens[-1]
            raise TemplateError(f"template: :{token.line}: unexpected <{token.text}> in {context}")

    def _pipeline(self, depth: int) -> Pipeline:
        if depth > MAX_DEPTH:
            raise TemplateError("template: :1: too deeply nested")
        declares, assigns = self._declarations()
        calls = [self._call(depth)]
        while self._tokens and self._tokens[-1].text == "|":
            self._tokens.pop()
            calls.append(self._call(depth))
        self._known.update(declares)
        return Pipeline(tuple(calls), declares, assigns)

    def _declarations(self) -> tuple[tuple[str, ...], bool]:
        ahead = self._tokens[::-1][:4]
        words = [
            token.kind if token.kind in {"variable", "declare"} else token.text for token in ahead
        ]
        if words[:2] == ["variable", "declare"] or words[:2] == ["variable", "="]:
            names: tuple[str, ...] = (ahead[0].text,)
            count = 2
        elif words[:4] == ["variable", ",", "variable", "declare"]:
            names, count = (ahead[0].text, ahead[2].text), 4
        else:
            return (), False
        del self._tokens[-count:]
        return names, words[count - 1] == "="

    def _call(self, depth: int) -> Call:
        operands: list[Operand] = []
        column = self._tokens[-1].column if self._tokens else 0
        while self._tokens and self._tokens[-1].text not in {"|", ")"}:
            operands.append(self._operand(depth))
        if not operands:
            raise TemplateError(f"template: :{self._line}: missing value for command")
        return Call(tuple(operands), " ".join(spelled(each) for each in operands), column)

    def _operand(self, depth: int) -> Operand:
        token = self._tokens.pop()
        match token.kind:
            case "string" | "raw" | "character" | "number":
                return _literal(token)
            case "dot":
                return Field(None, (), ".", token.column)
            case "field":
                return self._fields(None, token)
            case "variable":
                if token.text not in self._known:
                    raise TemplateError(
                        f'template: :{token.line}: undefined variable "{token.text}"'
                    )
                return self._fields_after(Variable(token.text), token)
            case "word":
                return self._name(token)
        if token.text == "(":
            return self._parenthesis(token, depth)
        raise TemplateError(f'template: :{token.line}: unexpected "{token.text}" in operand')

    def _name(self, token: Token) -> Operand:
        constants = {"true": True, "false": False, "nil": None}
        if token.text in constants:
            return Literal(constants[token.text], token.text)
        if token.text not in FUNCTIONS:
            raise TemplateError(f'template: :{token.line}: function "{token.text}" not defined')
        return Name(token.text, token.column)

    def _parenthesis(self, token: Token, depth: int) -> Operand:
        inner = self._pipeline(depth + 1)
        if not self._tokens or self._tokens[-1].text != ")":
            raise TemplateError(f"template: :{token.line}: unclosed left paren")
        return self._fields_after(inner, self._tokens.pop())

    def _fields_after(self, of: Variable | Pipeline, token: Token) -> Operand:
        """Read fields that follow without a space."""
        end = token.column + len(token.text)
        following = self._tokens[-1] if self._tokens else None
        if following and following.kind == "field" and following.column == end:
            self._tokens.pop()
            return self._fields(of, following)
        return of

    def _fields(self, of: Variable | Pipeline | None, token: Token) -> Field:
        names, text = [token.text[1:]], (spelled(of) if of else "") + token.text
        end = token.column + len(token.text)
        column = token.column
        while self._tokens and self._tokens[-1].kind == "field" and self._tokens[-1].column == end:
            column = end if len(names) == 1 else column
            text += self._tokens[-1].text
            end += len(self._tokens[-1].text)
            names.append(self._tokens.pop().text[1:])
        return Field(of, tuple(names), text, column)


def _literal(token: Token) -> Literal:
    if token.kind == "raw":
        return Literal(token.text[1:-1], token.text)
    if token.kind == "number":
        return Literal(_number(token), token.text)
    try:
        value = ast.literal_eval(token.text)
    except (SyntaxError, ValueError):
        raise TemplateError(f"template: :{token.line}: invalid syntax") from None
    return Literal(ord(value[0]) if token.kind == "character" else value, token.text)


def _number(token: Token) -> int | float:
    try:
        return int(token.text, 0) if "." not in token.text else float(token.text)
    except ValueError:
        raise TemplateError(f'template: :{token.line}: bad number syntax: "{token.text}"') from None
