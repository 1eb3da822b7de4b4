"""pip install: the download, the wheels that must be built, and the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.engine.catalogue.databases import about_python, dist_info
from simulator.engine.catalogue.packages import Package
from simulator.engine.files import Directory, Entry, File
from simulator.engine.filesystem import Filesystem
from simulator.engine.persistent_map import PersistentMap
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_pip_find import PipError
from simulator.engine.shell.programs.packages_pip_resolve import (
    VALUED,
    Resolution,
    Wanted,
    requirements_of,
    resolve,
)
from simulator.engine.shell.programs.packages_placing import MEGABYTE, release_of, spent
from simulator.engine.shell.programs.packages_words import Words
from simulator.engine.shell.programs.toolchains_python_home import PythonHome, user_home, writable

FIXED_SECONDS = 1
MEGABYTES_A_SECOND = 6
COMPILING = 8
"""How much longer it takes to compile a package than to unpack its wheel."""

_ROOT_WARNING = (
    "WARNING: Running pip as the 'root' user can result in broken permissions and conflicting "
    "behaviour with the system package manager. It is recommended to use a virtual environment "
    "instead: https://pip.pypa.io/warnings/venv\n"
)

_MANAGED = """error: externally-managed-environment

× This environment is externally managed
╰─> {0}
    If you wish to install a non-{1}-packaged Python package,
    create a virtual environment using python3 -m venv path/to/venv.

note: If you believe this is a mistake, please contact your Python installation or OS \
distribution provider. You can override this, at the risk of breaking your Python installation or \
OS, by passing --break-system-packages.
hint: See PEP 668 for the detailed specification.
"""
_BY_APT = """To install Python packages system-wide, try apt install
    python3-xyz, where xyz is the package you are trying to
    install.
"""
_BY_APK = """The system-wide python installation should be maintained using the system
    package manager (apk) only.
"""


def install(
    process: Process,
    home: PythonHome,
    words: Words,
    arguments: Sequence[str],
    *,
    wheels: bool = False,
) -> int:
    """Install what the words ask for; with ``wheels`` only fetch them into a folder."""
    managed = home.managed and not words.has("--break-system-packages", "--user", "-t", "--target")
    if managed and not wheels and process.environment.get("PIP_BREAK_SYSTEM_PACKAGES") != "1":
        alpine = release_of(process.filesystem).id == "alpine"
        names = (_BY_APK, "Alpine") if alpine else (_BY_APT, "Debian")
        process.error(_MANAGED.format(*names))
        return 1
    target = _target(process, home, words)
    try:
        asked = requirements_of(process, arguments, VALUED)
        found = resolve(process, target, asked, deep=not words.has("--no-deps"))
        return _carry_out(process, target, words, found, wheels=wheels)
    except PipError as problem:
        process.error(f"{problem}\n")
        return 1


def _target(process: Process, home: PythonHome, words: Words) -> PythonHome:
    folder = words.options.get("-t") or words.options.get("--target")
    if folder:
        site = process.at(folder)
        return PythonHome(home.prefix, home.version, site, f"{site}/bin")
    prefix = words.options.get("--prefix")
    if prefix:
        base = process.at(prefix)
        return PythonHome(
            home.prefix, home.version, f"{base}/lib/python{home.minor}/site-packages", f"{base}/bin"
        )
    if words.has("--user"):
        return user_home(process, home)
    if not writable(process.filesystem, home.site):
        process.write(
            "Defaulting to user installation because normal site-packages is not writeable\n"
        )
        return user_home(process, home)
    return home


def _carry_out(
    process: Process, home: PythonHome, words: Words, found: Resolution, *, wheels: bool
) -> int:
    quiet = words.has("-q", "--quiet")
    if not quiet:
        process.write("".join(f"{line}\n" for line in found.satisfied))
    for wanted in found.wanted.values():
        _fetch(process, words, wanted, quiet=quiet)
    _build(process, [wanted.package for wanted in found.wanted.values()], quiet=quiet)
    packages = sorted((w.package for w in found.wanted.values()), key=lambda p: p.name)
    if wheels:
        return _keep_wheels(process, words, packages)
    if not packages:
        return 0
    if not quiet:
        names = ", ".join(package.name for package in packages[::-1])
        process.write(f"Installing collected packages: {names}\n")
    _place(process, home, packages)
    if not quiet:
        done = " ".join(f"{package.name}-{package.version}" for package in packages)
        process.write(f"Successfully installed {done}\n")
    silent = words.options.get("--root-user-action") == "ignore"
    venv = process.filesystem.is_file(f"{home.prefix}/pyvenv.cfg")
    ignored = process.environment.get("PIP_ROOT_USER_ACTION") == "ignore"
    if process.filesystem.uid == 0 and not (silent or venv or ignored):
        process.error(_ROOT_WARNING)
    return 0


def _fetch(process: Process, words: Words, wanted: Wanted, *, quiet: bool) -> None:
    package = wanted.package
    origin = f" (from {wanted.asked_by})" if wanted.asked_by else ""
    lines = [f"Collecting {wanted.requirement}{origin}"]
    seconds = package.size / MEGABYTE / MEGABYTES_A_SECOND
    cache = _cache(process, words)
    kept = f"{cache}/http-v2/{package.name}-{package.version}.whl.body"
    files = process.filesystem
    if cache and files.exists(kept):
        lines.append(f"  Using cached {_wheel_name(package)} ({_human(package.download)})")
        seconds *= 0.5
    elif package.download:
        lines.append(f"  Downloading {_wheel_name(package)} ({_human(package.download)})")
        process.download(package.download)
        if cache:
            files.mkdir(f"{cache}/http-v2", parents=True)
            text = f"\x7fplaceholder {package.name} {package.version}\n".encode()
            files.write(kept, text, size=max(package.download, len(text)))
    process.spend(spent(0, seconds + (FIXED_SECONDS if not wanted.asked_by else 0), 1))
    if not quiet:
        process.write("\n".join(lines) + "\n")


def _cache(process: Process, words: Words) -> str:
    """Return the folder that pip caches in; nothing if it must not, or may not write there."""
    said = process.environment.get("PIP_NO_CACHE_DIR", "").lower()
    if words.has("--no-cache-dir", "--no-cache") or said in {"1", "true", "yes", "on", "off"}:
        return ""
    own = process.environment.get("HOME", "/root").rstrip("/") + "/.cache/pip"
    chosen = process.environment.get("PIP_CACHE_DIR") or own
    folder = words.options.get("--cache-dir") or chosen
    return process.at(folder) if writable(process.filesystem, process.at(folder)) else ""


def _build(process: Process, packages: Sequence[Package], *, quiet: bool) -> None:
    """Compile what has no wheel here; raises PipError when a tool for that is missing."""
    musl = release_of(process.filesystem).libc == "musl"
    for package in packages:
        if "source" not in package.flags and not (musl and "compiles" in package.flags):
            continue
        needed = [flag[6:] for flag in package.flags if flag.startswith("needs:")]
        for tool in sorted(needed, reverse=True) if needed else ["gcc"]:
            if not _on_path(process, tool):
                raise PipError(_build_failed(package.name, tool))
        if not quiet:
            process.write(
                f"Building wheels for collected packages: {package.name}\n"
                f"  Building wheel for {package.name} (pyproject.toml): started\n"
                f"  Building wheel for {package.name} (pyproject.toml): finished with status "
                "'done'\n"
                f"Successfully built {package.name}\n"
            )
        process.spend(spent(package.size / MEGABYTE * COMPILING, 5, MEGABYTES_A_SECOND))


def _build_failed(name: str, tool: str) -> str:
    if tool == "pg_config":
        reason = "      Error: pg_config executable not found."
    elif tool == "pkg-config":
        reason = (
            "      /bin/sh: 1: pkg-config: not found\n"
            "      Exception: Can not find valid pkg-config name."
        )
    else:
        reason = f"      error: command '{tool}' failed: No such file or directory"
    return (
        "  error: subprocess-exited-with-error\n"
        f"  × Building wheel for {name} (pyproject.toml) did not run successfully.\n"
        "  │ exit code: 1\n"
        f"  ╰─> [12 lines of output]\n{reason}\n      [end of output]\n"
        "  note: This error originates from a subprocess, and is likely not a problem with pip.\n"
        f"  ERROR: Failed building wheel for {name}\n"
        f"ERROR: Failed to build installable wheels for some pyproject.toml based projects ({name})"
    )


def _on_path(process: Process, name: str) -> bool:
    folders = process.environment.get("PATH", "/usr/local/bin:/usr/bin:/bin").split(":")
    return any(process.filesystem.is_file(f"{folder}/{name}") for folder in folders if folder)


def _place(process: Process, home: PythonHome, packages: Sequence[Package]) -> None:
    """Write the files of the packages: what is new in a folder goes there at once."""
    files = process.filesystem
    there = files.listdir(home.site) if files.is_dir(home.site) else ()
    known = frozenset(there)
    site: dict[str, Entry] = {}
    programs: dict[str, Entry] = {}
    for package in packages:
        process.step()
        _forget(process, home, package, there)
        scripts = _scripts(process, home, package)
        module, code = _module(process, package, len(scripts))
        if module in known:
            files.put_all(f"{home.site}/{module}", {"__init__.py": code})
        else:
            site[module] = _folder(files, {"__init__.py": code})
        programs |= scripts
        record = [f"{home.site}/{module}/__init__.py", *(f"{home.scripts}/{n}" for n in scripts)]
        text = "".join(f"{line}\n" for line in record).encode()
        about = about_python(package.name, package.version) | {"RECORD": text}
        mode = 0o666 & ~files.umask
        held = {name: _file(files, content, mode) for name, content in about.items()}
        site[dist_info(package.name, package.version)] = _folder(files, held)
    files.put_all(home.site, site)
    files.put_all(home.scripts, programs)


def _module(process: Process, package: Package, scripts: int) -> tuple[str, File]:
    """Return the name that the package is imported by, and the file that stands for its code."""
    named = (flag[7:] for flag in package.flags if flag.startswith("module:"))
    module = next(named, package.name.replace("-", "_").replace(".", "_").lower())
    text = f"\x7fplaceholder {package.name} {package.version}\n".encode()
    size = max(package.size - 250 * scripts - 200, len(text))
    return module, _file(process.filesystem, text, size=size)


def _scripts(process: Process, home: PythonHome, package: Package) -> dict[str, File]:
    made: dict[str, File] = {}
    for name in filter(None, package.programs):
        content = executable(name, package.version, needs=home.interpreter, python="yes")
        made[name] = _file(process.filesystem, content, 0o755, max(250, len(content)))
    return made


def _file(files: Filesystem, content: bytes, mode: int = 0o644, size: int = -1) -> File:
    return File(content, mode, files.uid, files.gid, files.now, size)


def _folder(files: Filesystem, entries: Mapping[str, Entry]) -> Directory:
    held = PersistentMap(entries)
    return Directory(held, 0o777 & ~files.umask, files.uid, files.gid, files.now)


def _forget(process: Process, home: PythonHome, package: Package, there: Sequence[str]) -> None:
    """Remove the record of another version of the package."""
    files = process.filesystem
    start = f"{package.name.replace('-', '_')}-"
    for name in there:
        if name.startswith(start) and name.endswith(".dist-info"):
            old = name.removeprefix(start).removesuffix(".dist-info")
            process.write(f"  Attempting uninstall: {package.name}\n")
            process.write(f"    Found existing installation: {package.name} {old}\n")
            files.remove(f"{home.site}/{name}")


def _keep_wheels(process: Process, words: Words, packages: Sequence[Package]) -> int:
    folder = words.options.get("-w") or words.options.get("--wheel-dir")
    folder = folder or words.options.get("-d") or words.options.get("--dest") or "."
    files = process.filesystem
    files.mkdir(process.at(folder), parents=True)
    for package in packages:
        text = f"\x7fplaceholder {package.name} {package.version}\n".encode()
        path = process.at(f"{folder}/{_wheel_name(package)}")
        files.write(path, text, size=max(package.download, len(text)))
    return 0


def _wheel_name(package: Package) -> str:
    kind = "cp311-cp311-manylinux_2_17_x86_64" if package.size > 5 * MEGABYTE else "py3-none-any"
    return f"{package.name.replace('-', '_')}-{package.version}-{kind}.whl"


def _human(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{max(1, size // 1000)} kB"
