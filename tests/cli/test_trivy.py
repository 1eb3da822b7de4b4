"""``trivy image`` as typed: the tables, the label, the errors, the exit codes."""

import json

import pytest

from simulator.catalogue_files import catalogue
from simulator.cli.session import perform
from simulator.cli.trivy.boxes import boxed
from simulator.engine.events import Printed
from simulator.engine.files import Directory, File, FileTree
from simulator.engine.hub import CatalogueHub
from simulator.engine.state import World

DOCKERFILE = b"FROM python:3.11-alpine3.20\nRUN pip install flask==0.12.2\n"


CLEAN = """
Report Summary

┌─────────────────────────────┬────────┬─────────────────┬─────────┐
│           Target            │  Type  │ Vulnerabilities │ Secrets │
├─────────────────────────────┼────────┼─────────────────┼─────────┤
│ alpine:3.20 (alpine 3.20.3) │ alpine │        0        │    -    │
└─────────────────────────────┴────────┴─────────────────┴─────────┘
Legend:
- '-': Not scanned
- '0': Clean (no security findings detected)

Layerwise: a teaching sample of well-known advisories, not a scan.
None of these advisories is about what is installed here.
"""


@pytest.fixture(scope="module")
def world():
    """A world with one image, ``old:1``."""
    known = catalogue()
    tree = FileTree(Directory()).put("Dockerfile", File(DOCKERFILE))
    start = World(hub=CatalogueHub(known), catalogue=known).with_project(tree)
    return perform(start, "docker build -q -t old:1 .").world


def typed(world, line):
    done = perform(world, line)
    out, err = (
        "".join(e.text for e in done.events if isinstance(e, Printed) and e.stream == stream)
        for stream in (1, 2)
    )
    return done.exit_code, out, err


def test_what_is_known_of_the_packages_stands_in_tables(world):
    code, out, err = typed(world, "trivy image old:1")

    assert code == 0
    assert "Report Summary" in out
    assert "│ old:1 (alpine 3.20.3)" in out
    assert "Layerwise: a teaching sample of well-known advisories, not a scan.\n" in out
    assert "\nPython (python-pkg)\n===================\nTotal: 2 (UNKNOWN: 0, LOW: 0, " in out
    assert "│ flask (METADATA) │ CVE-2018-1000656 │ HIGH     │ fixed  │ 0.12.2 " in out
    assert "https://avd.aquasec.com/nvd/cve-2023-30861" in out
    assert 'INFO\tDetected OS\tfamily="alpine" version="3.20.3"\n' in err


def test_an_image_of_which_nothing_is_known_says_so(world):
    assert typed(world, "trivy image -q alpine:3.20") == (0, CLEAN, "")


def test_only_the_severities_that_were_asked_for_are_shown_and_counted(world):
    _, out, _ = typed(world, "trivy image -q --severity critical,low old:1")

    assert "CVE-2018" not in out
    assert "None of these advisories" in out
    assert (
        "Total: 2 (HIGH: 2, CRITICAL: 0)" in typed(world, "trivy image -s CRITICAL,HIGH old:1")[1]
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("trivy image -q --exit-code 7 old:1", 7),
        ("trivy image -q --exit-code=7 alpine:3.20", 0),
        ("trivy image -q --exit-code 7 --severity LOW old:1", 0),
        ("trivy image -q --ignore-unfixed --exit-code 1 old:1", 1),
        ("trivy --version", 0),
        ("trivy", 0),
        ("trivy image --help", 0),
        ("trivy image", 1),
        ("trivy image a b", 1),
        ("trivy fs .", 1),
        ("trivy nonsense", 1),
        ("trivy image --bogus old:1", 1),
        ("trivy image --severity FOO old:1", 1),
        ("trivy image --format xml old:1", 1),
        ("trivy image --severity", 1),
        ("trivy image --exit-code x old:1", 1),
        ("trivy image UPPER", 1),
    ],
)
def test_exit_codes(world, line, code):
    assert typed(world, line)[0] == code


def test_an_unknown_image_is_told_in_trivys_words(world):
    code, out, err = typed(world, "trivy image -q nosuch:1")

    assert (code, out) == (1, "")
    assert "FATAL\tFatal error\trun error: image scan error: scan error: " in err
    assert 'unable to find the specified image "nosuch:1" in ["docker" "containerd" ' in err
    assert "Error response from daemon: No such image: nosuch:1\n" in err


def test_what_trivy_does_not_take_is_told_in_its_words(world):
    severity = typed(world, "trivy image -s FOO old:1")[2]

    assert 'invalid argument "[FOO]" for "--severity" flag: must be one of ["UNKNOWN"' in severity
    assert "unknown flag: --bogus" in typed(world, "trivy image --bogus old:1")[2]
    assert "Require at least 1 argument" in typed(world, "trivy image")[2]


def test_the_report_as_json_has_trivys_names(world):
    code, out, _ = typed(world, "trivy image -q -f json -o r.json old:1; cat r.json")

    said = json.loads(out)
    assert code == 0
    assert said["Notice"].endswith("not a scan")
    assert said["Metadata"]["OS"] == {"Family": "alpine", "Name": "3.20.3"}
    assert said["Metadata"]["RepoTags"] == ["old:1"]
    (found,) = (one for one in said["Results"] if one["Target"] == "Python")
    assert [one["VulnerabilityID"] for one in found["Vulnerabilities"]] == [
        "CVE-2018-1000656",
        "CVE-2023-30861",
    ]


def test_a_saved_archive_is_looked_into(world):
    code, out, _ = typed(world, "docker save -o a.tar old:1; trivy image -q --input a.tar")

    assert code == 0
    assert "│ a.tar (alpine 3.20.3)" in out
    assert "CVE-2018-1000656" in out


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("trivy image -q --input none.tar", "open none.tar: no such file or directory"),
        ("trivy image -q --input .", "open .: is a directory"),
        ("trivy image -q --input Dockerfile", "unable to open Dockerfile as a Docker image"),
    ],
)
def test_what_is_no_archive_is_refused(world, line, reason):
    code, _, err = typed(world, line)

    assert code == 1
    assert reason in err


def test_an_image_of_the_hub_is_looked_at_and_not_kept(world):
    done = perform(world, "trivy image -q debian:12")

    assert done.exit_code == 0
    assert done.world.engine.images == world.engine.images


def test_trivy_is_a_program_of_a_pipe_like_any_other(world):
    assert typed(world, "trivy image -q old:1 | grep -c CVE-")[1] == "2\n"


def test_cells_that_repeat_the_one_above_are_joined():
    assert boxed(["A", "B"], [["x", "1"], ["x", "2"], ["y", "2"]]) == (
        "┌───┬───┐\n│ A │ B │\n├───┼───┤\n│ x │ 1 │\n│   ├───┤\n│   │ 2 │\n├───┤   │\n"
        "│ y │   │\n└───┴───┘\n"
    )
