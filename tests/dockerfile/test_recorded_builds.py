"""Real builds: refusals, names of steps, history and warnings, as they were recorded."""

import re

import pytest

from simulator.engine.dockerfile.checks import Circumstances, report
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.stages import parse
from simulator.engine.ignore import IgnoreFile
from tests.dockerfile.builds import recorded_builds, walk

BUILDS = list(recorded_builds())
PLANNING = ("target stage", "circular dependency", "failed to parse platform")
REFUSED = [
    build
    for build in BUILDS
    if build.refusal
    and not build.refusal.startswith(PLANNING)
    and "load metadata" not in build.step["stderr"]
    and "load .dockerignore" not in build.step["stderr"]
]
DONE = [build for build in BUILDS if build.step["exit"] == 0 and build.step.get("image")]


def by_id(builds):
    return {"argvalues": builds, "ids": [build.id for build in builds]}


@pytest.mark.parametrize("build", **by_id(REFUSED))
def test_a_dockerfile_is_refused_in_dockers_words_with_its_lines(build):
    with pytest.raises(DockerfileError) as refused:
        parse(build.text)

    assert refused.value.message == build.refusal
    if refused.value.source:
        assert refused.value.source.excerpt() in build.step["stderr"]


@pytest.mark.parametrize("build", **by_id(DONE))
def test_steps_are_named_as_docker_names_them(build):
    named, _ = walk(build)
    recorded = [step["instruction"] for step in build.step["steps"]]

    assert {text for text in recorded if not text.startswith("FROM ")} <= {
        text.rstrip() for text in named
    }


@pytest.mark.parametrize("build", **by_id(DONE))
def test_the_history_is_written_as_docker_writes_it(build):
    _, stage = walk(build)
    recorded = [entry["created_by"] for entry in build.step["image"]["history"]]

    assert stage.history[::-1] == recorded[: len(stage.history)]


@pytest.mark.parametrize("build", **by_id(BUILDS))
def test_warnings_are_those_that_docker_gives(build):
    lint = "check" in build.step["run"]
    found = report(
        build.text,
        circumstances=Circumstances(
            build_args=build.args,
            ignored=_ignored(build),
            target=build.target,
            every_stage=lint,
        ),
    )

    if "json" in build.step["run"]:
        assert f'"detail": "{found.warnings[0].detail}"' in build.step["stdout"]
    elif lint:
        recorded = re.findall(r"^WARNING: (\S+) - (.*)\n(.*)", build.step["stdout"], re.MULTILINE)
        assert [(w.rule, w.url, w.detail) for w in found.by_line] == recorded
    else:
        recorded = re.findall(r"WARN: (.*)", build.step["stderr"])
        assert sorted(warning.short for warning in found.warnings) == sorted(recorded)


def _ignored(build):
    """Read the ignore file only where it is about lint: the others test its own errors."""
    if "check" not in build.step["run"] or ".dockerignore" not in build.files:
        return None
    return IgnoreFile.parse(build.files[".dockerignore"])
