"""Links to moments, as pages: what they show, whom they let in, and what they never tell."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from simulator.workspaces import shares, store
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Share, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    """A visitor who has built and then run a command."""
    client.get("/sandbox/")
    post(client, do="build", build="docker build -t app .")
    post(client, do="run", line="docker images")
    return client


@pytest.fixture
def other():
    """Another visitor, who has been nowhere yet."""
    return Client()


@pytest.fixture
def address(owner):
    """Where the owner's link leads."""
    return made(owner)


def workspace_of(client):
    page = client.get("/sandbox/")
    return page.context["workspace"]


def post(client, **form):
    number = workspace_of(client).pk
    count = workspace_of(client).length
    return client.post(f"/sandbox/{number}/", {"key": f"k{count}", **form})


def made(client, **form):
    answer = client.post(reverse("share", args=[workspace_of(client).pk]), {"do": "save", **form})
    assert answer.status_code == 302, answer.content
    return f"/s/{answer.url.partition('#')[2]}/"


def text(answer):
    return answer.content.decode()


# What it shows


def test_a_link_shows_files_build_shelf_and_terminal(address, other):
    page = text(other.get(address))

    assert "BUILT" in page
    assert "requirements.txt" in page
    assert "docker build -t app ." in page
    assert "REPOSITORY" in page
    assert "Make it yours" in page
    assert 'aria-label="Images, each a pole through its layers"' in page


def test_a_link_stays_where_it_is(address, owner, other):
    post(owner, do="run", line="echo later")
    post(owner, do="undo", at="3")
    post(owner, do="undo", at="2")

    page = text(other.get(address))
    assert "echo later" not in page
    assert "REPOSITORY" in page
    assert ">2 of 2<" in page


def test_what_led_there_can_be_stepped_through(address, other):
    before = text(other.get(address, {"place": "1"}))
    assert ">1 of 2<" in before
    assert "REPOSITORY" not in before
    assert "BUILT" in before

    start = text(other.get(address, {"place": "0"}))
    assert ">0 of 2<" in start
    assert "No command has been run yet." in start
    assert "BUILT" not in start


@pytest.mark.parametrize("step", ["", "3", "-1", "x", "9" * 30, "٣"])
def test_a_step_that_is_not_there_is_the_moment_itself(address, other, step):
    assert ">2 of 2<" in text(other.get(address, {"place": step}))


def test_every_file_can_be_read(address, other):
    page = other.get(address, {"file": "app.py"})

    assert "Docker image" in text(page)
    assert 'id="h-editor">app.py<' in text(page)
    assert "<textarea" not in text(page)


def test_looking_changes_nothing_and_needs_no_cookie(address, other):
    kept = Workspace.objects.count()
    other.get(address)
    other.get(f"{address}embed/")

    assert Workspace.objects.count() == kept
    assert "visitor" not in other.cookies


def test_what_is_typed_and_not_saved_is_saved_into_the_link(owner, other):
    page = owner.get("/sandbox/", {"file": "app.py", "view": "edit"})
    pane = page.context["bench"].pane
    address = made(owner, key="e", file="app.py", base=pane.digest, content="print('typed')\n")

    assert "typed" in text(other.get(address, {"file": "app.py"}))
    assert (
        "typed"
        in store.moment_of(workspace_of(owner))
        .world.machine.project.entries["app.py"]
        .content.decode()
    )


def test_the_link_is_to_what_the_owner_sees(owner, other):
    address = made(owner, seen="1")

    page = text(other.get(address))
    assert ">1 of 1<" in page
    assert "REPOSITORY" not in page


def test_a_moment_or_a_workspace_of_others_is_not_shared(owner, other):
    number = workspace_of(owner).pk

    assert owner.post(f"/sandbox/{number}/share/", {"do": "save", "seen": "77"}).status_code == 404
    assert other.post(f"/sandbox/{number}/share/", {"do": "save"}).status_code == 404
    assert not Share.objects.exists()


def test_a_desk_that_nothing_was_done_at_can_be_shared(client, other):
    client.get("/sandbox/")

    assert "flask-hello" in text(other.get(made(client)))


# What it never tells


@pytest.mark.parametrize("part", ["", "embed/", "?place=1", "?file=app.py", "qr.svg"])
def test_a_link_tells_nothing_about_its_owner(address, owner, other, part):
    workspace = workspace_of(owner)
    told = text(other.get(f"{address}{part}"))

    assert str(workspace.pk) not in told
    assert workspace.pk.hex not in told
    assert workspace.owner not in told
    assert "hx-post" not in told


def test_a_password_that_was_asked_for_is_not_in_a_link(owner, other):
    for line in ("docker login", "me", "hunter2-and-more"):
        asking = owner.get("/sandbox/").context["bench"].asking
        post(owner, do="run", line=line, shell=asking.shell)

    address = made(owner)
    for step in range(6):
        assert "hunter2" not in text(other.get(address, {"place": str(step)}))


@pytest.mark.parametrize("part", ["", "embed/", "qr.svg"])
def test_a_link_is_not_listed_and_its_address_goes_nowhere(address, other, part):
    answer = other.get(f"{address}{part}")

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"


# Where it may be shown


def test_only_the_embedded_page_may_be_framed(address, other):
    framed = other.get(f"{address}embed/")
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "default-src 'self'" in framed["Content-Security-Policy"]

    for page in (address, f"{address}qr.svg", "/", "/sandbox/", "/links/"):
        answer = other.get(page)
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_embedded_page_has_no_form_and_sets_no_cookie(address, other):
    answer = other.get(f"{address}embed/")

    assert "<form" not in text(answer)
    assert not answer.cookies
    assert f'href="{address}" target="_blank"' in text(answer)


def test_the_code_is_a_picture_of_the_address_without_anything_inline(address, other):
    answer = other.get(f"{address}qr.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert "<path" in text(answer)
    assert "style=" not in text(answer)


# Links that do not open


@pytest.mark.parametrize("part", ["", "embed/"])
@pytest.mark.parametrize("token", ["x", "x" * 32, "x" * 3_000, "%00", "ä"])
def test_a_forged_link_says_so(client, token, part):
    answer = client.get(f"/s/{token}/{part}")

    assert answer.status_code == 404
    assert "This link opens nothing" in text(answer)
    assert text(answer).count("btn-go") == 1


@pytest.mark.parametrize("part", ["", "embed/"])
def test_a_link_that_was_taken_back_says_so(address, owner, other, part):
    owner.post("/links/", {"revoke": address.split("/")[2]})
    answer = other.get(f"{address}{part}")

    assert answer.status_code == 410
    assert "This link does not open any more" in text(answer)
    assert "Docker image" not in text(answer)
    assert other.get(f"{address}qr.svg").status_code == 404
    assert other.post(address, {"key": "k"}).status_code == 410


def test_a_link_that_this_server_cannot_read_says_so(address, other):
    Workspace.objects.update(start="an example of long ago")
    shares.links_of(Workspace.objects.get().owner).update(entry=None)
    MEMORY.clear()

    assert other.get(address).status_code == 410


def test_a_link_that_is_opened_too_often_says_so(address, other, settings):
    settings.OPENS_PER_MINUTE = "2/minute"
    answers = [other.get(address) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Too many are opening this link" in text(answers[-1])


# Copies


def test_one_button_makes_it_yours(address, owner, other):
    answer = other.post(address, {"key": "k", "at": "2"})

    assert answer.status_code == 302
    page = text(other.get(answer.url))
    assert "REPOSITORY" in page
    assert str(workspace_of(other).pk) in answer.url
    assert owner.get(answer.url).status_code == 404

    post(other, do="run", line="echo mine")
    assert "echo mine" not in text(owner.get("/sandbox/"))
    assert "echo mine" not in text(owner.get(address))


def test_a_copy_can_be_made_of_an_earlier_step(address, other):
    at = other.get(address, {"place": "1"}).context["bench"].number
    answer = other.post(address, {"key": "k", "at": str(at)})

    page = text(other.get(answer.url))
    assert "REPOSITORY" not in page
    assert 'title="Redo: docker images"' in page


def test_the_button_pressed_twice_makes_one_copy(address, other):
    first = other.post(address, {"key": "k", "at": "2"})
    again = other.post(address, {"key": "k", "at": "2"})

    assert first.url == again.url


def test_a_copy_that_cannot_be_made_says_why(address, other, settings):
    settings.MAX_WORKSPACES = 0
    answer = other.post(address, {"key": "k", "at": "2"})

    assert answer.status_code == 422
    assert "at most 0 workspaces" in text(answer)
    assert "BUILT" in text(answer)


def test_visitors_without_a_cookie_cannot_copy_without_end(address, settings):
    settings.ALL_FORKS_PER_MINUTE = "2/minute"
    answers = [Client().post(address, {"key": "k"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert Workspace.objects.count() == 3


# The owner's list


def test_links_are_listed_and_can_be_taken_back(address, owner, other):
    token = address.split("/")[2]
    page = text(owner.get("/links/"))
    assert f"http://testserver{address}" in page
    assert "&lt;iframe src=&quot;" in page or "&lt;iframe src=" in page
    assert "docker images" in page
    assert token not in text(other.get("/links/"))

    other.post("/links/", {"revoke": token})
    assert other.get(address).status_code == 200
    owner.post("/links/", {"revoke": token})
    assert "You have shared nothing yet." in text(owner.get("/links/"))


def test_who_made_a_copy_finds_the_way_back_to_the_first_workspace(address, owner, other):
    assert "Your workspaces" not in text(other.get("/links/"))
    other.get("/sandbox/")
    post(other, do="run", line="echo mine")
    first = workspace_of(other)
    copy = other.post(address, {"key": "k", "at": "2"}).url
    assert workspace_of(other) != first

    page = text(other.get("/links/"))
    assert page.index(copy) < page.index(f"/sandbox/{first.pk}/")
    assert "echo mine" in page
    assert str(workspace_of(owner).pk) not in page


def test_htmx_is_given_the_link_alone(owner):
    answer = owner.post(
        f"/sandbox/{workspace_of(owner).pk}/share/",
        {"do": "save", "seen": "2"},
        headers={"hx-request": "true"},
    )

    assert re.search(r'value="http://testserver/s/[\w-]{32}/"', text(answer))
    assert "<html" not in text(answer)
    assert 'id="shelf"' not in text(answer)


def test_too_many_links_are_refused_in_place(owner, settings):
    settings.MAX_SHARES = 0
    where = f"/sandbox/{workspace_of(owner).pk}/share/"
    plain = owner.post(where, {"do": "save"})
    in_place = owner.post(where, {"do": "save"}, headers={"hx-request": "true"})

    assert plain.status_code == in_place.status_code == 422
    assert "at most 0 links" in text(plain)
    assert "at most 0 links" in text(in_place)


def test_a_link_from_another_place_of_the_workspace(owner, other):
    workspace = workspace_of(owner)
    store.act(workspace, "direct", SaveFile("note", "from a lesson"))
    store.act(workspace, "more", RunLine("true"))

    link = shares.share(workspace, 3)
    assert "from a lesson" in text(other.get(f"/s/{link.token}/", {"file": "note"}))


def test_the_layers_of_a_shared_moment_can_be_looked_into_and_tell_no_more(owner, other, address):
    number = str(workspace_of(owner).pk)
    post(owner, do="run", line="docker run --name afterparty alpine:3.20 true")
    shared = other.get(address).content.decode()
    stacks = re.search(r'id="look-inside" href="([^"]+)"', shared)[1]

    pages = [other.get(stacks).content.decode()]
    image = re.search(rf'href="({stacks}app[^"]*)"', pages[0])[1]
    pages += [other.get(f"{image}{query}").content.decode() for query in ("", "?view=merged")]
    files = other.get(f"{image}?layer=1&folder=etc", headers={"HX-Request": "true"})

    assert "COPY . ." in pages[1]
    assert "passwd" in files.content.decode()
    assert all("Back to the shared moment" in page for page in pages)
    assert not any(
        number in page or "afterparty" in page for page in [*pages, files.content.decode()]
    )
    assert not any('method="post" action="/sandbox' in page for page in pages)


def test_the_layers_are_those_of_the_moment_that_was_stepped_back_to(other, address):
    before = other.get(f"{address}0/layers/")

    assert "No image yet" in before.content.decode()
    assert other.get(f"{address}0/layers/app/").status_code == 404
    assert other.get(f"{address}1/layers/app/").status_code == 200
    assert other.get(f"{address}9/layers/app/").status_code == 200
    assert other.get(f"{address}1/containers/none/").status_code == 404


def test_a_link_that_was_taken_back_opens_no_layers(owner, other, address):
    token = address.split("/")[2]
    owner.post("/links/", {"revoke": token})

    assert other.get(f"{address}1/layers/").status_code == 410
    assert other.get(f"/s/{'x' * 32}/1/layers/").status_code == 404
