"""Reading HEALTHCHECK: its test, its durations and its number of retries."""

from __future__ import annotations

import re

from simulator.engine.dockerfile.durations import UNITS, InvalidDuration, parse_duration
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.flags import Flags, read_flags
from simulator.engine.dockerfile.golang import quote
from simulator.engine.dockerfile.instructions import Healthcheck
from simulator.engine.dockerfile.parse import Node


def read_healthcheck(node: Node) -> Healthcheck:
    """Read a HEALTHCHECK; ``HEALTHCHECK NONE`` takes nothing, not even a look at its flags."""
    if not node.args:
        raise DockerfileError("HEALTHCHECK requires at least one argument")
    kind = node.args[0].upper()
    if kind == "NONE":
        if len(node.args) > 1:
            raise DockerfileError("HEALTHCHECK NONE takes no arguments")
        return Healthcheck(("NONE",), node=node)
    flags = read_flags("healthcheck", node.flags)
    return Healthcheck(
        _test(kind, node),
        interval=_interval(flags, "interval"),
        timeout=_interval(flags, "timeout"),
        start_period=_interval(flags, "start-period"),
        start_interval=_interval(flags, "start-interval"),
        retries=_retries(flags.text("retries")),
        node=node,
    )


def _test(kind: str, node: Node) -> tuple[str, ...]:
    if kind != "CMD":
        raise DockerfileError(
            f"Unknown type {quote(kind)} in HEALTHCHECK (try CMD)",
            hint="Write HEALTHCHECK CMD command, or HEALTHCHECK NONE.",
        )
    command = node.args[1:]
    if not command:
        raise DockerfileError("Missing command after HEALTHCHECK CMD")
    return ("CMD", *command) if node.json else ("CMD-SHELL", " ".join(command))


def _interval(flags: Flags, name: str) -> int:
    text = flags.text(name)
    if not text:
        return 0
    try:
        duration = parse_duration(text)
    except InvalidDuration as reason:
        hint = f"Give a number with a unit: --{name}=30s or --{name}=1m."
        raise DockerfileError(str(reason), hint=hint) from None
    if duration and duration < UNITS["ms"]:
        raise DockerfileError(f"Interval {quote(name)} cannot be less than 1ms")
    return duration


def _retries(text: str) -> int:
    if not text:
        return 0
    if not re.fullmatch("[+-]?[0-9]+", text):
        raise DockerfileError(f"strconv.ParseInt: parsing {quote(text)}: invalid syntax")
    if len(text.lstrip("+-0")) > 10 or not -(2**31) <= int(text) < 2**31:
        raise DockerfileError(f"strconv.ParseInt: parsing {quote(text)}: value out of range")
    if int(text) < 0:
        raise DockerfileError(f"--retries cannot be negative ({int(text)})")
    return int(text)
