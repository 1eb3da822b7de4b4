"""Archives are real bytes, and placeholders keep their size through them."""

import gzip
import io
import tarfile
import zipfile

import pytest

from simulator.engine.files import File
from tests.shell.machines import DEBIAN, machine


@pytest.mark.parametrize("shell", ["dash", "busybox"])
@pytest.mark.parametrize(
    ("letter", "name"), [("", "t.tar"), ("z", "t.tgz"), ("j", "t.tbz2"), ("J", "t.txz")]
)
def test_what_is_packed_comes_out_again(shell, letter, name):
    line = (
        f"mkdir -p a/b && echo 1 > a/b/c && chmod 750 a/b && ln -s c a/b/l && "
        f"tar c{letter}f {name} a && rm -r a && tar x{letter}f {name} && "
        f"cat a/b/c && readlink a/b/l && stat -c %a a/b"
    )
    assert machine(shell).out(line, directory="/home/w") == "1\nc\n750\n"


def test_an_archive_is_one_that_others_can_read():
    box = machine()
    box.run("mkdir /a; echo hi > /a/f; tar -C / -czf /t.tgz a")
    with tarfile.open(fileobj=io.BytesIO(box.content("/t.tgz"))) as archive:
        assert archive.getnames() == ["a", "a/f"]
        assert archive.extractfile("a/f").read() == b"hi\n"


def test_a_large_file_keeps_its_simulated_size_through_an_archive():
    tree = DEBIAN.put("big", File(b"stands for it", size=5 << 30))
    box = machine(tree=tree)
    box.run("cd /; tar cf t.tar big; rm big; mkdir o; tar xf t.tar -C o")
    assert box.filesystem.stat("/o/big").size == 5 << 30
    assert box.filesystem.stat("/t.tar").size > 5 << 30


def test_stripping_components_and_choosing_a_folder():
    line = (
        "mkdir -p p/q o; echo 1 > p/q/r; tar czf - p | tar xzf - -C o --strip-components=1; "
        "find o -type f"
    )
    assert machine().out(line, directory="/home/w") == "o/q/r\n"


def test_names_that_climb_out_of_the_folder_are_not_unpacked():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../etc/evil"))
        archive.addfile(tarfile.TarInfo("good"))
    box = machine(tree=DEBIAN.put("home/w/t.tar", File(data.getvalue())))
    box.run("tar xf t.tar", directory="/home/w")
    assert not box.filesystem.exists("/etc/evil")
    assert box.filesystem.exists("/home/w/good")


def test_a_zip_of_others_unpacks():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("d/f.txt", "hello")
    box = machine(tree=DEBIAN.put("z.zip", File(data.getvalue())))
    assert box.out("unzip -q /z.zip -d /o && cat /o/d/f.txt") == "hello"


def test_an_archive_whose_content_is_not_modelled_says_so():
    tree = DEBIAN.put("t.tgz", File(b"a download", size=9_000_000))
    outcome = machine(tree=tree).run("tar xzf /t.tgz")
    assert outcome.exit_code == 0
    assert outcome.assumed == ("/t.tgz unpacks; its content is not modelled",)


def test_a_bomb_of_zeros_is_stopped():
    bomb = gzip.compress(bytes(80 << 20), compresslevel=9)
    box = machine(tree=DEBIAN.put("z.gz", File(bomb)))
    assert box.run("gunzip /z.gz").stopped == "file_bytes"


@pytest.mark.parametrize(("shell", "kept"), [("dash", True), ("busybox", False)])
def test_gnu_tar_sets_the_time_of_a_folder_after_what_is_in_it(shell, kept):
    box = machine(shell)
    box.run("mkdir /a; echo 1 > /a/f; touch -d @1000000 /a; tar -C / -cf /t.tar a; rm -r /a")
    box.run("tar -C / -xf /t.tar")
    assert (box.filesystem.stat("/a").mtime == 1_000_000_000) is kept
