"""Advice about what should not be in an image: secrets, root, names that move."""

from __future__ import annotations

import pytest

from tests.advice.worlds import of_kind

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n"
START = "FROM python:3.11-slim\nWORKDIR /app\n"


def test_a_build_argument_that_history_shows_becomes_a_secret_mount() -> None:
    runs = "RUN echo $API_TOKEN > /dev/null\nRUN echo $MODE\n"
    text = f"{START}ARG API_TOKEN=abcdef\nARG MODE=x\n{runs}"

    (found,) = of_kind("secret-variable", {"Dockerfile": text})

    assert found.dockerfile == (
        f"{START}ARG MODE=x\nRUN --mount=type=secret,id=api_token,env=API_TOKEN "
        "echo $API_TOKEN > /dev/null\nRUN echo $MODE\n"
    )
    assert found.secrets == ("api_token",)
    assert found.sentence == (
        "ARG API_TOKEN on line 3 is in the image: docker history shows its value. "
        "Mount it as a secret instead."
    )


def test_an_environment_variable_is_read_with_inspect() -> None:
    text = f"{START}ENV MODE=x DB_PASSWORD=hunter22\n"

    (found,) = of_kind("secret-variable", {"Dockerfile": text})

    assert found.dockerfile == f"{START}ENV MODE=x\n"
    assert "docker inspect" in found.sentence
    assert found.secrets == ()


@pytest.mark.parametrize(
    "line",
    [
        "ENV PASSWORD_FILE=/run/secrets/password",
        "ARG API_TOKEN",
        "ENV PUBLIC_KEY=abcdefgh",
        "ENV MONKEY=banana",
        "RUN --mount=type=secret,id=token echo hi",
    ],
)
def test_what_only_sounds_like_a_secret_is_left_alone(line: str) -> None:
    assert of_kind("secret-variable", {"Dockerfile": f"{START}{line}\nRUN echo 1\n"}) == []


def test_a_value_that_a_run_writes_down_is_not_said_to_be_safe_with_a_mount() -> None:
    text = f"{START}ARG API_TOKEN=abcdef\nRUN echo $API_TOKEN > /root/token\n"

    assert of_kind("secret-variable", {"Dockerfile": text}) == []


@pytest.mark.parametrize("name", [".env", ".env.production", "config/id_rsa", ".aws/credentials"])
def test_a_secret_file_in_a_copied_folder_is_kept_out(name: str) -> None:
    (found,) = of_kind("secret-file", {"Dockerfile": f"{START}COPY . .\n", name: KEY, "a.py": "1"})

    assert found.other_files == {".dockerignore": f"{name}\n"}
    assert found.sentence == (
        f"{name} is in the image at /app/{name}. Keep it out with .dockerignore."
    )


def test_a_secret_that_a_later_line_hides_is_still_there() -> None:
    text = f"{START}COPY . .\nRUN rm /app/.env\n"

    (found,) = of_kind("secret-file", {"Dockerfile": text, ".env": "A=1\n", "a.py": "1"})

    assert found.dockerfile == f"{START}COPY . .\n"
    assert "still in the layer of line 3, where a later line only hides it" in found.sentence


def test_a_key_that_a_run_needs_is_mounted() -> None:
    text = f"{START}COPY id_rsa /root/.ssh/id_rsa\nRUN cat /root/.ssh/id_rsa > /dev/null\n"

    (found,) = of_kind("secret-file", {"Dockerfile": text, "id_rsa": KEY})

    assert found.dockerfile == (
        f"{START}RUN --mount=type=secret,id=id_rsa,target=/root/.ssh/id_rsa "
        "cat /root/.ssh/id_rsa > /dev/null\n"
    )
    assert found.secrets == ("id_rsa",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env.example", "A=\n"),
        ("ca.pem", "-----BEGIN CERTIFICATE-----\n"),
        (".npmrc", "fund=false\n"),
        ("id_rsa.pub", "ssh-rsa abc\n"),
    ],
)
def test_harmless_files_with_suspicious_names_may_come_along(name: str, content: str) -> None:
    files = {"Dockerfile": f"{START}COPY . .\n", name: content, "a.py": "1"}

    assert of_kind("secret-file", files) == []


def test_secrets_of_a_stage_that_is_thrown_away_are_not_in_the_image() -> None:
    text = (
        f"FROM python:3.11-slim AS a\nARG API_TOKEN=abcdef\nCOPY . .\nRUN echo $API_TOKEN\n{START}"
    )
    files = {"Dockerfile": text, ".env": "A=1\n"}

    assert of_kind("secret-file", files) + of_kind("secret-variable", files) == []


def test_a_user_that_the_base_has_is_used() -> None:
    text = 'FROM node:22-slim\nCOPY a.js /\nCMD ["node", "/a.js"]\n'

    (found,) = of_kind("root", {"Dockerfile": text, "a.js": "1\n"})

    assert found.dockerfile == 'FROM node:22-slim\nCOPY a.js /\nUSER node\nCMD ["node", "/a.js"]\n'
    assert found.sentence.startswith(
        "Add USER node below line 2. As root the program may overwrite"
    )


def test_a_user_is_made_with_what_the_base_has() -> None:
    text = 'FROM %s\nCMD ["sleep", "9"]\n'

    debian = of_kind("root", {"Dockerfile": text % "debian:12"})
    alpine = of_kind("root", {"Dockerfile": text % "alpine:3.20"})

    assert "RUN useradd --create-home app\nUSER app\n" in (debian[0].dockerfile or "")
    assert "RUN adduser -D app\nUSER app\n" in (alpine[0].dockerfile or "")


@pytest.mark.parametrize(
    "text",
    [
        'FROM node:22-slim\nUSER node\nCMD ["node"]\n',
        'FROM nginx:1.27\nCMD ["nginx", "-g", "daemon off;"]\n',
        "FROM node:22-slim\n",
        'FROM alpine:3.20\nRUN touch /run.sh && chmod 700 /run.sh\nCMD ["/run.sh"]\n',
    ],
)
def test_no_user_is_advised_where_there_is_one_or_root_is_needed(text: str) -> None:
    assert of_kind("root", {"Dockerfile": text}) == []


def test_a_name_without_a_version_is_told_what_it_points_to_today() -> None:
    (found,) = of_kind("tag", {"Dockerfile": "FROM ubuntu AS base\nRUN echo 1\n"})

    assert found.dockerfile == "FROM ubuntu:24.04 AS base\nRUN echo 1\n"
    assert found.sentence == (
        "Write ubuntu:24.04 on line 1. "
        "That is what ubuntu points to today; tomorrow it may be another image."
    )


@pytest.mark.parametrize("name", ["ubuntu:24.04", "ubuntu:$V", "scratch"])
def test_a_name_that_says_which_is_left_alone(name: str) -> None:
    assert of_kind("tag", {"Dockerfile": f"ARG V=24.04\nFROM {name}\nCOPY a /\n", "a": "1"}) == []


def test_a_copy_of_the_dockerfile_in_the_image_does_not_hide_the_advice() -> None:
    text = f"{START}ARG API_TOKEN=abcdef\nCOPY . .\nRUN echo $API_TOKEN > /dev/null\n"

    assert of_kind("secret-variable", {"Dockerfile": text, "a.py": "1"}) != []
