"""Reading an awk program: its rules, functions and statements."""

from __future__ import annotations

from simulator.engine.shell.programs.text_awk_nodes import (
    Block,
    Delete,
    Each,
    Expression,
    Function,
    If,
    Jump,
    Loop,
    Plain,
    Print,
    Program,
    Rule,
    Statement,
)
from simulator.engine.shell.programs.text_awk_parse_expressions import ExpressionReader
from simulator.engine.shell.programs.text_awk_words import tokens_of


def read_program(source: str) -> Program:
    """Return the program; raises BadProgram."""
    return _Reader(tokens_of(source)).program()


class _Reader(ExpressionReader):
    """Reads what is made of expressions."""

    def program(self) -> Program:
        rules: list[Rule] = []
        functions: dict[str, Function] = {}
        self._skip_ends()
        while self.kind != "end":
            if self.kind in ("function", "func"):
                name, function = self._function()
                functions[name] = function
            else:
                rules.append(self._rule())
            self._skip_ends()
        return Program(tuple(rules), functions)

    def _function(self) -> tuple[str, Function]:
        self._take()
        if self.kind not in ("name", "called"):
            raise self._bad()
        name = self._take().text
        self._expect("(")
        parameters: list[str] = []
        while self.kind != ")":
            parameters.append(self._name())
            if self.kind != ")":
                self._expect(",")
                self._skip_newlines()
        self._take()
        self._skip_newlines()
        self.arrays = set()
        body = self._block()
        return name, Function(tuple(parameters), body, frozenset(self.arrays))

    def _rule(self) -> Rule:
        if self.kind in ("BEGIN", "END"):
            kind = self._take().kind
            return Rule(kind, self._block())
        if self.kind == "{":
            return Rule("always", self._block())
        first = self.expression()
        last: Expression | None = None
        if self.kind == ",":
            self._take()
            self._skip_newlines()
            last = self.expression()
        shown = Block((Print(False, ()),))
        body = self._block() if self.kind == "{" else shown
        return Rule("range" if last is not None else "match", body, first, last)

    def _block(self) -> Block:
        self._expect("{")
        self._deeper()
        statements: list[Statement] = []
        self._skip_ends()
        while self.kind != "}":
            if self.kind == "end":
                raise self._lacking("}", "file")
            statements.append(self._statement())
            self._skip_ends()
        self._take()
        self.nesting -= 1
        return Block(tuple(statements))

    def _statement(self) -> Statement:
        kind = self.kind
        if kind == "{":
            return self._block()
        if kind == ";":
            return Block(())
        self._deeper()
        if kind in ("if", "while", "for", "do"):
            statement = getattr(self, f"_{kind}")()
        else:
            statement = self._simple()
            self._end_of_simple()
        self.nesting -= 1
        return statement  # type: ignore[no-any-return]

    def _end_of_simple(self) -> None:
        if self.kind in (";", "newline"):
            self._take()
        elif self.kind not in ("}", "end"):
            raise self._bad()

    def _simple(self) -> Statement:
        kind = self.kind
        if kind in ("print", "printf"):
            return self._print()
        if kind in ("break", "continue", "next", "nextfile"):
            return Jump(self._take().kind)
        if kind in ("exit", "return"):
            self._take()
            bare = self.kind in (";", "newline", "}", "end")
            return Jump(kind, None if bare else self.expression())
        if kind == "delete":
            self._take()
            name = self._name()
            self.arrays.add(name)
            return Delete(name, self._keys() if self.kind == "[" else ())
        return Plain(self.expression())

    def _print(self) -> Print:
        formatted = self._take().kind == "printf"
        arguments: tuple[Expression, ...] = ()
        before, self.no_greater = self.no_greater, True
        if self.kind not in (";", "newline", "}", "end", ">", ">>", "|"):
            arguments = self._print_arguments()
        operator, target = "", None
        if self.kind in (">", ">>", "|"):
            operator = self._take().kind
            target = self._concatenation()
        self.no_greater = before
        return Print(formatted, arguments, operator, target)

    def _print_arguments(self) -> tuple[Expression, ...]:
        """Read the arguments: brackets around all of them are not part of an expression."""
        start = self.position
        if self.kind == "(":
            self._take()
            before, self.no_greater = self.no_greater, False
            arguments = self._list(")")
            self.no_greater = before
            if self.kind in (";", "newline", "}", "end", ">", ">>", "|"):
                return arguments
            self.position = start
        arguments = [self.expression()]  # type: ignore[assignment]
        while self.kind == ",":
            self._take()
            self._skip_newlines()
            arguments.append(self.expression())  # type: ignore[attr-defined]
        return tuple(arguments)

    def _if(self) -> If:
        self._take()
        condition = self._condition()
        yes = self._body()
        start = self.position
        self._skip_ends()
        if self.kind == "else":
            self._take()
            return If(condition, yes, self._body())
        self.position = start
        return If(condition, yes, None)

    def _while(self) -> Loop:
        self._take()
        condition = self._condition()
        if self.kind == ";":
            self._take()
            return Loop(condition, Block(()))
        return Loop(condition, self._body())

    def _do(self) -> Loop:
        self._take()
        body = self._body()
        self._skip_ends()
        self._expect("while")
        condition = self._condition()
        return Loop(condition, body, late=True)

    def _for(self) -> Statement:
        self._take()
        self._expect("(")
        ahead = [token.kind for token in self.tokens[self.position : self.position + 4]]
        if ahead == ["name", "in", "name", ")"]:
            name = self._name()
            self._take()
            array = self._name()
            self.arrays.add(array)
            self._take()
            return Each(name, array, self._body())
        first = None if self.kind == ";" else self._simple()
        self._expect(";")
        self._skip_newlines()
        condition = None if self.kind == ";" else self.expression()
        self._expect(";")
        self._skip_newlines()
        after = None if self.kind == ")" else self._simple()
        self._expect(")")
        if self.kind == ";":
            self._take()
            loop = Loop(condition, Block(()), after)
        else:
            loop = Loop(condition, self._body(), after)
        return Block((first, loop)) if first is not None else loop

    def _condition(self) -> Expression:
        self._expect("(")
        before, self.no_greater = self.no_greater, False
        condition = self.expression()
        self.no_greater = before
        self._expect(")")
        return condition

    def _body(self) -> Statement:
        self._skip_newlines()
        return self._statement()
