"""The catalogue that comes with Layerwise, read from its data files once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from simulator.engine.catalogue.catalogue import Catalogue
from simulator.engine.catalogue.load import load


@cache
def catalogue() -> Catalogue:
    """Return the catalogue; the files are read the first time only."""
    return load(catalogue_files())


def catalogue_files() -> dict[str, bytes]:
    """Return every data file by its path inside the catalogue."""
    folder = files("simulator.engine.catalogue")
    return {
        f"{kind}/{file.name}": file.read_bytes()
        for kind in ("images", "packages", "advisories")
        for file in sorted((folder / kind).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }
