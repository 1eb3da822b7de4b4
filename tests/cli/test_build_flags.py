"""What the flags of docker build may be, and where the result of a build goes."""

import json

import pytest

from simulator.play.folder import with_files

LEARN_MORE = (
    " is not supported for the docker driver.\n"
    "Switch to a different driver, or turn on the containerd image store, and try again.\n"
    "Learn more at https://docs.docker.com/go/"
)


@pytest.mark.parametrize(
    ("flags", "error"),
    [
        ("--secret foo", "invalid field 'foo' must be a key=value pair"),
        ("--secret idx=1", "unexpected key 'idx' in 'idx=1'"),
        ("--secret type=x,id=s", 'unsupported secret type "x"'),
        ("--build-arg =x", 'invalid key-value pair "=x": empty key'),
        ("--label =x", 'invalid key-value pair "=x": empty key'),
        ("--attest sbom", "invalid value sbom"),
        ("--attest mode=max", "attestation type not specified"),
        ("--build-context web", "invalid context value: web, expected key=value"),
        ("--cache-from mode=max", 'type required for "mode=max"'),
        ("--output dest=x,mode=y", "type is required for output"),
        ("--iidfile id -o type=local,dest=out",
         "local and tar exporters are incompatible with image ID file"),
        ("--call check,shape=round", "invalid print field: shape=round"),
        ("-q --progress=plain", "progress=plain and quiet cannot be used together"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_read_are_refused_at_once(world, typed, flags, error):
    result = typed(world, f"docker build {flags} .")

    assert (result.out, result.err, result.exit) == ("", f"ERROR: {error}\n", 1)


@pytest.mark.parametrize(
    ("flags", "error"),
    [
        ("--no-cache --no-cache-filter x",
         "--no-cache and --no-cache-filter cannot currently be used together"),
        ("--platform amiga",
         '"amiga": unknown operating system or architecture: invalid argument'),
        ("--platform linux/amd64,linux/arm64",
         f"Multi-platform build{LEARN_MORE}build-multi-platform/"),
        ("--provenance=true", f"Attestation{LEARN_MORE}attestations/"),
        ("--sbom=true", f"Attestation{LEARN_MORE}attestations/"),
        ("--cache-to type=local,dest=x", f"Cache export{LEARN_MORE}build-cache-backends/"),
        ("-o type=oci,dest=x.tar", f"OCI exporter{LEARN_MORE}build-exporters/"),
        ("-o type=docker,dest=x.tar", f"Docker exporter{LEARN_MORE}build-exporters/"),
        ("-o type=local,dest=-", "dest cannot be stdout for local exporter"),
        ("-o a.txt", "destination directory a.txt is a file"),
        ("-o type=zip", 'failed to solve: exporter "zip" could not be found'),
        ("--push", "tag is needed when pushing to registry"),
        ("--add-host web", "invalid host web"),
        ("--allow everything", "unknown entitlement everything"),
        ("--annotation a", 'parse annotations: invalid annotation "a", expected key=value'),
    ],
)  # fmt: skip
def test_what_the_builder_cannot_do_is_said_before_it_begins(world, typed, flags, error):
    result = typed(world, f"docker build {flags} .")

    assert (result.err, result.exit) == (f"ERROR: failed to build: {error}\n", 1)
    assert result.world.engine.builds == world.engine.builds


@pytest.mark.parametrize(
    "flags",
    ["--provenance=false", "--cache-to type=inline", "--network none", "--rm -m 1g",
     "--add-host web:host-gateway", "--cache-from app", "--platform linux/amd64"],
)  # fmt: skip
def test_what_changes_nothing_here_is_let_be(world, typed, flags):
    assert typed(world, f"docker build -q {flags} .").exit == 0


def test_squashing_is_warned_of_and_left_undone(world, typed):
    result = typed(world, "docker build -q --squash .")

    assert "level=warning" in result.err
    assert "removed with BuildKit" in result.err
    assert result.exit == 0


def test_a_result_for_the_cache_alone_makes_no_image(world, typed):
    result = typed(world, "docker build -o type=cacheonly .")

    assert len(result.world.engine.images) == len(world.engine.images)
    assert result.world.engine.cache.records


def test_an_image_can_be_named_where_it_goes(world, typed):
    result = typed(world, "docker build -q -o type=image,name=app:1 .")

    assert "docker.io/library/app:1" in result.world.engine.tags


def test_metadata_tells_the_image_and_its_name(world, typed):
    result = typed(world, "docker build -q -t app --metadata-file m.json . && cat m.json")

    image, _, text = result.out.partition("\n")
    found = json.loads(text)
    assert found["containerimage.digest"] == image
    assert found["image.name"] == "docker.io/library/app:latest"


def test_push_sends_the_image_where_its_name_says(world, typed):
    result = typed(
        world,
        "docker build -q --push -t 127.0.0.1:5000/app:1 .",
        "docker rmi 127.0.0.1:5000/app:1",
        "docker pull -q 127.0.0.1:5000/app:1",
    )

    assert (result.out, result.exit) == ("127.0.0.1:5000/app:1\n", 0)


TWO_STAGES = """\
# BASE the image to stand on
ARG BASE=alpine:3.20
# build compiles everything
FROM $BASE AS build
# LEVEL how much to say
ARG LEVEL=1
RUN echo $LEVEL
FROM scratch
COPY --from=build /etc/passwd /
"""


def test_targets_and_arguments_are_listed_with_what_comments_say(world, typed):
    project = with_files(world, {"Dockerfile": TWO_STAGES})

    targets = typed(project, "docker build --call=targets .").out
    outline = typed(project, "docker build --call=outline --target build --build-arg LEVEL=2 .").out

    assert targets == "TARGET    DESCRIPTION\nbuild     compiles everything\n(default) \n"
    assert outline == (
        "TARGET:      build\nDESCRIPTION: compiles everything\n\n"
        "BUILD ARG   VALUE         DESCRIPTION\n"
        "BASE        alpine:3.20   the image to stand on\n"
        "LEVEL       2             how much to say\n\n"
    )


def test_raw_progress_is_a_line_of_json_for_each_change(world, typed):
    lines = typed(world, "docker build --progress=rawjson .").err.splitlines()

    vertexes = [json.loads(line)["vertexes"][0] for line in lines]
    assert any(vertex["name"].startswith("[2/3] COPY") for vertex in vertexes)
    assert sum("completed" in vertex for vertex in vertexes) * 2 == len(vertexes)


def test_a_check_finds_the_error_that_keeps_a_dockerfile_from_being_built(world, typed):
    project = with_files(world, {"Dockerfile": "FROM alpine:3.20\nRUNN x\n"})

    result = typed(project, "docker build --check .")

    assert result.err.endswith(
        "\nERROR: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)\n"
        "Dockerfile:2\n--------------------\n"
        "   1 |     FROM alpine:3.20\n   2 | >>> RUNN x\n   3 |     \n--------------------\n\n"
    )
    assert (result.out, result.exit) == ("", 1)


def test_named_context_stands_in_for_an_image_and_for_a_stage(world, typed):
    text = "FROM alpine:3.20 AS base\nRUN touch /mine\nFROM base\nCOPY --from=other /etc /o\n"
    debian = "docker-image://debian:12"
    named = f"--build-context base={debian} --build-context other={debian}"
    built = typed(with_files(world, {"Dockerfile": text}), f"docker build {named} -t t .")
    plain = typed(with_files(world, {"Dockerfile": text}), "docker build -t t .")

    assert built.exit == 0, built.err
    assert "FROM docker.io/library/debian:12" in built.err
    assert "touch /mine" not in built.err
    assert plain.exit == 1


def test_named_context_of_files_is_said_not_to_be_simulated(world, typed):
    refused = typed(world, "docker build --build-context lib=./lib .")

    assert refused.exit == 1
    assert "Layerwise: the named context lib=./lib is not simulated" in refused.err
