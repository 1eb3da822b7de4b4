"""``-p``: which ports of a container the machine lets in, and how ``docker ps`` shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from simulator.cli.values import unsigned
from simulator.engine.containers.model import Container, Port
from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.state import Engine

MAX_PORTS = 2_000
"""Most ports of one container."""

FIRST_FREE = 32768
"""Where ``-P`` begins to look for a port of the machine."""


def ports_of(
    words: Iterable[str], exposed: Iterable[str] = (), engine: Engine | None = None
) -> tuple[Port, ...]:
    """Read ``-p``; ``exposed`` are further ports to be published anywhere, as ``-P`` does."""
    asked = list(islice((port for word in words for port in _ports(word)), MAX_PORTS + 1))
    known = {port.key for port in asked}
    asked += [Port(int(key.partition("/")[0]), 0, key.partition("/")[2] or "tcp")
              for key in sorted(exposed) if key not in known]  # fmt: skip
    _require_few(asked)
    taken = {port.outside for port in asked} | _taken(engine)
    free = (number for number in range(FIRST_FREE, 65536) if number not in taken)
    return tuple(port if port.outside else _placed(port, next(free, 0)) for port in asked)


def exposed_by(words: Iterable[str]) -> list[str]:
    """Return the ports that ``--expose`` names, one by one; raises DockerError."""
    found: list[str] = []
    for word in words:
        first, last = _exposed_range(word)
        protocol = word.partition("/")[2] or "tcp"
        found += [f"{number}/{protocol}" for number in range(first, last + 1)]
        _require_few(found)
    return found


def _placed(port: Port, number: int) -> Port:
    if not number:
        raise DockerError("all ports are allocated")
    return Port(port.inside, number, port.protocol, port.address)


def _require_few(ports: Sequence[object]) -> None:
    if len(ports) > MAX_PORTS:
        raise LimitReached(
            "too many ports", hint=f"A container here has at most {MAX_PORTS:,} of them."
        )


def shown(container: Container) -> str:
    """Return the PORTS column: published ones with where they lead, exposed ones alone."""
    if not container.running or container.hosting.network in {"none", "host"}:
        return ""
    published = sorted(container.hosting.ports, key=lambda port: (port.protocol, port.inside))
    lines = [text for port in published for text in _both_families(port)]
    keys = {port.key for port in published}
    alone = sorted(
        {key for key in container.config.exposed_ports if key not in keys},
        key=lambda key: (key.partition("/")[2], int(key.partition("/")[0])),
    )
    return ", ".join([*_ranges(alone), *lines])


def mappings(container: Container) -> list[tuple[str, str]]:
    """Return the lines of ``docker port``: the port inside, and an address outside."""
    if not container.running:
        return []
    return [
        (port.key, f"{address}:{port.outside}")
        for port in sorted(container.hosting.ports, key=lambda each: (each.inside, each.protocol))
        for address in ([port.address] if port.address else ["0.0.0.0", "[::]"])
    ]


def _exposed_range(word: str) -> tuple[int, int]:
    if ":" in word:
        raise DockerError(f"invalid port format for --expose: {word}")
    text = word.partition("/")[0]
    first, dash, last = text.partition("-")
    try:
        numbers = [unsigned(16)(number) for number in ([first, last] if dash else [text, text])]
    except DockerError as error:
        what = error.message if text else "empty string specified for ports"
        raise DockerError(f"invalid range format for --expose: {word}, error: {what}") from None
    if numbers[0] > numbers[1]:
        raise DockerError(
            f"invalid range format for --expose: {word},"
            f" error: invalid range specified for port: {text}"
        )
    return numbers[0], numbers[1]


def _both_families(port: Port) -> list[str]:
    addresses = [port.address] if port.address else ["0.0.0.0", "[::]"]
    return [f"{address}:{port.outside}->{port.key}" for address in addresses]


def _ranges(keys: list[str]) -> Iterator[str]:
    """Yield ports, neighbours joined: ``8000-8002/tcp``."""
    at = 0
    while at < len(keys):
        first, _, protocol = keys[at].partition("/")
        end = at
        while end + 1 < len(keys) and keys[end + 1] == f"{int(first) + end + 1 - at}/{protocol}":
            end += 1
        last = int(first) + end - at
        yield f"{first}-{last}/{protocol}" if last > int(first) else keys[at]
        at = end + 1


def _ports(word: str) -> Iterator[Port]:
    word = _short_form(word)
    body, _, protocol = word.partition("/")
    protocol = protocol.lower() or "tcp"
    if protocol not in {"tcp", "udp", "sctp"}:
        raise DockerError(f"invalid proto: {protocol}")
    address, host, inside = _split(body)
    first, last = _range(inside, word, "containerPort")
    begin, end = _range(host, word, "hostPort") if host else (0, 0)
    if host and end - begin != last - first and first != last:
        raise DockerError(
            f"invalid ranges specified for container and host Ports: {inside} and {host}"
        )
    for number in range(first, last + 1):
        yield Port(number, begin + number - first if host else 0, protocol, address)


def _short_form(word: str) -> str:
    """Return ``published=8080,target=80`` as ``8080:80/tcp``; a short form stays as it is."""
    if "=" not in word:
        return word
    fields = {"protocol": "tcp"}
    for part in word.split(","):
        name, equals, value = part.partition("=")
        if not equals or not name:
            raise DockerError(
                f"invalid publish opts format (should be name=value but got '{part}')"
            )
        fields[name] = value
    return f"{fields.get('published', '')}:{fields.get('target', '')}/{fields['protocol']}"


def _split(body: str) -> tuple[str, str, str]:
    if body.startswith("["):
        address, _, rest = body[1:].partition("]:")
        host, _, inside = rest.rpartition(":")
        return f"[{address}]", host, inside
    pieces = body.split(":")
    if len(pieces) > 3:
        raise DockerError(f"invalid IP address: {':'.join(pieces[:-2])}")
    address, host, inside = ["", "", *pieces][-3:]
    if address and not all(part.isdigit() for part in address.split(".")):
        raise DockerError(f"invalid IP address: {address}")
    return address, host, inside


def _range(text: str, word: str, what: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    numbers = [first, last if dash else first]
    if not text:
        raise DockerError(f"no port specified: {word}<empty>")
    if not all(n.isascii() and n.isdigit() and len(n) < 6 and int(n) < 65536 for n in numbers):
        raise DockerError(f"invalid {what}: {text}")
    if int(numbers[0]) > int(numbers[1]):
        raise DockerError(f"invalid {what}: {text}")
    return int(numbers[0]), int(numbers[1])


def _taken(engine: Engine | None) -> set[int]:
    if engine is None:
        return set()
    return {
        port.outside
        for container in engine.containers.values()
        if container.running
        for port in container.hosting.ports
    }
