"""The builds among the recordings: their Dockerfiles, options, and a walk through the stages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from posixpath import join, normpath
from typing import Any

from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.commands import DEFAULT_SHELL
from simulator.engine.dockerfile.display import history_text, step_text
from simulator.engine.dockerfile.expand import expand
from simulator.engine.dockerfile.scope import global_scope, predefined, resolve_argument
from simulator.engine.dockerfile.stages import Dockerfile, parse, parse_trigger
from tests.oracle.recordings import recordings

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class RecordedBuild:
    """A ``docker build`` that was recorded, with the folder as it was then."""

    id: str
    files: dict[str, str]
    step: dict[str, Any]

    @property
    def text(self) -> str:
        return self.files["Dockerfile"]

    @property
    def args(self) -> dict[str, str]:
        given = dict(re.findall(r"--build-arg (\w+)=(\S+)", self.step["run"]))
        env = self.step.get("env", {})
        bare = re.findall(r"--build-arg (\w+)(?: |$)", self.step["run"])
        return given | {name: env[name] for name in bare if name in env}

    @property
    def target(self) -> str:
        match = re.search(r"--target[ =](\S+)", self.step["run"])
        return match[1] if match else ""

    @property
    def refusal(self) -> str:
        match = re.search(r"ERROR: failed to build: failed to solve: (.*)", self.step["stderr"])
        return match[1] if match else ""


def recorded_builds() -> Iterator[RecordedBuild]:
    """Yield every recorded build of the project's own Dockerfile that got as far as reading it."""
    for recording in recordings().values():
        files = dict(recording["files"])
        for step in recording["steps"]:
            _change(files, step)
            command = step.get("run", "")
            builds = "docker build" in command and "load build definition" in step["stderr"]
            if builds and " -f " not in command and "Dockerfile" in files:
                yield RecordedBuild(recording["id"], dict(files), step)


def _change(files: dict[str, str], step: dict[str, Any]) -> None:
    if "write" in step:
        files[step["write"]] = step["content"]
    if "remove" in step:
        files.pop(step["remove"], None)
    if "move" in step and step["move"] in files:
        files[step["to"]] = files.pop(step["move"])


@dataclass
class Walk:
    """A stage as far as names and history go: what a planner would know of it."""

    env: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    shell: tuple[str, ...] = DEFAULT_SHELL
    workdir: str = "/"
    arguments: tuple[i.ArgPair, ...] = ()
    onbuild: tuple[str, ...] = ()
    steps: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)


def walk(build: RecordedBuild) -> tuple[list[str], Walk]:
    """Return the names of all steps of all stages, and the last stage."""
    dockerfile = parse(build.text)
    scope = global_scope(dockerfile, build.args, predefined(build.target, build.args))
    by_name: dict[str, Walk] = {}
    steps: list[str] = []
    last = Walk()
    for stage in dockerfile.stages:
        start = expand(stage.from_, scope, dockerfile.escape)
        assert isinstance(start, i.From)
        base = by_name.get(start.image, Walk())
        last = replace(base, env=dict(base.env), onbuild=(), steps=[], history=list(base.history))
        fired = [parse_trigger(expression, start.node) for expression in base.onbuild]
        for instruction in fired:
            _follow(last, instruction, dockerfile, build, scope, onbuild=True)
        for instruction in stage.instructions:
            _follow(last, instruction, dockerfile, build, scope, onbuild=False)
        steps += last.steps
        by_name[stage.name or str(stage.index)] = last
        if build.target == stage.name != "":
            break
    return steps, last


def _follow(
    stage: Walk,
    instruction: i.Instruction,
    dockerfile: Dockerfile,
    build: RecordedBuild,
    scope: dict[str, str],
    *,
    onbuild: bool,
) -> None:
    escape = dockerfile.escape
    if isinstance(instruction, i.Arg):
        pairs = tuple(
            resolve_argument(pair, stage.env, build.args, scope, escape)
            for pair in instruction.pairs
        )
        expanded: i.Instruction = replace(instruction, pairs=pairs)
        stage.arguments += pairs
        stage.env |= {pair.name: pair.default for pair in pairs if pair.default is not None}
    else:
        expanded = expand(instruction, stage.env, escape)
    match expanded:
        case i.Env(pairs=values):
            stage.env |= dict(values)
        case i.Shell(argv=argv):
            stage.shell = argv
        case i.Workdir(path=path):
            stage.workdir = normpath(join(stage.workdir, path))
        case i.Onbuild(expression=expression):
            stage.onbuild += (expression,)
    if isinstance(expanded, i.Run | i.Copy | i.Add | i.Workdir):
        stage.steps.append(step_text(instruction, expanded, stage.env, escape, onbuild=onbuild))
    line = history_text(
        expanded,
        shell=stage.shell,
        arguments=stage.arguments,
        env=stage.env,
        workdir=stage.workdir,
    )
    if line:
        stage.history.append(line)
