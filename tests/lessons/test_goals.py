"""Goals judge by the state: what is met, and in which words something is not met yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from simulator.catalogue_files import catalogue
from simulator.lessons.goals import GOALS, Goal, Met, Unmet, goal_name
from simulator.lessons.scene import Scene
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.course.lines import deed_of
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import beginning

READ = TypeAdapter(Goal)

DOCKERFILE = """\
FROM alpine:3.20
WORKDIR /app
COPY app.py .
RUN echo hunter2 > /secret && rm /secret
RUN adduser -D tester
ENV MODE=dev
USER tester
CMD ["sleep", "infinity"]
"""
SHELL_FORM = "FROM alpine:3.20\nRUN head -c 2000000 /dev/zero > /big\nCMD sleep infinity\n"

DONE = (
    SaveFile("Dockerfile", DOCKERFILE),
    "docker build -t one:1 .",
    "docker tag one:1 same:1",
    SaveFile("app.py", "print(2)\n"),
    "docker build -t two:1 .",
    SaveFile("Other", SHELL_FORM),
    "docker build -f Other -t big:1 .",
    "docker run -d --name box -e A=1 one:1",
    "docker exec box sh -c 'echo hi > /tmp/hi'",
    "docker run -d --name slow big:1",
    "docker stop slow",
    "docker run --name gone alpine:3.20 sh -c 'exit 3'",
    "docker login -u ada -p pw",
    "docker tag one:1 ada/one:1",
    "docker push ada/one:1",
    "docker rmi nothing:9",
)


@pytest.fixture(scope="module")
def scene():
    """Somebody has built, run, stopped, pushed and failed once."""
    world = beginning("flask-hello", catalogue().revision).world
    deeds = []
    for number, one in enumerate(DONE, start=1):
        turn = perform(world, RunLine(one) if isinstance(one, str) else one)
        deeds.append(deed_of(turn, number))
        world = turn.world
    return Scene(world, tuple(deeds), step=5)


def judged(scene, said):
    name, _, rest = said.partition(" ")
    fields = {"goal": name}
    for part in filter(None, rest.split("; ")):
        key, _, value = part.partition("=")
        fields[key] = _value(value)
    return READ.validate_python(fields).judge(scene)


def _value(text):
    if text in {"true", "false"}:
        return text == "true"
    if text.startswith("["):
        return text[1:-1].split(",")
    try:
        return float(text) if "." in text and text.replace(".", "").isdecimal() else int(text)
    except ValueError:
        return text


MET = [
    "image image=one:1",
    "image image=none:1; absent=true",
    "image_size image=one:1; below=20",
    "image_size image=big:1; than=one:1; above=1.5",
    "image_layers image=one:1; count=5",
    "layer_size image=big:1; instruction=RUN head; above=1.9; below=2.1",
    "image_config image=one:1; field=Env; has=MODE=dev",
    "image_config image=one:1; field=User; equals=tester",
    "image_config image=one:1; field=Cmd; exec_form=true",
    "image_config image=one:1; field=Entrypoint; absent=true",
    "image_file image=one:1; path=/app/app.py; contains=Flask",
    "image_file image=one:1; path=/secret; absent=true",
    "image_file image=one:1; path=/app/app.py; owner=root",
    "any_layer image=one:1; path=/app/*.py",
    "any_layer image=one:1; path=/none; absent=true",
    "leaks image=one:1; text=hunter2",
    "leaks image=big:1; text=hunter2; absent=true",
    "same_image image=one:1; as=same:1",
    "same_image image=one:1; as=two:1; absent=true",
    "shares image=one:1; with=two:1; at_least=2",
    "shares image=one:1; with=same:1; exactly=5",
    "dangling count=0",
    "container container=box; state=running; image=one:1",
    "container container=gone; state=exited; exit_code=3",
    "container container=none; absent=true",
    "container_diff container=box; has=A /tmp/hi",
    "container_file container=box; path=/tmp/hi; contains=hi",
    "container_file container=box; path=/tmp/none; absent=true",
    "container_env container=box; has=A=1",
    "container_stop container=slow; above=9",
    "container_process container=box; is=sleep",
    "build ok=true",
    "build back=2; ok=true",
    "step step=COPY app.py; back=2; state=BUILT; reason=app.py",
    "step step=WORKDIR; back=2; state=CACHED",
    "all_steps state=BUILT; back=1",
    "downloaded step=RUN head; below=1",
    "builds_together count=2; below=60",
    "dockerfile has=USER tester",
    "dockerfile has=FROM ubuntu; absent=true",
    "project_file path=app.py; contains=print(2)",
    "project_file path=none.txt; absent=true",
    "ran command=build; ok=true; times=3",
    "ran command=push; with=[ada/one:1]; ok=true",
    "ran command=rmi; ok=false",
    "ran command=stop; in_step=true",
    "said text=No such image",
    "travelled how=push; reference=ada/one; sent=4; mounted=1",
    "registry reference=ada/one:1",
    "registry reference=ada/one:1; holds=one:1",
    "registry reference=ada/two:1; absent=true",
    "disk of=images; above=9",
]  # fmt: skip

UNMET = [
    ("image image=none:1", "There is no `none:1`"),
    ("image image=one:1; absent=true", "`one:1` is still here."),
    ("image_size image=one:1; below=1", "It has "),
    ("image_layers image=one:1; count=3", "It has 5."),
    ("layer_size image=big:1; instruction=RUN nothing; above=1", "No layer of `big:1` comes from"),
    ("image_config image=one:1; field=User; equals=root", "tester"),
    ("image_config image=big:1; field=Cmd; exec_form=true", "sh"),
    ("image_file image=one:1; path=/nowhere", "It is not there."),
    ("image_file image=one:1; path=/app/app.py; owner=tester", "It belongs to root."),
    ("any_layer image=one:1; path=/app/app.py; absent=true", "`/app/app.py` is in layer"),
    ("leaks image=one:1; text=hunter2; absent=true", "It is in "),
    ("leaks image=big:1; text=hunter2", "It is nowhere in it."),
    ("same_image image=one:1; as=two:1", "They are `"),
    ("shares image=one:1; with=big:1; at_least=2", "They share 1."),
    ("dangling count=4", "There are 0."),
    ("container container=none", "There is no container `none`."),
    ("container container=box; state=exited", "It is running."),
    ("container container=gone; exit_code=0", "Its exit code is 3."),
    ("container_diff container=box; has=D /etc/motd", "other line"),
    ("container_file container=box; path=/tmp/hi; contains=no", "It says something else."),
    ("container_env container=box; has=B", "It was started without it."),
    ("container_stop container=box; above=1", "It has not been stopped yet."),
    ("container_stop container=slow; below=1", "It took 10 s."),
    ("container_process container=box; is=sh", "It is sleep."),
    ("build ok=false", "It ended well."),
    ("build below=0", "It took "),
    ("step step=RUN pip", "That build has no `RUN pip`."),
    ("step step=WORKDIR; back=2; state=BUILT", "It was CACHED"),
    ("all_steps state=CACHED", "was BUILT"),
    ("downloaded step=RUN nothing; below=1", "That build has no `RUN nothing`."),
    ("builds_together count=9; below=60", "So far there were 3 builds."),
    ("dockerfile has=FROM ubuntu", "No line is like that yet."),
    ("dockerfile has=FROM; path=None", "There is no None."),
    ("project_file path=none.txt", "It is not there."),
    ("ran command=scan", "It has not been run yet."),
    ("ran command=build; times=9", "So far 3 of 9."),
    ("ran command=build; in_step=true; ok=false", "It said:"),
    ("said text=never printed", "Not seen yet."),
    ("travelled how=pull; reference=none", "There was no such pull yet."),
    ("travelled how=push; reference=ada/one; sent=0", "4 travelled"),
    ("registry reference=ada/two:1", "It is not there yet."),
    ("registry reference=ada/one:1; holds=big:1", "It holds another image."),
    ("disk of=images; below=1", "Now "),
]  # fmt: skip


@pytest.mark.parametrize("said", MET)
def test_a_goal_is_met(scene, said):
    assert isinstance(judged(scene, said), Met), judged(scene, said)


@pytest.mark.parametrize(("said", "reason"), UNMET)
def test_a_goal_that_is_not_met_says_why(scene, said, reason):
    verdict = judged(scene, said)
    assert isinstance(verdict, Unmet)
    assert reason in verdict.reason


def test_every_kind_of_goal_is_tried_both_ways():
    kinds = {goal_name(kind) for kind in GOALS}
    assert {said.partition(" ")[0] for said in MET} == kinds
    assert {said.partition(" ")[0] for said, _ in UNMET} == kinds


@pytest.mark.parametrize("said", [*MET, *(said for said, _ in UNMET)])
def test_in_an_empty_world_every_goal_has_a_verdict_and_a_title(said):
    empty = Scene(beginning("empty", catalogue().revision).world)
    verdict = judged(empty, said)
    assert isinstance(verdict, Met) or verdict.reason


@given(low=st.floats(0, 40), high=st.floats(0, 40))
def test_limits_hold_between_them_and_nowhere_else(low, high):
    scene = _built()
    size = scene.image("one:1").size / 1_000_000
    goal = READ.validate_python(
        {"goal": "image_size", "image": "one:1", "above": low, "below": high}
    )
    assert isinstance(goal.judge(scene), Met) == (low < size < high)


@given(count=st.integers(0, 12))
def test_sharing_is_mutual_and_counted(count):
    scene = _built()
    one, other = (
        READ.validate_python({"goal": "shares", "image": a, "with": b, "exactly": count})
        for a, b in (("one:1", "alpine:3.20"), ("alpine:3.20", "one:1"))
    )
    assert isinstance(one.judge(scene), Met) == isinstance(other.judge(scene), Met) == (count == 1)


_BUILT = []


def _built():
    if not _BUILT:
        world = beginning("flask-hello", catalogue().revision).world
        for action in (SaveFile("Dockerfile", DOCKERFILE), RunLine("docker build -t one:1 .")):
            world = perform(world, action).world
        world = perform(world, RunLine("docker pull alpine:3.20")).world
        _BUILT.append(Scene(world))
    return _BUILT[0]
