"""``docker build --call=targets`` and ``--call=outline``: what a Dockerfile offers to build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simulator.cli.template import go_json
from simulator.engine.dockerfile.instructions import Arg, ArgPair
from simulator.engine.dockerfile.stages import Dockerfile, Stage, parse
from simulator.engine.events import BuildStarted, Event

DEFAULT = "(default)"


def called(
    name: str, events: Iterable[Event], target: str, given: Mapping[str, str], *, as_json: bool
) -> str:
    """Return the answer to a call; ``given`` are build arguments."""
    started = next(event for event in events if isinstance(event, BuildStarted))
    dockerfile = parse(started.text, started.dockerfile)
    if name == "targets":
        return _targets(dockerfile, as_json=as_json)
    return _outline(dockerfile, target, given, as_json=as_json)


def _targets(dockerfile: Dockerfile, *, as_json: bool) -> str:
    last = len(dockerfile.stages) - 1
    found = [
        {
            "name": stage.name,
            "default": stage.index == last,
            "description": described(stage.from_.node.comments, stage.name),
            "base": stage.from_.image,
        }
        for stage in dockerfile.stages
    ]
    if as_json:
        document = [{key: value for key, value in one.items() if value} for one in found]
        return go_json({"targets": document}, indent=2) + "\n"
    rows = [(_target_name(one), str(one["description"])) for one in found]
    return _columns([("TARGET", "DESCRIPTION"), *rows], gap=1)


def _outline(
    dockerfile: Dockerfile, target: str, given: Mapping[str, str], *, as_json: bool
) -> str:
    stages = _needed(dockerfile, target)
    stage = stages[0]
    args = list(_arguments(dockerfile, stages, given))
    description = described(stage.from_.node.comments, stage.name)
    if as_json:
        document: dict[str, Any] = {"name": stage.name, "description": description}
        document["args"] = [dict(zip(("name", "value", "description"), row, strict=True))
                            for row in args]  # fmt: skip
        return go_json({k: v for k, v in document.items() if v}, indent=2) + "\n"
    heading = ""
    if stage.name or description:
        rows = [("TARGET:", stage.name or DEFAULT)]
        rows += [("DESCRIPTION:", description)] if description else []
        heading = _columns(rows, gap=1) + "\n"
    if not args:
        return heading
    return heading + _columns([("BUILD ARG", "VALUE", "DESCRIPTION"), *args], gap=3) + "\n"


def described(comments: Iterable[str], name: str) -> str:
    """Return what a comment right above says of a name: ``# name what it is``."""
    start = f"{name} "
    return next((line[len(start) :] for line in comments if line.startswith(start)), "")


def _target_name(one: Mapping[str, object]) -> str:
    name = str(one["name"])
    if not one["default"]:
        return name
    return f"{name} {DEFAULT}" if name else DEFAULT


def _needed(dockerfile: Dockerfile, target: str) -> list[Stage]:
    """Return the target's stage and the stages that it stands on, the target first."""
    by_name = {stage.name: stage for stage in dockerfile.stages if stage.name}
    wanted = by_name.get(target.lower(), dockerfile.stages[-1])
    found = [wanted]
    while (base := by_name.get(found[-1].from_.image.lower())) and base.index < found[-1].index:
        found.append(base)
    return found


def _arguments(
    dockerfile: Dockerfile, stages: list[Stage], given: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the arguments of the stages, and the global ones that their FROM lines use."""
    declared: dict[str, tuple[int, str, str]] = {}
    globals_ = {pair.name: (arg, pair) for arg in dockerfile.global_args for pair in arg.pairs}
    for name, (arg, pair) in globals_.items():
        if any(f"${name}" in s.from_.image or f"${{{name}" in s.from_.image for s in stages):
            declared[name] = _argument(arg, pair, given)
    for stage in stages:
        for own in (each for each in stage.instructions if isinstance(each, Arg)):
            for pair in own.pairs:
                above = globals_.get(pair.name)
                known = above[1] if above and pair.default is None else pair
                declared[pair.name] = _argument(own, known, given)
    for name, (_, value, text) in sorted(declared.items(), key=lambda item: item[1][0]):
        yield name, value, text


def _argument(arg: Arg, pair: ArgPair, given: Mapping[str, str]) -> tuple[int, str, str]:
    value = given.get(pair.name, pair.default or "")
    return arg.node.start, value, described(arg.node.comments, pair.name)


def _columns(rows: Sequence[tuple[str, ...]], *, gap: int) -> str:
    widths = [max(len(row[at]) for row in rows) + gap for at in range(len(rows[0]) - 1)]
    return "".join(
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        + row[-1] + "\n"
        for row in rows
    )  # fmt: skip
