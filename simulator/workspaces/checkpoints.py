"""Moments written down, so that a journal of thousands of actions opens at once.

A checkpoint is a cache: it may be deleted at any time, and one that cannot be read is
as good as none. Only values of the engine and of this package are read back, and
only what this server has signed. The catalogue, the layers of its images, blobs from
outside and the layers of archives of real images are written by name. Values are written by
the names of their fields: one that has come to have a further field, with a default, is read.
"""

from __future__ import annotations

import copyreg
import io
import logging
import pickle
import zlib
from dataclasses import MISSING, Field, fields, is_dataclass
from types import MappingProxyType
from typing import Any

from django.core.signing import Signer

from simulator.engine.catalogue.catalogue import Catalogue
from simulator.engine.digest import Digest
from simulator.engine.layer import Layer
from simulator.engine.registry.model import Blob
from simulator.workspaces.archives import images_of
from simulator.workspaces.blobs import content_of
from simulator.workspaces.models import Checkpoint, Entry
from simulator.workspaces.moment import Moment, known_catalogue

CHECKPOINT_EVERY = 50
NEWEST_KEPT = 3
ALWAYS_KEPT_EVERY = 1_000
"""Entries; older checkpoints in between are dropped, for the newest serve nearly always."""

_HOMES = ("simulator.engine.", "simulator.lessons.", "simulator.workspaces.", "rpds")
_SIGNER = Signer(salt="checkpoint of a moment by the names of fields")
"""The salt names the form of what is written; what has another form is as good as none.

A field with a default needs no other form, one whose meaning changes does.
"""

log = logging.getLogger(__name__)


def keep_if_due(entry: Entry, moment: Moment) -> None:
    """Write the moment down if it is the turn of this entry."""
    if entry.number % CHECKPOINT_EVERY == 0:
        keep(entry, moment)


def lasts(number: int, length: int) -> bool:
    """Say whether a checkpoint of this entry would stay in a journal of this length."""
    is_new = number > length - NEWEST_KEPT * CHECKPOINT_EVERY
    return is_new or number % ALWAYS_KEPT_EVERY == 0


def keep(entry: Entry, moment: Moment, *, pinned: bool = False) -> None:
    """Write the moment down, in place of an older checkpoint of the entry.

    A ``pinned`` one is kept for good: the moment opens as it is now even where the entries
    that led to it come to play otherwise.
    """
    try:
        state = _written(moment)
    except (pickle.PicklingError, RecursionError, TypeError):
        log.exception("entry %s makes no checkpoint", entry.pk)
        return
    written = {"state": state, "pinned": True} if pinned else {"state": state}
    Checkpoint.objects.update_or_create(entry=entry, defaults=written)
    _drop_old(entry)


def recall(entry: int) -> Moment | None:
    """Return the moment after the entry, or None if it was not kept or cannot be read."""
    kept = Checkpoint.objects.filter(pk=entry).first()
    return None if kept is None else _read(bytes(kept.state))


def _drop_old(entry: Entry) -> None:
    kept = Checkpoint.objects.filter(entry__workspace=entry.workspace_id, pinned=False)
    numbers = kept.order_by("-entry__number").values_list("entry", "entry__number")
    old = [pk for pk, number in numbers[NEWEST_KEPT:] if number % ALWAYS_KEPT_EVERY]
    Checkpoint.objects.filter(pk__in=old).delete()


def _written(moment: Moment) -> bytes:
    stream = io.BytesIO()
    _Writer(stream, moment).dump(moment)
    packed = zlib.compress(stream.getvalue(), 6)
    return f"{_SIGNER.signature(packed)}\n".encode() + packed


def _read(state: bytes) -> Moment | None:
    signature, _, packed = state.partition(b"\n")
    try:
        if signature.decode() != _SIGNER.signature(packed):
            return None
        moment = _Reader(io.BytesIO(zlib.decompress(packed))).load()
    except Exception:
        log.exception("a checkpoint cannot be read")
        return None
    return moment if isinstance(moment, Moment) else None


class _Writer(pickle.Pickler):
    """Writes what a checkpoint may hold, and names for what the catalogue holds."""

    def __init__(self, stream: io.BytesIO, moment: Moment) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._names = _layer_names(moment)

    def persistent_id(self, value: object) -> tuple[str | int, ...] | None:
        if isinstance(value, Catalogue):
            return ("catalogue", value.revision)
        if isinstance(value, Blob) and isinstance(value.held, bytes):
            return ("blob", 0, value.digest)
        if not isinstance(value, Layer):
            return None
        if value.original and value.original.kept_in:
            return ("opened", 0, value.original.kept_in, value.diff_id)
        return self._names.get(id(value))

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, MappingProxyType):
            return _fixed, (dict(value),)
        if is_dataclass(value) and not isinstance(value, type):
            made = copyreg.__newobj__, (type(value),)  # type: ignore[attr-defined]  # see object.__reduce__
            return *made, _parts(value), None, None, _restore
        return NotImplemented


class _Reader(pickle.Unpickler):
    """Reads checkpoints, and refuses to make anything that is no value of ours."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith(_HOMES) and "." not in name:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} does not belong in a checkpoint")

    def persistent_load(self, name: tuple[Any, ...]) -> object:
        kind, revision, *place = name
        if kind == "blob":
            return Blob(place[0], content_of(place[0]))
        if kind == "opened":
            return _opened(*place)
        held = known_catalogue(revision)
        if kind == "catalogue":
            return held
        image = held.image(place[0])
        if image is None:
            raise pickle.UnpicklingError(f"the catalogue has lost {place[0]}")
        return image.image.layers[place[1]]


def _opened(archive: str, diff_id: Digest) -> Layer:
    """Return a layer of an archive of real images."""
    stacks = (one.image.layers for one in images_of(archive))
    return next(layer for stack in stacks for layer in stack if layer.diff_id == diff_id)


def _layer_names(moment: Moment) -> dict[int, tuple[str | int, ...]]:
    """Return the names of all layers that came from the catalogue, by their identity."""
    held = moment.world.catalogue
    if not isinstance(held, Catalogue):
        return {}
    names: dict[int, tuple[str | int, ...]] = {}
    for reference in moment.known_images():
        image = held.image(reference)
        for index, layer in enumerate(image.image.layers if image else ()):
            names[id(layer)] = ("layer", held.revision, reference, index)
    return names


def _parts(value: Any) -> dict[str, Any]:
    """Return what a value is made of, with what it remembers beside its fields."""
    if hasattr(value, "__dict__"):
        return dict(vars(value))
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _restore(value: Any, parts: dict[str, Any]) -> None:
    """Give a value its parts; fields that it did not have when it was written get their default."""
    known = {field.name: field for field in fields(value)}
    for name, part in parts.items():
        if name in known or hasattr(value, "__dict__"):
            object.__setattr__(value, name, part)
    for name in known.keys() - parts.keys():
        object.__setattr__(value, name, _default(known[name]))


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    raise pickle.UnpicklingError(f"a value of then has no {field.name}")


def _fixed(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)
