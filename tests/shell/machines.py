"""Small file systems to run command lines in."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.files import Directory, File, FileTree, Symlink
from simulator.engine.filesystem import DEVICES, Filesystem, Mounted
from simulator.engine.shell.executable import executable
from simulator.engine.shell.programs import PROGRAMS
from simulator.engine.shell.run import Outcome, run

NOW = 1_700_000_000_000
"""14 November 2023, 22:13:20 UTC."""

ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
}
SHELLS = {"dash": "/bin/dash", "bash": "/bin/bash", "busybox": "/bin/sh"}


def _common() -> FileTree:
    tree = FileTree()
    for folder in ("bin", "etc", "home/w", "root", "usr/bin"):
        tree = tree.put(folder, Directory())
    passwd = b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"
    tree = tree.put("etc/passwd", File(passwd))
    tree = tree.put("etc/group", File(b"root:x:0:\nusers:x:100:\nnobody:x:65534:\n"))
    tree = tree.put("etc/shadow", File(b"root:*:19000:0:99999:7:::\n", 0o640))
    return tree.put("tmp", Directory(mode=0o1777))


def _debian() -> FileTree:
    tree = _common()
    for name in PROGRAMS:
        if name not in {"busybox", "sh", "ash"}:
            tree = tree.put(f"bin/{name}", File(executable(name), 0o755))
    return tree.put("bin/sh", Symlink("dash"))


def _alpine() -> FileTree:
    tree = _common().put("bin/busybox", File(executable("busybox"), 0o755))
    for name in PROGRAMS:
        if name not in {"busybox", "bash", "dash"}:
            tree = tree.put(f"bin/{name}", Symlink("busybox"))
    return tree


DEBIAN = _debian()
"""The real thing in small: programs of GNU, dash as /bin/sh, bash beside it."""

ALPINE = _alpine()
"""One busybox and links to it."""


@dataclass
class Machine:
    """A file system under way, and one of its shells."""

    filesystem: Filesystem
    shell: str

    def run(self, line: str, directory: str = "/", **more) -> Outcome:
        """Run a line as a Dockerfile's RUN does."""
        argv = [self.shell, "-c", line]
        return run(
            argv,
            filesystem=self.filesystem,
            environment=more.pop("environment", ENVIRONMENT),
            working_directory=directory,
            **more,
        )

    def out(self, line: str, **more) -> str:
        """Return what the line prints, standard error in place."""
        return printed(self.run(line, **more))

    def content(self, path: str) -> bytes:
        return self.filesystem.read(path)


def machine(shell: str = "dash", tree: FileTree | None = None) -> Machine:
    """Return a machine with ``dash``, ``bash`` or ``busybox`` as its shell."""
    if tree is None:
        tree = ALPINE if shell == "busybox" else DEBIAN
    filesystem = Filesystem(tree, now=NOW, mounts=[Mounted("/dev", DEVICES)])
    return Machine(filesystem, SHELLS[shell])


def printed(outcome: Outcome) -> str:
    return b"".join(piece.data for piece in outcome.output).decode("utf-8", "surrogateescape")
