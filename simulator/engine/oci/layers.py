"""Layers from archives: ours come back as they were, foreign ones as exact as limits allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from simulator.engine.archive import SIMULATED_SIZE, WHITEOUT_OPAQUE, WHITEOUT_PREFIX
from simulator.engine.digest import Digest, digest_of
from simulator.engine.files import Device, Directory, Entry, File, FileTree, Symlink
from simulator.engine.layer import Layer, LayerEntry, Original, Whiteout
from simulator.engine.oci import tarball
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.errors import BadArchive, Truncated, Unsafe
from simulator.engine.oci.limits import KEPT_FILE
from simulator.engine.oci.source import Source
from simulator.engine.oci.tarball import Member
from simulator.engine.stand_in import is_stand_in, stand_in

_NO_TREE = FileTree()


def read_layer(
    packed: bytes | memoryview,
    expected: Digest | None = None,
    *,
    number: int = 0,
    allowance: Allowance | None = None,
    below: Callable[[], FileTree] = lambda: _NO_TREE,
) -> Layer:
    """Return the layer of a tar, plain or compressed.

    The tar must have the digest ``expected`` (OCI image spec, config.md#layer-diffid); an
    error names the layer by its ``number``.
    ``below`` is what a hard link may refer to. A layer larger than the allowance is
    reduced to an index of its entries. Raises BadArchive.
    """
    source = Source(packed, allowance)
    if not source.compressed:
        _check(digest_of(packed), expected, number)
    reading = _Reading(below, source.allowance)
    for member, content in tarball.members(source):
        reading.take(member, content)
    diff_id = source.digest()
    _check(diff_id, expected, number)
    if not reading.left_out and source.count <= source.allowance.layer:
        made = Layer.of(reading.changes)
        if made.diff_id == diff_id:
            return made
    kept = _kept(packed, source)
    changes = reading.changes if kept is not None else reading.thinned()
    return Layer(Layer.of(changes).changes, Original(diff_id, kept))


def _check(diff_id: Digest, expected: Digest | None, number: int) -> None:
    if expected is not None and diff_id != expected:
        raise BadArchive(
            f'invalid diffID for layer {number}: expected "{expected}", got "{diff_id}"',
            hint="The archive's layers are not those that its config names.",
        )


def _kept(packed: bytes | memoryview, read: Source) -> bytes | None:
    """Return the tar of a foreign layer, unless it is too large to keep."""
    if read.count > read.allowance.layer or not read.allowance.keep(read.count):
        return None
    return Source(packed).read(read.count)


@dataclass(slots=True)
class _Reading:
    """What a tar has said so far."""

    below: Callable[[], FileTree]
    allowance: Allowance
    left_out: bool = False
    kept: int = 0
    changes: dict[str, LayerEntry] = field(default_factory=dict)

    def take(self, member: Member, content: Source) -> None:
        folder, _, name = member.path.rpartition("/")
        if not member.path:
            return
        if name.startswith(WHITEOUT_PREFIX):
            self._hide(folder, name)
        else:
            self._put(member.path, self._entry(member, content))

    def thinned(self) -> dict[str, LayerEntry]:
        """Return the changes with texts alone kept: of a large layer, they can be read."""
        first_names: dict[int, str] = {}
        return {
            path: self._thin(first_names.setdefault(entry.inode or id(entry), path), entry)
            if isinstance(entry, File)
            else entry
            for path, entry in self.changes.items()
        }

    def _thin(self, path: str, entry: File) -> File:
        if is_stand_in(entry.content) or _is_text(entry.content):
            return entry
        self.allowance.give_back(len(entry.content))
        return replace(entry, content=stand_in(_name(path), digest_of(entry.content)))

    def _hide(self, folder: str, name: str) -> None:
        if name == WHITEOUT_OPAQUE:
            self.changes[f"{folder}/{name}".lstrip("/")] = Whiteout.OPAQUE
            return
        hidden = name.removeprefix(WHITEOUT_PREFIX)
        if hidden.startswith(WHITEOUT_PREFIX):
            return  # notes of the old aufs driver, which hide nothing
        if hidden in {"", ".", ".."}:
            raise Unsafe(f"{folder}/{name}")
        self.changes.setdefault(f"{folder}/{hidden}".lstrip("/"), Whiteout.PLAIN)

    def _put(self, path: str, entry: Entry) -> None:
        """Keep an entry; a directory that was hidden in the same layer hides what lay in it."""
        if self.changes.get(path) is Whiteout.PLAIN and isinstance(entry, Directory):
            self.changes[f"{path}/{WHITEOUT_OPAQUE}"] = Whiteout.OPAQUE
        self.changes[path] = entry

    def _entry(self, member: Member, content: Source) -> Entry:
        owner = member.uid, member.gid, member.mtime
        match member.kind:
            case tarball.DIRECTORY:
                return Directory(
                    mode=member.mode, uid=member.uid, gid=member.gid, mtime=member.mtime
                )
            case tarball.SYMLINK:
                return Symlink(member.target, *owner)
            case tarball.LINK:
                return self._linked(member)
            case tarball.FILE:
                return self._file(member, content)
            case _:
                kind = {tarball.PIPE: "p", tarball.BLOCK_DEVICE: "b"}.get(member.kind, "c")
                return Device(kind, member.mode, *owner, member.major, member.minor)

    def _file(self, member: Member, content: Source) -> File:
        owner = member.mode, member.uid, member.gid, member.mtime
        if not self._has_room(member, content):
            self.left_out = True
            digest = content.digest_of_next(member.size)
            return File(stand_in(_name(member.path), digest), *owner, member.size)
        data = content.read(member.size)
        if len(data) < member.size:
            raise Truncated
        return File(data, *owner, _simulated(member))

    def _has_room(self, member: Member, content: Source) -> bool:
        """Say whether the file can be kept: all of a small layer, some texts of a large one."""
        most = self.allowance.layer
        if member.size > (most if content.count <= most else KEPT_FILE):
            return False
        if self.kept + member.size > most or not self.allowance.keep(member.size):
            return False
        self.kept += member.size
        return True

    def _linked(self, member: Member) -> Entry:
        """Return the file that a hard link shares; from now on both are of one inode."""
        found = self.changes.get(member.target)
        if found is None or isinstance(found, Whiteout):
            found = self.below().entry(member.target)
        if isinstance(found, Symlink):
            return found
        if not isinstance(found, File):
            raise BadArchive(f"invalid archive: {member.path} is a hard link to nothing")
        inode = found.inode or _inode(member.target)
        shared = File(
            found.content, found.mode, found.uid, found.gid, found.mtime, found.size, inode
        )
        if member.target in self.changes:
            self.changes[member.target] = shared
        return shared


def _simulated(member: Member) -> int:
    """Return the size that a placeholder stands for, or -1 for a file that is what it is."""
    text = member.records.get(SIMULATED_SIZE, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def _inode(path: str) -> int:
    return int(digest_of(path.encode("utf-8", "surrogateescape"))[7:19], 16) or 1
