"""What the client answers by itself is what docker 28.2.2 answered: help, and what it refuses."""

import shlex
import tomllib
from pathlib import Path

import pytest

RECORDED = tomllib.loads((Path(__file__).parent / "recorded_usage.toml").read_text())["command"]

every_command = pytest.mark.parametrize("command", RECORDED, ids=lambda command: command["path"])


@every_command
def test_help_is_that_of_docker(world, typed, command):
    result = typed(world, f"{command['path']} --help")

    assert (result.out, result.err, result.exit) == (command["help"], "", 0)


@every_command
def test_bad_input_is_refused_in_the_words_of_docker(world, typed, command):
    expected = [
        (case["words"], case["exit"], case.get("stdout", ""), _whole(command, case))
        for case in command["typed"]
    ]

    assert [_answer(typed, world, command, case["words"]) for case in command["typed"]] == expected


@every_command
def test_what_the_client_takes_is_not_refused_for_its_form(world, typed, command):
    answers = {words: _answer(typed, world, command, words) for words in command["accepted"]}

    assert {words for words, (*_, err) in answers.items() if "\nUsage:" in err} == set()


def _answer(typed, world, command, words):
    result = typed(world, f"{command['path']} {_quoted(words)}")
    return words, result.exit, result.out, result.err


def _quoted(words):
    return shlex.join(shlex.split(words))


def _whole(command, case):
    path = command["path"]
    usage = "\n\nUsage:" + command["help"].split("Usage:")[1].split("\n\n")[0]
    endings = {
        "usage": f"{usage}\n\nRun '{path} --help' for more information\n",
        "see": f"{usage}\n\nSee '{path} --help' for more information\n",
        "srun": f"{usage}\n\nSRun '{path} --help' for more information\n",
        "run": f"\n\nRun '{path} --help' for more information\n",
    }
    text = case.get("stderr", "")
    for name, ending in endings.items():
        text = text.replace(f"{{{name}}}", ending)
    return text
