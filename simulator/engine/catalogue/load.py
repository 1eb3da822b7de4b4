"""From data files to a catalogue; nothing is read from disk here."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.advisories.declare import AdvisoryFile
from simulator.engine.catalogue.catalogue import Catalogue
from simulator.engine.catalogue.declare import (
    CatalogueError,
    ImageEntry,
    ImageFile,
    LayerEntry,
    PackageFile,
    RepositoryEntry,
    StandingEntry,
    Tree,
    read,
)


def load(files: Mapping[str, bytes]) -> Catalogue:
    """Return the catalogue that the files say, by path.

    The paths are ``images/…toml``, ``packages/…toml`` and ``advisories/…toml``.
    Raises CatalogueError, naming the file, for one that says what cannot be.
    """
    images: list[ImageEntry] = []
    layers: list[LayerEntry] = []
    trees: list[Tree] = []
    repositories: list[RepositoryEntry] = []
    packages: list[PackageFile] = []
    standing: list[StandingEntry] = []
    variables: dict[str, str] = {}
    suites: dict[str, Mapping[str, str]] = {}
    advisories = AdvisoryFile()
    for path in sorted(files):
        if path.startswith("packages/"):
            packages.append(read(path, files[path], PackageFile))
            continue
        if path.startswith("advisories/"):
            advisories = read(path, files[path], AdvisoryFile)
            continue
        said = read(path, files[path], ImageFile)
        images += said.image
        layers += said.layer
        trees += said.tree
        repositories += said.repository
        standing += said.standing
        variables.update(said.variables)
        suites.update(said.suites)
    _refuse_twice("image", [(entry.id, entry.revision) for entry in images])
    _refuse_twice("layer", [(entry.name, entry.revision) for entry in layers])
    _refuse_twice("repository", [(name, one.revision) for one in standing for name in one.names])
    _refuse_twice("tree", [(tree.name, 1) for tree in trees])
    return Catalogue(
        tuple(images),
        tuple(layers),
        tuple(trees),
        tuple(repositories),
        tuple(packages),
        variables,
        suites,
        standing_entries=tuple(standing),
        advisories=advisories,
    )


def _refuse_twice(kind: str, names: list[tuple[str, int]]) -> None:
    seen: set[tuple[str, int]] = set()
    for name in names:
        if name in seen:
            raise CatalogueError(
                f"{kind} {name[0]!r} is written twice; entries are only added, "
                "so a change is a new entry with a higher revision"
            )
        seen.add(name)
