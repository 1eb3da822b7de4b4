"""``trivy WORDS``: which command it is, where the image comes from, and how errors read."""

from __future__ import annotations

from simulator.cli.trivy.document import document
from simulator.cli.trivy.options import BadFlag, BadValue, Options, read
from simulator.cli.trivy.report import LABEL, report
from simulator.cli.trivy.results import Scan, scan
from simulator.cli.trivy.source import Fatal, image_named, in_archive
from simulator.cli.trivy.texts import HELP, ROOT_HELP, VERSION
from simulator.engine.advisories.declare import AdvisoryFile
from simulator.engine.catalogue.catalogue import Catalogue
from simulator.engine.files import PathError
from simulator.engine.image import Image
from simulator.engine.shell.process import Process
from simulator.engine.state import World
from simulator.engine.timestamps import rfc3339

STEPS = 1_000
"""Steps of the shell's limit that a scan counts for."""

MILLISECONDS = 1_500
"""Simulated time of one look through an image."""

_ELSEWHERE = frozenset({"fs", "filesystem", "repo", "repository", "config", "k8s", "kubernetes"})
_ELSEWHERE_TOO = frozenset({"rootfs", "sbom", "vm", "server", "convert", "plugin", "registry"})


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
    if len(options.targets) > 1 or not (options.targets or options.input):
        process.write(HELP)
        none = "Require at least 1 argument or --input option"
        raise Fatal("multiple targets cannot be specified" if options.targets else none)
    name = options.input or options.targets[0]
    if not options.quiet:
        _log(world, process, "INFO", "[vuln] Vulnerability scanning is enabled")
        _log(world, process, "WARN", f"[vuln] Layerwise: {LABEL}")
    known = _known(world)
    image = in_archive(world, process, name) if options.input else image_named(world, name)
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
