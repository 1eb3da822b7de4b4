"""Counting: wc."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import chunks, decoded, open_each, options_of, utf8
from simulator.engine.shell.streams import Source, Stream

_WORD = re.compile(r"\S+")

KINDS = ("lines", "words", "chars", "bytes", "max-line-length")
"""What may be counted, in the order in which it is printed."""

LETTERS = dict(zip("lwmcL", KINDS, strict=True))


def wc(process: Process) -> int:
    """Count lines, words, characters and bytes."""
    options = options_of(process, "clmwL", long=KINDS, usage="[-cmlwL] [FILE]...")
    if isinstance(options, int):
        return options
    wanted = {LETTERS.get(name, name) for name in options.values} or {"lines", "words", "bytes"}
    rows: list[dict[str, int]] = []
    code, width = 0, _width(process, options, wanted)
    for path, stream in open_each(process, options.rest or ["-"]):
        if stream is not None:
            rows.append(_counts(process, path, stream))
        else:
            code = 1
            if not process.filesystem.is_dir(process.at(path)):
                continue
            rows.append(dict.fromkeys(KINDS, 0))
        process.write(_row(rows[-1], wanted, width, path if options.rest else ""))
    if len(options.rest) > 1:
        process.write(_row(_total(rows), wanted, width, "total"))
    return code


def _row(counts: dict[str, int], wanted: set[str], width: int, path: str) -> str:
    numbers = " ".join(f"{counts[kind]:>{width}}" for kind in KINDS if kind in wanted)
    return f"{numbers} {path}\n" if path else f"{numbers}\n"


def _counts(process: Process, path: str, stream: Stream) -> dict[str, int]:
    data = b"".join(chunks(process, stream))
    text = decoded(data)
    file = process.file(path) if path != "-" and isinstance(stream, Source) else None
    return {
        "lines": data.count(b"\n"),
        "words": sum(1 for _ in _WORD.finditer(text)),
        "chars": len(text) if utf8(process) else len(data),
        "bytes": file.size if file is not None else len(data),
        "max-line-length": max((len(line.expandtabs()) for line in text.split("\n")), default=0),
    }


def _total(rows: list[dict[str, int]]) -> dict[str, int]:
    total = {kind: sum(row[kind] for row in rows) for kind in KINDS}
    total["max-line-length"] = max((row["max-line-length"] for row in rows), default=0)
    return total


def _width(
    process: Process,
    options: Options,
    wanted: set[str],
) -> int:
    """Return how wide a column is: GNU looks at the sizes of the files beforehand."""
    if len(wanted) == 1 and len(options.rest) < 2:
        return 1
    if process.busybox:
        return 9
    special = any(
        path == "-" or process.filesystem.is_dir(process.at(path)) for path in options.rest
    )
    if not options.rest or special:
        return 7
    return len(str(sum(file.size for path in options.rest if (file := process.file(path)))))


PROGRAMS: Mapping[str, Program] = {"wc": wc}
