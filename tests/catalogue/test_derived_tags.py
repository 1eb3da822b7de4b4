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
        ("php:8.6-rc-apache", "PHP_VERSION=8.6.0"),
        ("python:3.15.0a1-slim", "PYTHON_VERSION=3.15.0"),
    ],
)
def test_version_beyond_those_listed_is_derived_from_its_neighbour(tag, variable):
    found = catalogue().image(HUB + tag)

    assert found.label == "derived"
    assert variable in found.image.config.env


def test_release_files_speak_of_the_version_that_was_asked_for():
    tree = catalogue().image(f"{HUB}alpine:3.24").image.tree

    assert tree.get("/etc/alpine-release").content == b"3.24.0\n"


@pytest.mark.parametrize(
    "tag", ["ubuntu:24.05", "golang:1.99", "node:99", "python:3.12-slm", "python:3.12-noble"]
)
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


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("buildpack-deps:noble", "ubuntu:24.04"),
        ("buildpack-deps:jammy-curl", "ubuntu:22.04"),
        ("buildpack-deps:trixie-scm", "debian:trixie"),
        ("eclipse-temurin:21-jdk-jammy", "ubuntu:22.04"),
    ],
)
def test_tag_that_names_a_release_of_ubuntu_stands_on_its_layers(name, base):
    found = catalogue().image(HUB + name).image

    assert found.layers[0] == catalogue().image(HUB + base).image.layers[0]


def test_ubuntu_has_its_user_since_23_04():
    new = catalogue().image(f"{HUB}ubuntu:24.04").image.tree
    old = catalogue().image(f"{HUB}ubuntu:22.04").image.tree

    assert new.get("/home/ubuntu").uid == 1000
    assert b"\nubuntu:x:1000:" in new.get("/etc/passwd").content
    assert old.get("/home/ubuntu") is None
    assert b"jammy" in old.get("/etc/apt/sources.list").content


@pytest.mark.parametrize(
    "name",
    [
        "mcr.microsoft.com/dotnet/sdk:10.0.100-noble",
        "mcr.microsoft.com/dotnet/runtime-deps:11.0.0-preview.7-resolute-chiseled-arm32v7",
        "ghcr.io/astral-sh/uv:0.11.32-python3.12-trixie-slim",
    ],
)
def test_early_release_machine_or_own_version_is_no_other_image(name):
    assert catalogue().image(name).derived
