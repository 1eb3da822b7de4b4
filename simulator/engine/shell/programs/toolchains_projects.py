"""Well-known projects: what their source archives hold, and what ``make install`` leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from simulator.engine.shell.programs.toolchains_php_places import extensions_of

BULK = "\x7fplaceholder\n"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file, or with a slash at its end a folder, that an installation leaves.

    ``{prefix}`` and other options of ./configure are in its path. A ``flag`` names the option
    that it needs; ``below`` is the version from which it is no longer there.
    """

    path: str
    text: str = BULK
    flag: str = ""
    below: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A project's programs (``sbin/`` where they go there), its sources and its other files."""

    programs: str
    source: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    leaves: tuple[Leaf, ...] = ()
    configures: str = "configure"


def left_by(name: str, version: str, words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the paths and texts that the installation leaves after this ./configure."""
    options = dict(word[2:].partition("=")[::2] for word in words if word.startswith("--"))
    prefix = options.get("prefix") or "/usr/local"
    folders = {
        "prefix": prefix,
        "sysconfdir": options.get("sysconfdir") or f"{prefix}/etc",
        "openssldir": options.get("openssldir") or f"{prefix}/ssl",
        "extensions": f"{prefix}/{extensions_of(version, threads='--enable-zts' in words)}",
    }
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    project = PROJECTS.get(name)
    for leaf in project.leaves if project else ():
        if (not leaf.flag or leaf.flag in words) and (not leaf.below or numbers < leaf.below):
            yield leaf.path.format_map(folders), leaf.text


_POOL = """; Start a new pool named 'www'.
[www]
user = nobody
group = nobody
listen = 127.0.0.1:9000
pm = dynamic
pm.max_children = 5
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
"""
_FPM = "[global]\n;error_log = log/php-fpm.log\n\ninclude=etc/php-fpm.d/*.conf\n"
_PHP = Project(
    "php phpize php-config php-cgi phpdbg pear pecl phar sbin/php-fpm",
    {"php.ini-development": "[PHP]\ndisplay_errors = On\n",
     "php.ini-production": "[PHP]\ndisplay_errors = Off\n", "ext/": ""},
    (
        Leaf("{extensions}/"),
        Leaf("{extensions}/opcache.so", "\x7fplaceholder zend_extension_entry\n", below=(8, 5)),
        Leaf("{extensions}/sodium.so", flag="--with-sodium=shared"),
        Leaf("{sysconfdir}/php-fpm.conf.default", _FPM, "--enable-fpm"),
        Leaf("{sysconfdir}/php-fpm.d/www.conf.default", _POOL, "--enable-fpm"),
    ),
)  # fmt: skip

_SAMPLE = """# CONNECTIONS AND AUTHENTICATION

#listen_addresses = 'localhost'\t\t# what IP address(es) to listen on;
#port = 5432\t\t\t\t# (change requires restart)
#max_connections = 100\t\t\t# (change requires restart)
#unix_socket_directories = '/tmp'\t# comma-separated list of directories
"""
_POSTGRES = Project(
    "postgres psql initdb pg_ctl pg_config pg_dump pg_isready createdb",
    {"src/include/pg_config_manual.h": '#define DEFAULT_PGSOCKET_DIR  "/tmp"\n', "contrib/": ""},
    (
        Leaf("{prefix}/share/postgresql/postgresql.conf.sample", _SAMPLE),
        Leaf("{prefix}/share/postgresql/pg_hba.conf.sample"),
        Leaf("{prefix}/share/postgresql/extension/"),
        Leaf("{prefix}/lib/postgresql/"),
        Leaf("{prefix}/include/postgresql/"),
    ),
)

_HTTPD_CONF = """ServerRoot "{prefix}"
Listen 80
<IfModule unixd_module>
User daemon
Group daemon
</IfModule>
ServerAdmin you@example.com
DocumentRoot "{prefix}/htdocs"
ErrorLog "logs/error_log"
LogLevel warn
<IfModule log_config_module>
    CustomLog "logs/access_log" common
</IfModule>
"""
_HTTPD_SSL = 'Listen 443\nErrorLog "logs/error_log"\nTransferLog "logs/access_log"\n'
_HTTPD = Project(
    "httpd apachectl apxs htpasswd",
    leaves=(
        Leaf("{prefix}/conf/httpd.conf", _HTTPD_CONF),
        Leaf("{prefix}/conf/extra/httpd-ssl.conf", _HTTPD_SSL),
        Leaf("{prefix}/conf/mime.types", "text/html\t\t\t\thtml htm\n"),
        Leaf("{prefix}/htdocs/index.html", "<html><body><h1>It works!</h1></body></html>\n"),
        Leaf("{prefix}/modules/mod_rewrite.so"),
        Leaf("{prefix}/man/man8/httpd.8"),
        Leaf("{prefix}/manual/index.html"),
        Leaf("{prefix}/cgi-bin/"),
        Leaf("{prefix}/icons/"),
        Leaf("{prefix}/error/"),
        Leaf("{prefix}/logs/"),
    ),
)

_OPENSSL_CONF = """openssl_conf = openssl_init

# .include fipsmodule.cnf

[openssl_init]
providers = provider_sect

[provider_sect]
default = default_sect
# fips = fips_sect

[default_sect]
# activate = 1
"""
_OPENSSL = Project(
    "openssl c_rehash",
    leaves=(
        Leaf("{openssldir}/certs/"),
        Leaf("{openssldir}/private/"),
        Leaf("{openssldir}/misc/"),
        Leaf("{openssldir}/openssl.cnf", _OPENSSL_CONF),
        Leaf(
            "{openssldir}/fipsmodule.cnf",
            "[fips_sect]\nactivate = 1\nconditional-errors = 1\n",
            "enable-fips",
        ),
        Leaf("{prefix}/lib/libssl.so.3"),
        Leaf("{prefix}/lib/libcrypto.so.3"),
        Leaf("{prefix}/include/openssl/ssl.h"),
    ),
    configures="Configure config",
)

_ERLANG = Project(
    "erl erlc escript",
    leaves=(
        Leaf("{prefix}/lib/erlang/releases/"),
        Leaf("{prefix}/lib/erlang/lib/"),
        Leaf("{prefix}/lib/erlang/usr/include/erl_nif.h"),
    ),
)

_R = Project(
    "R Rscript",
    leaves=tuple(
        Leaf(f"{{prefix}}/lib/R/{path}")
        for path in (
            *("etc/Renviron", "etc/Makeconf", "etc/ldpaths", "etc/javaconf", "lib/libR.so"),
            *("library/base/DESCRIPTION", "library/stats/DESCRIPTION", "include/R.h", "COPYING"),
        )
    ),
)

PROJECTS: Mapping[str, Project] = {
    "cpython": Project("python3 pip3 idle3 pydoc3 python3-config"),
    "python": Project("python3 pip3 idle3 pydoc3 python3-config"),
    "redis": Project("redis-server redis-cli redis-sentinel redis-benchmark"),
    "valkey": Project("valkey-server valkey-cli valkey-sentinel valkey-benchmark"),
    "node": Project("node npm npx corepack"),
    "ruby": Project("ruby gem bundle bundler irb erb"),
    "php": _PHP,
    "postgresql": _POSTGRES,
    "httpd": _HTTPD,
    "haproxy": Project("sbin/haproxy"),
    "nginx": Project("sbin/nginx"),
    "memcached": Project("memcached"),
    "openssl": _OPENSSL,
    "otp": _ERLANG,
    "otp_src": _ERLANG,
    "r": _R,
    "lua": Project("lua luac"),
    "go": Project("go gofmt"),
    "perl": Project("perl cpan", configures="Configure configure.gnu"),
    "tcl": Project("tclsh"),
    "curl": Project("curl curl-config"),
    "git": Project("git"),
    "cmake": Project("cmake ctest cpack"),
    "wget": Project("wget"),
    "bash": Project("bash"),
    "ffmpeg": Project("ffmpeg ffprobe"),
    "imagemagick": Project("magick convert identify"),
    "sqlite": Project("sqlite3"),
    "sqlite-autoconf": Project("sqlite3"),
}
"""What is known of sources; of any other, that a program of its name appears."""
