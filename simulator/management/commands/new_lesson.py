"""``manage.py new_lesson TRACK SLUG``: the folder of a new lesson, ready to be filled."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from simulator.lesson_files import OWN
from simulator.lessons.reading import NAME

TRACK = """\
title = "{track}"
place = 99
says = "What this track is about, in one sentence."
"""

LESSON = """\
title = "{title}"
place = {place}
minutes = 5
objective = "The student can …"
start = ["docker pull alpine:3.20"]

[[steps]]
do = "Run `docker build -t {slug}:1 .`"
goals = [{{ goal = "image", image = "{slug}:1" }}]
solution = ["docker build -t {slug}:1 ."]
hints = ["Type the command into the terminal and press Enter."]

[notes]
demo = "How to show it in five minutes."
question = "What to ask the room."
"""

TEXT = """\
## The first step

What is read here, in at most 60 words.
"""

DOCKERFILE = """\
FROM alpine:3.20
RUN echo hello > /greeting
CMD ["cat", "/greeting"]
"""


class Command(BaseCommand):
    """Make the folder of a new lesson that passes ``manage.py check`` as it stands."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("track", help="the folder of the track, such as d")
        parser.add_argument("slug", help="small letters, digits and hyphens")
        parser.add_argument("--in", dest="folder", default=str(OWN), help="where tracks lie")

    def handle(self, *args: Any, **options: Any) -> None:
        track, slug = options["track"], options["slug"]
        if not NAME.fullmatch(track) or not NAME.fullmatch(slug):
            raise CommandError("names are small letters, digits and hyphens")
        top = Path(options["folder"]) / track
        folder = top / slug
        if folder.exists():
            raise CommandError(f"{folder} is there already")
        (folder / "files").mkdir(parents=True)
        if not (top / "track.toml").exists():
            (top / "track.toml").write_text(TRACK.format(track=track))
        place = len(list(top.glob("*/lesson.toml"))) + 1
        title = slug.replace("-", " ").capitalize()
        lesson = LESSON.format(title=title, slug=slug, place=place)
        (folder / "lesson.toml").write_text(lesson)
        (folder / "text.md").write_text(TEXT)
        (folder / "files" / "Dockerfile").write_text(DOCKERFILE)
        self.stdout.write(f"{folder}: now run manage.py check --lesson {track}/{slug}")
