"""How changes of the image store read."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.events import Event, ImageDeleted, ImageUntagged
from simulator.engine.reference import Reference

SHOWN = frozenset({ImageUntagged, ImageDeleted})


def removal(event: Event) -> str:
    """Return the lines of ``docker rmi`` for what left the store."""
    match event:
        case ImageUntagged(reference=reference):
            return f"Untagged: {Reference.parse(reference).familiar}\n"
        case ImageDeleted(image=image, layers=layers):
            return "".join(f"Deleted: {digest}\n" for digest in (image, *layers))
        case _:
            return ""


def pruned_images(events: Iterable[Event]) -> str:
    """Return the list that ``docker image prune`` prints of what left the store."""
    lines = "".join(removal(event) for event in events)
    lowered = lines.replace("Untagged: ", "untagged: ").replace("Deleted: ", "deleted: ")
    return f"Deleted Images:\n{lowered}\n" if lines else ""
