"""Running the checks over a whole Dockerfile, in BuildKit's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.engine.dockerfile.checks import rules
from simulator.engine.dockerfile.checks.bases import check_base, check_default_bases
from simulator.engine.dockerfile.checks.findings import Findings, Warning  # noqa: A004
from simulator.engine.dockerfile.checks.reach import parents, reachable
from simulator.engine.dockerfile.checks.spelling import (
    check_casing,
    check_continuations,
    check_description,
    check_node,
    check_stage_names,
)
from simulator.engine.dockerfile.checks.steps import StepChecker, Surroundings
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import quote
from simulator.engine.dockerfile.instructions import From, Instruction, Onbuild
from simulator.engine.dockerfile.lines import decode
from simulator.engine.dockerfile.parse import parse_nodes
from simulator.engine.dockerfile.platforms import parse_platform
from simulator.engine.dockerfile.scope import global_scope, predefined
from simulator.engine.dockerfile.stages import (
    Dockerfile,
    StageReader,
    check_directive,
    parse_trigger,
)
from simulator.engine.ignore import IgnoreFile

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class BaseImage:
    """What the checks need to know of an image that a stage starts FROM."""

    env: Mapping[str, str] = field(default_factory=dict)
    shell: tuple[str, ...] = ()
    onbuild: tuple[str, ...] = ()
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known besides the Dockerfile.

    ``images`` knows base images by their name in FROM. With ``every_stage``, stages that
    the target does not need are checked too, as ``docker build --check`` does.
    """

    build_args: Mapping[str, str] = field(default_factory=dict)
    ignored: IgnoreFile | None = None
    target: str = ""
    every_stage: bool = False
    platform: str = "linux/amd64"
    images: Callable[[str], BaseImage | None] = lambda _name: None


@dataclass(frozen=True, slots=True)
class Report:
    """The warnings in the order in which BuildKit comes upon them, and the error that ended it."""

    warnings: tuple[Warning, ...]
    error: DockerfileError | None = None
    fails_build: bool = False

    @property
    def by_line(self) -> tuple[Warning, ...]:
        """The warnings in the order in which ``--check`` prints them."""
        return tuple(sorted(self.warnings, key=lambda warning: warning.start))

    @property
    def violation(self) -> str:
        """What a build says at its end if ``# check=error=true`` and something was found."""
        if not (self.fails_build and self.warnings):
            return ""
        names = sorted({warning.rule for warning in self.warnings})
        return f"lint violation found for rules: {', '.join(names)}"


def check(
    dockerfile: Dockerfile, circumstances: Circumstances | None = None
) -> tuple[Warning, ...]:
    """Return the warnings of a Dockerfile that parses."""
    return report(dockerfile.text, dockerfile.name, circumstances).warnings


def report(
    text: str | bytes,
    name: str = "Dockerfile",
    circumstances: Circumstances | None = None,
    parsed: Dockerfile | None = None,
) -> Report:
    """Check any text; what is wrong with it ends the checks, but not the warnings so far.

    ``parsed`` is the text as ``parse`` reads it, where somebody has done so already.
    """
    circumstances = circumstances or Circumstances()
    findings = None
    try:
        text = text if isinstance(text, str) else decode(text)
        findings = Findings(check_directive(text))
        dockerfile = parsed or _parsed(text, name, findings)
        if parsed is not None:
            _check_spelling(parsed, findings)
        _check_stages(dockerfile, circumstances, findings)
    except DockerfileError as error:
        warnings = tuple(findings.warnings) if findings else ()
        return Report(warnings, error)
    return Report(tuple(findings.warnings), fails_build=findings.options.error)


def _check_spelling(dockerfile: Dockerfile, findings: Findings) -> None:
    check_continuations(dockerfile.parsed.warnings, findings)
    for instruction in dockerfile.instructions:
        check_node(instruction.node, findings)
        check_description(instruction, findings)


def _parsed(text: str, name: str, findings: Findings) -> Dockerfile:
    """Parse and check how it is written; an error leaves what was found above it."""
    parsed = parse_nodes(text, name)
    check_continuations(parsed.warnings, findings)
    reader = StageReader(text, name)
    for node in parsed.nodes:
        check_node(node, findings)
        check_description(reader.read(node), findings)
    return reader.dockerfile(parsed)


def _check_stages(dockerfile: Dockerfile, circumstances: Circumstances, findings: Findings) -> None:
    check_stage_names(dockerfile.stages, findings)
    check_casing(dockerfile.stages, findings)
    target = circumstances.target or dockerfile.stages[-1].name
    given = predefined(target, circumstances.build_args, circumstances.platform)
    check_default_bases(dockerfile, given, findings)
    scope = global_scope(dockerfile, circumstances.build_args, given)
    starts = tuple(
        check_base(stage.from_, dockerfile, scope, findings) for stage in dockerfile.stages
    )
    around = Surroundings(dockerfile.escape, circumstances.build_args, scope, circumstances.ignored)
    _Walk(dockerfile, circumstances, findings, around, starts).run()


@dataclass(slots=True)
class _Walk:
    """Goes through the stages in order, each FROM what an earlier one left."""

    dockerfile: Dockerfile
    circumstances: Circumstances
    findings: Findings
    around: Surroundings
    starts: tuple[From, ...]
    checkers: dict[int, StepChecker] = field(default_factory=dict)

    def run(self) -> None:
        stages = self.dockerfile.stages
        above = parents(stages, self.starts)
        wanted = reachable(stages, above, self.circumstances.target)
        if self.circumstances.every_stage and not self.circumstances.target:
            wanted = set(range(len(stages)))
        images = {index: self._image(index) for index in sorted(wanted) if above[index] is None}
        for index in sorted(wanted):
            self._stage(index, above[index], images.get(index) or BaseImage())

    def _image(self, index: int) -> BaseImage:
        start = self.starts[index]
        image = self.circumstances.images(start.image) or BaseImage()
        expected = str(parse_platform(start.platform or self.circumstances.platform))
        if image.platform and image.platform != expected:
            words = (start.image, quote(image.platform), quote(expected))
            lines = (start.node.start, start.node.end)
            self.findings.at(rules.INVALID_BASE_IMAGE_PLATFORM, lines, *words)
        return image

    def _stage(self, index: int, above: int | None, image: BaseImage) -> None:
        if above is None:
            env = {"PATH": DEFAULT_PATH, **image.env}
            checker = StepChecker(env, self.findings, self.around, has_shell=bool(image.shell))
            triggers = image.onbuild
        else:
            checker = self.checkers[above].next_stage()
            triggers = _triggers(self.dockerfile.stages[above].instructions)
        self.checkers[index] = checker
        stage = self.dockerfile.stages[index]
        node = stage.from_.node
        with self.dockerfile.blaming(node):
            fired = tuple(parse_trigger(expression, node) for expression in triggers)
        for instruction in (*fired, *stage.instructions):
            with self.dockerfile.blaming(instruction.node):
                checker.check(instruction)


def _triggers(instructions: tuple[Instruction, ...]) -> tuple[str, ...]:
    return tuple(
        instruction.expression for instruction in instructions if isinstance(instruction, Onbuild)
    )
