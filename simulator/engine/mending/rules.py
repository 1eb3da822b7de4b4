"""How each build check is put right: the lines of the instruction as they should be.

A rule without an entry needs a decision that only its author can take.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from simulator.engine.advice.rewriting import Edit
from simulator.engine.dockerfile.nodes import Node


@dataclass(frozen=True, slots=True)
class Found:
    """What is told about lines ``start`` to ``end``; an error has no ``rule``.

    ``workdir`` is the folder in which the stage begins, empty if nobody knows.
    """

    rule: str
    says: str
    start: int
    end: int
    workdir: str = ""


Mender: TypeAlias = Callable[[Node, Found], Edit | None]

_DYNAMIC = re.compile(r"[$`*?|&;<>(){}~#\\\n]")
_WORDS_OF_SHELLS = (
    ". alias break cd continue eval exit export read return set shift source trap ulimit umask "
    "unset until wait while if for case"
)
_BUILTINS = frozenset(_WORDS_OF_SHELLS.split())
_LEGACY = re.compile(r"(\s*)(\S+)\s+(\S+)\s+(.*\S)\s*", re.DOTALL)
_QUOTED = re.compile(r'"[^"\\]*"|\'[^\'\\]*\'')
_NAMED = re.compile(r"undefined variable '\$(?P<wrong>\w+)' \(did you mean \$(?P<right>\w+)\?\)")
_DECLARED = re.compile(
    r"argument '(?P<wrong>\w+)' is not declared \(did you mean (?P<right>\w+)\?\)"
)
_FOUND = re.compile(r"'([^']+)'")


def _as_casing(node: Node, found: Found) -> Edit | None:
    return _changed(node, _with_as(node.text, upper=node.spelled == node.spelled.upper()))


def _casing(node: Node, found: Found) -> Edit | None:
    upper = "(uppercase)" in found.says
    word = node.spelled.upper() if upper else node.spelled.lower()
    text = node.text.replace(node.spelled, word, 1)
    return _changed(node, _with_as(text, upper=upper) if node.keyword == "from" else text)


def _with_as(text: str, *, upper: bool) -> str:
    word = "AS" if upper else "as"
    return re.sub(r"(?<=\s)as(?=\s+\S+\s*$)", word, text, count=1, flags=re.IGNORECASE)


def _stage_name(node: Node, found: Found) -> Edit | None:
    return _changed(node, re.sub(r"\S+(?=\s*$)", lambda name: name[0].lower(), node.text, count=1))


def _continuation(node: Node, found: Found) -> Edit | None:
    """Take the empty lines out; in a heredoc they would be text."""
    if node.heredocs:
        return None
    return _changed(node, "\n".join(line for line in node.text.split("\n") if line.strip()))


def _json(node: Node, found: Found) -> Edit | None:
    """Write the command as JSON, where no shell is needed to tell its words apart."""
    head, *rest = node.text.split(maxsplit=1)
    command = rest[0] if rest else ""
    words = _json_words(command.strip()) or _shell_words(command)
    return _changed(node, f"{head} {json.dumps(words, ensure_ascii=False)}") if words else None


def _json_words(text: str) -> list[str]:
    """Return the words of what was meant as JSON and has the wrong quotes."""
    if not (text.startswith("[") and text.endswith("]")):
        return []
    try:
        words = json.loads(text.replace("'", '"'))
    except ValueError:
        return []
    return words if all(isinstance(word, str) for word in words) else []


def _shell_words(text: str) -> list[str]:
    if _DYNAMIC.search(text) or text.startswith("["):
        return []
    try:
        words = shlex.split(text)
    except ValueError:
        return []
    words = words[1:] if words[:1] == ["exec"] else words
    plain = bool(words) and words[0] not in _BUILTINS and "=" not in words[0]
    return words if plain else []


def _maintainer(node: Node, found: Found) -> Edit | None:
    author = node.text.strip().partition(" ")[2].strip().strip('"')
    if not author or re.search(r'["\\$\n]', author):
        return None
    return _changed(node, f'LABEL org.opencontainers.image.authors="{author}"')


def _variable(node: Node, found: Found) -> Edit | None:
    meant = _NAMED.search(found.says) or _DECLARED.search(found.says)
    if meant is None:
        return None
    name = rf"(\$\{{?){meant['wrong']}\b"
    return _changed(node, re.sub(name, rf"\g<1>{meant['right']}", node.text))


def _workdir(node: Node, found: Found) -> Edit | None:
    """Write where the folder is now, which the base image decides."""
    path = _FOUND.search(found.says.replace('"', "'"))
    if path is None or not found.workdir or "\n" in node.text or "$" in node.text:
        return None
    whole = f"{found.workdir.rstrip('/')}/{path[1].removeprefix('./').rstrip('/')}"
    return _changed(node, f"{node.spelled} {whole}")


def _earlier(node: Node, found: Found) -> Edit | None:
    return Edit(node.start, node.end)


def _key_value(node: Node, found: Found) -> Edit | None:
    parts = _LEGACY.fullmatch(node.text)
    if parts is None or "\n" in node.text:
        return None
    indent, word, key, value = parts.groups()
    if re.search(r"\s", value) and not _QUOTED.fullmatch(value):
        if re.search(r"[\"'\\]", value):
            return None
        value = f'"{value}"'
    return _changed(node, f"{indent}{word} {key}={value}")


def _platform(node: Node, found: Found) -> Edit | None:
    return _changed(node, re.sub(r"--platform=\S+\s+", "", node.text, count=1))


def _protocol(node: Node, found: Found) -> Edit | None:
    word = _FOUND.search(found.says)
    return _changed(node, node.text.replace(word[1], word[1].lower(), 1)) if word else None


def _port(node: Node, found: Found) -> Edit | None:
    word = _FOUND.search(found.says)
    return (
        _changed(node, node.text.replace(word[1], word[1].rpartition(":")[2], 1)) if word else None
    )


def _changed(node: Node, text: str) -> Edit | None:
    return Edit(node.start, node.end, tuple(text.split("\n"))) if text != node.text else None


MENDERS: dict[str, Mender] = {
    "ConsistentInstructionCasing": _casing,
    "ExposeInvalidFormat": _port,
    "ExposeProtoCasing": _protocol,
    "FromAsCasing": _as_casing,
    "JSONArgsRecommended": _json,
    "LegacyKeyValueFormat": _key_value,
    "MaintainerDeprecated": _maintainer,
    "MultipleInstructionsDisallowed": _earlier,
    "NoEmptyContinuation": _continuation,
    "RedundantTargetPlatform": _platform,
    "StageNameCasing": _stage_name,
    "UndefinedArgInFrom": _variable,
    "UndefinedVar": _variable,
    "WorkdirRelativePath": _workdir,
}
