"""The flags of instructions, ``COPY --from=…``: which there are, and what may be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.suggest import with_suggestion

BOOLEAN, TEXT, LIST = "boolean", "text", "list"

FLAGS: Mapping[str, Mapping[str, str]] = {
    "add": {
        "chown": TEXT,
        "chmod": TEXT,
        "link": BOOLEAN,
        "keep-git-dir": BOOLEAN,
        "checksum": TEXT,
        "unpack": BOOLEAN,
        "exclude": LIST,
    },
    "copy": {
        "chown": TEXT,
        "from": TEXT,
        "chmod": TEXT,
        "link": BOOLEAN,
        "exclude": LIST,
        "parents": BOOLEAN,
    },
    "from": {"platform": TEXT},
    "healthcheck": {
        "interval": TEXT,
        "timeout": TEXT,
        "start-period": TEXT,
        "start-interval": TEXT,
        "retries": TEXT,
    },
    "run": {"mount": LIST, "network": TEXT, "security": TEXT, "device": LIST},
}
"""The flags of each instruction that has any. ARG and STOPSIGNAL ignore what they are given."""


@dataclass(slots=True)
class Flags:
    """The flags that an instruction was given."""

    texts: dict[str, str] = field(default_factory=dict)
    booleans: dict[str, bool] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        return self.texts.get(name, default)

    def on(self, name: str) -> bool:
        return self.booleans.get(name, False)

    def all(self, name: str) -> tuple[str, ...]:
        return self.lists.get(name, ())


NO_FLAGS = Flags()


def read_flags(keyword: str, words: tuple[str, ...]) -> Flags:
    """Read the flags of an instruction, or say which of them is wrong."""
    if not words:
        return NO_FLAGS
    known, flags, seen = FLAGS.get(keyword, {}), Flags(), set[str]()
    for word in words:
        written, equals, value = word.partition("=")
        if not word.startswith("--"):
            raise DockerfileError(f"arg should start with -- : {word}")
        name = written[2:]
        kind = known.get(name)
        if kind is None:
            raise _unknown(written, known)
        if name in seen and kind != LIST:
            raise DockerfileError(f"duplicate flag specified: {written}")
        seen.add(name)
        _store(flags, kind, written, value if equals else None)
    return flags


def _store(flags: Flags, kind: str, written: str, value: str | None) -> None:
    name = written[2:]
    if kind == BOOLEAN:
        flags.booleans[name] = _boolean(written, value)
    elif value is None:
        raise DockerfileError(f"missing a value on flag: {written}")
    elif kind == TEXT:
        flags.texts[name] = value
    else:
        flags.lists[name] = (*flags.all(name), value)


def _boolean(written: str, value: str | None) -> bool:
    if value == "":
        raise DockerfileError(f"missing a value on flag: {written}")
    if value is None or value.lower() == "true":
        return True
    if value.lower() == "false":
        return False
    raise DockerfileError(f"expecting boolean value for flag {written}, not: {value}")


def _unknown(written: str, known: Mapping[str, str]) -> DockerfileError:
    message = with_suggestion(f"unknown flag: {written}", written[2:], known, case_sensitive=True)
    hint = f"It takes --{', --'.join(sorted(known))}." if known else "It takes no flags."
    return DockerfileError(message, hint=hint)
