"""``docker build``: reads the Dockerfile, plans, then solves the plan."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

from simulator.engine.build.context import BuildContext, read_context
from simulator.engine.build.dispatch import canonical_name
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.plan import SCRATCH_NAME, Plan, Resolved, Resolver, plan
from simulator.engine.build.solver import Solver
from simulator.engine.build.transfer import load_dockerfile, transfer_notes
from simulator.engine.dockerfile.checks import BaseImage, Circumstances, Report, report
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.stages import Dockerfile, parse
from simulator.engine.errors import DockerError, Source
from simulator.engine.events import (
    BuildChecked,
    BuildFailed,
    BuildPlanned,
    BuildStarted,
    BuildWarned,
    Event,
    InternalStep,
    SourceKept,
    Steps,
)
from simulator.engine.image import Image
from simulator.engine.recall import Recall
from simulator.engine.reference import Reference
from simulator.engine.registry.reach import find, missing_base, readable
from simulator.engine.state import World

FAILED = "failed to build: failed to solve: "

_PLANS: Recall[str, Resolved, Plan] = Recall(size=256)
_REPORTS: Recall[str, BaseImage | None, Report] = Recall(size=256)


def build(world: World, options: BuildOptions) -> Steps[Image | None]:
    """Build an image, yielding what happens at every step; None if it failed.

    A build that fails keeps what was built up to there. The failure is told by
    ``BuildFailed``, in Docker's words; errors of the command line itself are raised.
    """
    number = world.engine.builds + 1
    try:
        return (yield from _build(world, options, number))
    except DockerError as error:
        places = [error.source] if error.source else []
        excerpts = tuple(place.excerpt() for place in (*places, *error.more_sources))
        yield BuildFailed(FAILED + error.message, error.hint, excerpts, error.exit_code)
        return None


def _build(world: World, options: BuildOptions, number: int) -> Steps[Image | None]:
    files = world.machine.files
    text = load_dockerfile(files, options)
    name = options.shown_as.rpartition("/")[2]
    yield BuildStarted(number, options.shown_as, text.decode("utf-8", "replace"))
    yield InternalStep(
        f"[internal] load build definition from {name}",
        (f"transferring dockerfile: {transfer_notes(name, text)} done",),
    )
    yield SourceKept("dockerfile", len(text))
    try:
        planning = yield from _planned(world, text, options)
    except DockerfileError:
        yield from _warnings(_checked(world, options, text), options.shown_as, text)
        raise
    context = read_context(files, options.context, options.dockerfile)
    dockerfile = _parsed(text, options.shown_as)
    checks = _checked(world, options, text, context, dockerfile)
    solver = Solver(world, options, dockerfile, planning, context, number)
    if options.check:
        yield from solver.load_ignore_file()
        yield from _warnings(checks, options.shown_as, text)
        yield BuildChecked(len(checks.warnings), checks.violation)
        return None
    if checks.violation:
        yield from _warnings(checks, options.shown_as, text)
        raise DockerfileError(checks.violation)
    yield BuildPlanned(planning.overview, planning.target)
    yield from _warnings(checks, options.shown_as, text)
    return (yield from solver.solve())


@lru_cache(maxsize=256)
def _parsed(text: bytes, name: str) -> Dockerfile:
    return parse(text, name)


def _checked(
    world: World,
    options: BuildOptions,
    text: bytes,
    context: BuildContext | None = None,
    dockerfile: Dockerfile | None = None,
) -> Report:
    """Run the build checks, with what is known of images and of the ignore file."""
    ignored = context.patterns if context else None

    def known(name: str) -> BaseImage | None:
        try:
            found = None if name == SCRATCH_NAME else sought_image(world, canonical_name(name))
        except DockerError:
            return None
        if found is None:
            return None
        image, config = found.image, found.image.config
        return BaseImage(config.environment, config.shell or (), config.on_build, image.platform)

    def work(images: Callable[[str], BaseImage | None]) -> Report:
        circumstances = Circumstances(
            build_args=options.build_args,
            ignored=ignored,
            target=options.target,
            every_stage=options.check,
            platform=options.platform,
            images=images,
        )
        return report(text, options.shown_as, circumstances, dockerfile)

    return _REPORTS.result((text, *_seen(options), options.check, ignored), known, work)


def _seen(options: BuildOptions) -> tuple[Hashable, ...]:
    """Return what plans and checks see of the options."""
    arguments = tuple(options.build_args.items())
    contexts = tuple(sorted(options.contexts.items()))
    return options.shown_as, options.target, options.platform, arguments, contexts


def _warnings(checks: Report, name: str, text: bytes) -> Steps[None]:
    shown = text.decode("utf-8", "replace")
    for warning in checks.by_line:
        place = Source(name, shown, warning.start, warning.end)
        yield BuildWarned(
            warning.rule,
            warning.description,
            warning.url,
            warning.detail,
            warning.start,
            warning.end,
            place.excerpt(),
        )


def _planned(world: World, text: bytes, options: BuildOptions) -> Steps[Plan]:
    """Plan, telling of every image whose metadata was loaded, even if it was the last thing."""
    events: list[Event] = []

    def work(resolve: Resolver) -> Plan:
        events.clear()
        return plan(_parsed(text, options.shown_as), options, resolve)

    def resolve(reference: str) -> Resolved:
        name = f"[internal] load metadata for {reference}"
        try:
            resolved = find_image(world, reference, pull=options.pull)
        except DockerError as error:
            reason = error.message.partition(": ")[2]
            events.append(InternalStep(name, error=reason))
            raise
        events.append(InternalStep(name))
        return resolved

    try:
        planning = _PLANS.result((text, *_seen(options)), resolve, work)
    except DockerError as error:
        yield from events
        unknown_image = any(isinstance(event, InternalStep) and event.error for event in events)
        if events and error.source and not unknown_image:
            yield InternalStep("[internal] load .dockerignore", ("transferring context: 2B done",))
        raise
    yield from events
    return planning


def find_image(world: World, reference: str, *, pull: bool = False) -> Resolved:
    """Return a base image; one that is nowhere ends the build with a hint at what is near."""
    found = sought_image(world, reference, pull=pull)
    if found is None:
        raise missing_base(world, reference)
    return found


def sought_image(world: World, reference: str, *, pull: bool = False) -> Resolved | None:
    """Return a base image: the machine's own, or what the registry calls so by now.

    What a build fetched before saves the download, not the question whether it is still the
    same; only a digest needs no answer.
    """
    engine = world.engine
    if not pull:
        own = engine.tagged(reference) or engine.known_digest(reference)
        fetched = engine.bases.get(reference) if "@" in reference else None
        known = own or fetched
        if known is not None:
            return Resolved(reference, known, cached=True)
    name = Reference.parse(reference)
    found = find(world, name) if readable(world, name) else None
    if found is not None:
        known = engine.bases.get(reference)
        cached = known is not None and known.id == found.image.id
        return Resolved(reference, found.image, cached=cached)
    return None
