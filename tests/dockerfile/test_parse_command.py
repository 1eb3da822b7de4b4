"""``manage.py parse``: a JSON line per file, whatever the file is."""

import json

import pytest
from django.core.management import call_command


@pytest.fixture
def parsed(tmp_path, capsys):
    """Parse files with these contents, and return what was printed for each."""

    def run(*contents):
        paths = []
        for number, content in enumerate(contents):
            path = tmp_path / f"Dockerfile.{number}"
            path.write_bytes(content)
            paths.append(str(path))
        call_command("parse", *paths)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [line.pop("path") for line in lines] == paths
        return lines

    return run


def test_a_file_is_printed_with_its_instructions(parsed):
    (line,) = parsed(b"# escape=`\nFROM a\nCOPY --chown=b <<-'E' /c\n\tx\nE\n")

    assert line == {
        "escape": "`",
        "instructions": [
            {
                "start": 2,
                "end": 2,
                "instruction": "from",
                "flags": [],
                "json": False,
                "args": ["a"],
                "heredocs": [],
            },
            {
                "start": 3,
                "end": 5,
                "instruction": "copy",
                "flags": ["--chown=b"],
                "json": False,
                "args": ["<<-'E'", "/c"],
                "heredocs": [{"name": "E", "expand": False, "chomp": True, "content": "\tx\n"}],
            },
        ],
    }


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "file with no instructions"),
        (b"FROM a\nENV b", "ENV must have two arguments"),
        (b"\x7fELF\x00\x00", "not a text file: it has NUL bytes"),
    ],
)
def test_a_file_that_does_not_parse_is_printed_with_its_error(parsed, content, error):
    assert parsed(content, b"FROM a")[0] == {"error": error}


def test_bytes_that_are_not_utf8_are_replaced(parsed):
    (line,) = parsed(b"MAINTAINER Ren\xe9 \xe2\x82 x")

    assert line["instructions"][0]["args"] == ["Ren\ufffd \ufffd\ufffd x"]


def test_a_file_that_cannot_be_read_is_printed_with_its_error(tmp_path, capsys):
    call_command("parse", str(tmp_path / "none"), str(tmp_path))
    errors = [json.loads(line)["error"] for line in capsys.readouterr().out.splitlines()]

    assert errors == [
        "cannot read the file: No such file or directory",
        "cannot read the file: Is a directory",
    ]
