"""What the client refuses of ``docker create`` and ``docker run`` before it asks the engine."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from simulator.cli.client import Client
from simulator.cli.ports import exposed_by, ports_of
from simulator.cli.running import read_text, variables_of
from simulator.cli.volumes import require_volume_words
from simulator.engine.errors import DockerError

if TYPE_CHECKING:
    from simulator.cli.commands.container_options import ContainerOptions

PULLS = ("always", "missing", "never")
OWN_NETWORKS = frozenset({"default", "bridge", "host", "none"})

_MAC = re.compile(r"([0-9a-fA-F]{2}([:-])([0-9a-fA-F]{2}\2){4}[0-9a-fA-F]{2})")
_DEVICE_MODE = re.compile(r"(?!.*(.).*\1)[rwm]{1,3}")
_SYSTEMS = frozenset({"linux", "windows", "darwin", "freebsd"})
_ARCHITECTURES = frozenset(
    {"amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "x86_64", "aarch64", "armhf"}
)


class Unsound(DockerError):
    """The options of a container contradict each other, or one says nothing sensible."""


def require_sound(client: Client, asked: ContainerOptions) -> None:
    """Check options in the order in which Docker's client does; raises Unsound."""
    try:
        _check_numbers(asked)
        require_volume_words(asked.volumes)
        ports_of(asked.publish)
        exposed_by(asked.expose)
        _check_devices(asked.devices)
        variables_of(client, asked.env_files, asked.env)
        for path in asked.label_files:
            read_text(client, path)
        _check_namespaces(asked)
        require_restart_policy(asked.restart)
        _check_security(client, asked)
        _check_health(asked)
        _check_contradictions(asked)
        _check_platform(asked.platform)
        _check_id_file(client, asked.cidfile)
    except DockerError as error:
        raise Unsound(error.message, hint=error.hint, exit_code=125) from None


def _check_numbers(asked: ContainerOptions) -> None:
    if asked.pull not in PULLS:
        raise DockerError(
            f'invalid pull option: \'{asked.pull}\': must be one of "always", "missing" or "never"'
        )
    if asked.mac_address and not _MAC.fullmatch(asked.mac_address.strip()):
        raise DockerError(f"{asked.mac_address} is not a valid mac address")
    if asked.memory_swappiness != -1 and not 0 <= asked.memory_swappiness <= 100:
        raise DockerError(
            f"invalid value: {asked.memory_swappiness}. Valid memory swappiness range is 0-100"
        )


def _check_devices(words: tuple[str, ...]) -> None:
    for word in words:
        parts = word.split(":")
        if len(parts) > 3 or not parts[0]:
            raise DockerError(f"bad format for path: {word}")
        inside = parts[0] if len(parts) == 1 or _is_mode(parts[1:]) else parts[1]
        if len(parts) == 3 and not _DEVICE_MODE.fullmatch(parts[2]):
            raise DockerError(f"bad mode specified: {parts[2]}")
        if not inside.startswith("/"):
            raise DockerError(f"{inside} is not an absolute path")


def _is_mode(parts: list[str]) -> bool:
    return len(parts) == 1 and bool(_DEVICE_MODE.fullmatch(parts[0]))


def _check_namespaces(asked: ContainerOptions) -> None:
    if asked.pid not in {"", "host"} and not re.fullmatch("container:.+", asked.pid):
        raise DockerError("--pid: invalid PID mode")
    if asked.uts not in {"", "host"}:
        raise DockerError("--uts: invalid UTS mode")
    if asked.userns not in {"", "host"}:
        raise DockerError("--userns: invalid USER mode")
    if asked.cgroupns not in {"", "private", "host"}:
        raise DockerError("--cgroupns: invalid CGROUP mode")


def require_restart_policy(policy: str) -> None:
    """Refuse what the client cannot read of ``--restart``; the engine knows the policies."""
    name, colon, count = policy.partition(":")
    if colon and not name:
        raise DockerError("invalid restart policy format: no policy provided before colon")
    if ":" in count or (count and not re.fullmatch("[+-]?[0-9]{1,18}", count)):
        raise DockerError("invalid restart policy format: maximum retry count must be an integer")


def _check_security(client: Client, asked: ContainerOptions) -> None:
    if asked.log_driver == "none" and asked.log_options:
        raise DockerError("invalid logging opts for driver none")
    for word in asked.security_options:
        name, mark, value = word.partition("=") if "=" in word else word.partition(":")
        if name != "no-new-privileges" and not (mark and value):
            raise DockerError(f'Invalid --security-opt: "{word}"')
        if name == "seccomp" and value not in {"builtin", "unconfined"}:
            _check_profile(client, value)
    if any("=" not in word for word in asked.storage_options):
        raise DockerError("invalid storage option")


def _check_profile(client: Client, path: str) -> None:
    try:
        text = read_text(client, path)
    except DockerError as error:
        raise DockerError(f"opening seccomp profile ({path}) failed: {error.message}") from None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise DockerError(
            f"compacting json for seccomp profile ({path}) failed: invalid character"
        ) from None


def _check_health(asked: ContainerOptions) -> None:
    settings = {
        "--health-interval": asked.health_interval,
        "--health-timeout": asked.health_timeout,
        "--health-retries": asked.health_retries,
        "--health-start-period": asked.health_start_period,
        "--health-start-interval": asked.health_start_interval,
    }
    if asked.no_healthcheck:
        if asked.health_cmd or any(settings.values()):
            raise DockerError("--no-healthcheck conflicts with --health-* options")
        return
    for name, value in settings.items():
        if value < 0:
            raise DockerError(f"{name} cannot be negative")


def _check_contradictions(asked: ContainerOptions) -> None:
    if asked.remove and asked.restart.partition(":")[0] not in {"", "no"}:
        raise DockerError("conflicting options: cannot specify both --restart and --rm")
    networks = (*asked.network, *asked.net)
    own = [name for name in networks or ("default",) if _is_own(name)]
    if not (networks[0] if networks else "default").strip():
        raise DockerError("no name set for network")
    if asked.network_aliases and own and own[0] == (networks or ("default",))[0]:
        raise DockerError("network-scoped aliases are only supported for user-defined networks")
    for name in networks:
        if networks.count(name) > 1:
            raise DockerError(f'network "{name}" is specified multiple times')
    if own and len(own) < len(networks):
        raise DockerError(
            "conflicting options: cannot attach both user-defined and non-user-defined"
            " network-modes"
        )


def _is_own(name: str) -> bool:
    return name in OWN_NETWORKS or name.startswith("container:")


def _check_platform(text: str) -> None:
    system, _, rest = text.partition("/")
    words = [word for word in (system, rest.partition("/")[0]) if word]
    if not all(re.fullmatch("[A-Za-z0-9_.-]+(\\([A-Za-z0-9_.-]+\\))?", word) for word in words):
        raise DockerError(
            f'error parsing specified platform: "{text}" is an invalid component of'
            ' "{text}": platform specifier component must match "^[A-Za-z0-9_.-]+$":'
            " invalid argument"
        )
    if len(words) == 1 and words[0].lower() not in _SYSTEMS | _ARCHITECTURES:
        raise DockerError(
            f'error parsing specified platform: "{text}": unknown operating system or'
            " architecture: invalid argument"
        )


def _check_id_file(client: Client, path: str) -> None:
    if path and client.world.machine.files.get(client.path(path)) is not None:
        raise DockerError(
            f"container ID file found, make sure the other container isn't running or delete {path}"
        )
