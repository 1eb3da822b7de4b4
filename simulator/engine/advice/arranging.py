"""Another order for the steps of one stage: lists, installation, only then all other files.

The part of the stage from the first COPY of code to the last installation is sorted
into what goes up and what stays below. Every line keeps its text and its comments;
only the COPY of the lists is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from posixpath import dirname

from simulator.engine.advice.commands import CommandLine, commands_of
from simulator.engine.advice.copies import ContextCopy, context_copy, representative
from simulator.engine.advice.installs.fetching import Fetching
from simulator.engine.advice.movable import downloads, may_split, movable
from simulator.engine.advice.rewriting import Edit, edited, first_line, lines_of
from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.build.operations import CopyFiles, RunCommand
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.stages import Stage
from simulator.engine.files import File

_STATE = (i.Workdir, i.User, i.Env, i.Arg, i.Shell)
_SIMPLE_NAME = re.compile(r"[\w./+@-]+")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A proposed order. ``copy`` is the COPY that now comes too early.

    ``lists`` are the files of the context that go ahead of it, ``touched`` the one whose
    edit is to be tried, ``lines`` those of the installations, ``verb`` what goes ahead.
    ``moved`` are the lines of the proposal that went up, first and last.
    """

    dockerfile: str
    copy: CopyFiles
    lists: tuple[str, ...]
    touched: str
    lines: tuple[int, ...]
    moved: tuple[int, int]
    verb: str = "install"


def arrangement(subject: Subject, stage: Stage) -> Arrangement | None:
    """Return a better order for a stage, untried; None if there is nothing to move."""
    placed = subject.placed(stage)
    copies = {at: copy for at, one in enumerate(placed) if (copy := context_copy(subject, one))}
    first = next((at for at, copy in copies.items() if _is_project(subject, copy)), None)
    if first is None or subject.dockerfile.escape != "\\":
        return None
    return _Sorter(subject, stage, placed, copies, first).sorted()


def _is_project(subject: Subject, copy: ContextCopy) -> bool:
    """Whether a COPY brings files that people edit, not settings of the system."""
    system = copy.step.destination.startswith(("/etc/", "/usr/", "/root/", "/var/"))
    return not system and bool(representative(subject, copy.files, ()))


def _settings_used(instruction: i.Instruction) -> tuple[type, ...]:
    """Return the kinds of instruction that would change what a COPY means."""
    assert isinstance(instruction, i.Copy | i.Add)
    relative = not instruction.destination.startswith("/")
    names = "$" in instruction.node.original
    return (*((i.Workdir,) if relative else ()), *((i.Env, i.Arg) if names else ()))


@dataclass(slots=True)
class _Sorter:
    subject: Subject
    stage: Stage
    placed: Sequence[Placed]
    copies: dict[int, ContextCopy]
    first: int
    split: dict[int, tuple[str, str]] = field(default_factory=dict)
    stays: set[int] = field(default_factory=set)
    wanted: dict[str, None] = field(default_factory=dict)
    installing: list[int] = field(default_factory=list)
    fetching: Fetching | None = None

    def sorted(self) -> Arrangement | None:
        self._look()
        if not self.installing:
            return None
        last = self.installing[-1]
        lists = self._lists(last)
        if lists is None:
            return None
        copy = self.copies[self.first]
        spared = [self._origin(path, range(last))[0] for path in self.wanted]
        touched = representative(self.subject, self._below_files(last), spared)
        if not touched:
            return None
        text, moved = self._text(last, lists)
        return Arrangement(
            text,
            copy.step,
            tuple(origin for origin, _, _ in lists),
            touched,
            tuple(self.placed[at].instruction.node.start for at in self.installing),
            moved,
            self.fetching.verb if self.fetching else "install",
        )

    def _look(self) -> None:
        """Find which RUNs can go up, and what they want to read.

        What stays below must not come to stand behind a setting that it does not know.
        """
        unknown: tuple[type, ...] = ()
        for at in range(self.first, len(self.placed)):
            instruction, step = self.placed[at].instruction, self.placed[at].step
            if isinstance(instruction, unknown):
                return
            if at in self.copies and _is_project(self.subject, self.copies[at]):
                self.stays.add(at)
                unknown += _settings_used(instruction)
            elif isinstance(instruction, i.Run) and isinstance(step, RunCommand):
                if self.fetching:
                    return
                unknown += () if self._run(at, instruction, step) else _STATE

    def _run(self, at: int, run: i.Run, step: RunCommand) -> bool:
        """Sort one RUN; say whether all of it can go up."""
        line = commands_of(run)
        found = movable(step, line, lambda path: self._read(at, path))
        whole = 0 < found.taken == len(line.commands)
        if not whole and not (found.taken and may_split(line, found.taken)):
            self.stays.add(at)
            self._fetch(at, line, step)
            return False
        if found.wanted is None:
            return whole
        self.wanted |= dict.fromkeys(found.wanted)
        self.installing.append(at)
        if not whole:
            text, cut = run.node.text, line.commands[found.taken].start
            head = " ".join((run.node.spelled, *run.node.flags))
            self.split[at] = text[: line.commands[found.taken - 1].end], f"{head} {text[cut:]}"
        return whole

    def _fetch(self, at: int, line: CommandLine, step: RunCommand) -> None:
        """A RUN that downloads while it builds stays, but its downloads can be had before."""
        found = downloads(step, line, lambda path: self._read(at, path))
        if found and not self.installing and self._is_early(found[0]):
            self.fetching = found[0]
            self.wanted |= dict.fromkeys(found[1])
            self.installing.append(at)

    def _is_early(self, found: Fetching) -> bool:
        """Whether no step before downloads the same already."""
        runs = (one.instruction for one in self.placed if isinstance(one.instruction, i.Run))
        return not any(found.command.split()[-1] in run.node.text for run in runs)

    def _read(self, at: int, path: str) -> bytes | None:
        origin, _ = self._origin(path, range(at))
        entry = self.subject.context.tree.entry(origin) if origin else None
        return entry.content if isinstance(entry, File) else None

    def _origin(self, path: str, among: Sequence[int]) -> tuple[str, int]:
        """Return the file of the context that a path of the image comes from, and which COPY."""
        for at in reversed([at for at in among if at in self.copies]):
            origin = self.copies[at].origin_of(path, self.subject.context.tree)
            if origin:
                return origin, at
        return "", -1

    def _lists(self, last: int) -> list[tuple[str, str, int]] | None:
        """Return what must be copied ahead: file, folder in the image, COPY that has it now."""
        found = []
        above = [at for at in range(last) if at not in self.stays]
        for path in self.wanted:
            origin, at = self._origin(path, range(last))
            if origin and not self._origin(path, above)[0]:
                if not _SIMPLE_NAME.fullmatch(origin) or not _SIMPLE_NAME.fullmatch(path):
                    return None
                found.append((origin, dirname(path), at))
        return found

    def _below_files(self, last: int) -> Iterator[str]:
        for at in sorted(self.stays):
            if at < last and at in self.copies:
                yield from self.copies[at].files

    # Writing it down

    def _text(
        self, last: int, lists: Sequence[tuple[str, str, int]]
    ) -> tuple[str, tuple[int, int]]:
        text = self.subject.text
        upper, lower = [*self._copy_lines(lists)], []
        first = self.placed[self.first].instruction.node
        floor = (self.placed[self.first - 1].instruction if self.first else self.stage.from_).node
        start = begin = first_line(text, first, floor.end + 1)
        for at in range(self.first, last + 1):
            node = self.placed[at].instruction.node
            lines = lines_of(text, begin, node.end)
            above = lines[: node.start - begin]
            if at in self.split:
                up, down = self.split[at]
                upper += [*above, *up.split("\n")]
                lower += down.split("\n")
            elif at in self.stays:
                lower += lines
            else:
                upper += lines
            begin = node.end + 1
        if self.fetching:
            upper.append(f"RUN {self.fetching.command}")
        end = self.placed[last].instruction.node.end
        lines = tuple(line.rstrip("\r") for line in (*upper, *lower))
        return edited(text, [Edit(start, end, lines)]), (start, start + len(upper) - 1)

    def _copy_lines(self, lists: Sequence[tuple[str, str, int]]) -> Iterator[str]:
        groups: dict[tuple[str, int], list[str]] = {}
        for origin, folder, at in lists:
            groups.setdefault((folder, at), []).append(origin)
        for (folder, at), origins in groups.items():
            node = self.placed[at].instruction.node
            kept = ("--chown", "--chmod", "--link")
            flags = [flag for flag in node.flags if flag.startswith(kept)]
            keyword = "copy" if node.spelled.islower() else "COPY"
            here = folder == self.placed[self.first].workdir
            target = "./" if here else f"{folder.rstrip('/')}/"
            yield " ".join((keyword, *flags, *origins, target))
