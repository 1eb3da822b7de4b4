"""``RUN --mount=type=…,target=…``: the comma-separated words, and what they add up to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import parse_bool, parse_unsigned, quote
from simulator.engine.dockerfile.instructions import Mount
from simulator.engine.dockerfile.suggest import with_suggestion

TYPES = ("bind", "cache", "secret", "ssh", "tmpfs")
SHARINGS = ("locked", "private", "shared")
KEYS = (  # noqa: SIM905
    "type from source target readonly id sharing required size mode uid gid"
    " src dst destination ro rw readwrite env"
).split()

Expander: TypeAlias = Callable[[str], str]


def read_mounts(specs: tuple[str, ...]) -> tuple[Mount, ...]:
    """Read mounts before their variables are known: only ``from`` is looked at."""
    return tuple(_unexpanded(spec) for spec in specs)


def expand_mounts(specs: tuple[str, ...], expand: Expander) -> tuple[Mount, ...]:
    """Read mounts in full, with every value expanded."""
    return tuple(_checked(_expanded(spec, expand)) for spec in specs)


def csv_fields(text: str) -> list[str]:
    """Split one line of comma-separated values, as Go's ``encoding/csv`` does."""
    if text in ("", "\n", "\r\n"):
        raise DockerfileError("EOF")
    if '"' not in text:
        return text.split(",")
    fields, position = [], 0
    while True:
        field, position = _field(text, position)
        fields.append(field)
        if position >= len(text):
            return fields
        position += 1
        if position == len(text):
            return [*fields, ""]


def _field(text: str, position: int) -> tuple[str, int]:
    if text[position] != '"':
        end = text.find(",", position)
        end = len(text) if end < 0 else end
        quoted = text.find('"', position, end)
        if quoted >= 0:
            raise _csv_error(text, quoted, 'bare " in non-quoted field')
        return text[position:end], end
    match = _QUOTED.match(text, position)
    if match is None:
        raise _csv_error(text, len(text), 'extraneous or missing " in quoted-field')
    if match.end() < len(text) and text[match.end()] != ",":
        raise _csv_error(text, match.end() - 1, 'extraneous or missing " in quoted-field')
    return match[1].replace('""', '"'), match.end()


_QUOTED = re.compile(r'"((?:[^"]|"")*)"', re.DOTALL)


def _csv_error(text: str, position: int, reason: str) -> DockerfileError:
    column = len(text[:position].encode(errors="replace")) + 1
    return DockerfileError(f"parse error on line 1, column {column}: {reason}")


def _fields(spec: str) -> list[str]:
    try:
        return csv_fields(spec)
    except DockerfileError as error:
        raise DockerfileError(f"failed to parse csv mounts: {error.message}") from None


def _unexpanded(spec: str) -> Mount:
    mount = _NO_MOUNT
    for field in _fields(spec):
        key, equals, value = field.partition("=")
        if not equals or key.lower() != "from":
            continue
        if "$" in value and value.index("$") != len(value) - 1:
            raise DockerfileError(
                "'from' doesn't support variable expansion, define alias stage instead"
            )
        mount = replace(mount, from_=value)
    return mount


_NO_MOUNT = Mount()


def _expanded(spec: str, expand: Expander) -> Mount:
    mount, readonly = Mount(), None
    for field in _fields(spec):
        key, equals, value = field.partition("=")
        key = key.lower()
        text = expand(value) if equals else None
        if key in _ACCESS:
            readonly = _access(key, text)
        else:
            mount = _with(mount, key, text, field)
    if readonly is None:
        readonly = mount.type not in ("cache", "tmpfs")
    return replace(mount, readonly=readonly)


_ACCESS = {"readonly": True, "ro": True, "readwrite": False, "rw": False}


def _access(key: str, text: str | None) -> bool:
    said = True if text is None else _boolean(key, text)
    return said == _ACCESS[key]


def _with(mount: Mount, key: str, text: str | None, field: str) -> Mount:
    if key == "required":
        _only_for(mount, key, "secret", "ssh")
        return replace(mount, required=True if text is None else _boolean(key, text))
    if text is None:
        raise DockerfileError(f"invalid field '{field}' must be a key=value pair")
    if key == "size":
        _only_for(mount, key, "tmpfs")
    if key not in _SETTERS:
        message = f"unexpected key '{key}' in '{field}'"
        raise DockerfileError(with_suggestion(message, key, KEYS, case_sensitive=True))
    name, convert = _SETTERS[key]
    changes: dict[str, Any] = {name: convert(key, text)}
    return replace(mount, **changes)


def _only_for(mount: Mount, key: str, *types: str) -> None:
    if mount.type not in types:
        raise DockerfileError(f"unexpected key '{key}' for mount type '{mount.type}'")


def _text(key: str, text: str) -> str:
    return text


def _type(key: str, text: str) -> str:
    if text.lower() not in TYPES:
        message = f"unsupported mount type {quote(text)}"
        raise DockerfileError(with_suggestion(message, text, TYPES, case_sensitive=True))
    return text.lower()


def _sharing(key: str, text: str) -> str:
    if text.lower() not in SHARINGS:
        message = f"unsupported sharing value {quote(text)}"
        raise DockerfileError(with_suggestion(message, text, SHARINGS, case_sensitive=True))
    return text.lower()


def _number(key: str, text: str) -> int:
    number = parse_unsigned(text, 8 if key == "mode" else 10)
    if number is None:
        raise DockerfileError(f"invalid value {text} for {key}")
    return number


def _boolean(key: str, text: str) -> bool:
    said = parse_bool(text)
    if said is None:
        raise DockerfileError(f"invalid value for {key}: {text}")
    return said


def _size(key: str, text: str) -> int:
    """Return bytes, for ``64m`` and the like; units are powers of 1024."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise DockerfileError(f"invalid value for {key}: {text}")
    return int(float(match[1]) * 1024 ** " kmgtp".index((match[2] or " ").lower()))


_SIZE = re.compile(
    r"([0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15}) ?(?:([kmgtp])(?:i?b)?|b)?", re.IGNORECASE
)

_SETTERS: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "type": ("type", _type),
    "from": ("from_", _text),
    "source": ("source", _text),
    "src": ("source", _text),
    "target": ("target", _text),
    "dst": ("target", _text),
    "destination": ("target", _text),
    "id": ("id", _text),
    "sharing": ("sharing", _sharing),
    "size": ("size", _size),
    "mode": ("mode", _number),
    "uid": ("uid", _number),
    "gid": ("gid", _number),
    "env": ("env", _text),
}


def _checked(mount: Mount) -> Mount:
    """Refuse what does not go together, in BuildKit's order."""
    if mount.type in ("bind", "tmpfs"):
        for key, value in (("mode", mount.mode), ("uid", mount.uid), ("gid", mount.gid)):
            if value is not None:
                raise DockerfileError(f"{key} not allowed for {quote(mount.type)} type mounts")
    if mount.type == "secret":
        _check_secret(mount)
    if mount.sharing and mount.type != "cache":
        raise DockerfileError(f"invalid cache sharing set for {mount.type} mount")
    return mount


def _check_secret(mount: Mount) -> None:
    if mount.from_:
        raise DockerfileError("secret mount should not have a from")
    if mount.sharing:
        raise DockerfileError("secret mount should not define sharing")
    if not (mount.source or mount.target or mount.id):
        raise DockerfileError("invalid secret mount. one of source, target required")
    if mount.source and mount.id:
        raise DockerfileError("both source and id can't be set")
