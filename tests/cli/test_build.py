"""docker build: what it shows in each style, and what its flags mean."""

import pytest

from simulator.engine.events import ImageBuilt, StepBuilt, StepCached
from simulator.play.folder import changed, with_files


def image(result):
    return next(event.image for event in result.events if isinstance(event, ImageBuilt))


PLAIN = """\
#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 108B done
#1 DONE 0.0s

#2 [internal] load metadata for docker.io/library/alpine:3.20
#2 DONE 0.0s

#3 [internal] load .dockerignore
#3 transferring context: 2B done
#3 DONE 0.0s

#4 [1/3] FROM docker.io/library/alpine:3.20
#4 DONE 0.0s

#5 [internal] load build context
#5 transferring context: 36B done
#5 DONE 0.0s

#6 [2/3] COPY a.txt /a.txt
#6 DONE 0.1s

#7 [3/3] RUN echo built > /r.txt
#7 DONE 0.0s

#8 exporting to image
#8 exporting layers done
#8 writing image {id} done
#8 naming to docker.io/library/app:1 done
#8 naming to docker.io/me/app done
#8 DONE 0.0s
"""


def test_plain_progress_is_a_block_for_each_vertex(world, typed):
    result = typed(world, "docker build --progress=plain -t app:1 -t me/app .")

    assert (result.exit, result.out) == (0, "")
    assert result.err == PLAIN.format(id=image(result).id)


def test_terminal_gets_the_picture(world, typed):
    result = typed(world, "docker build -t app .", terminal=True)

    lines = result.err.splitlines()
    heading = "[+] Building 0.1s (8/8) FINISHED                                 docker:default"
    assert lines[0] == heading
    assert lines[1] == (
        " => [internal] load build definition from Dockerfile                       0.0s"
    )
    assert (
        " => [2/3] COPY a.txt /a.txt                                                0.1s" in lines
    )
    assert {len(line) for line in lines} == {79}


def test_cached_steps_say_so_in_the_picture(world, typed):
    result = typed(world, "docker build -q .", "docker build --progress=tty .")

    assert " => CACHED [2/3] COPY a.txt /a.txt " in result.err
    assert " => CACHED [3/3] RUN echo built > /r.txt " in result.err


def test_quiet_build_prints_nothing_but_the_id(world, typed):
    result = typed(world, "docker build -q .")

    assert (result.out, result.err) == (f"{image(result).id}\n", "")


def test_quiet_build_that_fails_still_shows_where(world, typed):
    broken = with_files(world, {"Dockerfile": "FROM alpine:3.20\nRUN false\n"})

    result = typed(broken, "docker build -q .")

    assert (result.exit, result.out) == (1, "")
    assert result.err.startswith("Dockerfile:2\n--------------------\n")
    assert result.err.endswith("did not complete successfully: exit code: 1\n")


def test_failed_step_has_a_box_with_its_output_and_the_marked_line(world, typed):
    broken = with_files(world, {"Dockerfile": "FROM alpine:3.20\nRUN echo hi; exit 3\n"})

    result = typed(broken, "docker build --progress=plain .")

    assert result.exit == 1
    assert result.err.endswith(
        "#5 [2/2] RUN echo hi; exit 3\n"
        "#5 0.000 hi\n"
        '#5 ERROR: process "/bin/sh -c echo hi; exit 3" did not complete successfully:'
        " exit code: 3\n"
        "------\n"
        " > [2/2] RUN echo hi; exit 3:\n"
        "0.000 hi\n"
        "------\n"
        "Dockerfile:2\n"
        "--------------------\n"
        "   1 |     FROM alpine:3.20\n"
        "   2 | >>> RUN echo hi; exit 3\n"
        "   3 |     \n"
        "--------------------\n"
        'ERROR: failed to build: failed to solve: process "/bin/sh -c echo hi; exit 3"'
        " did not complete successfully: exit code: 3\n"
    )


def test_warnings_stand_with_the_definition_and_at_the_end(world, typed):
    warned = with_files(world, {"Dockerfile": "FROM alpine:3.20\nCMD echo hi\n"})

    result = typed(warned, "docker build --progress=plain .")

    text = (
        "JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended"
        " behavior related to OS signals (line 2)\n"
    )
    assert f"#1 transferring dockerfile: 66B done\n#1 WARN: {text}#1 DONE" in result.err
    assert result.err.endswith(f"\n 1 warning found (use docker --debug to expand):\n - {text}")


def test_check_builds_nothing_and_fails_on_warnings(world, typed):
    warned = with_files(world, {"Dockerfile": "FROM alpine:3.20 AS Big\n"})

    result = typed(warned, "docker build --check .")

    assert result.exit == 1
    assert result.out == (
        "Check complete, 1 warning has been found!\n\n"
        "WARNING: StageNameCasing"
        " - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/\n"
        "Stage name 'Big' should be lowercase\n"
        "Dockerfile:1\n"
        "--------------------\n"
        "   1 | >>> FROM alpine:3.20 AS Big\n"
        "   2 |     \n"
        "--------------------\n"
    )
    assert len(result.world.engine.images) == 2


def test_check_of_a_good_dockerfile_succeeds(world, typed):
    result = typed(world, "docker build --call=check .")

    assert (result.exit, result.out) == (0, "Check complete, no warnings found.\n")


# Flags


def built(result):
    return [event.step.number for event in result.events if isinstance(event, StepBuilt)]


def test_build_arguments_come_from_the_line_or_from_the_shell(world, typed):
    dockerfile = "FROM alpine:3.20\nARG A\nARG B\nRUN echo $A$B > /r\n"
    project = with_files(world, {"Dockerfile": dockerfile})

    line = "A=1 docker build -q --build-arg A --build-arg B=2 --build-arg C -t t ."

    assert typed(project, line, "docker run --rm t cat /r").out == "12\n"


def test_labels_are_kept_in_the_image(world, typed):
    result = typed(world, "docker build -q --label a=1 --label b --label a=2 .")

    assert image(result).config.labels == {"a": "2", "b": ""}


def test_no_cache_runs_every_step_again(world, typed):
    again = typed(world, "docker build -q .", "docker build -q --no-cache .")

    assert built(again) == [2, 3]
    assert not any(isinstance(event, StepCached) for event in again.events)


def test_target_ends_at_a_stage(world, typed):
    dockerfile = "FROM alpine:3.20 AS a\nRUN echo 1\nFROM a\nRUN echo 2\n"
    project = with_files(world, {"Dockerfile": dockerfile})

    assert len(image(typed(project, "docker build -q --target a .")).layers) == 2


def test_dockerfile_may_stand_elsewhere_or_come_from_standard_input(world, typed):
    project = with_files(world, {"docker/Other": "FROM debian:12\n"})

    assert typed(project, "docker build -q -f docker/Other .").exit == 0
    assert typed(project, "echo FROM debian:12 | docker build -q -f - .").exit == 0
    assert typed(project, "docker build -q - < docker/Other").exit == 0


def test_context_is_found_from_where_the_shell_stands(world, typed):
    project = with_files(world, {"sub/Dockerfile": "FROM alpine:3.20\nCOPY x /\n", "sub/x": ""})

    assert typed(project, "cd sub && docker build -q . && docker build -q ../sub").exit == 0
    assert typed(project, "(cd sub; docker build -q .); docker build -q sub").exit == 0


def test_image_id_is_written_where_asked(world, typed):
    result = typed(world, "docker build -q --iidfile id . && cat id")

    assert result.out == f"{image(result).id}\n{image(result).id}"


def test_secret_reaches_the_step_and_not_the_image(world, typed):
    run = "RUN --mount=type=secret,id=s cat /run/secrets/s > /len; cat /len"
    project = with_files(world, {"Dockerfile": f"FROM alpine:3.20\n{run}\n", "s.txt": "shh"})

    from_file = typed(project, "docker build --progress=plain --secret id=s,src=s.txt .")
    from_variable = typed(project, "S=psst docker build --progress=plain --secret id=s,env=S .")

    assert " shh\n" in from_file.err
    assert " psst\n" in from_variable.err


def test_output_puts_files_into_a_folder_and_makes_no_image(world, typed):
    project = with_files(world, {"Dockerfile": "FROM scratch\nCOPY a.txt /out.txt\n"})

    result = typed(project, "docker build -q -o out . && cat out/out.txt")

    assert result.out == "one\n"
    assert len(result.world.engine.images) == 2


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("docker build -t Big .", 'invalid tag "Big": repository name must be lowercase'),
        ("docker build nosuch", 'unable to prepare context: path "nosuch" not found'),
        ("docker build a.txt", 'unable to prepare context: path "a.txt" not found'),
        ("docker build --progress=loud .", "invalid progress mode loud"),
        (
            "docker build --secret id=s,src=nosuch .",
            "failed to stat nosuch: stat nosuch: no such file or directory",
        ),
        (
            "docker build -f - - < Dockerfile",
            "invalid argument: can't use stdin for both build context and dockerfile",
        ),
        ("docker build -o type=local .", "dest is required for local exporter"),
    ],
)
def test_wrong_flags_are_refused_before_anything_is_built(world, typed, line, error):
    result = typed(world, line)

    assert (result.exit, result.out) == (1, "")
    assert result.err == f"ERROR: failed to build: {error}\n"


def test_teacher_hint_comes_beside_docker_words(world, typed):
    events = typed(world, "docker build nosuch").events

    hints = [event.hint for event in events if getattr(event, "hint", "")]
    assert hints == ["The last word is the folder of the project: a dot means this one."]


def test_changed_file_reruns_its_copy_and_what_follows(world, typed):
    first = typed(world, "docker build -q .").world

    second = typed(changed(first, {"write": "a.txt", "content": "two\n"}), "docker build -q .")

    assert built(second) == [2, 3]


def test_picture_tells_the_time_of_the_longest_way_not_the_sum(world, typed):
    dockerfile = (
        "FROM alpine:3.20 AS a\nRUN sleep 3\nFROM alpine:3.20\nRUN sleep 4\nCOPY --from=a /etc /e\n"
    )
    project = with_files(world, {"Dockerfile": dockerfile})

    assert typed(project, "docker build .", terminal=True).err.startswith("[+] Building 4.1s (")
