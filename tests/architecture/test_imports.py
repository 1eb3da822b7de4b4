"""The parts of the house know each other only in the directions that pyproject.toml names."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from importlinter.cli import lint_imports

HOUSE = Path(__file__).parents[2]
CODE = sorted(HOUSE.glob("simulator/**/*.py"))


def test_imports_go_in_the_agreed_directions(monkeypatch):
    monkeypatch.chdir(HOUSE)

    assert lint_imports(config_filename="pyproject.toml", cache_dir=None) == 0


def test_whatever_the_simulator_imports_is_pinned():
    pinned = {_plain(name) for name in _pins("requirements.txt")}
    distributions = packages_distributions()
    imported = {name for path in CODE for name in _imported(path)}
    foreign = imported - sys.stdlib_module_names - {"simulator"}

    assert len(foreign) > 3
    assert [
        name for name in sorted(foreign) if not pinned & set(map(_plain, distributions[name]))
    ] == []


def test_every_requirement_is_pinned_to_one_version():
    for path in HOUSE.glob("requirements*.txt"):
        lines = [line.partition("#")[0].strip() for line in path.read_text().splitlines()]
        loose = [line for line in lines if line and not line.startswith("-r ") and "==" not in line]

        assert loose == []


def _pins(name):
    return re.findall(r"^([\w.-]+)", (HOUSE / name).read_text(), re.MULTILINE)


def _plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(path):
    """The top-level names of all modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
