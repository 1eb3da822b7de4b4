"""Goals about containers: their state, their own layer, what runs in them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simulator.engine.containers.model import Container, Status
from simulator.engine.layer import compare
from simulator.lessons.goals.base import (
    Judge,
    Limits,
    Met,
    Unmet,
    Verdict,
    figure,
    met,
    met_by_text,
    text_of,
)
from simulator.lessons.scene import Scene

NAMED = "its name, the start of its id, or an image (NAME:TAG): the newest container of it"


class AboutContainer(Judge):
    """A goal about one container, which has to be there first."""

    container: str = Field(description=NAMED)

    def judge(self, scene: Scene) -> Verdict:
        container = scene.container(self.container, self.machine)
        if container is None:
            return Unmet(f"There is no container `{self.container}`{self.on}.")
        return self.judge_container(scene, container)

    def judge_container(self, scene: Scene, container: Container) -> Verdict:
        """Say whether it is so of the container."""
        raise NotImplementedError


class ContainerState(Judge):
    """The state of a container, its exit code, the image that it is made from."""

    goal: Literal["container"]
    container: str = Field(description=NAMED)
    state: Literal["running", "exited", "created", "paused", ""] = Field(
        "", description="as docker ps says it"
    )
    absent: bool = Field(False, description="true: there must be no such container")
    exit_code: int | None = Field(None, description="the exit code of process 1")
    image: str = Field("", description="the image that it was made from")
    not_image: str = Field("", description="an image that it was not made from")
    pinned: bool = Field(False, description="true: it was started by NAME@sha256:…")

    @property
    def words(self) -> str:
        name = f"`{self.container}`{self.on}"
        if self.absent:
            return f"Container {name} is gone"
        if self.pinned:
            return f"Container {name} was started by a digest"
        if self.image:
            return f"Container {name} runs the image `{self.image}`"
        if self.not_image:
            return f"Container {name} does not run `{self.not_image}`"
        code = f" with code {self.exit_code}" if self.exit_code is not None else ""
        return f"Container {name} is {self.state or 'there'}{code}"

    def judge(self, scene: Scene) -> Verdict:
        container = scene.container(self.container, self.machine)
        if self.absent:
            return met(container is None, "It is still there.")
        if container is None:
            return Unmet(f"There is no container `{self.container}`{self.on}.")
        state = container.state
        if self.state and state.status != self.state:
            ended = f" with code {state.exit_code}" if state.status is Status.EXITED else ""
            return Unmet(f"It is {state.status}{ended}.")
        if self.exit_code is not None and state.exit_code != self.exit_code:
            return Unmet(f"Its exit code is {state.exit_code}.")
        if self.pinned and "@sha256:" not in container.reference:
            return Unmet(f"It was started as `{container.reference}`.")
        return self._of_image(scene, container)

    def _of_image(self, scene: Scene, container: Container) -> Verdict:
        if self.image:
            wanted = scene.image(self.image, self.machine)
            if wanted is None:
                return Unmet(f"There is no `{self.image}`{self.on}.")
            return met(
                wanted.id == container.image.id, f"It is made from {container.image.id[7:19]}."
            )
        if self.not_image:
            other = scene.image(self.not_image, self.machine)
            return met(other is None or other.id != container.image.id, "It is made from that.")
        return Met()


class ContainerDiff(AboutContainer):
    """A line that ``docker diff`` shows: A added, C changed, D deleted."""

    goal: Literal["container_diff"]
    has: str = Field(description="such as C /etc/motd")

    @property
    def words(self) -> str:
        return f"`docker diff {self.container}` shows `{self.has}`"

    def judge_container(self, scene: Scene, container: Container) -> Verdict:
        lines = {f"{change} /{path}" for path, change in compare(container.base, container.tree)}
        if self.has in lines:
            return Met()
        count = len(lines)
        return Unmet(f"It shows {count} other line{'' if count == 1 else 's'}.")


class ContainerFile(AboutContainer):
    """A path as the container sees it, its own layer on top of the image's."""

    goal: Literal["container_file"]
    path: str = Field(description="from the root, such as /data/todo")
    absent: bool = Field(False, description="true: it must not be there")
    contains: str = Field("", description="a text that is in it")
    lacks: str = Field("", description="a text that is not in it")

    @property
    def words(self) -> str:
        if self.absent:
            return f"`{self.container}` sees no `{self.path}`"
        if self.contains:
            return f"`{self.path}` in `{self.container}` says `{self.contains}`"
        if self.lacks:
            return f"`{self.path}` in `{self.container}` does not say `{self.lacks}`"
        return f"`{self.container}` sees `{self.path}`"

    def judge_container(self, scene: Scene, container: Container) -> Verdict:
        text = text_of(container.tree.get(self.path))
        return met_by_text(text, absent=self.absent, contains=self.contains, lacks=self.lacks)


class ContainerEnv(AboutContainer):
    """A variable that a container was started with."""

    goal: Literal["container_env"]
    has: str = Field(description="NAME or NAME=VALUE")

    @property
    def words(self) -> str:
        return f"`{self.container}` has `{self.has.partition('=')[0]}` in its environment"

    def judge_container(self, scene: Scene, container: Container) -> Verdict:
        lines = container.config.env
        found = any(line == self.has or line.startswith(f"{self.has}=") for line in lines)
        return met(found, "It was started without it.")


class ContainerStop(Limits):
    """How long the last ``docker stop`` of a container took, in seconds."""

    goal: Literal["container_stop"]
    container: str = Field(description=NAMED)

    @property
    def words(self) -> str:
        return f"Stopping `{self.container}` takes {self._range('s')}"

    def judge(self, scene: Scene) -> Verdict:
        container = scene.container(self.container, self.machine)
        if container is None:
            return Unmet(f"There is no container `{self.container}`{self.on}.")
        seconds = _stopped(scene, container)
        if seconds is None:
            return Unmet("It has not been stopped yet.")
        return met(self._within(seconds), f"It took {figure(seconds)} s.", f"{figure(seconds)} s.")


class ContainerProcess(AboutContainer):
    """The program that is process 1 of a container."""

    goal: Literal["container_process"]
    is_: str = Field(alias="is", description="the program's name, without its folder")

    @property
    def words(self) -> str:
        return f"Process 1 of `{self.container}` is {self.is_}"

    def judge_container(self, scene: Scene, container: Container) -> Verdict:
        running = container.future.running
        argv = running[0].argv if running else container.argv
        name = argv[0].rpartition("/")[2] if argv else ""
        return met(name == self.is_, f"It is {name or 'nothing'}.")


def _stopped(scene: Scene, container: Container) -> float | None:
    """Return the seconds from the last SIGTERM of ``docker stop`` to the end."""
    for deed in reversed(scene.deeds):
        for name, seconds in deed.stops:
            if name == container.id:
                return seconds
    return None
