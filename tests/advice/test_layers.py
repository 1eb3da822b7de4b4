"""Advice about bytes: caches left behind, layers that hide, heavy bases, large contexts."""

from __future__ import annotations

import pytest

from simulator.engine.files import File
from tests.advice.worlds import advice, of_kind

CURL = "apt-get update && apt-get install -y curl"
APP = {"app.py": "print(1)\n", "requirements.txt": "flask==3.0.0\n"}


def test_package_lists_are_removed_in_the_run_that_fetched_them() -> None:
    (found,) = of_kind("clean", {"Dockerfile": f"FROM debian:12\nRUN {CURL}\n"})

    assert found.dockerfile == f"FROM debian:12\nRUN {CURL} && rm -rf /var/lib/apt/lists/*\n"
    assert found.saves_bytes > 15_000_000
    assert found.sentence == "Leave the package lists out of line 2. That saves 19.0 MB."


def test_a_run_over_several_lines_gets_another_line() -> None:
    text = "FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y curl\nCMD curl\n"

    assert of_kind("clean", {"Dockerfile": text})[0].dockerfile == (
        "FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y curl \\\n"
        "    && rm -rf /var/lib/apt/lists/*\nCMD curl\n"
    )


def test_flags_are_preferred_where_there_is_one() -> None:
    text = "FROM python:3.11-alpine\nCOPY . .\nRUN apk add curl\nRUN pip install flask\n"

    proposed = [one.dockerfile or "" for one in of_kind("clean", {"Dockerfile": text, **APP})]

    assert any("RUN apk add --no-cache curl\n" in text for text in proposed)
    assert any("RUN pip install --no-cache-dir flask\n" in text for text in proposed)


@pytest.mark.parametrize(
    "run",
    [
        f"{CURL} && rm -rf /var/lib/apt/lists/*",
        f"--mount=type=cache,target=/var/lib/apt/lists {CURL}",
        "echo hi",
    ],
)
def test_a_run_that_leaves_nothing_is_left_alone(run: str) -> None:
    assert of_kind("clean", {"Dockerfile": f"FROM debian:12\nRUN {run}\n"}) == []


def test_caches_of_stages_that_are_thrown_away_do_not_matter() -> None:
    text = (
        f"FROM debian:12 AS build\nRUN {CURL}\nFROM debian:12\nCOPY --from=build /usr/bin/curl /\n"
    )

    assert of_kind("clean", {"Dockerfile": text}) == []


def test_runs_are_joined_where_a_later_one_only_hides() -> None:
    text = f"FROM debian:12\nRUN {CURL}\n# tidy up\nRUN rm -rf /var/lib/apt/lists/*\nCMD curl\n"

    found = [one for one in advice({"Dockerfile": text}) if one.kind in {"join", "clean"}]

    assert [one.kind for one in found] == ["join"]
    assert found[0].sentence == "Join lines 2 to 4 into one RUN. That saves 19.0 MB."
    assert found[0].dockerfile == (
        f"FROM debian:12\nRUN {CURL} \\\n# tidy up\n    && rm -rf /var/lib/apt/lists/*\nCMD curl\n"
    )


def test_lists_that_the_next_run_needs_go_after_it() -> None:
    text = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"

    (found,) = of_kind("join", {"Dockerfile": text})

    assert found.dockerfile == (
        "FROM debian:12\nRUN apt-get update \\\n    && apt-get install -y curl \\\n"
        "    && rm -rf /var/lib/apt/lists/*\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"RUN {CURL}\nCOPY app.py /\nRUN rm -rf /var/lib/apt/lists/*",
        f"RUN cd /usr && {CURL}\nRUN rm -rf /var/lib/apt/lists/*",
        f"RUN {CURL}\nRUN echo nothing is hidden here",
    ],
)
def test_runs_that_cannot_be_joined_or_hide_nothing_stay_apart(text: str) -> None:
    assert of_kind("join", {"Dockerfile": f"FROM debian:12\n{text}\n", **APP}) == []


def test_a_slim_base_is_advised_where_the_build_gets_by_with_it() -> None:
    text = "FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"

    (found,) = of_kind("base", {"Dockerfile": text, **APP})

    assert found.dockerfile == text.replace("python:3.11", "python:3.11-slim")
    assert found.sentence.startswith("Start from python:3.11-slim on line 1. That saves 8")


@pytest.mark.parametrize(
    "run", ["RUN gcc --version", "RUN git --version", "RUN cp /usr/bin/make /app/tool"]
)
def test_a_slim_base_is_not_advised_where_something_would_be_missing(run: str) -> None:
    text = f"FROM python:3.11\nWORKDIR /app\nCOPY . .\n{run}\n"

    assert of_kind("base", {"Dockerfile": text, **APP}) == []


def test_what_no_step_needs_is_kept_out_of_the_context() -> None:
    files: dict[str, str | File | None] = {
        "Dockerfile": "FROM python:3.11-slim\nCOPY . /app\n",
        ".git/pack": File(b"", size=3_000_000),
        "old/dump.sql": File(b"dump", size=5_000_000),
        ".dockerignore": "# mine",
        **APP,
    }

    (found,) = of_kind("context", files)

    assert found.other_files == {".dockerignore": "# mine\n.git\nold/dump.sql\n"}
    assert found.dockerfile is None
    assert found.sentence == (
        "Keep .git and old/dump.sql out with .dockerignore. That sends 8.00 MB less to every build."
    )


def test_node_modules_are_kept_out_only_where_the_build_makes_its_own() -> None:
    files: dict[str, str | File | None] = {
        "package.json": '{"name": "a", "dependencies": {"express": "^4.21.0"}}',
        "node_modules/express/index.js": File(b"old", size=500_000),
        "server.js": "1\n",
    }
    made = "FROM node:22-slim\nWORKDIR /a\nCOPY . .\nRUN npm install\n"
    taken = "FROM node:22-slim\nWORKDIR /a\nCOPY . .\n"

    assert of_kind("context", {"Dockerfile": made, **files})[0].other_files == {
        ".dockerignore": "**/node_modules\n"
    }
    assert of_kind("context", {"Dockerfile": taken, **files}) == []


@pytest.mark.parametrize("where", ["Dockerfile", "app.py"])
def test_a_large_file_that_somebody_names_stays(where: str) -> None:
    files: dict[str, str | File | None] = {
        "Dockerfile": "FROM python:3.11-slim\nCOPY . /app\n",
        "seed.sql": File(b"dump", size=5_000_000),
        **APP,
    }
    files[where] = f"{files[where]}# seed.sql\n"

    assert of_kind("context", files) == []


GO = {"go.mod": "module app\n\ngo 1.23\n", "main.go": "package main\n\nfunc main() {}\n"}
BUILD = "FROM golang:1.23\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/app .\n"


def test_a_compiled_program_goes_on_alone() -> None:
    text = f'{BUILD}EXPOSE 80\nCMD ["/bin/app"]\n'

    (found,) = of_kind("stages", {"Dockerfile": text.replace("RUN", "RUN CGO_ENABLED=0"), **GO})

    assert found.dockerfile == (
        "FROM golang:1.23 AS build\nWORKDIR /src\nCOPY . .\n"
        "RUN CGO_ENABLED=0 go build -o /bin/app .\n\n"
        "FROM alpine:3.20\nCOPY --from=build /bin/app /bin/app\nEXPOSE 80\n"
        'CMD ["/bin/app"]\n'
    )
    assert found.saves_bytes > 800_000_000


@pytest.mark.parametrize(
    ("more", "start"), [("page.html", '["/bin/app"]'), ("", '["app"]'), ("", '["go", "run", "."]')]
)
def test_a_program_that_may_need_more_than_itself_stays(more: str, start: str) -> None:
    files = {"Dockerfile": f"{BUILD}CMD {start}\n", **GO, **({more: "<p>"} if more else {})}

    assert of_kind("stages", files) == []


@pytest.mark.parametrize(
    ("kind", "text", "seen"),
    [
        ("clean", f"FROM debian:12\nRUN {CURL}\nRUN ls %s > /a\n", "/var/lib/apt/lists"),
        ("base", "FROM python:3.11\nRUN ls %s > /a\n", "/usr/bin"),
    ],
)
def test_advice_that_would_change_what_a_step_sees_is_withheld(
    kind: str, text: str, seen: str
) -> None:
    assert of_kind(kind, {"Dockerfile": text % "/srv"}) != []
    assert of_kind(kind, {"Dockerfile": text % seen}) == []


def test_files_that_a_later_line_only_hides_are_kept_out() -> None:
    text = "FROM alpine:3.20\nWORKDIR /app\nCOPY . .\nRUN rm .npmrc dump.log\nCMD cat app.py\n"
    files = {"Dockerfile": text, ".npmrc": "_authToken=abcd\n", "dump.log": "x" * 60_000, **APP}

    (found,) = of_kind("hidden", files)

    assert found.dockerfile == text.replace("RUN rm .npmrc dump.log\n", "")
    assert found.other_files == {".dockerignore": ".npmrc\ndump.log\n"}
    assert found.sentence == (
        "Put .npmrc and dump.log in .dockerignore: a later line only hides them. "
        "That saves 60.0 kB."
    )


def test_a_hidden_secret_that_a_step_needs_is_mounted() -> None:
    text = (
        "FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN rm -f .npmrc dump.log\n"
    )
    files = {
        "Dockerfile": text,
        "package.json": '{"name": "a", "dependencies": {"express": "^4.18.0"}}\n',
        ".npmrc": "//npm.test/:_authToken=abcd\n",
        "dump.log": "x" * 60_000,
    }

    (found,) = of_kind("hidden", files)

    assert found.secrets == ("npmrc",)
    assert "RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm install" in str(
        found.dockerfile
    )


def test_files_that_the_image_shows_are_nothing_hidden() -> None:
    text = "FROM alpine:3.20\nCOPY . /app/\nRUN rm -f /app/other\n"

    assert of_kind("hidden", {"Dockerfile": text, "dump.log": "x" * 60_000}) == []
