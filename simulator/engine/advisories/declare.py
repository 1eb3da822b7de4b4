"""What a data file of advisories may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from simulator.engine.advisories.versions import Compare

SEVERITIES = ("UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL")

_BOUND = re.compile(r"(<=|>=|<|>|=)\s*([0-9][^\s,]*)")


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range of versions."""

    sign: str
    version: str

    def holds(self, version: str, compare: Compare) -> bool:
        order = compare(version, self.version)
        return {
            "<": order < 0,
            "<=": order <= 0,
            ">": order > 0,
            ">=": order >= 0,
            "=": order == 0,
        }[self.sign]


class Advisory(BaseModel):
    """One advisory. ``affected`` is about the authors' versions, ``patched`` about a release's.

    ``ecosystem`` is that of the package; "image" is the version of the distribution itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"CVE-\d{4}-\d{4,}")
    package: str
    ecosystem: Literal["os", "image", "pip", "npm", "maven", "toolchain"]
    affected: str
    fixed: str = ""
    severity: Literal["UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
    score: float = Field(ge=0, le=10)
    title: str
    patched: Mapping[str, str] = Field(default_factory=dict)

    @field_validator("affected")
    @classmethod
    def _is_a_range(cls, text: str) -> str:
        if not all(_BOUND.fullmatch(part.strip()) for part in text.split(",")):
            raise ValueError(f"{text!r} is no range: write >=1.0, <2.0")
        return text

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """The ends of the range; all of them have to hold."""
        return tuple(Bound(*found) for found in _BOUND.findall(self.affected))


class AdvisoryFile(BaseModel):
    """A file of advisories. ``made_from`` gives packages by what they are built from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cve: tuple[Advisory, ...] = ()
    made_from: Mapping[str, str] = Field(default_factory=dict)

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """What a package is built from, by its name, where that is another one."""
        return {name: source for source, names in self.made_from.items() for name in names.split()}
