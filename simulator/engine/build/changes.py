"""``--change`` of ``docker import`` and ``docker commit``: Dockerfile lines for a config alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from posixpath import join, normpath

from simulator.engine.build.settings import with_setting
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.expand import expand
from simulator.engine.dockerfile.parse import Node, parse_nodes
from simulator.engine.dockerfile.reading import read_instruction
from simulator.engine.errors import DockerError
from simulator.engine.image import Config

ALLOWED = frozenset(
    {"cmd", "entrypoint", "healthcheck", "env", "expose", "label", "onbuild", "stopsignal"}
    | {"user", "volume", "workdir"}
)
"""The instructions that make no layer, but for SHELL and ARG (moby's builder.go)."""


def changed(config: Config, changes: Iterable[str]) -> Config:
    """Return the config after the changes, applied by the classic builder's rules.

    Nothing is applied if anything is wrong; what is wrong is said in the engine's words.
    """
    text = "\n".join(lines := tuple(changes))
    if not lines:
        return config
    try:
        parsed = parse_nodes(text, "change")
        found = [_instruction(node) for node in parsed.nodes]
        command_set = False
        for instruction in found:
            said = expand(instruction, config.environment, parsed.escape)
            config = _applied(config, said, command_set=command_set)
            command_set = command_set or isinstance(said, i.Cmd)
    except DockerError as error:
        raise DockerError(
            f"Error response from daemon: {error.message}", hint=error.hint or _HINT
        ) from None
    return config


_HINT = 'A change is one line of a Dockerfile, for example --change \'CMD ["python", "app.py"]\'.'


def _instruction(node: Node) -> i.Instruction:
    if node.keyword not in ALLOWED:
        raise DockerError(f"{node.spelled} is not a valid change command")
    return read_instruction(node)


def _applied(config: Config, said: i.Instruction, *, command_set: bool) -> Config:
    """Return the config after one change; only BuildKit marks commands as escaped (cli-037)."""
    if isinstance(said, i.Workdir):
        return replace(config, working_dir=_folder(config.working_dir, said.path))
    after = with_setting(config, said, command_set=command_set)
    is_command = isinstance(said, i.Cmd | i.Entrypoint)
    return replace(after, args_escaped=False) if is_command else after


def _folder(current: str, asked: str) -> str:
    if not asked:
        raise DockerError("cannot normalize nothing")
    return normpath("/" + join("/", current, asked).lstrip("/"))
