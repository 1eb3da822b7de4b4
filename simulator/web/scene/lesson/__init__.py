"""The lesson panel: where a learner stands, as the page shows it."""
