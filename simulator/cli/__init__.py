"""The docker command line: one file a command, and how it is declared, read and printed."""
