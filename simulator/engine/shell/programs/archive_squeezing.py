"""gzip, bzip2 and xz, and what undoes them.

A file whose bytes only stand for a large one stays so: its simulated size shrinks to a
third, and grows again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engine.files import File, PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.archive_bytes import SQUEEZE, expanded, kind_of
from simulator.engine.shell.programs.text_input import options_of

LONG = ("stdout", "to-stdout", "decompress", "uncompress", "keep", "force", "best", "fast",
        "test", "quiet", "verbose", "extreme", "threads=", "list", "recursive", "no-name",
        "name", "suffix=", "compress", "rsyncable", "memlimit=", "format=", "check=")  # fmt: skip

RATIO = 3
"""How many times larger a placeholder is unpacked."""


@dataclass(frozen=True, slots=True)
class _Tool:
    """One pair of programs: the format, its suffix, and what each short name unpacks to."""

    kind: str
    suffix: str
    name: str
    short: Mapping[str, str]


_TOOLS = {
    "gzip": _Tool("gz", ".gz", "gzip", {".tgz": ".tar", ".taz": ".tar", ".z": "", ".Z": ""}),
    "bzip2": _Tool("bz2", ".bz2", "bzip2", {".tbz2": ".tar", ".tbz": ".tar", ".bz": ""}),
    "xz": _Tool("xz", ".xz", "xz", {".txz": ".tar", ".lzma": ""}),
}
_UNDOING = {"gunzip": "gzip", "zcat": "gzip", "bunzip2": "bzip2", "bzcat": "bzip2", "unxz": "xz",
            "xzcat": "xz"}  # fmt: skip


def squeeze(process: Process) -> int:
    """Compress or expand files."""
    long = () if process.busybox else LONG
    flags = "cdfkt123456789nqvhz" if process.busybox else "cdkfrtnNqvlVh123456789zes0L"
    options = options_of(
        process, flags, "" if process.busybox else "STFCM", long, usage="[-cfkdt] [FILE]..."
    )
    if isinstance(options, int):
        return options
    undoing = process.name in _UNDOING or options.has(
        "d", "decompress", "uncompress", "t", "test", "l"
    )
    tool = _TOOLS[_UNDOING.get(process.name, process.name)]
    job = _Job(
        process,
        tool,
        undo=undoing,
        only_test=options.has("t", "test", "l", "list"),
        show=process.name.endswith("cat") or options.has("c", "stdout", "to-stdout"),
        keep=options.has("k", "keep"),
        force=options.has("f", "force"),
    )
    code = 0
    for path in options.rest or ["-"]:
        code = max(code, job.one(path))
    return code


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be done with each file."""

    process: Process
    tool: _Tool
    undo: bool
    only_test: bool
    show: bool
    keep: bool
    force: bool

    def one(self, path: str) -> int:
        """Work on one file and return its exit code."""
        process = self.process
        try:
            data = process.read(path)
        except PathError as error:
            if self.undo and not path.endswith(self.tool.suffix) and self.tool.kind == "gz":
                return self._again(path, error)
            return self._unreadable(path, error)
        process.step(len(data) // 128)
        file = process.file(path) if path != "-" else None
        whole = file if file is not None and file.is_placeholder else None
        if self.undo:
            return self._expand(path, data, whole)
        if path.endswith(self.tool.suffix) and not (self.show or self.force or process.busybox):
            return self._has_suffix(path)
        made = data if whole else SQUEEZE[self.tool.kind](data)
        return self._deliver(path, path + self.tool.suffix, made, whole)

    def _again(self, path: str, error: PathError) -> int:
        """gunzip looks for the name with the suffix too."""
        longer = f"{path}{self.tool.suffix}"
        if error.reason == "No such file or directory" and self.process.file(longer) is not None:
            return self.one(longer)
        return self._unreadable(path if self.process.busybox else longer, error)

    def _expand(self, path: str, data: bytes, whole: File | None) -> int:
        target = self._target(path)
        if target is None and not self.show and not self.only_test and path != "-":
            if self.process.busybox:
                return self.process.complain(f"{path}: unknown suffix - ignored")
            if self.tool.kind != "xz" or kind_of(data) == "xz":
                return self._unknown_suffix(path)
        made = data if whole else self._expanded(data)
        if made is None:
            return self._not_packed(path, packed=kind_of(data) == self.tool.kind)
        return 0 if self.only_test else self._deliver(path, target or path, made, whole)

    def _expanded(self, data: bytes) -> bytes | None:
        kind = kind_of(data)
        mixed = self.process.busybox and self.process.name in ("zcat", "gunzip")
        return expanded(data, kind) if kind and (kind == self.tool.kind or mixed) else None

    def _target(self, path: str) -> str | None:
        tool = self.tool
        if path.endswith(tool.suffix):
            return path.removesuffix(tool.suffix)
        for suffix, instead in tool.short.items():
            if path.endswith(suffix):
                return path.removesuffix(suffix) + instead
        return None

    def _deliver(self, path: str, target: str, made: bytes, whole: File | None) -> int:
        process = self.process
        if path == "-" or self.show:
            process.write(made)
            return 0
        if process.filesystem.exists(process.at(target)) and not self.force:
            return self._exists(target)
        file = process.file(path)
        size = None
        if whole is not None:
            size = max(whole.size * RATIO if self.undo else whole.size // RATIO, len(made) + 1)
        mode = file.mode if file else None
        try:
            process.filesystem.write(process.at(target), made, size=size, mode=mode)
            if not self.keep:
                process.filesystem.unlink(process.at(path))
        except PathError as error:
            return process.complain(f"{target}: {error.reason}")
        return 0

    # Words

    def _tell(self, words: str, code: int) -> int:
        name = self.tool.name if self.tool.kind == "gz" else self.process.name
        self.process.error(f"{name}: {words}\n")
        return code

    def _unreadable(self, path: str, error: PathError) -> int:
        directory = error.reason == "Is a directory"
        if self.process.busybox:
            if directory and not self.undo:
                return self.process.complain(f"can't remove file '{path}': {error.reason}")
            return self.process.complain(f"{path}: {error.reason}")
        if self.tool.kind == "bz2":
            if directory:
                return self._tell(f"Input file {path} is a directory.", 1)
            return self._tell(f"Can't open input file {path}: {error.reason}.", 1)
        if self.tool.kind == "xz":
            return self._tell(f"{path}: {error.reason}{', skipping' * directory}", 1 + directory)
        if directory:
            return self._tell(f"{path} is a directory -- ignored", 2)
        return self._tell(f"{path}: {error.reason}", 1)

    def _has_suffix(self, path: str) -> int:
        suffix = self.tool.suffix
        if self.tool.kind == "gz":
            self._tell(f"{path} already has {suffix} suffix -- unchanged", 0)
            return 0
        if self.tool.kind == "xz":
            return self._tell(f"{path}: File already has '{suffix}' suffix, skipping", 2)
        return self._tell(f"Input file {path} already has {suffix} suffix.", 1)

    def _unknown_suffix(self, path: str) -> int:
        if self.tool.kind == "gz":
            return self._tell(f"{path}: unknown suffix -- ignored", 2)
        if self.tool.kind == "xz":
            return self._tell(f"{path}: Filename has an unknown suffix, skipping", 2)
        self._tell(f"Can't guess original name for {path} -- using {path}.out", 0)
        return self._tell(f"{path} is not a bzip2 file.", 2)

    def _not_packed(self, path: str, *, packed: bool) -> int:
        if self.process.busybox:
            return self._not_packed_busybox(packed=packed)
        if self.tool.kind == "xz":
            shown = "(stdin)" if path == "-" else path
            reason = "Unexpected end of input" if packed else "File format not recognized"
            return self._tell(f"{shown}: {reason}", 1)
        if self.tool.kind == "bz2":
            shown = "(stdin)" if path == "-" else path
            if packed:
                return self._tell(
                    "Compressed file ends unexpectedly;\n\tperhaps it is corrupted?", 2
                )
            return self._tell(f"{shown} is not a bzip2 file.", 2)
        shown = "stdin" if path == "-" else path
        reason = "unexpected end of file" if packed else "not in gzip format"
        self.process.error(f"\ngzip: {shown}: {reason}\n")
        return 1

    def _not_packed_busybox(self, *, packed: bool) -> int:
        if packed:
            return self.process.complain("unexpected end of file")
        several = self.process.name == "zcat"
        return self.process.complain("no gzip/bzip2/xz magic" if several else "invalid magic")

    def _exists(self, target: str) -> int:
        if self.process.busybox:
            return self.process.complain(f"can't open '{target}': File exists")
        if self.tool.kind == "gz":
            return self._tell(f"{target} already exists;\tnot overwritten", 2)
        if self.tool.kind == "xz":
            return self._tell(f"{target}: File exists", 1)
        return self._tell(f"Output file {target} already exists.", 1)


PROGRAMS: Mapping[str, Program] = dict.fromkeys((*_TOOLS, *_UNDOING), squeeze)
