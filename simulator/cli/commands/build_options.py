"""The options of ``docker build``."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli import validators
from simulator.cli.declare import argument, option, repeated, switch
from simulator.cli.values import memory

ISOLATION = "isolation flag is deprecated with BuildKit."
SECURITY = (
    'security-opt flag is deprecated. "RUN --security=insecure" should be used with BuildKit.'
)
SQUASH = (
    "experimental flag squash is removed with BuildKit. You should squash inside build using a"
    " multi-stage Dockerfile for efficiency."
)


@dataclass(frozen=True)
class OldBuildFlags:
    """Flags of the builder before BuildKit: still taken, and without effect."""

    compress: bool = switch("--compress", hidden=True, help="Compress the build context")
    cpu_period: str = option("--cpu-period", hidden=True, help="Limit the CPU CFS period")
    cpu_quota: str = option("--cpu-quota", hidden=True, help="Limit the CPU CFS quota")
    cpu_shares: str = option("-c", "--cpu-shares", hidden=True, help="CPU shares")
    cpuset_cpus: str = option("--cpuset-cpus", hidden=True, help="CPUs to use")
    cpuset_mems: str = option("--cpuset-mems", hidden=True, help="MEMs to use")
    force_rm: bool = switch("--force-rm", hidden=True, help="Always remove containers")
    isolation: str = option("--isolation", hidden=True, help=ISOLATION)
    memory: str = option("-m", "--memory", hidden=True, help="Memory limit")
    memory_swap: str = option("--memory-swap", hidden=True, help="Swap limit")
    rm: bool = switch("--rm", default=True, hidden=True, help="Remove containers")
    security_options: tuple[str, ...] = repeated("--security-opt", hidden=True, help=SECURITY)
    squash: bool = switch("--squash", hidden=True, help=SQUASH)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is said of the flags that should not be used any more."""
        given = {ISOLATION: self.isolation, SECURITY: self.security_options, SQUASH: self.squash}
        return tuple(text for text, value in given.items() if value)


@dataclass(frozen=True)
class BuildFlags(OldBuildFlags):
    """How a build is to be done. Options without effect here are read and let be."""

    path: str = argument("PATH | URL | -")
    add_hosts: tuple[str, ...] = repeated(
        "--add-host", word="strings", help='Add a custom host-to-IP mapping (format: "host:ip")'
    )
    allow: tuple[str, ...] = repeated(
        "--allow",
        word="stringArray",
        help='Allow extra privileged entitlement (e.g., "network.host", "security.insecure",'
        ' "device", "buildx.local.delete")',
    )
    annotations: tuple[str, ...] = repeated(
        "--annotation", word="stringArray", help="Add annotation to the image"
    )
    attest: tuple[str, ...] = repeated(
        "--attest",
        word="stringArray",
        help='Attestation parameters (format: "type=sbom,generator=image")',
    )
    build_args: tuple[str, ...] = repeated(
        "--build-arg", word="stringArray", help="Set build-time variables"
    )
    build_contexts: tuple[str, ...] = repeated(
        "--build-context",
        word="stringArray",
        help="Additional build contexts (e.g., name=path)",
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
        "--call",
        default="build",
        shown="build",
        help='Set method for evaluating build ("check", "outline", "targets")',
    )
    cgroup_parent: str = option(
        "--cgroup-parent", help='Set the parent cgroup for the "RUN" instructions during build'
    )
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
        help='Set type of progress output ("auto", "none",  "plain", "quiet", "rawjson", "tty").'
        " Use plain to show container output",
    )
    provenance: str = option("--provenance", help='Shorthand for "--attest=type=provenance"')
    pull: bool = switch("--pull", help="Always attempt to pull all referenced images")
    push: bool = switch("--push", help='Shorthand for "--output=type=registry,unpack=false"')
    quiet: bool = switch(
        "-q", "--quiet", help="Suppress the build output and print image ID on success"
    )
    sbom: str = option("--sbom", help='Shorthand for "--attest=type=sbom"')
    secrets: tuple[str, ...] = repeated(
        "--secret",
        word="stringArray",
        help='Secret to expose to the build (format: "id=mysecret[,src=/local/secret]")',
    )
    shm_size: int = option(
        "--shm-size",
        default=0,
        word="bytes",
        convert=memory,
        help="Shared memory size for build containers",
    )
    ssh: tuple[str, ...] = repeated(
        "--ssh",
        word="stringArray",
        help="SSH agent socket or keys to expose to the build"
        ' (format: "default|<id>[=<socket>|<key>[,<key>]]")',
    )
    tags: tuple[str, ...] = repeated(
        "-t",
        "--tag",
        word="stringArray",
        help='Image identifier (format: "[registry/]repository[:tag]")',
    )
    target: str = option("--target", help="Set the target build stage to build")
    ulimits: tuple[str, ...] = repeated(
        "--ulimit", word="ulimit", shown="[]", convert=validators.ulimit, help="Ulimit options"
    )
