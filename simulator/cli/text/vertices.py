"""A build as BuildKit's displays see it: numbered vertices, each with its notes and its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulator.engine.events import (
    BaseUsed,
    BuildFailed,
    BuildWarned,
    Event,
    FilesExported,
    ImageBuilt,
    InternalStep,
    StepBuilt,
    StepCached,
    StepFailed,
    StepId,
    StepOutput,
    StepStarted,
    TimePassed,
)
from simulator.engine.quantities import progress_size
from simulator.engine.reference import Reference

SHOWN = frozenset(
    {
        BaseUsed,
        BuildFailed,
        BuildWarned,
        FilesExported,
        ImageBuilt,
        InternalStep,
        StepBuilt,
        StepCached,
        StepFailed,
        StepOutput,
        StepStarted,
    }
)

SENT = 23
"""Bytes around a file's name and content when BuildKit sends it to the client (stages-022)."""

LOAD_DEFINITION = "[internal] load build definition"


@dataclass(frozen=True, slots=True)
class Vertex:
    """One line of the picture, one block of the plain text.

    ``output`` holds what a RUN printed: milliseconds since its start, and text.
    """

    name: str
    notes: tuple[str, ...] = ()
    output: tuple[tuple[int, str], ...] = ()
    milliseconds: int = 0
    cached: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a build check says, once for each place."""

    rule: str
    detail: str
    line: int

    @property
    def text(self) -> str:
        return f"{self.rule}: {self.detail} (line {self.line})"


@dataclass(frozen=True, slots=True)
class Progress:
    """All that a finished build shows; ``milliseconds`` is how long the whole of it took."""

    vertices: tuple[Vertex, ...]
    warnings: tuple[Remark, ...]
    failure: BuildFailed | None
    milliseconds: int = 0


def progress_of(events: Iterable[Event]) -> Progress:
    """Read the events of one build."""
    vertices: dict[str, Vertex] = {}
    warnings: list[Remark] = []
    failure: BuildFailed | None = None
    passed = 0
    for event in events:
        match event:
            case BuildWarned(rule=rule, detail=detail, line=line):
                warnings.append(Remark(rule, detail, line))
            case BuildFailed():
                failure = event
            case TimePassed(milliseconds=milliseconds):
                passed += milliseconds
            case _:
                vertex = _vertex(vertices, event)
                if vertex is not None:
                    vertices[_key(event)] = vertex
    return Progress(tuple(_with_warnings(vertices, warnings)), tuple(warnings), failure, passed)


def _vertex(vertices: dict[str, Vertex], event: Event) -> Vertex | None:
    match event:
        case InternalStep():
            return Vertex(
                event.name, event.notes, (), event.milliseconds, event.cached, event.error
            )
        case BaseUsed(step=step):
            return Vertex(
                step.name if step.number else step.instruction,
                _pulled(event),
                (),
                event.milliseconds,
                event.cached,
            )
        case StepStarted(step=step):
            return Vertex(step.name)
        case StepOutput(step=step, text=text, at=at):
            known = vertices.get(step.name, Vertex(step.name))
            return replace(known, output=(*known.output, (at, text)))
        case StepCached(step=step):
            return replace(vertices.get(step.name, Vertex(step.name)), cached=True)
        case StepBuilt(step=step, record=record):
            known = vertices.get(step.name, Vertex(step.name))
            return replace(known, milliseconds=record.milliseconds)
        case StepFailed(step=step, message=message, milliseconds=milliseconds):
            known = vertices.get(step.name, Vertex(step.name))
            return replace(known, error=message, milliseconds=milliseconds)
        case ImageBuilt():
            return _exporting(event)
        case FilesExported():
            return _client_export(event)
        case _:
            return None


def _key(event: Event) -> str:
    step = getattr(event, "step", None)
    if isinstance(step, StepId):
        return step.name if step.number else step.instruction
    return event.name if isinstance(event, InternalStep) else type(event).__name__


def _pulled(event: BaseUsed) -> tuple[str, ...]:
    if not event.pulled:
        return ()
    notes = [f"resolve {event.reference} done"]
    for layer in event.image.layers:
        size = progress_size(layer.size)
        notes.append(f"{layer.diff_id} {size} / {size} done")
    return (*notes, *(f"extracting {layer.diff_id} done" for layer in event.image.layers))


def _exporting(event: ImageBuilt) -> Vertex:
    names = (f"naming to {_exported_name(name)} done" for name in event.names)
    return Vertex(
        "exporting to image",
        ("exporting layers done", f"writing image {event.image.id} done", *names),
    )


def _exported_name(canonical: str) -> str:
    """Return a name as BuildKit prints it, without ``:latest`` (recording cli-004)."""
    name = Reference.parse(canonical)
    return name.repository if name.tag == "latest" else name.canonical


def _client_export(event: FilesExported) -> Vertex:
    if event.destination == "-":
        return Vertex("exporting to client tarball", ("sending tarball done",))
    size = sum(SENT + len(path) + entry.size for path, entry in event.tree.walk())
    return Vertex("exporting to client directory", (f"copying files {progress_size(size)} done",))


def _with_warnings(vertices: dict[str, Vertex], warnings: list[Remark]) -> list[Vertex]:
    notes = tuple(f"WARN: {warning.text}" for warning in warnings)
    return [
        replace(vertex, notes=(*vertex.notes, *notes))
        if vertex.name.startswith(LOAD_DEFINITION)
        else vertex
        for vertex in vertices.values()
    ]
