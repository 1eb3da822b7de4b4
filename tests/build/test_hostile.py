"""Bad and huge input: Docker's error or a named limit, soon, and nothing lost."""

from __future__ import annotations

import pytest

from simulator.engine.events import BuildFailed, ImageBuilt, StepCached, StepWorked
from simulator.engine.files import Directory, File, FileTree, Symlink
from simulator.engine.state import World
from tests.build.worlds import built, image_of, with_files, world


def failure(events: list[object]) -> BuildFailed:
    (failed,) = [event for event in events if isinstance(event, BuildFailed)]
    return failed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the Dockerfile cannot be empty"),
        ("# only a comment\n", "file with no instructions"),
        ("FORM one\n", "unknown instruction: FORM (did you mean FROM?)"),
        ("FROM one\nRUN --moutn=type=cache true\n", "unknown flag: --moutn (did you mean mount?)"),
        ("FROM one\nCOPY a\n", "COPY requires at least two arguments"),
        ("FROM one\nCOPY nothere /x\n", '"/nothere": not found'),
        ("FROM one\nCOPY ../../etc/passwd /x\n", '"/etc/passwd": not found'),
        ("FROM one\nCOPY A.TXT /x\n", '"/A.TXT": not found'),
        (
            "FROM nothere\n",
            "failed to resolve source metadata for docker.io/library/nothere:latest",
        ),
        ("FROM one\nRUN\x00 echo\n", ""),
        ("FROM one AS a\nFROM a AS b\nCOPY --from=b / /\n", "circular dependency detected"),
    ],
)
def test_bad_dockerfile_ends_in_dockers_words(text: str, words: str) -> None:
    _, events = built(world(Dockerfile=text, **{"a.txt": "1"}))

    assert words in failure(events).message


@pytest.mark.parametrize("text", ["\ufeffFROM one\r\nRUN echo a\r\n", "\tFROM one\n\tRUN echo a\n"])
def test_marks_of_other_editors_do_no_harm(text: str) -> None:
    _, events = built(world(Dockerfile=text))

    assert len(image_of(events).layers) == 2


def test_error_shows_the_marked_line() -> None:
    _, events = built(world(Dockerfile="FROM one\nCPOY a /a\n"))

    assert "   2 | >>> CPOY a /a" in failure(events).excerpts[0]


def test_too_many_layers_end_in_dockers_words() -> None:
    text = "FROM one\n" + "".join(f"RUN echo {n}\n" for n in range(128))
    now, events = built(world(Dockerfile=text))
    fewer = with_files(now, {"Dockerfile": "\n".join(text.splitlines()[:120])})

    assert failure(events).message.endswith("max depth exceeded")
    assert any(isinstance(event, ImageBuilt) for event in built(fewer)[1])


def test_ten_thousand_files_are_copied() -> None:
    tree = FileTree()
    for number in range(10_000):
        tree = tree.put(f"d{number % 100}/f{number}", File(b"x"))
    start = with_files(world().with_project(tree), {"Dockerfile": "FROM one\nCOPY . /app\n"})
    _, events = built(start)

    assert image_of(events).layers[1].size >= 10_000


def test_context_beyond_the_limit_is_refused_by_name() -> None:
    many = Directory()
    for number in range(100_001):
        many = many.with_entry(f"f{number}", File())
    start = world().with_project(FileTree(many))
    _, events = built(with_files(start, {"Dockerfile": "FROM one\n"}))

    assert "100,000" in failure(events).message


def test_loop_of_links_is_an_error_not_a_hang() -> None:
    loop = FileTree().put("a", Symlink("b")).put("b", Symlink("a"))
    start = with_files(world().with_project(loop), {"Dockerfile": "FROM one\nCOPY a /x\n"})
    _, events = built(start)

    assert failure(events)


def test_loop_of_links_in_a_directory_is_copied_as_it_is() -> None:
    loop = FileTree().put("d/a", Symlink("b")).put("d/b", Symlink("a"))
    start = with_files(world().with_project(loop), {"Dockerfile": "FROM one\nCOPY d /d\n"})

    assert isinstance(image_of(built(start)[1]).tree.entry("d/a"), Symlink)


@pytest.mark.parametrize(
    "command",
    [
        "while true; do :; done",
        "yes",
        "cat /dev/zero",
        ":(){ :|:& };:; f() { f; }; f",
        "f() { f; }; f",
    ],
)
def test_endless_command_ends_at_a_limit(command: str) -> None:
    now, events = built(world(Dockerfile=f"FROM one\nRUN echo kept\nRUN {command}\n"))
    later: World = with_files(now, {"Dockerfile": "FROM one\nRUN echo kept\n"})

    assert failure(events).hint
    assert any(isinstance(event, ImageBuilt) for event in built(later)[1])


def test_the_runs_of_a_build_share_one_limit_and_what_was_built_stays() -> None:
    loop = "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done"
    text = "FROM one\n" + "".join(f"RUN echo {n}; {loop}\n" for n in range(9))
    now, events = built(world(Dockerfile=text))
    again = built(now)[1]

    assert "share this limit" in failure(events).hint
    assert sum(event.count for event in events if isinstance(event, StepWorked)) <= 40_001
    assert sum(isinstance(event, StepCached) for event in again) >= 2


@pytest.mark.parametrize(
    "lines",
    [
        [f"ENV v{number}=1\n" for number in range(5_000)],
        ["ENV " + " ".join(f"v{number}=1" for number in range(5_000)) + "\n"],
        [f"ARG v{number}\n" for number in range(5_000)],
    ],
    ids=["env", "one line", "arg"],
)
def test_a_stage_has_only_so_many_variables(lines: list[str]) -> None:
    _, events = built(world(Dockerfile="FROM one\n" + "".join(lines)))

    assert "a stage has at most 1,000 variables and arguments" in failure(events).message


def test_ten_megabytes_of_text_are_refused() -> None:
    _, events = built(world(Dockerfile="FROM one\n" + "RUN echo a\n" * 900_000))

    assert "larger than the limit" in failure(events).message


def test_folder_without_a_dockerfile_is_told() -> None:
    start = world(Dockerfile="FROM one\n")

    _, events = built(start.with_project(FileTree()))

    assert "open Dockerfile: no such file or directory" in failure(events).message
