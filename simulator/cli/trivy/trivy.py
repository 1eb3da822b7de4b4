"""``trivy WORDS``: which command it is, where the image comes from, and how errors read."""

from __future__ import annotations

from simulator.cli.store import find_image
from simulator.cli.trivy.document import document
from simulator.cli.trivy.options import BadFlag, BadValue, Options, read
from simulator.cli.trivy.report import LABEL, report
from simulator.cli.trivy.results import Scan, scan
from simulator.engine.advisories.declare import AdvisoryFile
from simulator.engine.catalogue.catalogue import Catalogue
from simulator.engine.errors import DockerError
from simulator.engine.files import PathError
from simulator.engine.image import Image
from simulator.engine.reference import InvalidReference, Reference
from simulator.engine.registry.reach import find, missing
from simulator.engine.shell.process import Process
from simulator.engine.state import World
from simulator.engine.timestamps import rfc3339

STEPS = 100
MILLISECONDS = 1_500
"""Simulated time of one look through an image."""

VERSION = "0.69.3"

HELP = """Scan a container image

Usage:
  trivy image [flags] IMAGE_NAME

Examples:
  # Scan a container image
  $ trivy image python:3.4-alpine

  # Filter by severities
  $ trivy image --severity HIGH,CRITICAL alpine:3.15

  # Ignore unfixed/unpatched vulnerabilities
  $ trivy image --ignore-unfixed alpine:3.15

Flags:
      --exit-code int       specify exit code when any security issues are found
  -f, --format string       format (table,json) (default "table")
      --ignore-unfixed      include only fixed vulnerabilities
  -o, --output string       output file name
  -q, --quiet               suppress progress bar and log output
  -s, --severity strings    severities of security issues to be displayed
                            (UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL)

"""
ROOT_HELP = f"""Scanner for vulnerabilities in container images

In Layerwise it is {LABEL}.

Usage:
  trivy [global flags] command [flags] target

Scanning Commands
  image       Scan a container image

Flags:
  -q, --quiet      suppress progress bar and log output
  -v, --version    show version

Use "trivy [command] --help" for more information about a command.
"""
_ELSEWHERE = frozenset({"fs", "filesystem", "repo", "repository", "config", "k8s", "kubernetes"})
_ELSEWHERE_TOO = frozenset({"rootfs", "sbom", "vm", "server", "convert", "plugin", "registry"})


class Fatal(Exception):
    """What trivy ends with, in its own words. ``hint`` is the teacher's."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def trivy(world: World, process: Process) -> int:
    """Be the program ``trivy`` of the project shell. It changes nothing but its output file."""
    process.step(STEPS)
    try:
        return _run(world, process)
    except BadFlag as bad:
        process.write(HELP)
        return _fatal(world, process, str(bad))
    except BadValue as bad:
        return _fatal(world, process, str(bad))
    except Fatal as fatal:
        return _fatal(world, process, fatal.message, fatal.hint)


def _run(world: World, process: Process) -> int:
    words = list(process.arguments)
    leading = [word for word in words[:1] if word in {"-q", "--quiet", "-d", "--debug"}]
    rest = words[len(leading) :]
    if rest[:1] in (["-v"], ["--version"], ["version"]):
        process.write(f"Version: {VERSION}\n")
        return 0
    if not rest or rest[0] in {"-h", "--help", "help"}:
        process.write(ROOT_HELP)
        return 0
    if rest[0] in _ELSEWHERE | _ELSEWHERE_TOO:
        raise Fatal(f"Layerwise: trivy {rest[0]} is not simulated", "Here it looks into images.")
    if rest[0] not in {"image", "i"}:
        raise Fatal(f'unknown command "{rest[0]}" for "trivy"', "Try trivy image IMAGE.")
    return _image(world, process, read([*leading, *rest[1:]]))


def _image(world: World, process: Process, options: Options) -> int:
    if options.wants_help:
        process.write(HELP)
        return 0
    if len(options.targets) != 1:
        process.write(HELP)
        none = "Require at least 1 argument or --input option"
        raise Fatal("multiple targets cannot be specified" if options.targets else none)
    name = options.targets[0]
    if not options.quiet:
        _log(world, process, "INFO", "[vuln] Vulnerability scanning is enabled")
        _log(world, process, "WARN", f"[vuln] Layerwise: {LABEL}")
    known = _known(world)
    image = _found(world, name)
    process.spend(MILLISECONDS)
    found = scan(
        known,
        image,
        name,
        severities=options.severity,
        fixed_only=options.ignore_unfixed,
    )
    if not options.quiet:
        _tell(world, process, found)
    text = _text(world, image, name, found, options)
    _write(process, options.output, text)
    return options.exit_code if found.findings else 0


def _known(world: World) -> AdvisoryFile:
    """Return the advisories, which trivy fetches from a registry first."""
    known = world.catalogue
    if isinstance(known, Catalogue):
        return known.advisories
    raise Fatal(
        "run error: init error: DB error: failed to download vulnerability DB: OCI artifact "
        "error: failed to download vulnerability DB: failed to download artifact from any source",
        "This machine reaches no registry.",
    )


def _found(world: World, name: str) -> Image:
    """Return the image of the machine, or else of a registry, which is not kept then."""
    try:
        reference = Reference.parse(name).with_default_tag()
    except InvalidReference as error:
        raise Fatal(
            f"run error: image scan error: scan error: unable to initialize a scan service: "
            f"unable to initialize container image: failed to parse the image name: "
            f"could not parse reference: {name}",
            error.hint,
        ) from None
    own = find_image(world.engine, name)
    if own is not None:
        return own
    try:
        there = find(world, reference)
    except DockerError:
        there = None
    if there is None:
        raise Fatal(_not_found(world, name, reference), missing(world, reference).hint)
    return there.image


def _not_found(world: World, name: str, reference: Reference) -> str:
    reason = missing(world, reference).message.replace("Error response from daemon: ", "")
    return (
        "run error: image scan error: scan error: unable to initialize a scan service: "
        "unable to initialize container image: unable to find the specified image "
        f'"{name}" in ["docker" "containerd" "podman" "remote"]: 4 errors occurred:\n'
        f"\t* docker error: unable to inspect the image ({name}): "
        f"Error response from daemon: No such image: {reference.familiar}\n"
        "\t* containerd error: containerd socket not found: /run/containerd/containerd.sock\n"
        "\t* podman error: unable to initialize Podman client: no podman socket found\n"
        f"\t* remote error: {reason}\n\n"
    )


def _tell(world: World, process: Process, found: Scan) -> None:
    system = found.system
    if system.family:
        _log(
            world,
            process,
            "INFO",
            f'Detected OS\tfamily="{system.family}" version="{system.version}"',
        )
    languages = sum(not result.is_system for result in found.results)
    _log(world, process, "INFO", f"Number of language-specific files\tnum={languages}")


def _text(world: World, image: Image, name: str, found: Scan, options: Options) -> str:
    if options.format == "json":
        return document(world.engine, image, name, found, world.now)
    return report(found, options.severity)


def _write(process: Process, output: str, text: str) -> None:
    if not output:
        process.write(text)
        return
    try:
        process.save(output, text.encode())
    except PathError as error:
        raise Fatal(f"run error: report error: failed to create a file: open {error}") from None


def _log(world: World, process: Process, level: str, message: str) -> None:
    process.error(f"{rfc3339(world.now)}\t{level}\t{message}\n")


def _fatal(world: World, process: Process, message: str, hint: str = "") -> int:
    _log(world, process, "FATAL", f"Fatal error\t{message}")
    if hint:
        process.error(f"{hint}\n")
    return 1
