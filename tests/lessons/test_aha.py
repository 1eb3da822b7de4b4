"""Pictures of aha-moments: each lesson's own, drawn from what its solution has just done."""

import re
from html import unescape
from typing import get_args

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from simulator.catalogue_files import catalogue
from simulator.engine.reference import Reference
from simulator.lesson_files import library
from simulator.lessons.declare import Aha
from simulator.web.scene.aha.drawings import Bars, Names, Piles, Tiles, Ways
from simulator.web.scene.aha.pictures import PICTURES, aha
from simulator.web.scene.words import CHIPS
from simulator.workspaces.actions import RunLine, SaveFile, SitDown
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import LESSON, beginning
from tests.lessons.walks import walks

NAMES = [lesson.name for lesson in library().lessons]


def picture(name, step):
    """Return what the page draws of a lesson when a step is done."""
    return aha(list(walks(name))[step - 1]).drawing


def played(*actions):
    """Return the moment of a sandbox after some actions."""
    moment = beginning("empty", catalogue().revision)
    for action in actions:
        moment = moment.after(perform(moment.world, action), moment.number + 1)
    return moment


def written(drawing):
    return render_to_string(drawing.template, {"drawing": drawing})


def read(drawing):
    """Return the words of a drawing."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", written(drawing))).split())


def own_objects(moment):
    """Return what a learner has made and named: images, containers, files, instructions."""
    yield from moment.world.machine.project.names
    for machine in moment.world.machines.values():
        yield from (each.name for each in machine.engine.containers.values())
        yield from (Reference.parse(name).familiar for name in machine.engine.tags)
    if moment.build:
        yield from (" ".join(s.step.instruction.split()[:2]) for s in moment.build.steps)
    yield from (path.rpartition("/")[2] for path in moment.course.told.files)
    commands = [one for deed in moment.course.deeds for one in deed.commands]
    yield from (word for one in commands for word in one.argv[2:])


def _names(words, one):
    return re.search(rf"(?<!\w){re.escape(one)}(?!\w)", words)


def test_every_picture_that_lessons_may_name_is_drawn_and_no_other():
    assert set(PICTURES) == set(get_args(Aha.model_fields["picture"].annotation))


def test_authors_can_read_what_each_picture_shows():
    readme = (settings.BASE_DIR / "lessons" / "README.md").read_text()

    assert re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE) == sorted(PICTURES)


def test_every_picture_is_of_some_lesson():
    named = {one.picture for lesson in library().lessons for one in lesson.told.aha}

    assert named == set(PICTURES)


@pytest.mark.parametrize("name", NAMES)
def test_every_aha_of_a_lesson_has_a_picture_that_speaks_of_its_own_objects(name):
    told = {one.step for one in library().lesson(name).told.aha}
    for number, moment in enumerate(walks(name), start=1):
        view = aha(moment)
        assert (view is not None) == (number in told)
        if view is not None:
            assert view.drawing is not None, f"step {number}: nothing is drawn"
            words = read(view.drawing)
            assert any(_names(words, one) for one in own_objects(moment)), words


@pytest.mark.parametrize("kind", sorted(PICTURES))
def test_a_picture_of_nothing_is_none_or_small_and_never_breaks_the_page(kind):
    drawing = PICTURES[kind](played())

    assert drawing is None or read(drawing)


def test_names_of_files_are_escaped():
    line = "docker run --name web alpine:3.20 sh -c 'echo 1 > \"/etc/<img src=x>\"; rm /etc/motd'"
    drawing = PICTURES["life"](played(RunLine(line)))

    assert "<img src=x>" in read(drawing).replace("&lt;", "<")
    assert "<img" not in written(drawing)


def test_dominoes_stand_until_one_tips_and_all_later_ones_fall():
    drawing = picture("d/cached-or-not", 3)
    assert isinstance(drawing, Tiles)
    tiles = drawing.rows[0].tiles

    assert [tile.kind for tile in tiles] == ["stands", "tipped", "fell", "fell"]
    assert "requirements.txt changed" in tiles[1].says
    assert {tile.chip for tile in tiles} <= set(CHIPS.values())


def test_dominoes_stand_up_again_when_all_is_in_the_cache():
    drawing = picture("d/cached-or-not", 5)

    assert {tile.kind for tile in drawing.rows[0].tiles} == {"stands"}


def test_a_copied_file_is_on_the_glass_and_its_original_below():
    drawing = picture("a/copy-on-write", 5)
    assert isinstance(drawing, Piles)
    glass, below = drawing.piles[0].plates[:2]

    assert {(one.name, one.kind) for one in glass.files} == {
        ("index.html", "copied"),
        ("50x.html", "gone"),
    }
    assert ("index.html", "under") in {(one.name, one.kind) for one in below.files}


def test_a_flag_that_moved_is_on_the_new_image_and_marked_on_the_old_one():
    drawing = picture("g/dangling", 1)
    assert isinstance(drawing, Names)
    old, new = drawing.images

    assert [(flag.name, flag.kind) for flag in old.flags] == [("web:1.0", "cut")]
    assert new.id in old.flags[0].says
    assert [(flag.name, flag.kind) for flag in new.flags] == [("web:1.0", "new")]
    assert old.tethers == (("web", "running"),)


def test_a_door_is_open_only_if_the_port_is_published_and_the_program_listens_to_all():
    drawing = picture("c/expose-is-not-publish", 4)
    assert isinstance(drawing, Ways)
    doors = {way.title: [one.kind for one in way.stations] for way in drawing.ways}

    assert doors == {
        "sign": ["shut", "open", "lost"],
        "door": ["open", "open", "end"],
        "bare": ["open", "open", "end"],
        "shy": ["open", "shut", "lost"],
    }


def test_a_broom_sweeps_nothing_in_the_picture_that_the_command_would_leave():
    moment = list(walks("g/where-did-the-disk-go"))[1]
    before = moment.world.engine
    drawing = aha(moment).drawing
    assert isinstance(drawing, Bars)

    assert moment.world.engine is before
    assert [bar.title for bar in drawing.bars if "t1 and t2" in bar.says] == [
        "docker container prune -f"
    ]


def test_a_fingerprint_names_the_one_field_that_is_new():
    parts = picture("d/what-counts-as-change", 5).parts

    assert [part.says for part in parts if part.new] == ['ARG GIT_SHA changed from "dev" to "abc1"']


def test_arguments_of_run_bump_cmd_off_and_leave_the_entrypoint():
    plain, given = picture("c/cmd-and-entrypoint", 4).trains

    assert (plain.engine, plain.wagon, plain.bumped) == ("echo hello", "world", "")
    assert (given.engine, given.wagon, given.bumped) == ("echo hello", "Ada", "world")


def test_only_variables_of_env_reach_into_the_run():
    bars = picture("c/arg-or-env", 3).bars
    ends = {bar.title: bar.pieces[0].start + bar.pieces[0].length for bar in bars}

    assert {title for title, end in ends.items() if end == 1000} == {
        "ENV COLOR=blue",
        "ENV MODE=dev",
    }


def test_a_mounted_secret_lies_beside_the_picture_and_not_in_it():
    frames = picture("f/secrets-stay", 3).films[0].frames
    beside = [one.name for frame in frames for one in frame.beside]

    assert beside == ["/app/.npmrc"]
    assert ".npmrc" not in [one.name for frame in frames for one in frame.files]


def test_a_dockerfile_that_was_edited_since_is_no_matter():
    moment = played(
        RunLine("docker pull alpine:3.20"),
        SaveFile("Dockerfile", "FROM alpine:3.20\nRUN echo a > /a\n"),
        RunLine("docker build -t a ."),
        SaveFile("Dockerfile", "FROM nowhere\nCOPY ..\n"),
    )

    assert [tile.title for tile in PICTURES["dominoes"](moment).rows[0].tiles] == [
        "RUN echo a > /a"
    ]


@pytest.mark.django_db
def test_the_page_draws_the_picture_when_the_step_is_done(client):
    address = "/lessons/b/read-the-stack/"
    page = client.get(address).content.decode()
    assert "aha-picture" not in page
    desk = re.search(r'action="(/sandbox/[0-9a-f-]{36}/)"', page)[1]

    client.post(desk, {"key": "k1", "do": "run", "line": "docker build -t site:1 ."})

    page = client.get(address).content.decode()
    assert "aha.css" in page
    assert "Four layers, one on the other" in page
    assert re.search(r'class="a-flag">site:1<', page)


LOOPS = """\
FROM alpine:3.20
RUN rm /etc/passwd && ln -s a /lib64 && ln -s lib64 /a
WORKDIR /a
CMD []
"""
ONLY_FILES = 'FROM scratch\nCOPY . /\nCMD ["/Dockerfile"]\n'
NO_SUCH_STAGE = "FROM alpine AS a\nFROM a\nCOPY --from=9 / /\nARG X\n"
ALL_OF_A_STAGE = "FROM alpine AS a\nRUN :\nFROM a\nCOPY --from=a / /\nONBUILD RUN x\n"

DETOURS = {
    "nothing is left": ("", "docker system prune -af --volumes", "rm -rf *", "docker build ."),
    "a shell without a script": (
        "",
        "docker run --name x alpine:3.20 sh -c ' '",
        "docker stop x",
        "docker commit x",
        "docker rm x",
    ),
    "links in a circle": (LOOPS, "docker build -t looped .", "docker run looped ''"),
    "no program": (
        ONLY_FILES,
        "docker build -t s .",
        "docker run s",
        "docker rmi s",
        "docker push s",
    ),
    "a build that fails": (NO_SUCH_STAGE, "docker build ."),
    "nothing is sent": (
        ALL_OF_A_STAGE,
        "docker build -t two .",
        "echo '*' > .dockerignore",
        "docker build -t two .",
    ),
    "inside a container": (
        "",
        "docker run -d -p 80:80 --name open nginx:1.27",
        "docker pause open",
        "docker run -it alpine:3.20",
    ),
}


@pytest.mark.parametrize("name", ["a/copy-on-write", "d/order-matters", "e/release-day"])
@pytest.mark.parametrize("detour", DETOURS)
def test_no_detour_of_a_learner_breaks_a_picture(name, detour):
    dockerfile, *lines = DETOURS[detour]
    moment = beginning(f"{LESSON}{name}", catalogue().revision)
    for action in (SaveFile("Dockerfile", dockerfile), *map(RunLine, lines)):
        moment = moment.after(perform(moment.world, action), moment.number + 1)
    elsewhere = moment.after(perform(moment.world, SitDown("bunker")), moment.number + 1)

    for one in (moment, elsewhere):
        for draw in PICTURES.values():
            drawing = draw(one)
            assert drawing is None or read(drawing)
