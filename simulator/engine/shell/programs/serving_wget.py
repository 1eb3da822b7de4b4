"""wget, where it asks a server of its own machine: what health checks do."""

from __future__ import annotations

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_words import Words
from simulator.engine.shell.programs.serving_http import REASONS
from simulator.engine.shell.programs.serving_meeting import ask, listener, target_of

REFUSED, SERVER_ERROR = 4, 8
"""Exit codes of GNU wget: no connection, and a status of 400 or more. busybox always ends in 1."""


def wget_local(process: Process, words: Words, address: str) -> int:
    """Fetch from a server of this machine; return the exit code."""
    target = target_of(address)
    service = listener(process, target.port) if target else None
    if target is None or service is None or not service.speaks_http:
        return _refused(process, words, target.host if target else "", target.port if target else 0)
    answer = ask(process, service, target.path, "HEAD" if words.has("--spider") else "GET")
    if answer.status >= 400:
        return _error(process, words, answer.status)
    if words.has("--spider"):
        if process.busybox and not words.has("-q"):
            process.error("remote file exists\n")
        return 0
    name = words.options.get("-O") or words.options.get("--output-document") or ""
    name = name or target.path.partition("?")[0].rpartition("/")[2] or "index.html"
    if name == "-":
        process.write(answer.body)
    else:
        process.save(name, answer.body)
    return 0


def _refused(process: Process, words: Words, host: str, port: int) -> int:
    if process.busybox:
        process.error("wget: can't connect to remote host (127.0.0.1): Connection refused\n")
        return 1
    if not words.has("-q", "--quiet"):
        said = f"Connecting to {host} ({host})|127.0.0.1|:{port}... failed: Connection refused."
        process.error(f"{said}\n")
    return REFUSED


def _error(process: Process, words: Words, status: int) -> int:
    reason = REASONS.get(status, "")
    if process.busybox:
        process.error(f"wget: server returned error: HTTP/1.1 {status} {reason}\n")
        return 1
    if not words.has("-q", "--quiet"):
        process.error(f"ERROR {status}: {reason}.\n")
    return SERVER_ERROR
