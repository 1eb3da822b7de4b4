"""Sources of releases: their ./configure, what make builds of them, and what it installs.

Nobody wrote down what is in such an archive. Its makefile says ``generated NAME``; what
appears is a program of that name, or the programs that the well-known ones install.
"""

from __future__ import annotations

import posixpath
import re

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import release_of
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_sources import sketch

SIZE = 2_000_000
MARK = b"\x7fgenerated"

CONFIGURE = b"""#!/bin/sh
# (assumed: what is checked here is not modelled)
[ -f Makefile ] && read -r _ name _ < Makefile
printf '\\177generated %s %s\\n' "${name:-${PWD##*/}}" "$*" > Makefile
echo configured
"""

INSTALLED = {
    "python": "python3 pip3 idle3 pydoc3 python3-config",
    "redis": "redis-server redis-cli redis-sentinel redis-benchmark",
    "valkey": "valkey-server valkey-cli valkey-sentinel valkey-benchmark",
    "node": "node npm npx corepack",
    "ruby": "ruby gem bundle bundler irb erb",
    "php": "php phpize php-config php-cgi phpdbg pear pecl phar sbin/php-fpm"
    " lib/php/extensions/opcache.so lib/php/extensions/sodium.so"
    " etc/php-fpm.conf.default etc/php-fpm.d/www.conf.default",
    "postgresql": "postgres psql initdb pg_ctl pg_config pg_dump pg_isready createdb"
    " share/postgresql/postgresql.conf.sample share/postgresql/pg_hba.conf.sample",
    "httpd": "httpd apachectl apxs htpasswd conf/httpd.conf conf/extra/httpd-ssl.conf"
    " manual/index.html man/man8/httpd.8 htdocs/index.html logs/error.log",
    "haproxy": "sbin/haproxy",
    "nginx": "sbin/nginx",
    "memcached": "memcached",
    "openssl": "openssl c_rehash",
    "otp": "erl erlc escript",
    "otp_src": "erl erlc escript",
    "lua": "lua luac",
    "go": "go gofmt",
    "perl": "perl cpan",
    "tcl": "tclsh",
    "curl": "curl curl-config",
    "git": "git",
    "cmake": "cmake ctest cpack",
    "wget": "wget",
    "bash": "bash",
    "ffmpeg": "ffmpeg ffprobe",
    "imagemagick": "magick convert identify",
    "sqlite": "sqlite3",
    "sqlite-autoconf": "sqlite3",
    "r": "R Rscript",
}
"""The programs that the sources of well-known projects install; ``sbin/`` where they go there."""

_FOLDERS = {
    "openssl": ("openssldir", ("certs/", "private/", "misc/", "openssl.cnf", "fipsmodule.cnf"))
}
"""What a project makes where an option of its ./configure says; ``/`` ends folders."""


_TEXTS = {
    "postgresql.conf.sample": "#listen_addresses = 'localhost'\n#port = 5432\n",
    "httpd.conf": "Listen 80\nUser daemon\nGroup daemon\n#ServerName www.example.com:80\n",
    "httpd-ssl.conf": "Listen 443\n",
    "php-fpm.conf.default": "[global]\ninclude=NONE/etc/php-fpm.d/*.conf\n",
    "www.conf.default": "[www]\nuser = www-data\ngroup = www-data\nlisten = 127.0.0.1:9000\n",
}
"""Lines of settings that Dockerfiles change."""


_FILES = {
    "r": (
        "lib/R/etc/Renviron lib/R/etc/Makeconf lib/R/etc/ldpaths lib/R/etc/javaconf"
        " lib/R/lib/libR.so lib/R/library/base/DESCRIPTION lib/R/library/stats/DESCRIPTION"
        " lib/R/include/R.h lib/R/COPYING"
    ),
}
"""Files below the prefix that others write beside, by project."""


def is_generated(file: File) -> bool:
    """Tell whether a makefile is that of a release, or of cmake."""
    return file.content.startswith(MARK)


def build_release(process: Process, folder: str, file: File, targets: list[str]) -> int:
    """Build what ./configure or cmake prepared, or install it."""
    words = file.content.decode("utf-8", "replace").split()
    name = (words[1] if words[1:] else "").rpartition("/")[2] or "main"
    options = dict(re.findall(r"--([\w-]+)=(\S+)", " ".join(words[2:])))
    if targets and all(re.match(r"(dist)?clean|check|test|depend", one) for one in targets):
        return 0
    process.spend(8_000)
    process.assume(f"what make builds of {name} is not modelled; its programs appear")
    if not any(target.startswith("install") for target in targets):
        for word in options.get("targets", name).split(","):
            if not process.filesystem.is_dir(f"{folder}/{word}"):
                _put(process, f"{folder}/{word}", word)
        return 0
    destination = _given(process, "DESTDIR")
    prefix = _given(process, "PREFIX") or options.get("prefix") or "/usr/local"
    for word in options.get("targets", INSTALLED.get(name, name)).replace(",", " ").split():
        place = word if "/" in word else f"bin/{word}"
        _put(process, f"{destination}{prefix}/{place}", word.rpartition("/")[2])
    for path in _FILES.get(name, "").split():
        body = f"\x7fplaceholder {path}\n".encode()
        process.filesystem.mkdir(f"{destination}{prefix}/{posixpath.dirname(path)}", parents=True)
        process.filesystem.write(f"{destination}{prefix}/{path}", body, size=10_000)
    option, folders = _FOLDERS.get(name, ("", ()))
    for inside in folders if option in options else ():
        path = f"{destination}{options[option]}/{inside}"
        process.filesystem.mkdir(path.rpartition("/")[0], parents=True)
        if not path.endswith("/"):
            process.filesystem.write(path, b"# (assumed)\n")
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


def _put(process: Process, path: str, name: str) -> None:
    files = process.filesystem
    files.mkdir(path.rpartition("/")[0], parents=True)
    if "." in name:
        text = _TEXTS.get(name, "").encode()
        size = -1 if text else SIZE // 100
        files.write(path, text or f"\x7fplaceholder {name}\n".encode(), size=size)
        return
    known = any(name in programs.split() for programs in INSTALLED.values())
    if not known:
        write_binary(files, path, sketch("", "c"), SIZE, source=name)
        return
    version = process.environment.get(f"{name.upper()}_VERSION", "")
    content = executable(name, version, needs=LOADERS[release_of(files).libc])
    files.put(path, File(content, 0o755, mtime=files.now, size=SIZE))
