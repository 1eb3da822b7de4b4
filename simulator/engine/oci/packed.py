"""An archive of images as its files by path, before anybody looks into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from simulator.engine.digest import Digest, digest_of
from simulator.engine.oci import tarball
from simulator.engine.oci.ahead import headers_ahead
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.errors import BadArchive, TooLarge, Unsafe
from simulator.engine.oci.limits import MAX_ARCHIVE, MAX_DOCUMENT, MAX_DOCUMENTS, MEBIBYTE
from simulator.engine.oci.source import Source

_BLOBS = "blobs/sha256/"
_MAX_LINKS = 8


def blob_path(digest: Digest) -> str:
    """Return where an OCI layout keeps a blob."""
    return f"{_BLOBS}{digest.removeprefix('sha256:')}"


@dataclass(slots=True)
class Packed:
    """The files of an archive: where each lies in ``plain``, and what links point to."""

    plain: memoryview
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    documents: int = 0
    """Bytes of documents that were read so far."""

    def __contains__(self, path: str) -> bool:
        return path in self.places or path in self.links

    def file(self, path: str) -> memoryview:
        """Return a file's bytes, links followed; a blob must have the digest that names it."""
        found, content = self._found(path)
        if found.startswith(_BLOBS) and found not in self.checked:
            if digest_of(content).removeprefix("sha256:") != found.removeprefix(_BLOBS):
                raise BadArchive(
                    f"invalid archive: {found[:90]} has another digest",
                    hint="The file was damaged, or someone changed it.",
                )
            self.checked.add(found)
        return content

    def document(self, path: str) -> bytes:
        """Return a file that is small enough to be a document."""
        size = len(self._found(path)[1])
        self.documents += size
        if size > MAX_DOCUMENT or self.documents > MAX_DOCUMENTS:
            raise TooLarge(f"the documents of the archive have more than {MAX_DOCUMENT:,} bytes")
        return bytes(self.file(path))

    def _found(self, path: str) -> tuple[str, memoryview]:
        found = path
        for _ in range(_MAX_LINKS):
            found = self.links.get(found, found)
        if found not in self.places:
            raise BadArchive(f"open {path[:200]}: no such file or directory")
        start, size = self.places[found]
        return found, self.plain[start : start + size]


def joined(pieces: Iterable[memoryview]) -> memoryview:
    """Return the pieces as one, in memory."""
    return memoryview(b"".join(pieces))


def open_archive(
    content: bytes | memoryview, gather: Callable[[Iterable[memoryview]], memoryview] = joined
) -> Packed:
    """Return the files of an archive, plain or compressed as a whole. Raises BadArchive.

    ``gather`` puts the pieces of a compressed one somewhere, and returns all of them.
    """
    content = memoryview(content)
    if len(content) > MAX_ARCHIVE:
        raise TooLarge(f"the archive has more than {MAX_ARCHIVE // MEBIBYTE} MiB")
    source = Source(content)
    packed = Packed(gather(source.rest()) if source.compressed else content)
    allowance = Allowance()
    allowance.foresee(headers_ahead(packed.plain, allowance.entries))
    for member, _ in tarball.members(Source(packed.plain, allowance)):
        _place(packed, member)
    return packed


def _place(packed: Packed, member: tarball.Member) -> None:
    match member.kind:
        case tarball.DIRECTORY:
            pass
        case tarball.FILE:
            packed.places[member.path] = (member.at, member.size)
            packed.links.pop(member.path, None)
        case tarball.LINK:
            packed.links[member.path] = member.target
        case tarball.SYMLINK:
            packed.links[member.path] = _target(member)
        case _:
            raise Unsafe(member.path, "is a device")


def _target(member: tarball.Member) -> str:
    """Return where a link leads, from the root of the archive."""
    names = [] if member.target.startswith("/") else member.path.split("/")[:-1]
    if member.target.startswith("/"):
        raise Unsafe(member.path, "is a link out of the archive")
    for name in member.target.split("/"):
        if name == "..":
            if not names:
                raise Unsafe(member.path, "is a link out of the archive")
            names.pop()
        elif name not in {"", "."}:
            names.append(name)
    return "/".join(names)
