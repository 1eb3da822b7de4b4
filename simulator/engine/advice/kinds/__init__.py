"""The kinds of advice, in the order in which they are tried and told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from simulator.engine.advice.advice import Advice
from simulator.engine.advice.kinds import (
    cleaning,
    compilers,
    context,
    heavy_base,
    hidden,
    joining,
    order,
    root,
    runtimes,
    secret_files,
    secret_variables,
    tags,
)
from simulator.engine.advice.subject import Subject
from simulator.engine.advice.trials import Trials

Propose: TypeAlias = Callable[[Subject, Trials], Iterator[Advice]]
"""Yields advice of one kind, each piece played before it is yielded."""

KINDS: tuple[Propose, ...] = (
    secret_variables.propose,
    secret_files.propose,
    hidden.propose,
    order.propose,
    compilers.propose,
    runtimes.propose,
    heavy_base.propose,
    context.propose,
    joining.propose,
    cleaning.propose,
    tags.propose,
    root.propose,
)
