"""Sources of releases: their ./configure, what make builds of them, and what it installs.

Nobody wrote down what is in such an archive. Its makefile says ``generated NAME@VERSION``; what
appears is a program of that name, or the programs that the well-known ones install.
"""

from __future__ import annotations

import re

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import release_of
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_projects import PROJECTS, left_by
from simulator.engine.shell.programs.toolchains_sources import sketch

SIZE = 2_000_000
MARK = b"\x7fgenerated"

CONFIGURE = b"""#!/bin/sh
# (assumed: what is checked here is not modelled)
[ -f Makefile ] && read -r _ name _ < Makefile
printf '\\177generated %s %s\\n' "${name:-${PWD##*/}}" "$*" > Makefile
echo configured
"""


def is_generated(file: File) -> bool:
    """Tell whether a makefile is that of a release, or of cmake."""
    return file.content.startswith(MARK)


def build_release(process: Process, folder: str, file: File, targets: list[str]) -> int:
    """Build what ./configure or cmake prepared, or install it."""
    words = file.content.decode("utf-8", "replace").split()
    called, _, version = (words[1] if words[1:] else "").rpartition("/")[2].partition("@")
    name = called or "main"
    options = dict(re.findall(r"--([\w-]+)=(\S+)", " ".join(words[2:])))
    if targets and all(re.match(r"(dist)?clean|check|test|depend", one) for one in targets):
        return 0
    process.spend(8_000)
    process.assume(f"what make builds of {name} is not modelled; its programs appear")
    if not any(target.startswith("install") for target in targets):
        for word in options.get("targets", name).split(","):
            if not process.filesystem.is_dir(f"{folder}/{word}"):
                _put(process, f"{folder}/{word}", word, version)
        return 0
    destination = _given(process, "DESTDIR")
    prefix = _given(process, "PREFIX") or options.get("prefix") or "/usr/local"
    known = PROJECTS.get(name)
    programs = options.get("targets", known.programs if known else name)
    for word in programs.replace(",", " ").split():
        place = word if "/" in word else f"bin/{word}"
        _put(process, f"{destination}{prefix}/{place}", word.rpartition("/")[2], version)
    for path, text in left_by(name, version, [*words[2:], f"--prefix={prefix}"]):
        _leave(process, f"{destination}{path}", text)
    return 0


def build_clone(process: Process, folder: str, targets: list[str]) -> None:
    """Leave a program of the name of what was cloned, where make was not asked for less."""
    name = folder.rpartition("/")[2]
    if targets and not {"all", "build", name} & set(targets):
        return
    if not process.filesystem.exists(f"{folder}/{name}"):
        _put(process, f"{folder}/{name}", name)


def _given(process: Process, name: str) -> str:
    """Return a variable that the command line or the environment gives."""
    start = f"{name}="
    given = [word[len(start) :] for word in process.arguments if word.startswith(start)]
    return given[-1] if given else ""


def _leave(process: Process, path: str, text: str) -> None:
    files = process.filesystem
    files.mkdir(path.rpartition("/")[0], parents=True)
    if not path.endswith("/"):
        size = SIZE // 100 if text.startswith("\x7f") else -1
        files.write(path, text.encode(), size=size)


def _put(process: Process, path: str, name: str, version: str = "") -> None:
    files = process.filesystem
    files.mkdir(path.rpartition("/")[0], parents=True)
    known = any(name in project.programs.split() for project in PROJECTS.values())
    if not known:
        write_binary(files, path, sketch("", "c"), SIZE, source=name)
        return
    version = version or process.environment.get(f"{name.upper()}_VERSION", "")
    content = executable(name, version, needs=LOADERS[release_of(files).libc])
    files.put(path, File(content, 0o755, mtime=files.now, size=SIZE))
