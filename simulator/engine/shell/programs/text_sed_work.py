"""What sed does with each line: the commands of a script at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from simulator.engine.files import PathError
from simulator.engine.shell.limits import LIMITS, LimitHit
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.text_input import decoded, encoded
from simulator.engine.shell.programs.text_sed_script import Command, Script
from simulator.engine.shell.programs.text_sed_select import Incoming, Selection
from simulator.engine.shell.regex import Match

COMMANDS_A_STEP = 8

NEXT, END = -1, -2
"""Instead of the place of a command: start the next line, or end it all."""


class Work(Selection):
    """One run of a script over one input."""

    def __init__(
        self,
        process: Process,
        script: Script,
        silent: bool,
        incoming: Incoming,
        write: Callable[[bytes], object],
    ) -> None:
        super().__init__(process, incoming)
        self.commands = script.commands
        self.silent = silent
        self.put = write
        self.hold = ""
        self.newline = True
        self.ended_open = False
        self.later: list[tuple[str, str]] = []
        self.substituted = False
        self.exit_code = 0
        self.count = 0
        self.begun: set[str] = set()

    def run(self) -> int:
        """Work through all lines and return the exit code."""
        for command in self.commands:
            if command.path and command.name in "wWs" and command.path not in self.begun:
                self.begun.add(command.path)
                self._save(command.path, "", append=False)
        restart = False
        while restart or self._read():
            restart = False
            outcome = self._cycle()
            if outcome == END:
                break
            restart = outcome == "restart"
        return self.exit_code

    def _read(self) -> bool:
        line = self.incoming.next()
        if line is None:
            return False
        self.number += 1
        self.newline = line.endswith(self.incoming.end)
        self.space = decoded(line.removesuffix(self.incoming.end))
        return True

    def _cycle(self) -> int | str:
        self.substituted = False
        place: int | str = 0
        while isinstance(place, int) and 0 <= place < len(self.commands):
            self.count += 1
            if self.count % COMMANDS_A_STEP == 0:
                self.process.step()
            place = self._step(place)
        if len(self.space) > LIMITS.expansion_bytes:
            raise LimitHit("expansion_bytes")
        if place == "deleted":
            self._flush()
            return NEXT
        if place == "restart":
            self._flush()
            return place
        if not self.silent and place != "quiet":
            self._write(self.space)
        self._flush()
        return END if place in (END, "quiet") else NEXT

    def _step(self, place: int) -> int | str:
        command = self.commands[place]
        if self._selected(place, command) == command.negated:
            return command.target if command.name == "{" else place + 1
        return self._do(command, place)

    # Commands

    def _do(self, command: Command, place: int) -> int | str:
        name = command.name
        if name in self._simple:
            self._simple[name](self)
        elif name == "s":
            self._substitute(command)
        elif name == "y":
            letters = command.letters
            self.space = "".join(letters.get(letter, letter) for letter in self.space)
        elif name in "btT":
            return self._branch(command, place)
        elif name in "dD":
            return self._delete(name)
        elif name in "nN":
            return self._more(name, place)
        elif name in "qQ":
            self.exit_code = command.exit_code
            return END if name == "q" else "quiet"
        elif name in "aicrRwW":
            return self._insert(command, place)
        elif name == "=":
            self._say(f"{self.number}\n")
        elif name == "l" and not self.process.busybox:
            self._say(_unambiguous(self.space) + "\n")
        elif name == "F":
            self._say("-\n")
        return place + 1

    def _branch(self, command: Command, place: int) -> int:
        if command.name == "t" and not self.substituted:
            return place + 1
        if command.name == "T" and self.substituted:
            self.substituted = False
            return place + 1
        if command.name == "t":
            self.substituted = False
        return command.target if command.target >= 0 else len(self.commands)

    def _delete(self, name: str) -> str:
        if name == "D" and "\n" in self.space:
            self.space = self.space.partition("\n")[2]
            return "restart"
        return "deleted"

    def _more(self, name: str, place: int) -> int | str:
        if self.incoming.last:
            return (
                END
                if name == "n" or not self.process.environment.get("POSIXLY_CORRECT")
                else "quiet"
            )
        if name == "n":
            if not self.silent:
                self._write(self.space)
            self._flush()
            self._read()
            return place + 1
        before = self.space
        self._flush()
        self._read()
        self.space = f"{before}\n{self.space}"
        if len(self.space) > LIMITS.expansion_bytes:
            raise LimitHit("expansion_bytes")
        self.process.step(len(self.space) // 4096)
        return place + 1

    def _insert(self, command: Command, place: int) -> int | str:
        name = command.name
        if name == "i":
            self._say(command.text)
        elif name == "a":
            self.later.append(("text", command.text))
        elif name in "rR":
            self.later.append(("file", command.path))
        elif name == "w":
            self._save(command.path, self.space + "\n")
        elif name == "W":
            self._save(command.path, self.space.partition("\n")[0] + "\n")
        else:
            at_end = command.second is None or command.negated
            if at_end or self.commands.index(command) not in self.ranges:
                self._say(command.text)
            return "deleted"
        return place + 1

    def _substitute(self, command: Command) -> None:
        text, pieces = self.space, []
        position = done = seen = 0
        while position <= len(text):
            match = self._search(command.regex, text, position)
            if match is None:
                break
            empty = match.end() == match.start()
            if empty and match.start() == done and seen:
                position = match.end() + 1
                continue
            seen += 1
            if seen >= max(command.number, 1):
                pieces += [text[done : match.start()], _put_in(command.replacement, match)]
                done = match.end()
                if not command.everywhere:
                    break
            elif not empty:
                self.process.step()
            position = match.end() + empty
        if not pieces:
            return
        self.space = "".join(pieces) + text[done:]
        self.process.step(len(pieces) // 64)
        self.substituted = True
        if command.printed:
            self._write(self.space)
        if command.path:
            self._save(command.path, self.space + "\n")

    # Output

    def _write(self, text: str) -> None:
        newline = self.newline or not self.incoming.last
        self._say(text + self.incoming.end.decode() if newline else text)
        self.ended_open = not newline

    def _say(self, text: str) -> None:
        if self.ended_open:
            text, self.ended_open = "\n" + text, False
        self.put(encoded(text))

    def _save(self, path: str, text: str, *, append: bool = True) -> None:
        if path == "/dev/stdout":
            if text:
                self._say(text)
            return
        try:
            self.process.save(path, encoded(text), append=append)
        except PathError as error:
            self.process.complain(f"couldn't open file {path}: {error.reason}")

    def _flush(self) -> None:
        for kind, text in self.later:
            if kind == "file":
                try:
                    text = decoded(self.process.read(text))
                except PathError:
                    text = ""
            if text or kind == "text":
                self._say(text)
        self.later.clear()

    # Simple commands

    def _hold(self) -> None:
        self.hold = self.space

    def _hold_more(self) -> None:
        self.hold = f"{self.hold}\n{self.space}"
        self._bounded()

    def _get(self) -> None:
        self.space = self.hold

    def _get_more(self) -> None:
        self.space = f"{self.space}\n{self.hold}"
        self._bounded()

    def _bounded(self) -> None:
        self.process.step(len(self.space) // 4096 + len(self.hold) // 4096)
        if len(self.space) + len(self.hold) > LIMITS.expansion_bytes:
            raise LimitHit("expansion_bytes")

    def _exchange(self) -> None:
        self.space, self.hold = self.hold, self.space

    def _print(self) -> None:
        self._write(self.space)

    def _print_first(self) -> None:
        self._say(self.space.partition("\n")[0] + "\n")

    def _clear(self) -> None:
        self.space = ""

    def _nothing(self) -> None:
        pass

    _simple: ClassVar[dict[str, Callable[[Work], None]]] = {
        "{": _nothing, "}": _nothing, ":": _nothing, "e": _nothing, "h": _hold, "H": _hold_more,
        "g": _get, "G": _get_more, "x": _exchange, "p": _print, "P": _print_first, "z": _clear,
    }  # fmt: skip


def _put_in(pieces: tuple[tuple[str, str], ...], match: Match) -> str:
    """Return what replaces a match."""
    out: list[str] = []
    mode = once = ""
    for kind, text in pieces:
        if kind == "case":
            if text in "ul":
                once = text
            else:
                mode, once = text, ""
            continue
        if kind == "group":
            number = int(text)
            text = (match.group(number) if number <= len(match.groups()) else "") or ""
        text = text.upper() if mode == "U" else text.lower() if mode == "L" else text
        if once and text:
            text = (text[0].upper() if once == "u" else text[0].lower()) + text[1:]
            once = ""
        out.append(text)
    return "".join(out)


def _unambiguous(text: str) -> str:
    names = {"\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r",
             "\t": "\\t", "\v": "\\v"}  # fmt: skip
    out = "".join(
        names.get(letter)
        or (
            letter if " " <= letter <= "~" else "".join(f"\\{byte:03o}" for byte in encoded(letter))
        )
        for letter in text
    )
    rows = [out[start : start + 69] for start in range(0, len(out), 69)] or [""]
    return "\\\n".join(rows) + "$"
