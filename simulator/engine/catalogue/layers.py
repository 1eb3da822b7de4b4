"""Layers out of their declarations: each is what its files change on the layer below."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.engine.catalogue.databases import record_installed
from simulator.engine.catalogue.declare import CatalogueError, LayerEntry, Node, Tree, size_of
from simulator.engine.files import File, FileTree, PathError, Symlink
from simulator.engine.filesystem import Filesystem
from simulator.engine.image import view
from simulator.engine.layer import Layer, diff
from simulator.engine.shell.executable import executable

PROGRAM_SIZE = 48_000
"""Bytes of a program that says nothing else; the median of Debian's /usr/bin."""

MAX_STACK = 40

LOADERS = {"glibc": "/lib64/ld-linux-x86-64.so.2", "musl": "/lib/ld-musl-x86_64.so.1"}
"""What a program that is linked to a C library needs to start at all."""

SCRIPTS = frozenset(
    {"bundle", "composer", "corepack", "gem", "gradle", "mvn", "npm", "npx", "yarn"}
)
"""Programs that are scripts in life: they run wherever their interpreter does."""

_VARIABLE = re.compile(r"(?<!\$)\{([a-z_]+)\}")


def filled(text: str, variables: Mapping[str, str]) -> str:
    """Return the text with ``{name}`` replaced where there is such a variable.

    >>> filled("python{minor} {x} ${minor}", {"minor": "3.11"})
    'python3.11 {x} ${minor}'
    """
    return _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), text)


@dataclass(frozen=True)
class Stacked:
    """A layer in its place: what made it, what it is over, and what its download weighs."""

    layer: Layer
    entry: LayerEntry
    below: Stacked | None
    download: int

    @property
    def stack(self) -> tuple[Stacked, ...]:
        """All layers up to this one, the oldest first."""
        return (*self.below.stack, self) if self.below else (self,)

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(part.layer for part in self.stack)


@dataclass
class Workshop:
    """Builds every layer once; layers that see the same variables are the same object."""

    trees: Mapping[str, Tree]
    entries: Mapping[str, LayerEntry]
    version_of: Callable[[str, str], str]
    _built: dict[str, Stacked] = field(default_factory=dict)
    _depth: int = 0

    def stacked(self, name: str, variables: Mapping[str, str]) -> Stacked:
        """Return the layer of that name, built for the variables."""
        name = filled(name, variables)
        entry = self.entries.get(name)
        if entry is None:
            raise CatalogueError(f"no layer is called {name!r}")
        return self._once(entry, variables)

    def on_top(
        self, entry: LayerEntry, below: Stacked | None, variables: Mapping[str, str]
    ) -> Stacked:
        """Return a layer that belongs to no family, over whatever stack."""
        return self._made(entry, below, variables)

    def _once(self, entry: LayerEntry, variables: Mapping[str, str]) -> Stacked:
        if self._depth > MAX_STACK:
            raise CatalogueError(f"layer {entry.name!r} stands on itself")
        self._depth += 1
        try:
            below = self.stacked(entry.on, variables) if entry.on else None
        finally:
            self._depth -= 1
        return self._made(entry, below, variables)

    def _made(
        self, entry: LayerEntry, below: Stacked | None, variables: Mapping[str, str]
    ) -> Stacked:
        said = LayerEntry.model_validate_json(filled_json(entry, variables))
        key = f"{id(below)} {said.model_dump_json()} {self._tree_texts(said, variables)}"
        if key not in self._built:
            self._built[key] = self._build(said, below, variables)
        return self._built[key]

    def _tree_texts(self, entry: LayerEntry, variables: Mapping[str, str]) -> str:
        return "".join(filled_json(tree, variables) for tree in self._included(entry))

    def _build(
        self, entry: LayerEntry, below: Stacked | None, variables: Mapping[str, str]
    ) -> Stacked:
        under = view(below.layers) if below else FileTree()
        files = Filesystem(under, now=entry.created)
        try:
            for tree in self._included(entry):
                said = Tree.model_validate_json(filled_json(tree, variables))
                _place(files, said, tree.libc or entry.libc, self.version_of)
            _place(files, entry, entry.libc, self.version_of)
            if size_of(entry.size):
                _pad(files, entry, size_of(entry.size) - diff(under, files.tree).size)
        except (PathError, ValueError) as error:
            raise CatalogueError(f"layer {entry.name!r}: {error}") from None
        layer = diff(under, files.tree)
        download = entry.download
        weight = round(layer.size * 0.38) if download is None else size_of(download)
        return Stacked(layer, entry, below, weight)

    def _included(self, entry: Tree) -> list[Tree]:
        found: list[Tree] = []
        for name in entry.include:
            if name not in self.trees:
                raise CatalogueError(f"{entry.name!r} includes {name!r}, and no tree is called so")
            found += [*self._included(self.trees[name]), self.trees[name]]
        return found


def filled_json(entry: Tree, variables: Mapping[str, str]) -> str:
    """Return the declaration as JSON, its variables replaced by their values."""
    return filled(entry.model_dump_json(), variables)


def _place(files: Filesystem, tree: Tree, libc: str, version_of: Callable[[str, str], str]) -> None:
    for path in tree.remove:
        files.remove(path)
    for path, target in tree.links.items():
        _link(files, target, path)
    for text in tree.directories.split():
        _directory(files, text)
    for folder, names in tree.programs.items():
        for name in names.split():
            _program(files, folder, name, libc)
    for folder, names in tree.applets.items():
        for name in names.split():
            _link(files, tree.multicall, f"{folder}/{name}")
    for path, node in tree.files.items():
        _file(files, path, Node(text=node) if isinstance(node, str) else node, libc)
    for folder, names in tree.hard_applets.items():
        for name in names.split():
            files.mkdir(folder, parents=True)
            files.link(tree.multicall, f"{folder}/{name}")
    for path, text in tree.append.items():
        files.write(path, text.encode(), append=True)
    record_installed(files, tree, version_of)


def _link(files: Filesystem, target: str, path: str) -> None:
    _parents(files, path)
    files.put(path, Symlink(target, mtime=files.now))


def _directory(files: Filesystem, text: str) -> None:
    path, _, attributes = text.partition(":")
    mode, _, owner = attributes.partition(":")
    files.mkdir(path, parents=True)
    if mode:
        files.chmod(path, int(mode, 8))
    if owner:
        files.chown(path, *_owner(owner))


def _program(files: Filesystem, folder: str, text: str, libc: str) -> None:
    name, _, behaviour = text.partition("=")
    name = name.partition("@")[0]
    _file(files, f"{folder}/{name}", Node(program=behaviour or text), libc)


def _file(files: Filesystem, path: str, node: Node, libc: str) -> None:
    if node.link is not None:
        _link(files, node.link, path)
        return
    _parents(files, path)
    uid, gid = _owner(node.owner)
    content, mode, size = _content(path, node, libc)
    mode = int(node.mode, 8) if node.mode else mode
    files.put(path, File(content, mode, uid, gid, files.now, size))


def _content(path: str, node: Node, libc: str) -> tuple[bytes, int, int]:
    size = -1 if node.size is None else size_of(node.size)
    if node.program is not None:
        name, _, version = node.program.partition("@")
        facts = {"needs": LOADERS[libc]} if libc and name not in SCRIPTS else {}
        content = executable(name, version, **facts)
        return content, 0o755, PROGRAM_SIZE if size < 0 else max(size, len(content))
    if node.text is not None:
        return node.text.encode(), 0o644, size
    name = path.rpartition("/")[2]
    return f"\x7fplaceholder {name}\n".encode(), 0o644, size


def _owner(text: str) -> tuple[int, int]:
    uid, _, gid = text.partition(":")
    return int(uid), int(gid or uid)


def _parents(files: Filesystem, path: str) -> None:
    above = path.rpartition("/")[0]
    if above:
        files.mkdir(above, parents=True)


def _pad(files: Filesystem, entry: LayerEntry, missing: int) -> None:
    """Spread the bytes that the layer lacks over the paths of ``rest``, by weight."""
    if missing < 0:
        raise ValueError(f"its files are {-missing} bytes more than its size")
    if missing and not entry.rest:
        raise ValueError(f"{missing} bytes are missing and it names no rest")
    total, left = sum(entry.rest.values()), missing
    paths = list(entry.rest.items())
    for number, (path, weight) in enumerate(paths, start=1):
        share = left if number == len(paths) else round(missing * weight / total)
        left -= share
        _file(files, path, Node(size=share), "")
