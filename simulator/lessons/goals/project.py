"""Goals about the project folder: its Dockerfile and its other files."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

from pydantic import Field, field_validator

from simulator.engine.state import PROJECT
from simulator.lessons.goals.base import Judge, Unmet, Verdict, met, met_by_text, text_of
from simulator.lessons.scene import Scene


class Dockerfile(Judge):
    """A Dockerfile of the project has a line like this."""

    goal: Literal["dockerfile"]
    has: str = Field(description="a regular expression, tried on each instruction")
    absent: bool = Field(False, description="true: no line may be like that")
    path: str = Field("Dockerfile", description="which file, from the project folder")

    @field_validator("has")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from None
        return value

    @property
    def words(self) -> str:
        return f"{self.path} {'lacks' if self.absent else 'has'} `{_readable(self.has)}`"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.has, re.MULTILINE)

    def judge(self, scene: Scene) -> Verdict:
        text = project_text(scene, self.path, self.machine)
        if text is None:
            return Unmet(f"There is no {self.path}.")
        found = self._pattern.search(text.replace("\\\n", " "))
        if self.absent:
            return met(found is None, f"It says `{found.group()}`." if found else "")
        return met(found is not None, "No line is like that yet.")


class ProjectFile(Judge):
    """A file of the project folder."""

    goal: Literal["project_file"]
    path: str = Field(description="from the project folder, or from the root with a slash in front")
    absent: bool = Field(False, description="true: it must not be there")
    contains: str = Field("", description="a text that is in it")
    lacks: str = Field("", description="a text that is not in it")

    @property
    def words(self) -> str:
        if self.absent:
            return f"`{self.path}` is gone"
        if self.contains:
            return f"`{self.path}` says `{self.contains}`"
        if self.lacks:
            return f"`{self.path}` does not say `{self.lacks}`"
        return f"`{self.path}` is there{self.on}"

    def judge(self, scene: Scene) -> Verdict:
        text = project_text(scene, self.path, self.machine)
        return met_by_text(text, absent=self.absent, contains=self.contains, lacks=self.lacks)


def project_text(scene: Scene, path: str, machine: str = "") -> str | None:
    """Return the text of a file of the project, None if there is none; of a folder nothing."""
    place = path if path.startswith("/") else f"{PROJECT}/{path}"
    return text_of(scene.machine(machine).files.get(place))


def _readable(pattern: str) -> str:
    return re.sub(r"\\(.)", r"\1", pattern.removeprefix("^").removesuffix("$"))
