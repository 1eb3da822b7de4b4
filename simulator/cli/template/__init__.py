"""The part of Go's text/template that ``--format`` needs, in pure Python.

``parse.py`` turns a template into nodes, ``render.py`` evaluates them, ``functions.py``
has what can be called, ``values.py`` prints values as Go does.
"""

from simulator.cli.template.functions import HEADER
from simulator.cli.template.parse import parse_template
from simulator.cli.template.render import Template
from simulator.cli.template.values import OmitEmpty, Struct, go_json

__all__ = ["HEADER", "OmitEmpty", "Struct", "Template", "go_json", "parse_template"]
