"""From a node to a typed instruction: BuildKit's ``instructions`` package, one reader each."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.arguments import KEYWORDS
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.flags import read_flags
from simulator.engine.dockerfile.golang import SPACE, quote
from simulator.engine.dockerfile.mounts import read_mounts
from simulator.engine.dockerfile.parse import Node
from simulator.engine.dockerfile.reading_copy import read_add, read_copy
from simulator.engine.dockerfile.reading_health import read_healthcheck
from simulator.engine.dockerfile.suggest import with_suggestion

_STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*")
_ONBUILD = re.compile(r"^[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*", re.IGNORECASE)


_NO_INSTRUCTION = (
    "Every line starts with an instruction such as FROM, RUN or COPY;"
    " a longer command goes on with \\ at the end of the line."
)
_UTF_16 = (
    "The file is UTF-16, as Notepad and PowerShell write it; Docker reads UTF-8. Save it as UTF-8."
)


def read_instruction(node: Node) -> i.Instruction:
    """Return the instruction that the node is, or raise what BuildKit says against it."""
    reader = _READERS.get(node.keyword)
    if reader is None:
        raise unknown_instruction(node.spelled)
    return reader(node)


def unknown_instruction(spelled: str) -> DockerfileError:
    """Return the error for a keyword that there is not."""
    options = [keyword.upper() for keyword in KEYWORDS]
    return DockerfileError(
        with_suggestion(f"unknown instruction: {spelled}", spelled, options, case_sensitive=False),
        hint=_UTF_16 if "\0" in spelled else _NO_INSTRUCTION,
    )


def _read_from(node: Node) -> i.From:
    name = _stage_name(node.args)
    flags = read_flags("from", node.flags)
    return i.From(node.args[0], flags.text("platform"), name, node=node)


def _stage_name(args: tuple[str, ...]) -> str:
    if len(args) == 3 and args[1].lower() == "as":
        name = args[2].lower()
        if not _STAGE_NAME.fullmatch(name):
            raise DockerfileError(
                f"invalid name for build stage: {quote(args[2])},"
                " name can't start with a number or contain symbols",
                hint="Begin with a letter; letters, digits, - _ and . may follow.",
            )
        return name
    if len(args) != 1:
        raise DockerfileError(
            "FROM requires either one or three arguments",
            hint="Write FROM image, or FROM image AS name.",
        )
    return ""


def _read_arg(node: Node) -> i.Arg:
    _at_least_one(node)
    return i.Arg(tuple(_arg_pair(word) for word in node.args), node=node)


def _arg_pair(word: str) -> i.ArgPair:
    name, equals, default = word.partition("=")
    if equals and not name:
        raise DockerfileError("ARG names can not be blank")
    return i.ArgPair(name, default if equals else None)


def _read_env(node: Node) -> i.Env:
    return i.Env(*_pairs(node), node=node)


def _read_label(node: Node) -> i.Label:
    return i.Label(*_pairs(node), node=node)


def _pairs(node: Node) -> tuple[tuple[tuple[str, str], ...], bool]:
    read_flags(node.keyword, node.flags)
    _at_least_one(node)
    names, values, equals = node.args[::3], node.args[1::3], node.args[2::3]
    if "" in names:
        raise DockerfileError(f"{node.keyword.upper()} names can not be blank")
    return tuple(zip(names, values, strict=True)), equals[0] == ""


def _read_maintainer(node: Node) -> i.Maintainer:
    return i.Maintainer(_only_one(node), node=node)


def _read_workdir(node: Node) -> i.Workdir:
    return i.Workdir(_only_one(node), node=node)


def _read_user(node: Node) -> i.User:
    return i.User(_only_one(node), node=node)


def _read_stop_signal(node: Node) -> i.StopSignal:
    if len(node.args) != 1:
        raise DockerfileError("STOPSIGNAL requires exactly one argument")
    return i.StopSignal(node.args[0], node=node)


def _read_run(node: Node) -> i.Run:
    flags = read_flags("run", node.flags)
    run = i.Run(
        _command(node),
        shell=not node.json,
        mounts=read_mounts(flags.all("mount")),
        network=flags.text("network", "default"),
        security=flags.text("security", "sandbox"),
        heredocs=node.heredocs,
        mount_specs=flags.all("mount"),
        devices=flags.all("device"),
        node=node,
    )
    if run.network not in ("default", "none", "host"):
        raise DockerfileError(f"invalid network mode {quote(run.network)}")
    if run.security not in ("insecure", "sandbox"):
        raise DockerfileError(f"security {quote(run.security)} is not valid")
    return run


def _read_cmd(node: Node) -> i.Cmd:
    read_flags("cmd", node.flags)
    return i.Cmd(not node.json, _command(node), node=node)


def _read_entrypoint(node: Node) -> i.Entrypoint:
    read_flags("entrypoint", node.flags)
    return i.Entrypoint(not node.json, _command(node), node=node)


def _command(node: Node) -> tuple[str, ...]:
    if node.json or not node.args:
        return node.args
    return (" ".join(node.args),)


def _read_expose(node: Node) -> i.Expose:
    _at_least_one(node)
    read_flags("expose", node.flags)
    return i.Expose(tuple(sorted(node.args)), node=node)


def _read_volume(node: Node) -> i.Volume:
    _at_least_one(node)
    read_flags("volume", node.flags)
    paths = tuple(path.strip(SPACE) for path in node.args)
    if "" in paths:
        raise DockerfileError("VOLUME specified can not be an empty string")
    return i.Volume(paths, node=node)


def _read_shell(node: Node) -> i.Shell:
    read_flags("shell", node.flags)
    _at_least_one(node)
    if not node.json:
        raise DockerfileError(
            "SHELL requires the arguments to be in JSON form",
            hint='Write it as an array: SHELL ["/bin/bash", "-c"].',
        )
    return i.Shell(node.args, node=node)


def _read_onbuild(node: Node) -> i.Onbuild:
    _at_least_one(node)
    read_flags("onbuild", node.flags)
    keyword = node.args[0].strip(SPACE).upper()
    if keyword == "ONBUILD":
        raise DockerfileError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if keyword in ("MAINTAINER", "FROM"):
        raise DockerfileError(f"{keyword} isn't allowed as an ONBUILD trigger")
    assert node.trigger is not None
    return i.Onbuild(_expression(node), node.trigger, node=node)


def _expression(node: Node) -> str:
    lines = [_ONBUILD.sub("", node.original, count=1)]
    lines += [f"{heredoc.content}{heredoc.name}" for heredoc in node.heredocs]
    return "\n".join(lines)


def _only_one(node: Node) -> str:
    if len(node.args) != 1:
        raise DockerfileError(f"{node.keyword.upper()} requires exactly one argument")
    read_flags(node.keyword, node.flags)
    return node.args[0]


def _at_least_one(node: Node) -> None:
    if not node.args:
        raise DockerfileError(f"{node.keyword.upper()} requires at least one argument")


_READERS: dict[str, Callable[[Node], i.Instruction]] = {
    "add": read_add,
    "arg": _read_arg,
    "cmd": _read_cmd,
    "copy": read_copy,
    "entrypoint": _read_entrypoint,
    "env": _read_env,
    "expose": _read_expose,
    "from": _read_from,
    "healthcheck": read_healthcheck,
    "label": _read_label,
    "maintainer": _read_maintainer,
    "onbuild": _read_onbuild,
    "run": _read_run,
    "shell": _read_shell,
    "stopsignal": _read_stop_signal,
    "user": _read_user,
    "volume": _read_volume,
    "workdir": _read_workdir,
}
