"""Leave the compiler behind: a second stage that takes over the one program that was built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename

from simulator.engine.advice.advice import LEAST_BYTES, Advice
from simulator.engine.advice.commands import commands_of
from simulator.engine.advice.copies import context_copy
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
from simulator.engine.files import File, FileTree, PathError
from simulator.engine.image import Image

RUNTIMES = ("alpine:3.20", "debian:12-slim")
"""Where a program may run, the smallest first; one that needs glibc does not start on the first."""

SYSTEMS = frozenset({"alpine", "debian", "fedora", "rockylinux", "ubuntu"})
"""Images that are a distribution and nothing more."""

_COMPILERS = (("go", "build"), ("cargo", "build"), ("gcc", "-o"), ("g++", "-o"), ("cc", "-o"))
_WORDS_OF_SOURCES = (
    "go mod sum work c h cc cpp hpp rs toml lock md dockerfile dockerignore gitignore makefile "
    "license editorconfig"
)
_SOURCES = frozenset(_WORDS_OF_SOURCES.split())


@dataclass(frozen=True, slots=True)
class _Program:
    """The program that the container starts, and the RUN that made it."""

    path: str
    file: File
    run: Placed


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield at most one piece of advice, for a Dockerfile whose last stage compiles its program.

    Proof: the new image has the same program, starts it alike and has the same settings.
    Projects with files that a program might read while it runs are left alone. Effect:
    bytes of the image.
    """
    stage = subject.dockerfile.stages[-1]
    program = _program(subject, stage)
    if program is None or len(subject.final_stages) > 1 or not _only_sources(subject, stage):
        return
    for runtime in _runtimes(stage):
        if base_named(subject, runtime) is None:
            continue
        text = _two_stages(subject, stage, program, runtime)
        proposal = Proposal(text)
        trial = trials.play(proposal)
        if trial is None or not _same_program(subject.image, trial.image, program):
            continue
        saved = trials.smaller(trial, proposal)
        if saved >= LEAST_BYTES:
            why = (
                f"The compiler of {stage.from_.image} has done its work by then: the program "
                "starts without it."
            )
            yield advised(program.run, program.path, runtime, text, saved, why)
        return


def _program(subject: Subject, stage: Stage) -> _Program | None:
    config = subject.image.config
    argv = (*(config.entrypoint or ()), *(config.cmd or ()))
    if subject.plan.target != stage.index or not argv or not argv[0].startswith("/"):
        return None
    real = _real(subject.image.tree, argv[0])
    file = subject.image.tree.entry(real)
    for placed in subject.placed(stage):
        if placed.record is None or not isinstance(placed.instruction, i.Run):
            continue
        made = real in placed.record.layer.changes
        if made and isinstance(file, File) and _compiles(placed.instruction):
            return _Program(argv[0], file, placed)
    return None


def _real(tree: FileTree, path: str) -> str:
    """Return where a program really stands: /bin is a link in most distributions."""
    try:
        return tree.resolve(path).lstrip("/")
    except PathError:
        return ""


def _compiles(run: i.Run) -> bool:
    line = commands_of(run)
    return any(line.holds(program, word) for program, word in _COMPILERS)


def _only_sources(subject: Subject, stage: Stage) -> bool:
    """Whether the project is only code for the compiler, with no setting made on the way."""
    placed = subject.placed(stage)
    last = max(at for at, one in enumerate(placed) if one.step is not None)
    early = [one.instruction for one in placed[:last]]
    if any(isinstance(one, i.Env | i.Cmd | i.Entrypoint | i.User | i.Label) for one in early):
        return False
    copies = [context_copy(subject, one) for one in placed]
    files = [path for copy in copies if copy for path in copy.files]
    return all(_ending(path) in _SOURCES for path in files)


def _ending(path: str) -> str:
    return basename(path).rpartition(".")[2].lower()


def _runtimes(stage: Stage) -> tuple[str, ...]:
    """Return where the program may run: a bare system is taken again, for its own C library."""
    image = stage.from_.image
    smallest, other = RUNTIMES
    return smallest, image if image.partition(":")[0] in SYSTEMS else other


def _two_stages(subject: Subject, stage: Stage, program: _Program, runtime: str) -> str:
    copy = f"COPY --from={name_of_stage(stage)} {program.path} {program.path}"
    return with_second_stage(subject, stage, [f"FROM {runtime}", copy])


def _same_program(before: Image, after: Image, program: _Program) -> bool:
    file = after.tree.entry(_real(after.tree, program.path))
    same = isinstance(file, File) and (file.content_digest, file.mode) == (
        program.file.content_digest,
        program.file.mode,
    )
    return same and settings_of(before) == settings_of(after) and starts_alike(before, after)
