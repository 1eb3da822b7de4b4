"""Images that stand on another one: their files, config and history are that one's and more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.catalogue_files import catalogue
from simulator.engine.hub import CatalogueHub


def test_every_repository_has_the_tags_that_it_lists():
    for entry in catalogue().standing_entries:
        for tag in entry.listed:
            found = catalogue().image(f"{entry.names[0]}:{tag}")
            assert found is not None, entry.names
            assert not found.derived
            assert found.image.size > 0


def test_tag_says_which_image_it_stands_on():
    standing = catalogue().image("docker.io/tiangolo/uvicorn-gunicorn:python3.11-slim").image
    base = catalogue().image("docker.io/library/python:3.11-slim").image

    assert standing.layers[:-1] == base.layers
    assert standing.history[:-1] == base.history
    assert "PYTHON_VERSION=3.11.14" in base.config.env
    assert set(base.config.env) < set(standing.config.env)


def test_standing_images_can_stand_on_each_other():
    under = catalogue().image("quay.io/jupyter/base-notebook:latest").image
    over = catalogue().image("quay.io/jupyter/scipy-notebook:latest").image

    assert over.layers[: len(under.layers)] == under.layers
    assert over.config.entrypoint == under.config.entrypoint


def test_new_entrypoint_drops_the_command_of_the_image_below():
    found = catalogue().image("docker.io/amazon/aws-cli:2.32.6").image

    assert found.config.entrypoint == ("/usr/local/bin/aws",)
    assert found.config.cmd is None


def test_its_users_have_homes_that_are_theirs():
    tree = catalogue().image("docker.io/jenkins/jenkins:lts").image.tree

    assert b"jenkins:x:1000:1000:" in tree.get("/etc/passwd").content
    assert tree.get("/var/jenkins_home").uid == 1000


def test_unlisted_tag_is_derived_and_one_that_fits_no_pattern_is_not_found():
    assert catalogue().image("docker.io/nvidia/cuda:12.1.0-devel-ubuntu22.04").derived
    assert catalogue().image("docker.io/nvidia/cuda:latest") is None


@given(st.text(alphabet="abc0123456789.-_", max_size=128))
def test_any_tag_is_answered(tag):
    for name in ("docker.io/hexpm/elixir", "docker.io/library/amazoncorretto"):
        found = catalogue().image(f"{name}:{tag or 'latest'}")
        assert found is None or found.reference


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("apk-families", "php84-fpm", "/etc/php84/php-fpm.d/www.conf"),
        ("apt-families", "postgresql-18", "/usr/share/postgresql/18/postgresql.conf.sample"),
        ("rpm-families", "mysql-community-server-minimal-8.4.7", "/etc/my.cnf"),
    ],
)
def test_package_with_a_version_in_its_name_is_found_by_the_pattern_of_its_family(kind, name, path):
    found = catalogue().packages.of_family(kind, name)

    assert found.name == name
    assert path in dict(found.files)
    assert catalogue().packages.of_family(kind, "zlib") is None


def test_later_revision_of_a_repository_hides_the_earlier_one():
    earlier = catalogue().at(1)

    assert earlier.image("docker.io/selenium/base:latest") is None
    assert catalogue().image("docker.io/selenium/base:latest")
    assert earlier.image("docker.io/discourse/base:release").image.tree.get("/usr/bin/sudo") is None
    assert catalogue().image("docker.io/discourse/base:release").image.tree.get("/usr/bin/sudo")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("nowhere.test/app:1", "dial tcp: lookup nowhere.test on 192.168.65.7:53: no such host"),
        ("nowhere.test:444/app:1", "lookup nowhere.test on 192.168.65.7:53: no such host"),
        ("localhost:5000/app:1", "dial tcp 127.0.0.1:5000: connect: connection refused"),
        ("quay.io/nobody/nothing:1", "quay.io/nobody/nothing:1: not found"),
        ("docker.io/library/nothing:1", "pull access denied, repository does not exist"),
    ],
)
def test_what_is_nowhere_is_missed_in_the_words_of_its_registry(reference, words):
    assert words in str(CatalogueHub(catalogue()).missing(reference))
