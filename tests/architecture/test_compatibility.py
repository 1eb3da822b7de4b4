"""The document of real Dockerfiles adds up, and names each repository at a commit."""

import re
from pathlib import Path

DOCUMENT = (Path(__file__).parents[2] / "docs" / "compatibility.md").read_text()


def rows(title):
    """Return the rows of the table under a heading, as lists of cells."""
    section = DOCUMENT.partition(f"# {title}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def counted(title):
    return {said: int(number) for said, number, *_ in rows(title)}


def test_outcomes_add_up_and_nothing_crashes():
    outcomes = counted("What came out")
    total = outcomes.pop("all")

    assert sum(outcomes.values()) == total
    assert outcomes["crash"] == 0
    assert total > 500


def test_every_gap_and_every_failure_of_life_has_its_kind():
    outcomes = counted("What came out")

    assert sum(counted("Known gaps, by kind").values()) == outcomes["gap in our model"]
    assert sum(counted("What fails in life, too").values()) == outcomes["fails in life, too"]


def test_repositories_add_up_to_the_totals():
    *found, last = rows("Repositories")
    numbers = [[int(cell) for cell in row[2:]] for row in found]
    outcomes = counted("What came out")

    assert last[0] == f"{len(found)} repositories"
    assert [int(cell) for cell in last[2:]] == [
        sum(column) for column in zip(*numbers, strict=True)
    ]
    assert int(last[2]) == outcomes["all"]
    assert all(tried == built + life + gap for tried, built, life, gap in numbers)


def test_every_repository_is_named_at_a_commit():
    assert all(re.fullmatch(r"`[0-9a-f]{12}`", row[1]) for row in rows("Repositories")[:-1])
