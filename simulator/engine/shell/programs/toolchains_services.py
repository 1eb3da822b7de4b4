"""Servers: programs that listen and stay. What they answer comes from the file tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.engine.files import PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.process import Process, Program

DEFAULT_NGINX_ROOT = "/usr/share/nginx/html"

_LISTEN = re.compile(r"^\s*listen\s+(?:[\w.*\[\]:]*:)?(\d+)", re.MULTILINE)
_ROOT = re.compile(r"^\s*root\s+([^;\s]+)\s*;", re.MULTILINE)
_COMMENT = re.compile(r"#.*")


@dataclass(frozen=True, slots=True)
class Service:
    """Something that listens on a port until it is stopped.

    A web server answers with the files below ``root``, or else with ``body``.
    ``handles_sigterm``: it ends at once when asked to, even as process 1.
    """

    name: str
    port: int
    address: str = "0.0.0.0"
    root: str = ""
    body: str = ""
    handles_sigterm: bool = True

    @property
    def reachable(self) -> bool:
        """Whether a published port leads to it: not if it listens to its own machine only."""
        return self.address not in {"127.0.0.1", "localhost", "::1"}

    def answer(self, files: Filesystem, path: str = "/") -> tuple[int, bytes]:
        """Return status and body of an HTTP GET."""
        if not self.root:
            return 200, self.body.encode()
        place = f"{self.root}/{path.partition('?')[0].lstrip('/')}".rstrip("/")
        for name in ("", "/index.html", "/index.htm", "/index.nginx-debian.html"):
            if files.is_file(place + name):
                return 200, files.read(place + name)
        if files.is_dir(place):
            return 403, b"<html><head><title>403 Forbidden</title></head></html>\n"
        return 404, b"<html><head><title>404 Not Found</title></head></html>\n"


def serve(process: Process, service: Service) -> int:
    """Listen and never end."""
    process.kernel.services.append(service)
    return process.wait_forever()


def nginx(process: Process) -> int:
    """Run nginx: check its configuration, then serve what it names."""
    words = list(process.arguments)
    version = process.executable.version or "1.27.5"
    if "-v" in words or "-V" in words:
        process.error(f"nginx version: nginx/{version}\n")
        return 0
    files = process.filesystem
    try:
        text = _configuration(files)
    except PathError as error:
        process.error(
            f'nginx: [emerg] open() "{error.path}" failed (2: No such file or directory)\n'
        )
        return 1
    if text.count("{") != text.count("}"):
        process.error(
            'nginx: [emerg] unexpected end of file, expecting ";" or "}" in /etc/nginx/nginx.conf\n'
        )
        return 1
    if "-t" in words:
        process.error("nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n")
        process.error("nginx: configuration file /etc/nginx/nginx.conf test is successful\n")
        return 0
    if "-s" in words:
        return 0
    if not any("daemon off" in word for word in words) and "daemon off" not in text:
        return 0
    ports = [int(port) for port in _LISTEN.findall(text)] or [80]
    roots = _ROOT.findall(text) or [DEFAULT_NGINX_ROOT]
    process.error(f"[notice] 1#1: nginx/{version}\n[notice] 1#1: start worker processes\n")
    return serve(process, Service("nginx", ports[0], root=roots[0]))


def _configuration(files: Filesystem) -> str:
    """Return the main file and those that it includes, comments left out."""
    text = _COMMENT.sub("", files.read("/etc/nginx/nginx.conf").decode(errors="replace"))
    for folder in ("/etc/nginx/conf.d", "/etc/nginx/sites-enabled"):
        if folder in text and files.is_dir(folder):
            for name in files.listdir(folder):
                wanted = folder.endswith("sites-enabled") or name.endswith(".conf")
                if wanted and files.is_file(f"{folder}/{name}"):
                    part = files.read(f"{folder}/{name}").decode(errors="replace")
                    text += _COMMENT.sub("", part)
    return text


def httpd(process: Process) -> int:
    """Run Apache."""
    root = "/usr/local/apache2/htdocs"
    root = root if process.filesystem.is_dir(root) else "/var/www/html"
    if "-v" in process.arguments:
        process.write(f"Server version: Apache/{process.executable.version or '2.4.65'} (Unix)\n")
        return 0
    if "-t" in process.arguments or "configtest" in process.arguments:
        process.error("Syntax OK\n")
        return 0
    if not {"-D", "-DFOREGROUND", "FOREGROUND"} & set(process.arguments):
        return 0
    process.error(
        "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, "
        "using 172.17.0.2. Set the 'ServerName' directive globally to suppress this message\n"
    )
    return serve(process, Service("httpd", 80, root=root))


def _plain(name: str, port: int, lines: str, *, version_text: str, needs: str = "") -> Program:
    def program(process: Process) -> int:
        version = process.executable.version
        if {"--version", "-v", "-V", "version"} & set(process.arguments):
            process.write(version_text.format(version=version) + "\n")
            return 0
        if needs and not process.environment.get(needs):
            process.assume(f"{name} starts without {needs}")
        chosen = _port(process, port)
        process.write(lines.format(version=version, port=chosen) + "\n")
        return serve(process, Service(name, chosen))

    return program


def _port(process: Process, default: int) -> int:
    words = list(process.arguments)
    for place, word in enumerate(words[:-1]):
        if word in {"--port", "-p"} and words[place + 1].isdigit():
            return int(words[place + 1][:5])
    return default


redis: Callable[[Process], int] = _plain(
    "redis-server",
    6379,
    "1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n"
    "1:M * Redis version={version}, bits=64, just started\n1:M * Ready to accept connections tcp",
    version_text="Redis server v={version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64",
)
postgres = _plain(
    "postgres",
    5432,
    "LOG:  starting PostgreSQL {version} on x86_64-pc-linux-gnu\n"
    'LOG:  listening on IPv4 address "0.0.0.0", port {port}\n'
    "LOG:  database system is ready to accept connections",
    version_text="postgres (PostgreSQL) {version}",
)
mysqld = _plain(
    "mysqld",
    3306,
    "[Note] mysqld: ready for connections. Version: '{version}'  port: {port}",
    version_text="mysqld  Ver {version} for Linux on x86_64",
)
mongod = _plain(
    "mongod",
    27017,
    '{{"msg":"Waiting for connections","attr":{{"port":{port},"ssl":"off"}}}}',
    version_text="db version v{version}",
)
memcached = _plain("memcached", 11211, "", version_text="memcached {version}")
catalina = _plain(
    "catalina", 8080, "INFO [main] Server startup in [312] milliseconds", version_text="{version}"
)

PROGRAMS: Mapping[str, Program] = {
    "nginx": nginx,
    "httpd": httpd,
    "apache2": httpd,
    "apache2-foreground": lambda process: serve(
        process, Service("apache2", 80, root="/var/www/html")
    ),
    "apachectl": httpd,
    "redis-server": redis,
    "postgres": postgres,
    "mysqld": mysqld,
    "mariadbd": mysqld,
    "mongod": mongod,
    "memcached": memcached,
    "catalina.sh": catalina,
}
