"""Builtins that write and read: echo, printf, test, read, mapfile, getopts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.engine.shell.expansion.fields import delimiters
from simulator.engine.shell.interpreter.state import Shell
from simulator.engine.shell.printing import FormatFault, echoed, formatted
from simulator.engine.shell.streams import BadDescriptor, Source
from simulator.engine.shell.truth import BadTest, evaluate_test

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter


def echo(interpreter: Interpreter, argv: list[str]) -> int:
    """echo [-neE] [word …]"""
    shell = interpreter.shell
    shell.streams[1].write(echoed(argv[1:], dash=shell.flavour.name == "dash"))
    return 0


def printf(interpreter: Interpreter, argv: list[str]) -> int:
    """printf [-v name] format [argument …]"""
    shell = interpreter.shell
    words = argv[1:]
    name = ""
    if shell.flavour.bash and words[:1] == ["-v"] and len(words) > 2:
        name, words = words[1], words[2:]
    if words[:1] != ["--"] and words[:1] and words[0].startswith("-") and len(words[0]) > 1:
        if shell.flavour.bash:
            shell.complain(f"printf: {words[0][:2]}: invalid option")
            return _printf_usage(shell)
        if shell.flavour.name == "dash":
            return shell.complain(f"printf: Illegal option {words[0][:2]}", 2)
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        return _printf_usage(shell)
    limit = shell.kernel.limits.output_bytes
    try:
        text, faults = formatted(words[0], words[1:], shell.flavour.name, limit)
    except FormatFault as fault:
        return _told(shell, str(fault), 2 if shell.flavour.name == "dash" else 1)
    for fault_ in faults:
        _told(shell, fault_)
    if name:
        interpreter.expander.parameters.assign(name, text)
    else:
        shell.write(text)
    return int(bool(faults))


def test(interpreter: Interpreter, argv: list[str]) -> int:
    """test expression, [ expression ]"""
    shell = interpreter.shell
    words = argv[1:]
    name = argv[0]
    if name == "[":
        if not words or words[-1] != "]":
            missing = "missing `]'" if shell.flavour.bash else "missing ]"
            return _told(shell, missing, 2, name)
        words = words[:-1]
    try:
        return int(not evaluate_test(words, shell))
    except BadTest as bad:
        return _told(shell, bad.words(shell.flavour.name), 2, name)


def read(interpreter: Interpreter, argv: list[str]) -> int:
    """read [-r] [-a array] [-d delimiter] [-n count] [-p prompt] [-t time] [-u fd] [name …]"""
    shell = interpreter.shell
    flags, names = _read_flags(argv)
    bad = _bad_option(shell, argv, flags)
    if bad:
        return bad
    number = flags.get("u", "0")
    stream = shell.streams.get(int(number) if number.isdigit() else 0)
    try:
        line, complete = _line(stream, flags, raw="r" in flags) if stream else ("", False)
    except BadDescriptor:
        return shell.complain(f"read: {number}: invalid file descriptor: Bad file descriptor")
    wrong = next((name for name in names if not _NAME.fullmatch(name)), None)
    if wrong is not None:
        return _bad_name(shell, wrong)
    ifs = shell.variables.get("IFS", " \t\n")
    assign = interpreter.expander.parameters.assign
    if "a" in flags:
        fields = _fields(line, ifs, 1 << 20)
        shell.variables.pop(flags["a"], None)
        shell.arrays[flags["a"]] = dict(enumerate(_plain(field) for field in fields))
    elif not names:
        assign("REPLY", _plain(line))
    else:
        fields = _fields(line, ifs, len(names))
        for position, name in enumerate(names):
            assign(name, _plain(fields[position]) if position < len(fields) else "")
    return 0 if complete else 1


def mapfile(interpreter: Interpreter, argv: list[str]) -> int:
    """mapfile [-t] [-d delimiter] [array]"""
    shell = interpreter.shell
    strip, delimiter, name = False, "\n", "MAPFILE"
    words = argv[1:]
    while words:
        word = words.pop(0)
        if word == "-t":
            strip = True
        elif word in ("-d", "-n", "-O", "-s", "-u", "-C", "-c") and words:
            value = words.pop(0)
            delimiter = (value or "\0") if word == "-d" else delimiter
        else:
            name = word
    stream = shell.streams.get(0)
    text = (stream.read() if stream else b"").decode("utf-8", "surrogateescape")
    pieces = text.split(delimiter)
    last = pieces.pop()
    lines = [piece if strip else piece + delimiter for piece in pieces]
    if last:
        lines.append(last)
    shell.kernel.step(len(lines))
    shell.variables.pop(name, None)
    shell.arrays[name] = dict(enumerate(lines))
    return 0


def getopts(interpreter: Interpreter, argv: list[str]) -> int:
    """getopts options name [argument …]"""
    shell = interpreter.shell
    if len(argv) < 3:
        shell.error(
            f"{shell.voice.builtin(shell.line, 'getopts')}usage: getopts optstring var [arg]\n"
        )
        return 2
    options, name = argv[1], argv[2]
    words = argv[3:] or shell.positional
    index = shell.get("OPTIND") or "1"
    position = int(index) if index.isdigit() and int(index[:9]) > 0 else 1
    if position == 1 and index == "1" and shell.getopts_at < 0:
        shell.getopts_at = 0
    offset = shell.getopts_at or 1
    word = words[position - 1] if position <= len(words) else ""
    if shell.getopts_at == 0 or offset >= len(word):
        offset = 1
        if not word.startswith("-") or word == "-":
            return _no_more(interpreter, name, position)
        if word == "--":
            return _no_more(interpreter, name, position + 1)
    letter, offset = word[offset], offset + 1
    if offset >= len(word):
        position, offset = position + 1, 0
    shell.getopts_at = offset
    position = _option(interpreter, options, name, letter + word[offset:], words, position)
    interpreter.expander.parameters.assign("OPTIND", str(position))
    return 0


def _option(
    interpreter: Interpreter,
    options: str,
    name: str,
    found: str,
    words: list[str],
    position: int,
) -> int:
    """Set the variables for one option, ``found`` with what follows it in its word.

    Returns the index of the next word.
    """
    letter, rest = found[0], found[1:]
    shell = interpreter.shell
    assign = interpreter.expander.parameters.assign
    silent = options.startswith(":")
    at = options.find(letter)
    shell.variables.pop("OPTARG", None)
    if at < 0 or letter == ":":
        assign(name, "?")
        if silent:
            assign("OPTARG", letter)
        else:
            bash = shell.flavour.bash
            said = f"illegal option -- {letter}" if bash else f"Illegal option -{letter}"
            shell.error(f"{shell.voice.name}: {said}\n" if bash else f"{said}\n")
        return position
    assign(name, letter)
    if options[at + 1 : at + 2] != ":":
        if not shell.flavour.bash:
            assign("OPTARG", "")
        return position
    if shell.getopts_at:
        assign("OPTARG", rest)
        shell.getopts_at = 0
        return position + 1
    if position <= len(words):
        assign("OPTARG", words[position - 1])
        return position + 1
    assign(name, ":" if silent else "?")
    if silent:
        assign("OPTARG", letter)
    else:
        bash = shell.flavour.bash
        said = (
            f"option requires an argument -- {letter}" if bash else f"No arg for -{letter} option"
        )
        shell.error(f"{shell.voice.name}: {said}\n" if bash else f"{said}\n")
    return position


def _no_more(interpreter: Interpreter, name: str, position: int) -> int:
    interpreter.shell.getopts_at = 0
    interpreter.expander.parameters.assign("OPTIND", str(position))
    interpreter.expander.parameters.assign(name, "?")
    return 1


def _told(shell: Shell, message: str, code: int = 1, name: str = "printf") -> int:
    """Complain as a builtin; busybox's say just ``sh``."""
    if shell.flavour.name == "ash":
        shell.error(f"sh: {message}\n")
        return code
    return shell.complain(f"{name}: {message}", code)


def _printf_usage(shell: Shell) -> int:
    if shell.flavour.bash:
        shell.error("printf: usage: printf [-v var] format [arguments]\n")
        return 2
    usage = "usage: printf format [arg ...]"
    if shell.flavour.name == "ash":
        usage = "usage: printf FORMAT [ARGUMENT...]"
    return _told(shell, usage, 2)


_NAME = re.compile(r"[A-Za-z_]\w*(\[.*\])?", re.ASCII)
_NOTHING = "\0"
"""What stands for the argument that an option lacks."""

_READ_USAGE = (
    "read: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars]"
    " [-p prompt] [-t timeout] [-u fd] [name ...]\n"
)
_READ_OPTIONS = {"dash": "rp", "ash": "rpstnudN", "bash": "ersadinNptu"}


def _bad_option(shell: Shell, argv: list[str], flags: dict[str, str]) -> int:
    """Complain about an option that this shell's ``read`` does not have, or that lacks its word."""
    unknown = [flag for flag in flags if flag not in _READ_OPTIONS[shell.flavour.name]]
    lacking = [flag for flag in flags if flags[flag] == _NOTHING]
    if not unknown and not lacking:
        return 0
    if shell.flavour.bash:
        said = f"-{unknown[0]}: invalid option" if unknown else ""
        shell.complain(f"read: {said or f'-{lacking[0]}: option requires an argument'}")
        shell.error(_READ_USAGE)
        return 2
    small = shell.flavour.name == "ash"
    if unknown:
        said = f"{'illegal' if small else 'Illegal'} option -{unknown[0]}"
    else:
        said = f"{'no' if small else 'No'} arg for -{lacking[0]} option"
    shell.error(f"{shell.voice.builtin(shell.line, argv[0])}{said}\n")
    return 2


def _bad_name(shell: Shell, name: str) -> int:
    if shell.flavour.bash:
        return shell.complain(f"read: `{name}': not a valid identifier")
    if shell.flavour.name == "ash":
        shell.error(f"sh: read: '{name}': bad variable name\n")
        return 1
    shell.error(f"{shell.voice.builtin(shell.line, 'read')}{name}: bad variable name\n")
    return 2


def _read_flags(argv: list[str]) -> tuple[dict[str, str], list[str]]:
    flags: dict[str, str] = {}
    words = argv[1:]
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in "adinNptu":
                flags[letter] = letters or (words.pop(0) if words else _NOTHING)
                break
            flags[letter] = ""
    return flags, words


def _line(stream: object, flags: dict[str, str], *, raw: bool) -> tuple[str, bool]:
    """Return a line, escaped letters marked with NUL before them, and whether it was whole."""
    assert hasattr(stream, "readline")
    delimiter = (
        (flags["d"][:1] or "\0").encode("utf-8", "surrogateescape")[:1] if "d" in flags else b"\n"
    )
    count = flags.get("n", flags.get("N", ""))
    limit = int(count[:6]) if count.isdigit() else -1
    out: list[str] = []
    while True:
        data, complete = _until(stream, delimiter, limit)
        text = data.replace(b"\0", b"").decode("utf-8", "surrogateescape")
        if raw:
            return text, complete
        joined = _unescaped(text, out)
        if not joined or not complete:
            return "".join(out), complete


def _until(stream: object, delimiter: bytes, limit: int) -> tuple[bytes, bool]:
    if limit >= 0:
        data = stream.read(limit)  # type: ignore[attr-defined]
        head, found, tail = data.partition(delimiter)
        if found and isinstance(stream, Source):
            stream.position -= len(tail)
        return head, bool(found) or len(data) == limit
    if delimiter == b"\n":
        line: bytes = stream.readline()  # type: ignore[attr-defined]
        return line.removesuffix(b"\n"), line.endswith(b"\n")
    if not isinstance(stream, Source):
        return b"", False
    head, found, _ = stream.data[stream.position :].partition(delimiter)
    stream.position += len(head) + len(found)
    return head, bool(found)


def _unescaped(text: str, out: list[str]) -> bool:
    """Append the text with escapes marked; say whether the line goes on after a backslash."""
    position = 0
    while (at := text.find("\\", position)) >= 0:
        out.append(text[position:at])
        if at + 1 == len(text):
            return True
        out.append("\0" + text[at + 1])
        position = at + 2
    out.append(text[position:])
    return False


def _plain(text: str) -> str:
    return text.replace("\0", "")


def _fields(line: str, ifs: str, count: int) -> list[str]:
    """Split a line into at most ``count`` fields; the last one takes what is left."""
    if not ifs:
        return [line]
    blanks = "".join(letter for letter in ifs if letter in " \t\n")
    line = line.lstrip(blanks)
    while line and blanks and line[-1] in blanks and line[-2:-1] != "\0":
        line = line[:-1]
    fields: list[str] = []
    position = 0
    for match in delimiters(ifs).finditer(line):
        if len(fields) + 1 >= count:
            break
        if match.start() and line[match.start() - 1] == "\0":
            continue
        fields.append(line[position : match.start()])
        position = match.end()
    rest = line[position:]
    if rest or len(fields) < 1:
        other = "".join(letter for letter in ifs if letter not in " \t\n")
        if other and len(fields) + 1 == count and rest.rstrip(blanks)[-1:] in tuple(other):
            head = rest.rstrip(blanks)[:-1]
            if not any(letter in head for letter in ifs):
                rest = head.rstrip(blanks)
        fields.append(rest)
    return fields
