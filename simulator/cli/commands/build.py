"""docker build, docker buildx build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulator.cli.build_outputs import Export, Output, export_of, outputs_of
from simulator.cli.build_words import (
    method,
    named_contexts,
    platforms,
    require_buildable,
    require_progress,
    require_reachable,
    require_words,
)
from simulator.cli.building import (
    archived,
    key_values,
    listed,
    metadata,
    saved,
    secret_contents,
    with_context,
)
from simulator.cli.client import Client, happening
from simulator.cli.commands.build_options import BuildFlags
from simulator.cli.text.calls import called
from simulator.cli.text.checks import check_text
from simulator.cli.text.progress_fancy import fancy
from simulator.cli.text.progress_plain import failure_text, plain, plain_of
from simulator.cli.text.progress_raw import rawjson
from simulator.cli.text.vertices import progress_of
from simulator.cli.values import boolean
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.solve import FAILED, build
from simulator.engine.dockerfile.golang import quote
from simulator.engine.dockerfile.platforms import parse_platform
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
from simulator.engine.registry.push import push
from simulator.engine.state import World, evolve
from simulator.engine.timestamps import rfc3339


@dataclass(frozen=True)
class Build(BuildFlags):
    """Start a build."""

    also = "docker build, docker builder build, docker image build, docker buildx b"

    def run(self, client: Client) -> Steps[int]:
        outputs = self._read()
        for warning in self.warnings:
            stamp = rfc3339(client.world.now)
            yield Printed(f'time="{stamp}" level=warning msg={quote(warning)}\n', STDERR)
        world, options, export = self._prepared(client, outputs)
        events = yield from _followed(build(world, options))
        failure = next((event for event in events if isinstance(event, BuildFailed)), None)
        if options.check:
            return (yield from self._called(events, failure))
        yield from _delivered(client, export, events)
        yield from self._kept(client, events)
        yield from self._told(client, events)
        if failure is None:
            return (yield from self._pushed(client, export, events))
        yield CommandFailed(failure.message, failure.hint, "", failure.exit_code)
        return failure.exit_code

    def asked(self, client: Client) -> tuple[World, BuildOptions]:
        """Return the build that the flags ask for, and the world to do it in."""
        world, options, _ = self._prepared(client, self._read())
        return world, options

    def _read(self) -> tuple[Output, ...]:
        """Read the words, and refuse what cannot be read."""
        try:
            require_words(self)
            outputs = outputs_of(self)
            require_progress(self)
        except DockerError as error:
            raise DockerError(f"ERROR: {error.message}", hint=error.hint) from None
        return outputs

    def _prepared(
        self, client: Client, outputs: tuple[Output, ...]
    ) -> tuple[World, BuildOptions, Export]:
        try:
            require_buildable(self)
            secrets = secret_contents(client, self.secrets)
            export = export_of(client, outputs, push=self.push, tagged=bool(self.tags))
            tags = tuple(Reference.parse_build_tag(tag) for tag in (*self.tags, *export.names))
            world, options = with_context(client, self.path, self.file, self._options(client))
            require_reachable(self)
        except DockerError as error:
            message = f"ERROR: failed to build: {error.message}"
            raise DockerError(message, hint=error.hint) from None
        options = replace(options, tags=tags, secrets=secrets)
        return world, replace(options, output=export.folder, cache_only=export.nothing), export

    def _options(self, client: Client) -> BuildOptions:
        wanted = platforms(self)
        return BuildOptions(
            context="",
            target=self.target,
            build_args=key_values(self.build_args, client.variable),
            labels=key_values(self.labels),
            no_cache=self.no_cache,
            no_cache_filter=listed(self.no_cache_filter),
            pull=self.pull,
            platform=str(parse_platform(wanted[-1])) if wanted else "linux/amd64",
            check=self._method != "build",
            contexts=named_contexts(self),
        )

    @property
    def _method(self) -> str:
        return "check" if self.check else method(self.call)[0]

    @property
    def _silent(self) -> bool:
        return self.quiet or self.progress in {"quiet", "none"}

    def _told(self, client: Client, events: list[Event]) -> Steps[None]:
        """Show the build, in the way that was asked for."""
        if self._silent:
            text = failure_text(progress_of(events))
        elif self.progress == "rawjson":
            text = rawjson(events, client.world.now)
        elif self.progress == "tty" or (self.progress == "auto" and client.terminal):
            text = fancy(events, colour=client.colour)
        else:
            text = plain(events)
        if text:
            yield Printed(text, STDERR)
        image = _built(events)
        if (self.quiet or self.progress == "quiet") and image is not None:
            yield Printed(f"{image.image.id}\n")

    def _kept(self, client: Client, events: list[Event]) -> Steps[None]:
        """Write what ``--iidfile`` and ``--metadata-file`` ask for."""
        image = _built(events)
        if image is None:
            return
        if self.iidfile:
            yield saved(client, self.iidfile, image.image.id.encode())
        if self.metadata_file:
            yield saved(client, self.metadata_file, metadata(image).encode())

    def _pushed(self, client: Client, export: Export, events: list[Event]) -> Steps[int]:
        """Send the image to where its names say."""
        image = _built(events)
        if image is None or not export.push:
            return 0
        world = client.world
        for event in events:
            world = evolve(world, event)
        for name in image.names:
            try:
                world = yield from happening(world, *push(world, Reference.parse(name)))
            except DockerError as error:
                message = f"ERROR: failed to build: {error.message}"
                raise DockerError(message, hint=error.hint) from None
            if not self._silent:
                shown = f"pushing {Reference.parse(name).familiar} with docker"
                yield Printed(f"\n#{len(progress_of(events).vertices) + 1} {shown}\n", STDERR)
        return 0

    def _called(self, events: list[Event], failure: BuildFailed | None) -> Steps[int]:
        """Answer ``--call``: what the checks found, the build's arguments, or its stages."""
        warned = [event for event in events if isinstance(event, BuildWarned)]
        name, options = method(self.call)
        as_json = options.get("format") == "json"
        wrong = _wrong_dockerfile(failure) if self._method == "check" else ""
        if not self._silent:
            hidden = {*warned, failure} if wrong else {*warned}
            progress = progress_of(event for event in events if event not in hidden)
            yield Printed(plain_of(progress), STDERR)
        if failure is not None:
            if wrong and (warned or as_json):
                yield Printed(check_text(events, as_json=as_json) + ("" if as_json else "\n"))
            if wrong:
                yield Printed(f"ERROR: {wrong}\n", STDERR)
            yield CommandFailed(failure.message, failure.hint)
            return failure.exit_code
        if not self.check and name not in {"check", "outline", "targets"}:
            raise DockerError(
                f'ERROR: failed to build: failed to solve: unsupported request "frontend.{name}"',
                hint="--call takes check, outline or targets.",
            )
        if not self.check and name in {"outline", "targets"}:
            yield Printed(called(name, events, self.target, self._arguments, as_json=as_json))
            return 0
        yield Printed(check_text(events, as_json=as_json))
        return 1 if warned and not boolean(options.get("ignorestatus", "false")) else 0

    @property
    def _arguments(self) -> Mapping[str, str]:
        return key_values(self.build_args)


def _wrong_dockerfile(failure: BuildFailed | None) -> str:
    """Return what a check says of a Dockerfile that cannot be built: the error is its finding.

    Empty where there was no Dockerfile to look at.
    """
    if failure is None or not failure.excerpts:
        return ""
    message = failure.message.removeprefix(FAILED)
    return "".join(f"{line}\n" for line in (message, *failure.excerpts))


def _built(events: list[Event]) -> ImageBuilt | None:
    return next((event for event in events if isinstance(event, ImageBuilt)), None)


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
