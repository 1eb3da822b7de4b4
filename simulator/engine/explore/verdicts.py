"""What a layer did to one path: added, modified or removed it, and what of it changed."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.files import Directory, Entry, File, FileTree, Symlink
from simulator.engine.layer import Change, LayerEntry, Whiteout


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happened to a path, and what stood there in the view below."""

    change: Change
    before: Entry | None
    after: LayerEntry | None

    @property
    def content_changed(self) -> bool:
        """Whether other bytes stand there now, or another kind of thing."""
        before, after = self.before, self.after
        if isinstance(before, File) and isinstance(after, File):
            return before.content_digest != after.content_digest
        if isinstance(before, Symlink) and isinstance(after, Symlink):
            return before.target != after.target
        return type(before) is not type(after)

    @property
    def mode_changed(self) -> bool:
        return (
            self.before is not None
            and self.after is not None
            and not isinstance(self.after, Whiteout)
            and self.before.mode != self.after.mode
        )

    @property
    def owner_changed(self) -> bool:
        before, after = self.before, self.after
        return (
            before is not None
            and after is not None
            and not isinstance(after, Whiteout)
            and (before.uid, before.gid) != (after.uid, after.gid)
        )

    @property
    def is_touched(self) -> bool:
        """Whether a folder is there only because something in it changed."""
        return (
            isinstance(self.before, Directory)
            and isinstance(self.after, Directory | None)
            and not self.mode_changed
            and not self.owner_changed
        )


def verdict(below: FileTree, path: str, entry: LayerEntry | None) -> Verdict:
    """Return what a layer with this entry did to the view below it."""
    before = below.entry(path)
    if isinstance(entry, Whiteout):
        return Verdict(Change.REMOVED, before, entry)
    return Verdict(Change.ADDED if before is None else Change.MODIFIED, before, entry)
