"""Data files become a catalogue, or a complaint that their author understands."""

import pytest

from simulator.catalogue_files import catalogue_files
from simulator.engine.catalogue.declare import CatalogueError
from simulator.engine.catalogue.load import load

SMALL = """
[[layer]]
name = "small"
size = "1MB"
created = 2025-01-01T00:00:00Z
line = "COPY small / # buildkit"
rest = { "/small" = 1 }

[[image]]
id = "small"
repository = "docker.io/acme/small"
top = "small"
release = [{ version = "1.0", latest = true }]
"""
LATER = """
[[layer]]
name = "small"
revision = 2
size = "2MB"
created = 2025-02-01T00:00:00Z
line = "COPY small / # buildkit"
rest = { "/small" = 1 }
"""


def loaded(*texts):
    return load({f"images/{number}.toml": text.encode() for number, text in enumerate(texts)})


def test_adding_an_image_is_adding_a_file():
    found = loaded(SMALL).image("docker.io/acme/small:latest")

    assert found.image.size == 1_000_000
    assert [path for path, _ in found.image.tree.walk()] == ["small"]


def test_older_revision_can_still_be_seen():
    catalogue = loaded(SMALL, LATER)

    assert catalogue.revision == 2
    assert catalogue.image("docker.io/acme/small:1.0").image.size == 2_000_000
    assert catalogue.at(1).image("docker.io/acme/small:1.0").image.size == 1_000_000
    assert catalogue.at(1).revision == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[layer", "images/0.toml: "),
        ("[[layers]]\nname = 1", "images/0.toml: layers: Extra inputs are not permitted"),
        (SMALL.replace('line = "COPY small / # buildkit"', ""), "layer.0.line: Field required"),
        (SMALL + SMALL, "image 'small' is written twice"),
    ],
)
def test_wrong_file_is_refused_with_its_name_and_the_place(text, complaint):
    with pytest.raises(CatalogueError) as refused:
        loaded(text)

    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('top = "small"', 'top = "big"', "no layer is called 'big'"),
        ('size = "1MB"', 'size = "huge"', "'huge' is no size"),
        ('rest = { "/small" = 1 }', "", "1000000 bytes are missing"),
        ('name = "small"', 'name = "small"\non = "small"', "stands on itself"),
        ('name = "small"', 'name = "small"\ninclude = ["x"]', "no tree is called so"),
    ],
)
def test_layer_that_cannot_be_is_refused_when_it_is_made(old, new, complaint):
    catalogue = loaded(SMALL.replace(old, new))

    with pytest.raises(CatalogueError) as refused:
        _ = catalogue.image("docker.io/acme/small:1.0").image

    assert complaint in str(refused.value)


@pytest.mark.parametrize("path", sorted(catalogue_files()))
def test_every_data_file_stands_by_its_format(path):
    files = catalogue_files()

    assert load({path: files[path]}) is not None
