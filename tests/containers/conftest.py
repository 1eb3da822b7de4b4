"""The machine and the typing of the tests of commands."""

from tests.cli.conftest import typed, world

__all__ = ["typed", "world"]
