"""The device files that programs read and write, known by their paths."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.kernel import Kernel
from simulator.engine.shell.streams import Endless, Full, Nowhere, Stream

_NUMBERED = ("/dev/fd/", "/proc/self/fd/")
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_SINKS = {"/dev/null", "/dev/zero", "/dev/tty", "/dev/console", "/dev/urandom", "/dev/random"}


def reader(kernel: Kernel, path: str, streams: Mapping[int, Stream]) -> Stream | None:
    """Return the stream to read a device from, or None if the path is no device."""
    path = _real(kernel, path)
    if not path.startswith(("/dev/", "/proc/self/fd/")):
        return None
    if path in ("/dev/null", "/dev/tty", "/dev/console"):
        return Nowhere()
    if path in ("/dev/zero", "/dev/full"):
        return Endless(bytes)
    if path in ("/dev/urandom", "/dev/random"):
        return Endless(kernel.draw)
    return _descriptor(path, streams)


def writer(kernel: Kernel, path: str, streams: Mapping[int, Stream]) -> Stream | None:
    """Return the stream to write to a device, or None if the path is no device."""
    path = _real(kernel, path)
    if not path.startswith(("/dev/", "/proc/self/fd/")):
        return None
    if path in _SINKS:
        return Nowhere()
    if path == "/dev/full":
        return Full()
    return _descriptor(path, streams)


def _real(kernel: Kernel, path: str) -> str:
    """Follow a link that ends in a device, as nginx's log files do."""
    if path.startswith("/dev/"):
        return path
    try:
        real = kernel.filesystem.resolve(path)
    except PathError:
        return path
    return real if real.startswith(("/dev/", "/proc/")) else path


def _descriptor(path: str, streams: Mapping[int, Stream]) -> Stream | None:
    number = _STANDARD.get(path, -1)
    for prefix in _NUMBERED:
        if path.startswith(prefix) and path[len(prefix) :].isdigit():
            number = int(path[len(prefix) :][:9])
    return streams.get(number)
