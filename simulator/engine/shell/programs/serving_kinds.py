"""How each kind of server signs its answers, and what it says where there is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engine.shell.programs.serving_http import HTML, JSON, TEXT


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of server: what it signs with (header by header), and its 404.

    ``{version}`` stands for the version of the program, ``{path}`` and ``{method}`` for what
    was asked. ``silent``: it does not speak HTTP and hangs up on who does.
    """

    signs: tuple[tuple[str, str], ...] = ()
    missing: str = ""
    missing_type: str = HTML
    json_ends: str = ""
    silent: bool = False


_FLASK_404 = (
    "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
    "<p>The requested URL was not found on the server. If you entered the URL manually please "
    "check your spelling and try again.</p>\n"
)
_EXPRESS_404 = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n'
    "</head>\n<body>\n<pre>Cannot {method} {path}</pre>\n</body>\n</html>\n"
)
_NGINX_404 = (
    "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n"
    "<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/{version}</center>\r\n"
    "</body>\r\n</html>\r\n"
)
_APACHE_404 = (
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n'
    "<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n"
    "<p>The requested URL was not found on this server.</p>\n</body></html>\n"
)
_PYTHON_404 = (
    '<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n'
    "        <title>Error response</title>\n    </head>\n    <body>\n"
    "        <h1>Error response</h1>\n        <p>Error code: 404</p>\n"
    "        <p>Message: File not found.</p>\n"
    "        <p>Error code explanation: 404 - Nothing matches the given URI.</p>\n"
    "    </body>\n</html>\n"
)  # fmt: skip
_PHP_404 = '<!doctype html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The requested resource <code class="url">{path}</code> was not found on this server.</p></body></html>'  # noqa: E501
_SPRING_404 = '{{"status":404,"error":"Not Found","path":"{path}"}}'
_DJANGO_404 = (
    '\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n'
    "  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>\n"
    "</body>\n</html>\n"
)

PLAIN = Kind()

KINDS: Mapping[str, Kind] = {
    "nginx": Kind((("Server", "nginx/{version}"),), _NGINX_404, "text/html"),
    "httpd": Kind((("Server", "Apache/{version} (Unix)"),), _APACHE_404, "text/html"),
    "http.server": Kind((("Server", "SimpleHTTP/0.6 Python/{version}"),), _PYTHON_404),
    "BaseHTTP": Kind((("Server", "BaseHTTP/0.6 Python/{version}"),), _PYTHON_404),
    "flask": Kind((("Server", "Werkzeug/3.1.3 Python/{version}"),), _FLASK_404, json_ends="\n"),
    "gunicorn": Kind((("Server", "gunicorn"),), _FLASK_404, json_ends="\n"),
    "waitress": Kind((("Server", "waitress"),), _FLASK_404, json_ends="\n"),
    "django": Kind((("Server", "WSGIServer/0.2 CPython/{version}"),), _DJANGO_404),
    "gunicorn django": Kind((("Server", "gunicorn"),), _DJANGO_404),
    "uvicorn": Kind((("server", "uvicorn"),), '{{"detail":"Not Found"}}', JSON),
    "express": Kind((("X-Powered-By", "Express"),), _EXPRESS_404),
    "node": PLAIN,
    "go": Kind((), "404 page not found\n", TEXT),
    "python": PLAIN,
    "php": Kind((("X-Powered-By", "PHP/{version}"),), _PHP_404),
    "java": Kind((), _SPRING_404, JSON),
    "dotnet": Kind((("Server", "Kestrel"),)),
    "sinatra": Kind((("Server", "WEBrick/1.8.1"),), "<h1>Not Found</h1>", "text/html"),
    **dict.fromkeys(
        ("redis-server", "postgres", "mysqld", "mongod", "memcached"), Kind(silent=True)
    ),
}
