"""The comparer takes a recording for right, and sees every way of getting it wrong."""

import copy
import hashlib
import re

import pytest

from tests.oracle.compare import compare
from tests.oracle.recordings import recordings
from tests.oracle.report import result

RECORDINGS = recordings()


@pytest.mark.parametrize("recording", RECORDINGS.values(), ids=RECORDINGS.keys())
def test_a_recording_agrees_with_itself_once_its_placeholders_are_filled(recording):
    assert [step for step in compare(recording, filled(recording)) if step.differences] == []


def aspects(name, change):
    """What the comparer finds wrong, step by step, after a change of a recording's answer."""
    played = filled(RECORDINGS[name])
    change([step for step in played["steps"] if "run" in step])
    return [
        {difference.aspect for difference in step.differences}
        for step in compare(RECORDINGS[name], played)
    ]


def test_wrong_exit_code_is_seen():
    assert aspects("cache-002", lambda runs: runs[0].update(exit=1)) == [{"exit"}, set()]


def test_step_that_should_have_been_cached_is_seen():
    def change(runs):
        runs[1]["steps"][1]["cached"] = True

    assert aspects("cache-002", change) == [set(), {"steps"}]


def test_cached_flag_of_from_does_not_matter():
    def change(runs):
        runs[1]["steps"][0]["cached"] = False
        runs[1]["stderr"] = runs[1]["stderr"].replace("#5 CACHED", "#5 DONE 0.0s")

    assert aspects("cache-002", change) == [set(), set()]


def test_numbers_of_vertices_do_not_matter():
    def change(runs):
        runs[0]["stderr"] = re.sub(r"(?m)^#(\d+)", r"#2\1", runs[0]["stderr"])

    assert aspects("cache-002", change) == [set(), set()]


def test_image_that_kept_its_id_though_it_should_not_is_seen():
    def change(runs):
        first = re.search("[0-9a-f]{64}", runs[0]["stderr"])[0]
        runs[1]["stderr"] = re.sub("[0-9a-f]{64}", first, runs[1]["stderr"])

    assert aspects("cache-002", change) == [set(), {"id"}]


def test_wrong_size_in_history_is_seen():
    def change(runs):
        runs[0]["image"]["history"][0]["size"] = "7B"

    assert aspects("cache-002", change) == [{"history"}, set()]


def test_missing_and_empty_config_are_the_same():
    assert aspects("cache-002", _with_config(Labels=None, Volumes={})) == [set(), set()]


def test_wrong_config_is_seen():
    assert aspects("cache-002", _with_config(WorkingDir="/app")) == [{"config"}, set()]


def _with_config(**values):
    return lambda runs: runs[0]["image"]["config"].update(values)


def test_wrong_number_of_layers_is_seen():
    assert aspects("cache-002", lambda runs: runs[0]["image"].update(n_layers=2))[0] == {"layers"}


def test_missing_image_is_seen():
    assert aspects("cache-002", lambda runs: runs[0].pop("image"))[0] == {
        "config",
        "layers",
        "history",
    }


@pytest.mark.parametrize(
    "change", [{"mode": "0600"}, {"size": 4}, {"content": "v2\n"}, {"owner": "1:1"}]
)
def test_wrong_file_is_seen(change):
    found = aspects(
        "cache-056", lambda runs: _last_tree(runs)["changed_or_added"][0].update(change)
    )

    assert {"fs"} in found


def test_file_too_many_is_seen():
    extra = {"path": "/extra", "type": "file", "mode": "0644", "size": 0, "owner": "0:0"}
    found = aspects("cache-056", lambda runs: _last_tree(runs)["changed_or_added"].append(extra))

    assert {"fs"} in found


def test_file_removed_from_the_base_is_seen():
    found = aspects("cache-056", lambda runs: _last_tree(runs)["removed_from_base"].append("/etc"))

    assert {"removed"} in found


def _last_tree(runs):
    return [run["fs"] for run in runs if run.get("fs")][-1]


def test_excerpt_with_the_wrong_line_marked_is_seen():
    def change(runs):
        runs[0]["stderr"] = runs[0]["stderr"].replace(
            "   1 |     FROM alpine:3.20\n   2 | >>> RUN",
            "   1 | >>> FROM alpine:3.20\n   2 |     RUN",
        )

    assert aspects("errors-014", change) == [{"stderr"}]


def test_log_of_a_run_is_compared_but_not_the_copy_of_it_in_the_error_box():
    def in_box(runs):
        head, box, rest = runs[0]["stderr"].partition("------\n > [2/2]")
        runs[0]["stderr"] = head + box + rest.replace("/bin/sh: [echo", "bin/sh: [echo")

    def in_log(runs):
        runs[0]["stderr"] = runs[0]["stderr"].replace("[echo,: not", "[echo: not")

    assert aspects("errors-017", in_box) == [set()]
    assert aspects("errors-017", in_log) == [{"log"}]


def test_rows_of_images_may_come_in_any_order():
    def change(runs):
        header, *rows = runs[0]["stdout"].splitlines()
        runs[0]["stdout"] = "\n".join([header, *reversed(rows)]) + "\n"

    assert aspects("cli-001", change)[0] == set()


def test_spacing_of_tables_does_not_matter_but_cells_do():
    def wider(runs):
        runs[0]["stdout"] = runs[0]["stdout"].replace("   ", "      ")

    def otherwise(runs):
        runs[0]["stdout"] = runs[0]["stdout"].replace("1.99MB", "2MB")

    assert aspects("cli-001", wider)[0] == set()
    assert aspects("cli-001", otherwise)[0] == {"stdout"}


def test_crash_leaves_every_step_wrong():
    found = result(RECORDINGS["cache-002"], {"id": "cache-002", "crash": "KeyError: 'x'"})

    assert not found.right
    assert {d.aspect for step in found.comparisons for d in step.differences} == {"missing"}


def filled(recording):
    """The recording as some machine could have played it: a real value for each placeholder."""
    played = copy.deepcopy(recording)
    for step in played["steps"]:
        literal = set(re.findall("<[^<>]*>", step.get("run", "")))
        for key in ("stdout", "stderr", "steps", "image", "fs"):
            if key in step:
                step[key] = _filled(step[key], literal)
    return played


def _filled(value, literal):
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: _value(found, literal), value)
    if isinstance(value, list):
        return [_filled(item, literal) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, literal) for key, item in value.items()}
    return value


VALUES = {
    "DUR": "0.1s",
    "AGO": "2 minutes ago",
    "T": "0.125",
    "DATE": "2026-11-20T10:00:00Z",
    "DNS": "10.0.0.1",
    "ROOT": "/var/lib/x",
    "PATH": "/var/lib/y/",
    "CTX": "/srv/c",
    "UUID": "4e6d9c2e",
}
PLACEHOLDER = re.compile(
    rf"<({'|'.join(VALUES)}|(?:HEX|SHORT|BKID)[0-9]+|alpine:3[.]20|debian:12)(:12)?>"
)


def _value(placeholder, literal):
    name, short = placeholder.groups()
    if placeholder[0] in literal:
        return placeholder[0]
    if name in VALUES:
        return VALUES[name]
    digits = hashlib.sha256(name.encode()).hexdigest()
    return digits[:12] if short or name.startswith(("SHORT", "BKID")) else digits
