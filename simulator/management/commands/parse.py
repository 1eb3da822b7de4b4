"""``manage.py parse FILE…``: a JSON line per Dockerfile, as BuildKit's parser reads it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from simulator.engine.dockerfile.lines import MAX_BYTES
from simulator.engine.dockerfile.report import parse_report


class Command(BaseCommand):
    """Parse Dockerfiles; a file that cannot be read or parsed gets a line that says so."""

    help = "Print a JSON line per Dockerfile: its instructions, or what is wrong with it."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own form

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *_: Any, **options: Any) -> None:
        for path in options["files"]:
            self.stdout.write(json.dumps(_report(path)))


def _report(path: str) -> dict[str, Any]:
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return {"path": path, "error": f"cannot read the file: {reason}"}
    return parse_report(path, data)
