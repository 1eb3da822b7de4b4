"""Assignments: variables, elements and whole arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.shell.interpreter.state import ReadOnly
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.syntax.nodes import Assignment, Word

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter


def assign_all(interpreter: Interpreter, assignments: tuple[Assignment, ...]) -> None:
    """Make the assignments one after the other."""
    for assignment in assignments:
        assign(interpreter, assignment)


def assign(interpreter: Interpreter, assignment: Assignment) -> None:
    """Give a variable, an element or an array what the assignment says."""
    if assignment.elements is not None:
        assign_array(interpreter, assignment.name, assignment)
        return
    expander = interpreter.expander
    value = expander.text(assignment.value) if assignment.value is not None else ""
    store(interpreter, assignment.name, value, assignment.append, assignment.index)


def store(
    interpreter: Interpreter, name: str, value: str, append: bool, index: Word | None = None
) -> None:
    """Give a variable or an element a value, or add to the one it has."""
    shell, parameters = interpreter.shell, interpreter.expander.parameters
    if name in shell.integers:
        value = str(interpreter.expander.calculate(value))
    if append:
        before = _before(interpreter, name, index)
        integer = name in shell.integers
        value = str(int(before or "0") + int(value)) if integer else before + value
    if len(value) > shell.kernel.limits.expansion_bytes:
        raise LimitHit("expansion_bytes")
    parameters.assign(name, value, index)


def assign_array(interpreter: Interpreter, name: str, assignment: Assignment) -> None:
    """Make an array of the words, split and matched as arguments are."""
    shell, expander = interpreter.shell, interpreter.expander
    assert assignment.elements is not None
    if name in shell.readonly:
        raise expander.parameters.read_only(name)
    array: dict[int | str, str] = dict(shell.arrays.get(name, {})) if assignment.append else {}
    if assignment.append and name in shell.variables:
        array[0] = shell.variables[name]
    position = max((key for key in array if isinstance(key, int)), default=-1) + 1
    for index, word in assignment.elements:
        if index is not None:
            key = expander.parameters.key(name, expander.text(index))
            array[key] = expander.text(word)
            position = key + 1 if isinstance(key, int) else position
            continue
        for value in expander.words([word]):
            array[position] = value
            position += 1
    if len(array) > shell.kernel.limits.words:
        raise LimitHit("words")
    shell.variables.pop(name, None)
    shell.arrays[name] = array


def _before(interpreter: Interpreter, name: str, index: Word | None) -> str:
    shell = interpreter.shell
    if index is None:
        return shell.get(name) or ""
    try:
        key = interpreter.expander.parameters.key(name, interpreter.expander.text(index))
    except ReadOnly:
        return ""
    return shell.arrays.get(name, {}).get(key, "")
