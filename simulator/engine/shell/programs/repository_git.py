"""git: clones, and what builds ask a repository about itself.

A repository that came with the build context is read: its HEAD, branches and tags. What a clone
from the web holds is not modelled, and the output says so.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_web import certified, resolves, urlsplit_host
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.repository_sources import place_sources

COMMITTED = 1_700_000_000
"""When the last commit of a clone was made, in seconds."""

_VALUED = frozenset(
    ["-C", "-c", "-b", "--branch", "--depth", "--config", "-m", "--git-dir", "--work-tree", "-n",
     "--format", "--pretty", "-o", "--origin", "-u", "--jobs", "-j", "--reference", "--match"]
)  # fmt: skip
_ANYWHERE = frozenset(["clone", "init", "config", "version", "ls-remote", "help", "lfs", ""])


@dataclass(frozen=True, slots=True)
class Repository:
    """A folder with ``.git`` in it, and where that is."""

    process: Process
    folder: str
    store: str

    def read(self, name: str) -> str:
        """Return a file of the store, "" if there is none."""
        file = self.process.file(f"{self.store}/{name}")
        return file.content.decode("utf-8", "replace").strip() if file else ""

    @property
    def branch(self) -> str:
        head = self.read("HEAD")
        return head.removeprefix("ref: refs/heads/") if head.startswith("ref:") else "HEAD"

    @property
    def head(self) -> str:
        """Return the commit that is checked out; of a clone, one that is made up."""
        said = self.read("HEAD")
        name = said.removeprefix("ref: ")
        commit = said if name == said else self.read(name) or self._packed().get(name, "")
        if not re.fullmatch(r"[0-9a-f]{40}", commit):
            self.process.assume(f"the commit of {self.folder} is not modelled")
            commit = hashlib.sha1(self.folder.encode(), usedforsecurity=False).hexdigest()
        return commit

    @property
    def tags(self) -> list[str]:
        packed = [name[10:] for name in self._packed() if name.startswith("refs/tags/")]
        try:
            loose = list(self.process.filesystem.listdir(f"{self.store}/refs/tags"))
        except PathError:
            loose = []
        return sorted({*packed, *loose})

    def _packed(self) -> dict[str, str]:
        lines = (line.split() for line in self.read("packed-refs").splitlines())
        return {words[1]: words[0] for words in lines if len(words) == 2 and words[0][0] != "#"}


def git(process: Process) -> int:
    """Run git."""
    words = words_of(process.arguments, _VALUED)
    if words.options.get("-C"):
        process.working_directory = process.at(words.options["-C"])
    if words.has("--version") or words.verb == "version":
        process.write(f"git version {process.executable.version or '2.39.5'}\n")
        return 0
    if words.verb in _ANYWHERE:
        return _alone(process, words)
    repository = _around(process, words.options.get("--git-dir", ""))
    if repository is None:
        process.error("fatal: not a git repository (or any of the parent directories): .git\n")
        return 128
    answer = _ANSWERS.get(words.verb)
    if answer is not None:
        return answer(repository, words)
    process.assume(f"git {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _alone(process: Process, words: Words) -> int:
    """Do what needs no repository."""
    if words.verb == "clone":
        return _clone(process, words)
    if words.verb == "init":
        return _init(process, words)
    if words.verb == "ls-remote":
        process.assume("what a repository on the web has is not modelled; it has nothing")
    return 0 if words.verb else 1


def _around(process: Process, store: str) -> Repository | None:
    if store:
        return Repository(process, process.working_directory, process.at(store))
    folder = process.working_directory
    while not process.filesystem.exists(f"{folder.rstrip('/')}/.git"):
        if folder in ("/", ""):
            return None
        folder = posixpath.dirname(folder)
    return Repository(process, folder, f"{folder.rstrip('/')}/.git")


def _init(process: Process, words: Words) -> int:
    folder = posixpath.normpath(process.at(words.names[0] if words.names else "."))
    branch = words.options.get("-b") or words.options.get("--initial-branch") or "master"
    process.filesystem.mkdir(f"{folder}/.git/refs/heads", parents=True)
    process.filesystem.write(f"{folder}/.git/HEAD", f"ref: refs/heads/{branch}\n".encode())
    if not words.has("-q", "--quiet"):
        process.write(f"Initialized empty Git repository in {folder}/.git/\n")
    return 0


def _clone(process: Process, words: Words) -> int:
    if not words.names:
        process.error("fatal: You must specify a repository to clone.\n")
        return 129
    address = words.names[0]
    name = address.rstrip("/").rpartition("/")[2].removesuffix(".git") or "repository"
    folder = words.names[1] if words.names[1:] else name
    place = process.at(folder)
    files = process.filesystem
    if not words.has("-q", "--quiet"):
        process.error(f"Cloning into '{folder}'...\n")
    if files.is_dir(place) and files.listdir(place):
        process.error(
            f"fatal: destination path '{folder}' already exists and is not an empty directory.\n"
        )
        return 128
    host = urlsplit_host(address)
    if process.catalogue is None or not resolves(host):
        process.error(f"fatal: unable to access '{address}': Could not resolve host: {host}\n")
        return 128
    if address.startswith("https") and not certified(process):
        process.error(
            f"fatal: unable to access '{address}': server certificate verification failed. "
            "CAfile: none CRLfile: none\n"
        )
        return 128
    process.assume(f"what {address} holds is not modelled; a README and a guessed size")
    place_sources(process, address, place)
    _place(process, place, name, words.options.get("-b") or words.options.get("--branch") or "")
    return 0


def _place(process: Process, place: str, name: str, branch: str) -> None:
    files = process.filesystem
    tag = bool(re.match(r"v?\d", branch))
    files.mkdir(f"{place}/.git/refs/tags", parents=True)
    head = "main" if tag or not branch else branch
    files.write(f"{place}/.git/HEAD", f"ref: refs/heads/{head}\n".encode())
    if tag and "/" not in branch:
        files.write(f"{place}/.git/refs/tags/{branch}", b"")
    files.write(f"{place}/.git/objects", b"\x7fplaceholder objects\n", size=3 * MEGABYTE)
    files.write(f"{place}/README.md", f"# {name}\n".encode())
    process.download(3 * MEGABYTE)
    process.spend(1_500)


def _rev_parse(repository: Repository, words: Words) -> int:
    process = repository.process
    short = words.options.get("--short")
    if words.has("--show-toplevel"):
        process.write(f"{repository.folder}\n")
    elif words.has("--git-dir", "--absolute-git-dir"):
        process.write(f"{repository.store}\n")
    elif words.has("--is-inside-work-tree"):
        process.write("true\n")
    elif words.has("--abbrev-ref"):
        process.write(f"{repository.branch}\n")
    else:
        size = 40 if short is None else int(short[:2]) if short.isdigit() else 7
        process.write(f"{repository.head[:size]}\n")
    return 0


def _log(repository: Repository, words: Words) -> int:
    form = words.options.get("--format") or words.options.get("--pretty") or ""
    commit = repository.head
    date = "2023-11-14 22:13:20 +0000"
    known = {"H": commit, "h": commit[:7], "ct": str(COMMITTED), "at": str(COMMITTED),
             "cd": date, "ad": date, "ci": date, "ai": date, "cI": "2023-11-14T22:13:20+00:00",
             "aI": "2023-11-14T22:13:20+00:00", "cs": "2023-11-14", "as": "2023-11-14",
             "s": "(assumed)", "an": "(assumed)", "ae": "(assumed)", "D": repository.branch,
             "n": "\n", "B": "(assumed)", "b": ""}  # fmt: skip
    if not form:
        repository.process.write(f"commit {commit}\n\n    (assumed)\n")
        return 0
    text = re.sub(r"^t?format:", "", form)
    text = re.sub(r"%([ac][a-zA-Z]|[a-zA-Z])", lambda found: known.get(found[1], found[0]), text)
    repository.process.write(f"{text}\n")
    return 0


def _describe(repository: Repository, words: Words) -> int:
    process = repository.process
    if repository.tags:
        process.write(f"{repository.tags[-1]}\n")
        return 0
    if words.has("--always"):
        process.write(f"{repository.head[:7]}\n")
        return 0
    process.error("fatal: No names found, cannot describe anything.\n")
    return 128


def _branch(repository: Repository, words: Words) -> int:
    current = words.has("--show-current")
    if current or not words.names:
        repository.process.write(f"{'' if current else '* '}{repository.branch}\n")
    return 0


def _tag(repository: Repository, words: Words) -> int:
    files = repository.process.filesystem
    if not words.names or words.has("-l", "--list"):
        repository.process.write("".join(f"{tag}\n" for tag in repository.tags))
        return 0
    files.mkdir(f"{repository.store}/refs/tags", parents=True)
    files.write(f"{repository.store}/refs/tags/{words.names[0].replace('/', '-')}", b"")
    return 0


def _commit(repository: Repository, words: Words) -> int:
    files = repository.process.filesystem
    commit = hashlib.sha1(f"{files.now}".encode(), usedforsecurity=False).hexdigest()
    name = f"{repository.store}/refs/heads/{repository.branch}"
    files.mkdir(posixpath.dirname(name), parents=True)
    files.write(name, f"{commit}\n".encode())
    if not words.has("-q", "--quiet"):
        message = words.options.get("-m", "")
        repository.process.write(f"[{repository.branch} {commit[:7]}] {message}\n")
    return 0


def _patch(repository: Repository, words: Words) -> int:
    process = repository.process
    for name in words.names:
        if process.file(name) is None:
            process.error(f"error: can't open patch '{name}': No such file or directory\n")
            return 128
    process.assume(f"git {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _fetch(repository: Repository, words: Words) -> int:
    """Fetch from the web into a repository that was empty: what comes is not modelled."""
    files = repository.process.filesystem
    if not files.exists(f"{repository.store}/objects"):
        repository.process.assume("what git fetches is not modelled; a guessed size")
        path, body = f"{repository.store}/objects", b"\x7fplaceholder objects\n"
        files.write(path, body, size=3 * MEGABYTE)
        repository.process.download(3 * MEGABYTE)
    address = next((name for name in words.names if "://" in name), "")
    if address:
        files.write(f"{repository.store}/FETCH_HEAD", f"{address}\n".encode())
    if words.verb == "pull":
        place_sources(repository.process, address, repository.folder)
    return 0


def _check_out(repository: Repository, words: Words) -> int:
    """Take what was fetched out of the store; other names are taken to be there already."""
    if words.names[:1] == ("FETCH_HEAD",):
        address = repository.read("FETCH_HEAD")
        place_sources(repository.process, address, repository.folder)
    return 0


def _quiet(repository: Repository, words: Words) -> int:
    """Find nothing that was changed; take what is fetched to be there already."""
    return 0


_ANSWERS = {
    "rev-parse": _rev_parse,
    "log": _log,
    "show": _log,
    "describe": _describe,
    "branch": _branch,
    "tag": _tag,
    "commit": _commit,
    "apply": _patch,
    "am": _patch,
    "fetch": _fetch,
    "pull": _fetch,
    "checkout": _check_out,
    "reset": _check_out,
    "switch": _check_out,
    **dict.fromkeys(
        [
            *("status", "diff", "add", "remote", "update-index", "gc", "clean", "restore"),
            *("config", "submodule", "stash", "lfs"),
        ],
        _quiet,
    ),
}

PROGRAMS: Mapping[str, Program] = {"git": git}
