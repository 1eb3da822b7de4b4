"""Why a step was not cached: the causes are all of them, and none too many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine.build.causes import (
    BaseChanged,
    CachePruned,
    Cause,
    FileChanged,
    NeverBuilt,
    NoCache,
    SettingChanged,
    StepAbove,
    TextChanged,
)
from simulator.engine.build.explain import sentence
from simulator.engine.events import Event, StepBuilt, StepCached
from simulator.engine.files import File
from simulator.engine.state import World
from tests.build.worlds import built, states, with_files, world

FILES = ("a.txt", "b.txt", "src/c.py", "src/d.py")


@dataclass(frozen=True)
class Project:
    """All that can be edited, each knob for itself; ``order`` says how the middle is arranged."""

    order: tuple[int, ...]
    base: str = "one"
    arg: str = "0"
    env: str = "0"
    run: str = "0"
    destination: str = "/x"
    directory: str = "/app"
    user: str = "root"
    files: tuple[tuple[str, tuple[str, int] | None], ...] = tuple((f, ("0", 0o644)) for f in FILES)

    def text(self) -> str:
        middle = [
            f"COPY a.txt {self.destination}",
            f"RUN echo {self.run} $V $E > /r",
            "COPY src /src/",
            f"WORKDIR {self.directory}",
            "COPY . .",
            f"USER {self.user}\nRUN echo user $E",
        ]
        head = [f"FROM {self.base}", f"ARG V={self.arg}", f"ENV E={self.env}"]
        return "\n".join([*head, *(middle[i] for i in self.order)]) + "\n"

    def put(self, start: World) -> World:
        files: dict[str, str | File | None] = {
            "Dockerfile": self.text(),
            ".dockerignore": "Dockerfile",
        }
        for path, content in self.files:
            files[path] = None if content is None else File(content[0].encode(), content[1])
        return with_files(start, files)

    def reverted(self, cause: Cause) -> Project:
        match cause:
            case FileChanged(path=path, before=before):
                old = None if before is None else (before.content.decode(), before.mode)  # type: ignore[union-attr]
                return replace(
                    self, files=tuple((p, old if p == path else c) for p, c in self.files)
                )
            case SettingChanged(kind="ARG", old=old):
                return replace(self, arg=old)
            case SettingChanged(kind="ENV", old=old):
                return replace(self, env=old)
            case SettingChanged(kind="USER", old=old):
                return replace(self, user=old or "root")
            case SettingChanged(kind="WORKDIR", old=old):
                return replace(self, directory=old)
            case BaseChanged(old=old):
                return replace(
                    self, base=old.removeprefix("docker.io/library/").removesuffix(":latest")
                )
            case TextChanged(old=old):
                return self._with_line(old)
        raise AssertionError(cause)

    def _with_line(self, line: str) -> Project:
        word = line.split()
        if word[:2] == ["RUN", "echo"] and word[2] != "user":
            return replace(self, run=word[2])
        if word[0] == "WORKDIR":
            return replace(self, directory=word[1])
        if word[:2] == ["COPY", "a.txt"]:
            return replace(self, destination=word[2])
        raise AssertionError(line)


values = st.sampled_from("012")
contents = st.one_of(st.none(), st.tuples(values, st.sampled_from([0o644, 0o755])))
edits: list[st.SearchStrategy[Callable[[Project], Project]]] = [
    st.builds(lambda v, k=knob: lambda p: replace(p, **{k: v}), values)  # type: ignore[misc]
    for knob in ("arg", "env", "run")
]
edits += [
    st.builds(lambda v: lambda p: replace(p, base=v), st.sampled_from(["one", "two"])),
    st.builds(lambda v: lambda p: replace(p, destination=v), st.sampled_from(["/x", "/y"])),
    st.builds(lambda v: lambda p: replace(p, directory=v), st.sampled_from(["/app", "/srv"])),
    st.builds(lambda v: lambda p: replace(p, user=v), st.sampled_from(["root", "nobody"])),
    st.builds(
        lambda path, content: (
            lambda p: replace(p, files=tuple((f, content if f == path else c) for f, c in p.files))
        ),
        st.sampled_from(FILES[1:]),
        contents,
    ),
]
histories = st.lists(st.lists(st.one_of(edits), min_size=1, max_size=4), min_size=1, max_size=4)
arrangements = st.permutations(range(6)).map(tuple)


@settings(max_examples=120, deadline=None)
@given(arrangements, histories)
def test_reverting_all_causes_makes_a_hit_and_fewer_do_not(
    order: tuple[int, ...], history: list[list[Callable[[Project], Project]]]
) -> None:
    project = Project(order)
    now = world()
    for number, changes in enumerate([[], *history]):
        for change in changes:
            project = change(project)
        before = project.put(now)
        now, events = built(before)
        miss = first_miss(events)
        if number and miss is not None:
            check(project, before, miss)


def check(project: Project, before: World, miss: StepBuilt) -> None:
    causes = miss.why.causes
    assert causes
    if any(isinstance(cause, NeverBuilt) for cause in causes):
        assert causes == (NeverBuilt(),)
        return

    assert is_hit(apply(project, causes), before, miss.step.line)
    for size in range(len(causes)):
        for some in combinations(causes, size):
            assert not is_hit(apply(project, some), before, miss.step.line)


def apply(project: Project, causes: tuple[Cause, ...]) -> Project:
    for cause in causes:
        project = project.reverted(cause)
    return project


def is_hit(project: Project, before: World, line: int) -> bool:
    _, events = built(project.put(before))
    return any(isinstance(event, StepCached) and event.step.line == line for event in events)


def first_miss(events: list[Event]) -> StepBuilt | None:
    return next((event for event in events if isinstance(event, StepBuilt)), None)


@pytest.fixture
def once() -> World:
    """A world in which a small project was built once."""
    text = "FROM one\nARG V=1\nCOPY a.txt /a\nRUN echo $V > /v\nRUN echo done\n"
    return built(with_files(world(), {"Dockerfile": text, "a.txt": "one\ntwo\n"}))[0]


def reasons(events: list[Event]) -> list[str]:
    return [sentence(event.why) for event in events if isinstance(event, StepBuilt)]


def test_changed_file_is_named_and_the_steps_above_it_are_blamed_for_the_rest(once: World) -> None:
    _, events = built(with_files(once, {"a.txt": "one\n2\n"}))

    assert reasons(events) == [
        "a.txt changed (1 line).",
        "The step above it was rebuilt (line 3). Its own inputs are the same.",
        "The step above it was rebuilt (line 4). Its own inputs are the same.",
    ]


def test_changed_mode_is_told_with_both_modes(once: World) -> None:
    _, events = built(with_files(once, {"a.txt": File(b"one\ntwo\n", 0o755)}))

    assert reasons(events)[0] == "Mode of a.txt changed 644→755."


def test_build_argument_is_told_with_old_and_new_value(once: World) -> None:
    _, events = built(once, build_args={"V": "2"})

    assert states(events)[0].startswith("CACHED 3")
    assert reasons(events)[0] == 'ARG V changed from "1" to "2".'


def test_flag_and_prune_are_causes_of_their_own(once: World) -> None:
    engine = once.engine
    pruned = once.with_engine(
        replace(engine, cache=engine.cache.without(tuple(engine.cache.records)))
    )

    assert first_miss(built(once, no_cache=True)[1]).why.causes == (NoCache("--no-cache"),)  # type: ignore[union-attr]
    assert first_miss(built(pruned)[1]).why.causes == (CachePruned(),)  # type: ignore[union-attr]


def test_first_build_was_never_built_before() -> None:
    _, events = built(world(Dockerfile="FROM one\nRUN echo a > /a\nRUN echo b\n"))
    miss = [event.why.causes for event in events if isinstance(event, StepBuilt)]

    assert miss[0] == (NeverBuilt(),)
    assert isinstance(miss[1][0], StepAbove)


def test_edited_text_is_told_word_by_word(once: World) -> None:
    text = "FROM one\nARG V=1\nCOPY a.txt /a\nRUN echo $V > /w\nRUN echo done\n"
    _, events = built(with_files(once, {"Dockerfile": text}))

    assert reasons(events)[0] == 'The instruction changed: "/v" became "/w".'
