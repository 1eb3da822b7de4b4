"""Names of images: what they stand for, and what Docker says of a bad one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.errors import DockerError
from simulator.engine.reference import InvalidReference, Reference

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("alpine", "docker.io/library/alpine"),
        ("alpine:3.20", "docker.io/library/alpine:3.20"),
        ("docker.io/alpine:3.20", "docker.io/library/alpine:3.20"),
        ("index.docker.io/library/alpine", "docker.io/library/alpine"),
        ("maria/app:v1", "docker.io/maria/app:v1"),
        ("library/a/b", "docker.io/library/a/b"),
        ("localhost/a:1", "localhost/a:1"),
        ("localhost:5000/a", "localhost:5000/a"),
        ("127.0.0.1:5000/app:1", "127.0.0.1:5000/app:1"),
        ("[::1]:5000/app:1", "[::1]:5000/app:1"),
        ("UPPER.example.com/a:1", "UPPER.example.com/a:1"),
        ("foo:BAD", "docker.io/library/foo:BAD"),
        ("a__b:1", "docker.io/library/a__b:1"),
        ("a---b", "docker.io/library/a---b"),
        ("a" * 64 + "x:1", "docker.io/library/" + "a" * 64 + "x:1"),
        ("alpine@" + DIGEST, "docker.io/library/alpine@" + DIGEST),
        ("alpine:3.20@" + DIGEST, "docker.io/library/alpine:3.20@" + DIGEST),
    ],
)
def test_a_short_name_stands_for_a_full_one(text, canonical):
    assert Reference.parse(text).canonical == canonical


@pytest.mark.parametrize(
    ("text", "familiar"),
    [
        ("docker.io/library/alpine:3.20", "alpine:3.20"),
        ("docker.io/maria/app", "maria/app"),
        ("docker.io/library/a/b", "library/a/b"),
        ("quay.io/library/alpine", "quay.io/library/alpine"),
        ("index.docker.io/library/alpine@" + DIGEST, "alpine@" + DIGEST),
    ],
)
def test_docker_prints_the_short_name(text, familiar):
    assert Reference.parse(text).familiar == familiar


def test_a_reference_has_named_parts():
    reference = Reference.parse("alpine:3.20")

    assert (reference.domain, reference.path, reference.tag) == (
        "docker.io",
        "library/alpine",
        "3.20",
    )
    assert reference.repository == "docker.io/library/alpine"
    assert reference.name == "alpine"


@pytest.mark.parametrize(
    ("text", "familiar"),
    [("app", "app:latest"), ("app:1", "app:1"), ("app@" + DIGEST, "app@" + DIGEST)],
)
def test_latest_is_meant_where_neither_tag_nor_digest_is_said(text, familiar):
    assert Reference.parse(text).with_default_tag().familiar == familiar


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "invalid reference format"),
        ("foo:.x", "invalid reference format"),
        ("x:", "invalid reference format"),
        (":x", "invalid reference format"),
        ("a//b", "invalid reference format"),
        ("-x", "invalid reference format"),
        ("a___b:1", "invalid reference format"),
        ("a:b:c", "invalid reference format"),
        ("a@b", "invalid reference format"),
        ("my_app:v@1", "invalid reference format"),
        ("x:" + "a" * 129, "invalid reference format"),
        ("127.0.0.1:5000/app@sha256:123", "invalid reference format"),
        ("alpine\n", "invalid reference format"),
        ("al pine", "invalid reference format"),
        ("Foo", "invalid reference format: repository name (library/Foo) must be lowercase"),
        ("Nginx:1", "invalid reference format: repository name (library/Nginx) must be lowercase"),
        ("me/Nginx", "invalid reference format: repository name (me/Nginx) must be lowercase"),
        (
            "0123456789" * 6 + "0123",
            "invalid repository name (" + "0123456789" * 6 + "0123),"
            " cannot specify 64-byte hexadecimal strings",
        ),
        ("a/" + "b" * 255, "repository name must not be more than 255 characters"),
        ("a@sha256:" + "0" * 63, "invalid checksum digest length"),
        ("a@sha256:" + "A" * 64, "invalid checksum digest format"),
        ("a@sha257:" + "0" * 64, "unsupported digest algorithm"),
    ],
)
def test_docker_says_what_is_wrong_with_a_name(text, message):
    with pytest.raises(InvalidReference) as caught:
        Reference.parse(text)

    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MyApp", 'invalid tag "MyApp": repository name must be lowercase'),
        ("my_app:v@1", 'invalid tag "my_app:v@1": invalid reference format'),
        ("", 'invalid tag "": repository name must have at least one component'),
        ("app\n", 'invalid tag "app\n": invalid reference format'),
    ],
)
def test_docker_build_says_what_is_wrong_with_its_tag(text, message):
    with pytest.raises(InvalidReference) as caught:
        Reference.parse_build_tag(text)

    assert caught.value.message == message


def test_docker_build_understands_latest():
    assert Reference.parse_build_tag("app").familiar == "app:latest"


def test_a_hint_shows_the_name_in_lower_case():
    with pytest.raises(InvalidReference) as caught:
        Reference.parse("Me/MyApp:V1")

    assert "Try me/myapp:V1." in caught.value.hint


@given(st.text() | st.from_regex(r"[a-zA-Z0-9./:@_\[\]-]{0,40}"))
def test_any_text_is_a_reference_or_an_error_for_learners(text):
    try:
        reference = Reference.parse(text)
    except DockerError:
        return

    assert Reference.parse(reference.canonical) == reference


@pytest.mark.parametrize(
    "text", ["a" * 10**6, "a." * 2000 + "/", "a-" * 2000, "[" * 4000, "a/" * 2000]
)
def test_a_hostile_name_is_refused_at_once(text):
    with pytest.raises(InvalidReference):
        Reference.parse(text)
