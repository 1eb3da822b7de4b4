"""Users and groups: what shadow-utils 4.13 and adduser 3.134 (Debian 12) said, line after line.

Each recording is one story: its lines ran one after the other in one system. Lines whose exit
is null ran too, but what they say is not compared: passwords asked at a terminal, dates.
Blank lines and usage texts are left out.
"""

import json
from pathlib import Path

import pytest

from simulator.engine.files import Directory, File
from simulator.engine.shell.executable import executable
from tests.shell.machines import DEBIAN, machine, printed

STORIES = json.loads((Path(__file__).parent / "recorded" / "users.json").read_text())

FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n"
    "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    "etc/group": "root:x:0:\ndaemon:x:1:\nmail:x:8:\nusers:x:100:\nnogroup:x:65534:\n",
    "etc/shadow": "root:*:19000:0:99999:7:::\n",
    "etc/gshadow": "",
    "etc/subuid": "",
    "etc/subgid": "",
    "etc/hosts": "127.0.0.1 localhost\n",
    "etc/skel/.bashrc": "x\n",
}


def _system():
    tree = DEBIAN.put("home", Directory()).put("var/log", Directory()).put("opt", Directory())
    for path, content in FILES.items():
        tree = tree.put(path, File(content.encode()))
    return tree.put("usr/sbin/nologin", File(executable("nologin"), 0o755))


def _told(outcome):
    lines = printed(outcome).split("\n")
    left_out = ("  ", "Usage", "Options", "       ")
    return "\n".join(line for line in lines if line.strip() and not line.startswith(left_out))


@pytest.mark.parametrize("story", STORIES, ids=["one", "two"])
def test_accounts_are_made_changed_and_refused_as_on_debian(story):
    box = machine(tree=_system())
    for row in story:
        outcome = box.run(row["line"])
        if row["exit"] is not None:
            assert (row["line"], outcome.exit_code, _told(outcome)) == (
                row["line"],
                row["exit"],
                row["output"],
            )
