"""What a container sees: the view of all layers together, and what is missing from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.engine.explore.hiding import Hider
from simulator.engine.files import Device, Directory, Entry, File, PathError, Symlink
from simulator.web.scene.explorer.names import address, shown
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.words import number_text, size_text

MOST_SEEN = 200
"""Names of one folder that are shown at once."""

MOST_GONE = 40


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A name in the view, or ``gone`` from it. ``origin`` is the layer that it comes from."""

    name: str
    icon: str
    note: str
    size: str
    gone: bool = False
    opens: str = ""
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A folder of the view; ``more`` is the address of the names that follow."""

    path: str
    files: tuple[SeenFile, ...]
    more: str = ""


def listed_in(subject: Subject, folder: str, first: int = 0) -> Seen:
    """Return what stands in a folder of the view, from its name number ``first`` on."""
    entry = subject.tree.entry(folder)
    names = entry.names if isinstance(entry, Directory) else ()
    entries = entry.entries if isinstance(entry, Directory) else {}
    files = [
        _seen(subject, f"{folder}/{name}".lstrip("/"), name, entries[name])
        for name in names[first : first + MOST_SEEN]
    ]
    last = first + MOST_SEEN >= len(names)
    gone = _gone(subject, folder, set(names)) if last else []
    follows = address(view="merged", folder=folder or "/", first=first + MOST_SEEN)
    return Seen(f"/{shown(folder)}", (*files, *gone), "" if last else follows)


def working_directory(subject: Subject) -> str:
    """Return the folder that a container starts in, without the leading slash."""
    config = subject.container.config if subject.container else subject.image.config
    try:
        return subject.tree.resolve(config.working_dir)[1:]
    except PathError:
        return ""


def _seen(subject: Subject, path: str, name: str, entry: Entry) -> SeenFile:
    if isinstance(entry, Directory):
        count, size = entry.total.entries, entry.total.size
        opens = address(view="merged", folder=path) if count else ""
        many = ngettext("{n} entry", "{n} entries", count).format(n=number_text(count))
        words = many if count else _("empty")
        return SeenFile(f"{shown(name)}/", "folder", words, size_text(size), False, opens, words)
    index = subject.origin(path)
    where = _("from {place}").format(place=subject.place(index)) if index >= 0 else ""
    if isinstance(entry, Symlink):
        link = _("link to {target}").format(target=shown(entry.target)[:200])
        where = f"{link}, {where}"
    opens = address(layer=index + 1, file=path) if isinstance(entry, File) else ""
    kind = _("a device") if isinstance(entry, Device) else _("its text")
    return SeenFile(shown(name), "file", where, size_text(entry.size), False, opens, kind)


def _gone(subject: Subject, folder: str, there: set[str]) -> Iterator[SeenFile]:
    """Yield the names of a folder that some layer still has and nobody sees."""
    found: dict[str, tuple[Hider, int, str]] = {}
    start = len(folder) + 1 if folder else 0
    for index, hidden in enumerate(subject.hiding.by):
        for path, hider in hidden.items():
            if not path.startswith(f"{folder}/" if folder else ""):
                continue
            name = path[start:].partition("/")[0]
            if name not in there:
                found[name] = hider, index, path
    for name in sorted(found)[:MOST_GONE]:
        hider, index, path = found[name]
        whole = f"{folder}/{name}".lstrip("/")
        entry = subject.layers[index].changes.get(whole)
        opens = address(layer=index + 1, file=whole) if isinstance(entry, File) else ""
        note = _("hidden by {hider}, still in {place}").format(
            hider=subject.place(hider.layer), place=subject.place(index)
        )
        size = size_text(entry.size) if isinstance(entry, File) else ""
        yield SeenFile(shown(name), "gone", note, size, True, opens, _("what is still there"))
