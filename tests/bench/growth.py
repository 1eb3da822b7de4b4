"""What must not grow: a command with the history, a change with the tree, memory with visitors."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator

from simulator.engine.files import File
from simulator.engine.state import PROJECT, World
from simulator.workspaces.actions import Action, RunLine, SaveFile
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import Moment
from tests.bench.measures import Measure, seconds
from tests.bench.projects import FILES, project

COMMANDS = (
    "docker build -t app .",
    "docker images",
    "docker history app",
    "ls -l",
    "cat app.py | grep print",
)
LISTING = "docker images"
"""Its output grows with the history, and so does its time: it is judged by the image."""
WORKSPACES = 40
MANY = 9_800
"""Files that a project may just hold, with their folders."""


def measures() -> Iterator[Measure]:
    """Yield the ratios and the memory."""
    yield from _with_history()
    yield from _with_files()
    yield Measure("memory of one more workspace", _memory() / 1e3, "KB", 100)


def session(number: int) -> Action:
    """Return what a learner does as action ``number``: edits, builds and looks."""
    if number % 6 == 0:
        return SaveFile("app.py", f"print('hello {number}')\n")
    return RunLine(COMMANDS[number % 6 - 1])


def started() -> Moment:
    """Return the moment before the first action."""
    return Moment(0, project(FILES), "", "")


def after(moment: Moment, actions: int) -> Moment:
    """Return the moment after so many more actions."""
    for number in range(moment.number + 1, moment.number + actions + 1):
        moment = moment.after(perform(moment.world, session(number)), number)
    return moment


def _with_history() -> Iterator[Measure]:
    early = after(started(), 10)
    late = after(early, 990)
    worst, total = 0.0, [0.0, 0.0]
    for command in COMMANDS:
        times = [_action(moment.world, RunLine(command)) for moment in (early, late)]
        if command == LISTING:
            shown = [len(moment.world.engine.images) for moment in (early, late)]
            times = [time / count for time, count in zip(times, shown, strict=True)]
            yield Measure(f"  {command!r}, as the 1,000th, by the image", times[1] * 1e3, "ms")
        else:
            yield Measure(f"  {command!r}, as the 1,000th", times[1] * 1e3, "ms")
        worst = max(worst, times[1] / times[0])
        total = [total[0] + times[0], total[1] + times[1]]
    yield Measure("the 1,000th command against the 10th", total[1] / total[0], "×", 1.5)
    yield Measure("the same, the command that grew most", worst, "×")


def _with_files() -> Iterator[Measure]:
    first = SaveFile("d0/f0.txt", "once before\n")
    small, large = (perform(project(_many(count)), first).world for count in (100, MANY))
    changes: list[tuple[str, Action]] = [
        ("saving a file of 9,800 against of 100", SaveFile("d0/f1.txt", "changed\n")),
        ("touch in 9,800 files against in 100", RunLine("touch d0/new.txt")),
    ]
    for what, action in changes:
        times = [_action(world, action) for world in (small, large)]
        yield Measure(what, times[1] / times[0], "×", 1.5)
    times = [_put(world) for world in (small, large)]
    yield Measure("the tree alone, one file changed", times[1] / times[0], "×", 1.5)
    yield Measure("  in 9,800 files", times[1] * 1e6, "µs")


def _action(world: World, action: Action) -> float:
    return seconds(lambda: perform(world, action), runs=40)


def _put(world: World) -> float:
    tree = world.machine.files
    return seconds(lambda: tree.put(f"{PROJECT}/d0/f1.txt", File(b"x")), runs=400)


def _many(count: int) -> dict[str, str]:
    return {f"d{number // 100}/f{number % 100}.txt": f"{number}\n" for number in range(count)}


def _memory() -> float:
    """Return the bytes that a workspace after ten actions of its own adds to the process."""
    after(started(), 10)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = []
    for number in range(WORKSPACES):
        own = SaveFile("config.py", f"OWNER = {number}\n")
        moment = started()
        moment = moment.after(perform(moment.world, own), 1)
        kept.append(after(moment, 10))
    gc.collect()
    now, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (now - before) / len(kept)
