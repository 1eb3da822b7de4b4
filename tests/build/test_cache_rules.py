"""What the build cache looks at, beyond the recordings: how keys chain, and what is remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.engine.events import BuildFailed, ImageBuilt, StepBuilt
from simulator.engine.files import File
from simulator.engine.state import World
from tests.build.worlds import built, image_of, states, with_files, world


def test_reworded_step_reruns_every_later_step_even_if_it_changes_no_file() -> None:
    now, _ = built(world(Dockerfile="FROM one\nRUN true\nRUN echo a > /a\n"))
    _, events = built(with_files(now, {"Dockerfile": "FROM one\nRUN test 1\nRUN echo a > /a\n"}))

    assert states(events) == ["BUILT 2 RUN test 1", "BUILT 3 RUN echo a > /a"]


def test_changed_file_reruns_its_copy_and_every_later_step() -> None:
    files = {"Dockerfile": "FROM one\nRUN echo 1\nCOPY a /a\nRUN echo 2\n", "a": "1"}
    now, _ = built(world(**files))
    _, events = built(with_files(now, {"a": "2"}))

    assert states(events) == ["CACHED 2 RUN echo 1", "BUILT 3 COPY a /a", "BUILT 4 RUN echo 2"]


def test_failed_build_keeps_the_steps_that_succeeded() -> None:
    now, events = built(world(Dockerfile="FROM one\nRUN echo 1 > /1\nRUN exit 3\n"))
    _, again = built(with_files(now, {"Dockerfile": "FROM one\nRUN echo 1 > /1\nRUN exit 0\n"}))

    assert any(isinstance(event, BuildFailed) for event in events)
    assert states(again) == ["CACHED 2 RUN echo 1 > /1", "BUILT 3 RUN exit 0"]


def test_failed_build_moves_no_tag() -> None:
    now, events = built(world(Dockerfile="FROM one\nRUN echo 1\n"))
    later, _ = built(with_files(now, {"Dockerfile": "FROM one\nRUN false\n"}))

    assert later.engine.tags == now.engine.tags
    assert image_of(events).id in later.engine.images


def test_copy_from_a_stage_is_found_by_what_it_copies() -> None:
    text = "FROM one AS b\nCOPY a /a\nRUN echo same > /out\nFROM two\nCOPY --from=b /out /out\n"
    now, _ = built(world(Dockerfile=text, a="1"))
    _, events = built(with_files(now, {"a": "2"}))

    assert states(events)[-1] == "CACHED 5 COPY --from=b /out /out"


def test_stage_that_nobody_needs_is_not_built() -> None:
    text = "FROM one AS unused\nRUN exit 1\nFROM two\nRUN echo fine\n"
    _, events = built(world(Dockerfile=text))

    assert states(events) == ["BUILT 4 RUN echo fine"]


@pytest.fixture
def twice() -> tuple[World, ImageBuilt, ImageBuilt]:
    """A project that was built, and built again an hour later with nothing changed."""
    now, first = built(world(Dockerfile='FROM one\nENV A=1\nRUN echo 1 > /1\nCMD ["sh"]\n'))
    now, second = built(replace(now, now=now.now + 3_600_000))
    return now, _end(first), _end(second)


def _end(events: list[object]) -> ImageBuilt:
    return next(event for event in events if isinstance(event, ImageBuilt))


def test_cached_rebuild_has_the_same_id_and_the_old_time(
    twice: tuple[World, ImageBuilt, ImageBuilt],
) -> None:
    _, first, second = twice

    assert second.image.id == first.image.id
    assert second.image.created == first.image.created


def test_cached_rebuild_saves_the_time_of_the_first(
    twice: tuple[World, ImageBuilt, ImageBuilt],
) -> None:
    _, first, second = twice

    assert second.milliseconds == 0
    assert second.saved == first.milliseconds > 0


def test_rebuild_without_cache_makes_another_image_of_the_same_files(
    twice: tuple[World, ImageBuilt, ImageBuilt],
) -> None:
    now, first, _ = twice
    _, events = built(now, no_cache=True)

    assert image_of(events).id != first.image.id
    assert _paths(image_of(events)) == _paths(first.image)


def _paths(image: object) -> list[str]:
    return [path for path, _ in image.tree.walk()]  # type: ignore[attr-defined]


def test_settings_make_no_layer_and_break_no_step_that_cannot_see_them() -> None:
    now, _ = built(world(Dockerfile='FROM one\nLABEL v=1\nEXPOSE 80\nRUN echo a\nCMD ["a"]\n'))
    text = 'FROM one\nLABEL v=2\nEXPOSE 81\nRUN echo a\nCMD ["b"]\n'
    _, events = built(with_files(now, {"Dockerfile": text}))

    assert states(events) == ["CACHED 4 RUN echo a"]
    assert len(image_of(events).layers) == 2


def test_independent_stages_take_as_long_as_the_longest() -> None:
    text = (
        "FROM one AS a\nRUN sleep 10; echo > /a\nFROM one AS b\nRUN sleep 4; echo > /b\n"
        "FROM one\nCOPY --from=a /a /a\nCOPY --from=b /b /b\n"
    )
    now = world(Dockerfile=text)
    later, events = built(now)
    built_end = _end(events)

    assert 10_000 <= built_end.milliseconds < 11_000
    assert later.now - now.now == built_end.milliseconds


@pytest.fixture
def mounted() -> str:
    """A Dockerfile that counts in a cache mount how often its RUN ran."""
    return "FROM one\nRUN --mount=type=cache,target=/c echo x >> /c/log && wc -l < /c/log > /n\n"


def test_cache_mount_outlives_the_build_and_is_not_in_the_image(mounted: str) -> None:
    now, first = built(world(Dockerfile=mounted))
    _, second = built(with_files(now, {"Dockerfile": mounted.replace("echo x", "echo y")}))

    assert _content(first, "n").strip() == b"1"
    assert _content(second, "n").strip() == b"2"
    assert image_of(second).tree.get("c/log") is None


def test_cache_mount_is_empty_without_the_cache(mounted: str) -> None:
    now, _ = built(world(Dockerfile=mounted))
    _, second = built(now, no_cache=True)

    assert _content(second, "n").strip() == b"1"


def _content(events: list[object], path: str) -> bytes:
    entry = image_of(events).tree.get(path)  # type: ignore[arg-type]
    assert isinstance(entry, File)
    return entry.content


def test_deleted_file_stays_in_the_lower_layer() -> None:
    text = "FROM one\nCOPY big /big\nRUN rm /big\n"
    _, events = built(world(Dockerfile=text, big="x" * 5000))
    image = image_of(events)

    assert image.tree.get("big") is None
    assert image.layers[1].size == 5000
    assert image.size == image.layers[0].size + 5000


def test_step_output_comes_before_the_step_is_done() -> None:
    _, events = built(world(Dockerfile="FROM one\nRUN echo hello\n"))
    kinds = [type(event).__name__ for event in events]

    assert kinds.index("StepOutput") < kinds.index("StepBuilt")
    assert next(e.text for e in events if type(e).__name__ == "StepOutput") == "hello\n"  # type: ignore[attr-defined]


def test_records_keep_what_a_step_took() -> None:
    _, events = built(world(Dockerfile="FROM one\nRUN sleep 7\n"))
    (record,) = [event.record for event in events if isinstance(event, StepBuilt)]

    assert 7000 <= record.milliseconds < 7100


def test_a_bind_mount_without_a_target_lies_in_the_working_directory() -> None:
    text = "FROM one\nWORKDIR /src\nRUN --mount=type=bind cat Dockerfile > /seen && ls /bin > /n\n"
    _, events = built(world(Dockerfile=text))

    assert _content(events, "seen") == text.encode()
