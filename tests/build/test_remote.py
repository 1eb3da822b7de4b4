"""ADD from the web: there is one where there is a catalogue, and it is a guess."""

from simulator.catalogue_files import catalogue
from simulator.engine.events import StepAssumed
from tests.build.worlds import built, image_of, world


def added(line, **files):
    start = world(Dockerfile=f"FROM one\n{line}\n", **files)
    return built(_online(start))


def _online(start):
    return start.__class__(
        start.now, start.machines, start.current, hub=start.hub, catalogue=catalogue()
    )


def test_file_of_the_web_is_written_for_root_only_and_told_as_a_guess():
    _, events = added("ADD https://example.com/files/tool /usr/bin/")

    file = image_of(events).tree.get("/usr/bin/tool")
    assert file.mode == 0o600
    assert [e.what for e in events if isinstance(e, StepAssumed)] == [
        "what https://example.com/files/tool holds is not modelled"
    ]


def test_archive_of_the_web_stays_an_archive():
    _, events = added("ADD https://example.com/files/tool-1.0.tar.gz /opt/")

    assert image_of(events).tree.get("/opt/tool-1.0.tar.gz") is not None
    assert image_of(events).tree.get("/opt/tool-1.0") is None


def test_repository_of_git_becomes_a_folder():
    _, events = added("ADD https://github.com/team/tool.git#v1.0 /src")

    assert image_of(events).tree.get("/src/README.md") is not None


def test_without_a_web_the_host_is_not_found():
    _, events = built(world(Dockerfile="FROM one\nADD https://example.com/tool /\n"))

    assert "lookup example.com: no such host" in events[-1].message
