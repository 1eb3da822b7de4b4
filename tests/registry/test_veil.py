"""A password that is typed into a command line is veiled, and nothing else of the line."""

import time

import pytest

from simulator.engine.registry.logins import veiled, veiled_line


@pytest.mark.parametrize(
    "line",
    [
        "docker login -u me -p {}",
        "docker login -u me -p{}",
        "docker login --password {} -u me registry.example.org",
        "docker login --password={}",
        "cd app && docker  login -p '{}'",
        'docker login -p "{}" ; echo done',
        "echo {} | docker login -u me --password-stdin",
        "echo -n '{}' | docker login --password-stdin -u me",
        'printf "{}"|docker login --password-stdin',
    ],
)
def test_a_password_is_veiled(line):
    assert veiled_line(line.format("hunter2")) == line.format(veiled("hunter2"))
    assert veiled_line(veiled_line(line.format("hunter2"))) == line.format(veiled("hunter2"))


@pytest.mark.parametrize(
    "line",
    [
        "docker login",
        "docker login -u me",
        "docker run -p 8080:80 app",
        "docker login; docker run -p 8080:80 app",
        "docker login -u me -p $TOKEN",
        'echo "$TOKEN" | docker login --password-stdin',
        "echo docker login",
        "echo hunter2 | docker load",
        "docker build -t app .",
    ],
)
def test_nothing_else_is_changed(line):
    assert veiled_line(line) == line


def test_a_long_hostile_line_is_read_at_once():
    begun = time.monotonic()
    veiled_line("docker login " * 80_000 + "|")
    veiled_line("echo x " * 80_000)

    assert time.monotonic() - begun < 5  # seconds, on a machine that has other work, too
