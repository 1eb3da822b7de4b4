"""The shelf draws every layer once, below exactly the images that stand on it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.catalogue_files import catalogue
from simulator.engine.files import File
from simulator.engine.image import History, Image
from simulator.engine.layer import Layer
from simulator.web.scene.folding import MAX_COLUMNS
from simulator.web.scene.shelf import shelf
from simulator.web.scene.stacks import arranged, layer_names, tree
from simulator.web.scene.workbench import View, Workbench
from simulator.workspaces.actions import RunLine, SaveFile, StartFrom
from simulator.workspaces.journal import replay
from simulator.workspaces.moment import beginning


def image(*names, config=""):
    """An image with a layer for each name, each adding a file of that name."""
    layers = tuple(Layer.of({name: File(name.encode())}) for name in names)
    history = tuple(History(f"RUN {name}") for name in names)
    return Image(layers, history=history, author=config)


def moment_after(*actions):
    moment = beginning("flask-hello", catalogue().revision)
    for number, turn in enumerate(replay(moment.world, actions), start=1):
        moment = moment.after(turn, number)
    return moment


BUILD = RunLine("docker build -t flask-hello .")
EDIT = SaveFile("app.py", "print('week 5')\n")

stacks = st.lists(st.lists(st.sampled_from("abc"), max_size=5).map(tuple), max_size=6, unique=True)


@given(stacks)
def test_a_layer_spans_exactly_the_images_that_stand_on_it(chains):
    images = [image(*chain) for chain in chains]

    found, standing = arranged(tree(images, {}))

    columns = {one.image.id: one.column for one in standing}
    assert sorted(columns.values()) == list(range(1, len(images) + 1))
    for stack in found:
        users = {columns[one.id] for one in images if stack.nodes[0].chain in one.chain_ids}
        assert users == set(range(stack.first, stack.last + 1))


@given(stacks)
def test_every_layer_is_drawn_once_and_at_its_height(chains):
    images = [image(*chain) for chain in chains]

    found, _ = arranged(tree(images, {}))

    drawn = [(stack.nodes[0].chain, stack.height) for stack in found]
    wanted = {(chain, at) for one in images for at, chain in enumerate(one.chain_ids)}
    assert len(drawn) == len(wanted)
    assert set(drawn) == wanted


@given(stacks)
def test_a_layer_comes_after_all_that_stands_on_it(chains):
    found, _ = arranged(tree([image(*chain) for chain in chains], {}))

    for at, stack in enumerate(found):
        above = {node.chain for node in stack.nodes[-1].above.values()}
        assert above <= {earlier.nodes[0].chain for earlier in found[:at]}


def test_the_layers_of_a_base_are_one_block_unless_images_part_them():
    base, other = image("a", "b", "c"), image("a", "b", "x")

    alone, _ = arranged(tree([image("a", "b", "c", "d")], {base.chain_ids[-1]: "base"}))
    parted, _ = arranged(tree([image("a", "b", "c", "d"), other], {base.chain_ids[-1]: "base"}))

    assert [len(stack.nodes) for stack in alone] == [1, 3]
    assert [len(stack.nodes) for stack in parted] == [1, 1, 1, 2]


def test_images_that_differ_only_in_their_settings_share_all_layers():
    found, standing = arranged(tree([image("a"), image("a", config="other")], {}))

    assert [(stack.first, stack.last) for stack in found] == [(1, 2)]
    assert [one.column for one in standing] == [1, 2]


def test_very_high_images_are_drawn_with_fewer_blocks():
    tall = image(*(f"layer{number}" for number in range(127)))

    found, _ = arranged(tree([tall], {}))

    assert len(found) < 40


def test_the_second_build_shares_what_was_cached_and_colours_what_happened():
    drawn = shelf(moment_after(BUILD, EDIT, BUILD))

    words = [(block.name, block.chip and block.chip.word, block.images) for block in drawn.blocks]
    assert words == [
        ("COPY . .", "BUILT", 1),
        ("COPY . .", None, 1),
        ("RUN pip install --no-cache-dir -r requirements.txt", "CACHED", 2),
        ("COPY requirements.txt .", "CACHED", 2),
        ("WORKDIR /app", "CACHED", 2),
        ("python:3.11-slim", "CACHED", 2),
    ]
    assert [block.turn for block in drawn.blocks] == [5, 0, 4, 3, 2, 1]


def test_the_image_that_lost_its_tag_is_left_over():
    drawn = shelf(moment_after(BUILD, EDIT, BUILD))

    assert [[flag.tag for flag in pole.flags] for pole in drawn.poles] == [["latest"], []]
    assert [block.dangling for block in drawn.blocks] == [False, True, False, False, False, False]
    assert drawn.summary == "2 images, 1 left over"
    assert drawn.disk.left_over


def test_a_repository_is_written_once_on_its_pole():
    moment = moment_after(BUILD, RunLine("docker tag flask-hello flask-hello:1.0"))

    flags = shelf(moment).poles[0].flags

    assert [(flag.repository, flag.tag) for flag in flags] == [
        ("", "latest"),
        ("flask-hello", "1.0"),
    ]


def test_a_pulled_image_stands_on_the_same_block_as_what_was_built_on_it():
    drawn = shelf(moment_after(RunLine("docker pull python:3.11-slim"), BUILD))

    base = drawn.blocks[-1]
    assert (base.name, base.images) == ("python:3.11-slim", 2)
    assert (base.first, base.last) == (1, 2)


def test_more_images_than_fit_are_named_in_a_list():
    tags = [RunLine(f"docker build -t app:{n} --build-arg N={n} .") for n in range(9)]
    edits = [SaveFile("app.py", str(n)) for n in range(9)]
    both = [action for pair in zip(edits, tags, strict=True) for action in pair]

    drawn = shelf(moment_after(*both))

    assert len(drawn.poles) == MAX_COLUMNS
    assert [one.name for one in drawn.folded] == ["app:2", "app:1", "app:0"]
    assert (drawn.more, drawn.unlisted, drawn.summary) == (3, 0, "9 images")


@pytest.mark.parametrize("name", ["go-two-stages", "nginx-on-debian", "node-api"])
def test_every_layer_of_every_example_has_a_name(name):
    moment = moment_after(StartFrom(name))
    moment = moment.after(next(replay(moment.world, [RunLine(moment.command)])), 2)

    names = [block.name for block in shelf(moment).blocks]

    assert all(names)
    assert "layer" not in names


def test_an_empty_machine_has_an_empty_shelf():
    drawn = shelf(moment_after())

    assert (drawn.poles, drawn.blocks, drawn.disk) == ((), (), None)


def test_after_a_failed_build_nothing_is_coloured():
    broken = SaveFile("Dockerfile", "FROM python:3.11-slim\nRUN nonsense\n")

    drawn = shelf(moment_after(BUILD, broken, BUILD))

    assert [block.chip for block in drawn.blocks] == [None] * 5


def test_bytes_on_disk_count_shared_layers_once():
    moment = moment_after(BUILD, EDIT, BUILD)
    images = list(moment.world.engine.images.values())
    once = {layer.diff_id: layer.size for one in images for layer in one.layers}

    bars = shelf(moment).disk

    assert sum(once.values()) < sum(one.size for one in images)
    assert sum(piece.length for piece in bars.shared_pieces) < 600
    assert bars.unshared_pieces[-1].start + bars.unshared_pieces[-1].length <= 1000


def test_an_image_without_layers_has_a_pole_and_no_block():
    bare = replace(image(), author="bare")

    found, standing = arranged(tree([bare], {}))

    assert found == []
    assert [one.height for one in standing] == [0]


RUN = RunLine("docker run -d --name web -p 8080:5000 flask-hello")


def glasses(drawn):
    return [(glass.name, glass.column, glass.state.word) for glass in drawn.glasses]


def test_a_container_lies_on_the_pole_of_its_image():
    drawn = shelf(moment_after(BUILD, RUN))

    assert glasses(drawn) == [("web", 1, "running")]
    assert (drawn.columns, drawn.boxes) == (1, "1 container")
    top = min(block.row for block in drawn.blocks)
    assert (drawn.glasses[0].row, drawn.poles[0].row) == (top - 1, top - 2)


def test_a_second_container_has_a_layer_of_its_own_beside_the_first():
    drawn = shelf(moment_after(BUILD, RUN, RunLine("docker create flask-hello")))

    assert [glass.column for glass in drawn.glasses] == [1, 2]
    assert [pole.bare for pole in drawn.poles] == [False, True]
    assert {(block.first, block.last, block.images) for block in drawn.blocks} == {(1, 2, 1)}


def test_a_container_keeps_its_image_when_the_tag_moves_on():
    drawn = shelf(moment_after(BUILD, RUN, EDIT, BUILD))

    old = next(pole for pole in drawn.poles if not pole.flags)
    assert drawn.glasses[0].column == old.column
    assert drawn.containers[0].image not in ("", "flask-hello")


def test_a_container_keeps_an_image_that_was_removed():
    stopped = (RUN, RunLine("docker stop web"), RunLine("docker rmi -f flask-hello"))
    drawn = shelf(moment_after(BUILD, *stopped))

    assert [pole.gone for pole in drawn.poles] == [True]
    assert glasses(drawn) == [("web", 1, "exited (137)")]


def test_a_file_rises_from_the_layer_that_held_it_and_stays_there():
    wrote = RunLine("docker exec web sh -c 'echo x >> app.py; rm requirements.txt; touch /new'")
    moment = moment_after(BUILD, RUN, wrote)
    drawn = shelf(moment)

    files = {chip.path: (chip.letter, chip.slug, chip.new) for chip in drawn.containers[0].files}
    assert files == {
        "/app/app.py": ("C", "copied", True),
        "/app/requirements.txt": ("D", "gone", True),
        "/new": ("A", "added", True),
    }
    assert "COPY . ." in drawn.containers[0].files[0].says
    assert [(chip.name, rows) for chip, rows in drawn.glasses[0].files] == [
        ("app.py", 1), ("requirements.txt", 1),
    ]  # fmt: skip
    assert {block.name: block.kept for block in drawn.blocks if block.kept} == {
        "COPY . .": ("app.py", "requirements.txt")
    }
    assert Workbench(moment, View(played=True)).moves


def test_only_what_has_just_happened_moves():
    wrote = RunLine("docker exec web sh -c 'echo x >> app.py'")
    moment = moment_after(BUILD, RUN, wrote, RunLine("ls"))

    assert not Workbench(moment, View(played=True)).moves
    assert [chip.new for chip in shelf(moment).containers[0].files] == [False]


def test_every_button_of_a_container_is_a_command_that_works():
    moment = moment_after(BUILD, RUN, RunLine("docker create --name idle flask-hello"))

    rows = shelf(moment).containers
    lines = {row.name: [button.line for button in row.buttons] for row in rows}

    assert lines["web"] == [
        "docker exec -it web bash", "docker stop web", "curl localhost:8080", "docker logs web",
    ]  # fmt: skip
    assert lines["idle"] == ["docker start idle", "docker rm idle"]
    for line in (*lines["web"][:1], *lines["idle"], shelf(moment).run.line):
        assert next(replay(moment.world, [RunLine(line)])).exit_code == 0


def test_many_containers_are_all_listed_and_as_many_drawn_as_fit():
    drawn = shelf(moment_after(BUILD, *[RunLine("docker create flask-hello")] * 20))

    assert len(drawn.containers) == 20
    assert len(drawn.glasses) == len(drawn.poles) == MAX_COLUMNS


@pytest.mark.parametrize(
    ("noted", "written"),
    [
        ("RUN /bin/sh -c apk add curl # buildkit", "RUN apk add curl"),
        ("RUN |1 A=b c /bin/sh -c echo $A # buildkit", "RUN echo $A"),
        ("|2 A=b C=d /bin/sh -c echo", "RUN echo"),
        ("/bin/sh -c apt-get update", "RUN apt-get update"),
        ("/bin/sh -c #(nop) ADD file:1 in / ", "ADD file:1 in /"),
        ("COPY /bin/sh /x # buildkit", "COPY /bin/sh /x"),
    ],
)
def test_a_layer_is_called_by_the_instruction_as_it_was_written(noted, written):
    made = Image((Layer.of({}),), history=(History(noted),))

    assert layer_names(made) == [written]
