"""Words of a command line: flags in all their spellings, and what is said of wrong ones."""

from dataclasses import dataclass

import pytest

from simulator.cli.declare import argument, arguments, option, repeated, switch
from simulator.cli.values import integer
from simulator.cli.words import HelpWanted, UsageError, read


@dataclass(frozen=True)
class Sample:
    """Do something."""

    name: str = argument("NAME")
    rest: tuple[str, ...] = arguments("[ARG...]")
    every: bool = switch("-a", "--all", help="All")
    quiet: bool = switch("-q", "--quiet", help="Quiet")
    tags: tuple[str, ...] = repeated("-t", "--tag", help="Tags")
    format: str = option("--format", help="Format")
    last: int = option("-n", "--last", default=-1, word="int", convert=integer, help="Last")

    def run(self, client):
        yield from ()
        return 0


@dataclass(frozen=True)
class Strict(Sample):
    """Take no flags after the name."""

    interspersed = False


def sample(*words):
    return read(Sample, words, "docker sample")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["x"], {"name": "x"}),
        (["-aq", "x"], {"every": True, "quiet": True, "name": "x"}),
        (["x", "-a"], {"every": True, "name": "x"}),
        (["--all=false", "x"], {"every": False}),
        (["--all=1", "x"], {"every": True}),
        (["-t", "a", "--tag=b", "-tc", "-t=d", "x"], {"tags": ("a", "b", "c", "d")}),
        (["-aqt", "a", "x"], {"every": True, "quiet": True, "tags": ("a",)}),
        (["--format", "--all", "x"], {"format": "--all", "every": False}),
        (["--format=", "x"], {"format": ""}),
        (["-n", "-5", "x"], {"last": -5}),
        (["--", "-a", "-q"], {"name": "-a", "rest": ("-q",)}),
        (["x", "--", "-a"], {"name": "x", "rest": ("-a",)}),
        (["-"], {"name": "-"}),
        (["x", "y", "z"], {"name": "x", "rest": ("y", "z")}),
    ],
)
def test_flags_are_understood_in_every_spelling(words, expected):
    command = sample(*words)

    assert {name: getattr(command, name) for name in expected} == expected


def test_flags_after_the_first_word_belong_to_the_program_that_is_run():
    command = read(Strict, ["-a", "image", "ls", "-q"], "docker strict")

    assert (command.every, command.name, command.rest) == (True, "image", ("ls", "-q"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--foo"], "unknown flag: --foo"),
        (["--foo=1"], "unknown flag: --foo"),
        (["-x"], "unknown shorthand flag: 'x' in -x"),
        (["-ax"], "unknown shorthand flag: 'x' in -x"),
        (["--=x"], "bad flag syntax: --=x"),
        (["---x"], "bad flag syntax: ---x"),
        (
            ["--all=maybe"],
            (
                'invalid argument "maybe" for "-a, --all" flag:'
                ' strconv.ParseBool: parsing "maybe": invalid syntax'
            ),
        ),
        (
            ["--last=x"],
            (
                'invalid argument "x" for "-n, --last" flag:'
                ' strconv.ParseInt: parsing "x": invalid syntax'
            ),
        ),
    ],
)
def test_wrong_flag_ends_with_125_and_how_the_command_is_used(words, message):
    with pytest.raises(UsageError) as error:
        sample(*words, "x")

    assert error.value.exit_code == 125
    assert error.value.message == (
        f"{message}\n\nUsage:  docker sample [OPTIONS] NAME [ARG...]\n\n"
        "Run 'docker sample --help' for more information"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x", "--format"], "flag needs an argument: --format"),
        (["x", "-t"], "flag needs an argument: 't' in -t"),
        (["x", "-at"], "flag needs an argument: 't' in -t"),
    ],
)
def test_flag_at_the_end_needs_its_value(words, message):
    with pytest.raises(UsageError) as error:
        sample(*words)

    assert error.value.message.startswith(f"{message}\n\nUsage:")


def test_near_flag_is_suggested():
    with pytest.raises(UsageError) as error:
        sample("--fromat=x", "y")

    assert error.value.hint == "Did you mean --format?"


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["x", "--help"], ["-ah"]])
def test_help_is_wanted_wherever_it_stands(words):
    with pytest.raises(HelpWanted):
        sample(*words)


def test_unknown_flag_is_told_of_even_with_help():
    with pytest.raises(UsageError, match="unknown flag: --foo"):
        sample("--foo", "--help")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("docker tag a", "docker: 'docker tag' requires 2 arguments"),
        ("docker history", "docker: 'docker history' requires 1 argument"),
        ("docker rmi", "docker: 'docker rmi' requires at least 1 argument"),
        ("docker images a b", "docker: 'docker images' requires at most 1 argument"),
        ("docker version x", "docker: 'docker version' accepts no arguments"),
        ("docker build", "ERROR: docker: 'docker buildx build' requires 1 argument"),
    ],
)
def test_wrong_number_of_words_is_said_with_the_usage(world, typed, line, said):
    result = typed(world, line)

    assert result.exit == 1
    assert result.err.startswith(f"{said}\n\nUsage:  docker ")
    assert result.out == ""
