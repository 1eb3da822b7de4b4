"""Every event is shown by the terminal, or it is said why not."""

from simulator.cli.text.shown import SHOWN, SILENT
from simulator.engine import events

ALL = {
    kind
    for kind in vars(events).values()
    if isinstance(kind, type) and issubclass(kind, events.Event) and kind is not events.Event
}


def test_every_event_is_shown_or_silent_for_a_reason():
    assert set() == ALL - SHOWN - SILENT


def test_no_event_is_both_shown_and_silent():
    assert not SHOWN & SILENT
    assert SHOWN | SILENT <= ALL
