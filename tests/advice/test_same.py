"""When two images have the same files: content, mode and owner count, times and caches do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.engine.advice.same import differences, same_files
from simulator.engine.files import Directory, Entry, File, FileTree, Symlink

FILE = File(b"one", 0o644, mtime=1)
TREE = FileTree().put("app/a", FILE).put("app/link", Symlink("a")).put("etc/name", File(b"x"))


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("app/a", replace(FILE, content=b"two")),
        ("app/a", replace(FILE, mode=0o755)),
        ("app/a", replace(FILE, uid=7)),
        ("app/a", replace(FILE, size=9)),
        ("app/link", Symlink("b")),
        ("app/link", File(b"a")),
        ("app/new", FILE),
        ("etc", Directory(mode=0o700).with_entry("name", File(b"x"))),
        ("var/lib/dpkg/status", FILE),
        ("srv/tmp/x", FILE),
    ],
)
def test_what_a_program_could_notice_is_a_difference(path: str, entry: Entry) -> None:
    changed = TREE.put(path, entry)

    assert path in set(differences(TREE, changed))
    assert path in set(differences(changed, TREE))
    assert not same_files(TREE, changed)
    assert same_files(TREE, changed, allowed=lambda _path: True)


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("app/a", replace(FILE, mtime=99)),
        ("var/lib/apt/lists/x", FILE),
        ("var/cache/apt/archives/x", FILE),
        ("var/log/dpkg.log", FILE),
        ("root/.cache/pip/x", FILE),
        ("home/you/.npm/_cacache/x", FILE),
        ("app/__pycache__/a.pyc", FILE),
        ("tmp/x", FILE),
        ("etc/passwd-", FILE),
    ],
)
def test_times_caches_and_logs_are_no_difference(path: str, entry: Entry) -> None:
    around = TREE
    for folder in ("var/lib", "var", "root", "home/you", "tmp"):
        around = around if around.entry(folder) else around.put(folder, Directory())

    assert same_files(around, around.put(path, entry))
