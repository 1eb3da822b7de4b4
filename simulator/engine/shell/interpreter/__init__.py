"""The shell at work: its state, its commands, its builtins."""
