"""getopt of util-linux, which scripts sort their words with, and getconf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.engine.shell.process import Process, Program


@dataclass(slots=True)
class _Sorted:
    """What was found: options as they are printed, the other words, and complaints."""

    options: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """The options of the script: letters and names, with how many colons follow each."""

    letters: dict[str, int]
    names: dict[str, int]
    quote: bool
    ordered: bool


def getopt(process: Process) -> int:
    """getopt [-o letters] [-l names] [-n name] [--] word …: the words in their canonical order"""
    words, asked = list(process.arguments), dict[str, str]()
    if words[:1] == ["-T"] or words[:1] == ["--test"]:
        return 4
    old = bool(words) and not words[0].startswith("-")
    if old:
        asked["o"] = words.pop(0)
    while words and words[0].startswith("-") and not old:
        word = words.pop(0)
        if word == "--":
            break
        _own(asked, word, words)
    if "o" not in asked and words:
        asked["o"] = words.pop(0)
    if "o" not in asked:
        process.error("getopt: missing optstring argument\n")
        return 2
    letters = asked["o"].lstrip("+-")
    names = ",".join([asked.get("l", "")]).replace(" ", ",")
    known = _Known(
        _counted(letters), _named(names), not old and "u" not in asked, asked["o"].startswith("+")
    )
    found = _sort(words, known)
    name = asked.get("n", "getopt")
    for fault in found.faults:
        process.error(f"{name}: {fault}\n")
    rest = [_quoted(word) if known.quote else word for word in found.rest]
    process.write(" " + " ".join([*found.options, "--", *rest]) + "\n")
    return int(bool(found.faults))


def _own(asked: dict[str, str], word: str, words: list[str]) -> None:
    """Note an option of getopt itself."""
    long = {"options": "o", "longoptions": "l", "long": "l", "name": "n", "shell": "s",
            "alternative": "a", "quiet": "q", "unquoted": "u"}  # fmt: skip
    if word.startswith("--"):
        name, equals, value = word[2:].partition("=")
        letter = long.get(name, "")
    else:
        letter, value, equals = word[1], word[2:], word[2:]
    if letter in "olns" and letter:
        value = value if equals else (words.pop(0) if words else "")
        value = f"{asked['l']},{value}" if letter == "l" and "l" in asked else value
    if letter:
        asked[letter] = value


def _counted(letters: str) -> dict[str, int]:
    out: dict[str, int] = {}
    last = ""
    for letter in letters:
        if letter == ":" and last:
            out[last] += 1
        else:
            out[letter], last = 0, letter
    return out


def _named(names: str) -> dict[str, int]:
    given = [name for name in names.split(",") if name]
    return {name.rstrip(":"): len(name) - len(name.rstrip(":")) for name in given}


def _sort(words: Sequence[str], known: _Known) -> _Sorted:
    found, waiting = _Sorted(), list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            found.rest += waiting
            break
        if word.startswith("--"):
            _long(word[2:], waiting, known, found)
        elif word.startswith("-") and len(word) > 1:
            _short(word[1:], waiting, known, found)
        else:
            found.rest.append(word)
            if known.ordered:
                found.rest += waiting
                break
    return found


def _long(word: str, waiting: list[str], known: _Known, found: _Sorted) -> None:
    given, equals, value = word.partition("=")
    fits = [given] if given in known.names else [n for n in known.names if n.startswith(given)]
    if len(fits) != 1:
        reason = f"option '--{given}' is ambiguous" if fits else f"unrecognized option '--{given}'"
        found.faults.append(reason)
        return
    name, kind = fits[0], known.names[fits[0]]
    if kind == 0 and equals:
        found.faults.append(f"option '--{name}' doesn't allow an argument")
        return
    if kind == 1 and not equals:
        if not waiting:
            found.faults.append(f"option '--{name}' requires an argument")
            return
        value = waiting.pop(0)
    found.options.append(f"--{name}")
    if kind:
        found.options.append(_quoted(value) if known.quote else value)


def _short(word: str, waiting: list[str], known: _Known, found: _Sorted) -> None:
    while word:
        letter, word = word[0], word[1:]
        kind = known.letters.get(letter)
        if kind is None:
            found.faults.append(f"invalid option -- '{letter}'")
            continue
        if kind == 1 and not word and not waiting:
            found.faults.append(f"option requires an argument -- '{letter}'")
            return
        found.options.append(f"-{letter}")
        if kind:
            value = word or (waiting.pop(0) if kind == 1 else "")
            found.options.append(_quoted(value) if known.quote else value)
            return


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


_CONFIGURED = {
    "_NPROCESSORS_ONLN": "2", "_NPROCESSORS_CONF": "2", "NPROCESSORS_ONLN": "2",
    "PAGESIZE": "4096", "PAGE_SIZE": "4096", "ARG_MAX": "2097152", "LONG_BIT": "64",
    "OPEN_MAX": "1048576", "PATH": "/bin:/usr/bin", "NAME_MAX": "255", "PATH_MAX": "4096",
    "CLK_TCK": "100", "_PHYS_PAGES": "2031616", "GNU_LIBC_VERSION": "glibc 2.36",
}  # fmt: skip


def getconf(process: Process) -> int:
    """getconf name"""
    names = [word for word in process.arguments if not word.startswith("-")]
    if not names:
        process.error("Usage: getconf [-v SPEC] VAR\n")
        return 2
    value = _CONFIGURED.get(names[0])
    if value is None:
        process.error(f"getconf: Unrecognized variable `{names[0]}'\n")
        return 2
    process.write(f"{value}\n")
    return 0


PROGRAMS: Mapping[str, Program] = {"getopt": getopt, "getconf": getconf}
