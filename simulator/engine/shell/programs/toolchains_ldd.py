"""ldd: which libraries a program is linked with, in the words of glibc and of musl."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.shell.executable import read_executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import release_of

_GLIBC = (
    "\tlinux-vdso.so.1 (0x00007ffd5d5f2000)\n"
    "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1b8a600000)\n"
    "\t/lib64/ld-linux-x86-64.so.2 (0x00007f1b8a9d1000)\n"
)
_MUSL = (
    "\t/lib/ld-musl-x86_64.so.1 (0x7f3d6a2b9000)\n"
    "\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f3d6a2b9000)\n"
)

NEEDS = b"needs "
"""How the line of a placeholder starts that names the libraries it is linked with."""


def ldd(process: Process) -> int:
    """Tell what programs are linked with: the C library, and what is said to be needed.

    That those libraries are installed is assumed.
    """
    names = [word for word in process.arguments if not word.startswith("-")]
    musl = release_of(process.filesystem).libc == "musl"
    if not names:
        process.error("ldd: missing file arguments\nTry `ldd --help' for more information.\n")
        return 1
    code = 0
    for name in names:
        if len(names) > 1:
            process.write(f"{name}:\n")
        code = _told(process, name, musl=musl) or code
    return code


def _told(process: Process, name: str, *, musl: bool) -> int:
    file = process.file(name)
    if file is None:
        lacks = f"{process.name}: {name}: No such file or directory\n"
        process.error(f"{name}: cannot load: No such file or directory\n" if musl else lacks)
        return 1
    if _is_linked(file):
        folder = "/usr/lib" if musl else "/lib/x86_64-linux-gnu"
        for library in _needed(file):
            process.write(f"\t{library} => {folder}/{library} (0x00007f1b8a400000)\n")
        process.write(_MUSL if musl else _GLIBC)
        return 0
    if musl:
        process.error(f"/lib/ld-musl-x86_64.so.1: {name}: Not a valid dynamic program\n")
    else:
        process.write("\tnot a dynamic executable\n")
    return 1


def _needed(file: File) -> list[str]:
    lines = file.content[:1_000].splitlines() if file.is_placeholder else []
    needs = [line[len(NEEDS) :].decode("utf-8", "replace") for line in lines if line[:6] == NEEDS]
    return " ".join(needs).split()


def _is_linked(file: File) -> bool:
    program = read_executable(file.content)
    if program is not None:
        return bool(program.facts.get("needs"))
    return file.is_placeholder and not file.content.startswith(b"#!")


PROGRAMS: Mapping[str, Program] = {"ldd": ldd}
