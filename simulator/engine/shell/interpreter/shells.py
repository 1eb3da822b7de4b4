"""Starting shells: as a program (``sh -c``), for a script, for a line of the project."""

from __future__ import annotations

from simulator.engine.files import PathError
from simulator.engine.shell.flavours import ASH, BASH, DASH, Flavour, Voice
from simulator.engine.shell.interpreter.builtins import options
from simulator.engine.shell.interpreter.conversation import converse
from simulator.engine.shell.interpreter.execution import Interpreter
from simulator.engine.shell.interpreter.state import Shell, make_shell
from simulator.engine.shell.keyboard import Keyboard
from simulator.engine.shell.process import Process


def sh(process: Process) -> int:
    """sh, dash, ash and bash: ``-c line``, a script, or standard input."""
    flavour = _flavour(process)
    arguments = list(process.argv[1:])
    chosen: set[str] = set()
    while arguments and arguments[0][:1] in ("-", "+") and arguments[0] not in ("-", "--"):
        word = arguments.pop(0)
        if word.startswith("--"):
            if word == "--login":
                chosen.add("l")
            if word == "--version" and flavour.bash:
                process.write("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n")
                return 0
            continue
        if word[-1] in "oO":
            name = arguments.pop(0) if arguments else ""
            if name not in options.names(flavour) and not (flavour.bash and name in options.SHOPT):
                return _unknown(process, flavour, name)
            (chosen.add if word[0] == "-" else chosen.discard)(options.letter(name))
        for letter in word[1:]:
            if letter in "oO":
                continue
            if not _known(letter, flavour):
                return _refused(process, flavour, word, letter)
            (chosen.add if word[0] == "-" else chosen.discard)(letter)
    if arguments and arguments[0] in ("-", "--"):
        arguments.pop(0)
    if "c" in chosen:
        return _command_line(process, flavour, arguments, chosen)
    return _script(process, flavour, arguments, chosen)


def _flavour(process: Process) -> Flavour:
    name = process.executable.name
    if name in ("busybox", "ash"):
        return ASH
    if name == "bash":
        return BASH
    return DASH


def _known(letter: str, flavour: Flavour) -> bool:
    known = "abcefhilmnpsuvxCE" + ("HBPTkDrt" if flavour.bash else "IV")
    return letter in known


def _refused(process: Process, flavour: Flavour, word: str, letter: str) -> int:
    if flavour.bash:
        process.error(f"{process.argv[0]}: {word}: invalid option\n")
    elif flavour.name == "dash":
        process.error(f"{process.argv[0]}: 0: Illegal option -{letter}\n")
    else:
        process.error(f"{process.argv[0]}: illegal option -{letter}\n")
    return 2


def _unknown(process: Process, flavour: Flavour, name: str) -> int:
    own = process.argv[0]
    if flavour.bash:
        process.error(f"{own}: line 0: {own}: {name}: invalid option name\n")
    elif flavour.name == "dash":
        process.error(f"{own}: 0: Illegal option -o {name}\n")
    else:
        process.error(f"{own}: illegal option -o {name}\n")
    return 2


def _command_line(
    process: Process, flavour: Flavour, arguments: list[str], chosen: set[str]
) -> int:
    if not arguments:
        words = "-c: option requires an argument" if flavour.bash else "-c requires an argument"
        line = "" if flavour.bash else "0: " if flavour.name == "dash" else ""
        process.error(f"{process.argv[0]}: {line}{words}\n")
        return 2
    source = arguments.pop(0)
    name = arguments.pop(0) if arguments else process.argv[0]
    return _run(process, Voice(flavour, name, "-c"), source, arguments, chosen)


def _script(process: Process, flavour: Flavour, arguments: list[str], chosen: set[str]) -> int:
    keyboard = process.stdin
    if (not arguments or "s" in chosen) and isinstance(keyboard, Keyboard):
        shell = _shell(process, Voice(flavour, process.argv[0], "-c"), arguments, chosen)
        login = "l" in chosen or process.argv[0].startswith("-")
        return converse(process, shell, keyboard, login=login)
    if not arguments or "s" in chosen:
        source = process.stdin.read().decode("utf-8", "surrogateescape")
        voice = Voice(flavour, process.argv[0], "file" if flavour.bash else "-c")
        return _run(process, voice, source, arguments, chosen)
    path = arguments.pop(0)
    try:
        content = process.read(path)
    except PathError as error:
        return _unreadable(process, flavour, path, error.reason)
    if b"\0" in content[:128] and flavour.bash:
        process.error(f"{path}: {path}: cannot execute binary file\n")
        return 126
    source = content.decode("utf-8", "surrogateescape")
    return _run(process, Voice(flavour, path, "file"), source, arguments, chosen)


def _unreadable(process: Process, flavour: Flavour, path: str, reason: str) -> int:
    name = process.argv[0]
    if flavour.bash:
        process.error(f"{name}: {path}: {reason}\n")
        return 127 if reason.startswith("No such") else 126
    if flavour.name == "dash":
        process.error(f"{name}: 0: cannot open {path}: {reason.removesuffix(' or directory')}\n")
    else:
        process.error(f"{name}: can't open '{path}': {reason}\n")
    return 2


def _run(
    process: Process, voice: Voice, source: str, arguments: list[str], chosen: set[str]
) -> int:
    return Interpreter(_shell(process, voice, arguments, chosen)).main(source)


def _shell(process: Process, voice: Voice, arguments: list[str], chosen: set[str]) -> Shell:
    shell = make_shell(
        process.kernel,
        voice,
        process.environment,
        process.working_directory,
        dict(process.streams),
        arguments,
    )
    shell.pid = process.pid
    shell.options |= chosen - {"c", "s", "i", "l"}
    process.traps = shell.traps
    process.shell = shell
    if voice.flavour.bash:
        level = shell.variables.get("SHLVL", "0")
        shell.variables["SHLVL"] = str(int(level) + 1 if level.isdigit() and len(level) < 5 else 1)
    return shell
