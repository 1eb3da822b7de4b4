"""What ``docker version`` and ``docker info`` know of client and engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.cli.template import Struct
from simulator.engine.containers.model import Status
from simulator.engine.quantities import bytes_size
from simulator.engine.state import World
from simulator.engine.timestamps import rfc3339_nano

CLIENT_VERSION, SERVER_VERSION = "28.2.2", "29.8.0"
CLIENT_API, SERVER_API, OLDEST_API = "1.50", "1.52", "1.44"
VERSION_TYPE, INFO_TYPE = "system.versionInfo", "system.dockerInfo"
PLATFORM = "Layerwise, a model of Docker Engine"
HUB = "https://index.docker.io/v1/"
MEMORY, CPUS = 8 * 2**30, 2
"""What the simulated machine has, in bytes and processors."""


def version_of(world: World) -> dict[str, Any]:
    """Return versions of client and engine."""
    client = {
        "Version": CLIENT_VERSION,
        "ApiVersion": CLIENT_API,
        "APIVersion": CLIENT_API,
        "DefaultAPIVersion": CLIENT_API,
        "GitCommit": "simulated",
        "GoVersion": "",
        "Os": "linux",
        "Arch": "amd64",
        "BuildTime": "",
        "Context": "default",
        "Platform": Struct({"Name": ""}, "struct"),
    }
    server = {
        "Platform": Struct({"Name": PLATFORM}, "struct"),
        "Version": SERVER_VERSION,
        "ApiVersion": SERVER_API,
        "APIVersion": SERVER_API,
        "MinAPIVersion": OLDEST_API,
        "Os": "linux",
        "Arch": "amd64",
        "Experimental": False,
        "Components": [],
    }
    return {
        "Client": Struct(client, "system.clientVersion"),
        "Server": Struct(server, "*types.Version"),
    }


def version_text(facts: Mapping[str, Any]) -> str:
    """Return the two paragraphs of ``docker version``."""
    client, server = facts["Client"], facts["Server"]
    return (
        f"Client:\n Version:           {client['Version']}\n"
        f" API version:       {client['ApiVersion']}\n"
        f" OS/Arch:           {client['Os']}/{client['Arch']}\n"
        f" Context:           {client['Context']}\n\n"
        f"Server: {server['Platform']['Name']}\n Engine:\n"
        f"  Version:          {server['Version']}\n"
        f"  API version:      {server['ApiVersion']} (minimum version {server['MinAPIVersion']})\n"
        f"  OS/Arch:          {server['Os']}/{server['Arch']}\n"
        f"  Experimental:     false\n"
    )


def info_of(world: World) -> dict[str, Any]:
    """Return the engine's description of itself, as the engine answers it."""
    containers = list(world.engine.containers.values())
    paused = sum(each.state.status is Status.PAUSED for each in containers)
    running = sum(each.running for each in containers) - paused
    return {
        "ID": "layerwise",
        "Containers": len(containers),
        "ContainersRunning": running,
        "ContainersPaused": paused,
        "ContainersStopped": len(containers) - running - paused,
        "Images": len(world.engine.images),
        "Driver": "overlay2",
        "DriverStatus": [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]],
        "Plugins": {
            "Volume": ["local"],
            "Network": ["bridge", "host", "null"],
            "Authorization": None,
            "Log": ["json-file", "none"],
        },
        "MemoryLimit": True,
        "SwapLimit": True,
        "CPUShares": True,
        "Debug": False,
        "SystemTime": rfc3339_nano(world.now),
        "LoggingDriver": "json-file",
        "CgroupDriver": "systemd",
        "CgroupVersion": "2",
        "KernelVersion": "6.12.0-layerwise",
        "OperatingSystem": "Layerwise (simulated)",
        "OSType": "linux",
        "Architecture": "x86_64",
        "IndexServerAddress": HUB,
        "NCPU": CPUS,
        "MemTotal": MEMORY,
        "DockerRootDir": "/var/lib/docker",
        "HttpProxy": "",
        "HttpsProxy": "",
        "NoProxy": "",
        "Name": world.current,
        "Labels": [],
        "ExperimentalBuild": False,
        "ServerVersion": SERVER_VERSION,
        "DefaultRuntime": "runc",
        "Swarm": {"LocalNodeState": "inactive"},
        "LiveRestoreEnabled": False,
        "InitBinary": "docker-init",
        "SecurityOptions": ["name=seccomp,profile=builtin", "name=cgroupns"],
        "Warnings": None,
        "ClientInfo": {
            "Debug": False,
            "Version": CLIENT_VERSION,
            "Context": "default",
            "Plugins": [],
            "Warnings": None,
        },
    }


def info_text(facts: Mapping[str, Any]) -> str:
    """Return the lines of ``docker info``."""
    return "\n".join([*_client_lines(facts["ClientInfo"]), "", *_server_lines(facts), "", ""])


def _client_lines(client: Mapping[str, Any]) -> list[str]:
    return [
        "Client:",
        f" Version:    {client['Version']}",
        f" Context:    {client['Context']}",
        " Debug Mode: false",
    ]


def _server_lines(facts: Mapping[str, Any]) -> list[str]:
    plugins = facts["Plugins"]
    return [
        "Server:",
        f" Containers: {facts['Containers']}",
        f"  Running: {facts['ContainersRunning']}",
        f"  Paused: {facts['ContainersPaused']}",
        f"  Stopped: {facts['ContainersStopped']}",
        f" Images: {facts['Images']}",
        f" Server Version: {facts['ServerVersion']}",
        f" Storage Driver: {facts['Driver']}",
        *(f"  {name}: {value}" for name, value in facts["DriverStatus"]),
        f" Logging Driver: {facts['LoggingDriver']}",
        f" Cgroup Driver: {facts['CgroupDriver']}",
        f" Cgroup Version: {facts['CgroupVersion']}",
        " Plugins:",
        f"  Volume: {' '.join(plugins['Volume'])}",
        f"  Network: {' '.join(plugins['Network'])}",
        f"  Log: {' '.join(plugins['Log'])}",
        f" Swarm: {facts['Swarm']['LocalNodeState']}",
        f" Kernel Version: {facts['KernelVersion']}",
        f" Operating System: {facts['OperatingSystem']}",
        f" OSType: {facts['OSType']}",
        f" Architecture: {facts['Architecture']}",
        f" CPUs: {facts['NCPU']}",
        f" Total Memory: {bytes_size(facts['MemTotal'])}",
        f" Name: {facts['Name']}",
        f" Docker Root Dir: {facts['DockerRootDir']}",
        " Debug Mode: false",
        " Experimental: false",
        " Live Restore Enabled: false",
    ]
