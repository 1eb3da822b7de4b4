"""The toy hub's images: sizes as people see them, and layers that families share."""

import pytest

from simulator.catalogue_files import catalogue
from simulator.engine.shell.executable import read_executable

HUB = "docker.io/library/"


def image(name):
    return catalogue().image(HUB + name)


# The table of base images: name, size in MB, number of layers.
TABLE = [
    ("hello-world:latest", 0.0133, 1),
    ("busybox:1.37", 4.3, 1),
    ("alpine:3.20", 7.8, 1),
    ("alpine:latest", 7.8, 1),
    ("debian:12", 117, 1),
    ("debian:bookworm-slim", 74.8, 1),
    ("ubuntu:24.04", 78.1, 1),
    ("ubuntu:22.04", 77.9, 1),
    ("python:3.11", 1009, 7),
    ("python:3.11-slim", 130, 4),
    ("python:3.11-alpine", 52, 4),
    ("node:22", 1120, 8),
    ("node:20", 1100, 8),
    ("node:22-slim", 230, 5),
    ("node:22-alpine", 161, 4),
    ("node:20-alpine", 135, 4),
    ("golang:1.23", 837.5, 7),
    ("golang:1.23-alpine", 246, 5),
    ("nginx:1.27", 191.8, 7),
    ("nginx:1.25", 188, 7),
    ("nginx:1.27-alpine", 48, 8),
    ("redis:7", 117, 8),
    ("redis:7-alpine", 41, 8),
    ("postgres:16", 434, 14),
    ("postgres:16-alpine", 275, 11),
    ("memcached:1.6", 85, 6),
    ("eclipse-temurin:21-jdk", 466, 6),
    ("eclipse-temurin:21-jre", 271, 6),
    ("eclipse-temurin:21-jre-alpine", 195, 5),
    ("openjdk:17", 471, 3),
    ("centos:7", 204, 1),
    ("rockylinux:9", 176, 1),
]


@pytest.mark.parametrize(("name", "megabytes", "layers"), TABLE)
def test_image_has_the_size_and_the_layers_of_the_table(name, megabytes, layers):
    found = image(name).image

    assert found.size / 1e6 == pytest.approx(megabytes, rel=0.005)
    assert len(found.layers) == layers


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("python:3.11", "node:22", 4),
        ("python:3.11", "golang:1.23", 3),
        ("python:3.11-slim", "node:22-slim", 1),
        ("python:3.11-slim", "debian:bookworm-slim", 1),
        ("node:22-alpine", "alpine:3.20", 1),
        ("node:22-alpine", "node:20-alpine", 1),
        ("node:22", "node:22-alpine", 0),
        ("python:3.11", "python:3.12", 5),
    ],
)
def test_families_share_their_lower_layers(one, other, shared):
    pairs = zip(image(one).image.layers, image(other).image.layers, strict=False)

    assert sum(upper is lower for upper, lower in pairs) == shared


def test_distroless_static_is_many_tiny_layers_without_a_shell():
    found = catalogue().image("gcr.io/distroless/static-debian12:nonroot").image

    assert len(found.layers) == 10
    assert found.size < 2_100_000
    assert found.tree.get("/bin/sh") is None
    assert found.config.user == "65532"


@pytest.mark.parametrize("name", ["openjdk:17", "centos:7", "python:3.8", "freestuff/redis-turbo"])
def test_image_that_should_not_be_used_wears_a_ribbon(name):
    repository = name if "/" in name else f"library/{name}"
    tag = "" if ":" in name else ":latest"

    assert catalogue().image(f"docker.io/{repository}{tag}").ribbon


def test_several_registries_hold_something():
    known = {"docker.io", "gcr.io", "ghcr.io", "quay.io", "registry.example.com"}

    assert known <= set(catalogue().hosts)
    assert catalogue().repositories("docker.io")[0].official


def test_bookworm_slim_and_stable_slim_are_one_image():
    assert image("debian:bookworm-slim").image.id == image("debian:stable-slim").image.id


def test_unlisted_version_is_derived_from_its_family():
    found = image("python:3.11.4-slim-bullseye")

    assert found.derived
    assert "PYTHON_VERSION=3.11.4" in found.image.config.env
    assert b"(bullseye)" in found.image.tree.get("/etc/os-release").content
    assert found.image.size == image("python:3.11-slim").image.size


@pytest.mark.parametrize("name", ["python:3.99", "python:nonsense", "alpine:4", "node:22.99.0"])
def test_version_that_never_was_is_not_found(name):
    assert image(name) is None


def test_listed_tag_is_not_called_derived():
    assert not image("python:3.11-slim").derived
    assert image("python:3.10-slim").derived


def test_near_names_help_after_a_slip():
    assert catalogue().near("docker.io/library/pyhton:3.11")[0].startswith(HUB + "python:")
    assert HUB + "python:3.11-slim" in catalogue().near(HUB + "python:3.11-slm")


def test_image_can_be_found_by_its_digest():
    found = image("alpine:3.20")

    assert catalogue().image(f"{HUB}alpine@{found.digest}").image.id == found.image.id
    assert catalogue().image(f"{HUB}alpine@sha256:{'0' * 64}") is None


def test_download_is_smaller_than_the_image():
    assert image("alpine:3.20").download_size == 3_600_000
    assert 0 < image("python:3.11").download_size < image("python:3.11").image.size / 2


def test_history_has_a_line_for_each_layer_and_each_setting():
    found = image("python:3.11-slim").image

    assert [line.empty_layer for line in found.history].count(False) == 4
    assert found.history[-1].created_by == 'CMD ["python3"]'
    assert found.history[0].created_by.startswith("# debian.sh --arch 'amd64' out/ 'bookworm'")


@pytest.mark.parametrize(
    ("name", "path", "program"),
    [
        ("python:3.11-slim", "/usr/local/bin/python", "python3"),
        ("node:22-alpine", "/usr/local/bin/npm", "npm"),
        ("golang:1.23", "/usr/local/go/bin/go", "go"),
        ("golang:1.23", "/usr/bin/gcc", "gcc"),
        ("debian:12", "/bin/sh", "dash"),
        ("alpine:3.20", "/bin/sh", "busybox"),
        ("nginx:1.27", "/usr/sbin/nginx", "nginx"),
    ],
)
def test_programs_stand_where_they_do_in_life(name, path, program):
    file = image(name).image.tree.get(path)

    assert read_executable(file.content).name == program
    assert file.mode & 0o111


def test_alpine_golang_has_no_compiler_for_c():
    assert image("golang:1.23-alpine").image.tree.get("/usr/bin/gcc") is None


def test_dynamic_program_needs_the_loader_of_its_c_library():
    glibc = image("node:22-slim").image.tree
    musl = image("node:22-alpine").image.tree
    needs = [
        read_executable(tree.get("/usr/local/bin/node").content).facts["needs"]
        for tree in (glibc, musl)
    ]

    assert glibc.get(needs[0]) is not None
    assert musl.get(needs[1]) is not None
    assert musl.get(needs[0]) is None


def test_node_images_have_the_user_node():
    for name in ("node:22", "node:22-slim", "node:22-alpine"):
        passwd = image(name).image.tree.get("/etc/passwd").content
        assert b"node:x:1000:1000" in passwd


def test_every_listed_tag_of_every_repository_can_be_made():
    for host in catalogue().hosts:
        for repository in catalogue().repositories(host):
            for tag in catalogue().tags(repository.name):
                found = catalogue().image(f"{repository.name}:{tag}")
                assert found is not None
                assert found.image.config.document() is not None


def test_no_layer_has_more_than_a_few_files_beside_links_and_commands():
    for repository in catalogue().repositories("docker.io"):
        found = catalogue().image(f"{repository.name}:{catalogue().tags(repository.name)[0]}")
        for layer in found.image.layers:
            assert len(layer.changes) < 450


def test_image_that_has_the_certificates_as_a_package_has_their_file():
    for name in ("mongo:8", "mariadb:11"):
        tree = catalogue().image(f"docker.io/library/{name}").image.tree
        assert tree.get("/etc/ssl/certs/ca-certificates.crt").size > 200_000
