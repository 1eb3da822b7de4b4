"""``set`` and ``shopt``: a shell's options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.shell.flavours import Flavour
from simulator.engine.shell.interpreter.state import Exit, Shell

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter

_NAMES = {
    "allexport": "a", "notify": "b", "errexit": "e", "noglob": "f", "ignoreeof": "I",
    "interactive": "i", "monitor": "m", "noexec": "n", "stdin": "s", "nounset": "u",
    "verbose": "v", "xtrace": "x", "noclobber": "C", "vi": "V", "emacs": "E", "nolog": "nolog",
    "debug": "debug", "privileged": "p", "errtrace": "E",
}  # fmt: skip
_BASH = {
    "braceexpand": "-B", "hashall": "h", "interactive-comments": "", "functrace": "T",
    "posix": "posix", "physical": "P", "histexpand": "H", "keyword": "k", "onecmd": "t",
    "history": "history", "pipefail": "pipefail",
}  # fmt: skip

SHOPT = frozenset(
    ("nullglob", "dotglob", "globstar", "extglob", "failglob", "nocasematch", "nocaseglob",
     "inherit_errexit", "lastpipe", "expand_aliases", "checkwinsize", "cmdhist", "sourcepath",
     "login_shell", "histappend", "autocd", "globasciiranges", "patsub_replacement")
)  # fmt: skip

_LETTERS = frozenset("abefhkmnptuvxBCEHPT")
_USAGE = "usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]"


def names(flavour: Flavour) -> dict[str, str]:
    """Return the long names of options in a flavour; only dash has no pipefail."""
    if flavour.bash:
        return {**_NAMES, **_BASH}
    return _NAMES if flavour.name == "dash" else {**_NAMES, "pipefail": "pipefail"}


def letter(name: str) -> str:
    """Return what an option's long name is kept as."""
    return _NAMES.get(name) or _BASH.get(name) or name


def set_(interpreter: Interpreter, argv: list[str]) -> int:
    """set [-eux…] [-o name] [--] [arg …]"""
    shell = interpreter.shell
    if len(argv) == 1:
        return _show(shell)
    words = argv[1:]
    while words and words[0][:1] in ("-", "+") and len(words[0]) > 1 and words[0] != "--":
        word = words.pop(0)
        for option in word[1:]:
            if option == "o":
                if not words:
                    return _list(shell, word[0])
                if not _switch(shell, words.pop(0), word[0] == "-"):
                    return 2
            elif option not in _LETTERS and not (option == "i" and not shell.flavour.bash):
                return _refused(shell, f"-{option}", _USAGE)
            else:
                _turn(shell, option, word[0] == "-")
    if words[:1] == ["-"]:
        shell.options -= {"x", "v"}
        shell.positional = words[1:] or shell.positional
    elif words[:1] == ["--"]:
        shell.positional = words[1:]
    elif words:
        shell.positional = words
    return 0


def shopt(interpreter: Interpreter, argv: list[str]) -> int:
    """shopt [-su] [name …]"""
    shell = interpreter.shell
    words = argv[1:]
    mode = ""
    while words and words[0].startswith("-"):
        mode += words.pop(0)[1:]
    status = 0
    for name in words:
        if name not in SHOPT and not ("o" in mode and name in names(shell.flavour)):
            shell.complain(f"shopt: {name}: invalid shell option name")
            status = 1
        elif "s" in mode or "u" in mode:
            _turn(shell, letter(name) if "o" in mode else name, "s" in mode)
        else:
            on = name in shell.options
            status = status or int(not on)
            if "q" not in mode:
                shell.write(f"{name:<15}\t{'on' if on else 'off'}\n")
    return status


def _turn(shell: Shell, option: str, on: bool) -> None:
    if option == "B":
        option, on = "-B", not on
    (shell.options.add if on else shell.options.discard)(option)


def _switch(shell: Shell, name: str, on: bool) -> bool:
    known = names(shell.flavour)
    if name not in known:
        if shell.flavour.bash:
            shell.complain(f"set: {name}: invalid option name")
        else:
            _refused(shell, f"-o {name}", "")
        return False
    option = known[name]
    if option == "-B":
        on = not on
    (shell.options.add if on else shell.options.discard)(option)
    return True


def _refused(shell: Shell, what: str, usage: str) -> int:
    if shell.flavour.bash:
        shell.complain(f"set: {what}: invalid option")
        shell.error(f"set: {usage}\n")
        return 2
    word = "Illegal" if shell.flavour.name == "dash" else "illegal"
    shell.error(f"{shell.voice.builtin(shell.line, 'set')}{word} option {what}\n")
    raise Exit(2)


def _show(shell: Shell) -> int:
    for name in sorted(shell.variables):
        value = shell.variables[name]
        plain = (
            shell.flavour.bash
            and value.replace("_", "").replace("/", "").replace(".", "").isalnum()
        )
        quoted = value if plain else "'" + value.replace("'", "'\\''") + "'"
        shell.write(f"{name}={quoted}\n")
    return 0


def _list(shell: Shell, sign: str) -> int:
    """List the options: ``set -o`` for reading, ``set +o`` as commands."""
    bash = shell.flavour.bash
    if shell.flavour.name == "dash" and sign == "-":
        shell.write("Current option settings\n")
    known = names(shell.flavour)
    for name in _LISTED[shell.flavour.name].split():
        on = name in _ALWAYS_ON or (known[name] in shell.options) != (known[name] == "-B")
        if sign == "+":
            shell.write(f"set {'-' if on else '+'}o {name}\n")
        else:
            gap = f"{name:<15}\t" if bash else f"{name:<16}"
            shell.write(f"{gap}{'on' if on else 'off'}\n")
    return 0


def shellopts(shell: Shell) -> str:
    """Return bash's ``$SHELLOPTS``."""
    known = names(shell.flavour)
    on = (
        name
        for name in _LISTED["bash"].split()
        if name in _ALWAYS_ON or (known[name] in shell.options) != (known[name] == "-B")
    )
    return ":".join(on)


_ALWAYS_ON = frozenset(("hashall", "interactive-comments"))
_LISTED = {
    "dash": "errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs"
    " noclobber allexport notify nounset privileged nolog debug",
    "ash": "errexit noglob ignoreeof monitor noexec xtrace verbose noclobber allexport notify"
    " nounset errtrace vi pipefail",
    "bash": "allexport braceexpand emacs errexit errtrace functrace hashall histexpand history"
    " ignoreeof interactive-comments keyword monitor noclobber noexec noglob nolog notify nounset"
    " onecmd physical pipefail posix privileged verbose vi xtrace",
}
"""The options in the order in which each shell lists them."""
