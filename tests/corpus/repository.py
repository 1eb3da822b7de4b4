"""A bare git directory, read: which files a commit has, and what they say."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

EXECUTABLE, LINK, MODULE = "100755", "120000", "160000"


@dataclass(frozen=True)
class Blob:
    """A file of a commit: its mode and object id as git has them."""

    path: str
    mode: str
    id: str
    size: int


@dataclass(frozen=True)
class Repository:
    """A public repository at one commit. Nothing of it is ever executed."""

    name: str
    git_dir: Path
    revision: str = "HEAD"

    @cached_property
    def commit(self) -> str:
        return self._git("rev-parse", self.revision).decode().strip()

    @cached_property
    def blobs(self) -> dict[str, Blob]:
        """All files by path; modules of other repositories are left out."""
        listed = self._git("ls-tree", "-r", "-l", "-z", self.revision).split(b"\0")
        entries = (_blob(line.decode("utf-8", "surrogateescape")) for line in listed if line)
        return {blob.path: blob for blob in entries if blob.mode != MODULE}

    def read(self, blobs: Iterable[Blob]) -> dict[str, bytes]:
        """Return the contents by path; what a snapshot lacks is left out."""
        wanted = list(blobs)
        asked = "".join(f"{blob.id}\n" for blob in wanted).encode()
        answer = self._git("cat-file", "--batch", given=asked)
        contents, position = {}, 0
        for blob in wanted:
            end = answer.index(b"\n", position)
            words = answer[position:end].split()
            position = end + 1
            if words[-1] != b"missing":
                contents[blob.path] = answer[position : position + int(words[2])]
                position += int(words[2]) + 1
        return contents

    def _git(self, *words: str, given: bytes = b"") -> bytes:
        command = ["git", f"--git-dir={self.git_dir}", *words]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def repositories(mirror: Path) -> list[Repository]:
    """Return the repositories below a folder of ``OWNER+NAME/repo`` git directories."""
    found = []
    for folder in sorted(mirror.iterdir()):
        places = (folder / "repo" / ".git", folder / "repo", folder)
        git_dir = next((place for place in places if (place / "HEAD").is_file()), None)
        if git_dir:
            found.append(Repository(folder.name.replace("+", "/", 1), git_dir))
    return found


def _blob(line: str) -> Blob:
    facts, path = line.split("\t", 1)
    mode, _kind, identity, size = facts.split()
    return Blob(path, mode, identity, int(size) if size.isdigit() else 0)
