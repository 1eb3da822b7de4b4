"""Images that are another image of the catalogue and a layer on top of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from simulator.engine.catalogue.catalogue_image import CatalogueImage, config_of
from simulator.engine.catalogue.declare import (
    ConfigEntry,
    ImageEntry,
    LayerEntry,
    Node,
    ReleaseEntry,
    StandingEntry,
    Tree,
    size_of,
)
from simulator.engine.catalogue.layers import Stacked, filled
from simulator.engine.catalogue.tags import Choice
from simulator.engine.image import Config, History, Image

NOTHING = Choice(
    ImageEntry(id="", repository="", release=()), ReleaseEntry(version=""), "", "", True
)
"""The choice of an image that belongs to no family."""

_VERSION = re.compile(r"\d+(?:\.\d+)*")


def base_of(entry: StandingEntry, tag: str) -> str | None:
    """Return the name of the image that a tag stands on; None if there can be no such tag."""
    for pattern, base in entry.tags.items():
        found = re.fullmatch(pattern, tag)
        if found:
            return found.expand(base)
    return None


def version_of(entry: StandingEntry, tag: str) -> str:
    """Return the version that a tag speaks of, the entry's own if of none.

    >>> version_of(StandingEntry(names=("x",), tags={}), "v2.4.2-alpine")
    '2.4.2'
    """
    found = _VERSION.search(tag)
    return found[0] if found else entry.version


@dataclass(frozen=True)
class StandingImage(CatalogueImage):
    """An image with a layer of its own over ``below``; None is an empty file tree."""

    entry: StandingEntry = field(kw_only=True)
    version: str = field(kw_only=True)
    below: CatalogueImage | None = field(kw_only=True)

    @cached_property
    def image(self) -> Image:
        under = self.below.image if self.below else None
        history = (*(under.history if under else ()), self._line)
        layers = tuple(part.layer for part in self.stack)
        config = overlaid(under.config if under else Config(), self._config)
        return Image(layers, config, history, self.entry.created)

    @cached_property
    def variables(self) -> dict[str, str]:
        """Those of the image below, and the version of this one."""
        under = self.below.variables if self.below else self._defaults
        pieces = self.version.split(".")
        own = {"version": self.version, "major": pieces[0], "minor": ".".join(pieces[:2])}
        return {**under, **own}

    @cached_property
    def stack(self) -> tuple[Stacked, ...]:
        below = self.below.stack if self.below else ()
        top = below[-1] if below else None
        return self._workshop.on_top(self._layer, top, self.variables).stack

    @property
    def _line(self) -> History:
        return History(self.entry.line, self.entry.created, comment="buildkit.dockerfile.v0")

    @property
    def _config(self) -> ConfigEntry:
        said = self.entry.config.model_dump_json(exclude_unset=True)
        return ConfigEntry.model_validate_json(filled(said, self.variables))

    @property
    def _layer(self) -> LayerEntry:
        said = self.entry.model_dump(include=set(Tree.model_fields))
        declared = said.pop("files")
        folders, files = _homes(self.entry.users.split())
        name = self.entry.names[0].rpartition("/")[2]
        append = {**said.pop("append"), **files}
        return LayerEntry(
            **{**said, "name": name, "directories": f"{said['directories']} {folders}"},
            append=append if self.below else {},
            size=size_of(self.entry.size),
            created=self.entry.created,
            line=self.entry.line,
            rest={f"/usr/share/{name}/rest.tar": 1},
            files={**declared, f"/usr/share/{name}/contents": _mark(name)},
        )


def _mark(name: str) -> Node:
    return Node(text=f"\x7fassumed {name}\n")


def overlaid(below: Config, said: ConfigEntry) -> Config:
    """Return the config below with everything that is said, and only that."""
    new, named = config_of(said), said.model_fields_set
    names = {"ports": "exposed_ports"}
    changes = {
        names.get(name, name): getattr(new, names.get(name, name))
        for name in named - {"env", "labels"}
    }
    if "entrypoint" in named and "cmd" not in named:
        changes["cmd"] = None
    config = replace(below, **changes, labels={**below.labels, **new.labels})
    for line in new.env if "env" in named else ():
        name, _, value = line.partition("=")
        config = config.with_env(name, value)
    return config


def _homes(users: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Return the folders and the lines of /etc/passwd and /etc/group that users need."""
    folders, passwd, group = "", "", ""
    for user in users:
        name, number, home = (*user.split(":"), "")[:3]
        home = home or f"/home/{name}"
        folders += f"{home}:755:{number}:{number} "
        passwd += f"{name}:x:{number}:{number}::{home}:/bin/sh\n"
        group += f"{name}:x:{number}:\n"
    return folders, {"/etc/passwd": passwd, "/etc/group": group} if passwd else {}
