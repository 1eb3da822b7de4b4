"""BuildKit's build checks (``docker build --check``): its rules, each with BuildKit's words."""

from simulator.engine.dockerfile.checks.findings import Warning  # noqa: A004
from simulator.engine.dockerfile.checks.lint import (
    BaseImage,
    Circumstances,
    Report,
    check,
    report,
)

__all__ = ["BaseImage", "Circumstances", "Report", "Warning", "check", "report"]
