"""Leave the toolkit behind: a second stage that has only what runs a jar or a .NET program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from posixpath import dirname, join, normpath

from simulator.engine.advice.advice import LEAST_BYTES, Advice
from simulator.engine.advice.commands import commands_of
from simulator.engine.advice.copies import context_copy
from simulator.engine.advice.same import differences
from simulator.engine.advice.second_stage import (
    advised,
    base_named,
    name_of_stage,
    settings_of,
    with_second_stage,
)
from simulator.engine.advice.starting import starts_alike
from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.stages import Stage
from simulator.engine.files import Directory, FileTree
from simulator.engine.image import Config, Image

_TOOLS = {
    "java": (("mvn", "package"), ("mvn", "install"), ("gradle", "build"), ("gradle", "bootJar")),
    "dotnet": (("dotnet", "publish"),),
}
_VERSIONS = {
    "java": re.compile(r"(?:temurin-|jdk-?|openjdk:|temurin:)(\d{1,2})\b"),
    "dotnet": re.compile(r"sdk:(\d{1,2}\.\d)"),
}
_RUNTIMES = {
    "java": ("eclipse-temurin:{}-jre",),
    "dotnet": ("mcr.microsoft.com/dotnet/aspnet:{}", "mcr.microsoft.com/dotnet/runtime:{}"),
}
_WORDS_OF_SOURCES = (
    "java kt xml gradle kts properties cs csproj sln fsproj fs json md mvnw gradlew gitignore"
    " dockerignore dockerfile license editorconfig"
)
_SOURCES = frozenset(_WORDS_OF_SOURCES.split())


@dataclass(frozen=True, slots=True)
class _Built:
    """What the container runs: a jar, or the folder of a .NET program; and the RUN that made it."""

    program: str
    path: str
    run: Placed


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield at most one piece of advice, for a last stage that builds with an SDK and runs there.

    Proof: the new image has the same jar or folder, starts it alike and has the same
    settings. Effect: bytes of the image.
    """
    stage = subject.dockerfile.stages[-1]
    built = _built(subject, stage)
    version = _version(stage, built)
    if built is None or not version or len(subject.final_stages) > 1:
        return
    if not _only_sources(subject, stage):
        return
    for runtime in (form.format(version) for form in _RUNTIMES[built.program]):
        if base_named(subject, runtime) is None:
            continue
        text = _text(subject, stage, built, runtime)
        proposal = Proposal(text)
        trial = trials.play(proposal)
        if trial is None or not _same(subject.image, trial.image, built.path):
            continue
        bases = _base_of(subject, stage), base_named(subject, runtime)
        if _own_settings(subject.image, bases[0]) != _own_settings(trial.image, bases[1]):
            continue
        saved = trials.smaller(trial, proposal)
        if saved >= LEAST_BYTES:
            why = (
                f"What {stage.from_.image} brings for building is not needed to run it: the program"
                " starts without."
            )
            yield advised(built.run, built.path, runtime, text, saved, why)
            return


def _built(subject: Subject, stage: Stage) -> _Built | None:
    config = _own_settings(subject.image, _base_of(subject, stage))
    argv = (*(config.entrypoint or ()), *(config.cmd or ()))
    program = argv[0].rpartition("/")[2] if argv else ""
    if subject.plan.target != stage.index or program not in _TOOLS:
        return None
    started = next((word for word in argv[1:] if word.endswith((".jar", ".dll"))), "")
    path = normpath(join(subject.image.config.working_dir or "/", started))
    if not started:
        return None
    for placed in subject.placed(stage):
        record, run = placed.record, placed.instruction
        made = record is not None and path.lstrip("/") in record.layer.changes
        if made and isinstance(run, i.Run) and _builds(run, program):
            return _Built(program, path if program == "java" else dirname(path), placed)
    return None


def _builds(run: i.Run, program: str) -> bool:
    line = commands_of(run)
    tools = _TOOLS[program]
    wrappers = {"mvnw": "mvn", "gradlew": "gradle"}
    return any(
        wrappers.get(command.program, command.program) == tool and verb in command.words[1:]
        for command in line.commands
        for tool, verb in tools
    )


def _version(stage: Stage, built: _Built | None) -> str:
    found = _VERSIONS[built.program].search(stage.from_.image) if built else None
    return found[1] if found else ""


def _only_sources(subject: Subject, stage: Stage) -> bool:
    """Say whether nothing of the project is there that the program might read while it runs."""
    copies = [context_copy(subject, one) for one in subject.placed(stage)]
    files = [path for copy in copies if copy for path in copy.files]
    return all(
        "/src/" in f"/{path}" or path.rpartition("/")[2].rpartition(".")[2].lower() in _SOURCES
        for path in files
    )


def _text(subject: Subject, stage: Stage, built: _Built, runtime: str) -> str:
    place = subject.image.config.working_dir
    lines = [f"FROM {runtime}"]
    if built.program == "java" and place not in {"", "/"}:
        lines.append(f"WORKDIR {place}")
    lines.append(f"COPY --from={name_of_stage(stage)} {built.path} {built.path}")
    return with_second_stage(subject, stage, lines)


def _base_of(subject: Subject, stage: Stage) -> Image | None:
    return subject.plan.stages[stage.index].base.image


def _own_settings(image: Image, base: Image | None) -> Config:
    """Return what the Dockerfile sets: an entrypoint that the base brought along is not its own."""
    config = settings_of(image)
    inherited = base is not None and config.entrypoint == base.config.entrypoint
    return replace(config, entrypoint=None) if inherited else config


def _same(before: Image, after: Image, path: str) -> bool:
    one, other = _folder(before.tree, path), _folder(after.tree, path)
    same = one is not None and other is not None and not any(differences(one, other))
    return same and starts_alike(before, after)


def _folder(tree: FileTree, path: str) -> FileTree | None:
    """Return what stands at a path as a tree of its own."""
    entry = tree.get(path)
    if entry is None:
        return None
    return FileTree(entry) if isinstance(entry, Directory) else FileTree().put("file", entry)
