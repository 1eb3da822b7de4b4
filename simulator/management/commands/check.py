"""``manage.py check``: Django's checks, and every lesson's promises."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as DjangoCheck

from simulator.lesson_files import library
from simulator.workspaces.course.promises import all_faults


class Command(DjangoCheck):
    """Check the project, then play every lesson."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--lesson", default="", metavar="TRACK/SLUG", help="only lessons whose name begins so"
        )

    def handle(self, *app_labels: Any, **options: Any) -> None:
        super().handle(*app_labels, **options)
        found = library()
        faults = list(all_faults(found, options["lesson"]))
        for fault in faults:
            self.stderr.write(f"lessons/{fault}")
        if faults:
            raise CommandError(f"{len(faults)} promises of lessons are not kept.")
        bosses = sum(lesson.told.boss for lesson in found.lessons)
        count = len(found.lessons) - bosses
        self.stdout.write(f"{count} lessons and {bosses} bosses keep their promises.")
