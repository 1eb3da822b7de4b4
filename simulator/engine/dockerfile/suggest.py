"""Messages with BuildKit's "did you mean" behind them."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.suggest import nearest


def with_suggestion(
    message: str, word: str, options: Iterable[str], *, case_sensitive: bool
) -> str:
    """Return the message with "(did you mean X?)" behind it, if there is an X.

    BuildKit takes options in no fixed order; here equally near ones are taken in
    alphabetical order, so that the same mistake always gets the same answer.
    """
    near = nearest(word, sorted(options), case_sensitive=case_sensitive)
    return f"{message} (did you mean {near}?)" if near else message
