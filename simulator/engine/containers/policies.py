"""What the engine refuses of settings that a container is to be run with, in moby's words."""

from __future__ import annotations

from simulator.engine.containers.errors import Refused

POLICIES = frozenset({"", "no", "always", "on-failure", "unless-stopped"})
LEAST_MEMORY = 6 << 20


def require_policy(policy: str) -> None:
    """Raise Refused for a restart policy that is none."""
    name, _, count = policy.partition(":")
    if name not in POLICIES:
        raise Refused(
            f"invalid restart policy: unknown policy '{name}';"
            " use one of 'no', 'always', 'on-failure', or 'unless-stopped'"
        )
    most = int(count or 0)
    if name in POLICIES - {"on-failure", ""} and most:
        also = " and cannot be negative" if most < 0 else ""
        raise Refused(
            f"invalid restart policy: maximum retry count can only be used with 'on-failure'{also}"
        )
    if name == "on-failure" and most < 0:
        raise Refused("invalid restart policy: maximum retry count cannot be negative")


def require_memory(memory: int) -> None:
    """Raise Refused for a limit with which nothing could run."""
    if 0 < memory < LEAST_MEMORY:
        raise Refused("Minimum memory limit allowed is 6MB")
