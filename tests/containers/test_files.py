"""The writable layer: what a container changes, where it lies, and what becomes of it."""

import pytest

from simulator.play.folder import with_files

RUN = "docker run --name c1 alpine:3.20"


def out(typed, world, *lines):
    return typed(world, *lines).out


def test_diff_shows_what_was_added_changed_and_removed(world, typed):
    line = f"{RUN} sh -c 'echo x > /new; echo y >> /etc/motd; rm /etc/alpine-release'"

    shown = out(typed, world, line, "docker diff c1").splitlines()

    assert "A /new" in shown
    assert "D /etc/alpine-release" in shown
    assert "C /etc" in shown


@pytest.mark.parametrize("line", ["cat /etc/passwd", "ls -R /", "chmod 644 /etc/passwd"])
def test_reading_and_setting_the_mode_there_was_change_nothing(world, typed, line):
    assert out(typed, world, f"{RUN} {line}", "docker diff c1") == ""


def test_image_keeps_what_a_container_deletes(world, typed):
    after = typed(world, f"{RUN} rm /etc/passwd").world

    assert out(typed, after, "docker run --rm alpine:3.20 head -c 4 /etc/passwd") == "root"
    assert after.engine.images == world.engine.images


def test_append_to_a_file_of_the_image_copies_the_whole_file_up(world, typed):
    after = typed(world, f"{RUN} sh -c 'echo x >> /etc/passwd'").world

    container = next(iter(after.engine.containers.values()))
    below = container.image.tree.get("/etc/passwd")
    assert container.layer.size == below.size + 2


def test_commit_makes_a_layer_and_shows_the_image_below(world, typed):
    lines = f"{RUN} sh -c 'echo x > /x'", "docker commit -m msg c1 new:1"
    after = typed(world, *lines).world

    assert out(typed, after, "docker run --rm new:1 cat /x") == "x\n"
    image = after.engine.tagged("docker.io/library/new:1")
    assert len(image.layers) == 2
    assert after.engine.parents[image.id] in world.engine.images


def test_image_below_a_committed_one_cannot_be_removed(world, typed):
    refused = typed(world, f"{RUN} sh -c 'echo x > /x'", "docker commit c1 new:1",
                    "docker rm c1", "docker rmi $(docker images -q alpine:3.20)")  # fmt: skip

    assert "(cannot be forced) - image has dependent child images" in refused.err


def test_copy_goes_both_ways_and_into_a_container_that_never_ran(world, typed):
    lines = "docker create --name c1 alpine:3.20", "docker cp a.txt c1:/tmp/b.txt"

    assert out(typed, world, *lines, "docker cp c1:/tmp/b.txt back; cat back") == "one\n"
    assert out(typed, world, *lines, "docker start -a c1; docker diff c1") == (
        "C /tmp\nA /tmp/b.txt\n"
    )


def test_folder_is_copied_into_one_that_is_there_and_as_one_that_is_not(world, typed):
    project = with_files(world, {"d/f": "x\n"})
    made = typed(project, "docker create --name c1 alpine:3.20").world

    into = typed(made, "docker cp d c1:/tmp; docker cp d c1:/new; docker cp d/. c1:/srv").world

    files = next(iter(into.engine.containers.values())).tree
    assert all(files.get(path) for path in ("/tmp/d/f", "/new/f", "/srv/f"))


def test_export_and_import_flatten_everything_into_one_layer(world, typed):
    lines = f"{RUN} sh -c 'echo x > /x; rm /etc/passwd'", "docker export c1 | docker import - flat"
    after = typed(world, *lines).world

    image = after.engine.tagged("docker.io/library/flat:latest")
    assert len(image.layers) == 1
    assert image.tree.get("/etc/passwd") is None
    assert out(typed, after, "docker run --rm flat cat /x") == "x\n"


def test_named_volume_outlives_its_containers_and_is_shared(world, typed):
    write = "docker run --rm -v data:/d alpine:3.20 sh -c 'echo x > /d/f'"

    after = typed(world, write).world

    assert out(typed, after, "docker run --rm -v data:/e alpine:3.20 cat /e/f") == "x\n"
    assert out(typed, after, "docker volume ls -q") == "data\n"


def test_volume_begins_with_what_the_image_has_at_its_place(world, typed):
    after = typed(world, "docker run --rm -v conf:/etc alpine:3.20 true").world

    assert after.engine.volumes["conf"].tree.get("/passwd") is not None


def test_what_goes_into_a_volume_is_not_in_the_layer(world, typed):
    line = f"{RUN.replace('--name', '-v data:/d --name')} sh -c 'echo x > /d/f'"

    assert out(typed, world, line, "docker diff c1") == "A /d\n"
    assert out(typed, world, line, "docker commit c1 new; docker run --rm new ls /d").endswith("\n")
    assert "f\n" not in out(typed, world, line, "docker commit c1 n", "docker run --rm n ls /d")


def test_volume_in_use_stays(world, typed):
    made = typed(world, "docker create -v data:/d --name c1 alpine:3.20").world

    refused = typed(made, "docker volume rm data")

    assert refused.exit == 1
    assert "remove data: volume is in use - [" in refused.err
    assert out(typed, made, "docker rm c1; docker volume rm data") == "c1\ndata\n"


def test_mounted_file_shows_the_edits_of_the_project(world, typed):
    line = "docker run -d --name c1 -v $PWD/a.txt:/a.txt:ro alpine:3.20 sleep 600"

    result = typed(world, line, "echo edited > a.txt", "docker exec c1 cat /a.txt")

    assert result.out == "edited\n"


def test_folder_mounted_is_written_by_both_sides(world, typed):
    line = "docker run -d --name c1 -v $PWD:/w alpine:3.20 sh -c 'sleep 5; echo c > /w/c; sleep 60'"

    result = typed(world, line, "echo mine > mine", "sleep 10; cat mine c")

    assert result.out == "mine\nc\n"


def test_container_prune_removes_what_is_stopped_and_nothing_else(world, typed):
    lines = f"{RUN} sh -c 'echo xx > /x'", "docker run -d --name c2 alpine:3.20 sleep 600"

    pruned = typed(world, *lines, "docker container prune -f")

    assert pruned.out.startswith("Deleted Containers:\n")
    assert pruned.out.endswith("\n\nTotal reclaimed space: 3B\n")
    assert [each.name for each in pruned.world.engine.containers.values()] == ["c2"]


def test_image_of_a_container_is_neither_removed_nor_pruned(world, typed):
    used = typed(world, f"{RUN} true").world

    refused = typed(used, "docker rmi alpine:3.20")
    assert "(must force) - container" in refused.err
    left = typed(used, "docker image prune -af").world
    assert left.engine.tagged("docker.io/library/alpine:3.20") is not None


def test_forced_removal_under_a_running_container_only_untags(world, typed):
    running = typed(world, "docker run -d --name c1 alpine:3.20 sleep 600").world

    removed = typed(running, "docker rmi -f alpine:3.20")

    assert removed.out == "Untagged: alpine:3.20\n"
    assert out(typed, removed.world, "docker exec c1 echo still here") == "still here\n"
