"""What a merely assumed package, image or clone brings: taken to be there, and said so."""

import pytest

from simulator.engine.files import Directory, File
from simulator.engine.shell.unmodelled import ASSUMED, PACKAGE
from tests.shell.machines import DEBIAN, machine, printed

CLONE = (
    DEBIAN.put("src", Directory())
    .put("src/.git", Directory())
    .put("src/.git/objects", File(b"\x7fplaceholder objects\n", size=3_000_000))
    .put("src/README.md", File(b"# tool\n"))
)
"""A machine with a repository that was cloned and that nobody knows."""


def _with(brand, mark):
    tree = DEBIAN.put("usr/share", Directory()).put(f"usr/share/{brand}", Directory())
    return tree.put(f"usr/share/{brand}/contents", File(mark + brand.encode() + b"\n"))


@pytest.mark.parametrize("name", ["pyton", "apt-gt", "vim", "mystery-cli"])
def test_what_nothing_brings_is_not_found(name):
    outcome = machine("dash").run(name)
    assert printed(outcome) == f"/bin/dash: 1: {name}: not found\n"
    assert outcome.exit_code == 127


@pytest.mark.parametrize("name", ["pyton", "apt-gt", "nodee", "vim", "htop"])
def test_an_assumed_package_brings_nothing_that_is_not_called_after_it(name):
    outcome = machine("dash", _with("mystery", ASSUMED + PACKAGE)).run(name)
    assert (outcome.exit_code, outcome.assumed) == (127, ())


@pytest.mark.parametrize("name", ["mystery", "mystery-cli", "mysteryd"])
def test_an_assumed_package_may_bring_what_is_called_after_it_and_that_is_said(name):
    outcome = machine("dash", _with("mystery-server", ASSUMED + PACKAGE)).run(f"{name} --version")
    assert outcome.exit_code == 0
    assert outcome.assumed == (f"{name} is not modelled; it succeeds and changes nothing",)
    assert f"(assumed: {name} is not modelled" in printed(outcome)


def test_an_image_known_by_its_size_may_have_any_program_but_no_slip_of_one():
    box = machine("dash", _with("broker", ASSUMED))
    assert box.run("broker-admin start").assumed
    assert box.run("pyton").exit_code == 127


def test_command_v_does_not_find_what_is_not_there():
    assert machine("dash", _with("mystery", ASSUMED + PACKAGE)).out(
        "command -v vim || echo no"
    ) == ("no\n")


def test_a_file_of_a_clone_is_taken_to_be_there_and_that_is_said():
    outcome = machine("dash", CLONE).run("cp /src/config.sample /tmp/config")
    assert outcome.exit_code == 0
    assert outcome.assumed == ("what /src holds is not modelled; cp is taken to succeed",)


@pytest.mark.parametrize(
    "line",
    ["sh -c 'exit 3'", "expr 1 = 2", "false", "sh -c false", "grep nothing /etc/passwd",
     "cmp /etc/passwd /etc/group", "cat /nosuch", "env nosuch-program"],
)  # fmt: skip
def test_what_fails_for_another_reason_fails_in_a_clone_too(line):
    outcome = machine("dash", CLONE).run(line, directory="/src")
    assert outcome.exit_code != 0
    assert outcome.assumed == ()


def test_a_folder_of_the_learners_own_is_none_of_a_packages():
    tree = _with("api", ASSUMED).put("srv", Directory()).put("srv/api", Directory())
    assert machine("dash", tree).run("cat nosuch", directory="/srv/api").exit_code == 1
