"""A recording of real Docker held against what the same scenario did here.

``compare(recorded, played)`` returns one ``Comparison`` for each command line of the recording.
A comparison is right when nothing that must agree differs; ``progress`` is told apart, because
the names and notes of a build's vertices need to agree only loosely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.oracle import outputs
from tests.oracle.placeholders import Ids, match, placeholders

LOOSE = frozenset({"progress"})

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect in which a step came out otherwise, with both sides as lines."""

    aspect: str
    recorded: tuple[str, ...]
    played: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One command line of a recording, and all that differs."""

    number: int
    run: str
    comparable: bool
    differences: tuple[Difference, ...]

    @property
    def right(self) -> bool:
        """Whether all that must agree does."""
        return all(difference.aspect in LOOSE for difference in self.differences)


def compare(recorded: Json, played: Json) -> list[Comparison]:
    """Hold every command line of a recording against what came out here."""
    ids, comparisons = Ids(), []
    for number, step in enumerate(recorded["steps"]):
        if "run" not in step:
            continue
        seen = _Step(ids, placeholders(step["run"]))
        differences = tuple(_step(seen, step, _played_step(played, number)))
        comparisons.append(
            Comparison(number, step["run"], "not_comparable" not in step, differences)
        )
        ids = seen.ids
    return comparisons


@dataclass(slots=True)
class _Step:
    """The comparison of one step under way: the ids learnt, and what is no placeholder in it."""

    ids: Ids
    literal: frozenset[str]

    def same(self, recorded: str, played: str) -> bool:
        """Compare two lines, and learn the ids in them if they agree."""
        learned = match(recorded, played, self.ids, self.literal)
        self.ids = learned or self.ids
        return learned is not None

    def lines(self, recorded: Sequence[str], played: Sequence[str]) -> bool:
        """Compare lines one by one; even where some differ, learn from the others."""
        agree = [self.same(*pair) for pair in zip(recorded, played, strict=False)]
        return len(recorded) == len(played) and all(agree)

    def lines_in_any_order(self, recorded: Sequence[str], played: Sequence[str]) -> bool:
        """Compare lines whatever their order; learn ids only if there is a way to pair them all."""
        if len(recorded) != len(played):
            return False
        learned = self._paired(list(recorded), list(played), self.ids)
        self.ids = learned or self.ids
        return learned is not None

    def value(self, recorded: Any, played: Any) -> bool:
        """Compare JSON values; texts may hold placeholders."""
        if isinstance(recorded, str) and isinstance(played, str):
            return self.same(recorded, played)
        if isinstance(recorded, list) and isinstance(played, list):
            pairs = zip(recorded, played, strict=False)
            return len(recorded) == len(played) and all(self.value(*pair) for pair in pairs)
        if isinstance(recorded, dict) and isinstance(played, dict):
            return recorded.keys() == played.keys() and all(
                self.value(recorded[key], played[key]) for key in recorded
            )
        return bool(recorded == played)

    def _paired(self, recorded: list[str], played: list[str], ids: Ids) -> Ids | None:
        if not recorded:
            return ids
        for row in dict.fromkeys(played):
            learned = match(recorded[0], row, ids, self.literal)
            if learned is None:
                continue
            rest = played.copy()
            rest.remove(row)
            if found := self._paired(recorded[1:], rest, learned):
                return found
        return None


def _played_step(played: Json, number: int) -> Json:
    steps = played.get("steps", [])
    return steps[number] if number < len(steps) else {}


def _step(seen: _Step, recorded: Json, played: Json) -> Iterator[Difference]:
    if "exit" not in played:
        yield Difference("missing", (recorded["run"],), ())
        return
    if recorded["exit"] != played["exit"]:
        yield Difference("exit", (str(recorded["exit"]),), (str(played["exit"]),))
    yield from _build_steps(seen, recorded.get("steps") or [], played.get("steps") or [])
    yield from _stream(seen, "stdout", recorded, played)
    yield from _stream(seen, "stderr", recorded, played)
    if isinstance(recorded.get("image"), dict):
        yield from _image(seen, recorded["image"], played.get("image") or {})
    if isinstance(recorded.get("fs"), dict):
        yield from _tree(seen, recorded["fs"], played.get("fs") or {})


# The steps of a build


def _build_steps(
    seen: _Step, recorded: Sequence[Json], played: Sequence[Json]
) -> Iterator[Difference]:
    """Compare in the order of stages: parallel ones finish in any order."""
    texts = [sorted(map(_build_step, steps)) for steps in (recorded, played)]
    left, right = ([text for _, text in side] for side in texts)
    yield from _difference("steps", left, right, seen.lines)


def _build_step(step: Json) -> tuple[tuple[str, int, str], str]:
    number = int(step["index"].partition("/")[0])
    state = (
        "" if step["instruction"].upper().startswith("FROM ") or not step["cached"] else "CACHED "
    )
    error = f"  ERROR: {step['error']}" if step["error"] else ""
    stage = f"{step['stage']} " if step["stage"] else ""
    text = f"[{stage}{step['index']}] {state}{step['instruction']}{error}"
    return (step["stage"] or "", number, step["instruction"]), text


# What was printed


def _stream(seen: _Step, stream: str, recorded: Json, played: Json) -> Iterator[Difference]:
    left, left_build = outputs.without_progress(outputs.lines(recorded[stream]))
    right, right_build = outputs.without_progress(outputs.lines(played.get(stream) or ""))
    left, left_layers = outputs.without_transfer(left)
    right, right_layers = outputs.without_transfer(right)
    if outputs.is_table(left):
        left, right = list(map(outputs.cells, left)), list(map(outputs.cells, right))
    same = seen.lines_in_any_order if outputs.is_listing(recorded["run"]) else seen.lines
    yield from _difference(stream, left, right, same)
    yield from _difference("transfer", left_layers, right_layers, seen.lines_in_any_order)
    yield from _build_output(seen, left_build, right_build)


def _build_output(
    seen: _Step, recorded: outputs.Build, played: outputs.Build
) -> Iterator[Difference]:
    if recorded.image:
        yield from _difference("id", [recorded.image], [played.image or ""], seen.lines)
    yield from _difference("log", recorded.logs, played.logs, seen.lines)
    left, right = ([*side.vertices, *side.notes] for side in (recorded, played))
    yield from _difference("progress", left, right, seen.lines)


def _difference(
    aspect: str,
    recorded: Sequence[str],
    played: Sequence[str],
    same: Callable[[Sequence[str], Sequence[str]], bool],
) -> Iterator[Difference]:
    if not same(recorded, played):
        yield Difference(aspect, tuple(recorded), tuple(played))


# The image and its files


def _image(seen: _Step, recorded: Json, played: Json) -> Iterator[Difference]:
    config, ours = _filled(recorded.get("config")), _filled(played.get("config"))
    wrong = [
        key
        for key in sorted(config.keys() | ours.keys())
        if not seen.value(config.get(key), ours.get(key))
    ]
    if wrong:
        yield Difference("config", _values(config, wrong), _values(ours, wrong))
    if recorded["n_layers"] != played.get("n_layers"):
        yield Difference("layers", (str(recorded["n_layers"]),), (str(played.get("n_layers")),))
    left, right = (
        [_history_line(entry) for entry in image.get("history") or []]
        for image in (recorded, played)
    )
    yield from _difference("history", left, right, seen.lines)


def _filled(config: Json | None) -> dict[str, Any]:
    """Drop what is null or empty: Docker writes either, or nothing."""
    return {
        key: value
        for key, value in (config or {}).items()
        if value is not None and value not in ("", [], {}, False)
    }


def _values(config: Json, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{key}: {config[key]!r}" for key in keys if key in config)


def _history_line(entry: Json) -> str:
    size, comment = entry.get("size"), entry.get("comment") or ""
    return f"{size}  {entry.get('created_by')}  {comment}".rstrip()


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of an image that differ from its base, by path."""

    base: str | None
    changed: dict[str, Json] = field(default_factory=dict)
    removed: tuple[str, ...] = ()


def _tree(seen: _Step, recorded: Json, played: Json) -> Iterator[Difference]:
    left, right = _files(recorded), _files(played)
    wrong = sorted(
        path
        for path in left.changed.keys() | right.changed.keys()
        if not _same_file(seen, left.changed.get(path), right.changed.get(path))
    )
    if wrong:
        yield Difference("fs", _listing(left, wrong), _listing(right, wrong))
    if left.removed != right.removed:
        yield Difference("removed", left.removed, right.removed)
    if left.base != right.base:
        yield Difference("base", (str(left.base),), (str(right.base),))


def _files(tree: Json) -> _Files:
    return _Files(
        base=tree.get("base"),
        changed={entry["path"]: entry for entry in tree.get("changed_or_added") or []},
        removed=tuple(sorted(tree.get("removed_from_base") or [])),
    )


def _same_file(seen: _Step, recorded: Json | None, played: Json | None) -> bool:
    """Compare what was recorded of a file; of its time only if it was kept or is of now."""
    if recorded is None or played is None:
        return False
    times_differ = "mtime" in played and recorded.get("mtime") != played["mtime"]
    return not times_differ and all(
        seen.value(recorded[key], played.get(key)) for key in recorded if key != "mtime"
    )


def _listing(files: _Files, paths: Sequence[str]) -> tuple[str, ...]:
    known = [files.changed[path] for path in paths if path in files.changed]
    return tuple(
        "{path}  {rest}".format(
            path=entry["path"],
            rest="  ".join(f"{key}={entry[key]!r}" for key in sorted(entry) if key != "path"),
        )
        for entry in known
    )
