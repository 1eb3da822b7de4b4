"""curl: to servers of its own machine, and to the simulated web."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_web import (
    certified,
    deliver,
    fetched,
    is_local,
    redirected,
    resolves,
)
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.serving_http import Response
from simulator.engine.shell.programs.serving_meeting import Target, ask, listener, target_of

VALUED = frozenset(
    [
        *("-o", "--output", "-H", "--header", "-d", "--data", "-X", "--request", "-u", "--user"),
        *("-A", "--user-agent", "-e", "-b", "-c", "-F", "-m", "--max-time", "--connect-timeout"),
        *("--retry", "--retry-delay", "-w", "--write-out", "--proto", "--cacert", "-x", "-T"),
        *("--output-dir", "--data-binary", "--data-raw", "-r", "--url", "-K", "-C", "--resolve"),
        *("--retry-max-time", "--json", "--form", "--cookie", "--cookie-jar", "--referer"),
        *("--data-urlencode", "--max-redirs", "--interface", "--limit-rate", "-D", "--dump-header"),
        *(
            "--cert",
            "-E",
            "--key",
            "--unix-socket",
            "--tls-max",
            "--ciphers",
            "--range",
            "--parallel-max",
            "-Y",
            "-y",
        ),
    ]
)
DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--json", "-F", "--form")
MAX_REDIRECTS = 50


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing came: curl's exit code and its words."""

    code: int
    text: str


def curl(process: Process) -> int:
    """Fetch addresses, to standard output or into files."""
    words = words_of(process.arguments, VALUED)
    if words.has("-V", "--version"):
        process.write(f"curl {process.executable.version or '7.88.1'} (x86_64-pc-linux-gnu)\n")
        return 0
    addresses = [*words.rest, *([words.options["--url"]] if "--url" in words.options else [])]
    if not addresses:
        process.error("curl: try 'curl --help' or 'curl --manual' for more information\n")
        return 2
    code = 0
    for address in addresses:
        code = _fetch(process, words, address)
    return code


def _fetch(process: Process, words: Words, address: str) -> int:
    target = target_of(address)
    if target is None:
        return _fail(process, words, Failure(3, "URL using bad/illegal format or missing URL"))
    if target.scheme not in {"http", "https", "ftp"}:
        refused = f'Protocol "{target.scheme}" not supported or disabled in libcurl'
        return _fail(process, words, Failure(1, refused))
    if is_local(target.host):
        return _local(process, words, address, target)
    failure = _unreachable(process, address, target.host)
    if failure is not None:
        return _fail(process, words, failure)
    if words.has("-I", "--head"):
        onward = redirected(address)
        head = f"HTTP/2 307 \r\nlocation: {onward}\r\n\r\n" if onward else ""
        if not onward or words.has("-L", "--location"):
            head += "HTTP/2 200 \n\n"
        process.write(head)
        return 0
    body, size = fetched(process, address)
    deliver(process, _place(words, address), body, size)
    _write_out(process, words, Response(200, body))
    return 0


def _unreachable(process: Process, address: str, host: str) -> Failure | None:
    if process.catalogue is None or not resolves(host):
        process.spend(200)
        return Failure(6, f"Could not resolve host: {host}")
    if address.startswith("https") and not certified(process):
        return Failure(77, "error setting certificate file: /etc/ssl/certs/ca-certificates.crt")
    return None


def _local(process: Process, words: Words, address: str, target: Target) -> int:
    """Ask a server of this machine, and go where it sends us if ``-L`` says so."""
    for _ in range(MAX_REDIRECTS):
        answer = _answer(process, words, target)
        if isinstance(answer, Failure):
            return _fail(process, words, answer)
        location = answer.header("location")
        if not (location and words.has("-L", "--location")):
            return _show(process, words, address, answer)
        if words.has("-i", "--include", "-I", "--head"):
            process.write(f"{answer.head}\r\n")
        address = urljoin(f"{target.scheme}://{target.host}:{target.port}{target.path}", location)
        following = target_of(address)
        if following is None or not is_local(following.host):
            return _fetch(process, words, address)
        target = following
    return _fail(process, words, Failure(47, f"Maximum ({MAX_REDIRECTS}) redirects followed"))


def _answer(process: Process, words: Words, target: Target) -> Response | Failure:
    service = listener(process, target.port)
    if service is None:
        refused = f"Failed to connect to {target.host} port {target.port} after 0 ms"
        return Failure(7, f"{refused}: Couldn't connect to server")
    if not service.speaks_http:
        return Failure(52, "Empty reply from server")
    if target.scheme == "https":
        said = "error:0A00010B:SSL routines::wrong version number"
        return Failure(35, f"OpenSSL/3.0.17: {said}")
    return ask(process, service, target.path, _method(words))


def _method(words: Words) -> str:
    named = words.options.get("-X") or words.options.get("--request")
    if words.has("-I", "--head"):
        return "HEAD"
    sends = "PUT" if words.has("-T") else "POST" if words.has(*DATA) else "GET"
    return (named or sends)[:20]


def _show(process: Process, words: Words, address: str, answer: Response) -> int:
    if answer.status >= 400 and words.has("-f", "--fail"):
        refused = f"The requested URL returned error: {answer.status}"
        return _fail(process, words, Failure(22, refused))
    head = words.has("-i", "--include", "-I", "--head")
    verbose = "".join(f"< {line}\r\n" for line in answer.head.split("\r\n")[:-1])
    if words.has("-v", "--verbose"):
        process.error(f"{verbose}< \r\n")
    content = (f"{answer.head}\r\n".encode() if head else b"") + answer.body
    deliver(process, _place(words, address), content, len(content))
    _write_out(process, words, answer)
    if answer.status >= 400 and words.has("--fail-with-body"):
        return _fail(
            process, words, Failure(22, f"The requested URL returned error: {answer.status}")
        )
    return 0


def _write_out(process: Process, words: Words, answer: Response) -> None:
    text = words.options.get("-w") or words.options.get("--write-out") or ""
    known = {
        "http_code": f"{answer.status:03}",
        "response_code": f"{answer.status:03}",
        "size_download": str(len(answer.body)),
        "content_type": answer.header("content-type"),
        "redirect_url": answer.header("location"),
        "time_total": "0.002000",
    }
    for name, value in known.items():
        text = text.replace(f"%{{{name}}}", value)
    for written, meant in (("\\n", "\n"), ("\\t", "\t"), ("%%", "%")):
        text = text.replace(written, meant)
    process.write(text)


def _place(words: Words, address: str) -> str:
    output = words.options.get("-o") or words.options.get("--output") or ""
    if words.has("-O", "--remote-name", "--remote-name-all"):
        output = urlsplit(address).path.rpartition("/")[2] or "index.html"
    folder = words.options.get("--output-dir", "")
    return f"{folder}/{output}" if folder and output else "" if output == "-" else output


def _fail(process: Process, words: Words, failure: Failure) -> int:
    """Say what went wrong, unless only silence was asked for; ``-w`` tells of it all the same."""
    if not words.has("-s", "--silent") or words.has("-S", "--show-error"):
        process.error(f"curl: ({failure.code}) {failure.text}\n")
    _write_out(process, words, Response(0))
    return failure.code


PROGRAMS: Mapping[str, Program] = {"curl": curl}
