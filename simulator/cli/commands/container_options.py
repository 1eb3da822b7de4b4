"""The options that ``docker create`` and ``docker run`` have in common."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.declare import option, repeated, switch
from simulator.cli.words import integer


@dataclass(frozen=True)
class ContainerOptions:
    """What a container is made with. Options without effect here are read and let be."""

    add_hosts: tuple[str, ...] = repeated(
        "--add-host", help="Add a custom host-to-IP mapping (host:ip)"
    )
    attach: tuple[str, ...] = repeated("-a", "--attach", help="Attach to STDIN, STDOUT or STDERR")
    cap_add: tuple[str, ...] = repeated("--cap-add", help="Add Linux capabilities")
    cap_drop: tuple[str, ...] = repeated("--cap-drop", help="Drop Linux capabilities")
    cpus: str = option("--cpus", word="decimal", help="Number of CPUs")
    dns: tuple[str, ...] = repeated("--dns", help="Set custom DNS servers")
    entrypoint: str | None = option(
        "--entrypoint", default=None, help="Overwrite the default ENTRYPOINT of the image"
    )
    env: tuple[str, ...] = repeated("-e", "--env", help="Set environment variables")
    env_files: tuple[str, ...] = repeated(
        "--env-file", help="Read in a file of environment variables"
    )
    expose: tuple[str, ...] = repeated("--expose", help="Expose a port or a range of ports")
    gpus: str = option("--gpus", word="gpu-request", help="GPU devices to add to the container")
    health_cmd: str = option("--health-cmd", help="Command to run to check health")
    health_interval: str = option(
        "--health-interval",
        word="duration",
        help="Time between running the check (ms|s|m|h) (default 0s)",
    )
    health_retries: int = option(
        "--health-retries",
        default=0,
        word="int",
        convert=integer,
        help="Consecutive failures needed to report unhealthy",
    )
    health_start_period: str = option(
        "--health-start-period",
        word="duration",
        help="Start period for the container to initialize before starting health-retries"
        " countdown (ms|s|m|h) (default 0s)",
    )
    health_timeout: str = option(
        "--health-timeout",
        word="duration",
        help="Maximum time to allow one check to run (ms|s|m|h) (default 0s)",
    )
    hostname: str = option("-h", "--hostname", help="Container host name")
    init: bool = switch(
        "--init",
        help="Run an init inside the container that forwards signals and reaps processes",
    )
    interactive: bool = switch("-i", "--interactive", help="Keep STDIN open even if not attached")
    ipc: str = option("--ipc", help="IPC mode to use")
    labels: tuple[str, ...] = repeated("-l", "--label", help="Set meta data on a container")
    link: tuple[str, ...] = repeated("--link", help="Add link to another container")
    log_driver: str = option("--log-driver", help="Logging driver for the container")
    log_opt: tuple[str, ...] = repeated("--log-opt", help="Log driver options")
    memory: str = option("-m", "--memory", word="bytes", help="Memory limit")
    mounts: tuple[str, ...] = repeated(
        "--mount", word="mount", help="Attach a filesystem mount to the container"
    )
    name: str = option("--name", help="Assign a name to the container")
    net: tuple[str, ...] = repeated("--net", help="Connect a container to a network", hidden=True)
    network: tuple[str, ...] = repeated(
        "--network", word="network", help="Connect a container to a network"
    )
    no_healthcheck: bool = switch(
        "--no-healthcheck", help="Disable any container-specified HEALTHCHECK"
    )
    pid: str = option("--pid", help="PID namespace to use")
    pids_limit: str = option(
        "--pids-limit", word="int", help="Tune container pids limit (set -1 for unlimited)"
    )
    platform: str = option("--platform", help="Set platform if server is multi-platform capable")
    privileged: bool = switch("--privileged", help="Give extended privileges to this container")
    publish: tuple[str, ...] = repeated(
        "-p", "--publish", help="Publish a container's port(s) to the host"
    )
    publish_all: bool = switch(
        "-P", "--publish-all", help="Publish all exposed ports to random ports"
    )
    pull: str = option(
        "--pull",
        default="missing",
        shown="missing",
        help='Pull image before running ("always", "missing", "never")',
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
    security_opt: tuple[str, ...] = repeated("--security-opt", help="Security Options")
    shm_size: str = option("--shm-size", word="bytes", help="Size of /dev/shm")
    stop_signal: str = option("--stop-signal", help="Signal to stop the container")
    stop_timeout: str = option(
        "--stop-timeout", word="int", help="Timeout (in seconds) to stop a container"
    )
    tmpfs: tuple[str, ...] = repeated("--tmpfs", help="Mount a tmpfs directory")
    tty: bool = switch("-t", "--tty", help="Allocate a pseudo-TTY")
    ulimit: tuple[str, ...] = repeated("--ulimit", word="ulimit", help="Ulimit options")
    user: str = option("-u", "--user", help="Username or UID (format: <name|uid>[:<group|gid>])")
    volumes: tuple[str, ...] = repeated("-v", "--volume", help="Bind mount a volume")
    volumes_from: tuple[str, ...] = repeated(
        "--volumes-from", help="Mount volumes from the specified container(s)"
    )
    workdir: str = option("-w", "--workdir", help="Working directory inside the container")
