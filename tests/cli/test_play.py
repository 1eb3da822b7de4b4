"""The door ``manage.py play``: scenarios in, the same steps as they came out here."""

import json

from django.core.management import call_command

from simulator.play import play_scenario
from tests.oracle.recordings import bases

SCENARIO = {
    "id": "example",
    "files": {"Dockerfile": "FROM alpine:3.20\nCOPY a.txt /\nRUN echo x > /x\n", "a.txt": "1"},
    "steps": [
        {"run": "docker build --progress=plain -t t ."},
        {"write": "a.txt", "content": "2"},
        {"run": "docker build --progress=plain -t t ."},
        {"run": "echo $V; exit 3", "env": {"V": "seen"}},
        {"run": "echo [$V]"},
    ],
}


def played(scenario=SCENARIO):
    return play_scenario(scenario, bases())


def test_steps_come_out_in_the_same_order_and_changes_are_echoed():
    steps = played()["steps"]

    assert [step.get("run") or step.get("write") for step in steps] == [
        step.get("run") or step.get("write") for step in SCENARIO["steps"]
    ]
    assert steps[1] == SCENARIO["steps"][1]


def test_build_steps_have_their_state_and_our_reason():
    steps = played()["steps"][2]["steps"]

    assert [(step["index"], step["stage"], step["cached"]) for step in steps][1:] == [
        ("2/3", None, False),
        ("3/3", None, False),
    ]
    assert "a.txt" in steps[1]["why"]
    assert all(step["error"] is None for step in steps)


def test_image_and_its_files_are_held_against_the_base():
    step = played()["steps"][0]

    assert step["image"]["n_layers"] == 3
    assert step["image"]["history"][0] == {
        "created_by": "RUN /bin/sh -c echo x > /x # buildkit",
        "size": "2B",
        "comment": "buildkit.dockerfile.v0",
    }
    assert step["fs"] == {
        "base": "alpine:3.20",
        "changed_or_added": [
            {
                "path": "/a.txt",
                "type": "file",
                "mode": "0644",
                "size": 1,
                "owner": "0:0",
                "content": "1",
                "mtime": "now",
            },
            {
                "path": "/x",
                "type": "file",
                "mode": "0644",
                "size": 2,
                "owner": "0:0",
                "content": "x\n",
                "mtime": "now",
            },
        ],
        "removed_from_base": [],
    }


def test_variables_of_a_step_are_those_of_this_step_only():
    first, second = played()["steps"][3:]

    assert (first["stdout"], first["exit"]) == ("seen\n", 3)
    assert second["stdout"] == "[]\n"


def test_removed_files_of_the_base_are_listed():
    scenario = {"files": {"Dockerfile": "FROM alpine:3.20\nRUN rm /etc/group\n"},
                "steps": [{"run": "docker build --progress=plain -t t ."}]}  # fmt: skip

    assert played(scenario)["steps"][0]["fs"]["removed_from_base"] == ["/etc/group"]


def test_without_images_the_catalogue_lies_beyond_the_machine():
    scenario = {"files": {}, "steps": [{"run": "docker pull -q alpine:3.20"}]}

    assert play_scenario(scenario, None)["steps"][0]["exit"] == 0


def test_command_prints_a_line_for_each_file_and_survives_a_broken_one(tmp_path, capsys):
    good, broken = tmp_path / "good.json", tmp_path / "broken.json"
    good.write_text(json.dumps(SCENARIO))
    broken.write_text(json.dumps({"id": "broken", "files": {}, "steps": [{"remove": "nosuch"}]}))
    images = tmp_path / "bases.json"
    images.write_text(json.dumps(bases()))

    call_command("play", "--images", str(images), str(broken), str(good))

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["id"] == "broken"
    assert "crash" in lines[0]
    assert lines[1]["steps"][0]["exit"] == 0
