"""Lines that real shells and programs were given, and what came out.

Recorded from dash 0.5.12, bash 5.2 and busybox 1.35 with GNU coreutils 9.1 (Debian 12),
in an empty folder, with HOME=/root and without input.
"""

import json
from pathlib import Path

import pytest

from tests.shell.machines import machine, printed

RECORDED = Path(__file__).parent / "recorded"


def _rows(name):
    rows = json.loads((RECORDED / name).read_text())
    return [pytest.param(row, id=f"{row['shell']}: {row['line'][:60]}") for row in rows]


@pytest.mark.parametrize("row", _rows("language.json"))
def test_the_language_is_that_of_the_real_shell(row):
    outcome = machine(row["shell"]).run(row["line"], directory="/home/w")
    assert (printed(outcome).rstrip("\n"), outcome.exit_code) == (row["output"], row["exit"])


@pytest.mark.parametrize("row", _rows("programs.json"))
def test_programs_do_and_say_what_the_real_ones_do(row):
    outcome = machine(row["shell"]).run(row["line"], directory="/home/w")
    assert (printed(outcome).rstrip("\n"), outcome.exit_code) == (row["output"], row["exit"])
