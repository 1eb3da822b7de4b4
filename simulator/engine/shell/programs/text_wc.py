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
    rows: list[tuple[dict[str, int], str]] = []
    code = 0
    for path, stream in open_each(process, options.rest or ["-"]):
        if stream is not None:
            counts = _counts(process, path, stream)
            rows.append((counts, path if options.rest else ""))
        else:
            code = 1
            if process.filesystem.is_dir(process.at(path)):
                rows.append((dict.fromkeys(KINDS, 0), path))
    if len(options.rest) > 1:
        rows.append((_total([counts for counts, _ in rows]), "total"))
    width = _width(process, options, rows, wanted)
    for counts, path in rows:
        numbers = " ".join(f"{counts[kind]:>{width}}" for kind in KINDS if kind in wanted)
        process.write(f"{numbers} {path}".rstrip() + "\n" if path else f"{numbers}\n")
    return code


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
    rows: list[tuple[dict[str, int], str]],
    wanted: set[str],
) -> int:
    """Return how wide a column is: GNU looks at the sizes of the files beforehand."""
    if len(wanted) == 1 and len(rows) == 1:
        return 1
    if process.busybox:
        return 9
    if not options.rest or "-" in options.rest or not all(map(process.file, options.rest)):
        return 7
    return len(str(sum(file.size for path in options.rest if (file := process.file(path)))))


PROGRAMS: Mapping[str, Program] = {"wc": wc}
