"""Languages asked for their prompt, which the simulator does not have."""

from __future__ import annotations

from simulator.engine.shell.process import Process


def without_prompt(process: Process, banner: str, instead: str) -> int:
    """Greet as the language does at a terminal, say what is missing, and end."""
    process.write(f"{banner}\n")
    process.assume(f"{process.name}'s own prompt is not modelled and ends at once; {instead} works")
    return 0
