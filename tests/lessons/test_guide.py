"""What authors read is made from the classes that judge."""

from pathlib import Path

from simulator.lessons.guide import guide

README = Path(__file__).parents[2] / "lessons" / "README.md"


def test_the_readme_lists_every_goal_question_and_line():
    _, _, rest = README.read_text().partition("<!-- reference -->\n")
    written, _, _ = rest.partition("<!-- end of reference -->")
    assert written.strip() == guide().strip()
