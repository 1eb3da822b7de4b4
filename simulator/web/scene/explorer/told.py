"""What a container did to its files, in four sentences made from what really happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.engine.containers.model import Container
from simulator.engine.explore.verdicts import Verdict
from simulator.engine.layer import Change
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.words import counted, size_text

if TYPE_CHECKING:
    from simulator.web.scene.explorer.rise import Written


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with one name in it, which is set as code."""

    before: str
    name: str = ""
    after: str = ""


def told(
    subject: Subject, container: Container, written: Sequence[Written], others: int
) -> tuple[Sentence, ...]:
    """Return the sentences. ``others`` are further containers of the same image."""
    first = {change: one for one in reversed(written) for change in [one.found.change]}
    changed = first.get(Change.MODIFIED)
    removed, made = first.get(Change.REMOVED), first.get(Change.ADDED)
    sentences: list[Sentence] = []
    if changed is not None:
        sentences += _copied_up(changed, container, others)
    if removed is not None:
        sentences += _removed(removed, alone=changed is None)
    if made is not None:
        sentences += _made(made, container)
    if not written:
        sentences += _nothing(subject, container)
    return tuple(sentences[:4])


def _copied_up(one: Written, container: Container, others: int) -> Iterator[Sentence]:
    name = _name(one)
    if one.found.content_changed:
        yield Sentence("The container opened ", name, " to write. The layer below is read-only.")
    else:
        what = _attributes(one.found)
        yield Sentence(
            f"The container changed the {what} of ", name, ". The layer below is read-only."
        )
    before = one.found.before
    size = size_text(before.size if before is not None else 0)
    yield Sentence(
        f"The whole file rose to the container's own layer first: {size}, "
        "even for one changed letter."
    )
    if others:
        see = "still sees it" if others == 1 else "still see it"
        yield Sentence(
            f"The original stays where it was. {counted(others, 'other container')} {see}."
        )
    else:
        yield Sentence(
            "The original stays where it was. Every new container of ",
            shown(container.reference),
            " sees it.",
        )


def _removed(one: Written, *, alone: bool) -> Iterator[Sentence]:
    if alone:
        yield Sentence("The container deleted ", _name(one), ". The layer below is read-only.")
        before = one.found.before
        size = size_text(before.size) if before is not None else "0 B"
        yield Sentence(f"So a whiteout hides it: 0 B on top, and the {size} below stay.")
        return
    yield Sentence("Deleting ", _name(one), " put a whiteout on top. Nothing below got smaller.")


def _made(one: Written, container: Container) -> Iterator[Sentence]:
    after = one.found.after
    size = size_text(getattr(after, "size", 0))
    yield Sentence("", _name(one), f" is new: its {size} lie in the container's own layer alone.")
    yield Sentence("That layer goes with the container: ", f"docker rm {container.name}", "")
    yield Sentence("To keep it, make it a layer of an image: ", f"docker commit {container.name}")


def _nothing(subject: Subject, container: Container) -> Iterator[Sentence]:
    count = len(subject.image.layers)
    yield Sentence("The container has changed no file yet: its own layer is empty.")
    yield Sentence(
        f"The {counted(count, 'layer')} below belong to ",
        shown(container.reference),
        " and to every container of it.",
    )
    yield Sentence("Whatever the container writes will stand on top; below nothing changes.")
    yield Sentence("Try ", f"docker exec {container.name} touch /tmp/new", " and look again.")


def _attributes(found: Verdict) -> str:
    if found.owner_changed:
        return "owner"
    return "mode" if found.mode_changed else "time"


def _name(one: Written) -> str:
    return shown(one.path.rpartition("/")[2])
