"""Servers in containers answer from their own sources and files: what ``curl`` gets to see."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine.files import FileTree
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_compiled import compiled_routes
from simulator.engine.shell.programs.serving_http import Request, Route, read_routes, written
from simulator.engine.shell.programs.serving_nginx import BadConfiguration, configuration, servers
from simulator.engine.shell.programs.serving_text import arguments, inside, literal
from simulator.play.bases import starting_world
from simulator.play.folder import with_files
from tests.containers.projects import PROJECTS


@pytest.fixture(scope="module")
def hub():
    """A world with the whole catalogue."""
    return starting_world(None)


@pytest.fixture
def running(hub, typed):
    """Build and run one of the projects, published at port 8088; return the world."""

    def run(name, *, publish=True, **files):
        project = PROJECTS[name]
        world = with_files(hub, {**project.files, **files})
        port = f"-p 8088:{project.port} " if publish else ""
        started = typed(world, "docker build -q -t app .", f"docker run -d --name web {port}app")
        assert started.exit == 0, started.err
        return started.world

    return run


@pytest.mark.parametrize("name", sorted(PROJECTS))
def test_server_answers_what_its_sources_say(running, typed, name):
    world = running(name)
    for path, wanted in PROJECTS[name].answers.items():
        got = typed(world, f"curl -s -w '|%{{http_code}}' localhost:8088{path}")

        assert got.out == wanted, path
        assert got.exit == 0


def test_changed_source_answers_differently_only_after_a_build(running, typed):
    world = running("flask")
    edited = typed(world, "sed -i 's/hello/bye/' app.py", "curl -s localhost:8088")
    rebuilt = typed(
        edited.world,
        "docker rm -f web",
        "docker build -q -t app .",
        "docker run -d -p 8088:8000 app",
        "curl -s localhost:8088",
    )

    assert edited.out == "hello world"
    assert rebuilt.out == "bye world"


def test_variable_of_the_container_shows_in_the_answer(running, typed):
    world = typed(running("flask"), "docker rm -f web").world
    line = "docker run -d -e NAME=Ada -p 8088:8000 app"

    assert typed(world, line, "curl -s localhost:8088").out == "hello Ada"


def test_server_on_its_own_localhost_is_not_reached_from_outside(running, typed):
    project = PROJECTS["flask"].files["Dockerfile"].replace("0.0.0.0:8000", "127.0.0.1:8000")
    world = running("flask", Dockerfile=project)

    assert typed(world, "curl localhost:8088").exit == 56


def test_nothing_is_published_by_expose_alone(running, typed):
    got = typed(running("express", publish=False), "curl localhost:3000")

    assert got.exit == 7
    assert "Failed to connect to localhost port 3000 after 0 ms: Couldn't connect" in got.err


def test_application_that_is_not_there_ends_the_server_in_its_own_words(hub, typed):
    files = {**PROJECTS["flask"].files, "app.py": ""}
    del files["app.py"]
    world = with_files(hub, files)
    got = typed(world, "docker build -q -t app .", "docker run app")

    assert got.exit == 3
    assert "ModuleNotFoundError: No module named 'app'" in got.err


def test_head_and_include_show_the_headers(running, typed):
    world = running("nginx")
    head = typed(world, "curl -sI localhost:8088/a.txt").out.split("\r\n")

    assert head[0] == "HTTP/1.1 200 OK"
    assert "Content-Length: 2" in head
    assert typed(world, "curl -si localhost:8088/a.txt").out.endswith("\r\n\r\nA\n")


def test_fail_option_turns_a_status_into_an_exit_code(running, typed):
    world = running("go")

    assert typed(world, "curl -f localhost:8088/healthz").exit == 0
    got = typed(running("express"), "curl -sSf localhost:8088/none")
    assert (got.exit, got.err) == (22, "curl: (22) The requested URL returned error: 404\n")


def test_database_hangs_up_on_a_web_client(hub, typed):
    world = typed(hub, "docker run -d -p 6379:6379 redis:7").world

    assert typed(world, "curl localhost:6379").err == "curl: (52) Empty reply from server\n"


def test_what_cannot_be_told_is_labelled(running, typed):
    source = PROJECTS["express"].files["server.js"].replace("'Hello!'", "await ask()")
    got = typed(running("express", **{"server.js": source}), "curl -s localhost:8088/hello")

    assert "assumed" in got.err
    assert got.out == ""


def test_health_check_meets_the_server_of_its_container(hub, typed):
    check = "HEALTHCHECK --interval=1s CMD wget -q --spider http://localhost/health || exit 1\n"
    files = PROJECTS["nginx"].files
    world = with_files(hub, {**files, "Dockerfile": files["Dockerfile"] + check})
    lines = ["docker build -q -t app .", "docker run -d --name web app", "sleep 5"]
    got = typed(world, *lines, "docker inspect -f '{{.State.Health.Status}}' web")

    assert got.out == "healthy\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("http { server { listen 80 } }", 'unexpected "}" in /etc/nginx/nginx.conf:1'),
        ("http {\n server {\n", 'unexpected end of file, expecting "}" in /etc/nginx/nginx.conf:3'),
        (
            "http { server { location / { proxy_pass http://api:3000; } } }",
            'host not found in upstream "api" in /etc/nginx/nginx.conf:1',
        ),
    ],
)
def test_nginx_says_what_is_wrong_with_its_configuration(text, complaint):
    files = Filesystem(FileTree())
    files.mkdir("/etc/nginx", parents=True)
    files.write("/etc/nginx/nginx.conf", text.encode())

    with pytest.raises(BadConfiguration) as told:
        servers(configuration(files), "1.27.5")
    assert str(told.value) == complaint


def test_longest_location_wins_and_an_exact_one_before_it():
    files = Filesystem(FileTree())
    files.mkdir("/etc/nginx", parents=True)
    files.write(
        "/etc/nginx/nginx.conf",
        b"http { server { location / { return 200 root; } location /a/b { return 200 ab; }\n"
        b"location /a { return 200 a; } location = /a/b { return 200 exact; } } }",
    )
    (service,) = servers(configuration(files), "1.27.5")

    def said(path):
        return service.answer(files, Request(path)).body.decode()

    assert [said(path) for path in ("/", "/a/x", "/a/b/c", "/a/b")] == ["root", "a", "ab", "exact"]


names = st.text("abc/<>{}:*id.\n", max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.builds(Route, names, st.none() | st.text(max_size=5)), max_size=4), names)
def test_any_routes_survive_being_kept_and_answer_any_path(routes, path):
    kept = read_routes(written(routes))
    service = Service("any", 80, routes=kept)

    assert kept == tuple(routes)
    assert service.answer(Filesystem(FileTree()), Request(path)).status in {200, 404}


@settings(max_examples=200, deadline=None)
@given(st.text("(){}[]'\"`,\\ab@GetMapping.route", max_size=60))
def test_any_source_is_read_to_its_end(text):
    for language in ("go", "java", "c#", "rust"):
        compiled_routes(text, language)

    assert "".join(arguments(text)).count("a") <= text.count("a")
    assert len(inside(text, 0)) <= len(text)
    literal(text)
