"""What takes room and how it is freed: system df, builder du, and the prune commands."""

import pytest


@pytest.fixture
def used(world, typed):
    """An image, a stopped container that wrote 6 bytes, and a running one with a volume."""
    return typed(
        world,
        "docker build -q -t app .",
        "docker run --name c1 app sh -c 'echo 12345 > /x'",
        "docker run -d --name c2 -v vol:/data app sh -c 'echo 12345 > /data/x; sleep 100'",
    ).world


def lines(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_an_image_in_use_holds_only_what_no_other_image_has(used, typed):
    shown = lines(typed(used, "docker system df").out)

    assert shown[1:4] == [
        "Images 3 1 3.972MB 3.972MB (99%)",
        "Containers 2 1 6B 6B (100%)",
        "Local Volumes 1 1 6B 0B (0%)",
    ]


def test_verbose_usage_has_a_table_for_each_kind(used, typed):
    shown = typed(used, "docker system df -v").out

    headings = [line for line in lines(shown) if line.isupper()]
    assert headings == [
        "REPOSITORY TAG IMAGE ID CREATED SIZE SHARED SIZE UNIQUE SIZE CONTAINERS",
        "CONTAINER ID IMAGE COMMAND LOCAL VOLUMES SIZE CREATED STATUS NAMES",
        "VOLUME NAME LINKS SIZE",
        "CACHE ID CACHE TYPE SIZE CREATED LAST USED USAGE SHARED",
    ]
    assert "vol 1 6B" in lines(shown)


def test_shared_and_own_bytes_of_an_image_are_its_size(used, typed):
    template = "{{range .Images}}{{.Repository}} {{.SharedSize}} {{.UniqueSize}}\n{{end}}"

    shown = typed(used, f"docker system df -v --format '{template}'").out

    assert set(shown.splitlines()) == {
        "app 1.986MB 10B",
        "debian 0B 1.986MB",
        "alpine 1.986MB 0B",
    }


@pytest.mark.parametrize(
    ("options", "descriptions"),
    [
        ("--filter type=source.local", {"local source for context", "local source for dockerfile"}),
        ("--filter description~=^COPY", {"COPY a.txt /a.txt"}),
        ("--filter type!=source.local --filter description~=exec",
         {"mount / from exec /bin/sh -c echo built > /r.txt"}),
        ("--filter until=1h", set()),
    ],
)  # fmt: skip
def test_records_of_the_cache_are_chosen_by_filters(used, typed, options, descriptions):
    shown = typed(used, f"docker buildx du {options} --format '{{{{.Description}}}}'").out

    assert set(shown.splitlines()) == descriptions


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("docker buildx du --filter until=soon",
         'ERROR: "until" filter expects a duration (e.g., \'24h\'): time: invalid duration "soon"'),
        ("docker buildx du --format x --verbose",
         "ERROR: --format and --verbose cannot be used together"),
        ("docker image prune -f --filter until=zz",
         ("Error response from daemon: invalid value for 'until' filter: failed to parse value as"
         ' time or duration: invalid seconds "zz": invalid syntax')),
        ("docker container prune -f --filter until=1h --filter until=2h",
         "Error response from daemon: more than one until filter specified"),
        ("docker image prune -f --filter foo=1",
         "Error response from daemon: invalid filter 'foo'"),
        ("docker network rm bridge",
         ("Error response from daemon: bridge is a pre-defined network and cannot be removed\n"
         "exit status 1")),
    ],
)  # fmt: skip
def test_wrong_filters_are_refused(used, typed, line, error):
    result = typed(used, line)

    assert (result.err, result.exit) == (f"{error}\n", 1)


def test_pruning_to_a_size_takes_the_oldest_records_first(used, typed):
    after = typed(used, "docker builder prune -af --reserved-space 10").world

    kept = typed(after, "docker buildx du --format '{{.Size}}'").out.split()
    assert sum(int(size.removesuffix("B")) for size in kept) <= 10
    assert kept


def test_images_with_a_label_can_be_spared(world, typed):
    built = typed(world, "docker build -q --label keep=1 -t one .", "docker build -q -t two .")

    typed_line = "docker image prune -af --filter label!=keep --filter label!=keep=1"
    after = typed(built.world, typed_line).world

    assert [str(name) for name in after.engine.tags] == ["docker.io/library/one:latest"]


def test_a_question_is_answered_by_standard_input(used, typed):
    asked = typed(used, "docker container prune")
    refused = typed(used, "docker container prune <<< n")
    agreed = typed(used, "docker container prune <<< y")

    assert len(asked.world.engine.containers) == 2
    assert len(refused.world.engine.containers) == 2
    assert [each.name for each in agreed.world.engine.containers.values()] == ["c2"]


def test_the_three_networks_of_every_engine_are_listed(world, typed):
    shown = lines(typed(world, "docker network ls").out)

    assert [line.split()[1:] for line in shown[1:]] == [
        ["bridge", "bridge", "local"],
        ["host", "host", "local"],
        ["none", "null", "local"],
    ]


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("docker version --format '{{.Client.Version}}'", "28.2.2\n"),
        ("docker info --format '{{.Containers}} {{.ContainersRunning}} {{.Images}}'", "2 1 3\n"),
        ("docker network inspect -f '{{.Driver}}' none", "null\n"),
        ("docker context show", "default\n"),
    ],
)
def test_engine_and_client_answer_for_themselves(used, typed, line, out):
    assert typed(used, line).out == out
