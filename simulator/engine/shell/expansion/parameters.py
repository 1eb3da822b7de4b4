"""Parameters: what ``$name`` and every form of ``${…}`` stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from simulator.engine.shell.expansion.arithmetic import ArithmeticFault, evaluate
from simulator.engine.shell.expansion.fields import BREAK, LITERAL, QUOTED, SPLIT, Piece
from simulator.engine.shell.expansion.patterns import matches, replace, strip
from simulator.engine.shell.interpreter.builtins.options import shellopts
from simulator.engine.shell.interpreter.state import Abandoned, Exit, ReadOnly, Shell
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.syntax.nodes import Parameter, Quoted, Word

Value: TypeAlias = "str | list[str] | None"
"""A parameter's value: several for ``@`` and ``*``, None if it is unset."""


class Expansion(Protocol):
    """What reading a parameter needs of the expander."""

    def text(self, word: Word) -> str: ...

    def pattern(self, word: Word) -> str: ...

    def pieces(self, word: Word, out: list[Piece]) -> None: ...

    def calculate(self, expression: str) -> int: ...

    def fault(self, fault: ArithmeticFault) -> Exit | Abandoned: ...


class ParameterReader:
    """Reads the parameters of one shell; arithmetic reads and stores its variables here too."""

    def __init__(self, shell: Shell, expansion: Expansion) -> None:
        self.shell = shell
        self.expansion = expansion

    def expand(self, part: Parameter, out: list[Piece]) -> None:
        """Append what the parameter becomes."""
        if not part.operator and part.index is None:
            value = self.shell.variables.get(part.name)
            if value is not None:
                out.append((value, QUOTED if part.quoted else SPLIT))
                return
        kernel = self.shell.kernel
        kernel.enter()
        self._expand(part, out)
        kernel.depth -= 1

    def _expand(self, part: Parameter, out: list[Piece]) -> None:
        operator = part.operator
        if operator == "bad":
            raise self.fatal(self._bad(part))
        if operator == "names":
            names = sorted({*self.shell.variables, *self.shell.arrays})
            self._emit(part, [name for name in names if name.startswith(part.name)], out)
            return
        if operator.startswith("!"):
            part, operator = self._pointed(part), operator[1:]
        value = self._value(part.name, part.index)
        if operator == "indirect":
            value = self._indirect(part)
        elif operator and operator[-1] in "-=?+" and operator not in ("#", "%"):
            if self._default(part, operator, value, out):
                return
        elif value is None and "u" in self.shell.options and part.name not in "@*":
            raise self._unset(part)
        elif operator == "length":
            value = self._length(part, value)
        elif operator:
            value = self._changed(part, operator, value)
        self._emit(part, value, out)

    def _emit(self, part: Parameter, value: Value, out: list[Piece]) -> None:
        mode = QUOTED if part.quoted else SPLIT
        if not isinstance(value, list):
            out.append((value or "", mode))
            return
        star = part.name == "*" or (part.index is not None and part.index.source == "*")
        if part.quoted and star:
            ifs = self.shell.variables.get("IFS", " ")
            out.append((ifs[:1].join(value), QUOTED))
            return
        for number, element in enumerate(value):
            if number:
                out.append(("", BREAK))
            out.append((element, mode))

    # Values

    def _value(self, name: str, index: Word | None) -> Value:
        shell = self.shell
        if index is not None:
            return self._element(name, index)
        value = shell.variables.get(name)
        if value is not None:
            return value
        if name in shell.arrays:
            return shell.get(name)
        if name.isdigit():
            number = int(name[:9])
            if number == 0:
                return shell.voice.name
            return shell.positional[number - 1] if number <= len(shell.positional) else None
        special = _SPECIAL.get(name)
        return special(shell) if special else None

    def _element(self, name: str, index: Word) -> Value:
        shell = self.shell
        array = shell.arrays.get(name)
        if index.source in ("@", "*"):
            if array is None:
                value = shell.variables.get(name)
                if value is None and name in _STACKS:
                    return _STACKS[name](shell)
                return [] if value is None else [value]
            return [array[key] for key in self.keys(name)]
        if array is None:
            scalar = self._value(name, None)
            if (
                isinstance(scalar, str)
                and self.expansion.calculate(self.expansion.text(index)) == 0
            ):
                return scalar
            return None
        return array.get(self.key(name, self.expansion.text(index)))

    def keys(self, name: str) -> list[int | str]:
        """Return the keys of an array, numbers in order."""
        array = self.shell.arrays.get(name, {})
        if name in self.shell.associative:
            return list(array)
        return sorted(array, key=int)

    def key(self, name: str, text: str) -> int | str:
        """Return the key that a subscript stands for; below zero counts from the end."""
        if name in self.shell.associative:
            return text
        number = self.expansion.calculate(text)
        if number < 0:
            keys = self.keys(name)
            number += int(keys[-1]) + 1 if keys else 0
        return number

    def _indirect(self, part: Parameter) -> Value:
        if part.index is not None and part.index.source in ("@", "*"):
            return [str(key) for key in self.keys(part.name)]
        return self._value_at(self._pointer(part))

    def _pointer(self, part: Parameter) -> str:
        value = self._value(part.name, part.index)
        return value if isinstance(value, str) else ""

    def _value_at(self, target: str) -> Value:
        name, bracket, index = target.partition("[")
        if bracket and index.endswith("]"):
            return self._value(name, Word((Quoted(index[:-1]),), index[:-1], index[:-1]))
        return self._value(target, None) if target else None

    def _pointed(self, part: Parameter) -> Parameter:
        """Return the parameter that ``${!name…}`` is really about."""
        return Parameter(
            self._pointer(part) or "_", part.operator[1:], part.argument, part.second, None,
            part.quoted, part.source, part.line,
        )  # fmt: skip

    # Operators

    def _default(self, part: Parameter, operator: str, value: Value, out: list[Piece]) -> bool:
        """Handle ``- = ? +``; say whether the argument has taken the value's place."""
        missing = value is None or value == []
        if operator[0] == ":":
            missing = missing or value in ("", [""])
        kind = operator[-1]
        if kind == "+":
            if missing:
                if not part.quoted:
                    out.append(("", SPLIT))
                else:
                    out.append(("", QUOTED))
                return True
        elif not missing:
            return False
        assert part.argument is not None
        if kind == "?":
            raise self.fatal(self._asked(part, operator))
        if kind == "=":
            self.assign(part.name, self.expansion.text(part.argument), part.index)
            out.append((self.shell.get(part.name) or "", QUOTED if part.quoted else SPLIT))
            return True
        pieces: list[Piece] = []
        self.expansion.pieces(part.argument, pieces)
        if part.quoted and not pieces:
            out.append(("", QUOTED))
        out.extend((text, SPLIT if mode == LITERAL else mode) for text, mode in pieces)
        return True

    def _changed(self, part: Parameter, operator: str, value: Value) -> Value:
        if operator == ":":
            return self._substring(part, value)
        if isinstance(value, list):
            return [self._change(part, operator, element) for element in value]
        if value is None and operator.startswith("@"):
            return None
        return self._change(part, operator, value or "")

    def _change(self, part: Parameter, operator: str, value: str) -> str:
        argument = self.expansion.pattern(part.argument) if part.argument else ""
        if operator[0] in "#%":
            return strip(value, operator, argument, self.shell.kernel.budget)
        if operator[0] == "/":
            second = self.expansion.text(part.second) if part.second else ""
            changed = replace(value, operator, argument, second, self.shell.kernel.budget)
            if len(changed) > self.shell.kernel.limits.expansion_bytes:
                raise LimitHit("expansion_bytes")
            return changed
        if operator[0] in "^,":
            return self._changed_case(value, operator, argument)
        return _transformed(value, operator[1:])

    def _changed_case(self, value: str, operator: str, pattern: str) -> str:
        upper = operator[0] == "^"
        budget = self.shell.kernel.budget
        changed = []
        for number, letter in enumerate(value):
            wanted = len(operator) == 2 or number == 0
            wanted = wanted and (not pattern or matches(pattern, letter, budget))
            changed.append((letter.upper() if upper else letter.lower()) if wanted else letter)
        return "".join(changed)

    def _substring(self, part: Parameter, value: Value) -> Value:
        assert part.argument is not None
        offset = self.expansion.calculate(self.expansion.text(part.argument))
        length = None
        if part.second is not None:
            length = self.expansion.calculate(self.expansion.text(part.second))
        if isinstance(value, list):
            elements = [self.shell.voice.name, *value] if part.index is None else value
            if part.index is None and offset == 0 and length is not None:
                return elements[:length]
            start = offset if offset >= 0 else len(elements) + offset
            stop = len(elements) if length is None else start + length
            return elements[max(start, 0) : max(stop, 0)] if start >= 0 else []
        text = value or ""
        start = offset if offset >= 0 else len(text) + offset
        if start < 0 or start > len(text):
            return ""
        if length is None:
            return text[start:]
        if length < 0:
            if len(text) + length < start:
                raise self.fatal(f"{length}: substring expression < 0")
            return text[start:length]
        return text[start : start + length]

    def _length(self, part: Parameter, value: Value) -> str:
        if part.name in ("@", "*") and part.index is None:
            return str(len(self.shell.positional))
        return str(len(value)) if value is not None else "0"

    def assign(self, name: str, value: str, index: Word | None = None) -> None:
        """Give a variable or an element a value; one that may not change ends the command."""
        try:
            if index is None:
                self.shell.set(name, value)
            else:
                self.shell.check(name)
                array = self._array(name)
                array[self.key(name, self.expansion.text(index))] = value
        except ReadOnly:
            raise self.read_only(name) from None

    def _array(self, name: str) -> dict[int | str, str]:
        """Return the array of a name; a plain variable becomes its first element."""
        shell = self.shell
        if name in shell.variables and name not in shell.arrays:
            shell.arrays[name] = {0: shell.variables.pop(name)}
        return shell.arrays.setdefault(name, {})

    def read_only(self, name: str) -> Exit | Abandoned:
        bash = self.shell.flavour.bash
        self.shell.complain(f"{name}: {'readonly variable' if bash else 'is read only'}")
        return Abandoned(1) if bash else Exit(2)

    # Complaints

    def fatal(self, message: str) -> Exit | Abandoned:
        """Tell what cannot be expanded and return what ends the shell."""
        self.shell.complain(message)
        if self.shell.flavour.bash and not message.endswith("bad substitution"):
            plain = self.shell.voice.source == "-c" and "e" not in self.shell.options
            plain = plain and self.shell.parent is None
            return Exit(127 if plain else 1)
        return Abandoned(1) if self.shell.flavour.bash else Exit(2)

    def _bad(self, part: Parameter) -> str:
        if self.shell.flavour.bash:
            return f"{part.source}: bad substitution"
        if self.shell.flavour.name == "ash":
            return "syntax error: bad substitution"
        return "Bad substitution"

    def _unset(self, part: Parameter) -> Exit | Abandoned:
        bash = self.shell.flavour.bash
        name = f"${part.name}" if bash and part.name.isdigit() else part.name
        name += f"[{part.index.source}]" if part.index is not None else ""
        return self.fatal(f"{name}: {'unbound variable' if bash else 'parameter not set'}")

    def _asked(self, part: Parameter, operator: str) -> str:
        assert part.argument is not None
        words = self.expansion.text(part.argument)
        if not words and operator[0] == ":":
            bash = self.shell.flavour.bash
            words = "parameter null or not set" if bash else "parameter not set or null"
        return f"{part.name}: {words or 'parameter not set'}"

    # Arithmetic

    def read(self, name: str, index: str | None) -> str:
        if index is not None:
            array = self.shell.arrays.get(name, {})
            if name in self.shell.associative:
                return array.get(index.strip("\"'"), "")
            return array.get(evaluate(index, self, 1), "")
        value = self._value(name, None)
        if value is None and "u" in self.shell.options:
            raise self._unset(Parameter(name))
        return value if isinstance(value, str) else ""

    def store(self, name: str, index: str | None, value: str) -> None:
        if index is None:
            self.assign(name, value)
        else:
            array = self._array(name)
            array[index if name in self.shell.associative else evaluate(index, self, 1)] = value


_STACKS: dict[str, Callable[[Shell], list[str]]] = {
    "FUNCNAME": lambda shell: list(reversed(shell.calls)) if shell.flavour.bash else [],
    "BASH_SOURCE": lambda shell: [shell.voice.name] if shell.flavour.bash else [],
}
"""Bash's arrays about the calls under way."""


def _transformed(value: str, kind: str) -> str:
    if kind == "Q":
        return "'" + value.replace("'", "'\\''") + "'"
    if kind == "U":
        return value.upper()
    if kind == "u":
        return value[:1].upper() + value[1:]
    if kind == "L":
        return value.lower()
    return value


def _random(shell: Shell) -> Value:
    if not shell.flavour.extended:
        return None
    return str(int.from_bytes(shell.kernel.draw(2), "big") & 0x7FFF)


def _flags(shell: Shell) -> str:
    letters = {option for option in shell.options if len(option) == 1}
    if not shell.flavour.bash:
        letters |= {"c"} if shell.flavour.name == "ash" else set()
        return "".join(letter for letter in _POSIX_FLAGS if letter in letters)
    return "".join(sorted(letters | {"h", "B"}, key=lambda letter: (letter < "a", letter))) + "c"


_POSIX_FLAGS = "ubaCEVvxcsnmiIfe"
"""The letters of ``$-`` in the order of dash and ash."""

_SPECIAL: dict[str, Callable[[Shell], Value]] = {
    "@": lambda shell: list(shell.positional),
    "*": lambda shell: list(shell.positional),
    "#": lambda shell: str(len(shell.positional)),
    "?": lambda shell: str(shell.status),
    "$": lambda shell: str(shell.pid),
    "!": lambda shell: str(shell.last_background) if shell.last_background else None,
    "-": _flags,
    "RANDOM": _random,
    "LINENO": lambda shell: "" if shell.flavour.name == "dash" else str(shell.line),
    "SECONDS": lambda shell: str(shell.kernel.clock // 1000) if shell.flavour.bash else None,
    "FUNCNAME": lambda shell: shell.calls[-1] if shell.calls and shell.flavour.bash else None,
    "BASHPID": lambda shell: str(shell.pid) if shell.flavour.bash else None,
    "EUID": lambda shell: str(shell.kernel.filesystem.uid) if shell.flavour.bash else None,
    "UID": lambda shell: str(shell.kernel.filesystem.uid) if shell.flavour.bash else None,
    "HOSTNAME": lambda shell: "localhost" if shell.flavour.bash else None,
    "OSTYPE": lambda shell: "linux-gnu" if shell.flavour.bash else None,
    "HOSTTYPE": lambda shell: "x86_64" if shell.flavour.bash else None,
    "MACHTYPE": lambda shell: "x86_64-pc-linux-gnu" if shell.flavour.bash else None,
    "BASH_SOURCE": lambda shell: shell.voice.name if shell.flavour.bash else None,
    "SHELLOPTS": lambda shell: shellopts(shell) if shell.flavour.bash else None,
    "EPOCHSECONDS": lambda shell: (
        str(shell.kernel.filesystem.now // 1000) if shell.flavour.bash else None
    ),
}
