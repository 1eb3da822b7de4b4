"""Redirections: which streams a command has."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from simulator.engine.files import NO_SUCH_FILE, PathError
from simulator.engine.shell import devices, unmodelled
from simulator.engine.shell.expansion.expand import Expander
from simulator.engine.shell.interpreter.state import Shell
from simulator.engine.shell.streams import Both, Closed, Source, Stream, Written
from simulator.engine.shell.syntax.nodes import Redirect


class RedirectionFailed(Exception):
    """A redirection that cannot be made, in the words of the shell."""


def redirected(
    shell: Shell, expander: Expander, redirects: Iterable[Redirect]
) -> dict[int, Stream]:
    """Return the shell's streams with the redirections made, left to right."""
    streams = dict(shell.streams)
    for redirect in redirects:
        if redirect.heredoc is not None:
            text = expander.text(redirect.heredoc.body)
            streams[max(redirect.fd, 0)] = Source(text.encode("utf-8", "surrogateescape"))
            continue
        target = _target(shell, expander, redirect)
        for number, stream in shell.streams.items():
            streams.setdefault(number, stream)
        _apply(shell, redirect, target, streams)
    return streams


def _target(shell: Shell, expander: Expander, redirect: Redirect) -> str:
    if not shell.flavour.bash or redirect.operator == "<<<":
        return expander.text(redirect.target)
    words = expander.words([redirect.target])
    if len(words) != 1:
        raise RedirectionFailed(f"{redirect.target.source}: ambiguous redirect")
    return words[0]


def _apply(shell: Shell, redirect: Redirect, target: str, streams: dict[int, Stream]) -> None:
    operator, fd = redirect.operator, redirect.fd
    if operator in ("<&", ">&"):
        number = fd if fd >= 0 else 0 if operator == "<&" else 1
        if target.isdigit() or target in ("-", ""):
            streams[number] = _duplicate(target, streams)
            return
        if not shell.flavour.bash or fd >= 0:
            words = "Bad fd number" if shell.flavour.name == "dash" else "bad fd number"
            raise RedirectionFailed(f"Syntax error: {words}")
        operator = "&>"
    if operator == "<<<":
        streams[max(fd, 0)] = Source(target.encode("utf-8", "surrogateescape") + b"\n")
    elif operator == "<":
        streams[max(fd, 0)] = _open(shell, target, streams)
    elif operator == "<>":
        streams[max(fd, 0)] = _both(shell, target, streams)
    elif operator in ("&>", "&>>"):
        streams[1] = streams[2] = _create(shell, target, streams, append=operator == "&>>")
    else:
        if operator == ">" and "C" in shell.options and shell.filesystem.is_file(shell.at(target)):
            exists = "cannot overwrite existing file" if shell.flavour.bash else "File exists"
            raise RedirectionFailed(_cannot_create(shell, target, exists))
        made = _create(shell, target, streams, append=operator == ">>")
        streams[1 if fd < 0 else fd] = made


def _duplicate(target: str, streams: dict[int, Stream]) -> Stream:
    if target in ("-", ""):
        return Closed()
    stream = streams.get(int(target[:9]))
    if stream is None or isinstance(stream, Closed):
        raise RedirectionFailed(f"{target}: Bad file descriptor")
    return stream


def _open(shell: Shell, path: str, streams: dict[int, Stream]) -> Stream:
    device = devices.reader(shell.kernel, shell.at(path), streams)
    if device is not None:
        return device
    try:
        return Source(shell.filesystem.read(shell.at(path)) if path else _missing(path))
    except PathError as error:
        raise RedirectionFailed(_cannot_open(shell, path, error.reason)) from None


def _create(shell: Shell, path: str, streams: dict[int, Stream], *, append: bool) -> Stream:
    absolute = shell.at(path)
    device = devices.writer(shell.kernel, absolute, streams)
    if device is not None:
        return device
    try:
        if not path:
            _missing(path)
        unmodelled.provide(shell.kernel, posixpath.dirname(absolute))
        shell.filesystem.write(absolute, b"", append=append)
    except PathError as error:
        raise RedirectionFailed(_cannot_create(shell, path, error.reason)) from None
    kernel = shell.kernel
    real = kernel.filesystem.resolve(absolute)
    return kernel.opened(Written(kernel.filesystem, real, kernel.limits.file_bytes))


def _both(shell: Shell, path: str, streams: dict[int, Stream]) -> Stream:
    """Open a file for reading and writing; what is written comes after what is there."""
    writer = _create(shell, path, streams, append=True)
    if isinstance(writer, Written):
        return shell.kernel.opened(
            Both(writer.filesystem, writer.path, writer.limit, _open(shell, path, streams))
        )
    return writer


def _missing(path: str) -> bytes:
    raise PathError(NO_SUCH_FILE, path)


def _cannot_open(shell: Shell, path: str, reason: str) -> str:
    missing = reason == NO_SUCH_FILE
    if shell.flavour.name == "dash":
        return f"cannot open {path}: {'No such file' if missing else reason}"
    if shell.flavour.name == "ash":
        return f"can't open {path}: {'no such file' if missing else reason}"
    return f"{path}: {reason}"


def _cannot_create(shell: Shell, path: str, reason: str) -> str:
    missing = reason == NO_SUCH_FILE
    if shell.flavour.name == "dash":
        return f"cannot create {path}: {'Directory nonexistent' if missing else reason}"
    if shell.flavour.name == "ash":
        return f"can't create {path}: {'nonexistent directory' if missing else reason}"
    return f"{path}: {reason}"
