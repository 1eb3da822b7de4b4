"""The record that awk has read: ``$0``, its fields and their number."""

from __future__ import annotations

from typing import Any

from simulator.engine.shell.programs.text_awk_values import Read, Value, text
from simulator.engine.shell.regex import BadExpression, Budget, compile_posix


def split_fields(subject: str, separator: str, budget: Budget) -> list[str]:
    """Return the fields of a text: by blanks, by one character, or by an expression."""
    if separator == " ":
        return subject.split()
    if not subject:
        return []
    if separator == "":
        return list(subject)
    if len(separator) == 1 and separator != "\\":
        return subject.split(separator)
    return split_by(subject, separator, budget)


def split_by(subject: str, separator: str, budget: Budget) -> list[str]:
    """Return the pieces between what matches the expression."""
    try:
        regex = compile_posix(separator, extended=True)
    except BadExpression:
        return [subject]
    pieces, start = [], 0
    for match in regex.finditer(subject, budget):
        if match.end() > match.start():
            pieces.append(subject[start : match.start()])
            start = match.end()
    return [*pieces, subject[start:]]


class Record:
    """One record. Its fields are split when they are first asked for."""

    def __init__(self, variables: dict[str, Any], budget: Budget) -> None:
        self.variables = variables
        self.budget = budget
        self._whole: str | None = ""
        self._fields: list[str] | None = []

    def set(self, line: str) -> None:
        """Replace ``$0``; the separator of now is the one that counts."""
        self._whole = line
        self._fields = None
        self._separator = text(self.variables["FS"])

    _separator = " "

    @property
    def fields(self) -> list[str]:
        if self._fields is None:
            subject, separator = self._whole or "", self._separator
            if self.variables["RS"] == "" and separator not in (" ", "\n"):
                subject = subject.replace("\n", separator if len(separator) == 1 else "\n")
            self._fields = split_fields(subject, separator, self.budget)
        return self._fields

    @property
    def count(self) -> int:
        return len(self.fields)

    @property
    def whole(self) -> str:
        if self._whole is None:
            self._whole = text(self.variables["OFS"]).join(self.fields)
        return self._whole

    def get(self, place: int) -> Value:
        if place == 0:
            return Read(self.whole)
        fields = self.fields
        return Read(fields[place - 1]) if place <= len(fields) else None

    def put(self, place: int, value: str) -> None:
        if place == 0:
            self.set(value)
            return
        fields = self.fields
        fields.extend([""] * (place - len(fields)))
        fields[place - 1] = value
        self._whole = None

    def resize(self, count: int) -> None:
        """Set NF: fields are cut off or added, and ``$0`` is put together anew."""
        fields = self.fields
        del fields[count:]
        fields.extend([""] * (count - len(fields)))
        self._whole = None
