"""Where awk reads from and writes to: records, files and commands."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.text_input import chunks, decoded, encoded, lines
from simulator.engine.shell.regex import Budget, compile_posix
from simulator.engine.shell.streams import Source, Stream


def records(process: Process, stream: Stream, separator: str) -> Iterator[str]:
    """Yield the records of a stream without what separates them."""
    if separator == "\n":
        for line in lines(process, stream):
            yield decoded(line.removesuffix(b"\n"))
        return
    text = decoded(b"".join(chunks(process, stream)))
    if separator == "":
        yield from _paragraphs(process, text)
        return
    pieces = (
        text.split(separator)
        if len(separator) == 1
        else _split(process.kernel.budget, text, separator)
    )
    if pieces[-1] in ("", "\n"):
        pieces.pop()
    for piece in pieces:
        process.step()
        yield piece


def _paragraphs(process: Process, text: str) -> Iterator[str]:
    paragraph: list[str] = []
    for line in text.split("\n"):
        if line:
            paragraph.append(line)
        elif paragraph:
            process.step()
            yield "\n".join(paragraph)
            paragraph = []
    if paragraph:
        yield "\n".join(paragraph)


def _split(budget: Budget, text: str, separator: str) -> list[str]:
    pieces, start = [], 0
    for match in compile_posix(separator, extended=True).finditer(text, budget):
        if match.end() > match.start():
            pieces.append(text[start : match.start()])
            start = match.end()
    return [*pieces, text[start:]]


class Outside:
    """The files and commands that a program has open, by what it calls them."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.readers: dict[str, Iterator[str]] = {}
        self.codes: dict[str, int] = {}
        self.written: dict[str, str] = {}
        self.piped: dict[str, list[str]] = {}

    def line(self, kind: str, name: str, separator: str) -> str | bool | None:
        """Return the next record of a file or command, None at its end, False if it fails."""
        if name not in self.readers:
            if kind == "|":
                code, output = self.process.capture(["sh", "-c", name])
                self.codes[name] = code
                stream: Stream = Source(output)
            else:
                try:
                    stream = self.process.open(name)
                except PathError:
                    return False
            self.readers[name] = records(self.process, stream, separator)
        return next(self.readers[name], None)

    def write(self, operator: str, name: str, text: str) -> None:
        """Write to a file, or keep it for a command; raises PathError."""
        if operator == "|":
            self.piped.setdefault(name, []).append(text)
            self.process.step(len(text) // 1024)
        elif name in ("-", "/dev/stdout"):
            self.process.write(text)
        elif name == "/dev/stderr":
            self.process.error(text)
        else:
            append = operator == ">>" or name in self.written
            self.written[name] = operator
            self.process.save(name, encoded(text), append=append)

    def close(self, name: str) -> float:
        """Close what goes by a name; a command that was written to runs now."""
        code = -1.0
        if name in self.piped:
            text = "".join(self.piped.pop(name))
            code = float(self.process.run(["sh", "-c", name], stdin=encoded(text)))
        if name in self.readers:
            del self.readers[name]
            code = float(self.codes.pop(name, 0))
        if self.written.pop(name, None) is not None:
            code = 0.0
        return code

    def close_all(self) -> None:
        for name in list(self.piped):
            self.close(name)
