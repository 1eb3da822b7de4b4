"""Every event is shown by the terminal, or it is said why not."""

import sys

import simulator.cli.session  # noqa: F401 - loads every module that declares events
from simulator.cli.text.shown import SHOWN, SILENT
from simulator.engine.events import Event


def events(kind=Event):
    """Yield the events that can be imported: a class with slots leaves an older self behind."""
    for below in kind.__subclasses__():
        yield from events(below)
        if getattr(sys.modules[below.__module__], below.__name__) is below:
            yield below


def test_every_event_is_shown_or_silent_for_a_reason():
    assert {kind for kind in events() if not list(events(kind))} - SHOWN - SILENT == set()


def test_no_event_is_both_shown_and_silent():
    assert not SHOWN & SILENT
    assert set(events()) >= SHOWN | SILENT
