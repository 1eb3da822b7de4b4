"""What EXPOSE means: ``8000-8002/udp`` as the ports that the image's config lists."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import quote

LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class PortSpec:
    """One argument of EXPOSE taken apart: ``[ip:][host:]container[/protocol]``."""

    written: str
    ip: str
    host: str
    first: int
    last: int
    protocol: str

    @property
    def ports(self) -> tuple[str, ...]:
        protocol = self.protocol.lower()
        return tuple(f"{port}/{protocol}" for port in range(self.first, self.last + 1))


def exposed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return every port of an expanded EXPOSE, as ``80/tcp``, in order."""
    return tuple(port for word in words for port in parse_port(word).ports)


def parse_port(word: str) -> PortSpec:
    """Read one port or range, or raise what BuildKit says against it."""
    *ip, host, container = ["", "", *word.split(":")][-max(3, word.count(":") + 1) :]
    address = ":".join(part for part in ip) if word.count(":") >= 2 else ""
    port, protocol = _protocol(word, container)
    _check_address(address)
    try:
        first, last = _range(port)
    except ValueError:
        raise DockerfileError(f"invalid containerPort: {port}", hint=_HINT) from None
    _check_host(host, port, last - first)
    return PortSpec(word, address, host, first, last, protocol)


_HINT = "Give a number up to 65535, or a range such as 8000-8010, with /tcp or /udp if you like."


def _protocol(word: str, container: str) -> tuple[str, str]:
    port, _, protocol = container.partition("/")
    reason = ""
    if not port:
        reason = "no port specified"
    elif protocol.lower() not in ("", "tcp", "udp", "sctp"):
        reason = f"invalid proto: {protocol}"
    if reason:
        raise DockerfileError(f"invalid port: {quote(word)}: {reason}", hint=_HINT)
    return port, protocol or "tcp"


def _check_address(address: str) -> None:
    bare = address
    if address.startswith("["):
        if not address.endswith("]") or "]" in address[:-1]:
            reason = "missing ']' in address" if "]" not in address else "missing port in address"
            raise DockerfileError(
                f"invalid IP address {address}: address {address}:: {reason}", hint=_HINT
            )
        bare = address[1:-1]
    try:
        if bare:
            ipaddress.ip_address(bare)
    except ValueError:
        raise DockerfileError(f"invalid IP address: {bare}", hint=_HINT) from None


def _check_host(host: str, port: str, span: int) -> None:
    if not host:
        return
    try:
        first, last = _range(host)
    except ValueError:
        raise DockerfileError(f"invalid hostPort: {host}", hint=_HINT) from None
    if span not in (0, last - first):
        raise DockerfileError(
            f"invalid ranges specified for container and host Ports: {port} and {host}"
        )


def _range(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    start = _number(first)
    end = _number(last) if dash else start
    if end < start:
        raise ValueError(text)
    return start, end


def _number(text: str) -> int:
    if not re.fullmatch("[+-]?0*[0-9]{1,5}", text) or not 0 <= int(text) <= LAST_PORT:
        raise ValueError(text)
    return int(text)
