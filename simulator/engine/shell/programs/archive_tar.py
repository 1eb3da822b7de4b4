"""tar: real archives. A placeholder keeps its simulated size in a PAX record, as in the layers."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.archive_tar_make import append, create
from simulator.engine.shell.programs.archive_tar_take import extract
from simulator.engine.shell.programs.options import BadOption, read_options, worded
from simulator.engine.shell.programs.text_input import told_usage

LONG = (
    "create", "extract", "get", "list", "file=", "gzip", "gunzip", "bzip2", "xz", "zstd",
    "verbose", "directory=", "strip-components=", "exclude=", "owner=", "group=", "mtime=",
    "sort=", "no-same-owner", "same-owner", "preserve-permissions", "same-permissions",
    "to-stdout", "files-from=", "transform=", "append", "numeric-owner", "overwrite",
    "keep-old-files", "auto-compress", "wildcards", "no-same-permissions", "dereference",
    "exclude-vcs", "no-recursion", "mode=", "format=", "warning=", "anchored",
    "no-wildcards-match-slash", "strip=", "touch", "delay-directory-restore", "null",
    "one-top-level?", "version", "concatenate", "delete", "update", "compress", "lzma",
    "zst", "use-compress-program=", "checkpoint?", "sparse", "xattrs", "acls", "selinux",
    "no-overwrite-dir", "skip-old-files", "hard-dereference", "absolute-names",
    "ignore-failed-read", "verify", "block-number", "pax-option=", "ignore-zeros",
    "newer=", "exclude-from=", "unlink-first", "recursion", "show-transformed-names",
    "totals?", "wildcards-match-slash", "ignore-case", "occurrence?",
)  # fmt: skip

BUSYBOX_USAGE = (
    "c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]..."
)
SEE = "Try 'tar --help' or 'tar --usage' for more information.\n"


def tar(process: Process) -> int:
    """Make an archive, unpack one, or list what it holds."""
    words = list(process.arguments)
    if words and not words[0].startswith("-"):
        words, lacking = _dashed(words)
        if lacking and not process.busybox:
            process.complain(f"Old option '{lacking}' requires an argument.")
            process.error(SEE)
            return 2
    try:
        options = read_options(words, "cxtrzjJavphmkOUSPwBolWZn", "fCTXIHbgNVK", LONG)
    except BadOption as problem:
        process.complain(worded(process, str(problem)))
        if process.busybox:
            return told_usage(process, BUSYBOX_USAGE, 1)
        process.error(SEE)
        return 64
    if options.has("version"):
        process.write("tar (busybox) 1.36.1\n" if process.busybox else "tar (GNU tar) 1.34\n")
        return 0
    if options.has("c", "create"):
        return create(process, options)
    if options.has("x", "extract", "get", "t", "list"):
        return extract(process, options)
    if options.has("r", "append") and not process.busybox:
        return append(process, options)
    if process.busybox:
        return told_usage(process, BUSYBOX_USAGE, 1)
    process.complain("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options")
    process.error(SEE)
    return 2


def _dashed(words: list[str]) -> tuple[list[str], str]:
    """Turn the old form, ``tar xzf archive``, into the new one; tell which letter lacks a word."""
    letters, rest = words[0], words[1:]
    out: list[str] = []
    for letter in letters:
        out.append(f"-{letter}")
        if letter in "fCTXIb":
            if not rest:
                return words, letter
            out.append(rest.pop(0))
    return [*out, *rest], ""


PROGRAMS: Mapping[str, Program] = {"tar": tar}
