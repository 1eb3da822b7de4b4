"""All problems at once, as an editor marks them."""

import pytest

from simulator.engine.dockerfile.problems import problems


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("FROM a\nRUN b", []),
        ("", [(1, 1, "error")]),
        ("# c", [(1, 1, "error")]),
        ("ARG a", [(1, 1, "error")]),
        ("FROM a\nFOO\nENV b\nCOPY c\nRUN d", [(2, 2, "error"), (3, 3, "error"), (4, 4, "error")]),
        ("FORM a\nRUN b\nRUN c", [(1, 1, "error")]),
        ("RUN a\nRUN b", [(1, 1, "error")]),
        ("FROM a\nRUN b \\\n\n  c", [(4, 4, "warning")]),
        ("FROM a\nENV b\nRUN <<E\nx\n", [(2, 2, "error"), (3, 4, "error")]),
        ("# escape=`\n# escape=`\nFROM a\nFOO", [(1, 1, "error"), (4, 4, "error")]),
    ],
)
def test_every_problem_has_its_lines(text, places):
    assert [(p.start, p.end, p.severity) for p in problems(text)] == places


def test_a_problem_says_what_docker_says_and_what_to_do():
    (problem,) = problems("FROM a\nCOPY b")

    assert problem.message.startswith("dockerfile parse error on line 2: COPY requires")
    assert problem.hint == "Say what goes where: COPY source destination."
