"""The stages of a build: who needs whom, what flows, what was skipped and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from simulator.catalogue_files import catalogue
from simulator.web.scene.rails import MAX_LANES, rails
from simulator.web.scene.stages import stage_graph
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.journal import replay
from simulator.workspaces.moment import beginning

FOUR = """\
FROM alpine:3.20 AS deps
RUN echo one > /one && echo two > /two

FROM deps AS test
RUN echo tested

FROM test AS report
RUN echo report

FROM alpine:3.20 AS build
COPY --from=0 /one /built/
RUN --mount=from=deps,target=/deps cat /deps/two > /built/two

FROM scratch
COPY --from=build /built /app
COPY --from=busybox:1.36 /bin/sh /sh
"""


def graph(text, command="docker build -t app .", *again):
    moment = beginning("empty", catalogue().revision)
    actions = (SaveFile("Dockerfile", text), RunLine(command), *again)
    for number, turn in enumerate(replay(moment.world, actions), start=1):
        moment = moment.after(turn, number)
    return stage_graph(moment.build)


def words(found):
    return {node.name: node.chip.word for node in found.nodes}


def test_a_sentence_says_who_needs_whom():
    assert graph(FOUR).says == (
        "stage-4 needs deps and build; test and report were not needed."
    )  # fmt: skip


def test_each_stage_has_a_state_and_a_skipped_one_its_reason():
    found = graph(FOUR)

    assert words(found) == {
        "deps": "BUILT", "test": "SKIPPED", "report": "SKIPPED", "build": "BUILT",
        "stage-4": "BUILT",
    }  # fmt: skip
    assert found.nodes[1].why == "Only report takes from it, and that was not needed."
    assert found.nodes[2].why == "No stage takes anything from it."
    assert [node.target for node in found.nodes] == [False] * 4 + [True]


def test_what_flows_is_told_with_files_and_bytes():
    nodes = graph(FOUR).nodes

    flows = [(f.word, f.name, f.paths, f.brings) for f in (*nodes[3].flows, *nodes[4].flows)]
    assert flows[:3] == [
        ("FROM", "alpine:3.20", "", ""),
        ("COPY", "deps", "/one → /built/", "1 file, 4 B"),
        ("RUN", "deps", "", "mounted for this step, nothing is copied"),
    ]
    assert flows[4] == ("COPY", "build", "/built → /app", "2 files, 8 B")
    assert flows[5][:3] == ("COPY", "busybox:1.36", "/bin/sh → /sh")
    assert [flow.source for flow in nodes[4].flows] == [-1, 3, -1]


def test_a_second_build_is_cached_from_stage_to_stage():
    assert set(words(graph(FOUR, "docker build .", RunLine("docker build ."))).values()) == {
        "CACHED", "SKIPPED",
    }  # fmt: skip


def test_the_target_decides_what_is_needed():
    found = graph(FOUR, "docker build --target test .")

    assert found.says == "test needs deps; report, build and stage-4 were not needed."


def test_a_stage_that_fails_leaves_those_after_it_unreached():
    found = graph(FOUR.replace("RUN echo one", "RUN false && echo one"))

    assert words(found)["deps"] == "FAILED"
    assert words(found)["build"] == "NOT REACHED"
    assert found.nodes[3].flows[1].brings == ""


@pytest.mark.parametrize("text", ["FROM alpine:3.20\nRUN echo 1\n", "FORM alpine\n", ""])
def test_a_build_of_one_stage_or_of_none_has_no_graph(text):
    found = graph(text) if text else None

    assert found is None


def test_twelve_stages_need_two_lanes():
    parts = "".join(f"FROM base AS p{n}\nRUN echo {n} > /{n}\n" for n in range(10))
    copies = "".join(f"COPY --from=p{n} /{n} /\n" for n in range(10))

    found = graph(f"FROM alpine:3.20 AS base\n{parts}FROM scratch\n{copies}")

    assert (len(found.nodes), found.lanes, len(found.rails)) == (12, 2, 20)


ways = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 12), st.booleans(), st.just("built")).filter(
        lambda way: way[0] != way[1]
    ),
    max_size=20,
    unique=True,
)


@given(ways)
def test_every_way_has_a_rail_and_rails_in_one_lane_do_not_run_into_each_other(found):
    drawn = rails(found)

    ends = {(r.below, r.above) if r.up else (r.above, r.below) for r in drawn}
    assert ends == {(start, end) for start, end, *_ in found}
    assert all(1 <= rail.lane <= MAX_LANES and rail.above < rail.below for rail in drawn)
    for one in drawn:
        for other in drawn:
            together = one.whole == other.whole and (
                _root(one) == _root(other) or one.lane == MAX_LANES
            )
            apart = one.below <= other.above or other.below <= one.above
            assert one.lane != other.lane or together or apart or one.lane == MAX_LANES


def _root(rail):
    start, end = (rail.below, rail.above) if rail.up else (rail.above, rail.below)
    return start if rail.whole else end


RIGHT_ENDS = """() => {
    const stage = document.querySelector(".stage:last-child").getBoundingClientRect();
    return Array.from(document.querySelectorAll(".rail.i-5"), rail => {
        const end = rail.getBoundingClientRect();
        return [end.bottom - stage.top, end.right - stage.left];
    });
}"""


def test_the_picture_is_a_list_with_rails_beside_it(still_page, accessibility_problems):
    page = still_page
    page.goto("/sandbox/")
    quoted = FOUR.replace("\n", "\\n")
    page.locator("#line").fill(f"printf '{quoted}' > Dockerfile && docker build -t app .")
    page.keyboard.press("Enter")

    expect(page.locator(".stage")).to_have_count(5)
    assert page.locator(".stages > p").inner_text().startswith("stage-4 needs deps and build")
    ends = page.evaluate(RIGHT_ENDS)
    assert len(ends) == 1
    assert all(0 < down < 40 and abs(right) <= 1 for down, right in ends)
    page.locator(".stage").first.hover()
    expect(page.locator("#editor .is-lit")).to_have_count(2)
    assert accessibility_problems(page) == []
