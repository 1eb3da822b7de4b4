"""Builtins that steer: exit, return, loops, eval, exec, source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.files import NO_SUCH_FILE, PathError
from simulator.engine.shell import devices
from simulator.engine.shell import start as starting
from simulator.engine.shell.flavours import Voice
from simulator.engine.shell.interpreter import names
from simulator.engine.shell.interpreter.state import Break, Continue, Exit, Return, Shell
from simulator.engine.shell.start import NotStarted

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter


def true(interpreter: Interpreter, argv: list[str]) -> int:
    """true, :"""
    return 0


def false(interpreter: Interpreter, argv: list[str]) -> int:
    """false"""
    return 1


def exit_(interpreter: Interpreter, argv: list[str]) -> int:
    """exit [code]"""
    raise Exit(_number(interpreter.shell, argv))


def return_(interpreter: Interpreter, argv: list[str]) -> int:
    """return [code]"""
    shell = interpreter.shell
    status = _number(shell, argv)
    if shell.flavour.bash and not shell.calls and "sourcing" not in shell.options:
        shell.complain("return: can only `return' from a function or sourced script")
        return 2 if len(argv) > 1 and not argv[1].lstrip("-").isdigit() else 1
    raise Return(status)


def break_(interpreter: Interpreter, argv: list[str]) -> int:
    """break [count]"""
    shell = interpreter.shell
    count = _count(shell, argv)
    if not shell.loops:
        return _outside(shell, argv[0])
    raise Break(count)


def continue_(interpreter: Interpreter, argv: list[str]) -> int:
    """continue [count]"""
    shell = interpreter.shell
    count = _count(shell, argv)
    if not shell.loops:
        return _outside(shell, argv[0])
    raise Continue(count)


def eval_(interpreter: Interpreter, argv: list[str]) -> int:
    """eval word …: the words, joined, are a script."""
    shell = interpreter.shell
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    voice = shell.voice
    shell.kernel.enter(2)
    shell.voice = Voice(voice.flavour, voice.name, "eval") if not words else voice
    source = " ".join(words)
    shell.voice = voice
    script = interpreter.parsed(source)
    if script.problem is not None and script.problem.kind != "limit":
        shell.error(Voice(voice.flavour, voice.name, "eval").syntax(script.problem))
        shell.kernel.depth -= 2
        if shell.flavour.bash:
            return 2
        raise Exit(2)
    interpreter.script(script)
    shell.kernel.depth -= 2
    return shell.status if source.strip() else 0


def exec_(interpreter: Interpreter, argv: list[str]) -> int:
    """exec [program …]: the program takes the shell's place; without one, redirections stay."""
    shell = interpreter.shell
    words, called = argv[1:], ""
    if words[:1] == ["-a"] and shell.flavour.bash:
        called, words = words[1] if len(words) > 1 else "", words[2:]
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        return 0
    environment = shell.environment()
    try:
        image = starting.find(shell.kernel, words[0], shell.get("PATH"), shell.directory)
    except NotStarted as problem:
        prefix = (
            f"{words[0]}: cannot execute: "
            if shell.flavour.bash and problem.exit_code == 126
            else ""
        )
        if problem.why == starting.FORMAT:
            raise Exit(names.not_started(interpreter, problem, words, environment)) from None
        said = names.not_started_words(shell, problem)
        if shell.flavour.bash and problem.why == starting.MISSING:
            said = said.replace("command not found", "not found")
        if prefix:
            said = prefix + said.partition(": ")[2]
        shell.error(f"{shell.voice.builtin(shell.line, 'exec')}{said}\n")
        raise Exit(problem.exit_code) from None
    running = shell.kernel.running
    if running:
        running[-1].replaced = True
    streams = shell.streams
    shell.kernel.enter()
    words = [called or words[0], *words[1:]]
    raise Exit(starting.execute(shell.kernel, image, words, environment, shell.directory, streams))


def source(interpreter: Interpreter, argv: list[str]) -> int:
    """. file [argument …]"""
    shell = interpreter.shell
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    if not words:
        return _no_file(shell, argv[0])
    content = _sourced(shell, argv[0], words[0])
    if content is None:
        if shell.flavour.bash:
            return 1
        raise Exit(2)
    positional = shell.positional
    if len(words) > 1 and shell.flavour.name != "dash":
        shell.positional = words[1:]
    depth = shell.kernel.depth
    shell.kernel.enter(2)
    sourcing = "sourcing" in shell.options
    shell.options.add("sourcing")
    voice, shell.voice = shell.voice, Voice(shell.flavour, _source_name(shell, words[0]), "file")
    shell.status = 0
    try:
        interpreter.source(content.decode("utf-8", "surrogateescape"))
    except Return as unwound:
        shell.status = unwound.status
    finally:
        shell.voice = voice
        if not sourcing:
            shell.options.discard("sourcing")
        if len(words) > 1 and shell.flavour.name != "dash":
            shell.positional = positional
    shell.kernel.depth = depth
    return shell.status


def times(interpreter: Interpreter, argv: list[str]) -> int:
    """times"""
    interpreter.shell.write("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n")
    return 0


def _number(shell: Shell, argv: list[str]) -> int:
    """Return the exit code that is asked for; without one, the last command's."""
    if len(argv) < 2:
        return shell.status
    word = argv[1]
    if word.lstrip("-").isdigit() and (shell.flavour.bash or not word.startswith("-")):
        return int(word[:18]) & 255
    where = shell.voice.builtin(shell.line, argv[0])
    if shell.flavour.bash:
        shell.error(f"{where}{word}: numeric argument required\n")
        return 2
    shell.error(f"{where}Illegal number: {word}\n")
    raise Exit(2)


def _count(shell: Shell, argv: list[str]) -> int:
    if len(argv) < 2:
        return 1
    if argv[1].isdigit() and int(argv[1][:6]) > 0:
        return int(argv[1][:6])
    where = shell.voice.builtin(shell.line, argv[0])
    said = (
        "loop count out of range"
        if shell.flavour.bash and argv[1].lstrip("-").isdigit()
        else "numeric argument required"
    )
    if not shell.flavour.bash:
        shell.error(f"{where}Illegal number: {argv[1]}\n")
        raise Exit(2)
    shell.error(f"{where}{argv[1]}: {said}\n")
    raise Exit(1)


def _outside(shell: Shell, name: str) -> int:
    if shell.flavour.bash:
        shell.complain(f"{name}: only meaningful in a `for', `while', or `until' loop")
    return 0


def _no_file(shell: Shell, name: str) -> int:
    if shell.flavour.bash:
        shell.complain(f"{name}: filename argument required")
        shell.error(f"{name}: usage: {name} filename [arguments]\n")
        return 2
    return 0


def _sourced(shell: Shell, builtin: str, name: str) -> bytes | None:
    """Return the content of a file to source; complain if there is none."""
    filesystem = shell.filesystem
    path = shell.at(name)
    device = devices.reader(shell.kernel, path, shell.streams)
    if device is not None:
        return device.read()
    if "/" not in name:
        folders = (shell.get("PATH") or "").split(":")
        paths = [shell.at(f"{folder or '.'}/{name}") for folder in folders]
        found = [path for path in paths if filesystem.is_file(path)]
        path = found[0] if found else path
        if not found and not shell.flavour.bash:
            where = shell.voice.builtin(shell.line, builtin)
            shell.error(f"{where}{name}: not found\n")
            return None
    try:
        return filesystem.read(path)
    except PathError as error:
        _unsourced(shell, builtin, name, error.reason)
        return None


def _unsourced(shell: Shell, builtin: str, name: str, reason: str) -> None:
    where = shell.voice.builtin(shell.line, builtin)
    if shell.flavour.bash:
        prefix = f"{builtin}: " if reason == "Is a directory" else ""
        shell.complain(f"{prefix}{name}: {reason}")
    elif shell.flavour.name == "dash":
        said = "No such file" if reason == NO_SUCH_FILE else reason
        shell.error(f"{where}cannot open {name}: {said}\n")
    else:
        shell.error(f"{where}can't open '{name}': {reason}\n")


def _source_name(shell: Shell, path: str) -> str:
    return path if shell.flavour.bash else shell.voice.name
