"""Going from machine to machine."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.events import Event


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """``ssh``: the terminal belongs to another machine from now on."""

    machine: str


@dataclass(frozen=True, slots=True)
class SessionClosed(Event):
    """``exit``: the terminal belongs again to the machine that it was at before."""

    machine: str


@dataclass(frozen=True, slots=True)
class SatDown(Event):
    """Somebody walked to another machine, with the USB stick in the pocket."""

    machine: str
