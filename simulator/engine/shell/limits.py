"""How much one command line may do: named numbers that count, never time."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use up; the same run reaches the same limit on every machine."""

    steps: int = field(default=40_000, metadata={"of": "steps of shell and program work"})
    depth: int = field(default=100, metadata={"of": "commands inside commands"})
    forks: int = field(default=3_000, metadata={"of": "subshells and pipeline members"})
    output_bytes: int = field(default=1 << 20, metadata={"of": "bytes of output"})
    pipe_bytes: int = field(default=4 << 20, metadata={"of": "bytes in one pipe"})
    file_bytes: int = field(default=16 << 20, metadata={"of": "bytes written to one file"})
    expansion_bytes: int = field(default=1 << 20, metadata={"of": "bytes in one expansion"})
    words: int = field(default=20_000, metadata={"of": "words on one command line"})
    source_bytes: int = field(default=1 << 18, metadata={"of": "bytes in one script"})
    nesting: int = field(default=40, metadata={"of": "nested constructs in one script"})
    matching: int = field(default=2_000_000, metadata={"of": "comparisons of one pattern"})


LIMITS = Limits()

_UNITS = {name: entry.metadata["of"] for name, entry in Limits.__dataclass_fields__.items()}


class LimitHit(Exception):
    """A run has used up what it may; the command line ends here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def sentence(name: str, limits: Limits = LIMITS) -> str:
    """Return what the learner reads when the limit is reached.

    >>> sentence("depth")
    'stopped: more than 100 commands inside commands'
    """
    return f"stopped: more than {getattr(limits, name):,} {_UNITS[name]}"
