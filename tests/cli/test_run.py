"""docker run: a program of an image, over a layer that is thrown away."""

import pytest

from simulator.play.folder import with_files


def dockerfile(world, *lines):
    return with_files(world, {"Dockerfile": "\n".join(("FROM alpine:3.20", *lines, ""))})


def test_program_runs_with_the_files_of_the_image(world, typed):
    result = typed(world, "docker run --rm alpine:3.20 cat /etc/alpine-release")

    assert (result.exit, result.out, result.err) == (0, "3.20.3\n", "")


def test_exit_code_is_that_of_the_program(world, typed):
    assert typed(world, "docker run --rm alpine:3.20 sh -c 'exit 7'").exit == 7


def test_what_a_container_writes_is_gone_with_it(world, typed):
    line = "docker run --rm alpine:3.20 sh -c 'echo x > /new; cat /new'"

    result = typed(world, line, "docker run --rm alpine:3.20 cat /new")

    assert result.exit == 1
    assert result.world.engine.images == world.engine.images


@pytest.mark.parametrize(
    ("lines", "words", "out"),
    [
        (['CMD ["echo", "cmd"]'], "t", "cmd\n"),
        (['CMD ["echo", "cmd"]'], "t echo other", "other\n"),
        (['ENTRYPOINT ["echo", "ep"]', 'CMD ["c"]'], "t", "ep c\n"),
        (['ENTRYPOINT ["echo", "ep"]', 'CMD ["c"]'], "t x", "ep x\n"),
        (['ENTRYPOINT ["echo", "ep"]', 'CMD ["c"]'], "--entrypoint echo t", "\n"),
        (['ENTRYPOINT ["echo", "ep"]', 'CMD ["c"]'], "--entrypoint '' t echo y", "y\n"),
        (["CMD echo $HOME"], "t", "/root\n"),
        (["CMD echo $HOME"], "-e HOME=/x t", "/x\n"),
    ],
)
def test_entrypoint_and_command_combine_as_in_docker(world, typed, lines, words, out):
    project = dockerfile(world, *lines)

    assert typed(project, "docker build -q -t t .", f"docker run --rm {words}").out == out


def test_variables_come_from_image_file_and_flags_the_last_one_wins(world, typed):
    project = dockerfile(with_files(world, {"env": "# comment\n\nB=file\nC=file\nU\n"}),
                         "ENV A=image B=image")  # fmt: skip

    shown = "sh -c 'echo $A $B $C $FROM_SHELL $U'"
    line = f"docker run --rm --env-file env -e C=flag -e FROM_SHELL t {shown}"

    result = typed(project, "docker build -q -t t .", f"export FROM_SHELL=shell U=u; {line}")

    assert result.out == "image file flag shell u\n"


def test_bind_mount_shows_the_project_and_keeps_what_is_written(world, typed):
    line = "docker run --rm -v $PWD:/w alpine:3.20 sh -c 'cat /w/a.txt; echo n > /w/new'"

    result = typed(world, f"{line}; cat new")

    assert result.out == "one\nn\n"


def test_read_only_mount_and_root_refuse_writing(world, typed):
    inside = typed(world, "docker run --rm --read-only alpine:3.20 sh -c 'echo x > /x'")
    mounted = typed(world, "docker run --rm -v $PWD:/w:ro alpine:3.20 sh -c 'echo x > /w/x'")

    assert inside.exit != 0
    assert "Read-only file system" in inside.err
    assert "Read-only file system" in mounted.err


def test_tmpfs_can_be_written_in_a_read_only_container(world, typed):
    line = "docker run --rm --read-only --tmpfs /t alpine:3.20 sh -c 'echo x > /t/x; cat /t/x'"

    assert typed(world, line).out == "x\n"


def test_standard_input_reaches_the_program_only_when_asked_for(world, typed):
    assert typed(world, "echo hi | docker run --rm -i alpine:3.20 cat").out == "hi\n"
    assert typed(world, "echo hi | docker run --rm alpine:3.20 cat").out == ""


def test_loop_over_lines_keeps_its_input(world, typed):
    line = "printf 'a\\nb\\n' | while read x; do docker run --rm alpine:3.20 echo $x; done"

    assert typed(world, line).out == "a\nb\n"


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        ("alpine:3.20 nosuch", 127, 'exec: "nosuch": executable file not found in $PATH'),
        ("alpine:3.20 /nosuch", 127, 'exec: "/nosuch": stat /nosuch: no such file'),
        ("alpine:3.20 /etc/passwd", 126, 'exec: "/etc/passwd": permission denied'),
        ("-u nosuch alpine:3.20 true", 125, "unable to find user nosuch: no matching entries"),
        ("--pull never nosuch", 125, "No such image: nosuch:latest"),
        ("nosuch", 125, 'Get "https://registry-1.docker.io/v2/": dial tcp: lookup'),
        ("''", 125, "docker: invalid reference format"),
        ("-v rel/path:/x alpine:3.20 true", 125, "includes invalid characters for a local volume"),
        ("--mount type=bind,source=/nope,target=/x alpine:3.20 true", 125,
         "bind source path does not exist: /nope"),
        ("--env-file nosuch alpine:3.20 true", 125, "docker: open nosuch: no such file"),
        ("-e =x alpine:3.20 true", 125, "invalid environment variable: =x"),
    ],
)  # fmt: skip
def test_container_that_cannot_start_says_why(world, typed, words, exit_code, said):
    result = typed(world, f"docker run --rm {words}")

    assert (result.exit, result.out) == (exit_code, "")
    assert said in result.err
    assert result.err.endswith("\n\nRun 'docker run --help' for more information\n")


def test_image_without_command_needs_one(world, typed):
    project = with_files(world, {"Dockerfile": "FROM scratch\nCOPY a.txt /\n"})

    result = typed(project, "docker build -q -t t .", "docker run --rm t")

    assert result.exit == 125
    assert result.err.startswith("docker: Error response from daemon: no command specified\n")


def test_container_in_the_background_prints_its_id_and_runs_on(world, typed):
    result = typed(world, "docker run -d alpine:3.20 sleep 60")

    assert result.exit == 0
    assert len(result.out.strip()) == 64
    assert typed(result.world, "docker ps -q --no-trunc").out == result.out


def test_time_of_the_program_passes(world, typed):
    after = typed(world, "docker run --rm alpine:3.20 sleep 5").world

    assert 5_000 <= after.now - world.now < 6_000
