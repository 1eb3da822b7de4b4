"""docker build, docker buildx build."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.cli.building import (
    Export,
    archived,
    export_of,
    key_values,
    listed,
    saved,
    secret_contents,
    with_context,
)
from simulator.cli.client import Client
from simulator.cli.commands.build_options import BuildFlags
from simulator.cli.not_simulated import NotSimulated
from simulator.cli.text.checks import check_text
from simulator.cli.text.progress_fancy import fancy
from simulator.cli.text.progress_plain import failure_text, plain, plain_of
from simulator.cli.text.vertices import progress_of
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.solve import build
from simulator.engine.errors import DockerError
from simulator.engine.events import (
    STDERR,
    BuildFailed,
    BuildWarned,
    CommandFailed,
    Event,
    FilesExported,
    ImageBuilt,
    Printed,
    Steps,
)
from simulator.engine.reference import Reference
from simulator.engine.state import World

PROGRESS = frozenset({"auto", "none", "plain", "quiet", "rawjson", "tty"})


@dataclass(frozen=True)
class Build(BuildFlags):
    """Start a build."""

    also = "docker build, docker builder build, docker image build, docker buildx b"

    def run(self, client: Client) -> Steps[int]:
        try:
            world, options = self.asked(client)
            export = export_of(client, self.outputs)
        except NotSimulated:
            raise
        except DockerError as error:
            message = f"ERROR: failed to build: {error.message}"
            raise DockerError(message, hint=error.hint) from None
        events = yield from _followed(build(world, replace(options, output=export.folder)))
        if options.check:
            return (yield from self._checked(events))
        yield from _delivered(client, export, events)
        yield from self._identified(client, events)
        yield from self._told(client, events)
        failure = next((event for event in events if isinstance(event, BuildFailed)), None)
        if failure is None:
            return 0
        yield CommandFailed(failure.message, failure.hint, "", failure.exit_code)
        return failure.exit_code

    def asked(self, client: Client) -> tuple[World, BuildOptions]:
        """Return the build that the flags ask for, and the world to do it in."""
        if self.progress not in PROGRESS:
            hint = f"It can be {', '.join(sorted(PROGRESS))}."
            raise DockerError(f"invalid progress mode {self.progress}", hint=hint)
        options = BuildOptions(
            context="",
            tags=tuple(Reference.parse_build_tag(tag) for tag in self.tags),
            target=self.target,
            build_args=key_values(self.build_args, client.variable),
            labels=key_values(self.labels),
            no_cache=self.no_cache,
            no_cache_filter=listed(self.no_cache_filter),
            pull=self.pull,
            secrets=secret_contents(client, self.secrets),
            platform=listed(self.platforms)[-1] if listed(self.platforms) else "linux/amd64",
            check=self.check or self._method != "build",
        )
        return with_context(client, self.path, self.file, options)

    @property
    def _method(self) -> str:
        return "check" if self.check else self.call.partition(",")[0]

    def _told(self, client: Client, events: list[Event]) -> Steps[None]:
        """Show the build, in the way that was asked for."""
        built = next((event for event in events if isinstance(event, ImageBuilt)), None)
        if self.quiet or self.progress in {"quiet", "none"}:
            text = failure_text(progress_of(events))
        elif self.progress == "tty" or (self.progress == "auto" and client.terminal):
            text = fancy(events, colour=client.colour)
        else:
            text = plain(events)
        if text:
            yield Printed(text, STDERR)
        if self.quiet and built is not None:
            yield Printed(f"{built.image.id}\n")

    def _identified(self, client: Client, events: list[Event]) -> Steps[None]:
        """Write the image id where ``--iidfile`` says."""
        built = next((event for event in events if isinstance(event, ImageBuilt)), None)
        if self.iidfile and built is not None:
            yield saved(client, self.iidfile, built.image.id.encode())

    def _checked(self, events: list[Event]) -> Steps[int]:
        warned = [event for event in events if isinstance(event, BuildWarned)]
        progress = progress_of(event for event in events if event not in warned)
        if not self.quiet:
            yield Printed(plain_of(progress), STDERR)
        if progress.failure is not None:
            yield CommandFailed(progress.failure.message, progress.failure.hint)
            return progress.failure.exit_code
        yield Printed(check_text(events, as_json="format=json" in self.call))
        return 1 if warned else 0


def _followed(steps: Steps[object]) -> Steps[list[Event]]:
    """Yield the events of a build and return them; exported files are for ``_delivered``."""
    events: list[Event] = []
    for event in steps:
        events.append(event)
        if not isinstance(event, FilesExported):
            yield event
    return events


def _delivered(client: Client, export: Export, events: list[Event]) -> Steps[None]:
    """Put exported files where they belong: a folder, a tar file, or standard output."""
    for event in events:
        if not isinstance(event, FilesExported):
            continue
        if export.tar == "":
            yield event
        elif export.tar == "-":
            yield Printed(archived(event.tree).decode("utf-8", "surrogateescape"))
        else:
            yield saved(client, export.tar, archived(event.tree))
