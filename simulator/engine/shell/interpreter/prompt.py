"""What an interactive shell shows before it reads a line: PS1, and PS2 for the rest of one."""

from __future__ import annotations

from simulator.engine.files import PathError
from simulator.engine.shell.interpreter.execution import Interpreter
from simulator.engine.shell.interpreter.state import Shell, Unwound
from simulator.engine.shell.syntax.parser import Parser
from simulator.engine.shell.syntax.words import heredoc_word

MORE = "> "

_DEBIAN = r"${debian_chroot:+($debian_chroot)}\u@\h:\w\$ "
_RED_HAT = r"[\u@\h \W]\$ "
_PLAIN = {"bash": r"\s-\v\$ ", "ash": r"\w \$ ", "dash": r"\$ "}


def first_prompt(shell: Shell) -> str:
    """Return PS1 of a shell that starts.

    Distributions set it in bash's own startup file, whose text the simulator leaves out.
    """
    if shell.flavour.bash and shell.filesystem.is_file("/etc/bash.bashrc"):
        return _DEBIAN
    if shell.flavour.bash and shell.filesystem.is_file("/etc/redhat-release"):
        return _RED_HAT
    return _PLAIN[shell.flavour.name]


def prompt(shell: Shell) -> str:
    """Return PS1 as it is shown now."""
    text = shell.get("PS1") or ""
    status = shell.status
    try:
        shown = _expanded(shell, _escaped(shell, text))
    except Unwound:
        shown = text
    shell.status = status
    return shown.rpartition("\n")[2]


def _expanded(shell: Shell, text: str) -> str:
    if "$" not in text and "`" not in text:
        return text.replace("\0", "")
    word = heredoc_word(Parser("", shell.flavour, 10), text, expand=True)
    return Interpreter(shell).expander.text(word).replace("\0", "")


def _escaped(shell: Shell, text: str) -> str:
    """Replace the backslash words. dash has none, but for the sign of root in our default."""
    out, position = [], 0
    while position < len(text):
        letter = text[position]
        if letter == "\\" and position + 1 < len(text):
            position += 1
            out.append(_meant(shell, text[position]))
        else:
            out.append(letter)
        position += 1
    return "".join(out)


def _meant(shell: Shell, letter: str) -> str:
    place = _shortened(shell)
    root = shell.filesystem.uid == 0
    return {
        "u": _user(shell), "h": _host(shell).partition(".")[0], "H": _host(shell),
        "w": place, "W": place if place in ("~", "/") else place.rpartition("/")[2],
        "$": "#" if root else "$", "s": shell.voice.name.rpartition("/")[2].lstrip("-"),
        "v": "5.2", "V": "5.2.15", "n": "\n", "[": "", "]": "", "a": "", "e": "", "\\": "\\",
        "j": "0", "!": "1", "#": "1",
    }.get(letter, f"\\{letter}")  # fmt: skip


def _shortened(shell: Shell) -> str:
    home, place = shell.get("HOME") or "", shell.directory
    if home not in ("", "/") and (place == home or place.startswith(f"{home}/")):
        return f"~{place[len(home) :]}"
    return place


def _user(shell: Shell) -> str:
    try:
        text = shell.filesystem.read("/etc/passwd").decode("utf-8", "replace")
    except PathError:
        text = ""
    rows = [line.split(":") for line in text.splitlines()]
    names = [row[0] for row in rows if len(row) > 2 and row[2] == str(shell.filesystem.uid)]
    return names[0] if names else "I have no name!" if shell.flavour.bash else ""


def _host(shell: Shell) -> str:
    try:
        return shell.filesystem.read("/etc/hostname").decode("utf-8", "replace").strip()
    except PathError:
        return "localhost"
