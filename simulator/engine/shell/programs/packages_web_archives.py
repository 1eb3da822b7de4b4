"""What archives of the simulated web hold: a folder of the archive's name with a program in it."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from dataclasses import replace
from functools import lru_cache

from simulator.engine.archive import tar
from simulator.engine.files import Directory, Entry, File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.programs.toolchains_binaries import BEHAVIOUR
from simulator.engine.shell.programs.toolchains_projects import PROJECTS, Project
from simulator.engine.shell.programs.toolchains_releases import CONFIGURE
from simulator.engine.shell.unmodelled import ASSUMED

MEGABYTE = 1_000_000
RELEASED = 1_700_000_000_000
"""When all releases were made: before any build."""

KNOWN: dict[str, dict[str, Entry]] = {
    "https://files.test/sdk.tgz": {
        "sdk": Directory(),
        "sdk/run": File(executable(BEHAVIOUR, "", prints="sdk running"), 0o755, size=20 * MEGABYTE),
    }
}
"""Archives that lessons use, by address."""

JDK = (
    "bin/java bin/javac bin/jar bin/jshell bin/keytool bin/jlink bin/jdeps bin/jcmd release"
    " lib/security/cacerts lib/server/libjvm.so lib/libjava.so lib/modules lib/src.zip"
    " conf/net.properties legal/java.base/LICENSE"
)

GO = (
    "bin/go bin/gofmt go.env VERSION pkg/tool/linux_amd64/compile pkg/tool/linux_amd64/link"
    " src/fmt/print.go src/net/http/server.go lib/time/zoneinfo.zip"
)

RABBITMQ = (
    "sbin/rabbitmqctl sbin/rabbitmq-server sbin/rabbitmq-plugins sbin/rabbitmq-diagnostics"
    " sbin/rabbitmq-defaults sbin/rabbitmq-env etc/rabbitmq/README.conf plugins/README.txt"
)
NEXTCLOUD = (
    "occ index.php version.php cron.php config/config.sample.php apps/files/appinfo.xml"
    " core/skeleton/Readme.md updater/index.php themes/README.txt"
)
PHPMYADMIN = (
    "index.php libraries/vendor_config.php config.sample.inc.php setup/index.php"
    " examples/signon.php js/src/ajax.js babel.config.json doc/html/_sources/intro.rst.txt"
    " CONTRIBUTING.md composer.json package.json yarn.lock RELEASE-DATE-{version}"
)
S6 = (
    "init bin/execlineb bin/s6-svscan usr/bin/with-contenv libexec/s6-init command/s6-svc"
    " etc/cont-init.d/README etc/services.d/README etc/s6/init/init-stage2"
)

TOMCAT = (
    "bin/catalina.sh bin/startup.sh bin/shutdown.sh bin/version.sh bin/startup.bat"
    " bin/bootstrap.jar bin/tomcat-native.tar.gz conf/server.xml conf/web.xml lib/catalina.jar"
    " webapps/ROOT/index.jsp logs/ temp/ work/"
)

_LAYOUTS = (
    (
        r"node-v\d",
        ("", "bin/node bin/npm bin/npx bin/corepack include/node/openssl/archs/linux-x86_64"),
    ),
    (r"yarn-v\d", ("", "bin/yarn bin/yarnpkg")),
    (r"go\d[\w.]*\.linux", ("go", GO)),
    (
        r"(?i)(open)?jdk|zulu|amazon-corretto|graalvm",
        ("", JDK),
    ),
    (r"apache-maven-[\d.]+", ("", "bin/mvn")),
    (r"gradle-[\d.]+", ("", "bin/gradle")),
    (r"etcd-v\d", ("", "etcd etcdctl etcdutl")),
    (r"helm-v\d", ("linux-amd64", "helm")),
    (r"docker-1\.(?:\d|10)\.", ("usr", "local/bin/docker")),
    (r"docker-[\d.]+", ("docker", "docker dockerd containerd runc docker-proxy docker-init ctr")),
    (
        r"docker-rootless-extras",
        ("docker-rootless-extras", "dockerd-rootless.sh rootlesskit vpnkit"),
    ),
    (
        r"wordpress-",
        (
            "wordpress",
            "index.php wp-config-sample.php wp-admin/index.php wp-content/plugins/index.php",
        ),
    ),
    (
        r"rabbitmq-server-generic-unix",
        (
            "rabbitmq",
            RABBITMQ,
        ),
    ),
    (
        r"nextcloud-\d",
        (
            "nextcloud",
            NEXTCLOUD,
        ),
    ),
    (
        r"phpMyAdmin-\d",
        (
            "",
            PHPMYADMIN,
        ),
    ),
    (r"(?:ms)?edgedriver_", (".", "msedgedriver")),
    (r"chromedriver_linux", (".", "chromedriver")),
    (
        r"s6-overlay-symlinks-\w+",
        (".", "usr/bin/with-contenv usr/bin/s6-svscan usr/bin/s6-setuidgid"),
    ),
    (
        r"s6-overlay-noarch",
        (".", "init etc/s6-overlay/s6-rc.d/user/type package/admin/s6-overlay/libexec/preinit"),
    ),
    (r"s6-overlay-\w+", (".", S6)),
    (r"git-lfs-linux-\w+-v([\d.]+)", (r"git-lfs-\1", "git-lfs install.sh man/man1/git-lfs.1")),
    (
        r"(?:apache-)?zookeeper-\d",
        ("", "bin/zkServer.sh bin/zkCli.sh bin/zkEnv.sh conf/zoo_sample.cfg conf/logback.xml"),
    ),
    (r"koel-v\d", ("koel", "artisan composer.json public/index.php public/manifest.json.example")),
    (r"protoc-[\d.]+", (".", "bin/protoc")),
    (r"sbt-[\d.]+", ("sbt", "bin/sbt")),
    (r"apache-tomcat-[\d.]+", ("", TOMCAT)),
)
"""How archives that Dockerfiles often fetch are laid out: the top folder, and its files.

What lies in a folder for programs, or in none, is a program.
"""

_TEXTS = {
    "rabbitmq-defaults": "#!/bin/sh -e\nSYS_PREFIX=${RABBITMQ_HOME}\n",
    "vendor_config.php": "<?php\nreturn [\n    'configFile' => ROOT_PATH . 'config.inc.php',\n];\n",
    "install.sh": "#!/bin/sh\n# (assumed: what is installed is not modelled)\n",
    "occ": "#!/usr/bin/env php\n<?php\n// (assumed)\n",
}
"""Files whose lines Dockerfiles change, by name."""

DATA = frozenset({"lib", "conf", "legal", "include", "share", "pkg", "src", "etc"})
PLAIN = frozenset({"release", "VERSION"})

_NAMED = re.compile(r"(?<=[=/])[\w.+-]+\.(?:tar\.gz|tgz|tar\.xz|tar\.bz2|zip)(?=&|$)")
"""An archive that a query asks for, as ``download?filename=httpd-2.4.tar.gz`` does."""

_ENDING = re.compile(r"\.(?:tar\.gz|tgz|tar\.xz|tar\.bz2|tar|zip)$")

_COMMIT = re.compile(
    r"/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)/(?:(?P<ball>tar|zip)ball/[\w./-]+"
    r"|archive/(?:refs/(?:heads|tags)/)?(?P<reference>[\w./-]+?)(?P<ending>\.tar\.gz|\.zip))"
)


@lru_cache(maxsize=64)
def archive_of(address: str, path: str) -> bytes | None:
    """Return the bytes of an archive at an address; None if its name is not one's."""
    named = _NAMED.search(address) if _ENDING.search(path) is None else None
    stem, ending = _of_a_commit(path) or _of_a_file(named[0] if named else path)
    if not ending:
        return None
    entries = KNOWN.get(address) or _guessed(stem)
    if ending == ".zip":
        return _zipped(entries)
    plain = tar((path, replace(entry, mtime=RELEASED)) for path, entry in entries.items())
    return gzip.compress(plain, mtime=0) if ending != ".tar" else plain


def _of_a_file(path: str) -> tuple[str, str]:
    """Return what an archive's name says of its top folder, and its ending; "" if it has none."""
    ending = _ENDING.search(path)
    if ending is None:
        return "", ""
    stem = path.rpartition("/")[2][: -len(ending[0])]
    return stem.removesuffix("-bin").removesuffix("-all"), ending[0]


def _of_a_commit(path: str) -> tuple[str, str] | None:
    """Return the same of an archive that a host of sources makes of a branch or a tag.

    >>> _of_a_commit("/novnc/noVNC/archive/refs/tags/v1.4.0.zip")
    ('noVNC-1.4.0', '.zip')
    """
    found = _COMMIT.fullmatch(path)
    if found is None:
        return None
    if found["ball"]:
        stem = f"{found['owner']}-{found['name']}-0000000"
        return stem, ".zip" if found["ball"] == "zip" else ".tar.gz"
    reference = re.sub(r"^v(?=\d)", "", found["reference"]).replace("/", "-")
    return f"{found['name']}-{reference}", found["ending"]


def _guessed(stem: str) -> dict[str, Entry]:
    name = re.split(r"[-_.]v?\d|[-_](?:devel|latest|snapshot)$", stem)[0].lower() or "program"
    name = re.split(r"[-_](?:linux|x86_64|amd64|x64)", name)[0]
    layout = next((one for one in _LAYOUTS if re.match(one[0], stem)), None)
    if layout is not None:
        pattern, (top, programs) = layout
        top = re.sub(f"(?s){pattern}.*", top, stem)
        version = "".join(re.findall(r"-v?(\d[\d.]*)", stem)[:1])
        paths = programs.replace("{version}", version).split()
        return _programs(top or stem, paths, _named(stem))
    program = File(executable(name), 0o755, size=4 * MEGABYTE)
    bare: dict[str, Entry]
    bare = {name: program} if re.search(r"(?i)linux|amd64|x86_64|x64|musl", stem) else {}
    return {
        **bare,
        stem: Directory(),
        **_sources(stem, name),
        f"{stem}/README.md": File(f"# {name}\n".encode()),
        f"{stem}/bin": Directory(),
        f"{stem}/bin/{name}": program,
        f"{stem}/{name}": program,
    }


def _sources(stem: str, name: str) -> dict[str, Entry]:
    """Return the files of a project's sources that Dockerfiles lean on."""
    project = PROJECTS.get(name, Project(name))
    version = "".join(re.findall(r"[-_.]v?(\d[\w.]*)", stem)[:1])
    entries: dict[str, Entry] = {
        f"{stem}/Makefile": File(f"\x7fgenerated {name}@{version}\n".encode())
    }
    for path, text in project.source.items():
        parts = path.split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            entries[f"{stem}/{'/'.join(parts[:depth])}"] = Directory()
        if not path.endswith("/"):
            entries[f"{stem}/{path}"] = File(text.encode())
    for one in project.configures.split():
        entries[f"{stem}/{one}"] = File(CONFIGURE, 0o755)
    return entries


def _named(stem: str) -> tuple[str, str]:
    """Return the name and the version that an archive is called by.

    >>> _named("go1.26.7.linux-amd64"), _named("node-v24.1.0-linux-x64")
    (('go', '1.26.7'), ('node', '24.1.0'))
    """
    if jdk := re.search(r"(?i)^(?:(?:open)?jdk|zulu|graalvm).*?(\d+\.\d+\.\d+)", stem):
        return "jdk", jdk[1]
    found = re.match(r"([a-z]+)[-_]?v?(\d+(?:\.\d+)*)", stem)
    return (found[1], found[2]) if found else ("", "")


def _programs(top: str, paths: list[str], named: tuple[str, str]) -> dict[str, Entry]:
    """Return a folder with programs at these paths and a file that says what it is.

    The program that the archive is named after has its version.
    """
    entries: dict[str, Entry] = {top: Directory()}
    for path in paths:
        folder, _, name = path.rpartition("/")
        parts = folder.split("/") if folder else []
        for depth in range(1, len(parts) + 1):
            entries[f"{top}/{'/'.join(parts[:depth])}"] = Directory()
        if name:
            version = named[1] if named[0] in {name, "jdk"} else ""
            entries[f"{top}/{path}"] = _file(folder, name, version)
    if top != ".":
        entries[f"{top}/README.md"] = File(ASSUMED + top.encode() + b"\n")
    return entries


def _file(folder: str, name: str, version: str) -> File:
    """Return a program, or where the folder or an ending says so, a file of the archive's own."""
    if name in _TEXTS:
        text = _TEXTS[name]
        return File(text.encode(), 0o755 if text.startswith("#!/bin") else 0o644)
    if name.endswith("-native.tar.gz"):
        return _native(name.removesuffix(".tar.gz"))
    plain = name in PLAIN or name.startswith("RELEASE-")
    data = folder.partition("/")[0] in DATA or plain
    if data or ("." in name and not name.endswith(".sh")):
        return File(f"\x7fplaceholder {name}\n".encode(), size=100_000)
    return File(executable(name, version), 0o755, size=8 * MEGABYTE)


def _native(stem: str) -> File:
    """Return the sources of a native library, as Tomcat carries them: below ``native``."""
    below = f"{stem}/native"
    entries = {stem: Directory(), below: Directory(), **_sources(below, stem)}
    return File(gzip.compress(tar(entries.items()), mtime=0))


def _zipped(entries: dict[str, Entry]) -> bytes:
    bytes_of = io.BytesIO()
    with zipfile.ZipFile(bytes_of, "w") as archive:
        for path, entry in entries.items():
            info = zipfile.ZipInfo(f"{path}/" if isinstance(entry, Directory) else path)
            info.external_attr = (entry.mode | 0o100000) << 16
            archive.writestr(info, entry.content if isinstance(entry, File) else b"")
    return bytes_of.getvalue()
