"""Executing commands: what every node of the language does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.engine.shell.expansion.expand import Expander
from simulator.engine.shell.expansion.patterns import matches
from simulator.engine.shell.flavours import Voice
from simulator.engine.shell.interpreter import names, trace, traps
from simulator.engine.shell.interpreter.assignment import assign, assign_all
from simulator.engine.shell.interpreter.conditional import holds
from simulator.engine.shell.interpreter.jobs import background
from simulator.engine.shell.interpreter.pipelines import pipeline, substitute
from simulator.engine.shell.interpreter.redirection import RedirectionFailed, redirected
from simulator.engine.shell.interpreter.state import (
    Abandoned,
    Break,
    Continue,
    Exit,
    Return,
    Shell,
    Unwound,
    make_shell,
)
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.streams import BadDescriptor, Stream, Written
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
    If,
    Node,
    Pipeline,
    Redirected,
    Script,
    Sequence,
    Simple,
    Subshell,
    While,
    Word,
)
from simulator.engine.shell.syntax.parser import parse


class Interpreter:
    """Executes commands in one shell. Every method that does so returns the exit code."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.expander = Expander(shell, substitute(Interpreter))
        self.left = False
        """Whether ``exit`` ended the shell before its last command."""

    # Whole scripts

    def main(self, source: str) -> int:
        """Run a script as what the shell is for, to its exit trap."""
        script = self.parsed(source)
        try:
            self.script(script)
            status = self.shell.status
        except (Exit, Return) as unwound:
            status = unwound.status
            self.left = isinstance(unwound, Exit) and script.problem is None
        except Unwound:
            status = self.shell.status
        return self.finish(status)

    def source(self, source: str) -> int:
        """Run a script in this shell."""
        return self.script(self.parsed(source))

    def parsed(self, source: str) -> Script:
        shell = self.shell
        limits = shell.kernel.limits
        if len(source) > limits.source_bytes:
            raise LimitHit("source_bytes")
        return parse(source, shell.flavour, limits.nesting)

    def script(self, script: Script) -> int:
        shell = self.shell
        depth = shell.kernel.depth
        for command in script.commands:
            try:
                self.execute(command)
            except Abandoned as abandoned:
                shell.status = abandoned.status
                shell.kernel.depth = depth
        if script.problem is not None:
            if script.problem.kind == "limit":
                raise LimitHit(script.problem.token)
            shell.error(shell.voice.syntax(script.problem))
            shell.status = 2
            raise Exit(2)
        return shell.status

    def finish(self, status: int) -> int:
        """Run the exit trap and return the shell's exit code."""
        action = self.shell.traps.pop("EXIT", "")
        if action:
            self.shell.status = status
            try:
                self.source(action)
            except Exit as unwound:
                return unwound.status
            except Unwound:
                pass
        return status

    def execute(self, node: Node) -> int:
        return _HANDLERS[type(node)](self, node)

    def checked(self, status: int) -> int:
        """Note a command's exit code; with ``set -e`` a failure ends the shell."""
        shell = self.shell
        shell.status = status
        if shell.signals:
            traps.deliver(self)
        if status and not shell.guarded:
            if "ERR" in shell.traps and (not shell.calls or "E" in shell.options):
                traps.act(self, shell.traps["ERR"])
            if "e" in shell.options:
                raise Exit(status)
        return status

    # Simple commands

    def simple(self, node: Simple) -> int:
        shell = self.shell
        shell.line = node.line
        shell.kernel.step()
        if "n" in shell.options:
            return 0
        if "DEBUG" in shell.traps and (not shell.calls or "T" in shell.options):
            traps.debug(self)
        shell.substituted = 0
        argv = self._argv(node.words)
        if not node.redirects:
            return self.checked(self._observed(node, argv))
        try:
            streams = redirected(shell, self.expander, node.redirects)
        except RedirectionFailed as problem:
            return self._not_redirected(problem, argv)
        saved, shell.streams = shell.streams, streams
        shell.tracing = saved.get(2)
        try:
            status = self._observed(node, argv)
        finally:
            shell.tracing = None
            if argv and argv[0] == "exec" and len(argv) == 1:
                saved = {**saved, **shell.streams}
            else:
                self.close(saved, streams)
            shell.streams = saved
        return self.checked(status)

    def close(self, saved: dict[int, Stream], streams: dict[int, Stream]) -> None:
        """Bring what was written to the streams that end here into the files."""
        before = saved.values()
        own = [
            stream
            for stream in streams.values()
            if isinstance(stream, Written) and stream not in before
        ]
        if own:
            self.shell.kernel.close(own)

    def _argv(self, words: tuple[Word | Assignment, ...]) -> list[str]:
        argv: list[str] = []
        for word in words:
            if isinstance(word, Assignment):
                argv.append(self._declared(word, argv))
            elif word.static is not None:
                argv.append(word.static)
            else:
                argv.extend(self.expander.words((word,)))
        return argv

    def _declared(self, word: Assignment, argv: list[str]) -> str:
        """Return ``name=value`` for a declaration; arrays are assigned by its builtin."""
        if word.elements is not None:
            return names.declared_array(self, word, argv)
        value = self.expander.text(word.value) if word.value is not None else ""
        index = f"[{self.expander.text(word.index)}]" if word.index is not None else ""
        return f"{word.name}{index}{'+' if word.append else ''}={value}"

    def _observed(self, node: Simple, argv: list[str]) -> int:
        """Run a command, telling whoever watches the terminal when it begins and ends."""
        observe = self.shell.kernel.observe
        if observe is None or not argv or self.shell.voice.source != "interactive":
            return self._command(node, argv)
        observe(argv, None)
        try:
            status = self._command(node, argv)
        except Unwound as unwound:
            observe(argv, unwound.status)
            raise
        observe(argv, status)
        return status

    def _command(self, node: Simple, argv: list[str]) -> int:
        shell = self.shell
        if not argv:
            if shell.level and shell.flavour.bash and _only_reads(node):
                shell.streams[1].write(shell.streams[0].read())
                return 0
            assign_all(self, node.assignments)
            if "x" in shell.options:
                trace.assignments(shell, node.assignments, self.expander)
            return shell.substituted
        if "x" in shell.options:
            trace.command(shell, node.assignments, argv, self.expander)
        shell.tracing = None
        function = shell.functions.get(argv[0])
        if function is not None and not names.is_special(shell, argv[0]):
            with_assignments = self._temporarily(node.assignments)
            try:
                return self.call(argv, function)
            finally:
                self._put_back(with_assignments)
        builtin = names.builtin(shell, argv[0])
        if builtin is not None:
            return self._builtin(node, argv, builtin)
        environment = shell.environment()
        if node.assignments:
            saved = self._temporarily(node.assignments)
            environment = shell.environment()
            try:
                return names.external(self, argv, environment)
            finally:
                self._put_back(saved)
        return names.external(self, argv, environment)

    def _builtin(self, node: Simple, argv: list[str], builtin: names.Builtin) -> int:
        saved = self._temporarily(node.assignments) if node.assignments else {}
        try:
            return builtin(self, argv)
        except BadDescriptor:
            return self._bad_descriptor(argv[0])
        finally:
            if saved and not (not self.shell.flavour.bash and argv[0] in names.SPECIAL):
                self._put_back(saved)

    def _bad_descriptor(self, name: str) -> int:
        shell = self.shell
        if shell.flavour.name == "dash":
            return shell.complain(f"{name}: I/O error")
        return shell.complain(f"{name}: write error: Bad file descriptor")

    def _temporarily(self, assignments: tuple[Assignment, ...]) -> dict[str, tuple[object, ...]]:
        shell = self.shell
        saved: dict[str, tuple[object, ...]] = {}
        for assignment in assignments:
            saved.setdefault(assignment.name, shell.saved(assignment.name))
            assign(self, assignment)
            shell.exported.add(assignment.name)
        return saved

    def _put_back(self, saved: Mapping[str, tuple[object, ...]]) -> None:
        for name, value in saved.items():
            self.shell.restore(name, value)

    def _not_redirected(self, problem: RedirectionFailed, argv: list[str]) -> int:
        shell = self.shell
        shell.complain(str(problem))
        code = shell.flavour.fatal_redirection
        if not shell.flavour.bash and argv and argv[0] in names.SPECIAL:
            raise Exit(2)
        return self.checked(code)

    def call(self, argv: list[str], body: Node) -> int:
        """Call a function: its arguments and its local variables are its own."""
        shell = self.shell
        kernel, depth = shell.kernel, shell.kernel.depth
        kernel.enter(2)
        positional, shell.positional = shell.positional, argv[1:]
        loops, shell.loops = shell.loops, 0
        calls, shell.calls = shell.calls, [*shell.calls, argv[0]]
        shell.scopes.append({})
        try:
            _HANDLERS[type(body)](self, body)
        except Return as unwound:
            shell.status = unwound.status
        finally:
            self._put_back(shell.scopes.pop())
            shell.positional, shell.loops, shell.calls = positional, loops, calls
        kernel.depth = depth
        return shell.status

    def text_file(
        self, name: str, source: str, arguments: list[str], environment: Mapping[str, str]
    ) -> int:
        """Run text without a ``#!`` line as a script of the same shell."""
        shell, kernel = self.shell, self.shell.kernel
        kernel.fork()
        depth = kernel.depth
        kernel.enter(3)
        voice = Voice(shell.flavour, name, "file")
        streams = dict(shell.streams)
        child = make_shell(kernel, voice, environment, shell.directory, streams, arguments)
        child.pid = kernel.pid()
        status = Interpreter(child).main(source)
        kernel.depth = depth
        return status

    # Lists

    def sequence(self, node: Sequence) -> int:
        if not node.items:
            self.shell.status = 0
        for item in node.items:
            _HANDLERS[type(item)](self, item)
        return self.shell.status

    def and_or(self, node: AndOr) -> int:
        shell = self.shell
        last = len(node.rest) - 1
        status = self.asked(node.first)
        for number, (operator, item) in enumerate(node.rest):
            if (status == 0) != (operator == "&&"):
                continue
            status = self.execute(item) if number == last else self.asked(item)
        shell.status = status
        return status

    def asked(self, node: Node) -> int:
        """Execute a command whose failure is an answer, not an error."""
        shell = self.shell
        shell.guarded += 1
        try:
            return _HANDLERS[type(node)](self, node)
        finally:
            shell.guarded -= 1

    def pipeline(self, node: Pipeline) -> int:
        if len(node.commands) == 1:
            status = (
                self.asked(node.commands[0]) if node.negated else self.execute(node.commands[0])
            )
        else:
            status = pipeline(self, node)
        if node.timed:
            self.shell.error("\nreal\t0m0.002s\nuser\t0m0.001s\nsys\t0m0.001s\n")
        if node.negated:
            self.shell.status = int(status == 0)
            return self.shell.status
        return self.checked(status)

    def background(self, node: Background) -> int:
        background(self, node)
        self.shell.status = 0
        return 0

    # Compound commands

    def subshell(self, node: Subshell) -> int:
        return self.checked(self.isolated(node.body, self.shell.streams))

    def isolated(self, body: Node, streams: dict[int, Stream]) -> int:
        """Execute a command in a subshell and return its exit code."""
        return self.beside(body, self.shell.copy(streams))

    def beside(self, body: Node, shell: Shell) -> int:
        """Execute a command in a shell of its own, a copy of this one."""
        kernel = self.shell.kernel
        kernel.fork()
        depth = kernel.depth
        kernel.enter(2)
        child = Interpreter(shell)
        umask = kernel.filesystem.umask
        try:
            status = _HANDLERS[type(body)](child, body)
        except (Exit, Return, Abandoned) as unwound:
            status = unwound.status
        except Unwound:
            status = child.shell.status
        status = child.finish(status)
        kernel.filesystem.umask = umask
        kernel.depth = depth
        return status

    def if_(self, node: If) -> int:
        kernel = self.shell.kernel
        kernel.enter()
        for condition, body in node.branches:
            if self.asked(condition) == 0:
                self.execute(body)
                break
        else:
            self.shell.status = 0
            if node.otherwise is not None:
                self.execute(node.otherwise)
        kernel.depth -= 1
        return self.shell.status

    def for_(self, node: For) -> int:
        shell = self.shell
        words = list(shell.positional)
        if node.words is not None:
            shell.line = node.line
            words = self.expander.words(node.words)
        status = 0
        shell.kernel.enter()
        shell.loops += 1
        try:
            for word in words:
                shell.kernel.step()
                self.expander.parameters.assign(node.name, word)
                if "x" in shell.options and shell.flavour.bash:
                    trace.line(
                        shell, f"for {node.name} in {trace.quoted(shell, words)}", self.expander
                    )
                shell.status = 0
                if self._turn(node.body):
                    status = shell.status
                    break
                status = shell.status
        finally:
            shell.loops -= 1
        shell.kernel.depth -= 1
        shell.status = status
        return status

    def for_arithmetic(self, node: ForArithmetic) -> int:
        shell = self.shell
        shell.kernel.enter()
        self._calculate(node.start)
        shell.loops += 1
        status = 0
        try:
            while not node.condition.source.strip() or self._calculate(node.condition):
                shell.kernel.step()
                if self._turn(node.body):
                    break
                status = shell.status
                self._calculate(node.step)
        finally:
            shell.loops -= 1
        shell.kernel.depth -= 1
        shell.status = status
        return status

    def _calculate(self, word: Word) -> int:
        return self.expander.calculate(self.expander.text(word)) if word.source.strip() else 1

    def while_(self, node: While) -> int:
        shell = self.shell
        shell.kernel.enter()
        depth = shell.kernel.depth
        shell.loops += 1
        status = 0
        try:
            while True:
                shell.kernel.step()
                try:
                    if (self.asked(node.condition) == 0) == node.until:
                        break
                except (Break, Continue) as unwound:
                    shell.kernel.depth = depth
                    if self._leaves(unwound):
                        break
                    continue
                if self._turn(node.body):
                    status = shell.status
                    break
                status = shell.status
        finally:
            shell.loops -= 1
        shell.kernel.depth -= 1
        shell.status = status
        return status

    def _turn(self, body: Node) -> bool:
        """Execute a loop's body once; say whether the loop ends."""
        depth = self.shell.kernel.depth
        try:
            _HANDLERS[type(body)](self, body)
        except (Break, Continue) as unwound:
            self.shell.kernel.depth = depth
            return self._leaves(unwound)
        return False

    def _leaves(self, unwound: Break | Continue) -> bool:
        self.shell.status = 0
        if unwound.status > 1 and self.shell.loops > 1:
            raise type(unwound)(unwound.status - 1)
        return isinstance(unwound, Break)

    def case(self, node: Case) -> int:
        shell = self.shell
        shell.line = node.line
        subject = self.expander.text(node.subject)
        if "x" in shell.options and shell.flavour.bash:
            trace.line(shell, f"case {trace.quoted(shell, [subject])} in", self.expander)
        shell.kernel.enter()
        shell.status = 0
        falling = False
        for patterns, body, end in node.items:
            if not falling and not self._fits(subject, patterns):
                continue
            if body is not None:
                self.execute(body)
            falling = end == ";&"
            if end == ";;":
                break
        shell.kernel.depth -= 1
        return shell.status

    def _fits(self, subject: str, patterns: tuple[Word, ...]) -> bool:
        extended = "extglob" in self.shell.options
        caseless = "nocasematch" in self.shell.options
        subject = subject.lower() if caseless else subject
        budget = self.shell.kernel.budget
        return any(
            matches(text.lower() if caseless else text, subject, budget, extended=extended)
            for text in map(self.expander.pattern, patterns)
        )

    def function(self, node: Function) -> int:
        self.shell.functions[node.name] = node.body
        self.shell.status = 0
        return 0

    def conditional(self, node: Conditional) -> int:
        self.shell.line = node.line
        self.shell.kernel.step()
        return self.checked(holds(self, node.test))

    def arithmetic(self, node: Arithmetic) -> int:
        self.shell.line = node.line
        self.shell.kernel.step()
        if "x" in self.shell.options:
            trace.line(self.shell, f"(( {node.expression.source} ))", self.expander)
        try:
            value = self._calculate(node.expression)
        except Abandoned:
            value = 0
        return self.checked(int(value == 0))

    def redirected(self, node: Redirected) -> int:
        shell = self.shell
        shell.line = node.line
        try:
            streams = redirected(shell, self.expander, node.redirects)
        except RedirectionFailed as problem:
            return self._not_redirected(problem, [])
        saved, shell.streams = shell.streams, streams
        shell.kernel.enter()
        try:
            status = _HANDLERS[type(node.body)](self, node.body)
        finally:
            self.close(saved, streams)
            shell.streams = saved
        shell.kernel.depth -= 1
        return status


def _only_reads(node: Simple) -> bool:
    """Say whether it is ``< file`` alone, which in ``$(< file)`` stands for the content."""
    return not node.assignments and [one.operator for one in node.redirects] == ["<"]


_HANDLERS: dict[type, Callable[[Interpreter, Any], int]] = {
    Simple: Interpreter.simple,
    Pipeline: Interpreter.pipeline,
    AndOr: Interpreter.and_or,
    Background: Interpreter.background,
    Sequence: Interpreter.sequence,
    Subshell: Interpreter.subshell,
    If: Interpreter.if_,
    For: Interpreter.for_,
    ForArithmetic: Interpreter.for_arithmetic,
    While: Interpreter.while_,
    Case: Interpreter.case,
    Function: Interpreter.function,
    Conditional: Interpreter.conditional,
    Arithmetic: Interpreter.arithmetic,
    Redirected: Interpreter.redirected,
}
