"""Starting the program of an image for a moment, to see whether it starts as it did before."""

from __future__ import annotations

from simulator.engine.build.running import DEFAULT_PATH
from simulator.engine.files import FileTree
from simulator.engine.filesystem import DEVICES, Filesystem, Mounted
from simulator.engine.image import Image
from simulator.engine.shell.run import Outcome, run
from simulator.engine.users import UnknownUser, identify

HORIZON = 2_000
"""Simulated milliseconds that the program is watched for."""


def started(image: Image, catalogue: object = None) -> Outcome | None:
    """Run the entrypoint and command of an image; None if there is nothing to start."""
    config = image.config
    argv = (*(config.entrypoint or ()), *(config.cmd or ()))
    if not argv:
        return None
    try:
        who = identify(image.tree, config.user)
    except UnknownUser:
        return None
    filesystem = Filesystem(
        image.tree,
        now=image.created,
        uid=who.uid,
        gid=who.gid,
        groups=who.groups,
        mounts=[
            Mounted("/dev", DEVICES),
            Mounted("/proc", FileTree()),
            Mounted("/sys", FileTree()),
        ],
    )
    return run(
        argv,
        filesystem=filesystem,
        environment={"PATH": DEFAULT_PATH, "HOME": who.home, **config.environment},
        working_directory=config.working_dir or "/",
        catalogue=catalogue,
        horizon=HORIZON,
    )


def starts_alike(before: Image, after: Image) -> bool:
    """Say whether two images start to the same effect: both run on, or end with the same code."""
    one, other = started(before), started(after)
    if one is None or other is None:
        return one is other
    return _effect(one) == _effect(other)


def _effect(outcome: Outcome) -> tuple[int, bool, str, bool]:
    return outcome.exit_code, bool(outcome.running), outcome.start_error, bool(outcome.assumed)
