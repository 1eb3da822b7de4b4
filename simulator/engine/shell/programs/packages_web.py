"""wget, and the small simulated web that they and curl fetch from.

A file of an address that the lessons use has its own size; any other address of a plausible
host answers with a file of a guessed size, labelled as assumed. Without a network, or with a
host that cannot be, they fail as in life.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_web_archives import archive_of
from simulator.engine.shell.programs.packages_web_scripts import script_of
from simulator.engine.shell.programs.packages_words import words_of
from simulator.engine.shell.programs.serving_wget import wget_local

WGET_VALUED = frozenset(
    [
        *("-O", "-P", "--output-document", "--directory-prefix", "-T", "-t", "-U", "--header"),
        *("-o", "--tries", "--timeout", "--user-agent", "-e", "--post-data", "--user"),
        *("--progress", "--user-agent", "--password", "--referer", "--limit-rate", "--waitretry"),
    ]
)
SPEED = 30 * MEGABYTE
GUESS = 2 * MEGABYTE
SCRIPT = b"#!/bin/sh\n# (assumed: what this script does is not modelled)\nexit 0\n"
SIZES = {"https://files.test/sdk.tgz": 180 * MEGABYTE}

_RELEASE = b'{\n  "name": "v1.0.0",\n  "version": "1.0.0",\n  "tag_name": "v1.0.0"\n}\n'
_TEXTS = (".html", ".txt", ".md", ".list", ".css", ".js", ".yml", ".yaml", ".conf", ".repo", ".ini")
_INSTALLER = re.compile(r"setup|install|\.sh$|get-|rustup|sh\.|//get\.|//bootstrap\.")

_ARCHIVE = re.compile(r"\.(?:tar\.gz|tgz|tar\.xz|tar\.bz2|zip|deb|rpm|jar|whl|gz|xz|bz2|bin|exe)$")
_VERSION = re.compile(r"/LATEST(?:_RELEASE\w*)?$|/(?:latest|stable)(?:-version)?\.txt$")
"""Addresses that answer with the number of a version, and nothing else."""
_KEY = re.compile(r"\.(?:asc|gpg|key|pub|pem|crt)$|/gpg$|[Kk]ey")
_ADOPTIUM = re.compile(
    r"//api\.adoptium\.net/v3/binary/version/([\w.%+-]+)/([\w-]+)/(\w+)/(jdk|jre)/"
)
_LATEST = re.compile(r"/repos/([\w.-]+)/([\w.-]+)/releases/(?:latest|tags/[\w.+-]+)")
_SYSTEMS = ("1-amd64.deb", "linux-amd64.tar.gz", "linux-x86_64.tar.gz", "x86_64.rpm")
_HOST = re.compile(r"[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+")


def wget(process: Process) -> int:
    """Fetch addresses into files."""
    words = words_of(process.arguments, WGET_VALUED)
    if words.has("-V", "--version"):
        process.write("GNU Wget 1.21.3 built on linux-gnu.\n")
        return 0
    if not words.rest:
        process.error("wget: missing URL\nUsage: wget [OPTION]... [URL]...\n")
        return 1
    for address in words.rest:
        host = urlsplit_host(address)
        if is_local(host):
            code = wget_local(process, words, address)
            if code:
                return code
            continue
        if process.catalogue is None or not resolves(host):
            process.spend(200)
            return _wget_failed(process, host)
        if address.startswith("https") and not certified(process) and not process.busybox:
            process.error(
                f"ERROR: The certificate of '{host}' is not trusted.\n"
                f"ERROR: The certificate of '{host}' doesn't have a known issuer.\n"
            )
            return 5
        body, size = fetched(process, address)
        name = words.options.get("-O") or words.options.get("--output-document") or ""
        if not name:
            name = urlsplit(address).path.rpartition("/")[2] or "index.html"
            folder = words.options.get("-P") or words.options.get("--directory-prefix")
            name = f"{folder}/{name}" if folder else name
        deliver(process, "" if name == "-" else name, body, size)
        if not words.has("-q", "--quiet", "-nv"):
            process.error(f"Saving to: '{name}'\n'{name}' saved [{size}/{size}]\n")
    return 0


def _wget_failed(process: Process, host: str) -> int:
    if process.busybox:
        process.error(f"wget: bad address '{host}'\n")
        return 1
    process.error(
        f"Resolving {host} ({host})... failed: Temporary failure in name resolution.\n"
        f"wget: unable to resolve host address '{host}'\n"
    )
    return 4


def fetched(process: Process, address: str) -> tuple[bytes, int]:
    """Return what an address answers, and how big that is; costs time and download."""
    body, size = answer(redirected(address) or address)
    if is_guess(address):
        process.assume(f"what {address} holds is not modelled")
    process.download(size)
    process.spend(150 + round(size / SPEED * 1000))
    return body, size


def redirected(address: str) -> str:
    """Return where an address that only leads on leads to, "" if it is not known to.

    >>> redirected("https://api.adoptium.net/v3/binary/version/jdk-21.0.9%2B10/linux/x64/jdk/x")
    'https://github.com/adoptium/temurin21-binaries/releases/download/jdk-21.0.9%2B10/OpenJDK21U-jdk_x64_linux_hotspot_21.0.9_10.tar.gz'
    """
    found = _ADOPTIUM.search(address)
    if found is None:
        return ""
    release, system, machine, image = found.groups()
    version = release.removeprefix("jdk").strip("-").replace("%2B", "_").replace("+", "_")
    major = re.match(r"\d+", version)
    name = f"OpenJDK{major[0] if major else ''}U-{image}_{machine}_{system}_hotspot_{version}"
    place = f"temurin{major[0] if major else ''}-binaries/releases/download/{release}"
    return f"https://github.com/adoptium/{place}/{name}.tar.gz"


def is_guess(address: str) -> bool:
    """Tell whether nobody wrote down what an address holds."""
    return address not in SIZES and script_of(address) is None


def answer(address: str) -> tuple[bytes, int]:
    """Return what an address answers, and how big that is."""
    path = urlsplit_path(address)
    size = SIZES.get(address, GUESS)
    archive, script = archive_of(address, path), script_of(address)
    if script is not None:
        body, size = script, -1
    elif archive is not None:
        body = archive
    elif _ARCHIVE.search(path):
        body = f"\x7fplaceholder {address}\n".encode()
    elif _KEY.search(path):
        body, size = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n(assumed)\n", -1
    else:
        body, size = _text(address, path) or (f"\x7fplaceholder {address}\n".encode(), size)
    return body, len(body) if size < 0 else max(size, len(body))


def _text(address: str, path: str) -> tuple[bytes, int] | None:
    """Return a text at an address that is most likely one."""
    if path.endswith(".py") or "python-poetry.org" in address:
        return f"# (assumed content of {address})\n".encode(), -1
    if _VERSION.search(path):
        return b"1.0.0\n", -1
    if found := _LATEST.fullmatch(path):
        return _release(found[1], found[2]), -1
    if "//api." in address or path.endswith(".json"):
        return _RELEASE, -1
    if path.endswith(_TEXTS):
        return f"(assumed content of {address})\n".encode(), -1
    if _INSTALLER.search(address):
        return SCRIPT, -1
    return (b"<!doctype html>\n<title>Example</title>\n", -1) if path in {"", "/"} else None


def _release(owner: str, name: str) -> bytes:
    """Return what a host of sources says of the latest release: its name, and what it has."""
    place = f"https://github.com/{owner}/{name}/releases/download/1.0.0"
    files = [f"{name}-1.0.0-{system}" for system in _SYSTEMS]
    assets = [{"name": file, "browser_download_url": f"{place}/{file}"} for file in files]
    plain: dict[str, object] = json.loads(_RELEASE)
    return f"{json.dumps({**plain, 'assets': assets}, indent=2)}\n".encode()


def urlsplit_host(address: str) -> str:
    """Return the host of an address that may lack its scheme or be malformed."""
    text = address if "://" in address else f"http://{address}"
    if address.startswith("git@"):
        return address[4:].partition(":")[0]
    try:
        return urlsplit(text).hostname or ""
    except ValueError:
        return ""


def urlsplit_path(address: str) -> str:
    """Return the path of an address."""
    try:
        return urlsplit(address if "://" in address else f"http://{address}").path
    except ValueError:
        return ""


def resolves(host: str) -> bool:
    """Tell whether a name can be that of a host somewhere."""
    return bool(_HOST.fullmatch(host)) and not host.endswith(".invalid")


def is_local(host: str) -> bool:
    """Tell whether a host is the machine itself."""
    return host in {"localhost", "127.0.0.1", "0.0.0.0", "::1"}


def certified(process: Process) -> bool:
    """Tell whether certificates are there to check a host with, or nobody wants to."""
    insecure = {"-k", "--insecure", "--no-check-certificate"} & set(process.arguments)
    letters = any(re.fullmatch(r"-[a-zA-Z]*k[a-zA-Z]*", word) for word in process.arguments)
    files = process.filesystem
    known = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
    return bool(insecure) or letters or any(files.is_file(path) for path in known)


def deliver(process: Process, path: str, body: bytes, size: int) -> int:
    """Write what was fetched into a file, or to standard output where no path is given."""
    if not path:
        process.write(body)
        return 0
    if size > len(body):
        process.filesystem.write(process.at(path), body, size=size)
    else:
        process.save(path, body)
    return 0


PROGRAMS: Mapping[str, Program] = {"wget": wget}
