"""Programs about text and archives: lines that the real ones were given, and what came out.

Recorded from GNU coreutils 9.1, grep 3.8, sed 4.8, mawk 1.3.4, diffutils 3.8, tar 1.34,
gzip 1.12, xz 5.4, zip 3.0 and busybox 1.35 (Debian 12), in a folder with the files that the
recording names, in the C locale and without input. Of a usage text only its start counts.
"""

import json
import re
from pathlib import Path

import pytest

from simulator.engine.files import Directory, File
from tests.shell.machines import ALPINE, DEBIAN, machine, printed

RECORDED = Path(__file__).parent / "recorded"
_BANNER = re.compile(r"BusyBox v[^\n]*multi-call binary\.\n\n(Usage: [^\n]*)(\n.*)?$", re.DOTALL)


def _rows(name):
    recording = json.loads((RECORDED / name).read_text())
    return [
        pytest.param(row, recording["files"], id=f"{row['shell']}: {row['line'][:60]}")
        for row in recording["rows"]
    ]


def _in_folder(row, files):
    tree = ALPINE if row["shell"] == "busybox" else DEBIAN
    tree = tree.put("home/w", Directory())
    for path, content in files.items():
        tree = tree.put(f"home/w/{path}", File(content.encode()))
    return machine(row["shell"], tree=tree).run(row["line"], directory="/home/w")


@pytest.mark.parametrize(("row", "files"), [*_rows("text.json"), *_rows("archives.json")])
def test_programs_do_and_say_what_the_real_ones_do(row, files):
    outcome = _in_folder(row, files)
    shown = _BANNER.sub(r"\1", printed(outcome)).rstrip("\n")
    if row["output"].endswith("Usage:"):
        shown = f"{shown.partition('Usage:')[0]}Usage:"
    assert (shown, outcome.exit_code) == (row["output"], row["exit"])
