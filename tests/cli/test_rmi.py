"""Removing: names first, the image with its last name, layers when nobody holds them."""

import pytest

from simulator.engine.reference import Reference


@pytest.fixture
def built(world, typed):
    """The machine with one built image, app:1."""
    return typed(world, "docker build -q -t app:1 .").world


def image_of(world, name):
    found = world.engine.tagged(Reference.parse(name).with_default_tag().canonical)
    assert found is not None
    return found


def test_one_of_two_names_is_only_untagged(built, typed):
    result = typed(built, "docker tag app:1 app:2", "docker rmi app:1")

    assert result.out == "Untagged: app:1\n"
    assert image_of(result.world, "app:2") == image_of(built, "app:1")


def test_last_name_takes_the_image_along_and_the_cache_keeps_its_layers(built, typed):
    image = image_of(built, "app:1")

    result = typed(built, "docker rmi app:1")

    assert result.out == f"Untagged: app:1\nDeleted: {image.id}\n"
    assert image.id not in result.world.engine.images


def test_cached_steps_survive_the_image(built, typed):
    result = typed(built, "docker rmi app:1", "docker build --progress=plain .")

    assert "[2/3] COPY a.txt /a.txt\n#6 CACHED\n" in result.err
    assert "[3/3] RUN echo built > /r.txt\n#7 CACHED\n" in result.err


def test_layers_go_when_neither_cache_nor_images_hold_them(built, typed):
    image = image_of(built, "app:1")
    own = [f"Deleted: {chain}\n" for chain in reversed(image.chain_ids[1:])]

    result = typed(built, "docker builder prune -af", "docker rmi app:1")

    assert result.out == f"Untagged: app:1\nDeleted: {image.id}\n" + "".join(own)


def test_id_of_an_image_with_names_in_several_repositories_needs_force(built, typed):
    short = image_of(built, "app:1").id[7:19]

    result = typed(built, "docker tag app:1 other:1", f"docker rmi {short}")

    assert result.exit == 1
    assert result.err == (
        f"Error response from daemon: conflict: unable to delete {short} (must be forced)"
        " - image is referenced in multiple repositories\n"
    )
    assert image_of(result.world, "other:1")


def test_forced_id_removes_all_names(built, typed):
    image = image_of(built, "app:1")

    result = typed(built, "docker tag app:1 other:1", f"docker rmi -f {image.id[7:12]}")

    assert result.out == f"Untagged: app:1\nUntagged: other:1\nDeleted: {image.id}\n"


def test_one_error_does_not_keep_the_others_from_going(built, typed):
    result = typed(built, "docker rmi nosuch app:1 alsonot")

    assert result.exit == 1
    assert result.out.startswith("Untagged: app:1\n")
    assert result.err == (
        "Error response from daemon: No such image: nosuch:latest\n"
        "Error response from daemon: No such image: alsonot:latest\n"
    )


def test_force_makes_unknown_images_harmless(world, typed):
    result = typed(world, "docker rmi -f nosuch")

    assert (result.exit, result.out) == (0, "")
    assert result.err == "Error response from daemon: No such image: nosuch:latest\n"


# prune


def test_prune_asks_first_and_no_is_respected(built, typed):
    result = typed(built, "echo n | docker image prune -a")

    assert result.exit == 0
    assert result.out == (
        "WARNING! This will remove all images without at least one container associated to"
        " them.\nAre you sure you want to continue? [y/N] "
    )
    assert result.world.engine.images == built.engine.images


def test_prune_takes_only_images_without_a_name(built, typed):
    before = image_of(built, "app:1")
    changed = typed(built, "echo two > a.txt", "docker build -q -t app:1 .").world

    result = typed(changed, "docker image prune -f")

    assert result.out == (f"Deleted Images:\ndeleted: {before.id}\n\nTotal reclaimed space: 0B\n")


def test_prune_of_everything_frees_what_no_cache_holds(built, typed):
    result = typed(built, "docker builder prune -af", "echo y | docker image prune -a")

    assert "untagged: app:1\n" in result.out
    assert result.out.endswith("Total reclaimed space: 3.972MB\n")
    assert not result.world.engine.images


def test_builder_prune_spares_what_images_stand_on(built, typed):
    result = typed(built, "docker builder prune -f")

    assert result.out.count("*") == 3, "what the client sent goes: Dockerfile, ignore file, context"
    assert result.out.endswith("Total:\t75B\n")
    assert result.world.engine.cache.records == built.engine.cache.records


def test_builder_prune_of_all_empties_the_cache_and_the_image_stays(built, typed):
    result = typed(built, "docker builder prune -af")

    assert result.out.endswith("Total:\t85B\n")
    assert not len(result.world.engine.cache.records)
    assert image_of(result.world, "app:1")


def test_disk_usage_counts_shared_layers_once(built, typed):
    result = typed(built, "docker tag app:1 b", "docker system df")

    lines = [line.split() for line in result.out.splitlines()]

    assert lines[0] == ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"]
    assert lines[1] == ["Images", "3", "0", "3.972MB", "3.972MB", "(100%)"]


def test_system_prune_takes_dangling_images_and_unused_cache(built, typed):
    result = typed(built, "docker rmi app:1", "docker system prune -f")

    assert result.out.startswith("Deleted build cache objects:\n")
    assert result.out.endswith("\nTotal reclaimed space: 85B\n")
    assert not len(result.world.engine.cache.records)
