"""Goals: small judges over a scene. To add one, write its class and put it into the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from simulator.engine.files import Entry, File
from simulator.lessons.scene import Scene


@dataclass(frozen=True, slots=True)
class Met:
    """It is so. ``says`` is a word on how, where there is one."""

    says: str = ""


@dataclass(frozen=True, slots=True)
class Unmet:
    """It is not so yet; the reason is a sentence for the learner."""

    reason: str


Verdict: TypeAlias = Met | Unmet


class Judge(BaseModel):
    """What all goals have in common.

    ``says`` replaces the title that a goal makes of its own words. ``machine`` is the one
    that is looked at; none is the laptop.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str = Field("", description="the words on the learner's list, if its own do not fit")
    machine: str = Field("", description="the machine that is looked at; the laptop if left out")

    @property
    def title(self) -> str:
        """What the learner reads on the list."""
        return self.says or self.words

    @property
    def words(self) -> str:
        """What the goal calls itself."""
        raise NotImplementedError

    def judge(self, scene: Scene) -> Verdict:
        """Say whether it is so."""
        raise NotImplementedError

    @property
    def on(self) -> str:
        """Where it is looked at, for a sentence; nothing for the laptop."""
        return f" on {self.machine}" if self.machine else ""


def met(holds: bool, reason: str, says: str = "") -> Verdict:
    """Return the verdict on something that holds or not."""
    return Met(says) if holds else Unmet(reason)


def text_of(entry: Entry | None) -> str | None:
    """Return the text of a file, None if there is nothing; of a folder nothing is read."""
    if entry is None:
        return None
    return entry.content.decode("utf-8", "replace") if isinstance(entry, File) else ""


def met_by_text(
    text: str | None, *, absent: bool = False, contains: str = "", lacks: str = ""
) -> Verdict:
    """Return the verdict on a file: that it is there or not, and what it says."""
    if absent:
        return met(text is None, "It is there.")
    if text is None:
        return Unmet("It is not there.")
    if contains and contains not in text:
        return Unmet("It says something else.")
    return met(not lacks or lacks not in text, "It still says so.")


class Limits(Judge):
    """A figure with limits. Each that is given has to hold."""

    below: float | None = Field(None, description="less than this")
    above: float | None = Field(None, description="more than this")

    def _range(self, unit: str) -> str:
        parts = []
        if self.above is not None:
            parts.append(f"more than {figure(self.above)} {unit}")
        if self.below is not None:
            parts.append(f"less than {figure(self.below)} {unit}")
        return " and ".join(parts) or "known"

    def _within(self, value: float) -> bool:
        low = self.above is None or value > self.above
        return low and (self.below is None or value < self.below)


def figure(value: float) -> str:
    """Return a figure with as many digits as a person reads.

    >>> figure(31.24), figure(181.4), figure(3.0)
    ('31.2', '181', '3')
    """
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def megabytes(size: int) -> float:
    """Return simulated bytes as the megabytes that ``docker images`` prints."""
    return size / 1_000_000
