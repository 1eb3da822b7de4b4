"""Secrets that are in the stack, each with where it is and what does not help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

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
    title = _("{secret} is still in {place}") if leak.hider else _("{secret} is in {place}")
    secret = _("The {kind}").format(kind=_(leak.secret.kind.value))
    return LeakView(
        title=title.format(secret=secret, place=_what(subject, leak.layer)),
        says=" ".join(_says(subject, leak)),
        where=_("{path}  in the layer of {place}").format(
            path=shown_path(leak.path), place=subject.place(leak.layer)
        ),
        lines=tuple(_cut(line) for line in leak.secret.lines),
        layer=(leak.hider.layer if leak.hider else leak.layer) + 1,
        opens=address(layer=leak.layer + 1, file=leak.path),
    )


def _says(subject: Subject, leak: FileLeak) -> Iterator[str]:
    own = subject.container is not None and leak.layer + 1 == len(subject.layers)
    if own:
        says = _("It is in the writable layer alone: docker commit {name} would ship it.")
        yield says.format(name=subject.name)
        return
    yield _("Anyone who can pull {name} can read it.").format(name=_image_name(subject))
    if leak.hider is not None:
        place = subject.place(leak.hider.layer)
        place = f"{place[0].upper()}{place[1:]}"
        yield _("{place} only hides it.").format(place=place)
    yield _("Revoke it first, then mount it as a secret.")


def _variables(subject: Subject) -> Iterator[LeakView]:
    base = subject.base_image
    count = len(base.history) if base else 0
    known = frozenset(base.config.env) if base else frozenset()
    for leak in variable_leaks(subject.image.config, subject.image.history[count:], known):
        secret = leak.name or _("A token")
        says = _(
            "{command} shows it to anyone who can pull {name}. "
            "Revoke it first, then give it with a secret mount, or when a container starts."
        )
        yield LeakView(
            title=_("{secret} is in {place}").format(secret=secret, place=_what(subject, 0)),
            says=says.format(command=leak.command, name=_image_name(subject)),
            where=f"{leak.command} {_image_name(subject)}",
            lines=(_around(leak),),
        )


def _around(leak: VariableLeak) -> str:
    text = leak.text if len(leak.text) <= LONGEST_LINE else f"{leak.name}={leak.value}"
    return _cut(text)


def _what(subject: Subject, layer: int) -> str:
    if subject.container is None:
        return _("this image")
    return _("this container") if layer + 1 == len(subject.layers) else _("its image")


def _image_name(subject: Subject) -> str:
    return subject.container.reference if subject.container else subject.name


def _cut(line: str) -> str:
    text = shown(line.expandtabs(4))
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"
