"""A scan as tables, as trivy prints them where no terminal is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename

from simulator.cli.trivy.boxes import boxed
from simulator.cli.trivy.results import LANGUAGES, Result, Scan
from simulator.engine.advisories.declare import SEVERITIES
from simulator.engine.advisories.match import Finding

LABEL = "a teaching sample of well-known advisories, not a scan"
"""What every report says of itself."""

SUMMARY = ("Target", "Type", "Vulnerabilities", "Secrets")
DETAILS = (
    "Library",
    "Vulnerability",
    "Severity",
    "Status",
    "Installed Version",
    "Fixed Version",
    "Title",
)
LEGEND = "Legend:\n- '-': Not scanned\n- '0': Clean (no security findings detected)\n\n"
MOST_TARGETS = 200
"""Lines of the summary."""


def report(scan: Scan, severities: Sequence[str]) -> str:
    """Return the whole report."""
    rows = list(_summary(scan))
    more = f"... and {len(rows) - MOST_TARGETS:,} more targets\n" if rows[MOST_TARGETS:] else ""
    table = boxed(
        SUMMARY, rows[:MOST_TARGETS] or [["-"] * 4], joined=False, centred=(1, 2, 3), widest=80
    )
    text = f"\nReport Summary\n\n{table}{more}{LEGEND}Layerwise: {LABEL}.\n"
    if not scan.findings:
        text += "None of these advisories is about what is installed here.\n"
    for result in scan.results:
        if result.findings:
            text += "".join(_details(result, severities))
    return text


def library(finding: Finding) -> str:
    """Return how a report calls what is weak."""
    package = finding.package
    if package.kind == "gobinary":
        return "stdlib"
    return f"{package.name} ({basename(package.path)})" if package.path else package.name


def installed(finding: Finding) -> str:
    """Return the version as a report has it: Go's own with a v."""
    package = finding.package
    return f"v{package.version}" if package.kind == "gobinary" else package.version


def address(finding: Finding) -> str:
    """Return where the advisory can be read."""
    return f"https://avd.aquasec.com/nvd/{finding.advisory.id.lower()}"


def _summary(scan: Scan) -> Iterator[list[str]]:
    for result in scan.results:
        if result.kind not in LANGUAGES:
            yield [result.target, result.kind, str(len(result.findings)), "-"]
            continue
        paths = sorted({package.path for package in result.packages})
        counts = dict.fromkeys(paths, 0)
        for finding in result.findings:
            counts[finding.package.path] += 1
        yield from ([path, result.kind, str(counts[path]), "-"] for path in paths)


def _details(result: Result, severities: Sequence[str]) -> Iterator[str]:
    target = result.target if result.is_system else f"{result.target} ({result.kind})"
    counts = {
        word: sum(one.advisory.severity == word for one in result.findings)
        for word in SEVERITIES
        if word in severities
    }
    told = ", ".join(f"{word}: {count}" for word, count in counts.items())
    yield f"\n{target}\n{'=' * len(target)}\nTotal: {len(result.findings)} ({told})\n\n"
    yield boxed(DETAILS, [_row(finding) for finding in result.findings])


def _row(finding: Finding) -> list[str]:
    advisory = finding.advisory
    words = advisory.title.split(" ")
    title = " ".join(words[:12]) + ("..." if len(words) >= 12 else "")
    return [
        library(finding),
        advisory.id,
        advisory.severity,
        "fixed" if finding.fixed else "affected",
        installed(finding),
        finding.fixed,
        f"{title}\n{address(finding)}",
    ]
