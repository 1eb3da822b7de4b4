"""An image of the hub under one of its names, made from its declaration when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from simulator.engine.catalogue.declare import ConfigEntry
from simulator.engine.catalogue.layers import Stacked, Workshop, filled
from simulator.engine.catalogue.tags import Choice
from simulator.engine.digest import Digest
from simulator.engine.image import Config, Healthcheck, History, Image
from simulator.engine.oci.manifest import manifest_digest, manifest_json

SECOND = 1_000_000_000


@dataclass(frozen=True)
class CatalogueImage:
    """An image of the hub under one of its names; the image itself is made when asked for.

    ``derived``: the table does not list this tag, it was worked out from its family.
    ``ribbon`` says in a few words why not to use it (deprecated, end of life), or nothing.
    """

    reference: str
    badge: str
    ribbon: str
    derived: bool
    _choice: Choice = field(repr=False)
    _workshop: Workshop = field(repr=False)
    _defaults: Mapping[str, str] = field(repr=False)
    _suites: Mapping[str, Mapping[str, str]] = field(repr=False)

    @property
    def label(self) -> str:
        """One word for the learner when the image is not in the table."""
        return "derived" if self.derived else ""

    @cached_property
    def image(self) -> Image:
        return _image(self._choice, self.variables, self.stack)

    @cached_property
    def variables(self) -> dict[str, str]:
        """What the texts of its declaration are filled with."""
        choice = self._choice
        pieces = choice.version.split(".")
        return {
            **self._defaults,
            "version": choice.version,
            "minor": ".".join(pieces[:2]),
            "major": pieces[0],
            **choice.entry.variables,
            **_moved(choice, choice.release.variables),
            **_moved(choice, self._suites.get(self._suite, {})),
        }

    @property
    def _suite(self) -> str:
        """The release of Debian or Ubuntu that the tag names, or else its own declaration."""
        said = {**self._choice.entry.variables, **self._choice.release.variables}
        words = self.reference.rpartition(":")[2].split("-")
        named = (word for word in words if word in self._suites)
        return self._choice.suite or next(named, said.get("suite", ""))

    @cached_property
    def downloads(self) -> tuple[int, ...]:
        """Compressed bytes of each layer, the oldest first."""
        return tuple(part.download for part in self.stack)

    @property
    def download_size(self) -> int:
        """Compressed bytes of all layers."""
        return sum(self.downloads)

    @property
    def manifest_json(self) -> bytes:
        """The manifest that the hub serves."""
        return manifest_json(self.image)

    @property
    def digest(self) -> Digest:
        """The digest of its manifest, by which it can be pulled for good."""
        return manifest_digest(self.image)

    @cached_property
    def stack(self) -> tuple[Stacked, ...]:
        """Its layers as they were made, the oldest first."""
        entry = self._choice.entry
        return self._workshop.stacked(entry.top, self.variables).stack if entry.top else ()


def _moved(choice: Choice, said: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a release, with the version that was asked for in them."""
    old, new = choice.release.version, choice.version
    versions = {old: new, ".".join(old.split(".")[:2]): ".".join(new.split(".")[:2])}
    return {name: versions.get(text, text) for name, text in said.items()}


def _image(choice: Choice, variables: dict[str, str], stack: tuple[Stacked, ...]) -> Image:
    entry = choice.entry
    history: list[History] = []
    for part in stack:
        said = part.entry
        history += [_empty(line, said.created, said.comment) for line in said.before]
        history.append(History(said.line, said.created, comment=said.comment))
    created = entry.created or (stack[-1].entry.created if stack else 0)
    after = (filled(line, variables) for line in entry.after)
    history += [_empty(line, created, entry.comment) for line in after]
    layers = tuple(part.layer for part in stack)
    return Image(layers, _config(entry.config, variables), tuple(history), created)


def _empty(line: str, created: int, comment: str) -> History:
    return History(line, created, empty_layer=True, comment=comment)


def _config(entry: ConfigEntry, variables: dict[str, str]) -> Config:
    return config_of(ConfigEntry.model_validate_json(filled(entry.model_dump_json(), variables)))


def config_of(said: ConfigEntry) -> Config:
    """Return the config that a declaration without variables says."""
    return Config(
        env=said.env,
        cmd=said.cmd,
        entrypoint=said.entrypoint,
        working_dir=said.working_dir,
        user=said.user,
        labels=dict(said.labels),
        exposed_ports=said.ports,
        volumes=said.volumes,
        stop_signal=said.stop_signal,
        healthcheck=_healthcheck(said),
        on_build=said.on_build,
        args_escaped=said.args_escaped,
    )


def _healthcheck(entry: ConfigEntry) -> Healthcheck | None:
    said = entry.healthcheck
    if said is None:
        return None
    return Healthcheck(
        said.test, said.interval * SECOND, said.timeout * SECOND, retries=said.retries
    )
