"""manage.py play: recorded scenarios, played without a browser."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from simulator.play import play_scenario


class Command(BaseCommand):
    """A door for scripts: the output is JSON, a line for each file."""

    help = "Play scenarios (files and steps, as in the recordings) and print how they came out."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own form

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, and the base images if there are to be no others."""
        parser.add_argument("--images", metavar="bases.json", help="the only images there are")
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *, images: str | None, files: list[str], **_options: Any) -> None:
        """Play every file; a bug of ours in one of them does not keep the others from it."""
        bases = json.loads(Path(images).read_text(encoding="utf-8")) if images else None
        for file in files:
            sys.stdout.write(json.dumps(_played(Path(file), bases)) + "\n")
            sys.stdout.flush()


def _played(file: Path, bases: dict[str, Any] | None) -> dict[str, Any]:
    name = file.stem
    try:
        scenario = json.loads(file.read_text(encoding="utf-8"))
        name = scenario.get("id", name)
        return play_scenario(scenario, bases)
    except Exception as bug:  # noqa: BLE001 - a crash is reported, and the rest still play
        return {"id": name, "crash": f"{type(bug).__name__}: {bug}"}
