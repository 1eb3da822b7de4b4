"""Goals about what happened: which commands ran, what they printed, what travelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from simulator.engine.registry.transfers import Outcome, Transfer
from simulator.lessons.deeds import Deed
from simulator.lessons.goals.base import Judge, Unmet, Verdict, met
from simulator.lessons.scene import Scene


class Ran(Judge):
    """A command was run, at some time in the lesson."""

    goal: Literal["ran"]
    command: str = Field(
        description="pull, build, system df, history, curl, trivy … without docker"
    )
    words_: list[str] = Field(
        default_factory=list, alias="with", description="words that the line has, such as redis"
    )
    prints: str = Field("", description="a text in what it printed")
    lacks: str = Field("", description="a text that it did not print")
    ok: bool | None = Field(None, description="true: it ended well; false: it ended in an error")
    times: int = Field(1, description="so often")
    in_step: bool = Field(False, description="true: since this step began")
    after_edit: str = Field("", description="after this file was last changed")

    @property
    def words(self) -> str:
        name = " ".join([self.command, *self.words_])
        if self.ok is False:
            return f"`{name}` is refused"
        said = f" and says `{self.prints}`" if self.prints else ""
        often = "" if self.times == 1 else f" {self.times} times"
        return f"`{name}` ran{often}{said}"

    def judge(self, scene: Scene) -> Verdict:
        deeds = list(_since(scene, self.after_edit, in_step=self.in_step))
        ran = [deed for deed in deeds if self._is_meant(deed)]
        if not ran:
            return Unmet("It has not been run yet.")
        right = [deed for deed in ran if self._came_out(deed)]
        if not right:
            return Unmet(self._other(ran[-1]))
        return met(len(right) >= self.times, f"So far {len(right)} of {self.times}.")

    def _is_meant(self, deed: Deed) -> bool:
        if self.machine and deed.machine != self.machine:
            return False
        return any(
            command.name == self.command
            and all(any(word in part for part in command.argv) for word in self.words_)
            for command in deed.commands
        )

    def _came_out(self, deed: Deed) -> bool:
        codes = [one.exit_code for one in deed.commands if one.name == self.command]
        if self.ok is not None and (codes[-1] == 0) != self.ok:
            return False
        if self.prints and self.prints not in deed.text:
            return False
        return not (self.lacks and self.lacks in deed.text)

    def _other(self, deed: Deed) -> str:
        line = next((line.strip() for line in deed.text.splitlines() if line.strip()), "")
        if not line:
            return "It printed nothing."
        return f"It said: {line if len(line) <= 90 else line[:89] + '…'}"


class Said(Judge):
    """Something was printed, whatever printed it: an error in Docker's words, a warning."""

    goal: Literal["said"]
    text: str = Field(description="what was printed")
    in_step: bool = Field(False, description="true: since this step began")

    @property
    def words(self) -> str:
        return f"You have met `{self.text}`"

    def judge(self, scene: Scene) -> Verdict:
        deeds = scene.here() if self.in_step else scene.deeds
        return met(any(self.text in deed.text for deed in deeds), "Not seen yet.")


class Travelled(Judge):
    """What a push or a pull came to, layer by layer."""

    goal: Literal["travelled"]
    how: Literal["push", "pull"] = Field(description="push or pull")
    reference: str = Field("", description="a text in the name; any transfer if left out")
    sent: int | None = Field(None, description="layers that travelled: just so many")
    there: int | None = Field(None, description="layers that were there already: so many or more")
    mounted: int | None = Field(None, description="layers mounted from elsewhere: so many or more")

    @property
    def words(self) -> str:
        name = f" of `{self.reference}`" if self.reference else ""
        parts = []
        if self.sent is not None:
            parts.append(f"{_layers(self.sent)} travel")
        if self.there is not None:
            parts.append(f"{_layers(self.there)} are there already")
        if self.mounted is not None:
            parts.append(f"{_layers(self.mounted)} are mounted")
        return f"A {self.how}{name}" + (f": {', '.join(parts)}" if parts else " went well")

    def judge(self, scene: Scene) -> Verdict:
        found = [one for one in _transfers(scene) if self._is_meant(one)]
        if not found:
            return Unmet(f"There was no such {self.how} yet.")
        last = found[-1]
        if last.error:
            return Unmet(f"It ended with: {last.error}")
        holds = any(self._came_out(one) for one in found)
        return met(holds, _told(last), _told(last))

    def _is_meant(self, transfer: Transfer) -> bool:
        if self.machine and transfer.machine != self.machine:
            return False
        return transfer.push == (self.how == "push") and self.reference in transfer.reference

    def _came_out(self, transfer: Transfer) -> bool:
        sent, there, mounted = _counts(transfer)
        if transfer.error or (self.sent is not None and sent != self.sent):
            return False
        if self.there is not None and there < self.there:
            return False
        return self.mounted is None or mounted >= self.mounted


def _since(scene: Scene, edited: str, *, in_step: bool) -> Iterator[Deed]:
    deeds = scene.here() if in_step else scene.deeds
    after = max((deed.number for deed in deeds if edited in deed.edited), default=0)
    if edited and not after:
        return
    yield from (deed for deed in deeds if deed.number > after)


def _transfers(scene: Scene) -> Iterator[Transfer]:
    for deed in scene.deeds:
        yield from deed.transfers


def _counts(transfer: Transfer) -> tuple[int, int, int]:
    outcomes = [layer.outcome for layer in transfer.layers]
    sent = sum(outcome.travelled for outcome in outcomes)
    there = sum(outcome in {Outcome.THERE, Outcome.HERE} for outcome in outcomes)
    return sent, there, sum(outcome is Outcome.MOUNTED for outcome in outcomes)


def _told(transfer: Transfer) -> str:
    sent, there, mounted = _counts(transfer)
    parts = [f"{sent} travelled", f"{there} were there already"]
    parts += [f"{mounted} mounted"] if mounted else []
    return f"{', '.join(parts)}."


def _layers(count: int) -> str:
    return f"{count or 'no'} layer{'' if count == 1 else 's'}"
