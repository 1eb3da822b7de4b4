"""docker inspect: the whole description, and templates on it."""

import json

import pytest

from simulator.play.folder import with_files


@pytest.fixture
def built(world, typed):
    """A machine with an image that has most kinds of settings."""
    dockerfile = """\
FROM alpine:3.20
LABEL tier=web
ENV A=1
EXPOSE 80
WORKDIR /app
HEALTHCHECK --interval=5s CMD true
CMD ["cat"]
"""
    project = with_files(world, {"Dockerfile": dockerfile})
    return typed(project, "docker build -q -t app .").world


def test_description_has_the_parts_that_docker_shows(world, typed):
    result = typed(world, "docker inspect alpine:3.20")

    (shown,) = json.loads(result.out)
    assert list(shown) == sorted(shown)
    assert shown["RepoTags"] == ["alpine:3.20"]
    assert shown["Size"] == 1985799
    assert shown["Config"]["Cmd"] == ["/bin/sh"]
    assert shown["Config"]["Labels"] is None
    assert shown["RootFS"]["Type"] == "layers"
    assert shown["GraphDriver"]["Name"] == "overlay2"


def test_several_objects_come_in_one_list(world, typed):
    names = [
        one["RepoTags"][0]
        for one in json.loads(typed(world, "docker inspect debian:12 alpine:3.20").out)
    ]

    assert names == ["debian:12", "alpine:3.20"]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{.RepoTags}}", "[app:latest]"),
        ("{{json .Config.Cmd}}", '["cat"]'),
        ("{{.Config.WorkingDir}}", "/app"),
        ("{{.Config.ExposedPorts}}", "map[80/tcp:{}]"),
        ("{{json .Config.ExposedPorts}}", '{"80/tcp":{}}'),
        ('{{index .Config.Labels "tier"}}', "web"),
        ("{{len .RootFS.Layers}}", "2"),
        ("{{range .Config.Env}}{{println .}}{{end}}",
         "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nA=1\n"),
        ("{{.Config.Healthcheck.Test}}", "[CMD-SHELL true]"),
        ("{{.Os}}/{{.Architecture}}", "linux/amd64"),
        ("{{.Config.StopSignal}}|{{.Config.Shell}}|{{.Config.Entrypoint}}", "|[]|[]"),
        ("{{if .Config.User}}user{{else}}root{{end}}", "root"),
        ("{{.GraphDriver.Name}}", "overlay2"),
    ],
)  # fmt: skip
def test_templates_reach_every_part(built, typed, template, text):
    result = typed(built, f"docker inspect -f '{template}' app")

    assert (result.exit, result.out) == (0, f"{text}\n")


def test_unknown_object_is_an_error_beside_what_was_found(world, typed):
    result = typed(world, "docker inspect -f '{{.Os}}' nosuch alpine:3.20")

    assert (result.exit, result.out) == (1, "linux\n")
    assert result.err == "Error: No such object: nosuch\n"


def test_nothing_found_is_an_empty_list(world, typed):
    result = typed(world, "docker inspect nosuch")

    assert (result.exit, result.out) == (1, "[]\n")


def test_image_inspect_speaks_of_images(world, typed):
    result = typed(world, "docker image inspect nosuch")

    assert (result.exit, result.out) == (1, "[]\n")
    assert result.err == "Error response from daemon: No such image: nosuch:latest\n"


@pytest.mark.parametrize(
    ("line", "exit_code", "error"),
    [
        (
            "docker inspect -f '{{.Nope}}' alpine:3.20",
            1,
            (
                'template parsing error: template: :1:2: executing "" at <.Nope>:'
                ' map has no entry for key "Nope"'
            ),
        ),
        (
            "docker inspect -f '{{.Config.Nope}}' alpine:3.20",
            1,
            (
                'template parsing error: template: :1:9: executing "" at <.Config.Nope>:'
                ' map has no entry for key "Nope"'
            ),
        ),
        (
            "docker inspect -f '{{.Os' alpine:3.20",
            64,
            "template parsing error: template: :1: unclosed action",
        ),
        (
            "docker inspect --type container alpine:3.20",
            1,
            "Error response from daemon: No such container: alpine:3.20",
        ),
    ],
)
def test_wrong_templates_and_types_are_refused(world, typed, line, exit_code, error):
    result = typed(world, line)

    assert (result.exit, result.err) == (exit_code, f"{error}\n")


def test_compact_json_is_one_line(world, typed):
    assert typed(world, "docker inspect -f json alpine:3.20").out.count("\n") == 1
