"""Goals about images: that they exist, how large they are, what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from simulator.engine.files import Directory, File, Symlink
from simulator.engine.globs import match_path
from simulator.engine.image import Image
from simulator.engine.layer import Whiteout
from simulator.engine.users import rows
from simulator.lessons.goals.base import (
    Judge,
    Limits,
    Unmet,
    Verdict,
    figure,
    megabytes,
    met,
    met_by_text,
    text_of,
)
from simulator.lessons.scene import Scene, dangling, shared_layers


class AboutImage(Judge):
    """A goal about one image, which has to be there first."""

    image: str = Field(description="a name, a name@digest or the start of an id")

    def judge(self, scene: Scene) -> Verdict:
        image = scene.image(self.image, self.machine)
        if image is None:
            return Unmet(_missing(scene, self.image, self.machine))
        return self.judge_image(scene, image)

    def judge_image(self, scene: Scene, image: Image) -> Verdict:
        """Say whether it is so of the image."""
        raise NotImplementedError


class ImageExists(Judge):
    """The name points at an image, or points nowhere with ``absent``."""

    goal: Literal["image"]
    image: str = Field(description="a name, a name@digest or the start of an id")
    absent: bool = Field(False, description="true: there must be no such image")

    @property
    def words(self) -> str:
        return f"`{self.image}` {'is gone' if self.absent else 'exists'}{self.on}"

    def judge(self, scene: Scene) -> Verdict:
        found = scene.image(self.image, self.machine)
        if self.absent:
            return met(found is None, f"`{self.image}` is still here{self.on}.")
        return met(found is not None, _missing(scene, self.image, self.machine))


class ImageSize(Limits):
    """The size of an image, in MB as ``docker images`` shows it, or against another image's."""

    goal: Literal["image_size"]
    image: str = Field(description="a name, a name@digest or the start of an id")
    than: str = Field("", description="another image: the limits are then of the difference")

    @property
    def words(self) -> str:
        if self.than:
            return f"`{self.image}` against `{self.than}`: {self._range('MB')} of difference"
        return f"`{self.image}` has {self._range('MB')}"

    def judge(self, scene: Scene) -> Verdict:
        image = scene.image(self.image, self.machine)
        other = scene.image(self.than, self.machine) if self.than else None
        if image is None:
            return Unmet(_missing(scene, self.image, self.machine))
        if self.than and other is None:
            return Unmet(_missing(scene, self.than, self.machine))
        size = megabytes(image.size)
        if other is None:
            return met(self._within(size), f"It has {figure(size)} MB.", f"{figure(size)} MB.")
        more = size - megabytes(other.size)
        said = f"{figure(abs(more))} MB {'more' if more > 0 else 'less'}"
        return met(self._within(more), f"It has {said}.", f"{said}.")


class ImageLayers(AboutImage):
    """How many file system layers an image has."""

    goal: Literal["image_layers"]
    count: int = Field(description="the number of layers, those of its base included")

    @property
    def words(self) -> str:
        return f"`{self.image}` has {_number(self.count, 'layer')}{self.on}"

    def judge_image(self, scene: Scene, image: Image) -> Verdict:
        return met(len(image.layers) == self.count, f"It has {len(image.layers)}.")


class LayerSize(Limits):
    """The size of the layer that an instruction made, in MB."""

    goal: Literal["layer_size"]
    image: str = Field(description="a name, a name@digest or the start of an id")
    instruction: str = Field(description="how the line in the history begins, such as RUN pip")

    @property
    def words(self) -> str:
        return f"The layer of `{self.instruction}` has {self._range('MB')}"

    def judge(self, scene: Scene) -> Verdict:
        image = scene.image(self.image, self.machine)
        if image is None:
            return Unmet(_missing(scene, self.image, self.machine))
        sizes = list(_sizes(image, self.instruction))
        if not sizes:
            return Unmet(f"No layer of `{self.image}` comes from `{self.instruction}`.")
        size = megabytes(sizes[-1])
        return met(self._within(size), f"It has {figure(size)} MB.", f"{figure(size)} MB.")


class ImageConfig(AboutImage):
    """A setting of an image, in the words of ``docker inspect``."""

    goal: Literal["image_config"]
    field: Literal[
        "Env",
        "Cmd",
        "Entrypoint",
        "User",
        "ExposedPorts",
        "WorkingDir",
        "Labels",
        "OnBuild",
        "Volumes",
        "StopSignal",
    ] = Field(description="Cmd, Env, Labels …")
    equals: str | list[str] | None = Field(None, description="the whole value")
    has: str = Field("", description="one line of it: NAME=VALUE, a port, or a variable's name")
    absent: bool = Field(False, description="true: it is not set, or does not have that line")
    not_in: list[str] = Field(default_factory=list, description="it must be none of these")
    exec_form: bool = Field(False, description="true: written with brackets, no shell around it")

    @property
    def words(self) -> str:
        if self.exec_form:
            return f"{self.field} of `{self.image}` is in exec form"
        if self.equals is not None:
            value = self.equals if isinstance(self.equals, str) else " ".join(self.equals)
            return f"{self.field} of `{self.image}` is `{value}`"
        if self.not_in:
            return f"{self.field} of `{self.image}` is safe to ship"
        if self.has:
            return (
                f"{self.field} of `{self.image}` {'lacks' if self.absent else 'has'} `{self.has}`"
            )
        return f"{self.field} of `{self.image}` is {'empty' if self.absent else 'set'}"

    def judge_image(self, scene: Scene, image: Image) -> Verdict:
        value = image.config.document().get(self.field)
        lines = _lines(value)
        said = f"It is `{' '.join(lines)}`." if lines else "It is not set."
        if self.exec_form:
            shell = lines[:1] == ["/bin/sh"] or lines[1:2] == ["-c"]
            return met(bool(lines) and not shell, said)
        if self.equals is not None:
            wanted = [self.equals] if isinstance(self.equals, str) else self.equals
            return met(lines == wanted, said)
        if self.not_in:
            return met("".join(lines) not in self.not_in, said)
        if self.has:
            found = any(line == self.has or line.startswith(f"{self.has}=") for line in lines)
            return met(found != self.absent, said)
        return met(bool(lines) != self.absent, said)


class ImageFile(AboutImage):
    """A path as a container of the image sees it, all layers seen from the top."""

    goal: Literal["image_file"]
    path: str = Field(description="from the root, such as /app/app.py")
    absent: bool = Field(False, description="true: it must not be there")
    contains: str = Field("", description="a text that is in it")
    owner: str = Field("", description="the name or number of the user that it belongs to")

    @property
    def words(self) -> str:
        if self.absent:
            return f"A container of `{self.image}` sees no `{self.path}`"
        if self.owner:
            return f"`{self.path}` in `{self.image}` belongs to {self.owner}"
        if self.contains:
            return f"`{self.path}` in `{self.image}` says `{self.contains}`"
        return f"A container of `{self.image}` sees `{self.path}`"

    def judge_image(self, scene: Scene, image: Image) -> Verdict:
        entry = image.tree.get(self.path)
        if self.owner and entry is not None and not self.absent:
            names = {row[2]: row[0] for row in rows(image.tree, "/etc/passwd") if len(row) > 2}
            owner = names.get(str(entry.uid), str(entry.uid))
            return met(self.owner in {owner, str(entry.uid)}, f"It belongs to {owner}.")
        return met_by_text(text_of(entry), absent=self.absent, contains=self.contains)


class AnyLayer(AboutImage):
    """A path in any layer of the image, even if a later layer hides it."""

    goal: Literal["any_layer"]
    path: str = Field(description="from the root; * and ** are wildcards")
    absent: bool = Field(False, description="true: no layer may have it")

    @property
    def words(self) -> str:
        what = "No layer" if self.absent else "A layer"
        return f"{what} of `{self.image}` holds `{self.path}`"

    def judge_image(self, scene: Scene, image: Image) -> Verdict:
        found = next(_holding(image, self.path), None)
        if self.absent:
            return met(found is None, f"`/{found[1]}` is in layer {found[0]}." if found else "")
        return met(found is not None, "No layer has it.")


class Leaks(AboutImage):
    """A text that whoever has the image can read: in any layer, the settings or the history."""

    goal: Literal["leaks"]
    text: str = Field(description="the secret")
    absent: bool = Field(False, description="true: it must be nowhere")

    @property
    def words(self) -> str:
        if self.absent:
            return f"Nobody can read the secret out of `{self.image}`"
        return f"The secret can be read out of `{self.image}`"

    def judge_image(self, scene: Scene, image: Image) -> Verdict:
        place = next(_leaking(image, self.text), "")
        if self.absent:
            return met(not place, f"It is in {place}.")
        return met(bool(place), "It is nowhere in it.", f"It is in {place}.")


class SameImage(AboutImage):
    """Two names point at one image, or at two with ``absent``."""

    goal: Literal["same_image"]
    as_: str = Field(alias="as", description="the other name")
    absent: bool = Field(False, description="true: they must be different images")
    machine_of_other: str = Field(
        "", description="where the other is; the same machine if left out"
    )

    @property
    def words(self) -> str:
        kind = "different images" if self.absent else "the same image"
        return f"`{self.image}` and `{self.as_}` are {kind}"

    def judge_image(self, scene: Scene, image: Image) -> Verdict:
        where = self.machine_of_other or self.machine
        other = scene.image(self.as_, where)
        if other is None:
            return Unmet(_missing(scene, self.as_, where))
        same = image.id == other.id
        if self.absent:
            return met(not same, f"Both are `{image.id[7:19]}`.")
        return met(same, f"They are `{image.id[7:19]}` and `{other.id[7:19]}`.")


class Shares(AboutImage):
    """How many layers two images stand on together."""

    goal: Literal["shares"]
    with_: str = Field(alias="with", description="the other image")
    at_least: int = Field(1, description="so many layers or more")
    exactly: int | None = Field(None, description="just so many layers")

    @property
    def words(self) -> str:
        count = self.at_least if self.exactly is None else self.exactly
        return f"`{self.image}` and `{self.with_}` share {_number(count, 'layer')}"

    def judge_image(self, scene: Scene, image: Image) -> Verdict:
        other = scene.image(self.with_, self.machine)
        if other is None:
            return Unmet(_missing(scene, self.with_, self.machine))
        count = shared_layers(image, other)
        holds = count >= self.at_least if self.exactly is None else count == self.exactly
        return met(holds, f"They share {count}.", f"They share {count}.")


class Dangling(Judge):
    """How many images have no name."""

    goal: Literal["dangling"]
    count: int = Field(0, description="so many")
    at_least: int | None = Field(None, description="so many or more")

    @property
    def words(self) -> str:
        if self.at_least is not None:
            return f"At least {_number(self.at_least, 'image')} without a name{self.on}"
        return f"{_number(self.count, 'image')} without a name{self.on}".capitalize()

    def judge(self, scene: Scene) -> Verdict:
        found = len(dangling(scene.engine(self.machine)))
        holds = found == self.count if self.at_least is None else found >= self.at_least
        return met(holds, f"There {'is' if found == 1 else 'are'} {found}.")


def _missing(scene: Scene, name: str, machine: str) -> str:
    """Say that an image is not there, and what is the newest that is."""
    engine = scene.engine(machine)
    where = f" on {machine}" if machine else ""
    builds = [report for report in scene.builds if report.image is not None]
    newest = builds[-1].image if builds else None
    names = engine.names_of(newest.id) if newest else ()
    if not names:
        return f"There is no `{name}`{where} yet."
    short = names[-1].removeprefix("docker.io/library/").removeprefix("docker.io/")
    return f"There is no `{name}`{where}. The newest image is `{short}`."


def _sizes(image: Image, instruction: str) -> Iterator[int]:
    wanted = instruction.lower()
    layers = iter(image.layers)
    for line in image.history:
        if not line.empty_layer:
            layer = next(layers, None)
            said = line.created_by.replace("RUN /bin/sh -c ", "RUN ").lower()
            if layer is not None and said.startswith(wanted):
                yield layer.size


def _lines(value: object) -> list[str]:
    match value:
        case None | "" | False:
            return []
        case dict():
            return [
                f"{key}={part}" if isinstance(part, str) else str(key)
                for key, part in value.items()
            ]
        case list():
            return [str(part) for part in value]
        case _:
            return [str(value)]


def _holding(image: Image, pattern: str) -> Iterator[tuple[int, str]]:
    """Yield the layers, counted from 1 at the bottom, that hold a path, and the path."""
    wanted = pattern.strip("/")
    for number, layer in enumerate(image.layers, 1):
        if "*" not in wanted:
            entry = layer.changes.get(wanted)
            if (entry is not None and not isinstance(entry, Whiteout)) or any(
                path.startswith(f"{wanted}/") for path in layer.changes
            ):
                yield number, wanted
            continue
        for path, entry in layer.changes.items():
            if not isinstance(entry, Whiteout | Directory) and _fits(wanted, path):
                yield number, path


def _fits(pattern: str, path: str) -> bool:
    if pattern.startswith("**/"):
        names = path.split("/")
        return any(match_path(pattern[3:], "/".join(names[at:])) for at in range(len(names)))
    return match_path(pattern, path)


def _leaking(image: Image, text: str) -> Iterator[str]:
    wanted = text.encode()
    for number, layer in enumerate(image.layers, 1):
        for path, entry in layer.changes.items():
            if isinstance(entry, File) and wanted in entry.content:
                yield f"`/{path}` of layer {number}"
            if isinstance(entry, Symlink) and text in entry.target:
                yield f"`/{path}` of layer {number}"
    if text in str(image.config.document()):
        yield "the settings: `docker inspect` shows it"
    if any(text in line.created_by for line in image.history):
        yield "the history: `docker history --no-trunc` shows it"


def _number(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
