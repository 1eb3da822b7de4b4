"""Tests of the shell and of the programs that RUN lines use."""
