"""A scan as JSON, with the names that trivy's own report has."""

from __future__ import annotations

import json
from typing import Any

from simulator.cli.trivy.report import LABEL, address, installed
from simulator.cli.trivy.results import Result, Scan
from simulator.engine.advisories.match import Finding
from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.engine.state import Engine
from simulator.engine.timestamps import rfc3339_nano


def document(engine: Engine, image: Image, name: str, scan: Scan, now: int) -> str:
    """Return the report as trivy prints it, indented by two."""
    said: dict[str, Any] = {
        "SchemaVersion": 2,
        "Notice": f"Layerwise: {LABEL}",
        "CreatedAt": rfc3339_nano(now),
        "ArtifactName": name,
        "ArtifactType": "container_image",
        "Metadata": {
            "Size": image.size,
            **_system(scan),
            "ImageID": image.id,
            "DiffIDs": [layer.diff_id for layer in image.layers],
            "RepoTags": [Reference.parse(tag).familiar for tag in engine.names_of(image.id)],
            "ImageConfig": json.loads(image.config_json),
        },
        "Results": [_result(result) for result in scan.results],
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _system(scan: Scan) -> dict[str, Any]:
    if not scan.system.family:
        return {}
    return {"OS": {"Family": scan.system.family, "Name": scan.system.version}}


def _result(result: Result) -> dict[str, Any]:
    said: dict[str, Any] = {
        "Target": result.target,
        "Class": "os-pkgs" if result.is_system else "lang-pkgs",
        "Type": result.kind,
    }
    if result.findings:
        said["Vulnerabilities"] = [_finding(finding) for finding in result.findings]
    return said


def _finding(finding: Finding) -> dict[str, Any]:
    advisory, package = finding.advisory, finding.package
    name = "stdlib" if package.kind == "gobinary" else package.name
    return {
        "VulnerabilityID": advisory.id,
        "PkgID": f"{name}@{installed(finding)}",
        "PkgName": name,
        **({"PkgPath": package.path} if package.path else {}),
        "InstalledVersion": installed(finding),
        **({"FixedVersion": finding.fixed} if finding.fixed else {}),
        "Status": "fixed" if finding.fixed else "affected",
        "PrimaryURL": address(finding),
        "Title": advisory.title,
        "Severity": advisory.severity,
        "CVSS": {"nvd": {"V3Score": advisory.score}},
    }
