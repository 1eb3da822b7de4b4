"""``--help``: made from what commands declare, laid out as cobra and pflag do."""

from __future__ import annotations

import textwrap

from simulator.cli.commands import COMMANDS, GROUPS, LATER
from simulator.cli.declare import Command, Flag, Kind, shape_of
from simulator.cli.suggestions import words_after

WIDTH = 79
"""Columns of the help text; pflag is told one less than a terminal of 80 has."""

NARROWEST = 11
"""Characters that cobra leaves for the name of a command at least."""

SLACK = 5
"""Columns that the last line may go over, lest one short word stand alone."""

COMMON = ["run", "build", "pull", "push", "images", "login", "logout", "search", "version", "info"]

GLOBAL_FLAGS = (
    Flag("--config", "", Kind.VALUE, "Location of client config files", "string", "~/.docker"),
    Flag("--context", "-c", Kind.VALUE, "Name of the context to use", "string"),
    Flag("--debug", "-D", Kind.SWITCH, "Enable debug mode"),
    Flag("--host", "-H", Kind.VALUE, "Daemon socket to connect to", "string"),
    Flag("--log-level", "-l", Kind.VALUE, "Set the logging level", "string", "info"),
    Flag("--version", "-v", Kind.SWITCH, "Print version information and quit"),
)

FOOTER = (
    "Run 'docker COMMAND --help' for more information on a command.\n\n"
    "For more help on how to use Docker, head to https://docs.docker.com/go/guides/\n"
)


def summary(command: type[Command]) -> str:
    """Return what a command does, in the words of its docstring's first line."""
    return (command.__doc__ or "").strip().split("\n")[0].rstrip(".")


def command_help(path: str, command: type[Command]) -> str:
    """Return the help of one command."""
    shape = shape_of(command)
    described = getattr(command, "long", "") or summary(command)
    parts = [f"Usage:  {path} {shape.usage}".rstrip(), described]
    also = getattr(command, "also", "")
    if also:
        parts.append(f"Aliases:\n  {also}")
    flags = [flag for flag in shape.flags.values() if not flag.hidden]
    if flags:
        parts.append("Options:\n" + "\n".join(flag_lines(flags)))
    return "\n\n".join(parts) + "\n"


def group_help(path: str) -> str:
    """Return the help of a word that only holds commands, such as ``docker image``."""
    names = words_after(path, (*COMMANDS, *LATER, *_others(path)))
    parts = [
        f"Usage:  {path} COMMAND",
        GROUPS[path],
        "Commands:\n" + _table([(name, _what(f"{path} {name}")) for name in names]),
        f"Run '{path} COMMAND --help' for more information on a command.",
    ]
    return "\n\n".join(parts) + "\n"


def _others(path: str) -> list[str]:
    """Return commands that are listed in a group though they are other words for one elsewhere."""
    return [name for name in ("docker image build",) if name.startswith(f"{path} ")]


def root_help() -> str:
    """Return what ``docker`` alone prints."""
    tops = [name for name in COMMON if _is_top(name)]
    others = [name for name in words_after("docker", COMMANDS) if _is_top(name)]
    others = [name for name in others if name not in tops]
    later = [path.split()[1] for path in LATER if path.count(" ") == 1]
    groups = [(path.removeprefix("docker "), text) for path, text in sorted(GROUPS.items())]
    parts = [
        "Usage:  docker [OPTIONS] COMMAND",
        "A self-sufficient runtime for containers",
        "Common Commands:\n" + _table([(name, _what(f"docker {name}")) for name in tops]),
        "Management Commands:\n" + _table(groups),
        "Commands:\n" + _table([(name, _what(f"docker {name}")) for name in others]),
        "Not simulated here:\n" + _filled(", ".join(sorted(later))),
        "Global Options:\n" + "\n".join(flag_lines(list(GLOBAL_FLAGS))),
        FOOTER,
    ]
    return "\n\n".join(parts)


def flag_lines(flags: list[Flag]) -> list[str]:
    """Return the lines of the options, sorted by name, help in a column of its own."""
    ordered = sorted(flags, key=lambda flag: flag.long)
    names = [_flag_name(flag) for flag in ordered]
    column = max(len(name) for name in names) + 3
    return [
        name.ljust(column) + _wrapped(_flag_help(flag), column)
        for name, flag in zip(names, ordered, strict=True)
    ]


def _flag_name(flag: Flag) -> str:
    short = f"{flag.short}, " if flag.short else "    "
    word = f" {flag.word}" if flag.kind is not Kind.SWITCH and flag.word else ""
    return f"  {short}{flag.long}{word}"


def _flag_help(flag: Flag) -> str:
    if not flag.shown:
        return flag.help
    default = f'"{flag.shown}"' if flag.word == "string" else flag.shown
    return f"{flag.help} (default {default})"


def _wrapped(text: str, column: int) -> str:
    """Break a help text as pflag does: at a space, the last line up to 5 characters longer."""
    lines: list[str] = []
    wide = max(WIDTH - column, 24) - SLACK
    left = text
    while left:
        line, left = _line(left, wide)
        lines += line.split("\n")
    return f"\n{' ' * column}".join(lines)


def _line(text: str, wide: int) -> tuple[str, str]:
    if len(text) < wide + SLACK:
        return text, ""
    cut = max(text.rfind(mark, 0, wide) for mark in " \t\n")
    if cut <= 0:
        return text, ""
    end = text.rfind("\n", 0, wide)
    if 0 < end < cut:
        cut = end
    return text[:cut], text[cut + 1 :]


def _is_top(name: str) -> bool:
    path = f"docker {name}"
    return path in COMMANDS or path == "docker build"


def _what(path: str) -> str:
    if path in {"docker build", "docker image build"}:
        return "Build an image from a Dockerfile"
    return summary(COMMANDS[path]) if path in COMMANDS else LATER.get(path, "")


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _table(rows: list[tuple[str, str]]) -> str:
    column = max([NARROWEST, *(len(name) for name, _ in rows)]) + 1
    return "\n".join(f"  {name:<{column}}{text}".rstrip() for name, text in rows)
