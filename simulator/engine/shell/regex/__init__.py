"""Regular expressions that end: POSIX's and shell patterns, matched within counted work.

Python's ``re`` backtracks, and a small expression can keep it busy for ever. So the
worst case is reckoned first: while the sum of worst cases is small, ``re`` does the
work; from then on an automaton does, whose work is proportional to the text.
"""

from simulator.engine.shell.regex.matching import Budget, Match, Regex
from simulator.engine.shell.regex.nodes import BadExpression
from simulator.engine.shell.regex.posix import compile_posix
from simulator.engine.shell.regex.shapes import compile_node

__all__ = ["BadExpression", "Budget", "Match", "Regex", "compile_node", "compile_posix"]
