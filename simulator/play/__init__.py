"""Recorded scenarios, played without a browser: the door ``manage.py play``.

The format is that of ``tests/oracle``: a project folder, then changes of it and
command lines. What comes out has the same form, with our own reasons (``why``).
"""

from simulator.play.scenario import play_scenario

__all__ = ["play_scenario"]
