"""What a lesson's files may say. The words of each field are what an author reads about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.lessons.goals import Goal

MAX_HINTS = 2
"""Hints of a step; the third stage is the solution itself."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# What is done: lines of solutions, of starting worlds, and what predictions play


class Save(_Part):
    """Writes a file of the project: the whole ``content``, or that of a file in ``solution/``."""

    save: str = Field(description="the path in the project folder")
    content: str | None = Field(None, description="the whole text")
    like: str = Field("", description="a file of the lesson's solution/ folder that has the text")

    @model_validator(mode="after")
    def _one_source(self) -> Save:
        if (self.content is None) == (not self.like):
            raise ValueError("say either content or like")
        return self


class Edit(_Part):
    """Changes a file of the project: ``replace`` with ``by``, or ``append`` a text at the end."""

    edit: str = Field(description="the path in the project folder")
    replace: str = Field("", description="a text that is in the file; its first place counts")
    by: str = Field("", description="what stands there then")
    append: str = Field("", description="a text that comes at the end")

    @model_validator(mode="after")
    def _one_change(self) -> Edit:
        if bool(self.replace) == bool(self.append):
            raise ValueError("say either replace (and by) or append")
        return self


class Delete(_Part):
    """Removes a file or a folder of the project."""

    delete: str = Field(description="the path in the project folder")


class Move(_Part):
    """Gives a file or a folder of the project another place."""

    move: str = Field(description="the path in the project folder")
    to: str = Field(description="its new path")


class Sit(_Part):
    """Walks to another machine, the USB stick in the pocket."""

    sit: str = Field(description="the machine")


class Republish(_Part):
    """The maintainer of an image pushes it again under the same name, with a patch."""

    republish: str = Field(description="the image, such as acme/base:1.4")


class Look(_Part):
    """A line that only looks: it counts neither for need nor for par."""

    look: str = Field(description="a command line, such as docker images")


class AnswerTo(_Part):
    """Answers a question here; questions without such a line are answered when a step begins."""

    answer: str = Field(description="the id of the question")


Line: TypeAlias = str | Look | Save | Edit | Delete | Move | Sit | Republish | AnswerTo
"""A line of a solution; a text is a command line."""


# What is asked


class Option(_Part):
    """One answer. It is right if it says so, or if all goals of ``when`` hold after the play."""

    text: str
    right: bool | None = Field(None, description="of a question about an idea: true or false")
    when: list[Goal] = Field(default_factory=list, description="goals that decide after the play")


class _Question(_Part):
    id: str = Field(description="unique in the lesson, such as q1")
    ask: str = Field(description="the question")
    because: str = Field("", description="why it is so: read when the truth is shown")
    play: list[Line] = Field(
        default_factory=list, description="what is played on a copy of the learner's world first"
    )


class Choice(_Question):
    """One answer of several; ``right = true`` on an idea, ``when`` on what will happen."""

    kind: Literal["choice"]
    options: list[Option] = Field(min_length=2)


class Several(_Question):
    """Any number of answers are right."""

    kind: Literal["several"]
    options: list[Option] = Field(min_length=2)


class MarkSteps(_Question):
    """Each step of the build that ``play`` ends with is marked CACHED or BUILT."""

    kind: Literal["steps"]
    play: list[Line] = Field(min_length=1, description="ends with the build")


class Number(_Question):
    """A number. Its key is a ``measure`` of the world after the play, or ``key``."""

    kind: Literal["number"]
    unit: str = Field("", description="what is counted: MB, s, layers")
    measure: str = Field("", description="what is measured after the play, such as size app:1")
    key: float | None = Field(None, description="of a question about an idea: the number")
    tolerance: float = Field(0, description="per cent that a guess may be off and still be right")

    @model_validator(mode="after")
    def _one_key(self) -> Number:
        if bool(self.measure) == (self.key is not None):
            raise ValueError("say either measure or key")
        return self


class Order(_Question):
    """Things that belong in an order; they stand here in the right one."""

    kind: Literal["order"]
    items: list[str] = Field(min_length=2)


class Pair(_Part):
    """A thing, and what belongs to it."""

    left: str
    right: str


class Match(_Question):
    """What belongs to what."""

    kind: Literal["match"]
    pairs: list[Pair] = Field(min_length=2)


class Row(_Part):
    """A row of a table: what is played for it on a copy of the learner's world."""

    text: str
    play: list[Line] = Field(min_length=1)


class Column(_Part):
    """A column of a table: ticked where all its goals hold after the row's play."""

    text: str
    when: list[Goal] = Field(min_length=1)


class Table(_Question):
    """A tick or none in every cell: what would each of the rows do to each of the columns?"""

    kind: Literal["table"]
    rows: list[Row] = Field(min_length=1)
    columns: list[Column] = Field(min_length=1)


Question: TypeAlias = Annotated[
    Choice | Several | MarkSteps | Number | Order | Match | Table, Field(discriminator="kind")
]


# Lessons


class Turn(_Part):
    """A wrong turn, answered: said while all its goals hold."""

    when: list[Goal] = Field(min_length=1)
    says: str


class Step(_Part):
    """One step: what is to be done (``do``), and what has to be so then."""

    do: str = Field("", description="what to do, in one sentence; commands in backticks")
    goals: list[Goal] = Field(default_factory=list)
    questions: list[Question] = Field(default_factory=list)
    solution: list[Line] = Field(default_factory=list)
    hints: list[str] = Field(default_factory=list, max_length=MAX_HINTS)
    turns: list[Turn] = Field(default_factory=list)

    @model_validator(mode="after")
    def _asks_for_something(self) -> Step:
        if not self.goals and not self.questions:
            raise ValueError("a step needs a goal or a question")
        return self


class Aha(_Part):
    """The moment when it clicks: the sentence under the picture when a step is done."""

    step: int = Field(description="after this step, counted from 1")
    picture: Literal[
        "backpack",
        "bases",
        "brooms",
        "context",
        "crates",
        "cut",
        "diet",
        "dominoes",
        "doors",
        "family",
        "freed",
        "frozen",
        "lamps",
        "life",
        "lift",
        "moves",
        "owners",
        "photo",
        "prints",
        "race",
        "rise",
        "scopes",
        "secret",
        "seen",
        "settings",
        "shared",
        "signal",
        "stack",
        "stages",
        "stale",
        "strings",
        "tags",
        "travel",
        "walk",
        "words",
    ] = Field(description="which of the pictures of simulator/web/scene/aha shows it")
    says: str = Field(description="one sentence")


class Notes(_Part):
    """For whoever teaches: how to show it in five minutes, and what to ask the room."""

    demo: str
    question: str
    answer: str = Field("", description="what a good answer has in it")


class LessonFile(_Part):
    """``lesson.toml``."""

    title: str
    place: int = Field(ge=1, description="where it stands in its track")
    boss: bool = False
    minutes: int = Field(ge=1, le=30)
    objective: str
    requires: list[str] = Field(default_factory=list, description="lessons: d1, d2")
    kills: list[str] = Field(default_factory=list, description="misconceptions: M01")
    project: str = Field("", description="a folder of lessons/projects/ whose files come first")
    without: list[str] = Field(default_factory=list, description="files of it that are left out")
    start: list[Line] = Field(
        default_factory=list, description="played before the learner comes: the starting world"
    )
    links: Mapping[str, Annotated[str, Field(pattern=r"^(?:https?://|/)")]] = Field(
        default_factory=dict, description="further reading: a title and an address"
    )
    steps: list[Step] = Field(min_length=1)
    aha: list[Aha] = Field(default_factory=list)
    notes: Notes

    @model_validator(mode="after")
    def _unique_questions(self) -> LessonFile:
        ids = [question.id for step in self.steps for question in step.questions]
        if len(ids) != len(set(ids)):
            raise ValueError("two questions have the same id")
        if any(not 1 <= aha.step <= len(self.steps) for aha in self.aha):
            raise ValueError("aha.step is no step of the lesson")
        return self


class TrackFile(_Part):
    """``track.toml``."""

    title: str
    place: int
    says: str = Field(description="one sentence for the map")
