"""The argument vector that a RUN, CMD, ENTRYPOINT or HEALTHCHECK comes down to."""

from __future__ import annotations

from simulator.engine.dockerfile.heredocs import is_heredoc_mark
from simulator.engine.dockerfile.instructions import Cmd, Entrypoint, InlineFile, Run

DEFAULT_SHELL = ("/bin/sh", "-c")
"""The shell of the shell form, until SHELL or the base image says otherwise."""

PIPES = "/dev/pipes/"
"""Where BuildKit mounts the script of a heredoc that starts with ``#!``."""


def command_argv(instruction: Cmd | Entrypoint, shell: tuple[str, ...]) -> tuple[str, ...]:
    """Return what goes into the image's config."""
    if not instruction.shell:
        return instruction.argv
    return (*(shell or DEFAULT_SHELL), " ".join(instruction.argv))


def run_argv(run: Run, shell: tuple[str, ...]) -> tuple[str, ...]:
    """Return the process that a RUN starts.

    A heredoc that is the whole command is handed to the shell as a script (its quoting
    makes no difference), or run as a file if it starts with ``#!``; any other one is
    left to the shell, put together again.
    """
    if not run.shell:
        return run.command
    return (*(shell or DEFAULT_SHELL), _script(run))


def inline_script(run: Run) -> InlineFile | None:
    """Return the file that BuildKit mounts below PIPES: a heredoc that starts with ``#!``."""
    if not is_whole_heredoc(run):
        return None
    heredoc = run.heredocs[0]
    if not heredoc.text.startswith("#!"):
        return None
    return InlineFile(heredoc.name, heredoc.text, expand=False)


def is_whole_heredoc(run: Run) -> bool:
    """Tell whether the command is nothing but a heredoc, as in ``RUN <<EOF``."""
    return bool(run.heredocs) and is_heredoc_mark(run.command[0]) is not None


def _script(run: Run) -> str:
    if not run.heredocs:
        return " ".join(run.command)
    if file := inline_script(run):
        return PIPES + file.name
    if is_whole_heredoc(run):
        return run.heredocs[0].text
    bodies = [f"{heredoc.content}{heredoc.name}" for heredoc in run.heredocs]
    return "\n".join([*run.command, *bodies])
