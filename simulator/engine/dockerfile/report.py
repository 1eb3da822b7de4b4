"""A parsed Dockerfile as plain data: what ``manage.py parse`` prints."""

from __future__ import annotations

from typing import Any

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.heredocs import Heredoc
from simulator.engine.dockerfile.lines import decode
from simulator.engine.dockerfile.parse import Node, parse_nodes


def parse_report(path: str, data: bytes) -> dict[str, Any]:
    """Return what BuildKit's parser finds in a file, or its first error.

    Only the parser speaks here: an unknown instruction is reported like any other, with
    the one empty word that BuildKit's node has.
    """
    if b"\0" in data:
        return {"path": path, "error": "not a text file: it has NUL bytes"}
    try:
        parsed = parse_nodes(decode(data), path)
    except DockerfileError as error:
        return {"path": path, "error": error.message}
    return {
        "path": path,
        "escape": parsed.escape,
        "instructions": [_instruction(node) for node in parsed.nodes],
    }


def _instruction(node: Node) -> dict[str, Any]:
    return {
        "start": node.start,
        "end": node.end,
        "instruction": node.keyword,
        "flags": list(node.flags),
        "json": node.json,
        "args": list(node.args),
        "heredocs": [_heredoc(heredoc) for heredoc in node.heredocs],
    }


def _heredoc(heredoc: Heredoc) -> dict[str, Any]:
    return {
        "name": heredoc.name,
        "expand": heredoc.expand,
        "chomp": heredoc.chomp,
        "content": heredoc.content,
    }
