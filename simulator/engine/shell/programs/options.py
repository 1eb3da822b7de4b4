"""Command-line options of programs, the way getopt reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.engine.shell.process import Process


class BadOption(Exception):
    """An option that the program does not have; its message is what getopt prints."""


@dataclass(slots=True)
class Options:
    """Options found, by letter or long name, and what is left.

    A value is the option's argument, or "" for one without; of an option given
    several times ``all`` has every value.
    """

    values: dict[str, str] = field(default_factory=dict)
    all: list[tuple[str, str]] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def has(self, *names: str) -> bool:
        return not self.values.keys().isdisjoint(names)

    def get(self, *names: str, default: str = "") -> str:
        for name in names:
            if name in self.values:
                return self.values[name]
        return default

    def every(self, *names: str) -> list[str]:
        return [value for name, value in self.all if name in names]


def read_options(
    words: Sequence[str],
    flags: str = "",
    valued: str = "",
    long: Sequence[str] = (),
    *,
    mixed: bool = True,
) -> Options:
    """Return the options in the words.

    ``flags`` are letters without, ``valued`` letters with an argument; ``long`` names
    end in ``=`` if they take one, in ``?`` if they may. ``mixed``: options may follow
    operands, as GNU programs have it. Raises BadOption.
    """
    options = Options()
    names = {name.rstrip("=?"): name for name in long}
    pending = list(words)
    pending.reverse()
    while pending:
        word = pending.pop()
        if word == "--":
            options.rest.extend(reversed(pending))
            break
        if word.startswith("--"):
            _long(word[2:], names, pending, options)
        elif word.startswith("-") and len(word) > 1:
            _short(word[1:], flags, valued, pending, options)
        else:
            options.rest.append(word)
            if not mixed:
                options.rest.extend(reversed(pending))
                break
    return options


def refused(process: Process, problem: BadOption, code: int = 1) -> int:
    """Complain about an option as GNU's and busybox's getopt do."""
    process.error(f"{process.name}: {worded(process, str(problem))}\n")
    if process.busybox:
        process.error(f"BusyBox v1.36.1 multi-call binary.\n\nUsage: {process.name} [OPTIONS]\n")
    else:
        process.error(f"Try '{process.name} --help' for more information.\n")
    return code


def worded(process: Process, problem: str) -> str:
    """Return what getopt says about an option: musl's, which Alpine has, is shorter."""
    if not process.busybox or process.file("/etc/alpine-release") is None:
        return problem
    for pattern, words in _MUSL:
        problem = re.sub(pattern, words, problem, flags=re.DOTALL)
    return problem


_MUSL = (
    (r"^(?:invalid|unrecognized) option (?:-- )?'-{0,2}(.*)'$", r"unrecognized option: \1"),
    (r"^option requires an argument -- '(.*)'$", r"option requires an argument: \1"),
    (r"^option '--(.*)' requires an argument$", r"option requires an argument: \1"),
    (r"^option '--(.*)' is ambiguous$", r"option is ambiguous: \1"),
    (r"^option '--(.*)' doesn't allow an argument$", r"option does not take an argument: \1"),
)


def _long(text: str, names: dict[str, str], pending: list[str], options: Options) -> None:
    given, equals, value = text.partition("=")
    found = [name for name in names if name == given] or [
        name for name in names if name.startswith(given)
    ]
    if len(found) != 1:
        if found:
            raise BadOption(f"option '--{given}' is ambiguous")
        raise BadOption(f"unrecognized option '--{text}'")
    name = found[0]
    kind = names[name][-1]
    if kind == "=" and not equals:
        if not pending:
            raise BadOption(f"option '--{name}' requires an argument")
        value = pending.pop()
    elif kind not in "=?" and equals:
        raise BadOption(f"option '--{name}' doesn't allow an argument")
    options.values[name] = value
    options.all.append((name, value))


def _short(letters: str, flags: str, valued: str, pending: list[str], options: Options) -> None:
    while letters:
        letter, letters = letters[0], letters[1:]
        value = ""
        if letter in valued:
            if not letters and not pending:
                raise BadOption(f"option requires an argument -- '{letter}'")
            value = letters or pending.pop()
            letters = ""
        elif letter not in flags:
            raise BadOption(f"invalid option -- '{letter}'")
        options.values[letter] = value
        options.all.append((letter, value))
