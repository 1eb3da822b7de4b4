"""Gather what can be translated, bring the catalogues up to date, and compile them.

``make messages`` runs it after words have changed. What has no translation yet is left empty
in ``simulator/locale/*/LC_MESSAGES/django.po`` and listed. Needs Babel, which comes with
requirements-dev.txt.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parent.parent
LOCALES = HOUSE / "simulator" / "locale"

ONE = {"_", "gettext", "gettext_noop", "says"}
"""Functions whose first argument is a text; ``says`` is that of the engine's ``Tongue``."""

TWO = {"ngettext", "counts"}
"""Functions that take a text for one and a text for more."""

COUNTED = "counted"
"""``counted(n, "layer")`` makes "{n} layer" and "{n} layers"."""

SPOKEN = {
    "simulator/workspaces/races/ready/*.toml": ("title", "says", "lane.name"),
    "simulator/workspaces/examples/*.toml": ("title", "says"),
    "simulator/web/scene/**/*.toml": ("title", "says"),
}
"""Data whose values are texts, by the names of the values."""

Text = str | tuple[str, str]

_CHATTER = re.compile(
    r'"(?:Project-Id|Report-Msgid|POT-|PO-Rev|Last-Tr|Language-Team|Generated-By)|^#, python'
)
"""What Babel adds to a catalogue and nobody needs."""

_CALL = re.compile(r"\b(n?)gettext\(")
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_ARGUMENTS = re.compile(rf"({_STRING})(?:\s*,\s*({_STRING}))?")


def texts() -> set[Text]:
    """Return everything that can be translated, pairs where there is a plural."""
    return {*_templates(), *_python(), *_data()} - {""}


def catalogue(language: str) -> Catalog:
    """Return the translations into a language as they are kept."""
    with _path(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(known: Catalog) -> bytes:
    """Return the form in which Django reads a catalogue. No date is in it that would change it."""
    known.creation_date = known.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    file = io.BytesIO()
    write_mo(file, known)
    return file.getvalue()


def languages() -> list[str]:
    """Return the languages that there are translations for."""
    return sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/django.po"))


def missing(known: Catalog) -> list[Text]:
    """Return texts that have no translation, or one that is only a guess."""
    found = []
    for text in sorted(texts(), key=_first):
        message = known.get(_first(text))
        if message is None or message.fuzzy or message.id != text or not all(strings(message)):
            found.append(text)
    return found


def strings(message: Message) -> tuple[str, ...]:
    """Return the translation of a message, for one and for more where there is a plural."""
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string)


def update(language: str) -> list[Text]:
    """Write the catalogue with all texts of today, those of before with their translations."""
    old = catalogue(language)
    new = Catalog(locale=language, fuzzy=False, charset="utf-8", header_comment=old.header_comment)
    for text in sorted(texts(), key=_first):
        message = old.get(_first(text))
        fits = message is not None and message.id == text
        new.add(text, message.string if fits else None)
    file = io.BytesIO()
    write_po(file, new, width=100, omit_header=False, sort_output=True)
    lines = file.getvalue().decode().splitlines(keepends=True)
    _path(language).write_text("".join(line for line in lines if not _CHATTER.match(line)))
    _path(language).with_suffix(".mo").write_bytes(compiled(catalogue(language)))
    return missing(catalogue(language))


def _path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def _templates() -> Iterator[Text]:
    for path in sorted(HOUSE.glob("templates/**/*.html")):
        source = templatize(path.read_text(), origin=str(path))
        for call in _CALL.finditer(source):
            found = _ARGUMENTS.match(source, call.end())
            if found is None:
                continue
            one = ast.literal_eval(found[1])
            yield (one, ast.literal_eval(found[2])) if call[1] and found[2] else one


def _python() -> Iterator[Text]:
    for path in sorted(HOUSE.glob("simulator/**/*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call):
                yield from _called(node)


def _called(call: ast.Call) -> Iterator[Text]:
    name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
    words = [one.value for one in call.args if isinstance(one, ast.Constant)]
    words = [word for word in words if isinstance(word, str)]
    if name in ONE and len(words) == 1:
        yield words[0]
    elif name in TWO and len(words) == 2:
        yield words[0], words[1]
    elif name == COUNTED and len(words) == 1:
        yield f"{{n}} {words[0]}", f"{{n}} {words[0]}s"


def _data() -> Iterator[Text]:
    for pattern, names in SPOKEN.items():
        for path in sorted(HOUSE.glob(pattern)):
            data = tomllib.loads(path.read_text())
            yield from (text for name in names for text in _named(data, name))


def _named(data: dict[str, Any], name: str) -> Iterator[str]:
    """Yield the value of the name; ``lane.name`` is that of each table ``[[lane]]``."""
    table, _, key = name.rpartition(".")
    for part in data.get(table, []) if table else [data]:
        if key in part:
            yield part[key]


def main() -> int:
    """Bring all catalogues up to date, and say what they lack."""
    lacking = {language: update(language) for language in languages()}
    for language, found in lacking.items():
        print(f"{language}: {len(texts()) - len(found)} texts, {len(found)} to be translated")
        for text in found:
            print(f"  {_first(text)}")
    return int(any(lacking.values()))


if __name__ == "__main__":
    sys.exit(main())
