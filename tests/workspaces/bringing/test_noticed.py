"""What every build sends though no image needs it, and the lines that keep it out."""

from simulator.engine.files import File, FileTree
from simulator.engine.state import World
from simulator.workspaces.bringing.judging import judged
from simulator.workspaces.bringing.kept import folder_of
from simulator.workspaces.bringing.noticed import Noticed, keeping_out, noticed
from tests.workspaces.bringing.test_judging import file, large


def machine(*found):
    world = World()
    return world.with_project(FileTree(folder_of(judged(list(found)), world.now))).machine


def lines(*found):
    return [one.line for one in noticed(machine(*found))]


def test_folders_of_tools_are_noticed_the_largest_first():
    found = noticed(
        machine(file("Dockerfile"), file("node_modules/a"), large(".git/objects/x", 7_000))
    )

    assert found == (Noticed(".git", 7_000), Noticed("node_modules", 4))


def test_one_line_keeps_out_a_folder_wherever_it_lies():
    assert lines(file("a"), file("web/node_modules/a"), file("node_modules/b")) == [
        "**/node_modules"
    ]


def test_files_with_passwords_are_called_so():
    assert noticed(machine(file("a"), file(".env"))) == (Noticed(".env", 4, secret=True),)


def test_what_an_ignore_file_keeps_out_already_is_not_spoken_of():
    ignore = file(".dockerignore", b"node_modules\n")

    assert lines(file("a"), file("node_modules/a"), ignore, file(".env")) == [".env"]


def test_what_a_build_made_is_left_to_a_dockerfile_that_names_it():
    copies = file("Dockerfile", b"FROM nginx\nCOPY dist /usr/share/nginx/html\n")

    assert lines(copies, file("dist/index.html"), file("coverage/a")) == ["coverage"]
    assert lines(file("Dockerfile", b"COPY distant ."), file("dist/index.html")) == ["dist"]


def test_a_project_without_any_of_it_is_left_in_peace():
    assert lines(file("Dockerfile"), file("src/main.py")) == []
    assert keeping_out(machine(file("Dockerfile"))) is None


def test_lines_are_written_below_what_stands_there():
    for text, written in (
        (None, "node_modules\n"),
        (b"*.log", "*.log\nnode_modules\n"),
        (b"*.log\r\n", "*.log\r\nnode_modules\r\n"),
    ):
        ignore = [file(".dockerignore", text)] if text else []
        edit = keeping_out(machine(file("a"), file("node_modules/b"), *ignore))
        assert (edit.path, edit.content) == (".dockerignore", written)


def test_what_is_typed_in_an_editor_is_newer_than_the_file():
    here = machine(file("a"), file("node_modules/b"), file(".dockerignore", b"old"))

    assert keeping_out(here, "new\n").content == "new\nnode_modules\n"


def test_what_was_written_leaves_nothing_to_notice():
    here = machine(file("a"), file("web/node_modules/b"), file("venv/pyvenv.cfg"), file(".env"))
    edit = keeping_out(here)
    project = FileTree(here.project).put(".dockerignore", File(edit.content.encode()))

    assert noticed(World().with_project(project).machine) == ()


def test_an_ignore_file_that_docker_refuses_is_no_reason_to_fail():
    assert lines(file("a"), file("node_modules/b"), file(".dockerignore", b"[")) == []
