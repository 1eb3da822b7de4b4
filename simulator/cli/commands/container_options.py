"""The options that ``docker create`` and ``docker run`` have in common."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli import validators
from simulator.cli.commands.host_options import HostOptions
from simulator.cli.declare import option, repeated, switch
from simulator.cli.mount_option import MountWords, mount_words
from simulator.cli.values import duration, integer


@dataclass(frozen=True)
class ContainerOptions(HostOptions):
    """What a container is made with."""

    attach: tuple[str, ...] = repeated(
        "-a", "--attach", convert=validators.stream, help="Attach to STDIN, STDOUT or STDERR"
    )
    cidfile: str = option("--cidfile", help="Write the container ID to the file")
    entrypoint: str | None = option(
        "--entrypoint", default=None, help="Overwrite the default ENTRYPOINT of the image"
    )
    env: tuple[str, ...] = repeated(
        "-e", "--env", convert=validators.variable, help="Set environment variables"
    )
    env_files: tuple[str, ...] = repeated(
        "--env-file", help="Read in a file of environment variables"
    )
    expose: tuple[str, ...] = repeated("--expose", help="Expose a port or a range of ports")
    health_cmd: str = option("--health-cmd", help="Command to run to check health")
    health_interval: int = option(
        "--health-interval",
        default=0,
        word="duration",
        convert=duration,
        help="Time between running the check (ms|s|m|h) (default 0s)",
    )
    health_retries: int = option(
        "--health-retries",
        default=0,
        word="int",
        convert=integer,
        help="Consecutive failures needed to report unhealthy",
    )
    health_start_period: int = option(
        "--health-start-period",
        default=0,
        word="duration",
        convert=duration,
        help="Start period for the container to initialize before starting health-retries"
        " countdown (ms|s|m|h) (default 0s)",
    )
    health_timeout: int = option(
        "--health-timeout",
        default=0,
        word="duration",
        convert=duration,
        help="Maximum time to allow one check to run (ms|s|m|h) (default 0s)",
    )
    help: bool = switch("--help", help="Print usage")
    hostname: str = option("-h", "--hostname", help="Container host name")
    init: bool = switch(
        "--init",
        help="Run an init inside the container that forwards signals and reaps processes",
    )
    interactive: bool = switch("-i", "--interactive", help="Keep STDIN open even if not attached")
    label_files: tuple[str, ...] = repeated(
        "--label-file", help="Read in a line delimited file of labels"
    )
    labels: tuple[str, ...] = repeated(
        "-l", "--label", convert=validators.label, help="Set meta data on a container"
    )
    mounts: tuple[MountWords, ...] = repeated(
        "--mount",
        word="mount",
        convert=mount_words,
        help="Attach a filesystem mount to the container",
    )
    name: str = option("--name", help="Assign a name to the container")
    net: tuple[str, ...] = repeated(
        "--net",
        convert=validators.network,
        help="Connect a container to a network",
        hidden=True,
    )
    network: tuple[str, ...] = repeated(
        "--network",
        word="network",
        convert=validators.network,
        help="Connect a container to a network",
    )
    no_healthcheck: bool = switch(
        "--no-healthcheck", help="Disable any container-specified HEALTHCHECK"
    )
    privileged: bool = switch("--privileged", help="Give extended privileges to this container")
    pull: str = "missing"
    publish: tuple[str, ...] = repeated(
        "-p", "--publish", help="Publish a container's port(s) to the host"
    )
    publish_all: bool = switch(
        "-P", "--publish-all", help="Publish all exposed ports to random ports"
    )
    quiet: bool = switch("-q", "--quiet", help="Suppress the pull output")
    read_only: bool = switch(
        "--read-only", help="Mount the container's root filesystem as read only"
    )
    remove: bool = switch(
        "--rm",
        help="Automatically remove the container and its associated anonymous volumes"
        " when it exits",
    )
    restart: str = option(
        "--restart",
        default="no",
        shown="no",
        help="Restart policy to apply when a container exits",
    )
    stop_signal: str = option("--stop-signal", help="Signal to stop the container")
    stop_timeout: int | None = option(
        "--stop-timeout",
        default=None,
        word="int",
        convert=integer,
        help="Timeout (in seconds) to stop a container",
    )
    tmpfs: tuple[str, ...] = repeated("--tmpfs", help="Mount a tmpfs directory")
    tty: bool = switch("-t", "--tty", help="Allocate a pseudo-TTY")
    user: str = option("-u", "--user", help="Username or UID (format: <name|uid>[:<group|gid>])")
    volumes: tuple[str, ...] = repeated("-v", "--volume", help="Bind mount a volume")
    volumes_from: tuple[str, ...] = repeated(
        "--volumes-from", help="Mount volumes from the specified container(s)"
    )
    workdir: str = option("-w", "--workdir", help="Working directory inside the container")
