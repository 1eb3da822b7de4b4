"""What ``docker inspect`` knows of a container and of a volume."""

from __future__ import annotations

from typing import Any

from simulator.cli.inspecting import config_document
from simulator.cli.template import Struct
from simulator.engine.containers.model import Container, Mount, MountKind, Status, Volume
from simulator.engine.timestamps import rfc3339, rfc3339_nano

NEVER = "0001-01-01T00:00:00Z"
FOLDER = "/var/lib/docker"


def container_document(container: Container, *, size: bool = False) -> dict[str, Any]:
    """Return the whole description of a container, as the engine answers it."""
    argv = container.argv
    document: dict[str, Any] = {
        "AppArmorProfile": "",
        "Args": list(argv[1:]),
        "Config": _config(container),
        "Created": rfc3339_nano(container.created),
        "Driver": "overlay2",
        "ExecIDs": None,
        "HostConfig": _host(container),
        "HostnamePath": _own(container, "hostname"),
        "HostsPath": _own(container, "hosts"),
        "Id": container.id,
        "Image": container.image.id,
        "LogPath": _own(container, f"{container.id}-json.log") if container.state.started else "",
        "MountLabel": "",
        "Mounts": [_mount(mount) for mount in container.mounts],
        "Name": f"/{container.name}",
        "NetworkSettings": _network(container),
        "Path": argv[0] if argv else "",
        "Platform": "linux",
        "ProcessLabel": "",
        "ResolvConfPath": _own(container, "resolv.conf"),
        "RestartCount": container.state.restarts,
        "State": _state(container),
    }
    if size:
        own = container.layer.size
        document |= {"SizeRootFs": own + container.image.size, "SizeRw": own}
    return document


def container_struct(document: dict[str, Any]) -> Struct:
    """Return the description as the client's Go type."""
    state = {"Health": None, **document["State"]}
    fields = {
        **document,
        "ID": document["Id"],
        "Config": Struct({"Healthcheck": None, **document["Config"]}, "*container.Config"),
        "HostConfig": Struct(document["HostConfig"], "*container.HostConfig"),
        "NetworkSettings": Struct(document["NetworkSettings"], "*container.NetworkSettings"),
        "State": Struct(state, "*container.State"),
        "Mounts": [Struct(mount, "container.MountPoint") for mount in document["Mounts"]],
    }
    if state["Health"] is not None:
        fields["State"]["Health"] = Struct(state["Health"], "*container.Health")
    return Struct(fields, "container.InspectResponse")


def volume_document(volume: Volume) -> dict[str, Any]:
    """Return the description of a volume."""
    labels = {"com.docker.volume.anonymous": ""} if volume.anonymous else dict(volume.labels)
    return {
        "CreatedAt": rfc3339(volume.created),
        "Driver": "local",
        "Labels": labels or None,
        "Mountpoint": f"{FOLDER}/volumes/{volume.name}/_data",
        "Name": volume.name,
        "Options": None,
        "Scope": "local",
    }


def _own(container: Container, name: str) -> str:
    return f"{FOLDER}/containers/{container.id}/{name}"


def _config(container: Container) -> dict[str, Any]:
    hosting = container.hosting
    return {
        **config_document(container.config),
        "AttachStderr": True,
        "AttachStdin": hosting.interactive,
        "AttachStdout": True,
        "Domainname": "",
        "Hostname": container.hostname,
        "Image": container.reference,
        "Labels": dict(sorted(container.config.labels.items())),
        "OpenStdin": hosting.interactive,
        "StdinOnce": hosting.interactive,
        "Tty": hosting.tty,
    }


def _host(container: Container) -> dict[str, Any]:
    hosting = container.hosting
    name, _, count = hosting.restart.partition(":")
    return {
        "AutoRemove": hosting.auto_remove,
        "Binds": list(hosting.binds) or None,
        "ExtraHosts": list(hosting.hosts) or None,
        "Init": hosting.init or None,
        "Memory": hosting.memory,
        "NanoCpus": hosting.cpus,
        "NetworkMode": hosting.network,
        "PortBindings": _bindings(container),
        "Privileged": hosting.privileged,
        "PublishAllPorts": False,
        "ReadonlyRootfs": hosting.read_only,
        "RestartPolicy": {
            "MaximumRetryCount": int(count) if count.isdigit() and len(count) < 6 else 0,
            "Name": name,
        },
    }


def _bindings(container: Container) -> dict[str, Any]:
    bound: dict[str, Any] = {}
    for port in container.hosting.ports:
        bound.setdefault(port.key, []).append(
            {"HostIp": port.address.strip("[]"), "HostPort": str(port.outside)}
        )
    return bound


def _network(container: Container) -> dict[str, Any]:
    up = container.running and container.hosting.network == "bridge"
    address = "172.17.0.2" if up else ""
    ports: dict[str, Any] = {}
    if up:
        ports = dict.fromkeys(container.config.exposed_ports) | _bindings(container)
    own = {"Gateway": "172.17.0.1" if up else "", "IPAddress": address}
    return {
        "Bridge": "",
        **own,
        "Networks": {container.hosting.network: {**own, "IPPrefixLen": 16 if up else 0}},
        "Ports": dict(sorted(ports.items())),
    }


def _mount(mount: Mount) -> dict[str, Any]:
    volume = mount.kind is MountKind.VOLUME
    source = f"{FOLDER}/volumes/{mount.source}/_data" if volume else mount.source
    named = {"Driver": "local", "Name": mount.source} if volume else {}
    return {
        "Type": mount.kind.value,
        **named,
        "Source": source,
        "Destination": mount.target,
        "Mode": "ro" if mount.read_only else "",
        "RW": not mount.read_only,
        "Propagation": "rprivate" if mount.kind is MountKind.BIND else "",
    }


def _state(container: Container) -> dict[str, Any]:
    state = container.state
    shown: dict[str, Any] = {
        "Dead": False,
        "Error": state.error,
        "ExitCode": state.exit_code,
        "FinishedAt": rfc3339_nano(state.finished) if state.finished else NEVER,
        "OOMKilled": False,
        "Paused": state.status is Status.PAUSED,
        "Pid": 1000 + container.number if container.running else 0,
        "Restarting": container.restarting,
        "Running": container.running or container.restarting,
        "StartedAt": rfc3339_nano(state.started) if state.started else NEVER,
        "Status": state.status.value,
    }
    if state.health is not None:
        shown["Health"] = {
            "FailingStreak": state.health.failing_streak,
            "Log": [
                {
                    "End": rfc3339_nano(probe.end),
                    "ExitCode": probe.exit_code,
                    "Output": probe.output,
                    "Start": rfc3339_nano(probe.start),
                }
                for probe in state.health.probes
            ],
            "Status": state.health.status,
        }
    return shown
