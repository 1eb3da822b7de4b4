"""What goals look at: the world as it is, and what the learner has done in the lesson."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from simulator.engine.build.report import BuildReport, StepReport
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.find import find_container
from simulator.engine.containers.model import Container
from simulator.engine.digest import Digest
from simulator.engine.errors import DockerError
from simulator.engine.events import LAPTOP
from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.engine.state import Engine, Machine, World
from simulator.lessons.deeds import Deed


@dataclass(frozen=True)
class Scene:
    """The world, and the deeds of the lesson so far, the oldest first.

    ``step`` is the number of the entry before the current step's first, so that a goal can ask for
    something that happened in this very step.
    """

    world: World
    deeds: tuple[Deed, ...] = ()
    step: int = 0

    def machine(self, name: str = "") -> Machine:
        """Return a machine by name; the laptop if none is named. One that nobody used is empty."""
        return self.world.machines.get(name or LAPTOP) or Machine()

    def engine(self, machine: str = "") -> Engine:
        return self.machine(machine).engine

    def image(self, text: str, machine: str = "") -> Image | None:
        """Return the image of a name, a name@digest or the start of an id on a machine."""
        engine = self.engine(machine)
        try:
            reference = Reference.parse(text)
        except DockerError:
            reference = None
        if reference is not None:
            found = engine.tagged(reference.with_default_tag().canonical) or (
                engine.known_digest(reference.canonical)
            )
            if found is not None:
                return found
        wanted = text.removeprefix("sha256:")
        near = [
            image for image in engine.images if image.removeprefix("sha256:").startswith(wanted)
        ]
        return engine.images[near[0]] if len(near) == 1 and len(wanted) >= 4 else None

    def container(self, name: str, machine: str = "") -> Container | None:
        """Return a container by name or the start of its id.

        A name with a colon or a slash is that of an image: the newest container of it.
        """
        engine = self.engine(machine)
        if ":" in name or "/" in name:
            image = self.image(name, machine)
            own = [
                each for each in engine.containers.values() if image and each.image.id == image.id
            ]
            return max(own, key=lambda each: each.number, default=None)
        try:
            return find_container(engine, name)
        except Refused:
            return None

    @cached_property
    def builds(self) -> tuple[BuildReport, ...]:
        """The builds of the lesson, the oldest first."""
        return tuple(report for deed in self.deeds for report in deed.builds)

    def build(self, back: int = 1) -> BuildReport | None:
        """Return the last build, or the one so many builds back (2 is the one before it)."""
        return self.builds[-back] if len(self.builds) >= back else None

    def here(self) -> tuple[Deed, ...]:
        """Return the deeds of this step."""
        return tuple(deed for deed in self.deeds if deed.number > self.step)


def steps_named(report: BuildReport, instruction: str) -> Iterator[StepReport]:
    """Yield the steps whose instruction begins so, or runs a command that begins so.

    Spaces count once, and case does not: ``RUN pip`` names ``RUN  pip install``. Flags of the
    instruction may be left out: it names ``RUN --mount=… pip install`` as well.
    """
    wanted = _plain(instruction)
    for step in report.steps:
        said = _plain(step.step.instruction)
        if said.startswith(wanted) or _without_flags(said).startswith(wanted):
            yield step


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def _without_flags(text: str) -> str:
    words = text.split(" ")
    while len(words) > 1 and words[1].startswith("--"):
        del words[1]
    return " ".join(words)


def shared_layers(one: Image, other: Image) -> int:
    """Return how many layers, from the bottom up, two images stand on together."""
    pairs = zip(one.chain_ids, other.chain_ids, strict=False)
    return sum(1 for own, others in pairs if own == others)


def dangling(engine: Engine) -> tuple[Digest, ...]:
    """Return the images that no name points at, in order."""
    named = set(engine.tags.values())
    return tuple(sorted(image for image in engine.images if image not in named))
