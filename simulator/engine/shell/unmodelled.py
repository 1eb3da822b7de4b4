"""What is not in the tree because nobody modelled what brings it.

An archive from the web, a clone, a package or an image that is only known by its size has
more files in life than here. Where such a thing is at hand, a missing file is no error of the
learner's: it is taken to be there, and the output says so.
"""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Sequence

from simulator.engine.files import MAX_DEPTH, Directory, File, PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.kernel import Kernel

CONTENTS = "contents"
"""The file in ``/usr/share/NAME`` that stands for an image or a package known by its size."""

OUTPUT_SIZE = 2_000_000
"""Of a file that an unmodelled program writes."""

ASSUMED = b"\x7fassumed "
PACKAGE = b"package "
GENERATED = b"\x7fgenerated"

SHARED = frozenset(["/", "/usr", "/usr/local", "/opt", "/tmp", "/root", "/home", "/var"])  # noqa: S108
"""Folders that a marker in says nothing about: things of all kinds are in them."""


_STEM = re.compile(r"^(?:lib|python3-|node-|golang-|ruby-)")

_HOMES = ("/opt", "/usr/lib", "/usr/local", "/usr/share", "/usr/src", "/etc", "/var/lib", "/home")
"""Where a package or an image keeps what is its own, in a folder of its name."""

SEARCHING = frozenset(["grep", "egrep", "fgrep"])
"""Programs that fail where a file does not hold what it holds in life."""

_PATTERN_FIRST = SEARCHING | {"sed", "awk", "gawk", "mawk", "jq", "chmod", "chown", "chgrp"}
"""Programs whose first word is no file."""

_INTERPRETERS = frozenset(
    ["sh", "bash", "dash", "ash", "python", "python3", "node", "php", "ruby", "perl"]
)
"""Programs whose first word is the only file that they need to begin."""

_READER_NAMES = """
cat cp mv rm rmdir ln ls stat find du wc head tail sort uniq cut tr tee touch install readlink
realpath file strings md5sum sha1sum sha256sum sha512sum tar gzip gunzip xz unxz bzip2 unzip zip
patch diff cmp dos2unix strip ar ranlib ldd openssl gpg keytool pip pip3 xargs envsubst msgfmt
"""
_READERS = frozenset(_READER_NAMES.split())
"""Programs whose words are files."""


def origin(files: Filesystem, path: str) -> str:
    """Return the folder of something unmodelled that the path lies in, "" if there is none."""
    if path.count("/") > MAX_DEPTH:
        return ""
    folder = posixpath.normpath("/" + path.lstrip("/"))
    while folder not in SHARED:
        if _is_marked(files, folder):
            return folder
        folder = posixpath.dirname(folder)
    return ""


def brings(kernel: Kernel, name: str) -> str:
    """Return what unmodelled thing may well have a program of this name, "" if none does.

    An image that is known by its size may have any; a package only what is called after it.
    A name that is modelled, or that a package of the catalogue brings, or a slip of one of
    them, is none of these: then it is truly not installed.
    """
    files = kernel.filesystem
    for brand in _names(files, "/usr/share"):
        mark = _content(files, f"/usr/share/{brand}/{CONTENTS}")
        if not mark.startswith(ASSUMED) or _is_known(kernel, name):
            continue
        if not mark.startswith(ASSUMED + PACKAGE) or _is_kin(name, brand):
            return brand
    return ""


def brought(files: Filesystem) -> bool:
    """Tell whether an image is there that nobody wrote down, so any path in it may be."""
    marks = (_content(files, f"/usr/share/{n}/{CONTENTS}") for n in _names(files, "/usr/share"))
    return any(m.startswith(ASSUMED) and not m.startswith(ASSUMED + PACKAGE) for m in marks)


def _is_known(kernel: Kernel, name: str) -> bool:
    if difflib.get_close_matches(name, kernel.programs, n=1, cutoff=0.75):
        return True
    packages = getattr(kernel.catalogue, "packages", None)
    return packages is not None and any(packages.find(kind, name) for kind in ("apt", "apk"))


def _is_kin(name: str, package: str) -> bool:
    """Tell whether a program is called after a package: ``redis-cli`` after ``redis-server``."""
    stem = _STEM.sub("", package.lower()).partition("-")[0].rstrip("0123456789.")
    return len(stem) > 2 and (name.lower().startswith(stem[:4]) or stem in name.lower())


def is_assumed(file: File) -> bool:
    """Tell whether a file's bytes only stand for those that it has in life."""
    return file.is_placeholder or b"(assumed" in file.content[:400]


def excused(kernel: Kernel, argv: Sequence[str], directory: str) -> bool:
    """Tell, and say, whether a program failed only for a file that something unmodelled has."""
    files, program = kernel.filesystem, argv[0].rpartition("/")[2]
    for word in _operands(program, argv[1:21]):
        place = posixpath.join(directory, word)
        searched = program in SEARCHING and _exists(files, place)
        if _exists(files, place) and not searched:
            continue
        holder = origin(files, place)
        if holder:
            kernel.assume(f"what {holder} holds is not modelled; {argv[0]} is taken to succeed")
            return True
    return False


def _operands(program: str, words: Sequence[str]) -> list[str]:
    """Return the words that are files to a program; none if its words are of another kind."""
    plain = [word for word in words if word and not word.startswith("-")]
    if program in _INTERPRETERS:
        return plain[:1] if words[:1] == plain[:1] else []
    if program in _PATTERN_FIRST:
        return plain[1:]
    return plain if program in _READERS else []


_OUTPUT = frozenset(["-o", "--output", "--out", "--outfile", "--out-file", "--output-file"])


def made(files: Filesystem, argv: Sequence[str], directory: str) -> str:
    """Make the file that a program is told to write its output to, and return its path."""
    told = ""
    for word, following in zip(argv[1:], [*argv[2:], ""], strict=False):
        name, equals, value = word.partition("=")
        if name in _OUTPUT:
            told = value if equals else following
    place = posixpath.join(directory, told)
    folder = posixpath.dirname(place)
    if not told or told.startswith("-") or _exists(files, place) or not files.is_dir(folder):
        return ""
    name = posixpath.basename(argv[0])
    files.write(place, f"\x7fplaceholder {name}\n".encode(), size=OUTPUT_SIZE, mode=0o755)
    return told


def provide(kernel: Kernel, folder: str) -> bool:
    """Make a folder of something unmodelled; False if the path lies in none."""
    files = kernel.filesystem
    holder = "" if _exists(files, folder) else origin(files, folder)
    if not holder:
        return False
    files.mkdir(folder, parents=True)
    kernel.assume(f"what {holder} holds is not modelled; {folder} is taken to be there")
    return True


def _is_marked(files: Filesystem, folder: str) -> bool:
    places = [
        (f"{folder}/Makefile", GENERATED),
        (f"{folder}/README.md", ASSUMED),
        (f"{folder}/.git/objects", b"\x7fplaceholder"),
    ]
    above, name = posixpath.split(folder)
    if above in _HOMES:
        places.append((f"/usr/share/{name}/{CONTENTS}", ASSUMED))
    return any(_content(files, path).startswith(mark) for path, mark in places)


def _content(files: Filesystem, path: str) -> bytes:
    try:
        found = files.find(path)
    except PathError:
        return b""
    return found.content if isinstance(found, File) else b""


def _names(files: Filesystem, folder: str) -> tuple[str, ...]:
    try:
        found = files.find(folder)
    except PathError:
        return ()
    return tuple(found.entries) if isinstance(found, Directory) else ()


def _exists(files: Filesystem, path: str) -> bool:
    try:
        return files.find(path) is not None
    except PathError:
        return False
