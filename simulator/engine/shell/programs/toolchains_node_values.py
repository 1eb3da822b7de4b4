"""The values that can be told from JavaScript: literals, names, the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.shell.process import Process

_CONSTANT = re.compile(r"(?:const|let|var)\s+(\w+)\s*=\s*([^;\n]+)")


_ENVIRONMENT = re.compile(r"process\.env(?:\.(\w+)|\[[\"'](\w+)[\"']\])")


def constants_of(process: Process, bare: str) -> dict[str, str]:
    """Return the values of the constants of a script, by name."""
    names: dict[str, str] = {}
    for name, text in _CONSTANT.findall(bare)[:200]:
        names[name] = value_of(process, text.strip(), names)
    return names


def value_of(process: Process, text: str, names: Mapping[str, str]) -> str:
    """Return the value of a literal, a name, or the environment with a default."""
    for part in re.split(r"\|\||\?\?", text):
        part = part.strip().strip("()")
        variable = _ENVIRONMENT.fullmatch(part)
        if variable:
            value = process.environment.get(variable[1] or variable[2], "")
        elif part[:1] in {'"', "'", "`"} and part[-1:] == part[:1] and len(part) > 1:
            value = _template(process, part[1:-1], names)
        else:
            value = names.get(part, part if re.fullmatch(r"[\d.]+", part) else "")
        if value:
            return value
    return ""


def _template(process: Process, text: str, names: Mapping[str, str]) -> str:
    return re.sub(
        r"\$\{([^}]*)\}", lambda found: value_of(process, found[1], names) or "undefined", text
    )


def print_line(process: Process, printed: re.Match[str], names: Mapping[str, str]) -> None:
    """Print what a call of console.log prints, if that can be told."""
    text = (
        printed[2].strip().rstrip(")};").strip()
        if printed[2].count("(") < printed[2].count(")")
        else printed[2].strip()
    )
    parts = re.findall(r"\"[^\"]*\"|'[^']*'|`[^`]*`|process\.\w+(?:\.\w+)?|[\w.+\-*/ ]+", text)
    values = [value_of(process, part, names) for part in parts if part.strip()]
    plain = {"process.version": f"v{process.executable.version}", "process.pid": "1"}
    values = [
        plain.get(part.strip(), value)
        for part, value in zip([part for part in parts if part.strip()], values, strict=True)
    ]
    if any(not value for value in values):
        process.assume("a script prints values that are not modelled")
        return
    line = " ".join(values) + "\n"
    if printed[1] in {"error", "warn"}:
        process.error(line)
    else:
        process.write(line)
