"""What the client itself checks of the values of options, before the engine hears of them."""

from __future__ import annotations

import ipaddress
import re

from simulator.cli.values import integer, memory, unsigned
from simulator.engine.errors import DockerError

_STREAMS = frozenset({"stdin", "stdout", "stderr"})
_ULIMITS = frozenset(
    {"core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc"}
    | {"rss", "rtprio", "rttime", "sigpending", "stack"}
)
_SYSCTLS = frozenset(
    {"kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall"}
    | {"kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"}
)
_DOMAIN = re.compile(r"(:?[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}[a-zA-Z0-9])\.?")
_CGROUP_RULE = re.compile(r"[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}")
_ADVANCED_NETWORK = re.compile(r"\w+=\w+(,\w+=\w+)*")
_NETWORK_KEYS = frozenset(
    {"name", "alias", "ip", "ip6", "mac-address", "link-local-ip", "driver-opt", "gw-priority"}
)
_GPU_KEYS = frozenset({"driver", "count", "device", "capabilities", "options"})
_RATE = (
    "invalid rate for device: {}. The correct format is <device-path>:<number>{}."
    " Number must be a positive integer{}"
)


def stream(text: str) -> str:
    """Take the name of a standard stream."""
    if text.lower() not in _STREAMS:
        raise DockerError("valid streams are STDIN, STDOUT and STDERR")
    return text.lower()


def added_host(text: str) -> str:
    """Take ``host:ip`` or ``host=ip``; the address may be the word ``host-gateway``."""
    name, mark, address = text.partition("=") if "=" in text else text.partition(":")
    if not mark or not name:
        raise DockerError(f'bad format for add-host: "{text}"')
    bare = address[1:-1] if address.startswith("[") and address.endswith("]") else address
    if bare != "host-gateway" and _address(bare) is None:
        raise DockerError(f'invalid IP address in add-host: "{address}"')
    return text


def ip_address(text: str) -> str:
    """Take an address of either version."""
    found = _address(text.strip())
    if found is None:
        raise DockerError(f"IP address is not correctly formatted: {text}")
    return found


def search_domain(text: str) -> str:
    """Take a domain, or a dot for none."""
    bare = text.strip(" ")
    if bare != "." and not (re.search("[a-zA-Z]", bare) and _DOMAIN.fullmatch(bare)):
        raise DockerError(f"{bare} is not a valid domain")
    return bare


def variable(text: str) -> str:
    """Take ``NAME=value`` or a name alone."""
    if not text.partition("=")[0]:
        raise DockerError(f"invalid environment variable: {text}")
    return text


def label(text: str) -> str:
    """Take ``name=value`` or a name alone."""
    name = text.partition("=")[0].lstrip(" \t")
    if not name:
        raise DockerError(f"invalid label '{text}': empty name")
    if " " in name or "\t" in name:
        raise DockerError(f"label '{text}' contains whitespaces")
    return text


def link(text: str) -> str:
    """Take ``container`` or ``container:alias``."""
    if not text:
        raise DockerError("empty string specified for links")
    if text.count(":") > 1:
        raise DockerError(f"bad format for links: {text}")
    return text


def sysctl(text: str) -> str:
    """Take a kernel parameter that has a namespace of its own."""
    name, equals, _ = text.partition("=")
    if not equals or not (name in _SYSCTLS or name.startswith(("net.", "fs.mqueue."))):
        raise DockerError(f"sysctl '{text}' is not allowed")
    return text


def ulimit(text: str) -> str:
    """Take ``name=soft[:hard]``."""
    name, equals, limits = text.partition("=")
    if not equals:
        raise DockerError(f"invalid ulimit argument: {text}")
    if name not in _ULIMITS:
        raise DockerError(f"invalid ulimit type: {name}")
    soft, colon, hard = limits.partition(":")
    if ":" in hard:
        raise DockerError(
            f"too many limit value arguments - {limits}, can only have up to two, `soft[:hard]`"
        )
    low = integer(soft)
    high = integer(hard) if colon else low
    if high != -1 and (low == -1 or low > high):
        raise DockerError(
            f"ulimit soft limit must be less than or equal to hard limit: {low} > {high}"
        )
    return text


def device_rule(text: str) -> str:
    """Take ``type major:minor mode``."""
    if not _CGROUP_RULE.fullmatch(text):
        raise DockerError(f"invalid device cgroup format '{text}'")
    return text


def device_weight(text: str) -> str:
    """Take ``/dev/…:weight``."""
    weight = _of_device(text)
    try:
        number = unsigned(16)(weight)
    except DockerError:
        number = 1
    if number and not 10 <= number <= 1000:
        raise DockerError(f"invalid weight for device: {text}")
    return text


def bytes_per_second(text: str) -> str:
    """Take ``/dev/…:rate``, the rate with a unit if need be."""
    try:
        memory(_of_device(text))
    except _BadDeviceError:
        raise
    except DockerError:
        unit = ". Unit is optional and can be kb, mb, or gb"
        raise DockerError(_RATE.format(text, "[<unit>]", unit)) from None
    return text


def operations_per_second(text: str) -> str:
    """Take ``/dev/…:rate``."""
    if not re.fullmatch("[0-9]{1,19}", _of_device(text)):
        raise DockerError(_RATE.format(text, "", ""))
    return text


def network(text: str) -> str:
    """Take a network's name, or fields such as ``name=web,alias=db``."""
    if not _ADVANCED_NETWORK.search(text):
        return text
    names = ""
    for field in text.lower().split(","):
        key, equals, value = (part.strip() for part in field.partition("="))
        if not equals or not key:
            raise DockerError(f"invalid field {field}")
        if key not in _NETWORK_KEYS:
            raise DockerError(f"invalid field key {key}")
        names = value if key == "name" else names
    if not names:
        raise DockerError("network name/id is not specified")
    return names


def gpus(text: str) -> str:
    """Take ``all``, a number, or fields such as ``device=0``."""
    if not text:
        raise DockerError("EOF")
    seen: set[str] = set()
    for field in text.split(","):
        key, equals, value = field.partition("=")
        if key in seen:
            raise DockerError(f"gpu request key '{key}' can be specified only once")
        seen.add(key)
        if equals and key not in _GPU_KEYS:
            raise DockerError(f"unexpected key '{key}' in '{field}'")
        if not equals or key == "count":
            _count(value if equals else key)
    return text


def is_address(text: str) -> bool:
    """Say whether the text is an address; one of version 6 may stand in brackets."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    return _address(bare) is not None


class _BadDeviceError(DockerError):
    """What stands before the colon is no device."""


def _of_device(text: str) -> str:
    device, colon, value = text.partition(":")
    if not colon or not device:
        raise _BadDeviceError(f"bad format: {text}")
    if not device.startswith("/dev/"):
        raise _BadDeviceError(f"bad format for device path: {text}")
    return value


def _count(text: str) -> None:
    if text != "all" and not re.fullmatch("[+-]?[0-9]{1,18}", text):
        raise DockerError(
            f'invalid count ({text}): value must be either "all" or an integer: invalid syntax'
        )


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
