"""Going from machine to machine, and what goes along."""

import pytest

from simulator.cli.session import perform
from simulator.engine.containers.due import lived
from simulator.engine.events import Printed
from simulator.engine.files import Directory, File
from simulator.engine.machines.going import NoSuchMachine, sit_down
from simulator.engine.machines.places import PLACES, STICK
from simulator.engine.state import World, replay
from tests.registry.worlds import hub_world

APP = 'printf "FROM alpine:3.20\\nRUN echo hi > /hi\\nCMD cat /hi\\n" > Dockerfile'


@pytest.fixture(scope="module")
def world():
    """A laptop with a USB stick, an image called app, and the toy hub."""
    begun = hub_world()
    machine = begun.machine
    files = machine.files.put(STICK, Directory())
    world = begun.with_machine(type(machine)(files=files)).with_project(type(files)())
    return typed(world, APP, "docker build -q -t app .")[0]


def typed(world: World, *lines: str) -> tuple[World, str, int]:
    """Return the world after the lines, and what the last one printed and ended with."""
    done = None
    for line in lines:
        done = perform(world, line)
        world = done.world
    text = "".join(event.text for event in done.events if isinstance(event, Printed))
    return world, text, done.exit_code


def walked(world: World, name: str) -> World:
    return replay(world, lived(world, sit_down(world, name)))


def test_a_session_leads_to_another_machine_and_exit_back(world):
    there, _, _ = typed(world, "ssh you@server")
    back, said, code = typed(there, "exit 3")

    assert (there.current, there.seat) == ("server", "laptop")
    assert (back.current, said, code) == ("laptop", "logout\nConnection to server closed.\n", 3)


def test_each_machine_has_its_own_images_and_folder(world):
    there, images, _ = typed(world, "ssh server", "docker images -q")

    assert images == ""
    assert there.machine.project.names == ()
    assert typed(there, "exit", "docker images -q app")[1]


def test_sessions_lead_through_sessions(world):
    deep, _, _ = typed(world, "ssh server", "ssh prod")

    assert deep.way == ("laptop", "server")
    assert typed(deep, "exit")[0].current == "server"


def test_sessions_within_sessions_end_somewhere(world):
    deep, said, code = typed(world, *["ssh server", "ssh laptop"] * 5)

    assert (said, code) == ("ssh: connect to host laptop port 22: Connection refused\n", 255)
    assert len(deep.way) == 8


def test_commands_through_many_machines_end_somewhere(world):
    _, said, code = typed(world, f"{'ssh server ' * 400}true")

    assert (said, code) == ("ssh: connect to host server port 22: Connection refused\n", 255)
    assert typed(world, f"{'ssh server ' * 5}echo hi")[1] == "hi\n"


def test_exit_at_home_ends_nothing(world):
    assert typed(world, "exit 2")[0].current == "laptop"
    assert typed(world, "ssh server", "(exit 2)")[0].current == "server"


def test_one_command_runs_over_there_and_reads_what_is_piped_to_it(world):
    moved, said, _ = typed(world, "docker save app | ssh server docker load")
    _, seen, code = typed(moved, "ssh server docker run --rm app; echo $?")

    assert said == "Loaded image: app:latest\n"
    assert (seen, code) == ("hi\n0\n", 0)
    assert moved.current == "laptop"


def test_time_passes_once_for_a_command_elsewhere(world):
    after, _, _ = typed(world, "ssh server sleep 90")

    assert 90_000 <= after.now - world.now < 91_000


def test_a_container_at_home_lives_on_while_a_command_runs_elsewhere(world):
    begun, _, _ = typed(world, "docker run -d --name nap alpine:3.20 sleep 60")
    _, said, _ = typed(begun, "ssh server sleep 90", "docker ps -a --format '{{.Status}}'")

    assert said.startswith("Exited (0) ")


def test_files_are_copied_both_ways(world):
    there, _, _ = typed(
        world, "echo one > a; scp a server:project/b; scp server:project/b c; cat c"
    )
    _, said, _ = typed(there, "ssh server cat project/b")

    assert said == "one\n"
    assert isinstance(there.machine.project.entries.get("c"), File)


@pytest.mark.parametrize(
    ("line", "error", "code"),
    [
        ("ssh moon", "ssh: Could not resolve hostname moon: Name or service not known\n", 255),
        ("ssh bunker", "ssh: Could not resolve hostname bunker: Name or service not known\n", 255),
        ("ssh", "usage: ssh [user@]host [command ...]\n", 255),
        ("scp a", "usage: scp [-r] source ... target\n", 1),
        ("scp nosuch server:", "scp: nosuch: No such file or directory\n", 1),
        ("scp . server:", "scp: .: not a regular file\n", 1),
        ("scp Dockerfile server:a/b", "scp: /home/you/a/b: No such file or directory\n", 1),
    ],
)
def test_what_leads_nowhere_is_refused_in_the_words_of_ssh(world, line, error, code):
    assert typed(world, line)[1:] == (error, code)


def test_the_stick_goes_where_one_walks_and_nowhere_else(world):
    packed, _, _ = typed(world, f"docker save -o {STICK}/app.tar app")
    through, _, _ = typed(packed, "ssh server")
    bunker = walked(through, "bunker")

    assert through.machine.files.entry(STICK) is None
    assert (bunker.current, bunker.way) == ("bunker", ())
    assert bunker.machines["laptop"].files.entry(STICK) is None
    assert typed(bunker, f"docker load -i {STICK}/app.tar")[1].endswith(
        "Loaded image: app:latest\n"
    )
    assert walked(bunker, "laptop").machine.files.entry(f"{STICK}/app.tar") is not None


def test_an_image_has_the_same_id_on_every_machine(world):
    there, _, _ = typed(world, f"docker save -o {STICK}/app.tar app")
    bunker, _, _ = typed(walked(there, "bunker"), f"docker load -i {STICK}/app.tar")

    ids = {typed(each, "docker images -q --no-trunc app")[1] for each in (world, bunker)}
    assert len(ids) == 1


def test_sitting_down_where_one_is_changes_nothing_but_the_time(world):
    again = walked(world, "laptop")

    assert again.machines == world.machines
    assert again.current == "laptop"


def test_nobody_walks_to_a_machine_that_is_not_there(world):
    with pytest.raises(NoSuchMachine):
        walked(world, "moon")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (
            "docker pull -q alpine",
            (
                'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp:'
                " lookup registry-1.docker.io on 192.168.65.7:53: no such host\n"
            ),
        ),
        (
            "docker pull -q registry.example.com/team/app:1.0.0",
            (
                'Error response from daemon: Get "https://registry.example.com/v2/": dial tcp:'
                " lookup registry.example.com on 192.168.65.7:53: no such host\n"
            ),
        ),
        (
            "ssh server",
            "ssh: Could not resolve hostname server: Temporary failure in name resolution\n",
        ),
    ],
)
def test_without_a_network_nothing_is_reached(world, line, error):
    assert typed(walked(world, "bunker"), line)[1] == error


def test_a_build_without_a_network_lacks_its_base(world):
    _, said, code = typed(walked(world, "bunker"), "docker build -q - <<< 'FROM alpine:3.20'")

    assert code == 1
    assert said.endswith(
        'Head "https://registry-1.docker.io/v2/library/alpine/manifests/3.20": dial tcp:'
        " lookup registry-1.docker.io on 192.168.65.7:53: no such host\n"
    )


def test_every_place_can_be_gone_to(world):
    assert [walked(world, name).current for name in PLACES] == list(PLACES)
