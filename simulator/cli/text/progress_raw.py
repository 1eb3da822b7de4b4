"""``--progress=rawjson``: a line of JSON for each change of a vertex, as BuildKit sends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from simulator.cli.template import go_json
from simulator.cli.text.progress_plain import failure_text
from simulator.cli.text.vertices import Vertex, progress_of
from simulator.engine.digest import digest_of
from simulator.engine.events import Event
from simulator.engine.timestamps import rfc3339_nano


def rawjson(events: Iterable[Event], now: int) -> str:
    """Return the lines of one build; ``now`` is when it began."""
    progress = progress_of(events)
    lines: list[dict[str, Any]] = []
    for vertex in progress.vertices:
        lines += _lines(vertex, now)
        now += vertex.milliseconds
    return "".join(f"{go_json(line)}\n" for line in lines) + failure_text(progress)


def _lines(vertex: Vertex, now: int) -> Iterator[dict[str, Any]]:
    digest = digest_of(f"vertex {vertex.name}")
    started = {"digest": digest, "name": vertex.name, "started": rfc3339_nano(now)}
    yield {"vertexes": [started]}
    for at, text in vertex.output:
        yield {
            "logs": [
                {"vertex": digest, "stream": 1, "data": text, "timestamp": rfc3339_nano(now + at)}
            ]
        }
    ended: dict[str, Any] = {**started, "completed": rfc3339_nano(now + vertex.milliseconds)}
    if vertex.cached:
        ended["cached"] = True
    if vertex.error:
        ended["error"] = vertex.error
    yield {"vertexes": [ended]}
