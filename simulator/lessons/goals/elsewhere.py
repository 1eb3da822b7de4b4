"""Goals about registries, and about the disk of a machine."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simulator.engine.errors import DockerError
from simulator.engine.reference import Reference
from simulator.engine.registry.reach import find
from simulator.engine.state import Engine
from simulator.engine.store import kept
from simulator.lessons.goals.base import Judge, Limits, Met, Unmet, Verdict, figure, megabytes, met
from simulator.lessons.scene import Scene


class InRegistry(Judge):
    """A registry holds an image under a name."""

    goal: Literal["registry"]
    reference: str = Field(description="the name there, such as ada/app:1.0")
    absent: bool = Field(False, description="true: it must not be there")
    same_as: str = Field("", description="another name in a registry that has the same digest")
    holds: str = Field(
        "", description="an image of the machine: the registry has the very same one"
    )

    @property
    def words(self) -> str:
        if self.same_as:
            return f"`{self.reference}` and `{self.same_as}` have one digest in the registry"
        if self.holds:
            return f"`{self.reference}` in the registry is `{self.holds}`"
        return f"The registry {'lacks' if self.absent else 'holds'} `{self.reference}`"

    def judge(self, scene: Scene) -> Verdict:
        found = _found(scene, self.reference)
        if self.absent:
            return met(found is None, "It is there.")
        if found is None:
            return Unmet("It is not there yet.")
        if self.same_as:
            other = _found(scene, self.same_as)
            if other is None:
                return Unmet(f"`{self.same_as}` is not there.")
            return met(found[0] == other[0], "They have different digests.")
        if self.holds:
            own = scene.image(self.holds, self.machine)
            return met(own is not None and own.id == found[1], "It holds another image.")
        return Met()


class DiskUse(Limits):
    """What ``docker system df`` counts, in MB."""

    goal: Literal["disk"]
    of: Literal["images", "containers", "cache", "total"] = Field("total", description="which row")

    @property
    def words(self) -> str:
        names = {
            "images": "All images together",
            "containers": "The containers' own layers",
            "cache": "The build cache",
            "total": "Images, containers and cache together",
        }
        return f"{names[self.of]}: {self._range('MB')}{self.on}"

    def judge(self, scene: Scene) -> Verdict:
        size = disk_use(scene.engine(self.machine), self.of)
        return met(self._within(size), f"Now {figure(size)} MB.", f"{figure(size)} MB.")


def disk_use(engine: Engine, of: str) -> float:
    """Return a figure of ``docker system df`` in MB."""
    images = {
        chain: layer.size
        for image in engine.images.values()
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
    }
    sizes = {
        "images": sum(images.values()),
        "containers": sum(each.layer.size for each in engine.containers.values()),
        "cache": sum(record.size for record in kept(engine) if not record.shared),
    }
    return megabytes(sum(sizes.values()) if of == "total" else sizes[of])


def _found(scene: Scene, text: str) -> tuple[str, str] | None:
    """Return the digests of manifest and config of a name in a registry."""
    try:
        found = find(scene.world, Reference.parse(text).with_default_tag())
    except DockerError:
        return None
    return None if found is None else (found.manifest, found.image.id)
