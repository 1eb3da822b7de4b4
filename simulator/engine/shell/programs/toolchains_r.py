"""R and littler: packages that scripts install, and what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program

SIZE = 3_000_000
MILLISECONDS = 4_000
_HOMES = ("/usr/local/lib/R", "/usr/lib/R")

_INSTALLERS = frozenset({"install.r", "install2.r", "installGithub.r", "installBioc.r"})
_LITTLER = "#!/usr/bin/env r\nlibrary(docopt)\ninstall.packages(docopt(doc)$PACKAGES)\n"
_EXAMPLES = {
    "littler": {"examples/install2.r": _LITTLER, "examples/installGithub.r": _LITTLER},
    "shiny": {"examples/01_hello/app.R": "library(bslib)\n"},
}
"""Files of packages that Dockerfiles lean on."""

_INSTALLS = re.compile(r"install\.packages\(\s*(?:c\(([^)]*)\)|([\"'][\w.]+[\"']))")
_QUOTED = re.compile(r"[\"']([\w.]+)[\"']")
_NAME = re.compile(r"[A-Za-z][\w.]*")


def r(process: Process) -> int:
    """Run R, Rscript or littler: expressions of ``-e``, a script, or standard input."""
    words = list(process.arguments)
    if process.name in _INSTALLERS:
        return _install(process, _names(words))
    if "--version" in words:
        version = process.executable.version or "4.5.2"
        process.write(f'R version {version} (2025-10-31) -- "[Not] Part in a Rumble"\n')
        return 0
    expressions = [given for word, given in pairwise(words) if word == "-e"]
    if words[:2] == ["CMD", "INSTALL"]:
        return _install(process, (_stem(word) for word in words[2:] if word[0] != "-"))
    if expressions:
        return _evaluate(process, "\n".join(expressions))
    script = next((word for word in words if not word.startswith("-")), "")
    if not script or "=" in words:
        return _evaluate(process, process.stdin.read().decode("utf-8", "replace"))
    file = process.file(script)
    if file is None:
        process.error(f"Fatal error: cannot open file '{script}': No such file or directory\n")
        return 2
    text = file.content.decode("utf-8", "replace")
    if "install.packages(" in text and _takes_names(text):
        return _install(process, _names(words[words.index(script) + 1 :]))
    return _evaluate(process, text)


def _evaluate(process: Process, text: str) -> int:
    """Install what the text installs; what else it does is not modelled."""
    names = [
        name for several, one in _INSTALLS.findall(text) for name in _QUOTED.findall(several or one)
    ]
    if names:
        return _install(process, names)
    if text.strip():
        process.assume("what R evaluates is not modelled; it succeeds and prints nothing")
    return 0


def _takes_names(text: str) -> bool:
    """Tell whether a script installs what its command line names, as install2.r does."""
    return "docopt" in text or "commandArgs" in text or "argv" in text


def _names(words: Iterable[str]) -> list[str]:
    """Return the packages among the words; an option of one letter takes the next word."""
    names: list[str] = []
    valued = False
    for word in words:
        if not valued and not word.startswith("-") and _NAME.fullmatch(word):
            names.append(word)
        valued = (
            re.fullmatch(r"-[lndrmt]|--(libloc|deps|ncpus|repos|method|type)", word) is not None
        )
    return names


def _install(process: Process, names: Iterable[str]) -> int:
    """Put packages into the library that comes first: a folder of each name."""
    files, library = process.filesystem, _library(process)
    if process.catalogue is None:
        process.error("Warning: unable to access index for repository: cannot open URL\n")
        return 0
    process.assume("packages of R are not in the catalogue; they install, with a guessed size")
    for name in names:
        process.step()
        place = f"{library}/{name}"
        files.mkdir(f"{place}/libs", parents=True)
        files.write(f"{place}/DESCRIPTION", f"Package: {name}\nVersion: 1.0.0\n".encode())
        files.write(f"{place}/libs/{name}.so", f"\x7fplaceholder {name}\n".encode(), size=SIZE)
        for path, text in _EXAMPLES.get(name, {}).items():
            files.mkdir(f"{place}/{path}".rpartition("/")[0], parents=True)
            files.write(f"{place}/{path}", text.encode(), mode=0o755)
        if name == "littler":
            files.mkdir(f"{place}/bin", parents=True)
            files.put(f"{place}/bin/r", File(executable("R"), 0o755, mtime=files.now))
        if process.name in {"r", *_INSTALLERS}:
            files.mkdir("/tmp/downloaded_packages", parents=True)  # noqa: S108 - simulated
        process.download(SIZE // 2)
        process.spend(MILLISECONDS)
        process.error(f"* DONE ({name})\n")
    return 0


def _library(process: Process) -> str:
    files = process.filesystem
    own = process.environment.get("R_HOME", "")
    home = next((one for one in (own, *_HOMES) if one and files.is_dir(one)), _HOMES[1])
    local = ("/usr/local/lib/R/site-library", f"{home}/site-library", f"{home}/library")
    return next((folder for folder in local if files.is_dir(folder)), local[-1])


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition("_")[0]


PROGRAMS: Mapping[str, Program] = {"R": r, "Rscript": r, "r": r}
