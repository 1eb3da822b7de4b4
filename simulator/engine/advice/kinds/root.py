"""Let the container run as somebody who may not change the whole image."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.engine.advice.advice import Advice, Kind
from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.advice.starting import starts_alike
from simulator.engine.advice.subject import Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.dockerfile import instructions as i
from simulator.engine.files import Directory, File, FileTree, PathError
from simulator.engine.image import Image
from simulator.engine.users import Identity, identify, rows

_WORDS_OF_STEPS_DOWN = (
    "nginx httpd apache2 apachectl apache2ctl apache2-foreground postgres mysqld mariadbd mongod "
    "redis-server memcached sshd cron crond dockerd supervisord systemd init haproxy php-fpm "
    "rsyslogd"
)
STEPS_DOWN = frozenset(_WORDS_OF_STEPS_DOWN.split())
"""Programs that begin as root and step down by themselves, or that cannot work otherwise."""

_ACCOUNTS = re.compile(r"etc/(?:passwd|group|shadow|gshadow|subuid|subgid)|(?:home|var)/.*|home")
NEW_USER = "app"


@dataclass(frozen=True, slots=True)
class _User:
    name: str
    lines: tuple[str, ...]


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield at most one piece of advice, where the Dockerfile itself says what to start.

    Proof: the same files but for the accounts, the same config but for the user, and the
    program starts as it did. Effect: how many files the process may overwrite.
    """
    if not _is_root(subject.image.config.user) or not _starts_own_program(subject):
        return
    stage = subject.dockerfile.stages[subject.plan.target]
    steps = [one for one in subject.placed(stage) if one.step is not None]
    node = (steps[-1].instruction if steps else stage.from_).node
    user = _user(subject.image.tree)
    text = edited(subject.text, [Edit(node.end + 1, node.end, user.lines)])
    trial = trials.proven(Proposal(text), allowed=lambda path: bool(_ACCOUNTS.fullmatch(path)))
    if trial is None or replace(trial.image.config, user="") != replace(
        subject.image.config, user=""
    ):
        return
    if starts_alike(subject.image, trial.image):
        yield _advice(node.start, node.end, user, text, trial.image)


def writable(tree: FileTree, who: Identity) -> tuple[int, int]:
    """Return how many files somebody may overwrite, and how many there are."""
    files = [entry for _, entry in tree.walk() if isinstance(entry, File)]
    if who.uid == 0:
        return len(files), len(files)
    return sum(_may_write(file, who) for file in files), len(files)


def _may_write(file: File, who: Identity) -> bool:
    if file.uid == who.uid:
        return bool(file.mode & 0o200)
    return bool(file.mode & (0o020 if file.gid in {who.gid, *who.groups} else 0o002))


def _is_root(user: str) -> bool:
    return user.partition(":")[0] in {"", "root", "0"}


def _starts_own_program(subject: Subject) -> bool:
    config = subject.image.config
    said = any(
        isinstance(one, i.Cmd | i.Entrypoint)
        for index in subject.final_stages
        for one in subject.dockerfile.stages[index].instructions
    )
    words = " ".join((*(config.entrypoint or ()), *(config.cmd or ()))).split()
    return said and not any(word.rpartition("/")[2] in STEPS_DOWN for word in words)


def _user(tree: FileTree) -> _User:
    """Return a user that the image has, else how to make one with what it has."""
    for row in rows(tree, "/etc/passwd"):
        if len(row) > 3 and row[2].isdigit() and 1000 <= int(row[2]) < 60_000:
            return _User(row[0], (f"USER {row[0]}",))
    for program, options in (("useradd", "--create-home"), ("adduser", "-D")):
        if any(_has(tree, f"{folder}/{program}") for folder in ("/usr/sbin", "/sbin", "/usr/bin")):
            return _User(NEW_USER, (f"RUN {program} {options} {NEW_USER}", f"USER {NEW_USER}"))
    return _User("10001", ("USER 10001",))


def _has(tree: FileTree, path: str) -> bool:
    try:
        entry = tree.get(path)
    except PathError:
        return False
    return entry is not None and not isinstance(entry, Directory)


def _advice(line: int, end: int, user: _User, text: str, image: Image) -> Advice:
    may, total = writable(image.tree, identify(image.tree, user.name))
    only = f"only {may:,}" if may else "none of them"
    return Advice(
        Kind.ROOT,
        line,
        end,
        f"Add USER {user.name} below line {end}. "
        f"As root the program may overwrite all {total:,} files of the image, "
        f"as {user.name} {only}.",
        text,
        detail="The program starts as it did before. If it writes files while it runs, give it "
        f"their folder: COPY --chown={user.name}.",
    )
