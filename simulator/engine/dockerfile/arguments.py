"""The arguments of each instruction, as BuildKit's parser leaves them: one reader per shape."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import NamedTuple

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import SPACE, bytewise, from_bytewise, quote
from simulator.engine.dockerfile.words import WHITESPACE, quoted_words


class Arguments(NamedTuple):
    """The words of an instruction, and whether they were a JSON array."""

    words: tuple[str, ...] = ()
    json: bool = False


NONE = Arguments()


def read_arguments(keyword: str, rest: str, escape: str) -> Arguments:
    """Read what follows the keyword and its flags; an unknown keyword has one empty word."""
    reader = _READERS.get(keyword)
    return reader(rest, escape) if reader else Arguments(("",))


def _whole(rest: str, escape: str) -> Arguments:
    return Arguments((rest,)) if rest else NONE


def _plain_words(rest: str, escape: str) -> Arguments:
    return Arguments(tuple(WHITESPACE.split(rest))) if rest else NONE


def _json_or_whole(rest: str, escape: str) -> Arguments:
    return _json_array(rest) or _whole(rest, escape)


def _json_or_words(rest: str, escape: str) -> Arguments:
    return _json_array(rest) or _plain_words(rest, escape)


def _names(rest: str, escape: str) -> Arguments:
    return Arguments(tuple(quoted_words(rest, escape)))


def _pairs(keyword: str) -> Callable[[str, str], Arguments]:
    """Return a reader of ``name=value …``, or of the older ``name value``.

    The parser gives three words for each pair: name, value, and ``=`` or nothing.
    """

    def read(rest: str, escape: str) -> Arguments:
        words = quoted_words(rest, escape)
        if not words:
            return NONE
        if "=" not in words[0]:
            return _old_pair(keyword, rest)
        pairs: list[str] = []
        for word in words:
            pairs += _pair(word)
        return Arguments(tuple(pairs))

    return read


def _old_pair(keyword: str, rest: str) -> Arguments:
    parts = WHITESPACE.split(rest, 1)
    if len(parts) < 2:
        raise DockerfileError(
            f"{keyword} must have two arguments",
            hint=f"Give every name a value: {keyword} {parts[0]}=value.",
        )
    return Arguments((parts[0], parts[1], ""))


def _pair(word: str) -> tuple[str, str, str]:
    name, equals, value = word.partition("=")
    if not equals:
        raise DockerfileError(
            f"Syntax error - can't find = in {quote(word)}. Must be of the form: name=value",
            hint='If it belongs to the value before it, quote that value: name="two words".',
        )
    return name, value, "="


def _health(rest: str, escape: str) -> Arguments:
    match = _HEALTH.match(bytewise(rest))
    if match is None:
        return NONE
    command = _json_or_whole(from_bytewise(match[2]), escape)
    return Arguments((from_bytewise(match[1]), *command.words), command.json)


_BYTE_SPACE = "\t\n\v\f\r \x85\xa0"
_HEALTH = re.compile(f"([^{_BYTE_SPACE}]+)[{_BYTE_SPACE}]*(.*)", re.DOTALL)


def _json_array(rest: str) -> Arguments | None:
    """Return a JSON array of strings; None if it is no JSON, and so the shell form.

    A valid array with anything but strings is an error. Single quotes are no JSON,
    which is why ``CMD ['x']`` runs a shell (recording errors-017).
    """
    rest = rest.lstrip(SPACE)
    if not rest.startswith("["):
        return None
    try:
        items = _DECODER.decode(rest)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(item, str) for item in items):
        raise DockerfileError(
            "when using JSON array syntax, arrays must be comprised of strings only",
            hint='Put every item in double quotes: ["a", "1"].',
        )
    return Arguments(tuple(map(_without_lone_surrogates, items)), json=True)


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError("out of range")
    return value


def _constant(text: str) -> float:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_constant)


def _without_lone_surrogates(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_READERS: dict[str, Callable[[str, str], Arguments]] = {
    "add": _json_or_words,
    "arg": _names,
    "cmd": _json_or_whole,
    "copy": _json_or_words,
    "entrypoint": _json_or_whole,
    "env": _pairs("ENV"),
    "expose": _plain_words,
    "from": _plain_words,
    "healthcheck": _health,
    "label": _pairs("LABEL"),
    "maintainer": _whole,
    "run": _json_or_whole,
    "shell": _json_or_whole,
    "stopsignal": _whole,
    "user": _whole,
    "volume": _json_or_words,
    "workdir": _whole,
}

KEYWORDS = frozenset(_READERS) | {"onbuild"}
"""Every instruction there is, in lower case."""
