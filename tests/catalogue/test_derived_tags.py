"""Tags that nobody lists: real Dockerfiles name versions older and newer than ours."""

import pytest

from simulator.catalogue_files import catalogue
from simulator.engine.catalogue.packages import PackageTable

HUB = "docker.io/library/"


@pytest.mark.parametrize(
    ("tag", "variable"),
    [
        ("node:24.15.0-trixie-slim", "NODE_VERSION=24.15.0"),
        ("node:26.5-alpine", "NODE_VERSION=26.5.0"),
        ("python:3.4-alpine", "PYTHON_VERSION=3.4.0"),
        ("golang:1.26-alpine3.23", "GOLANG_VERSION=1.26.0"),
        ("ruby:4.0.5-slim", "RUBY_VERSION=4.0.5"),
    ],
)
def test_version_beyond_those_listed_is_derived_from_its_neighbour(tag, variable):
    found = catalogue().image(HUB + tag)

    assert found.label == "derived"
    assert variable in found.image.config.env


def test_release_files_speak_of_the_version_that_was_asked_for():
    tree = catalogue().image(f"{HUB}alpine:3.24").image.tree

    assert tree.get("/etc/alpine-release").content == b"3.24.0\n"


@pytest.mark.parametrize("tag", ["ubuntu:24.05", "golang:1.99", "node:99", "python:3.12-slm"])
def test_version_or_variant_that_is_a_slip_is_not_found(tag):
    assert catalogue().image(HUB + tag) is None


def test_unlisted_variant_is_the_family_most_like_it():
    found = catalogue().image(f"{HUB}eclipse-temurin:24.0.2_12-jre-focal")

    assert found.image.config.env
    assert found.derived


@pytest.mark.parametrize(
    "mirror",
    [
        "mirror.gcr.io/library/alpine:3.20",
        "public.ecr.aws/docker/library/alpine:3.20",
        "docker.io/arm64v8/alpine:3.20",
    ],
)
def test_mirrors_serve_the_official_images(mirror):
    official = catalogue().image(f"{HUB}alpine:3.20")

    assert catalogue().image(mirror).image.id == official.image.id


def test_unknown_digest_beside_a_known_tag_is_taken_on_trust_and_alone_is_not():
    digest = f"sha256:{'1' * 64}"

    assert catalogue().image(f"{HUB}alpine:3.20@{digest}").derived
    assert catalogue().image(f"{HUB}alpine@{digest}") is None


@pytest.mark.parametrize("name", ["expres", "raect", "expresss"])
def test_slip_of_the_keys_is_told_from_an_unknown_package(name):
    packages: PackageTable = catalogue().packages

    assert packages.slip("npm", name)
    assert not packages.slip("npm", "tslint")
    assert not packages.slip("npm", "express")
