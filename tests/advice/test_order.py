"""Lists and installation first: said where it helps, not said where it would break."""

from __future__ import annotations

import pytest

from simulator.engine.advice.advise import advise
from simulator.engine.build.options import BuildOptions
from simulator.engine.files import File
from simulator.engine.state import PROJECT
from tests.advice.worlds import built, of_kind, world
from tests.build.worlds import with_files

PIP = {"requirements.txt": "flask==3.0.0\n", "app.py": "print(1)\n"}
PACKAGE = '{"name": "a", "dependencies": {"express": "^4.21.0"}%s}'
NPM = {"package.json": PACKAGE % "", "package-lock.json": "{}", "server.js": "1\n"}


def order(dockerfile: str, files: dict[str, str | File | None]) -> str:
    """Return the proposed Dockerfile, or nothing."""
    found = of_kind("order", {"Dockerfile": dockerfile, **files})
    assert len(found) <= 1
    return found[0].dockerfile or "" if found else ""


def test_lists_and_installation_go_before_the_copy_of_everything() -> None:
    found = of_kind(
        "order",
        {
            "Dockerfile": "FROM python:3.11-slim\nWORKDIR /app\n# all of it\nCOPY . .\n\n"
            "RUN pip install -r requirements.txt\nCMD python app.py\n",
            **PIP,
        },
    )

    assert found[0].dockerfile == (
        "FROM python:3.11-slim\nWORKDIR /app\nCOPY requirements.txt ./\n\n"
        "RUN pip install -r requirements.txt\n# all of it\nCOPY . .\nCMD python app.py\n"
    )
    assert found[0].line == found[0].end == 4
    assert found[0].sentence.startswith("Copy requirements.txt and install before line 4. ")
    assert found[0].sentence.endswith(" every time app.py changes.")
    assert f"{found[0].saves_milliseconds / 1000:.1f} s" in found[0].sentence


@pytest.mark.parametrize(
    ("copy", "lists"),
    [
        ("ADD . /app/", "COPY requirements.txt ./"),
        ("copy . ./", "copy requirements.txt ./"),
        ("COPY --chown=1000 . .", "COPY --chown=1000 requirements.txt ./"),
        ("COPY app.py requirements.txt ./", "COPY requirements.txt ./"),
    ],
)
def test_every_kind_of_broad_copy_is_understood(copy: str, lists: str) -> None:
    text = f"FROM python:3.11-slim\nWORKDIR /app\n{copy}\nRUN pip install -r requirements.txt\n"

    assert order(text, PIP) == (
        f"FROM python:3.11-slim\nWORKDIR /app\n{lists}\n"
        f"RUN pip install -r requirements.txt\n{copy}\n"
    )


def test_a_working_directory_behind_the_copy_goes_up_with_the_installation() -> None:
    install = "RUN pip install -r requirements.txt"
    text = f"FROM python:3.11-slim\nCOPY . /srv/a\nWORKDIR /srv/a\n{install}\n"

    assert order(text, PIP) == (
        "FROM python:3.11-slim\nCOPY requirements.txt /srv/a/\nWORKDIR /srv/a\n"
        "RUN pip install -r requirements.txt\nCOPY . /srv/a\n"
    )


def test_a_working_directory_that_a_relative_copy_does_not_know_stays_where_it_is() -> None:
    text = "FROM python:3.11-slim\nCOPY . app\nWORKDIR /app\nRUN pip install -r requirements.txt\n"

    assert order(text, PIP) == ""


def test_only_the_installing_half_of_a_run_goes_up() -> None:
    text = (
        "FROM node:22-slim\nWORKDIR /app\nCOPY . .\n"
        "RUN apt-get update && \\\n    npm ci && \\\n    node server.js\n"
    )

    assert order(text, NPM) == (
        "FROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\n"
        "RUN apt-get update && \\\n    npm ci\nCOPY . .\nRUN node server.js\n"
    )


def test_requirements_that_include_others_take_them_along() -> None:
    files = {"req/all.txt": "-r base.txt\n", "req/base.txt": "flask\n", "app.py": "1\n"}
    text = "FROM python:3.11-slim\nCOPY . /app/\nWORKDIR /app\nRUN pip install -r req/all.txt\n"

    assert "COPY req/all.txt req/base.txt /app/req/\n" in order(text, files)


def test_crlf_stays_crlf() -> None:
    text = "FROM python:3.11-slim\r\nCOPY . /app/\r\nRUN pip install -r /app/requirements.txt\r\n"
    text = text.replace("/app/req", "req").replace("COPY", "WORKDIR /app\r\nCOPY")

    proposed = order(text, PIP)

    assert proposed.count("\r\n") == proposed.count("\n") == 5


def test_the_file_that_changed_last_is_the_one_that_is_tried() -> None:
    text = "FROM python:3.11-slim\nWORKDIR /a\nCOPY . .\nRUN pip install -r requirements.txt\n"
    now, _ = built(world({"Dockerfile": text, "zeta.py": "1", **PIP}))
    now, events = built(with_files(now, {"zeta.py": "2"}))

    assert next(one.when for one in advise(now, BuildOptions(PROJECT), events)) == "zeta.py"


@pytest.mark.parametrize(
    "install",
    [
        "pip install .",
        "pip install -e .",
        "pip install -r local.txt",
        "pip install -r $LIST",
        "pip install -r requirements.txt || true; ls app.py",
        "cp app.py /x && pip install -r requirements.txt",
        "--mount=type=bind,target=/src pip install -r requirements.txt",
    ],
)
def test_an_installation_that_needs_more_than_lists_is_left_alone(install: str) -> None:
    text = (
        f"FROM python:3.11-slim\nENV LIST=requirements.txt\nWORKDIR /app\nCOPY . .\nRUN {install}\n"
    )
    files = {
        **PIP,
        "local.txt": ".\n",
        "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n',
    }

    assert order(text, files) == ""


@pytest.mark.parametrize(
    ("more", "name"),
    [
        (', "scripts": {"postinstall": "node server.js"}', ""),
        (', "scripts": {"prepare": "node server.js"}', ""),
        (', "workspaces": ["packages/*"]', ""),
        (', "devDependencies": {"mine": "file:./mine"}', ""),
        ("", "binding.gyp"),
    ],
)
def test_a_package_whose_installation_runs_its_own_code_is_left_alone(more: str, name: str) -> None:
    text = "FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm install\n"
    files = {"package.json": PACKAGE % more, "server.js": "1\n", **({name: "{}"} if name else {})}

    assert order(text, files) == ""


def test_a_folder_that_the_copy_would_put_over_what_was_installed_forbids_the_move() -> None:
    text = "FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"

    assert order(text, NPM) != ""
    assert order(text, {**NPM, "node_modules/express/index.js": "old\n"}) == ""


def test_a_good_order_is_left_alone() -> None:
    text = (
        "FROM python:3.11-slim\nWORKDIR /app\nCOPY requirements.txt ./\n"
        "RUN pip install -r requirements.txt\nCOPY . .\n"
    )

    assert order(text, PIP) == ""


def test_settings_of_the_system_stay_before_the_installation() -> None:
    text = (
        "FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nCOPY pip.py /etc/pip.py\n"
        "RUN pip install -r requirements.txt\n"
    )

    proposed = order(text, {**PIP, "pip.py": "1\n"})

    assert proposed.index("/etc/pip.py") < proposed.index("RUN pip") < proposed.index("COPY . .")


def test_each_stage_that_is_needed_gets_its_own_order() -> None:
    text = (
        "FROM node:22-slim AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
        "FROM node:22-slim\nCOPY --from=build /app /app\n"
        "FROM node:22-slim AS unused\nCOPY . .\nRUN npm ci\n"
    )
    found = of_kind("order", {"Dockerfile": text, **NPM}, target="1")

    assert [one.line for one in found] == [3]
