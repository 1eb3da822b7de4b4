"""The grammar of commands (POSIX XCU 2.10), with what ash and bash add to it.

A script is parsed line by line, as shells do: what stands before a line that is not
of the language is still executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from simulator.engine.shell.flavours import Flavour
from simulator.engine.shell.limits import LIMITS
from simulator.engine.shell.syntax.conditions import ConditionReader
from simulator.engine.shell.syntax.cursor import Unparsable
from simulator.engine.shell.syntax.dollar import arithmetic_word
from simulator.engine.shell.syntax.nodes import (
    AndOr,
    Arithmetic,
    Assignment,
    Background,
    Case,
    Conditional,
    For,
    ForArithmetic,
    Function,
    Heredoc,
    If,
    Node,
    Pipeline,
    Quoted,
    Redirect,
    Redirected,
    Script,
    Sequence,
    Simple,
    Subshell,
    Text,
    While,
    Word,
)
from simulator.engine.shell.syntax.tokens import EOF, NEWLINE, OPERATOR, REDIRECTIONS, WORD, Token
from simulator.engine.shell.syntax.words import make_word, quoted_parts

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DECLARATIONS = frozenset(("export", "readonly", "local", "declare", "typeset"))
_ENDS = frozenset(("}", "then", "else", "elif", "fi", "do", "done", "esac"))


@lru_cache(maxsize=2048)
def parse(text: str, flavour: Flavour, limit: int = LIMITS.nesting) -> Script:
    """Return the commands of a script; it never raises."""
    return Parser(text, flavour, limit).whole()


class Parser(ConditionReader):
    """The reader of one script."""

    def whole(self) -> Script:
        """Parse to the end of the text; the first error ends it."""
        commands: list[Node] = []
        try:
            while self._skip_newlines().kind != EOF:
                commands.append(self._line())
        except Unparsable as error:
            return Script(tuple(commands), error.problem)
        return Script(tuple(commands))

    def parse_other(self, source: str) -> Script:
        script = Parser(source, self.flavour, self.limit, self.nested).whole()
        if script.problem is not None:
            raise Unparsable(script.problem)
        return script

    def parse_script(self) -> Script:
        outer, self.heredocs, self.peeked = self.heredocs, [], None
        commands: list[Node] = []
        while not self._is(self._skip_newlines(), ")"):
            if self.peek().kind == EOF:
                self._open_substitution()
            commands.append(self._line(")"))
        self.rewind(self.peek())
        self.heredocs = outer
        return Script(tuple(commands))

    def _open_substitution(self) -> None:
        if self.flavour.bash:
            problem = self.fail("open", ")").problem
            raise Unparsable(replace(problem, line=problem.last))
        raise self.fail("unexpected", EOF, ")")

    def _line(self, closing: str = "") -> Node:
        """line = and_or { (";" | "&") and_or } [";" | "&"] newline"""
        items: list[Node] = []
        while True:
            start = self.peek().start
            node = self._and_or()
            token = self.peek()
            if self._is(token, "&"):
                self.next()
                node = Background(node, self.text[start : token.start].strip())
            elif self._is(token, ";"):
                self.next()
            items.append(node)
            after = self.peek()
            ended = after.kind in (EOF, NEWLINE) or (closing and self._is(after, closing))
            if ended:
                break
            if token is after:
                raise self.unexpected(after)
        if self.peek().kind == NEWLINE:
            self.next()
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def _list(self) -> Node:
        """list = newlines and_or { separator and_or }, not empty, up to a closing word"""
        self.deeper()
        items: list[Node] = []
        ended = self._skip_newlines().kind == EOF
        while not ended:
            start = self.peek().start
            node = self._and_or()
            token = self.peek()
            if self._is(token, "&"):
                self.next()
                node = Background(node, self.text[start : token.start].strip())
            elif self._is(token, ";"):
                self.next()
            items.append(node)
            after = self._skip_newlines()
            if after.kind == EOF or self._ends(after) or (after is token and after.kind != NEWLINE):
                break
        self.nested -= 1
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def _ends(self, token: Token) -> bool:
        if token.kind == OPERATOR:
            return token.text in (")", ";;", ";&", ";;&")
        return token.kind == WORD and token.text in _ENDS

    def _and_or(self) -> Node:
        """and_or = pipeline { ("&&" | "||") newlines pipeline }"""
        first = self._pipeline()
        rest: list[tuple[str, Node]] = []
        while self._is(self.peek(), "&&") or self._is(self.peek(), "||"):
            operator = self.next().text
            self._skip_newlines()
            rest.append((operator, self._pipeline()))
        return AndOr(first, tuple(rest)) if rest else first

    def _pipeline(self) -> Node:
        """pipeline = { "!" | "time" } command { "|" newlines command }"""
        negated = timed = False
        while self._keyword("!") or (self.flavour.bash and self._keyword("time")):
            if self.next().text == "time":
                timed = True
                if self._keyword("-p"):
                    self.next()
            else:
                negated = not negated
            if self.flavour.bash and self.peek().kind in (EOF, NEWLINE):
                return Pipeline((Sequence(()),), negated)
        commands = [self._command()]
        both: list[bool] = []
        while self._is(self.peek(), "|") or self._is(self.peek(), "|&"):
            both.append(self.next().text == "|&")
            self._skip_newlines()
            commands.append(self._command())
        if len(commands) == 1 and not negated and not timed:
            return commands[0]
        return Pipeline(tuple(commands), negated, tuple(both), timed)

    def _command(self) -> Node:
        token = self.peek()
        if token.kind == WORD:
            reader = _COMPOUND.get(token.text)
            if reader is not None:
                return self._redirected(reader, token)
            if self.flavour.extended and token.text == "function":
                return self._named_function()
            if self.flavour.extended and token.text == "[[":
                return self._redirected(Parser._conditional, token)
            if token.text in _ENDS:
                raise self.unexpected(token)
            return self._simple()
        if self._is(token, "("):
            if self.flavour.bash and self.text.startswith("((", token.start):
                arithmetic = self._try_arithmetic(token)
                if arithmetic is not None:
                    return self._redirected(lambda _: arithmetic, token)
            return self._redirected(Parser._subshell, token)
        if token.kind == OPERATOR and token.text in REDIRECTIONS:
            return self._simple()
        raise self.unexpected(token)

    def _redirected(self, reader: Callable[[Parser], Node], token: Token) -> Node:
        line = self.line(token.start)
        self.deeper()
        node = reader(self)
        self.nested -= 1
        redirects: list[Redirect] = []
        while self.peek().kind == OPERATOR and self.peek().text in REDIRECTIONS:
            redirects.append(self._redirect())
        if self.peek().kind == WORD and not self._ends(self.peek()):
            raise self.unexpected(self.peek())
        if self._is(self.peek(), "("):
            raise self.unexpected(self.peek())
        return Redirected(node, tuple(redirects), line) if redirects else node

    def _simple(self) -> Node:
        """simple = { assignment | redirect } { word | redirect }"""
        line = self.line(self.peek().start)
        assignments: list[Assignment] = []
        words: list[Word | Assignment] = []
        redirects: list[Redirect] = []
        declares = False
        while True:
            token = self.peek()
            if token.kind == OPERATOR and token.text in REDIRECTIONS:
                redirects.append(self._redirect())
            elif token.kind == WORD and token.word is not None:
                self.next()
                if token.assignment is not None and not words:
                    assignments.append(token.assignment)
                elif token.assignment is not None and declares:
                    words.append(token.assignment)
                else:
                    words.append(token.word)
                    if len(words) == 1:
                        declares = self._declares(token.text)
            elif self._is(token, "(") and len(words) == 1 and not assignments and not redirects:
                return self._function(words[0], token)
            else:
                break
        if self._is(self.peek(), "("):
            raise self.unexpected(self.peek())
        return Simple(tuple(assignments), tuple(words), tuple(redirects), line)

    def _declares(self, name: str) -> bool:
        return name in _DECLARATIONS

    def _redirect(self) -> Redirect:
        operator = self.next()
        target = self.peek()
        if target.kind != WORD or target.word is None:
            raise self._unexpected_newline(target)
        self.next()
        if operator.text in ("<<", "<<-"):
            return self._heredoc(operator, target.word)
        return Redirect(operator.fd, operator.text, target.word)

    def _heredoc(self, operator: Token, word: Word) -> Redirect:
        plain = all(isinstance(part, Text) for part in word.parts)
        delimiter = "".join(
            part.text if isinstance(part, Text | Quoted) else "$" for part in word.parts
        )
        if not all(isinstance(part, Text | Quoted) for part in word.parts):
            delimiter, plain = word.source, True
        heredoc = Heredoc(delimiter, plain, operator.text == "<<-")
        self.heredocs.append(heredoc)
        return Redirect(operator.fd, "<<", word, heredoc)

    def _function(self, name: Word | Assignment, token: Token) -> Node:
        self.next()
        if not self._is(self.peek(), ")"):
            raise self._unexpected_newline(self.peek(), ")")
        self.next()
        if not isinstance(name, Word) or name.static is None:
            raise self.fail("other", "Bad function name", at=token.start)
        return self._function_body(name.static)

    def _named_function(self) -> Node:
        """function name [()] body"""
        self.next()
        name = self.next()
        if name.kind != WORD:
            raise self.unexpected(name)
        if self._is(self.peek(), "("):
            self.next()
            if not self._is(self.peek(), ")"):
                raise self.unexpected(self.peek())
            self.next()
        return self._function_body(name.text)

    def _function_body(self, name: str) -> Node:
        self._skip_newlines()
        self.deeper()
        body = self._command()
        self.nested -= 1
        return Function(name, body)

    def _unexpected_newline(self, token: Token, expecting: str = "") -> Unparsable:
        """Return the error for a missing word; bash calls the end of a line by its name."""
        if self.flavour.bash and token.kind == EOF:
            return self.fail("unexpected", NEWLINE, at=token.start)
        return self.unexpected(token, expecting)

    # Compound commands

    def group(self) -> Node:
        self.next()
        body = self._list()
        self._expect("}")
        return body if isinstance(body, Sequence) else Sequence((body,))

    def _subshell(self) -> Node:
        self.next()
        body = self._list()
        if not self._is(self.peek(), ")"):
            raise self.unexpected(self.peek(), ")")
        self.next()
        return Subshell(body)

    def if_clause(self) -> Node:
        self.next()
        branches: list[tuple[Node, Node]] = []
        otherwise: Node | None = None
        while True:
            condition = self._list()
            self._expect("then")
            branches.append((condition, self._list()))
            if self._keyword("elif"):
                self.next()
                continue
            if self._keyword("else"):
                self.next()
                otherwise = self._list()
            self._expect("fi")
            return If(tuple(branches), otherwise)

    def while_clause(self) -> Node:
        until = self.next().text == "until"
        condition = self._list()
        return While(condition, self._do(), until)

    def _do(self) -> Node:
        self._expect("do")
        body = self._list()
        self._expect("done")
        return body

    def for_clause(self) -> Node:
        token = self.next()
        line = self.line(token.start)
        if self.flavour.bash and self.text.startswith("((", self._blank_end()):
            return self._for_arithmetic()
        name = self.next()
        if name.kind != WORD or not _NAME.fullmatch(name.text):
            if name.kind == WORD and self.flavour.bash:
                raise self.fail("other", f"`{name.text}': not a valid identifier", at=name.start)
            if self.flavour.bash:
                raise self.unexpected(name)
            raise self.fail("other", "Bad for loop variable", at=name.start)
        words: list[Word] | None = None
        self._skip_newlines()
        if self._keyword("in"):
            self.next()
            words = self._words()
            if self.peek().kind != NEWLINE and not self._is(self.peek(), ";"):
                raise self.unexpected(self.peek())
            self.next()
        elif self._is(self.peek(), ";"):
            self.next()
        self._skip_newlines()
        body = self._braces() if self.flavour.bash and self._keyword("{") else self._do()
        return For(name.text, None if words is None else tuple(words), body, line)

    def _braces(self) -> Node:
        self.next()
        body = self._list()
        self._expect("}")
        return body

    def _words(self) -> list[Word]:
        words: list[Word] = []
        while self.peek().kind == WORD:
            word = self.next().word
            if word is not None:
                words.append(word)
        return words

    def _for_arithmetic(self) -> Node:
        self.position = self._blank_end() + 2
        self.peeked = None
        start = self.position
        word = arithmetic_word(self, quoted_parts, make_word)
        if word is None or word.source.count(";") != 2:
            raise self.fail("unexpected", "((", at=start)
        pieces = [
            make_word(quoted_parts(Parser(piece, self.flavour, self.limit, self.nested), ""), piece)
            for piece in word.source.split(";")
        ]
        if self._is(self.peek(), ";"):
            self.next()
        self._skip_newlines()
        body = self._braces() if self._keyword("{") else self._do()
        return ForArithmetic(pieces[0], pieces[1], pieces[2], body)

    def case_clause(self) -> Node:
        line = self.line(self.next().start)
        subject = self.next()
        if subject.word is None:
            raise self.unexpected(subject)
        self._skip_newlines()
        self._expect("in")
        items: list[tuple[tuple[Word, ...], Node | None, str]] = []
        self._skip_newlines()
        while not self._keyword("esac"):
            items.append(self._case_item())
            self._skip_newlines()
        self.next()
        return Case(subject.word, tuple(items), line)

    def _case_item(self) -> tuple[tuple[Word, ...], Node | None, str]:
        """item = ["("] word { "|" word } ")" [list] [";;"]"""
        if self._is(self.peek(), "("):
            self.next()
        patterns: list[Word] = []
        while True:
            token = self.next()
            if token.word is None:
                raise self.unexpected(token, ")")
            patterns.append(token.word)
            if not self._is(self.peek(), "|"):
                break
            self.next()
        if not self._is(self.peek(), ")"):
            raise self.unexpected(self.peek(), ")")
        self.next()
        after = self._skip_newlines()
        body = None if self._ends(after) else self._list()
        end = self.peek()
        if end.kind == OPERATOR and end.text in (";;", ";&", ";;&"):
            return tuple(patterns), body, self.next().text
        if not self._keyword("esac"):
            raise self.unexpected(end, ";;")
        return tuple(patterns), body, ";;"

    def _conditional(self) -> Node:
        token = self.next()
        return Conditional(self.condition(), self.line(token.start))

    def _try_arithmetic(self, token: Token) -> Node | None:
        """Read ``((…))``; None, with the cursor back, if it is two subshells."""
        self.position, self.peeked = token.start + 2, None
        word = arithmetic_word(self, quoted_parts, make_word)
        if word is None:
            self.position = token.start
            return None
        return Arithmetic(word, self.line(token.start))

    # Tokens

    def _skip_newlines(self) -> Token:
        while self.peek().kind == NEWLINE:
            self.next()
        return self.peek()

    def _is(self, token: Token, operator: str) -> bool:
        return token.kind == OPERATOR and token.text == operator and token.fd < 0

    def _keyword(self, word: str) -> bool:
        token = self.peek()
        return token.kind == WORD and token.text == word

    def _expect(self, word: str) -> None:
        if not self._keyword(word):
            raise self.unexpected(self.peek(), word)
        self.next()

    def _blank_end(self) -> int:
        position = self.position if self.peeked is None else self.peeked.start
        while self.text.startswith((" ", "\t"), position):
            position += 1
        return position


_COMPOUND: dict[str, Callable[[Parser], Node]] = {
    "{": Parser.group,
    "if": Parser.if_clause,
    "while": Parser.while_clause,
    "until": Parser.while_clause,
    "for": Parser.for_clause,
    "case": Parser.case_clause,
}
