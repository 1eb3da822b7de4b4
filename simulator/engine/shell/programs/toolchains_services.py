"""Servers: programs that listen and stay. What they answer comes from the file tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_nginx import (
    MAIN,
    BadConfiguration,
    configuration,
    servers,
)
from simulator.engine.timestamps import rfc3339_nano


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
    main = words[words.index("-c") + 1] if "-c" in words[:-1] else MAIN
    try:
        read = configuration(process.filesystem, process.at(main))
        found = servers(read, version)
    except BadConfiguration as error:
        process.error(f"nginx: [emerg] {error}\n")
        if "-t" in words:
            process.error(f"nginx: configuration file {main} test failed\n")
        return 1
    if "-t" in words:
        process.error(f"nginx: the configuration file {main} syntax is ok\n")
        process.error(f"nginx: configuration file {main} test is successful\n")
        return 0
    if "-s" in words:
        return 0
    if not any("daemon off" in word for word in words) and read.value("daemon") != ["off"]:
        return 0
    process.error(f"[notice] 1#1: nginx/{version}\n[notice] 1#1: start worker processes\n")
    process.kernel.services.extend(found)
    return process.wait_forever()


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
    version = process.executable.version or "2.4.65"
    return serve(process, Service("httpd", 80, root=root, version=version))


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


def registry(process: Process) -> int:
    """Run the registry of the CNCF Distribution project."""
    words = list(process.arguments)
    version = process.executable.version or "3.0.0"
    if {"--version", "-v"} & set(words):
        process.write(f"registry github.com/distribution/distribution/v3 v{version}\n")
        return 0
    if words[:1] != ["serve"]:
        process.write("`registry`\n\nUsage:\n  registry [flags]\n  registry [command]\n")
        return 0
    now = rfc3339_nano(process.kernel.started + process.kernel.clock)
    process.error(f'time="{now}" level=info msg="listening on [::]:5000" version=v{version}\n')
    return serve(process, Service("registry", 5000, version=version))


PROGRAMS: Mapping[str, Program] = {
    "registry": registry,
    "nginx": nginx,
    "httpd": httpd,
    "apache2": httpd,
    "apache2-foreground": lambda process: serve(
        process, Service("apache2", 80, root="/var/www/html", kind="httpd", version="2.4.65")
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
