"""The stream editor: sed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from simulator.engine.files import NO_SUCH_FILE, PathError, Symlink
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import BadOption, Options, read_options
from simulator.engine.shell.programs.text_input import (
    QUIETLY,
    decoded,
    open_each,
    records,
    refuse,
    told_usage,
)
from simulator.engine.shell.programs.text_sed_cursor import BadScript
from simulator.engine.shell.programs.text_sed_script import Script, read_script
from simulator.engine.shell.programs.text_sed_select import Incoming
from simulator.engine.shell.programs.text_sed_work import Work

USAGE = "[OPTION]... {script-only-if-no-other-script} [input-file]..."
BUSYBOX_USAGE = "[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]..."

LONG = ("quiet", "silent", "debug", "expression=", "file=", "in-place?", "line-length=", "posix",
        "regexp-extended", "separate", "sandbox", "unbuffered", "null-data",
        "follow-symlinks")  # fmt: skip


def sed(process: Process) -> int:
    """Edit lines by a script."""
    if "--version" in process.arguments:
        process.write(
            "This is not GNU sed version 4.0\n" if process.busybox else "sed (GNU sed) 4.9\n"
        )
        return 0
    words, suffix = _in_place(process.arguments)
    try:
        options = read_options(words, "nrEi" if process.busybox else "nrEsuzi", "efl", LONG)
    except BadOption as problem:
        if process.busybox:
            return refuse(process, str(problem), BUSYBOX_USAGE)
        return process.complain(f"{problem}\nUsage: sed {USAGE}")
    source, rest = _source(process, options)
    if isinstance(source, int):
        return source
    if source is None:
        usage = BUSYBOX_USAGE if process.busybox else USAGE
        if process.busybox:
            return told_usage(process, usage, 1)
        process.error(f"Usage: sed {usage}\n")
        return 1
    extended = options.has("r", "E", "regexp-extended")
    try:
        script = read_script(source, extended=extended, busybox=process.busybox)
    except BadScript as bad:
        return _complain(process, bad, options.get("f", "file"))
    silent = options.has("n", "quiet", "silent") or script.silent
    if options.has("i", "in-place"):
        return _each_in_place(process, script, silent, rest, suffix)
    return _stream(process, script, silent, options, rest)


def _in_place(words: Sequence[str]) -> tuple[list[str], str]:
    """Take the suffix out of ``-i.bak``, which getopt would take for letters."""
    kept: list[str] = []
    suffix = ""
    words = list(words)
    for place, word in enumerate(words):
        if word == "--":
            kept.extend(words[place:])
            break
        match = re.fullmatch(r"-([nrEsuz]*)i(.*)", word, re.DOTALL)
        if match and not (kept and kept[-1] in ("-e", "-f", "-l")):
            suffix = match[2]
            word = f"-{match[1]}i"
        elif word.startswith("--in-place="):
            suffix = word.partition("=")[2]
        kept.append(word)
    return kept, suffix


def _source(process: Process, options: Options) -> tuple[str | int | None, list[str]]:
    pieces: list[str] = []
    for name, value in options.all:
        if name in ("e", "expression"):
            pieces.append(value)
        elif name in ("f", "file"):
            try:
                pieces.append(decoded(process.read(value)).removesuffix("\n"))
            except PathError as error:
                words = f"couldn't open file {value}: {error.reason}"
                return process.complain(
                    words if not process.busybox else f"{value}: {error.reason}"
                ), []
    rest = list(options.rest)
    if not pieces and not options.has("e", "f", "expression", "file"):
        if not rest:
            return None, []
        pieces.append(rest.pop(0))
    return "\n".join(pieces), rest


def _complain(process: Process, bad: BadScript, path: str) -> int:
    if process.busybox:
        return process.complain(bad.busybox)
    if bad.place < 0:
        return process.complain(bad.gnu, 4)
    if path:
        return process.complain(f"file {path} line {bad.line}: {bad.gnu}")
    return process.complain(f"-e expression #1, char {bad.place}: {bad.gnu}")


def _stream(
    process: Process, script: Script, silent: bool, options: Options, paths: Sequence[str]
) -> int:
    failed: list[int] = []
    end = b"\0" if options.has("z", "null-data") else b"\n"

    def all_lines(paths: Sequence[str]) -> Iterator[bytes]:
        for path, stream in open_each(
            process,
            paths,
            gnu="can't read {path}: {reason}",
            gnu_directory="read error on {path}: {reason}",
            busybox_directory=QUIETLY,
        ):
            if stream is not None:
                yield from records(process, stream, end)
            elif not process.filesystem.is_dir(process.at(path)):
                failed.append(1 if process.busybox else 2)
            elif not process.busybox:
                failed.append(4)

    code = 0
    groups = [[path] for path in paths] if options.has("s", "separate") else [paths or ["-"]]
    for group in groups:
        code = (
            _edited(process, script, silent, Incoming(all_lines(group), end), process.write) or code
        )
    return code or (failed[-1] if failed else 0)


def _each_in_place(
    process: Process, script: Script, silent: bool, paths: Sequence[str], suffix: str
) -> int:
    code = 0
    for path in paths:
        file = process.file(path)
        if file is None:
            code = _cannot_edit(process, path)
            continue
        content = process.read(path)
        out: list[bytes] = []
        ended = _edited(process, script, silent, Incoming(_pieces(content)), out.append)
        if suffix:
            backup = (
                suffix.replace("*", path.rpartition("/")[2]) if "*" in suffix else path + suffix
            )
            process.save(backup, content, mode=file.mode)
        ended = _replace(process, path, b"".join(out), file.mode) or ended
        if ended:
            return ended
    return code


def _pieces(content: bytes) -> Iterator[bytes]:
    return iter(re.findall(rb"[^\n]*\n|[^\n]+", content))


def _cannot_edit(process: Process, path: str) -> int:
    filesystem = process.filesystem
    if process.busybox:
        reason = "Is a directory" if filesystem.is_dir(process.at(path)) else NO_SUCH_FILE
        return process.complain(
            f"{path}: {reason}" if reason == NO_SUCH_FILE else f"couldn't open '{path}': {reason}"
        )
    if filesystem.exists(process.at(path)):
        return process.complain(f"couldn't edit {path}: not a regular file", 4)
    return process.complain(f"can't read {path}: {NO_SUCH_FILE}", 2)


def _replace(process: Process, path: str, content: bytes, mode: int) -> int:
    """Put a new file where the old one was; a link is replaced, not what it leads to."""
    place = process.at(path)
    try:
        if isinstance(process.filesystem.lstat(place), Symlink):
            process.filesystem.unlink(place)
        process.save(path, content, mode=mode)
    except PathError as error:
        folder = path.rpartition("/")[0] or "."
        return process.complain(
            f"couldn't open temporary file {folder}/sedqT5bXw: {error.reason}", 4
        )
    return 0


def _edited(
    process: Process,
    script: Script,
    silent: bool,
    incoming: Incoming,
    write: Callable[[bytes], object],
) -> int:
    return Work(process, script, silent, incoming, write).run()


PROGRAMS: Mapping[str, Program] = {"sed": sed}
