"""The layer explorer: what it says of a stack, and that it opens for every image."""

import gzip
import re
from uuid import uuid4

import pytest
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from playwright.sync_api import expect

from simulator.catalogue_files import catalogue
from simulator.engine.containers.find import container_named
from simulator.engine.digest import digest_of
from simulator.engine.files import Device, Directory, File, Symlink
from simulator.engine.image import Config, History, Image
from simulator.engine.layer import Layer, Original, Whiteout
from simulator.web.scene.explorer.content import content
from simulator.web.scene.explorer.explorer import Explorer
from simulator.web.scene.explorer.names import address, asked_for, shown
from simulator.web.scene.explorer.rise import rise
from simulator.web.scene.explorer.rows import listing
from simulator.web.scene.explorer.subject import container_subject, image_subject
from simulator.workspaces import store
from simulator.workspaces.actions import RunLine, SaveFile, StartFrom
from simulator.workspaces.journal import replay
from simulator.workspaces.models import Workspace
from simulator.workspaces.moment import beginning

LEAK = (
    "FROM alpine:3.20\nWORKDIR /app\nCOPY . .\n"
    "RUN chown -R 1000:1000 /app/app.sh\nRUN rm .npmrc debug.log\n"
)


OWN = "the container's own layer"
REWRITTEN = "Rewritten, so the whole file is stored a second time"


@pytest.fixture
def leaking(transactional_db):
    """A workspace that has built an image with a hidden token and a hidden log, and runs it."""
    workspace = store.sandbox_of("somebody")
    actions = [
        StartFrom("empty"),
        SaveFile("Dockerfile", LEAK),
        SaveFile(".npmrc", "//npm.test/:_authToken=npm_S3CR3T\n"),
        SaveFile("app.sh", "echo hello\n"),
        RunLine("truncate -s 40000000 debug.log"),
        RunLine("docker build -t leak:1 ."),
        RunLine("docker run -d --name brave leak:1 sleep 100"),
        RunLine("docker exec brave sh -c 'echo more >> app.sh; rm Dockerfile; echo > new'"),
    ]
    for number, action in enumerate(actions):
        store.act(workspace, f"k{number}", action)
    return workspace


def cookie(site):
    signed = signing.get_cookie_signer(salt="visitorvisitor").sign("somebody")
    return [{"name": "visitor", "value": signed, "url": site}]


def subject(image):
    moment = beginning("empty", catalogue().revision)
    return image_subject(moment, image, "x")


def rows(image, index, folder=""):
    return [
        (row.kind.word, row.path, row.note) for row in listing(subject(image), index, folder).rows
    ]


def foreign(count, changes):
    """A layer of which only the list of files was kept."""
    layer = Layer.of(changes)
    return Layer(layer.changes, Original(digest_of(f"{count}"), None))


def test_each_path_says_what_happened_to_it_and_what_that_costs():
    image = Image(
        (
            Layer.of({"app": Directory(), "app/a": File(b"1"), "app/b": File(b"x" * 4_000)}),
            Layer.of(
                {
                    "app/a": File(b"2"),
                    "app/d": Directory(),
                    "app/link": Symlink("a"),
                    "app/pipe": Device("p"),
                }
            ),
            Layer.of(
                {
                    "app/a": File(b"2", uid=5),
                    "app/b": Whiteout.PLAIN,
                    "app/d": Whiteout.PLAIN,
                    "z": Whiteout.PLAIN,
                }
            ),
        ),
        history=(History("COPY . ."), History("RUN one"), History("RUN two")),
    )

    assert rows(image, 0) == [
        ("ADDED", "/app/a", "Hidden one layer up, by RUN one"),
        ("ADDED", "/app/b", "Hidden two layers up, by RUN two"),
    ]
    assert rows(image, 1) == [
        (
            "CHANGED",
            "/app/a",
            "Rewritten, so the whole file is stored a second time. Hidden one layer up, by RUN two",
        ),
        ("ADDED", "/app/d/", "Empty folder. Hidden one layer up, by RUN two"),
        ("ADDED", "/app/link", "Link to a"),
        ("ADDED", "/app/pipe", "A pipe"),
    ]
    assert rows(image, 2) == [
        (
            "CHANGED",
            "/app/a",
            "Owner 0:0, now 5:0. Its bytes are the same, and stored a second time",
        ),
        ("WHITEOUT", "/app/b", "Hides 4 kB. The bytes stay in the layer of COPY . ."),
        ("WHITEOUT", "/app/d", "Hides an empty folder"),
        ("WHITEOUT", "/z", "Hides nothing that a layer below has"),
    ]


def test_a_large_folder_is_one_line_that_opens():
    files = {f"app/node_modules/p{n}/i.js": File(b"x" * 1_000) for n in range(2_212)}
    image = Image((Layer.of({**files, "app/package.json": File(b"{}")}),))

    found = listing(subject(image), 0, most=30)

    assert [(row.path, row.note, row.size) for row in found.rows] == [
        ("/app/node_modules/", "2,212 files", "2.21 MB"),
        ("/app/package.json", "", "2 B"),
    ]
    assert found.rows[0].inside == "2,212 files"


def test_a_long_list_goes_on_where_it_ended():
    image = Image((Layer.of({f"f{n:05}": File(b"x") for n in range(450)}),))

    seen, first = [], 0
    while True:
        found = listing(subject(image), 0, first=first)
        seen += [row.path for row in found.rows]
        if not found.more:
            break
        first = int(asked_for(found.more[1:])["first"])

    assert seen == [f"/f{n:05}" for n in range(450)]


def test_odd_names_are_escaped_on_the_screen_and_exact_in_addresses():
    odd = "a\x1b[31m\udce9\u202e/b c&d=é"

    assert shown(odd) == "a\\x1b[31m\\xe9\\u202e/b c&d=é"
    assert asked_for(address(layer=3, file=odd)[1:]) == {"layer": "3", "file": odd}


def test_a_hidden_file_is_opened_with_what_hides_it():
    image = Image(
        (Layer.of({".env": File(b"KEY=<b>\n")}), Layer.of({".env": Whiteout.PLAIN})),
        history=(History("COPY . ."), History("RUN rm .env")),
    )

    found = content(subject(image), 0, ".env")

    assert found.hidden == "RUN rm .env"
    assert "".join(re.sub(r"<[^>]*>", "", line) for line in found.lines) == "KEY=&lt;b&gt;"
    assert content(subject(image), 1, ".env") is None


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (File(b""), "The file is empty."),
        (File(b"\x7fprogram nginx 1.27\n"), "A program: nginx 1.27."),
        (File(b"\0\1\2"), "3 B that are no text."),
        (File(b"\xff\xfe" * 9), "18 B that are no text."),
        (File(b"big", size=5_000), "A stand-in: of these 5 kB only the size is simulated."),
    ],
)
def test_a_file_without_text_says_why(file, problem):
    found = content(subject(Image((Layer.of({"f": file}),))), 0, "f")

    assert (found.lines, found.problem) == ((), problem)


def test_the_page_stands_a_hostile_image():
    layers = tuple(
        foreign(number, {f"d{number % 7}/\x1b\udcff{n}": File(size=n) for n in range(150)})
        for number in range(127)
    )
    image = Image(layers, Config(working_dir="/\udcff/../.."), history=(History("\x1b" * 5_000),))

    explorer = Explorer(subject(image))

    assert len(explorer.layers) == 127
    assert sum(len(one.listing.rows) for one in explorer.layers if one.listing) < 400
    assert all(title.isprintable() for title in explorer.subject.titles)
    page = render_to_string(
        "layers/page.html", {"explorer": explorer, "workspace": Workspace(pk=uuid4())}
    )
    assert len(page.encode()) < 400_000


@pytest.mark.django_db
def test_an_unknown_image_is_told_in_dockers_words(client):
    client.get("/sandbox/")
    workspace = client.get("/layers/", follow=True).context["workspace"]

    answer = client.get(reverse("layers", args=[workspace.pk, "nothing:1"]))

    assert answer.status_code == 404
    assert "No such image: nothing:1" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["layers/x/", "layers/", "containers/x/"])
def test_a_workspace_of_another_visitor_is_not_shown(client, leaking, path):
    assert client.get(f"/sandbox/{leaking.pk}/{path}").status_code == 404


def test_the_layers_of_an_image_in_a_browser(page, site, leaking, accessibility_problems):
    page.context.add_cookies(cookie(site))
    page.goto("/layers/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Inside leak:1")
    expect(page.locator("nav [aria-current=page]")).to_have_text("Layers")
    expect(page.locator(".pile-item b").first).to_have_text("RUN rm .npmrc debug.log")
    expect(page.locator(".pile-item").last).to_contain_text("alpine:3.20")
    expect(page.locator(".waste .huge")).to_have_text("40 MB")
    hidden = page.locator(".tree li", has_text="/app/.npmrc").first
    expect(hidden).to_contain_text("WHITEOUT")

    hidden.locator("summary").click()

    expect(hidden).to_contain_text("The bytes are still here.")
    expect(hidden.locator("pre")).to_contain_text("npm_S3CR3T")
    assert accessibility_problems(page) == []


def test_a_hidden_secret_is_told_and_kept_out_by_a_button(page, site, leaking):
    page.context.add_cookies(cookie(site))
    page.goto(f"/sandbox/{leaking.pk}/layers/leak:1/")

    leak = page.locator("#layer-5 .leak")
    expect(leak.get_by_role("heading")).to_have_text("The token is still in this image")
    expect(leak).to_contain_text("Line 5 only hides it.")
    expect(leak.locator("pre")).to_contain_text("//npm.test/:_authToken=npm_S3CR3T")
    fix = page.locator(".fix", has_text="Put .npmrc and debug.log in .dockerignore")
    fix.get_by_role("button").click()

    expect(page).to_have_url(re.compile(r"/sandbox/.*file=Dockerfile"))
    project = store.moment_of(store.find("somebody", leaking.pk)).world.machine.project
    assert project.entries[".dockerignore"].content == b".npmrc\ndebug.log\n"
    assert b"RUN rm" not in project.entries["Dockerfile"].content


def test_the_explorer_works_with_the_keyboard_alone(page, site, leaking):
    page.context.add_cookies(cookie(site))
    page.goto(f"/sandbox/{leaking.pk}/layers/leak:1/?view=merged")

    page.locator("summary", has_text="app/").focus()
    page.keyboard.press("Enter")
    inner = page.locator("summary", has_text="app.sh")
    expect(inner).to_be_visible()
    inner.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".opened pre")).to_have_text("echo hello\n")


def test_the_explorer_works_without_scripts(page_without_scripts, site, leaking):
    page = page_without_scripts
    page.context.add_cookies(cookie(site))
    page.goto(f"/sandbox/{leaking.pk}/layers/leak:1/")

    page.locator("summary", has_text="/app/.npmrc").first.click()
    page.get_by_role("link", name="Show what is still there").first.click()

    expect(page.locator("pre")).to_contain_text("npm_S3CR3T")
    page.get_by_role("link", name="All layers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inside leak:1")


def test_a_layer_is_marked_and_opened_by_its_address(page, site, leaking):
    page.context.add_cookies(cookie(site))
    page.goto(f"/sandbox/{leaking.pk}/layers/leak:1/")
    expect(page.locator("#layer-1")).not_to_be_visible()

    page.goto(f"/sandbox/{leaking.pk}/layers/leak:1/#layer-1")
    page.reload()

    expect(page.locator("#layer-1 .tree")).to_be_visible()
    page.locator(".pile-item", has_text="RUN rm").click()
    expect(page.locator(".pile-item[aria-current]")).to_contain_text("RUN rm")


def test_flags_and_layers_of_the_shelf_lead_inside(page, site, leaking, accessibility_problems):
    page.context.add_cookies(cookie(site))
    page.goto(f"/sandbox/{leaking.pk}/")
    assert accessibility_problems(page) == []

    page.locator(".shelf .layer", has_text="RUN rm").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/layers/[0-9a-f]{12}/#layer-5$"))
    expect(page.locator(".pile-item[aria-current]")).to_contain_text("RUN rm")

    page.go_back()
    page.locator(".flag", has_text="leak").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inside leak:1")


def test_the_build_leads_to_the_layers_that_it_made(page, site, leaking):
    page.context.add_cookies(cookie(site))
    page.goto(f"/sandbox/{leaking.pk}/")

    page.get_by_role("link", name="Look inside leak:1").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Inside leak:1")


def test_the_explorer_is_light_before_it_is_touched(page, site, leaking):
    page.context.add_cookies(cookie(site))
    sizes = {}
    page.on(
        "response", lambda r: sizes.update({r.url: len(gzip.compress(r.body()))} if r.ok else {})
    )

    page.goto(f"/sandbox/{leaking.pk}/layers/leak:1/")
    page.wait_for_load_state("networkidle")

    assert sum(sizes.values()) <= 60_000, sizes


def test_a_copied_file_stands_exactly_above_its_original(page, site, leaking):
    page.context.add_cookies(cookie(site))
    page.goto(f"/sandbox/{leaking.pk}/containers/brave/")

    copy = page.locator(".plate.is-glass .is-copied")
    original = page.locator(".plate:not(.is-glass) .is-under", has_text="app.sh")
    expect(copy).to_contain_text("app.sh")
    above, below = copy.bounding_box(), original.bounding_box()
    line = copy.evaluate("chip => parseFloat(getComputedStyle(chip, '::after').height)")
    assert abs(above["x"] - below["x"]) < 1
    assert abs(above["y"] + above["height"] + line - below["y"]) < 3
    said = page.locator(".told li").all_inner_texts()
    assert said == [
        "The container opened app.sh to write. The layer below is read-only.",
        f"The whole file rose to {OWN} first: 11 B, even for one changed letter.",
        "The original stays where it was. Every new container of leak:1 sees it.",
        "Deleting Dockerfile put a whiteout on top. Nothing below got smaller.",
    ]

    page.get_by_role("button", name="Play").click()
    expect(page.locator(".rise")).to_have_class(re.compile("play"))
    page.keyboard.press("x")
    expect(page.locator(".rise")).not_to_have_class(re.compile("play"))


def test_what_a_container_did_is_told_as_it_was():
    moment = beginning("empty", catalogue().revision)
    lines = [
        "docker run -d --name idle alpine:3.20 sleep 100",
        "docker run -d --name maker -v data:/data alpine:3.20 sh -c 'echo hello > /new; sleep 99'",
        "docker run -d --name owner alpine:3.20 sh -c 'chmod 600 /etc/motd; rm /etc/issue; cat'",
    ]
    for number, turn in enumerate(replay(moment.world, [*map(RunLine, lines)]), start=1):
        moment = moment.after(turn, number)

    def said(name):
        container = container_named(moment.world.engine, name)
        found = rise(container_subject(moment, container), container, moment.world.engine)
        return [f"{one.before}{one.name}{one.after}" for one in found.sentences], found

    idle, picture = said("idle")
    assert idle[0] == "The container has changed no file yet: its own layer is empty."
    assert picture.plates[0].chips == ()
    maker, picture = said("maker")
    assert maker[0] == "new is new: its 6 B lie in the container's own layer alone."
    assert picture.elsewhere == "/data is a volume: what is written there never reaches this layer."
    owner, _ = said("owner")
    assert owner[0] == "The container changed the mode of motd. The layer below is read-only."
    assert owner[2] == "The original stays where it was. 2 other containers still see it."
    assert owner[3] == "Deleting issue put a whiteout on top. Nothing below got smaller."


def test_a_container_has_its_own_layer_on_top(page, site, leaking, accessibility_problems):
    page.context.add_cookies(cookie(site))
    page.goto(f"/sandbox/{leaking.pk}/containers/brave/")

    top = page.locator(".of-layer").first
    expect(top.locator(".label").first).to_have_text("writable")
    expect(top).to_contain_text("/app/app.sh")
    expect(top.locator("s")).to_have_text("/app/Dockerfile")
    assert accessibility_problems(page) == []


def test_the_explorer_fits_a_narrow_phone(phone, site, leaking, accessibility_problems):
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.context.add_cookies(cookie(site))
    phone.goto(f"/sandbox/{leaking.pk}/layers/leak:1/")

    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    assert accessibility_problems(phone) == []
