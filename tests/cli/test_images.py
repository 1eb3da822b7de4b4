"""docker images, history and tag: rows, columns, filters and formats."""

import json

import pytest


@pytest.fixture
def built(world, typed):
    """The machine after one tagged and one untagged build."""
    lines = [
        "docker build -q -t app:1 --label tier=web .",
        "docker tag app:1 me/app:latest",
        "echo two > a.txt",
        "docker build -q .",
    ]
    return typed(world, *lines).world


def names(result):
    return [line.split()[:2] for line in result.out.splitlines()[1:]]


def test_images_are_listed_newest_first_one_row_a_name(built, typed):
    rows = names(typed(built, "docker images"))

    assert rows[:3] == [["<none>", "<none>"], ["app", "1"], ["me/app", "latest"]]
    assert sorted(rows[3:]) == [["alpine", "3.20"], ["debian", "12"]]


def test_columns_are_those_of_the_classic_table(world, typed):
    lines = typed(world, "docker images").out.splitlines()

    assert lines[0] == "REPOSITORY   TAG       IMAGE ID       CREATED      SIZE"
    assert lines[1].endswith("   3 days ago   1.99MB")


def test_empty_list_still_has_its_heading(world, typed):
    assert typed(world, "docker images nosuch").out == (
        "REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n"
    )


def test_quiet_shows_ids_that_other_commands_take(built, typed):
    result = typed(built, "docker rmi -f $(docker images -q app:1)")

    assert result.exit == 0
    assert result.out.splitlines()[:2] == ["Untagged: app:1", "Untagged: me/app:latest"]


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ("app", [["app", "1"]]),
        ("app:2", []),
        ("'*app'", [["app", "1"]]),
        ("'me/*'", [["me/app", "latest"]]),
        ("'*/app:late*'", [["me/app", "latest"]]),
        ("'al[a-p]ine'", [["alpine", "3.20"]]),
        ("-f dangling=true", [["<none>", "<none>"]]),
        ("-f label=tier", [["app", "1"], ["me/app", "latest"]]),
        ("-f label=tier=db", []),
        ("-f label=tier=web -f reference=app", [["app", "1"]]),
        ("-f since=app:1", [["<none>", "<none>"]]),
        ("-f reference=app -f reference=alpine", [["app", "1"], ["alpine", "3.20"]]),
    ],
)
def test_filters_choose_rows(built, typed, filters, rows):
    assert names(typed(built, f"docker images {filters}")) == rows


def test_before_means_older_than_another_image(built, typed):
    found = names(typed(built, "docker image ls --filter before=app:1"))

    assert sorted(found) == [["alpine", "3.20"], ["debian", "12"]]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("docker images -f foo=1", "Error response from daemon: invalid filter 'foo'"),
        (
            "docker images -f dangling=maybe",
            "Error response from daemon: invalid filter 'dangling=[maybe]'",
        ),
        (
            "docker images -f since=nosuch",
            "Error response from daemon: No such image: nosuch:latest",
        ),
        ("docker images '[a'", "Error response from daemon: syntax error in pattern"),
        (
            "docker images --format '{{.Nope}}'",
            (
                'template parsing error: template: :1:2: executing "" at <.Nope>:'
                " can't evaluate field Nope in type *formatter.imageContext"
            ),
        ),
        (
            "docker images --format '{{.ID'",
            "template parsing error: template: :1: unclosed action",
        ),
    ],
)
def test_wrong_filters_and_formats_are_refused(world, typed, line, error):
    result = typed(world, line)

    assert (result.exit, result.out, result.err) == (1, "", f"{error}\n")


def test_filter_without_a_value_is_a_wrong_flag(world, typed):
    result = typed(world, "docker images -f dangling")

    assert result.exit == 125
    assert result.err.startswith(
        'invalid argument "dangling" for "-f, --filter" flag:'
        " bad format of filter (expected name=value)\n"
    )


def test_json_rows_have_all_fields(built, typed):
    row = json.loads(typed(built, "docker images --format json app").out)

    assert row["Repository"] == "app"
    assert row["Size"] == "1.99MB"
    assert row["VirtualSize"] == "1.986MB"
    assert row["Digest"] == "<none>"


def test_json_writes_brackets_as_go_does(built, typed):
    assert '"Digest":"\\u003cnone\\u003e"' in typed(built, "docker images --format json app").out


def test_custom_table_has_headings_of_its_fields(world, typed):
    line = "docker images --format 'table {{.Repository}}\\t{{.Tag}}' alpine"

    assert typed(world, line).out == "REPOSITORY   TAG\nalpine       3.20\n"


def test_digests_are_a_column_of_their_own(world, typed):
    heading = typed(world, "docker images --digests").out.splitlines()[0]

    assert heading.split() == ["REPOSITORY", "TAG", "DIGEST", "IMAGE", "ID", "CREATED", "SIZE"]


def test_whole_ids_are_shown_on_request(world, typed):
    assert all(
        len(line) == len("sha256:") + 64
        for line in typed(world, "docker images -q --no-trunc").out.splitlines()
    )


def test_word_that_is_a_subcommand_is_asked_about(world, typed):
    assert typed(world, "docker images ls").err == (
        'No images found matching "ls": did you mean "docker image ls"?\n'
    )


# history


def test_history_is_newest_first_and_only_the_top_has_an_image(built, typed):
    lines = typed(built, "docker history --format '{{.ID}}|{{.CreatedBy}}|{{.Size}}' app:1").out

    rows = [line.split("|") for line in lines.splitlines()]

    assert [row[1:] for row in rows] == [
        ['CMD ["cat"]', "0B"],
        ["RUN /bin/sh -c echo built > /r.txt # buildkit", "6B"],
        ["COPY a.txt /a.txt # buildkit", "4B"],
        ['CMD ["/bin/sh"]', "0B"],
        ["ADD alpine-minirootfs-3.20.3-x86_64.tar.gz /…", "1.99MB"],
    ]
    assert {row[0] for row in rows[1:]} == {"<missing>"}


def test_history_of_an_unknown_image_is_refused(world, typed):
    result = typed(world, "docker history nosuch")

    assert result.exit == 1
    assert result.err == "Error response from daemon: No such image: nosuch:latest\n"


# tag


def test_tag_gives_an_image_another_name(world, typed):
    assert names(typed(world, "docker tag alpine:3.20 base", "docker images base")) == [
        ["base", "latest"]
    ]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("nosuch x", "Error response from daemon: No such image: nosuch:latest"),
        (
            "alpine:3.20 Big",
            (
                'Error parsing reference: "Big" is not a valid repository/tag:'
                " invalid reference format: repository name (library/Big) must be lowercase"
            ),
        ),
        (
            "alpine:3.20 sha256:1",
            (
                "Error response from daemon: refusing to create an ambiguous tag"
                " using digest algorithm as name"
            ),
        ),
        (
            "'' x",
            "Error response from daemon: invalid reference format",
        ),
    ],
)
def test_bad_names_are_refused(world, typed, words, error):
    result = typed(world, f"docker tag {words}")

    assert (result.exit, result.err) == (1, f"{error}\n")


def test_unknown_image_brings_near_names(world, typed):
    events = typed(world, "docker history alpin:3.20").events

    assert any(
        getattr(event, "hint", "").startswith("Did you mean alpine:3.20") for event in events
    )
