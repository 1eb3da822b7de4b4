"""What docker asks at the terminal, and what becomes of the line meanwhile."""

import pytest

from simulator.engine.events import CommandFailed, Printed
from simulator.engine.registry.logins import login_of, veiled
from simulator.workspaces.actions import PressKey, RunLine, TypeLine, from_json, to_json
from simulator.workspaces.journal import perform, typed
from tests.registry.worlds import hub_world

PAT = (
    "\ni Info → A Personal Access Token (PAT) can be used instead.\n"
    "         To create a PAT, visit https://app.docker.com/settings\n         \n         \n"
)
KEPT = (
    "\nWARNING! Your credentials are stored unencrypted in '/home/you/.docker/config.json'.\n"
    "Configure a credential helper to remove this warning. See\n"
    "https://docs.docker.com/go/credential-store/\n\nLogin Succeeded\n"
)


@pytest.fixture(scope="module")
def world():
    return hub_world().with_project(hub_world().machine.files)


def said(world, *lines):
    """Return the world after what is typed, and what each line of it shows."""
    texts = []
    for line in lines:
        turn = perform(world, typed(world, line))
        world = turn.world
        texts.append("".join(e.text for e in turn.events if isinstance(e, Printed)))
    return world, texts


def account(world, host="docker.io"):
    found = login_of(world.machine.files, host)
    return found and found[0]


def test_login_asks_for_what_was_not_given(world):
    after, (first, name, password) = said(world, "docker login", "ada", "secret")

    assert first.startswith("Failed to start web-based login - falling back to command line login")
    assert "https://docs.docker.com/go/access-tokens/" in first
    assert name == PAT
    assert password == KEPT
    assert account(after) == "ada"


def test_another_registry_asks_without_advice(world):
    line = "docker login registry.example.com"
    asked, (first,) = said(world, line)
    after, texts = said(asked, "bob", "pw")

    assert (first, asked.machine.question.prompt) == ("", "Username: ")
    assert texts == ["", KEPT]
    assert account(after, "registry.example.com") == "bob"


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (("docker login registry.example.com", ""), "Error: Non-null Username Required\n"),
        (("docker login -u ada", " "), "Error: Password Required\n"),
    ],
)
def test_an_empty_answer_ends_in_an_error(world, lines, error):
    after, texts = said(world, *lines)

    assert texts[-1] == error
    assert after.machine.question is None
    assert account(after) is None


def test_a_password_that_was_asked_for_is_the_one_that_was_given(world):
    begun, _ = said(world, "docker login -u ada -p secret", "docker logout")
    _, texts = said(begun, "docker login -u ada", "secret")
    _, wrong = said(begun, "docker login -u ada", "guess")

    assert texts[-1] == KEPT
    assert "unauthorized: incorrect username or password" in wrong[-1]


def test_no_password_is_kept_in_the_journal(world):
    asked, _ = said(world, "docker login -u ada")

    action = typed(asked, "secret")

    assert "secret" not in to_json(action).replace("secret-0", "")
    assert from_json(to_json(action), limit=1_000) == action
    assert veiled(veiled("x")) == veiled("x") != "x"


def test_until_it_is_answered_a_line_has_changed_nothing(world):
    line = "echo a > f; docker login -u ada; echo b >> f"
    asked, _ = said(world, line)
    _, texts = said(asked, "secret", "cat f")

    assert asked.machine.files is world.machine.files
    assert asked.now == world.now
    assert texts[-1] == "a\nb\n"


def test_another_command_gives_the_question_up(world):
    asked, _ = said(world, "docker login -u ada")
    turn = perform(asked, RunLine("echo hi"))

    assert turn.world.machine.question is None
    assert [e.text for e in turn.events if isinstance(e, Printed)] == ["hi\n"]
    assert account(turn.world) is None


@pytest.mark.parametrize("key", ["C", "D"])
def test_a_key_gives_the_question_up(world, key):
    asked, _ = said(world, "docker login -u ada")
    turn = perform(asked, PressKey(key, asked.machine.question.name))

    assert turn.world.machine.question is None
    assert [e.text for e in turn.events if isinstance(e, Printed)] == ["^C\n"]


@pytest.mark.parametrize("name", ["question-0", "secret-1", "secret-7"])
def test_an_answer_to_a_question_that_is_gone_does_nothing(world, name):
    asked, _ = said(world, "docker login -u ada")
    for here in (world, asked):
        turn = perform(here, TypeLine("x", name))

        assert turn.world == here
        assert [e.message for e in turn.events if isinstance(e, CommandFailed)] == [
            "that question is not asked any more: nothing was answered"
        ]


@pytest.mark.parametrize(
    ("answer", "left"), [("y", 0), ("Yes", 0), ("n", 1), ("", 1), ("maybe", 1)]
)
def test_prune_asks_before_it_removes(world, answer, left):
    line = "docker build -q - <<< $'FROM alpine:3.20\nRUN echo hi > /x'"
    begun, _ = said(world, line)
    after, (question, _) = said(begun, "docker image prune", answer)

    assert question == (
        "WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] "
    )
    assert len(after.engine.images) == left


def test_a_line_may_ask_several_times(world):
    after, texts = said(
        world, "docker image prune; docker container prune; echo done", "y", "n", "echo next"
    )

    assert texts[0].endswith("all dangling images.\nAre you sure you want to continue? [y/N] ")
    assert texts[1].endswith("all stopped containers.\nAre you sure you want to continue? [y/N] ")
    assert texts[1].startswith("Total reclaimed space: 0B\n")
    assert texts[2:] == ["done\n", "next\n"]
    assert after.machine.question is None


def test_a_line_that_asks_for_ever_is_ended(world):
    world, _ = said(world, "while true; do docker image prune; done")
    for _ in range(30):
        if world.machine.question is None:
            break
        world, texts = said(world, "y")

    assert texts[-1] == "(Layerwise: that line has asked often enough)\n"


def test_in_a_pipe_nobody_is_asked(world):
    after, (said_,) = said(world, "echo y | docker image prune")

    assert "Total reclaimed space: 0B" in said_
    assert after.machine.question is None
