"""``docker build --check``: what the build checks found."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from simulator.cli.template import go_json
from simulator.engine.errors import Source
from simulator.engine.events import BuildChecked, BuildStarted, BuildWarned, Event

SHOWN = frozenset({BuildChecked, BuildWarned})


def check_text(events: Iterable[Event], *, as_json: bool) -> str:
    """Return the report of one check."""
    events = list(events)
    warnings = list(dict.fromkeys(event for event in events if isinstance(event, BuildWarned)))
    started = next((event for event in events if isinstance(event, BuildStarted)), None)
    name, text = (started.dockerfile, started.text) if started else ("Dockerfile", "")
    if as_json:
        return go_json(_document(warnings, name, text), indent=2) + "\n"
    if not warnings:
        return "Check complete, no warnings found.\n"
    found = "1 warning has" if len(warnings) == 1 else f"{len(warnings)} warnings have"
    reports = (
        _report(warning, Source(name, text, warning.line, warning.end)) for warning in warnings
    )
    return f"Check complete, {found} been found!\n" + "".join(reports)


def _report(warning: BuildWarned, source: Source) -> str:
    url = f" - {warning.url}" if warning.url else ""
    excerpt = f"{source.excerpt()}\n" if warning.line else ""
    return f"\nWARNING: {warning.rule}{url}\n{warning.detail}\n{excerpt}"


def _document(warnings: list[BuildWarned], name: str, text: str) -> dict[str, Any]:
    found = [
        {
            "ruleName": warning.rule,
            "description": warning.description,
            "url": warning.url,
            "detail": warning.detail,
            "location": {
                "ranges": [{"start": {"line": warning.line}, "end": {"line": warning.end}}]
            },
        }
        for warning in warnings
    ]
    data = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    return {"warnings": found, "sources": [{"filename": name, "data": data}]}
