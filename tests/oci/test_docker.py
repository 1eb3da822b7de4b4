"""What a real Docker makes of our archives, where there is one: REAL_DOCKER=unix:///run/docker.sock.

Loading, inspecting and exporting is all that is asked of it: no container is started.
"""

import json
import os
import shutil
import subprocess
import tarfile

import pytest

from simulator.cli.commands.save import archive_of
from simulator.cli.session import perform
from simulator.engine.files import Directory, File, Symlink
from simulator.engine.oci.load import load
from simulator.play.folder import with_files
from tests.registry.worlds import hub_world

HOST = os.environ.get("REAL_DOCKER", "")
pytestmark = pytest.mark.skipif(
    not (HOST and shutil.which("docker")), reason="REAL_DOCKER names no engine"
)

LONG = "/".join(["d" + "n" * 90] * 3)
PROJECTS = {
    "whiteouts": """FROM alpine:3.20
RUN rm -rf /etc/apk && mkdir /etc/apk
RUN true
RUN rm -rf /bin
""",
    "modes": """FROM debian:12
RUN mkdir -m 1777 /s && mkdir -p /r/x && chmod 700 /r
RUN echo 1 > /r/x/f && echo 2 > /s/f && chmod 4755 /s/f && ln /s/f /s/g && ln -s f /s/h
COPY --chmod=2711 --chown=3000000:7 a.txt /r/x/
""",
    "names": f"""FROM alpine:3.20
RUN mkdir -p /{LONG} && echo x > /{LONG}/{"f" * 200} && ln -s /{LONG} /link
RUN echo ü > "/ü ñ 日本.txt" && mkfifo /pipe && touch "/a b" && rm -r /{LONG.partition("/")[0]}
""",
    "config": """FROM python:3.12-slim
ENV A="1 2" B=<&>
LABEL é="x"
EXPOSE 80
VOLUME /data
HEALTHCHECK CMD true
USER nobody
CMD ["python", "-c", "1 && 2"]
""",
    "scratch": "FROM scratch\nCOPY a.txt /\n",
    "large": "FROM ubuntu:24.04\nRUN dd if=/dev/zero of=/huge bs=1M count=9000\n",
}
MOUNTED = {"dev", "etc", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf"}
"""What Docker makes in a container that it creates."""


def docker(*words):
    done = subprocess.run(
        ["docker", "-H", HOST, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=sorted(PROJECTS))
def loaded(request, tmp_path):
    """An image of ours, and its name in the real engine."""
    name = f"layerwise-test/{request.param}:1"
    world = with_files(hub_world(), {"Dockerfile": PROJECTS[request.param], "a.txt": "one\n"})
    built = perform(world, f"docker build -q -t {name} .")
    assert built.exit_code == 0
    archive = tmp_path / "saved.tar"
    archive.write_bytes(b"".join(archive_of(built.world.engine, name)))
    docker("load", "-i", str(archive))
    yield built.world.engine.tagged(f"docker.io/{name}"), name
    docker("rmi", "-f", name)


def test_ids_layers_and_history_are_the_ones_that_we_show(loaded):
    image, name = loaded
    (told,) = json.loads(docker("image", "inspect", name))
    history = docker("history", "--no-trunc", "--format", "{{.CreatedBy}}|{{.Comment}}", name)

    assert told["Id"] == image.id
    assert told["RootFS"]["Layers"] == [layer.diff_id for layer in image.layers]
    assert history.splitlines() == [
        f"{line.created_by}|{line.comment}".replace("\t", " ") for line in reversed(image.history)
    ]


def test_every_file_stands_there_as_in_our_tree(loaded, tmp_path):
    image, name = loaded
    container = docker("create", name, "x").strip()
    docker("export", "-o", str(tmp_path / "files.tar"), container)
    docker("rm", container)
    with tarfile.open(tmp_path / "files.tar") as archive:
        found = {member.name.rstrip("/"): member for member in archive}

    ours = {path: entry for path, entry in image.tree.walk() if path not in MOUNTED}
    assert {path: _ours(entry) for path, entry in ours.items()} == {
        path: _theirs(found[path], entry) for path, entry in ours.items()
    }


def test_what_docker_saves_again_is_the_same_image(loaded, tmp_path):
    image, name = loaded
    docker("save", "-o", str(tmp_path / "back.tar"), name)
    (again,) = load((tmp_path / "back.tar").read_bytes())

    assert again.image == image
    assert again.image.size == image.size


def _ours(entry):
    size = len(entry.content) if isinstance(entry, File) else 0
    target = entry.target if isinstance(entry, Symlink) else ""
    return entry.mode, entry.uid, entry.gid, size, target, _moment(entry)


def _theirs(member, entry):
    linked = member.islnk() and isinstance(entry, File)
    size = len(entry.content) if linked else member.size
    target = member.linkname if member.issym() else ""
    moment = _moment(entry) if linked else _moment(entry) and int(member.mtime)
    return member.mode & 0o7777, member.uid, member.gid, size, target, moment


def _moment(entry):
    """A container that is created touches the folders that it puts things into."""
    return 0 if isinstance(entry, Directory) and not entry.mtime else entry.mtime // 1000
