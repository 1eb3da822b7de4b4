"""``--health-cmd`` and its like, over the HEALTHCHECK of the image."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.engine.image import Healthcheck

if TYPE_CHECKING:
    from simulator.cli.commands.container_options import ContainerOptions


def healthcheck_of(asked: ContainerOptions, image: Healthcheck | None) -> Healthcheck | None:
    """Return the check that the container has."""
    if asked.no_healthcheck:
        return Healthcheck(("NONE",))
    check = image
    if asked.health_cmd:
        test = ("CMD-SHELL", asked.health_cmd)
        check = replace(check, test=test) if check else Healthcheck(test)
    if check is None:
        return None
    return replace(
        check,
        interval=asked.health_interval or check.interval,
        timeout=asked.health_timeout or check.timeout,
        start_period=asked.health_start_period or check.start_period,
        retries=asked.health_retries or check.retries,
    )
