"""dpkg and its companions: what is installed, by name and by file."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import replace

from simulator.engine.catalogue.databases import installed_dpkg, record_dpkg
from simulator.engine.files import PathError
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_apt_remove import dpkg_list, owned, remove_names
from simulator.engine.shell.programs.packages_placing import assumed_package, place_package
from simulator.engine.shell.programs.packages_words import Words, words_of

_HEADER = (
    "Desired=Unknown/Install/Remove/Purge/Hold\n"
    "| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n"
    "|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n"
    "||/ Name           Version      Architecture Description\n"
    "+++-==============-============-============-=================================\n"
)


def dpkg(process: Process) -> int:
    """Run dpkg, dpkg-query and dpkg-deb."""
    words = words_of(process.arguments, frozenset({"-f", "--showformat"}))
    if words.has("--print-architecture", "--print-foreign-architectures"):
        process.write("amd64\n" if words.has("--print-architecture") else "")
        return 0
    if words.has("--version"):
        process.write("Debian 'dpkg' package management program version 1.21.22 (amd64).\n")
        return 0
    if words.has("-l", "--list"):
        return _list(process, words)
    if words.has("-W", "--show"):
        return _show(process, words)
    if words.has("-L", "--listfiles"):
        return _files(process, words)
    if words.has("-S", "--search"):
        return _search(process, words)
    if words.has("-s", "--status"):
        return _status(process, words)
    if words.has("-i", "--install", "--unpack"):
        return _install(process, words)
    if words.has("-r", "--remove", "-P", "--purge"):
        remove_names(process, words.rest, purge=words.has("-P", "--purge"))
        return 0
    return _other(process, words)


def update_alternatives(process: Process) -> int:
    """Keep one name for several programs: a link."""
    words = list(process.arguments)
    for verb, needed in (("--install", 4), ("--set", 2)):
        if verb in words:
            given = words[words.index(verb) + 1 :][:needed]
            if len(given) < needed:
                return process.complain(f"error: {verb} needs {needed} arguments", 2)
            link, target = (given[0], given[2]) if verb == "--install" else given
            return _link(process, link, target)
    return 0


def _link(process: Process, link: str, target: str) -> int:
    files = process.filesystem
    path = link if link.startswith("/") else f"/usr/bin/{link}"
    if not files.exists(target):
        return process.complain(f"error: alternative path {target} doesn't exist", 2)
    if files.resolve(path) == files.resolve(target):
        return 0
    try:
        files.unlink(path)
    except PathError:
        files.mkdir(path.rpartition("/")[0], parents=True)
    files.symlink(target, path)
    process.write(f"{process.name}: using {target} to provide {path} in auto mode\n")
    return 0


def _list(process: Process, words: Words) -> int:
    found = installed_dpkg(process.filesystem)
    lines = [
        f"ii  {name:<14} {version:<12} amd64        (no description)\n"
        for name, version in sorted(found.items())
        if not words.rest or any(fnmatch.fnmatchcase(name, word) for word in words.rest)
    ]
    if not lines:
        process.error(f"dpkg-query: no packages found matching {' '.join(words.rest)}\n")
        return 1
    process.write(_HEADER + "".join(lines))
    return 0


def _show(process: Process, words: Words) -> int:
    found = installed_dpkg(process.filesystem)
    shape = words.options.get("-f") or words.options.get("--showformat")
    for name in words.rest or sorted(found):
        version = found.get(name.partition(":")[0])
        if version is None:
            process.error(f"dpkg-query: no packages found matching {name}\n")
            return 1
        process.write(_shaped(shape, name, version) if shape else f"{name}\t{version}\n")
    return 0


def _shaped(shape: str, name: str, version: str) -> str:
    values = {
        "${Package}": name,
        "${binary:Package}": name,
        "${Version}": version,
        "${Architecture}": "amd64",
        "${Status}": "install ok installed",
        "${db:Status-Status}": "installed",
        "\\n": "\n",
        "\\t": "\t",
    }
    for word, value in values.items():
        shape = shape.replace(word, value)
    return shape


def _files(process: Process, words: Words) -> int:
    for name in words.rest:
        if name not in installed_dpkg(process.filesystem):
            process.error(f"dpkg-query: package '{name}' is not installed\n")
            return 1
        process.write("/.\n" + "".join(f"{path}\n" for path in owned(process.filesystem, name)))
    return 0


def _search(process: Process, words: Words) -> int:
    missing = 0
    for wanted in words.rest:
        owners = [
            (name, path)
            for name in sorted(installed_dpkg(process.filesystem))
            for path in owned(process.filesystem, name)
            if (path == wanted if wanted.startswith("/") else wanted in path)
        ]
        process.write("".join(f"{name}: {path}\n" for name, path in owners))
        if not owners:
            process.error(f"dpkg-query: no path found matching pattern {wanted}\n")
            missing = 1
    return missing


def _status(process: Process, words: Words) -> int:
    found = installed_dpkg(process.filesystem)
    for name in words.rest:
        if name not in found:
            process.error(
                f"dpkg-query: package '{name}' is not installed and no information is available\n"
            )
            return 1
        process.write(
            f"Package: {name}\nStatus: install ok installed\n"
            f"Architecture: amd64\nVersion: {found[name]}\n\n"
        )
    return 0


def _install(process: Process, words: Words) -> int:
    for path in words.rest:
        if process.file(path) is None:
            process.error(
                f"dpkg: error: cannot access archive '{path}': No such file or directory\n"
            )
            return 2
        name = path.rpartition("/")[2].partition("_")[0].removesuffix(".deb").lower() or "local"
        packages = process.catalogue.packages if process.catalogue else None
        family = packages.of_family("apt-families", name) if packages else None
        package = replace(family, assumed=True) if family else assumed_package(name)
        process.assume(f"what {path} holds is not modelled; it installs, with a guessed size")
        process.spend(1_000)
        placed = place_package(process, package)
        process.filesystem.mkdir("/var/lib/dpkg/info", parents=True)
        listed = "".join(f"{entry}\n" for entry in placed)
        process.filesystem.write(dpkg_list(name), listed.encode())
        record_dpkg(process.filesystem, [(name, package.version)])
        process.write(f"Unpacking {name} ...\nSetting up {name} ...\n")
    return 0


def gdebi(process: Process) -> int:
    """Install files of packages, as dpkg does, with what they need."""
    process.argv = ("dpkg", "-i", *(word for word in process.arguments if word[:1] != "-"))
    return dpkg(process)


def equivs_build(process: Process) -> int:
    """Make a package that only says what it stands for, out of a control file."""
    path = next((word for word in process.arguments if not word.startswith("-")), "")
    file = process.file(path)
    if file is None:
        return process.complain(f"Cannot open control file '{path}'", 2)
    named = re.search(rb"(?m)^Package:\s*([\w.+-]+)", file.content)
    name = named[1].decode() if named else path.rpartition("/")[2].partition(".")[0]
    body = f"\x7fplaceholder {name}\n".encode()
    process.filesystem.write(process.at(f"{name}_1.0_all.deb"), body, size=2_000)
    process.error(f"dpkg-deb: building package '{name}' in '../{name}_1.0_all.deb'.\n")
    return 0


def _other(process: Process, words: Words) -> int:
    quiet = {"--configure", "--add-architecture", "--remove-architecture", "--set-selections"}
    if words.options.keys() & quiet or not words.options:
        return 0
    process.assume(f"{' '.join(process.argv)} is not modelled; it succeeds and changes nothing")
    return 0


def dpkg_architecture(process: Process) -> int:
    """Tell what Debian calls this machine: everything, or what is asked for."""
    known = {"ARCH": "amd64", "ARCH_CPU": "amd64", "ARCH_OS": "linux"}
    known |= {"GNU_CPU": "x86_64", "GNU_SYSTEM": "linux-gnu", "GNU_TYPE": "x86_64-linux-gnu"}
    known |= {"MULTIARCH": "x86_64-linux-gnu", "ARCH_BITS": "64", "ARCH_ENDIAN": "little"}
    said = {
        f"DEB_{kind}_{name}": text for kind in ("BUILD", "HOST") for name, text in known.items()
    }
    words = [word.removeprefix("--query=").removeprefix("-q") for word in process.arguments]
    asked = [word for word in words if word in said]
    if asked:
        process.write("".join(f"{said[word]}\n" for word in asked))
    else:
        process.write("".join(f"{name}={text}\n" for name, text in sorted(said.items())))
    return 0


def dpkg_buildflags(process: Process) -> int:
    """Tell how Debian compiles; ``--get`` asks for one variable."""
    words = list(process.arguments)
    said = {"CFLAGS": "-g -O2 -fstack-protector-strong", "LDFLAGS": "-Wl,-z,relro", "CPPFLAGS": ""}
    if words[:1] == ["--get"]:
        process.write(f"{said.get(''.join(words[1:2]), '')}\n")
    else:
        process.write("".join(f"{name}={text}\n" for name, text in sorted(said.items())))
    return 0


PROGRAMS = {
    "dpkg": dpkg,
    "dpkg-buildflags": dpkg_buildflags,
    "dpkg-architecture": dpkg_architecture,
    "dpkg-query": dpkg,
    "dpkg-deb": dpkg,
    "gdebi": gdebi,
    "equivs-build": equivs_build,
    "update-alternatives": update_alternatives,
}
