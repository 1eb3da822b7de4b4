"""docker update: other settings for containers that exist."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.cli import values
from simulator.cli.client import Client, happening
from simulator.cli.declare import arguments, option
from simulator.cli.each import for_each
from simulator.cli.sound import require_restart_policy
from simulator.cli.values import integer, unsigned
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.events import ContainerUpdated
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container, Hosting
from simulator.engine.containers.policies import require_memory, require_policy
from simulator.engine.errors import DockerError
from simulator.engine.events import Steps
from simulator.engine.state import World


@dataclass(frozen=True)
class Update:
    """Update configuration of one or more containers."""

    also = "docker container update, docker update"

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)
    blkio_weight: int | None = option(
        "--blkio-weight",
        default=None,
        word="uint16",
        convert=unsigned(16),
        help="Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)",
    )
    cpu_period: int | None = option(
        "--cpu-period",
        default=None,
        word="int",
        convert=integer,
        help="Limit CPU CFS (Completely Fair Scheduler) period",
    )
    cpu_quota: int | None = option(
        "--cpu-quota",
        default=None,
        word="int",
        convert=integer,
        help="Limit CPU CFS (Completely Fair Scheduler) quota",
    )
    cpu_rt_period: int | None = option(
        "--cpu-rt-period",
        default=None,
        word="int",
        convert=integer,
        help="Limit the CPU real-time period in microseconds",
    )
    cpu_rt_runtime: int | None = option(
        "--cpu-rt-runtime",
        default=None,
        word="int",
        convert=integer,
        help="Limit the CPU real-time runtime in microseconds",
    )
    cpu_shares: int | None = option(
        "-c",
        "--cpu-shares",
        default=None,
        word="int",
        convert=integer,
        help="CPU shares (relative weight)",
    )
    cpus: int | None = option(
        "--cpus",
        default=None,
        word="decimal",
        convert=values.billionths_of_cpus,
        help="Number of CPUs",
    )
    cpuset_cpus: str | None = option(
        "--cpuset-cpus", default=None, help="CPUs in which to allow execution (0-3, 0,1)"
    )
    cpuset_mems: str | None = option(
        "--cpuset-mems", default=None, help="MEMs in which to allow execution (0-3, 0,1)"
    )
    memory: int | None = option(
        "-m", "--memory", default=None, word="bytes", convert=values.memory, help="Memory limit"
    )
    memory_reservation: int | None = option(
        "--memory-reservation",
        default=None,
        word="bytes",
        convert=values.memory,
        help="Memory soft limit",
    )
    memory_swap: int | None = option(
        "--memory-swap",
        default=None,
        word="bytes",
        convert=values.memory_and_swap,
        help="Swap limit equal to memory plus swap: -1 to enable unlimited swap",
    )
    pids_limit: int | None = option(
        "--pids-limit",
        default=None,
        word="int",
        convert=integer,
        help="Tune container pids limit (set -1 for unlimited)",
    )
    restart: str | None = option(
        "--restart", default=None, help="Restart policy to apply when a container exits"
    )

    def run(self, client: Client) -> Steps[int]:
        wanted = {name: value for name, value in vars(self).items() if name != "names"}
        if all(value is None for value in wanted.values()):
            raise DockerError("you must provide one or more flags when using this command")
        if self.restart is not None:
            require_restart_policy(self.restart)

        def act(world: World, name: str) -> Steps[World]:
            container = container_named(world.engine, name)
            hosting = self._hosting(container)
            return (yield from happening(world, ContainerUpdated(container.id, hosting)))

        return (yield from for_each(client, self.names, act))

    def _hosting(self, container: Container) -> Hosting:
        hosting = container.hosting
        if self.restart is not None:
            require_policy(self.restart)
            if hosting.auto_remove and self.restart not in {"", "no"}:
                raise Refused(
                    "Restart policy cannot be updated because AutoRemove is enabled for the"
                    " container"
                )
            hosting = replace(hosting, restart=self.restart or "no")
        if self.memory is not None:
            require_memory(self.memory)
            hosting = replace(hosting, memory=self.memory)
        return hosting if self.cpus is None else replace(hosting, cpus=self.cpus)
