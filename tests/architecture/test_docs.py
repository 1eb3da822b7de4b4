"""What the documents point at is there: a file, a heading, a name in the code."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
DOCUMENTS = sorted([*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_links_lead_somewhere(document):
    assert [link for link in _links(document) if not _leads_somewhere(document, link)] == []


def test_there_are_documents():
    assert {"README.md", "CONTRIBUTING.md", "architecture.md"} <= {path.name for path in DOCUMENTS}


@pytest.mark.parametrize(
    "link", ["missing.md", "../conftest.py#gone", "test_docs.py#gone", "#nowhere"]
)
def test_a_link_that_leads_nowhere_is_seen(link):
    assert not _leads_somewhere(Path(__file__), link)


def _links(document):
    text = FENCE.sub("", document.read_text())
    found = [match["target"] for match in LINK.finditer(text)]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def _leads_somewhere(document, link):
    name, _, fragment = link.partition("#")
    target = document.parent / name if name else document
    if not target.exists():
        return False
    return not fragment or fragment in _names(target)


def _names(target):
    """What a link may point at inside a file: headings of a text, names of a module."""
    if target.suffix == ".md":
        return set(map(_anchor, re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)))
    if target.suffix == ".py":
        return set(_defined(ast.parse(target.read_text())))
    return set()


def _anchor(heading):
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _defined(tree):
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
