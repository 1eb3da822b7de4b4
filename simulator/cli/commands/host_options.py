"""Options of ``docker create`` and ``docker run`` about the machine below a container.

They are read and checked as Docker's client does. The simulator has no kernel whose
limits, devices and namespaces they could set, so they change nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli import validators, values
from simulator.cli.declare import option, repeated, switch
from simulator.cli.values import duration, integer, unsigned

WINDOWS = "(Windows only)"
CGROUP_NAMESPACES = """Cgroup namespace to use (host|private)
'host':    Run the container in the Docker host's cgroup namespace
'private': Run the container in its own private cgroup namespace
'':        Use the cgroup namespace as configured by the
           default-cgroupns-mode option on the daemon (default)"""


@dataclass(frozen=True)
class HostOptions:
    """What the machine is to grant a container, and to keep from it."""

    add_hosts: tuple[str, ...] = repeated(
        "--add-host",
        convert=validators.added_host,
        help="Add a custom host-to-IP mapping (host:ip)",
    )
    annotations: tuple[str, ...] = repeated(
        "--annotation",
        word="map",
        shown="map[]",
        help="Add an annotation to the container (passed through to the OCI runtime)",
    )
    blkio_weight: int = option(
        "--blkio-weight",
        default=0,
        word="uint16",
        convert=unsigned(16),
        help="Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)",
    )
    blkio_weight_devices: tuple[str, ...] = repeated(
        "--blkio-weight-device",
        shown="[]",
        convert=validators.device_weight,
        help="Block IO weight (relative device weight)",
    )
    cap_add: tuple[str, ...] = repeated("--cap-add", help="Add Linux capabilities")
    cap_drop: tuple[str, ...] = repeated("--cap-drop", help="Drop Linux capabilities")
    cgroup_parent: str = option("--cgroup-parent", help="Optional parent cgroup for the container")
    cgroupns: str = option("--cgroupns", help=CGROUP_NAMESPACES)
    content_trust: bool = switch(
        "--disable-content-trust", default=True, help="Skip image verification"
    )
    cpu_count: int = option(
        "--cpu-count", default=0, word="int", convert=integer, help=f"CPU count {WINDOWS}"
    )
    cpu_percent: int = option(
        "--cpu-percent", default=0, word="int", convert=integer, help=f"CPU percent {WINDOWS}"
    )
    cpu_period: int = option(
        "--cpu-period",
        default=0,
        word="int",
        convert=integer,
        help="Limit CPU CFS (Completely Fair Scheduler) period",
    )
    cpu_quota: int = option(
        "--cpu-quota",
        default=0,
        word="int",
        convert=integer,
        help="Limit CPU CFS (Completely Fair Scheduler) quota",
    )
    cpu_rt_period: int = option(
        "--cpu-rt-period",
        default=0,
        word="int",
        convert=integer,
        help="Limit CPU real-time period in microseconds",
    )
    cpu_rt_runtime: int = option(
        "--cpu-rt-runtime",
        default=0,
        word="int",
        convert=integer,
        help="Limit CPU real-time runtime in microseconds",
    )
    cpu_shares: int = option(
        "-c",
        "--cpu-shares",
        default=0,
        word="int",
        convert=integer,
        help="CPU shares (relative weight)",
    )
    cpus: int = option(
        "--cpus",
        default=0,
        word="decimal",
        convert=values.billionths_of_cpus,
        help="Number of CPUs",
    )
    cpuset_cpus: str = option("--cpuset-cpus", help="CPUs in which to allow execution (0-3, 0,1)")
    cpuset_mems: str = option("--cpuset-mems", help="MEMs in which to allow execution (0-3, 0,1)")
    device_cgroup_rules: tuple[str, ...] = repeated(
        "--device-cgroup-rule",
        convert=validators.device_rule,
        help="Add a rule to the cgroup allowed devices list",
    )
    device_read_bps: tuple[str, ...] = repeated(
        "--device-read-bps",
        shown="[]",
        convert=validators.bytes_per_second,
        help="Limit read rate (bytes per second) from a device",
    )
    device_read_iops: tuple[str, ...] = repeated(
        "--device-read-iops",
        shown="[]",
        convert=validators.operations_per_second,
        help="Limit read rate (IO per second) from a device",
    )
    device_write_bps: tuple[str, ...] = repeated(
        "--device-write-bps",
        shown="[]",
        convert=validators.bytes_per_second,
        help="Limit write rate (bytes per second) to a device",
    )
    device_write_iops: tuple[str, ...] = repeated(
        "--device-write-iops",
        shown="[]",
        convert=validators.operations_per_second,
        help="Limit write rate (IO per second) to a device",
    )
    devices: tuple[str, ...] = repeated("--device", help="Add a host device to the container")
    dns: tuple[str, ...] = repeated(
        "--dns", convert=validators.ip_address, help="Set custom DNS servers"
    )
    dns_opts: tuple[str, ...] = repeated("--dns-opt", help="Set DNS options", hidden=True)
    dns_options: tuple[str, ...] = repeated("--dns-option", help="Set DNS options")
    dns_search: tuple[str, ...] = repeated(
        "--dns-search", convert=validators.search_domain, help="Set custom DNS search domains"
    )
    domainname: str = option("--domainname", help="Container NIS domain name")
    gpus: str = option(
        "--gpus",
        word="gpu-request",
        convert=validators.gpus,
        help="GPU devices to add to the container ('all' to pass all GPUs)",
    )
    group_add: tuple[str, ...] = repeated("--group-add", help="Add additional groups to join")
    health_start_interval: int = option(
        "--health-start-interval",
        default=0,
        word="duration",
        convert=duration,
        help="Time between running the check during the start period (ms|s|m|h) (default 0s)",
    )
    io_bandwidth: int = option(
        "--io-maxbandwidth",
        default=0,
        word="bytes",
        convert=values.memory,
        help=f"Maximum IO bandwidth limit for the system drive {WINDOWS}",
    )
    io_operations: int = option(
        "--io-maxiops",
        default=0,
        word="uint",
        convert=unsigned(64),
        help=f"Maximum IOps limit for the system drive {WINDOWS}",
    )
    ip: str = option("--ip", help="IPv4 address (e.g., 172.30.100.104)")
    ip6: str = option("--ip6", help="IPv6 address (e.g., 2001:db8::33)")
    ipc: str = option("--ipc", help="IPC mode to use")
    isolation: str = option("--isolation", help="Container isolation technology")
    kernel_memory: int = option(
        "--kernel-memory",
        default=0,
        word="bytes",
        convert=values.memory,
        help="Kernel memory limit",
    )
    links: tuple[str, ...] = repeated(
        "--link", convert=validators.link, help="Add link to another container"
    )
    link_local_ips: tuple[str, ...] = repeated(
        "--link-local-ip", help="Container IPv4/IPv6 link-local addresses"
    )
    log_driver: str = option("--log-driver", help="Logging driver for the container")
    log_options: tuple[str, ...] = repeated("--log-opt", help="Log driver options")
    mac_address: str = option(
        "--mac-address", help="Container MAC address (e.g., 92:d0:c6:0a:29:33)"
    )
    memory: int = option(
        "-m", "--memory", default=0, word="bytes", convert=values.memory, help="Memory limit"
    )
    memory_reservation: int = option(
        "--memory-reservation",
        default=0,
        word="bytes",
        convert=values.memory,
        help="Memory soft limit",
    )
    memory_swap: int = option(
        "--memory-swap",
        default=0,
        word="bytes",
        convert=values.memory_and_swap,
        help="Swap limit equal to memory plus swap: '-1' to enable unlimited swap",
    )
    memory_swappiness: int = option(
        "--memory-swappiness",
        default=-1,
        word="int",
        shown="-1",
        convert=integer,
        help="Tune container memory swappiness (0 to 100)",
    )
    network_aliases: tuple[str, ...] = repeated(
        "--network-alias", help="Add network-scoped alias for the container"
    )
    oom_kill_disable: bool = switch("--oom-kill-disable", help="Disable OOM Killer")
    oom_score: int = option(
        "--oom-score-adj",
        default=0,
        word="int",
        convert=integer,
        help="Tune host's OOM preferences (-1000 to 1000)",
    )
    pid: str = option("--pid", help="PID namespace to use")
    pids_limit: int = option(
        "--pids-limit",
        default=0,
        word="int",
        convert=integer,
        help="Tune container pids limit (set -1 for unlimited)",
    )
    platform: str = option("--platform", help="Set platform if server is multi-platform capable")
    runtime: str = option("--runtime", help="Runtime to use for this container")
    security_options: tuple[str, ...] = repeated("--security-opt", help="Security Options")
    shm_size: int = option(
        "--shm-size", default=0, word="bytes", convert=values.memory, help="Size of /dev/shm"
    )
    storage_options: tuple[str, ...] = repeated(
        "--storage-opt", help="Storage driver options for the container"
    )
    sysctls: tuple[str, ...] = repeated(
        "--sysctl", word="map", shown="map[]", convert=validators.sysctl, help="Sysctl options"
    )
    ulimits: tuple[str, ...] = repeated(
        "--ulimit", word="ulimit", shown="[]", convert=validators.ulimit, help="Ulimit options"
    )
    use_api_socket: bool = switch(
        "--use-api-socket", help="Bind mount Docker API socket and required auth"
    )
    userns: str = option("--userns", help="User namespace to use")
    uts: str = option("--uts", help="UTS namespace to use")
    volume_driver: str = option("--volume-driver", help="Optional volume driver for the container")
