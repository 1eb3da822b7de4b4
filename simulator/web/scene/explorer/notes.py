"""What a path of a layer means, in a sentence: cause first, then what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from simulator.engine.explore.outline import Count, Item
from simulator.engine.explore.verdicts import Verdict
from simulator.engine.files import Device, Directory, Entry, File, Symlink
from simulator.engine.layer import Whiteout
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.words import counted, number_text, size_text

WORTH_SAYING = 1_000
"""Bytes from which a hidden file is told by its size."""


def note(subject: Subject, index: int, item: Item, found: Verdict) -> str:
    """Return what is worth saying beside a path; empty if its verdict says it all."""
    if isinstance(item.entry, Whiteout):
        return _hides(subject, index, item.path, found)
    said = [*_kind(item), *_changes(item, found)]
    hider = subject.hiding.by[index].get(item.path)
    if hider is not None:
        said.append(_hidden(subject, index, hider.layer))
    return ". ".join(said)


def contents_words(count: Count) -> str:
    """Return what lies in a folder, in words.

    >>> contents_words(Count(2_212, 300, 0, 0)), contents_words(Count(0, 1, 2, 0))
    ('2,212 files', '1 folder, 2 whiteouts')
    """
    parts = [counted(count.files, "file")] if count.files else []
    if count.folders and not count.files:
        parts.append(counted(count.folders, "folder"))
    if count.whiteouts:
        parts.append(counted(count.whiteouts, "whiteout"))
    return ", ".join(parts) or _("empty")


def distance(subject: Subject, index: int, hider: int) -> str:
    """Return how far above a layer another one is.

    The names of layers are long; a number that can be counted on the picture is short.
    """
    count = hider - index
    words = ("", _("one layer up"), _("two layers up"), _("three layers up"))
    return words[count] if count < len(words) else _("{n} layers up").format(n=number_text(count))


def _hides(subject: Subject, index: int, path: str, found: Verdict) -> str:
    cost = subject.hiding.costs[index].get(path)
    if cost is None:
        empty = isinstance(found.before, Directory)
        return _("Hides an empty folder") if empty else _("Hides nothing that a layer below has")
    where = subject.place(cost.layer)
    if cost.files > 1:
        size = size_text(cost.size)
        says = _("Hides {n} files, {size}. The bytes stay in the layers below")
        return says.format(n=number_text(cost.files), size=size)
    if cost.size < WORTH_SAYING:
        return _("Hides the file from {place}").format(place=where)
    says = _("Hides {size}. The bytes stay in the layer of {place}")
    return says.format(size=size_text(cost.size), place=where)


def _hidden(subject: Subject, index: int, hider: int) -> str:
    says = _("Hidden {distance}, by {place}")
    return says.format(distance=distance(subject, index, hider), place=subject.place(hider))


def _kind(item: Item) -> Iterator[str]:
    entry = item.entry
    if item.is_folder:
        yield _("Empty folder") if item.is_empty else contents_words(item.count)
    elif isinstance(entry, Symlink):
        yield _("Link to {target}").format(target=shown(entry.target)[:200])
    elif isinstance(entry, Device):
        yield _device(entry)
    elif isinstance(entry, File) and entry.inode and not item.size and entry.size:
        yield _("Another name of a file of {size}").format(size=size_text(entry.size))


def _device(entry: Device) -> str:
    match entry.kind:
        case "p":
            return _("A pipe")
        case "b":
            return _("A block device")
        case "s":
            return _("A socket")
    return _("A device")


def _changes(item: Item, found: Verdict) -> Iterator[str]:
    before, after = found.before, item.entry
    if before is None or after is None or isinstance(after, Whiteout):
        return
    if found.owner_changed:
        yield _("Owner {old}, now {new}").format(old=_owner(before), new=_owner(after))
    if found.mode_changed:
        modes = {"old": f"{before.mode:04o}", "new": f"{after.mode:04o}"}
        yield _("Mode {old}, now {new}").format(**modes)
    if isinstance(after, File) and isinstance(before, File):
        if found.content_changed:
            yield _("Rewritten, so the whole file is stored a second time")
        else:
            yield _("Its bytes are the same, and stored a second time")
    elif found.content_changed:
        yield _("It was something else below")


def _owner(entry: Entry) -> str:
    return f"{entry.uid}:{entry.gid}"
