"""The computers that a world can have beside those that it begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STICK = "/media/usb"
"""Where the USB stick is: on the machine that one sits at, and nowhere else."""


@dataclass(frozen=True, slots=True)
class Place:
    """A computer before anybody has done anything with it; without a network if not ``online``."""

    name: str
    says: str
    online: bool = True


PLACES: Mapping[str, Place] = {
    place.name: place
    for place in (
        Place("laptop", "where you work"),
        Place("new-laptop", "straight out of the box: no image, no cache"),
        Place("server", "a computer in a data centre"),
        Place("bunker", "has no network: only the USB stick gets in", online=False),
        Place("staging", "where a release is tried"),
        Place("prod", "where customers are"),
        Place("prod2", "where more customers are"),
    )
}

OFFERED = ("laptop", "new-laptop", "server", "bunker")
"""Those that a menu offers before they are used."""
