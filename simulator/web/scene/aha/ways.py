"""Pictures of ways: through two doors, of a signal, of a shell, and one that was cut."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport
from simulator.engine.containers.model import Container
from simulator.engine.containers.process import listening
from simulator.engine.events import StepState
from simulator.engine.files import Directory, File
from simulator.engine.layer import Whiteout
from simulator.engine.state import World
from simulator.web.scene.aha.drawings import Station, Way, Ways
from simulator.web.scene.aha.looking import entry_at
from simulator.web.scene.aha.plates import base_name, short
from simulator.web.scene.containers import state_chip
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.folding import names_of
from simulator.web.scene.words import seconds_text
from simulator.workspaces.moment import Moment

MOST = 4
KILLED = 137
AT_ONCE = 0.05
"""Seconds that are no wait."""
_SHELLS = {"sh", "bash", "ash", "dash"}
_WALK = re.compile(r"\bcd\s+([^\s;&|]+)")


def doors(moment: Moment) -> Ways | None:
    """Draw for each container the published port, and the address that its program listens on."""
    world = moment.world
    found = sorted(world.engine.containers.values(), key=lambda one: one.number)
    ways = [_doors(world, one) for one in found if one.running][-MOST:]
    return Ways(tuple(ways)) if ways else None


def signal(moment: Moment) -> Ways | None:
    """Draw what became of the signal of each ``docker stop`` of the lesson."""
    engine, deeds = moment.world.engine, moment.course.deeds if moment.course else ()
    stops = [pair for deed in deeds for pair in deed.stops if pair[0] in engine.containers]
    ways = [_signal(engine.containers[name], seconds) for name, seconds in stops]
    return Ways(tuple(ways[-MOST:])) if ways else None


def walk(moment: Moment) -> Ways | None:
    """Draw where the steps of the last two builds began, walked to and left their files.

    What ends at the same place in both is left out.
    """
    builds = [one for one in moment.course.scene(moment.world).builds if one.image] \
        if moment.course else []  # fmt: skip
    ways = [way for report in builds[-2:] for way in _walks(moment, report)]
    seen = Counter(way.stations[-1] for way in ways)
    ways = [way for way in ways if seen[way.stations[-1]] == 1]
    return Ways(tuple(ways)) if ways else None


def cut(moment: Moment) -> Ways | None:
    """Draw a file that was edited after the build, here and in the image and its container."""
    report = moment.build
    if report is None or report.image is None:
        return None
    project, image = moment.world.machine.project, report.image
    for name in project.names:
        here = project.entries[name]
        there = entry_at(image.tree, f"{image.config.working_dir.rstrip('/')}/{name}")
        if isinstance(here, File) and isinstance(there, File) and here.content != there.content:
            return Ways((_cut(moment, name, here, there),))
    return None


def _doors(world: World, one: Container) -> Way:
    port = next(iter(one.hosting.ports), None)
    services = listening(world, one)
    inside = [each for each in services if not port or each.port == port.inside]
    within = inside[0] if inside else None
    signs = ", ".join(one.image.config.exposed_ports)
    outer = Station(f"-p {port.outside}:{port.inside}", _("open"), "open") if port else Station(
        _("no -p"), _("shut"), "shut"
    )  # fmt: skip
    listens = within is not None and within.reachable
    inner = Station(
        f"{within.address}:{within.port}" if within else _("nobody listens"),
        _("open to all") if listens else _("for itself only") if within else _("shut"),
        "open" if listens else "shut",
    )
    through = port is not None and listens
    sign = _("Sign: EXPOSE {ports}.").format(ports=signs) if signs else _("No sign.")
    address = f"localhost:{port.outside}" if port else "localhost"
    reached = _("{address} gets in.") if through else _("{address} stays outside.")
    end = Station(
        one.name, _("answers") if through else _("hears nothing"), "end" if through else "lost"
    )
    return Way(one.name, (outer, inner, end), f"{reached.format(address=address)} {sign}")


def _signal(one: Container, seconds: float) -> Way:
    name = base_name(one.argv[0]) if one.argv else "?"
    script = one.argv[2].split() if name in _SHELLS and len(one.argv) > 2 else []
    app = script[0] if script else ""
    killed = one.state.exit_code == KILLED
    told = _("does not pass it on") if app else _("does not listen")
    stations = [
        Station(one.config.stop_signal or "SIGTERM", "docker stop", "", "flag"),
        Station(
            name,
            f"{_('process 1')}: {told if killed else _('reads it')}",
            "shut" if killed else "open",
        ),
    ]
    if app:
        stations.append(Station(base_name(app), _("never hears of it"), "lost"))
    time = seconds_text(round(seconds * 1000))
    last = _("SIGKILL after {time}") if killed else _("ends after {time}")
    last = _("ends at once") if seconds < AT_ONCE and not killed else last
    stations.append(
        Station(last.format(time=time), state_chip(one).word, "lost" if killed else "end")
    )
    return Way(one.name, tuple(stations))


def _walks(moment: Moment, report: BuildReport) -> Iterator[Way]:
    """Yield the steps of the final stage: the folder that each begins in, and its files."""
    names = names_of(moment.world.engine, report.image.id) if report.image else []
    title = names[0].familiar if names else ""
    here = "/"
    for step in report.steps:
        if step.step.stage_index != report.target or step.state == StepState.SKIPPED:
            continue
        if step.base is not None:
            here = step.base.config.working_dir or "/"
            continue
        words = step.step.instruction.split()
        if words[0].upper() == "WORKDIR":
            here = words[1] if words[1].startswith("/") else f"{here.rstrip('/')}/{words[1]}"
            home = Station(here, _("the house stands here now"), "open", "folder")
            yield Way(f"{title}: {short(step.step.instruction)}", (home,))
            continue
        yield Way(
            f"{title}: {short(step.step.instruction)}",
            tuple(_stops(here, step.step.instruction, step.layer)),
        )


def _stops(here: str, instruction: str, layer: object) -> Iterator[Station]:
    yield Station(shown(here), _("begins here"), "", "folder")
    for target in _WALK.findall(instruction):
        yield Station(shown(f"cd {target}"), _("a walk, forgotten at the end"), "lost")
    changes = getattr(layer, "changes", {})
    files = [path for path, one in changes.items() if not isinstance(one, Whiteout)]
    ends = [path for path in files if not isinstance(changes[path], Directory)] or files[-1:]
    for path in ends[:2]:
        yield Station(shown(f"/{path}"), _("lands here"), "end", "file")


def _cut(moment: Moment, name: str, here: File, there: File) -> Way:
    mine, theirs = _different(here, there)
    engine, image = moment.world.engine, moment.build.image if moment.build else None
    names = names_of(engine, image.id) if image else []
    stations = [
        Station(f"{shown(name)}", _("on your desk: {line}").format(line=mine), "open", "pencil"),
        Station(_("cut"), _("since the build ended"), "lost", "failed"),
        Station(
            names[0].familiar if names else "",
            _("in the image: {line}").format(line=theirs),
            "",
            "stack",
        ),
    ]
    stations += [
        Station(one.name, _("answers from the image"), "end", "glass")
        for one in engine.containers.values()
        if image and one.image.id == image.id and one.running
    ]
    return Way(shown(name), tuple(stations))


def _different(here: File, there: File) -> tuple[str, str]:
    pairs = zip(_lines(here), _lines(there), strict=False)
    mine, theirs = next(((a, b) for a, b in pairs if a != b), ("…", "…"))
    return short(mine), short(theirs)


def _lines(file: File) -> list[str]:
    return file.content.decode(errors="replace").splitlines()
