"""Help: every command has it, and it says what the command takes."""

import pytest

from simulator.cli.commands import ALIASES, COMMANDS, GROUPS, LATER
from simulator.cli.declare import shape_of


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_every_command_explains_itself(world, typed, path):
    result = typed(world, f"{path} --help")

    assert result.exit == 0
    assert result.out.startswith(f"Usage:  {path}")
    for flag in shape_of(COMMANDS[path]).flags.values():
        assert flag.hidden or flag.long in result.out


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_lines_of_help_fit_a_terminal(world, typed, path):
    lines = typed(world, f"{path} --help").out.splitlines()

    assert [line for line in lines if len(line) > 85] == []


@pytest.mark.parametrize("path", sorted(GROUPS))
def test_every_group_lists_its_commands(world, typed, path):
    named = {name.split()[2] for name in COMMANDS if name.startswith(f"{path} ")}

    result = typed(world, f"{path} --help")

    assert result.exit == 0
    assert all(f"\n  {name} " in result.out for name in named)


def test_aliases_lead_to_commands_and_groups():
    assert set(ALIASES.values()) <= COMMANDS.keys() | GROUPS.keys()
    assert not ALIASES.keys() & COMMANDS.keys()
    assert not LATER.keys() & COMMANDS.keys()


def test_docker_alone_shows_all_commands(world, typed):
    result = typed(world, "docker")

    assert result.exit == 0
    assert result.err.startswith("Usage:  docker [OPTIONS] COMMAND\n")
    assert "  history     Show the history of an image\n" in result.err


def test_help_of_images_is_laid_out_as_docker_does(world, typed):
    assert typed(world, "docker image prune --help").out == (
        "Usage:  docker image prune [OPTIONS]\n\nRemove unused images\n\nOptions:\n"
        "  -a, --all             Remove all unused images, not just dangling ones\n"
        '      --filter filter   Provide filter values (e.g. "until=<timestamp>")\n'
        "  -f, --force           Do not prompt for confirmation\n"
    )


@pytest.mark.parametrize(
    ("line", "said", "hint"),
    [
        ("docker imags", "docker: unknown command: docker imags", "Did you mean images?"),
        ("docker image lss", "docker: unknown command: docker image lss", "Did you mean ls?"),
        ("docker biuld .", "docker: unknown command: docker biuld", "Did you mean build?"),
        ("docker xyzzy", "docker: unknown command: docker xyzzy", "Type docker --help"),
    ],
)
def test_unknown_command_is_said_and_a_near_one_suggested(world, typed, line, said, hint):
    result = typed(world, line)

    assert result.exit == 1
    assert result.err.startswith(said)
    assert any(getattr(event, "hint", "").startswith(hint) for event in result.events)


@pytest.mark.parametrize("path", sorted(LATER))
def test_commands_that_are_not_here_yet_say_so_politely(world, typed, path):
    result = typed(world, path)

    assert (result.exit, result.out) == (1, "")
    assert result.err == f"Layerwise: {path} is not simulated\n"
