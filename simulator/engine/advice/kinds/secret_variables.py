"""Secrets in ARG and ENV: where the image shows them, and the mount that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.engine.advice.advice import Advice, Kind
from simulator.engine.advice.leaks import in_files, mounted, reads_lists
from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.stages import Stage
from simulator.engine.explore.secrets import LONG_ENOUGH, is_secret_variable
from simulator.engine.files import File
from simulator.engine.image import Config, Image


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    value: str
    keyword: str
    at: int


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield advice for each variable whose value can be read in the image.

    Proof: with a secret mount in its place the build makes the same files, and the value
    is nowhere in the new image: not in its config, its history or its layers.
    """
    for stage, planned in subject.needed_stages:
        values = planned.variables
        for at, placed in enumerate(subject.placed(stage)):
            for name in _names(placed.instruction):
                value = values.get(name, ("", ""))[1]
                keyword = "ENV" if isinstance(placed.instruction, i.Env) else "ARG"
                where = _shown(subject.image, name, value)
                if where:
                    variable = _Variable(name, value, keyword, at)
                    yield from _mounted(subject, trials, stage, variable, where)


def _names(instruction: i.Instruction) -> list[str]:
    if isinstance(instruction, i.Env):
        names = [name for name, _ in instruction.pairs]
    elif isinstance(instruction, i.Arg):
        names = [pair.name for pair in instruction.pairs]
    else:
        return []
    return [name for name in names if is_secret_variable(name)]


def _shown(image: Image, name: str, value: str) -> str:
    """Return the command that shows the value to whoever has the image; empty if none does."""
    if len(value) < LONG_ENOUGH or value.startswith("/"):
        return ""
    if f"{name}={value}" in image.config.env:
        return "docker inspect"
    return "docker history" if any(value in line.created_by for line in image.history) else ""


def _mounted(
    subject: Subject, trials: Trials, stage: Stage, variable: _Variable, where: str
) -> Iterator[Advice]:
    secret = variable.name.lower()
    placed = subject.placed(stage)
    node = placed[variable.at].instruction.node
    edits = [Edit(node.start, node.end, _without(placed[variable.at].instruction, variable.name))]
    flag = f"--mount=type=secret,id={secret},env={variable.name}"
    users = [one for one in placed[variable.at + 1 :] if _uses(subject, one, variable.name)]
    edits += [mounted(one, flag) for one in users]
    text = edited(subject.text, edits)
    handed = {secret: variable.value.encode()} if users else {}
    trial = trials.proven(Proposal(text, secrets=handed))
    if trial is None or _config(trial.image, variable.name) != _config(
        subject.image, variable.name
    ):
        return
    still = _shown(trial.image, variable.name, variable.value)
    value, own = variable.value.encode(), subject.text.encode()
    if not still and not in_files(trial.image, subject.own_layers, value, own):
        yield _advice(node.start, node.end, variable, where, text, tuple(handed))


def _uses(subject: Subject, placed: Placed, name: str) -> bool:
    run = placed.instruction
    if not isinstance(run, i.Run) or not run.shell:
        return False
    if re.search(rf"\b{re.escape(name)}\b", run.node.text):
        return True
    own = {subject.path.rpartition("/")[2], subject.ignore_name}
    entries = subject.context.tree.root.entries
    texts = [entries[at] for at in entries if at not in own]
    return reads_lists(run) and any(
        isinstance(one, File) and name.encode() in one.content for one in texts
    )


def _without(instruction: i.Instruction, name: str) -> tuple[str, ...]:
    """Return the lines of an ARG or ENV that leaves one variable out."""
    node = instruction.node
    if isinstance(instruction, i.Env):
        words = [
            f"{node.args[n]}={node.args[n + 1]}"
            for n in range(0, len(node.args) - 2, 3)
            if node.args[n] != name
        ]
    else:
        words = [word for word in node.args if word.partition("=")[0] != name]
    return (" ".join((node.spelled, *words)),) if words else ()


def _config(image: Image, name: str) -> Config:
    env = tuple(line for line in image.config.env if not line.startswith(f"{name}="))
    return replace(image.config, env=env)


def _advice(
    line: int, end: int, variable: _Variable, where: str, text: str, secrets: tuple[str, ...]
) -> Advice:
    name = variable.name
    if secrets:
        instead = "Mount it as a secret instead."
        how = f"Build with --secret id={name.lower()},env={name}."
    elif variable.keyword == "ENV":
        instead = "Give it when the container starts."
        how = f"No step of the build uses it: docker run -e {name} is enough."
    else:
        instead, how = "Take it out.", "No step of the build uses it."
    return Advice(
        Kind.SECRET_VARIABLE,
        line,
        end,
        f"{variable.keyword} {name} on line {line} is in the image: {where} shows its value. "
        f"{instead}",
        text,
        detail=f"{how} If the image has left this machine, revoke the secret first.",
        secrets=secrets,
    )
