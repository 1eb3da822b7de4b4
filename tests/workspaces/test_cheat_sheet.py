"""The cheat sheet of a course on images, typed from the top in one workspace.

After each line the world is looked at, not only the text: what is in the store, what
runs, what the registry has, what lies in the project.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from simulator.catalogue_files import catalogue
from simulator.engine.events import Printed
from simulator.engine.state import World
from simulator.workspaces.actions import RunLine
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import beginning

HUB = "docker.io"


@dataclass(frozen=True)
class Now:
    """The world after a line, and what the line printed."""

    world: World
    out: str

    @property
    def engine(self):
        return self.world.engine

    @property
    def tags(self):
        """The names in the store, as people say them."""
        return {str(name).removeprefix("docker.io/library/") for name in self.engine.tags}

    @property
    def containers(self):
        return {each.name: each for each in self.engine.containers.values()}

    def image(self, name):
        return self.engine.images[self.engine.tags[f"docker.io/library/{name}"]]

    def project(self, path):
        return self.world.machine.files.get(f"{self.world.machine.working_directory}/{path}")

    def pushed(self, repository):
        """The tags that a repository of the hub has."""
        hub = self.world.registries.get(HUB)
        found = hub.repositories.get(repository) if hub else None
        return set(found.tags) if found else set()


@dataclass(frozen=True)
class Line:
    """A line of the sheet, and what is true after it."""

    typed: str
    holds: Callable[[Now], bool]


VERBS = (
    "build run tag login push pull images history inspect rmi save load export import commit"
    " diff ps logs exec cp search stop rm logout"
)

SHEET = [
    Line("docker pull alpine:3.20", lambda now: now.tags == {"alpine:3.20"}),
    Line("docker build -t myapp:1.0 .", lambda now: "myapp:1.0" in now.tags),
    Line("docker images", lambda now: now.out.count("\n") == 3),
    Line("docker images -q myapp", lambda now: now.image("myapp:1.0").id[7:19] in now.out),
    Line("docker history myapp:1.0", lambda now: "COPY . . # buildkit" in now.out),
    Line("docker inspect -f '{{.Config.WorkingDir}}' myapp:1.0", lambda now: now.out == "/app\n"),
    Line("docker run -d --name web -p 8080:5000 myapp:1.0",
         lambda now: now.containers["web"].running),
    Line("curl -s localhost:8080", lambda now: now.out == "Hello from a Docker image!"),
    Line("docker ps", lambda now: "0.0.0.0:8080->5000/tcp" in now.out),
    Line("docker logs web", lambda now: "Running on" in now.out),
    Line("docker exec web sh -c 'echo hi > /tmp/note'",
         lambda now: now.containers["web"].layer.changes["tmp/note"].content == b"hi\n"),
    Line("docker diff web", lambda now: "A /tmp/note\n" in now.out),
    Line("docker cp web:/tmp/note note.txt",
         lambda now: now.project("note.txt").content == b"hi\n"),
    Line("docker cp Dockerfile web:/tmp/", lambda now: "tmp/Dockerfile" in
         now.containers["web"].layer.changes),
    Line("docker commit -m snapshot web myapp:snap",
         lambda now: len(now.image("myapp:snap").layers) == len(now.image("myapp:1.0").layers) + 1),
    Line("docker tag myapp:1.0 alice/myapp:1.0",
         lambda now: now.engine.tags["docker.io/alice/myapp:1.0"] == now.image("myapp:1.0").id),
    Line("docker push alice/myapp:1.0", lambda now: "denied" in now.out and not now.pushed(
         "alice/myapp")),
    Line("echo secret | docker login -u alice --password-stdin",
         lambda now: "Login Succeeded" in now.out),
    Line("docker push alice/myapp:1.0", lambda now: now.pushed("alice/myapp") == {"1.0"}),
    Line("docker push alice/myapp:1.0", lambda now: now.out.count("Layer already exists") == len(
         now.image("myapp:1.0").layers)),
    Line("docker search nginx", lambda now: "Official build of Nginx." in now.out),
    Line("docker rmi alice/myapp:1.0", lambda now: "docker.io/alice/myapp:1.0" not in now.tags),
    Line("docker pull alice/myapp:1.0", lambda now: "docker.io/alice/myapp:1.0" in now.tags),
    Line("docker save -o myapp.tar myapp:1.0", lambda now: now.project("myapp.tar").size > 0),
    Line("docker rmi -f myapp:1.0", lambda now: "myapp:1.0" not in now.tags),
    Line("docker load -i myapp.tar", lambda now: "myapp:1.0" in now.tags),
    Line("docker export -o web.tar web", lambda now: now.project("web.tar").size > 0),
    Line("docker import web.tar flat:1", lambda now: len(now.image("flat:1").layers) == 1
         and now.image("flat:1").tree.get("/tmp/note").content == b"hi\n"),
    Line("docker system df", lambda now: now.out.startswith("TYPE")),
    Line("docker rmi flat:1", lambda now: "flat:1" not in now.tags),
    Line("docker rmi myapp:snap", lambda now: "myapp:snap" not in now.tags),
    Line("docker stop web", lambda now: not now.containers["web"].running),
    Line("docker start web", lambda now: now.containers["web"].running),
    Line("docker rm web", lambda now: "web" in now.containers and "is running" in now.out),
    Line("docker rm -f web", lambda now: not now.containers),
    Line("docker run --rm alpine:3.20 echo done", lambda now: now.out == "done\n"
         and not now.containers),
    Line("docker build -q -t myapp:1.0 --label v=2 .", lambda now: now.image("myapp:1.0").config
         .labels == {"v": "2"}),
    Line("docker image prune -f", lambda now: now.out.startswith("Total reclaimed space")),
    Line("docker builder prune -af", lambda now: not now.engine.cache.records),
    Line("docker logout", lambda now: "Removing login credentials" in now.out),
    Line("docker system prune -af", lambda now: not now.engine.images),
]  # fmt: skip


@pytest.fixture(scope="module")
def sheet():
    """The world after each line, typed one after the other."""
    world = beginning("flask-hello", catalogue().revision).world
    after = []
    for line in SHEET:
        turn = perform(world, RunLine(line.typed))
        world = turn.world
        out = "".join(event.text for event in turn.events if isinstance(event, Printed))
        after.append(Now(world, out))
    return after


@pytest.mark.parametrize("number", range(len(SHEET)), ids=[line.typed for line in SHEET])
def test_line_of_the_cheat_sheet_does_what_it_says(sheet, number):
    assert SHEET[number].holds(sheet[number]), sheet[number].out


def test_the_sheet_has_every_command_about_images():
    typed = " ".join(line.typed for line in SHEET)

    missing = [verb for verb in VERBS.split() if f"docker {verb}" not in typed]
    assert missing == []
