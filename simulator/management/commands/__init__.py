"""One module per command; what a command does is told elsewhere, here it is only called."""
