"""Secrets that are in the stack, each with where it is and what does not help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.engine.explore.leaks import FileLeak, VariableLeak, file_leaks, variable_leaks
from simulator.web.scene.explorer.names import address, shown, shown_path
from simulator.web.scene.explorer.subject import Subject

MOST_LEAKS = 12
LONGEST_LINE = 160


@dataclass(frozen=True, slots=True)
class LeakView:
    """A secret. ``layer`` is the number of the layer that hides it or has it, 0 for a setting."""

    title: str
    says: str
    where: str
    lines: tuple[str, ...]
    layer: int = 0
    opens: str = ""


def leaks(subject: Subject) -> tuple[LeakView, ...]:
    """Return the secrets above the base, those that look removed and are not first."""
    files = sorted(
        file_leaks(subject.layers, subject.base),
        key=lambda leak: (leak.hider is None, leak.layer),
    )
    found = [*(_file(subject, leak) for leak in files), *_variables(subject)]
    return tuple(found[:MOST_LEAKS])


def _file(subject: Subject, leak: FileLeak) -> LeakView:
    kind = leak.secret.kind.value
    still = "still " if leak.hider else ""
    return LeakView(
        title=f"The {kind} is {still}in {_what(subject, leak.layer)}",
        says=" ".join(_says(subject, leak)),
        where=f"{shown_path(leak.path)}  in the layer of {subject.place(leak.layer)}",
        lines=tuple(_cut(line) for line in leak.secret.lines),
        layer=(leak.hider.layer if leak.hider else leak.layer) + 1,
        opens=address(layer=leak.layer + 1, file=leak.path),
    )


def _says(subject: Subject, leak: FileLeak) -> Iterator[str]:
    own = subject.container is not None and leak.layer + 1 == len(subject.layers)
    if own:
        yield f"It is in the writable layer alone: docker commit {subject.name} would ship it."
        return
    yield f"Anyone who can pull {_image_name(subject)} can read it."
    if leak.hider is not None:
        place = subject.place(leak.hider.layer)
        yield f"{place[0].upper()}{place[1:]} only hides it."
    yield "Revoke it first, then mount it as a secret."


def _variables(subject: Subject) -> Iterator[LeakView]:
    base = subject.base_image
    count = len(base.history) if base else 0
    known = frozenset(base.config.env) if base else frozenset()
    for leak in variable_leaks(subject.image.config, subject.image.history[count:], known):
        name = leak.name or "A token"
        yield LeakView(
            title=f"{name} is in {_what(subject, 0)}",
            says=f"{leak.command} shows it to anyone who can pull {_image_name(subject)}. "
            "Revoke it first, then give it with a secret mount, or when a container starts.",
            where=f"{leak.command} {_image_name(subject)}",
            lines=(_around(leak),),
        )


def _around(leak: VariableLeak) -> str:
    text = leak.text if len(leak.text) <= LONGEST_LINE else f"{leak.name}={leak.value}"
    return _cut(text)


def _what(subject: Subject, layer: int) -> str:
    if subject.container is None:
        return "this image"
    return "this container" if layer + 1 == len(subject.layers) else "its image"


def _image_name(subject: Subject) -> str:
    return subject.container.reference if subject.container else subject.name


def _cut(line: str) -> str:
    text = shown(line.expandtabs(4))
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"
