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
from simulator.cli.declare import argument, option, repeated, switch
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
    CommandFailed,
    Event,
    FilesExported,
    ImageBuilt,
    Printed,
    Steps,
)
from simulator.engine.reference import Reference

PROGRESS = frozenset({"auto", "none", "plain", "quiet", "rawjson", "tty"})


@dataclass(frozen=True)
class Build:
    """Start a build."""

    also = "docker build, docker builder build, docker image build, docker buildx b"

    path: str = argument("PATH | URL | -")
    add_hosts: tuple[str, ...] = repeated(
        "--add-host", word="strings", help='Add a custom host-to-IP mapping (format: "host:ip")'
    )
    allow: tuple[str, ...] = repeated(
        "--allow",
        word="stringArray",
        help='Allow extra privileged entitlement (e.g., "network.host", "security.insecure")',
    )
    annotations: tuple[str, ...] = repeated(
        "--annotation", word="stringArray", help="Add annotation to the image"
    )
    attest: tuple[str, ...] = repeated(
        "--attest", word="stringArray", help='Attestation parameters (format: "type=sbom,generator=image")'
    )
    build_args: tuple[str, ...] = repeated(
        "--build-arg", word="stringArray", help="Set build-time variables"
    )
    build_contexts: tuple[str, ...] = repeated(
        "--build-context",
        word="stringArray",
        help='Additional build contexts (e.g., name=path)',
    )
    builder: str = option("--builder", help="Override the configured builder instance")
    cache_from: tuple[str, ...] = repeated(
        "--cache-from",
        word="stringArray",
        help='External cache sources (e.g., "user/app:cache", "type=local,src=path/to/dir")',
    )
    cache_to: tuple[str, ...] = repeated(
        "--cache-to",
        word="stringArray",
        help='Cache export destinations (e.g., "user/app:cache", "type=local,dest=path/to/dir")',
    )
    call: str = option(
        "--call", default="build", shown="build", help='Set method for evaluating build ("check", "outline", "targets")'
    )
    cgroup_parent: str = option("--cgroup-parent", help='Set the parent cgroup for the "RUN" instructions during build')
    check: bool = switch("--check", help='Shorthand for "--call=check"')
    debug: bool = switch("-D", "--debug", help="Enable debug logging")
    file: str = option("-f", "--file", help='Name of the Dockerfile (default: "PATH/Dockerfile")')
    iidfile: str = option("--iidfile", help="Write the image ID to a file")
    labels: tuple[str, ...] = repeated(
        "--label", word="stringArray", help="Set metadata for an image"
    )
    load: bool = switch("--load", help='Shorthand for "--output=type=docker"')
    metadata_file: str = option("--metadata-file", help="Write build result metadata to a file")
    network: str = option(
        "--network",
        default="default",
        shown="default",
        help='Set the networking mode for the "RUN" instructions during build',
    )
    no_cache: bool = switch("--no-cache", help="Do not use cache when building the image")
    no_cache_filter: tuple[str, ...] = repeated(
        "--no-cache-filter", word="stringArray", help="Do not cache specified stages"
    )
    outputs: tuple[str, ...] = repeated(
        "-o",
        "--output",
        word="stringArray",
        help='Output destination (format: "type=local,dest=path")',
    )
    platforms: tuple[str, ...] = repeated(
        "--platform", word="stringArray", help="Set target platform for build"
    )
    progress: str = option(
        "--progress",
        default="auto",
        shown="auto",
        help='Set type of progress output ("auto", "none", "plain", "quiet", "rawjson", "tty").'
        " Use plain to show container output",
    )
    provenance: str = option("--provenance", help='Shorthand for "--attest=type=provenance"')
    pull: bool = switch("--pull", help="Always attempt to pull all referenced images")
    push: bool = switch("--push", help='Shorthand for "--output=type=registry,unpack=false"')
    quiet: bool = switch("-q", "--quiet", help="Suppress the build output and print image ID on success")
    sbom: str = option("--sbom", help='Shorthand for "--attest=type=sbom"')
    secrets: tuple[str, ...] = repeated(
        "--secret",
        word="stringArray",
        help='Secret to expose to the build (format: "id=mysecret[,src=/local/secret]")',
    )
    shm_size: str = option("--shm-size", word="bytes", help="Shared memory size for build containers")
    ssh: tuple[str, ...] = repeated(
        "--ssh",
        word="stringArray",
        help='SSH agent socket or keys to expose to the build (format: "default|<id>[=<socket>|<key>[,<key>]]")',
    )
    tags: tuple[str, ...] = repeated(
        "-t", "--tag", word="stringArray", help='Image identifier (format: "[registry/]repository[:tag]")'
    )
    target: str = option("--target", help="Set the target build stage to build")
    ulimit: tuple[str, ...] = repeated("--ulimit", word="ulimit", help="Ulimit options")

    def run(self, client: Client) -> Steps[int]:
        try:
            options = self._options(client)
            export = export_of(client, self.outputs)
        except DockerError as error:
            message = f"ERROR: failed to build: {error.message}"
            raise DockerError(message, hint=error.hint) from None
        events = yield from _followed(build(client.world, replace(options, output=export.folder)))
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

    def _options(self, client: Client) -> BuildOptions:
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
        progress = progress_of(events)
        shown = replace(progress, warnings=())
        if not self.quiet:
            yield Printed(plain_of(shown), STDERR)
        if progress.failure is not None:
            yield CommandFailed(progress.failure.message, progress.failure.hint)
            return progress.failure.exit_code
        yield Printed(check_text(events, self.call.endswith("format=json")))
        return 1 if progress.warnings else 0


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
