"""The value of ``--mount``: fields with commas between them, as Docker's client reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from simulator.cli.values import boolean, memory
from simulator.engine.errors import DockerError

_ALONE = {"readonly": "true", "ro": "true", "volume-nocopy": "true", "bind-nonrecursive": "true"}
_NAMES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly"}
_RECURSION = ("enabled", "disabled", "writable", "readonly")
_PLAIN = frozenset(
    {"type", "source", "target", "consistency", "bind-propagation", "volume-subpath"}
    | {"volume-label", "volume-driver", "volume-opt", "image-subpath"}
)
_FAMILIES = ("volume", "image", "bind", "tmpfs")


@dataclass(frozen=True, slots=True)
class MountWords:
    """What is to be mounted where."""

    kind: str
    source: str
    target: str
    read_only: bool


def mount_words(text: str) -> MountWords:
    """Read the fields. Raises DockerError in the client's words."""
    if not text:
        raise DockerError("EOF")
    fields = dict(_field(part) for part in text.split(","))
    kind = fields.get("type", "volume").lower()
    if not kind:
        raise DockerError("type is required")
    if not fields.get("target"):
        raise DockerError("target is required")
    for family in _FAMILIES:
        if kind != family and any(name.startswith(f"{family}-") for name in fields):
            raise DockerError(f"cannot mix '{family}-*' options with mount type '{kind}'")
    read_only = fields.get("readonly", "false") == "true"
    _check_recursion(fields, read_only=read_only)
    return MountWords(kind, fields.get("source", ""), fields["target"], read_only)


def _field(part: str) -> tuple[str, str]:
    typed, equals, value = part.partition("=")
    name = typed.lower()
    if not equals:
        if name not in _ALONE:
            raise DockerError(f"invalid field '{part}' must be a key=value pair")
        return _NAMES.get(name, name), _ALONE[name]
    known = _NAMES.get(name, name)
    if known in _PLAIN:
        return known, value
    if known not in _CHECKS:
        raise DockerError(f"unexpected key '{name}' in '{part}'")
    try:
        return known, _CHECKS[known](value)
    except DockerError:
        options = ' (must be "enabled", "disabled", "writable", or "readonly")'
        more = options if known == "bind-recursive" else ""
        raise DockerError(f"invalid value for {name}: {value}{more}") from None


def _check_recursion(fields: dict[str, str], *, read_only: bool) -> None:
    recursion = fields.get("bind-recursive", "")
    if recursion in {"writable", "readonly"} and not read_only:
        raise DockerError(
            f"option 'bind-recursive={recursion}' requires 'readonly' to be specified in"
            " conjunction"
        )
    if recursion == "readonly" and fields.get("bind-propagation", "").lower() != "rprivate":
        raise DockerError(
            "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be"
            " specified in conjunction"
        )


def _truth(value: str) -> str:
    return "true" if boolean(value) else "false"


def _size(value: str) -> str:
    return str(memory(value))


def _mode(value: str) -> str:
    if not re.fullmatch("[0-7]{1,11}", value):
        raise DockerError(value)
    return value


def _recursion(value: str) -> str:
    if value not in _RECURSION:
        raise DockerError(value)
    return value


_CHECKS: dict[str, Callable[[str], str]] = {
    "readonly": _truth,
    "bind-nonrecursive": _truth,
    "volume-nocopy": _truth,
    "bind-recursive": _recursion,
    "tmpfs-size": _size,
    "tmpfs-mode": _mode,
}
