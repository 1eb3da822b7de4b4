"""A whole Dockerfile: its global arguments and its stages, or the first thing wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.engine.dockerfile.check_options import CheckOptions, read_check_options
from simulator.engine.dockerfile.directives import directive_value
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.instructions import Arg, From, Instruction
from simulator.engine.dockerfile.lines import decode
from simulator.engine.dockerfile.parse import Node, ParsedFile, parse_nodes
from simulator.engine.dockerfile.reading import read_instruction
from simulator.engine.errors import Source

NO_STAGE = "no build stage in current context"
NO_STAGES = "dockerfile contains no stages to build"


@dataclass(frozen=True, slots=True)
class Stage:
    """One FROM and what follows it; ``name`` is in lower case, or empty."""

    index: int
    name: str
    from_: From
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """A Dockerfile that BuildKit accepts, as far as can be seen without building it."""

    text: str
    name: str
    parsed: ParsedFile
    global_args: tuple[Arg, ...]
    stages: tuple[Stage, ...]

    @property
    def escape(self) -> str:
        return self.parsed.escape

    @property
    def instructions(self) -> Iterator[Instruction]:
        """All instructions, in the order of the file."""
        yield from self.global_args
        for stage in self.stages:
            yield stage.from_
            yield from stage.instructions

    def source(self, node: Node) -> Source:
        """Return the node's lines, to be shown with an error."""
        return Source(self.name, self.text, node.start, node.end)

    def blaming(self, node: Node) -> Blaming:
        """Give a DockerfileError raised inside the lines of this node, if it has none yet."""
        return Blaming(self, node)


class Blaming:
    """The context of what is done for a node; every instruction has several."""

    __slots__ = ("dockerfile", "node")

    def __init__(self, dockerfile: Dockerfile, node: Node) -> None:
        self.dockerfile, self.node = dockerfile, node

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DockerfileError):
            error.source = error.source or self.dockerfile.source(self.node)


def parse(text: str | bytes, name: str = "Dockerfile") -> Dockerfile:
    """Parse a Dockerfile, or raise the first error that BuildKit would report.

    Recordings errors-003 to errors-083 have the texts.
    """
    if isinstance(text, bytes):
        text = decode(text)
    check_directive(text)
    parsed = parse_nodes(text, name)
    reader = StageReader(text, name)
    for node in parsed.nodes:
        reader.read(node)
    return reader.dockerfile(parsed)


def check_directive(text: str) -> CheckOptions:
    """Return what ``# check=`` asks for: BuildKit looks at it before anything else."""
    if not text:
        raise DockerfileError(
            "the Dockerfile cannot be empty", hint="Start it with FROM and a base image."
        )
    found = directive_value(text, "check")
    return read_check_options(found[0]) if found else CheckOptions()


def parse_trigger(expression: str, node: Node) -> Instruction:
    """Read an ONBUILD expression when it fires; ``node`` is the FROM that fires it.

    The instruction takes the place of that FROM in the file, as BuildKit has it.
    """
    nodes = parse_nodes(expression).nodes
    if len(nodes) != 1:
        raise DockerfileError("onbuild trigger should be a single expression")
    return read_instruction(nodes[0]._replace(start=node.start, end=node.end))


class StageReader:
    """Sorts instructions into stages, in the order of the file."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        self.global_args: list[Arg] = []
        self.found: list[tuple[From, list[Instruction]]] = []

    def read(self, node: Node) -> Instruction:
        try:
            instruction = read_instruction(node)
        except DockerfileError as error:
            message = f"dockerfile parse error on line {node.start}: {error.message}"
            raise self._error(message, error.hint, node) from None
        if isinstance(instruction, From):
            self.found.append((instruction, []))
        elif self.found:
            self.found[-1][1].append(instruction)
        elif isinstance(instruction, Arg):
            self.global_args.append(instruction)
        else:
            hint = "Only ARG and comments may stand above the first FROM."
            raise self._error(NO_STAGE, hint, node)
        return instruction

    def dockerfile(self, parsed: ParsedFile) -> Dockerfile:
        """Return what was read as a whole."""
        return Dockerfile(self.text, self.name, parsed, tuple(self.global_args), self._stages())

    def _stages(self) -> tuple[Stage, ...]:
        if not self.found:
            raise DockerfileError(NO_STAGES, hint="Add FROM and a base image.")
        return tuple(
            Stage(index, start.name, start, tuple(instructions))
            for index, (start, instructions) in enumerate(self.found)
        )

    def _error(self, message: str, hint: str, node: Node) -> DockerfileError:
        source = Source(self.name, self.text, node.start, node.end)
        return DockerfileError(message, hint=hint, source=source)
