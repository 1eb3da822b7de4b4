"""What is advised is true: it builds, keeps the files and gains what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine.advice.advice import Advice, Kind
from simulator.engine.advice.advise import advise
from simulator.engine.advice.same import differences
from simulator.engine.build.options import BuildOptions
from simulator.engine.events import ContextSent, Event, ImageBuilt
from simulator.engine.files import File, FileTree
from simulator.engine.state import PROJECT, World
from tests.advice.worlds import built, image, world
from tests.build.worlds import with_files

APT = {
    "": "",
    "one": "RUN apt-get update && apt-get install -y curl\n",
    "two": "RUN apt-get update\n# a tool\nRUN apt-get install -y curl\n",
    "late": "RUN apt-get update && apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\n",
    "clean": "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
}
PYTHON = {
    "base": ["python:3.11", "python:3.11-slim", "python"],
    "install": ["pip install -r requirements.txt", "pip install --no-cache-dir -r requirements.txt",
                "pip install flask", "pip install ."],
    "files": {
        "requirements.txt": "flask==3.0.0\n",
        "app.py": "print('hello')\n",
        "pyproject.toml": '[project]\nname = "app"\nversion = "1.0"\n',
    },
    "start": 'CMD ["python", "app.py"]',
}  # fmt: skip
NODE = {
    "base": ["node:22", "node:22-slim", "node:22-alpine"],
    "install": ["npm ci", "npm install --omit=dev", "npm install && npm run build"],
    "files": {
        "package.json": '{"name": "a", "scripts": {"build": "node build.js"},'
        ' "dependencies": {"express": "^4.21.0"}}',
        "package-lock.json": '{"name": "a", "lockfileVersion": 3, "packages": {}}',
        "server.js": "console.log(1)\n",
        "build.js": "console.log(2)\n",
    },
    "start": 'CMD ["node", "server.js"]',
}
COPIES = [
    "WORKDIR /app\nCOPY . .",
    "COPY . /app\nWORKDIR /app",
    "WORKDIR /app\n# all\nADD . /app/",
    "WORKDIR /app\nCOPY *.json *.txt *.toml ./\nCOPY . .",
    "WORKDIR /app\nENV MODE=production\nCOPY --chown=1000:1000 . .",
]
EXTRAS: dict[str, str | File] = {
    ".env": "API_TOKEN=abcdef\n",
    ".git/objects/pack": File(b"pack", size=3_000_000),
    "dump.sql": File(b"dump", size=40_000_000),
    "node_modules/left/index.js": "old\n",
    "lib/code.py": "pass\n",
}


@dataclass(frozen=True)
class Shape:
    """A project in all the ways in which it can be good or bad."""

    kind: str
    base: int
    install: int
    copy: str
    apt: str
    early: bool
    extras: frozenset[str]
    secret: bool
    user: bool

    @property
    def files(self) -> dict[str, str | File | None]:
        kind = PYTHON if self.kind == "python" else NODE
        base, install = kind["base"], kind["install"]
        name = base[self.base % len(base)]
        apt = "" if "alpine" in name else APT[self.apt]
        parts = [
            f"FROM {name}",
            "ARG API_TOKEN=abcdef123" if self.secret else "",
            apt if self.early else "",
            self.copy,
            "" if self.early else apt,
            f"RUN {install[self.install % len(install)]}",  # type: ignore[index]
            "RUN echo $API_TOKEN > /dev/null" if self.secret else "",
            "USER 1000" if self.user else "",
            str(kind["start"]),
        ]
        text = "\n".join(part.strip() for part in parts if part) + "\n"
        return {"Dockerfile": text, **dict(kind["files"]), **{e: EXTRAS[e] for e in self.extras}}  # type: ignore[call-overload]


shapes = st.builds(
    Shape,
    st.sampled_from(["python", "node"]),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(COPIES),
    st.sampled_from(sorted(APT)),
    st.booleans(),
    st.frozensets(st.sampled_from(sorted(EXTRAS)), max_size=3),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(shapes)
def test_advice_builds_keeps_the_files_and_gains_what_it_says(shape: Shape) -> None:
    start = world(shape.files)
    after, events = built(start)
    if not any(isinstance(event, ImageBuilt) for event in events):
        return

    for one in advise(after, BuildOptions(PROJECT), events):
        check(one, start, shape, image(events), events)


def check(one: Advice, start: World, shape: Shape, before: ImageBuilt, events: list[Event]) -> None:
    followed = follow(one, start)
    secrets = dict.fromkeys(one.secrets, b"abcdef123")
    world_after, again = built(followed, secrets=secrets)
    result = image(again)

    if one.kind == Kind.BASE:
        assert project(result.image.tree) == project(before.image.tree)
    else:
        changed = set(differences(before.image.tree, result.image.tree))
        assert changed <= allowed(one, changed)
    if one.kind == Kind.CONTEXT:
        assert sent(events) - sent(again) >= one.saves_bytes > 0
    elif one.saves_bytes:
        assert before.image.size - result.image.size >= one.saves_bytes
    if one.when:
        assert gained(one, start, world_after) >= one.saves_milliseconds > 0
    if one.kind == Kind.SECRET_VARIABLE:
        assert "abcdef123" not in str(result.image.config.env) + str(result.image.history)
    if one.kind == Kind.ROOT:
        assert result.image.config.user not in {"", "0", "root"}


def follow(one: Advice, start: World) -> World:
    files: dict[str, str | File | None] = dict(one.other_files)
    if one.dockerfile is not None:
        files["Dockerfile"] = one.dockerfile
    return with_files(start, files)


def gained(one: Advice, start: World, followed: World) -> int:
    original, _ = built(start)
    entry = original.machine.project.entries
    file = FileTree(original.machine.project).entry(one.when)
    assert isinstance(file, File), entry
    edit: dict[str, str | File | None] = {
        one.when: replace(file, content=file.content + b"\n\n", size=-1)
    }
    slow = image(built(with_files(original, edit))[1])
    fast = image(built(with_files(followed, edit))[1])
    return slow.milliseconds - fast.milliseconds


def sent(events: list[Event]) -> int:
    return max(event.size for event in events if isinstance(event, ContextSent))


def project(tree: FileTree) -> dict[str, object]:
    """What a program of the project finds: its own folder, and what was installed for it."""
    return {
        path: (entry.content, entry.mode, entry.uid)
        for path, entry in tree.walk()
        if isinstance(entry, File)
        and path.startswith(("app/", "usr/local/lib/python3.11/site-packages/flask"))
        and path != "app/Dockerfile"
    }


def allowed(one: Advice, changed: set[str]) -> set[str]:
    """The paths in which this kind of advice may differ; for most, the Dockerfile's own copy."""
    own = {"app/Dockerfile", "app/.dockerignore"}
    if one.kind == Kind.ROOT:
        own |= {p for p in changed if p.startswith(("etc/", "home", "var/"))}
    if one.kind in {Kind.CONTEXT, Kind.SECRET_FILE}:
        gone = {f"app/{path}" for path in EXTRAS} | {"app/.git", "app/node_modules"}
        own |= gone | {p for p in changed if p.startswith(("app/.git/", "app/node_modules/left"))}
    return own


@pytest.mark.parametrize("limit", range(8))
def test_fewer_trials_say_less_and_nothing_else(limit: int) -> None:
    shape = Shape("python", 0, 0, COPIES[0], "two", False, frozenset({".env"}), True, False)
    after, events = built(world(shape.files))

    few = advise(after, BuildOptions(PROJECT), events, most=limit)

    assert {one.sentence for one in few} <= {
        one.sentence for one in advise(after, BuildOptions(PROJECT), events)
    }


def test_the_same_build_gets_the_same_advice() -> None:
    shape = Shape(
        "node", 0, 2, COPIES[0], "two", True, frozenset({".env", "dump.sql"}), True, False
    )
    results = []
    for _ in range(2):
        after, events = built(world(shape.files))
        results.append(advise(after, BuildOptions(PROJECT), events))

    assert results[0] == results[1]
    assert {one.kind for one in results[0]} >= {Kind.CONTEXT, Kind.SECRET_FILE, Kind.BASE}


def test_a_build_that_failed_gets_no_advice() -> None:
    after, events = built(world({"Dockerfile": "FROM python\nCOPY nothing /\n"}))

    assert advise(after, BuildOptions(PROJECT), events) == ()
