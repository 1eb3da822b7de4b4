"""The behaviours of programs, by name: one table, merged from one file per family.

To add a family, write ``programs/FAMILY.py`` with a table ``PROGRAMS`` and add it to
the list here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from simulator.engine.shell.process import Program
from simulator.engine.shell.programs import files, shells, system, text

FAMILIES = (shells, files, text, system)

PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {name: program for family in FAMILIES for name, program in family.PROGRAMS.items()}
)

HOST_PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {name: program for name, program in PROGRAMS.items() if name not in ("busybox",)}
)
"""What the project's own shell knows without a file for it."""
