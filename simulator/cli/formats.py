"""``--format`` of the listing commands: table, json, raw or a template a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.cli.tables import aligned
from simulator.cli.template import HEADER, Struct, Template, parse_template
from simulator.engine.errors import DockerError


@dataclass(frozen=True, slots=True)
class Columns:
    """What rows of a listing have: heading by field, the default table, Go's name of a row."""

    headings: Mapping[str, str]
    table: str
    go_type: str

    def row(self, values: Mapping[str, str]) -> Struct:
        return Struct(values, self.go_type)


def listing(columns: Columns, rows: Iterable[Mapping[str, str]], template: str = "") -> str:
    """Return the rows as the format asks for; an empty one means the default table."""
    if template in {"", "table"}:
        template = f"table {columns.table}"
    is_table = template.startswith("table")
    text = "{{json .}}" if template == "json" else _without_table(template)
    compiled = _compiled(text)
    body = "".join(_row(text, columns.go_type, tuple(row.items())) for row in rows)
    if not is_table:
        return body
    heading = compiled.render(columns.row(columns.headings), functions=HEADER)
    return aligned(f"{heading}\n{body}")


@lru_cache(maxsize=2_048)
def _row(text: str, go_type: str, values: tuple[tuple[str, str], ...]) -> str:
    """Return a row by the template; most rows of a listing were in the one before as well."""
    try:
        return parse_template(text).render(Struct(dict(values), go_type)) + "\n"
    except DockerError as error:
        raise DockerError(f"template parsing error: {error.message}", hint=error.hint) from None


def _compiled(template: str) -> Template:
    try:
        return parse_template(template)
    except DockerError as error:
        raise DockerError(f"template parsing error: {error.message}", hint=error.hint) from None


def _without_table(template: str) -> str:
    template = template.removeprefix("table").strip(" ")
    return template.replace("\\t", "\t").replace("\\n", "\n")


def one_per_line(lines: Sequence[str]) -> str:
    """Return the lines, each with its end."""
    return "".join(f"{line}\n" for line in lines)
