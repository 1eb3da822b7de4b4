"""The account files of a file tree: /etc/passwd, /etc/group and their shadows, under way."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simulator.engine.files import File, PathError, dressed, join
from simulator.engine.shell.process import Process

DAY = 86_400_000
"""Milliseconds; the shadow file counts days."""

LOCKED = "!"
"""What stands for a password that nobody can give."""

SUBORDINATE = 65_536
"""Subordinate ids that an account gets (login.defs, SUB_UID_COUNT)."""

SYSTEM_IDS = (101, 999)
"""What shadow-utils takes for system accounts where login.defs says nothing."""

LASTLOG_RECORD, FAILLOG_RECORD = 292, 32
"""Bytes per user number in the login records: the files grow up to the highest number."""


class Table:
    """The rows of one such file."""

    def __init__(self, process: Process, path: str) -> None:
        self.process = process
        self.path = path
        file = process.file(path)
        self.present = file is not None
        text = file.content.decode("utf-8", "surrogateescape") if file else ""
        lines = [line for line in text.split("\n") if line]
        self.rows = [line.split(":") for line in lines]
        self.before = lines

    def find(self, name: str) -> list[str] | None:
        return next((row for row in self.rows if row[0] == name), None)

    def by_id(self, number: int | str) -> list[str] | None:
        """Return the first row with that number."""
        wanted = str(number)
        return next((row for row in self.rows if len(row) > 2 and row[2] == wanted), None)

    def numbers(self) -> set[int]:
        """Return the numbers that are taken."""
        return {int(row[2][:10]) for row in self.rows if len(row) > 2 and row[2].isdigit()}

    def remove(self, name: str) -> None:
        self.rows = [row for row in self.rows if row[0] != name]

    def save(self) -> None:
        """Write the file if it changed, and keep the old one beside it as ``path-``."""
        self.process.filesystem.put_files(self.changes())

    def changes(self) -> dict[str, File]:
        """Return the files to be put in place, by path, if anything changed."""
        lines = [":".join(row) for row in self.rows]
        if lines == self.before:
            return {}
        self.before = lines
        text = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
        files = self.process.filesystem
        old = self.process.file(self.path)
        if old is None:
            return {self.path: files.new_file(text)}
        new = File(text, old.mode, old.uid, old.gid, files.now)
        return {f"{self.path}-": dressed(old, inode=0), self.path: new}


class Accounts:
    """All account files together."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.passwd = Table(process, "/etc/passwd")
        self.group = Table(process, "/etc/group")
        self.shadow = Table(process, "/etc/shadow")
        self.gshadow = Table(process, "/etc/gshadow")
        self.subordinate = [Table(process, path) for path in ("/etc/subuid", "/etc/subgid")]

    @property
    def today(self) -> str:
        return str(self.process.filesystem.now // DAY)

    def save(self) -> None:
        """Write what changed."""
        tables = (self.passwd, self.shadow, self.group, self.gshadow, *self.subordinate)
        changed: dict[str, File] = {}
        for table in tables:
            changed |= table.changes()
        self.process.filesystem.put_files(changed)

    def group_named(self, text: str) -> list[str] | None:
        """Return the group of that name or number."""
        found = self.group.find(text)
        return self.group.by_id(int(text[:10])) if found is None and text.isdigit() else found

    def user_named(self, text: str) -> list[str] | None:
        """Return the user of that name or number."""
        found = self.passwd.find(text)
        return self.passwd.by_id(int(text[:10])) if found is None and text.isdigit() else found

    def groups_of(self, name: str) -> list[list[str]]:
        """Return the groups that list the user as a member."""
        return [row for row in self.group.rows if name in members(row)]

    # Changes

    def add_user(self, row: list[str], *, system: bool, password: str = LOCKED) -> None:
        """Add a user, and what is kept about the password."""
        self.passwd.rows.append(row)
        if self.shadow.present:
            limits = ["", "", ""] if system else ["0", "99999", "7"]
            self.shadow.rows.append([row[0], password, self.today, *limits, "", "", ""])

    def add_group(self, name: str, number: int) -> None:
        self.group.rows.append([name, "x", str(number), ""])
        if self.gshadow.present:
            self.gshadow.rows.append([name, "!", "", ""])

    def add_subordinates(self, name: str) -> None:
        """Give a user a range of further ids, where the system keeps such ranges."""
        for table in self.subordinate:
            if table.present and table.find(name) is None:
                starts = [int(row[1]) for row in table.rows if len(row) > 1 and row[1].isdigit()]
                start = max(starts, default=100_000 - SUBORDINATE) + SUBORDINATE
                table.rows.append([name, str(start), str(SUBORDINATE)])

    def enter(self, name: str, group: list[str]) -> None:
        """Make a user a member of a group."""
        for row in (group, self.gshadow.find(group[0])):
            if row is not None and len(row) > 3 and name not in members(row):
                row[3] = ",".join([*members(row), name])

    def leave(self, name: str, group: list[str]) -> None:
        """Take a user out of a group."""
        for row in (group, self.gshadow.find(group[0])):
            if row is not None and len(row) > 3:
                row[3] = ",".join(member for member in members(row) if member != name)

    def remove_user(self, name: str) -> None:
        """Forget a user, also as a member of groups."""
        for group in self.group.rows:
            self.leave(name, group)
        for table in (self.passwd, self.shadow, *self.subordinate):
            table.remove(name)

    def remove_group(self, name: str) -> None:
        self.group.remove(name)
        self.gshadow.remove(name)


def members(row: list[str]) -> list[str]:
    """Return the members that a row of the group file lists."""
    return [name for name in row[3].split(",") if name] if len(row) > 3 else []


def first_free(first: int, last: int, *taken: Iterable[int]) -> int | None:
    """Return the lowest number that nobody has."""
    used = {number for numbers in taken for number in numbers}
    return next((number for number in range(first, last + 1) if number not in used), None)


def after_highest(first: int, last: int, taken: Iterable[int]) -> int | None:
    """Return the number above the highest taken one, as shadow-utils choose."""
    used = {number for number in taken if first <= number <= last}
    above = max(used, default=first - 1) + 1
    return above if above <= last else first_free(first, last, used)


def below_lowest(taken: Iterable[int]) -> int | None:
    """Return the number for a system account: below the lowest taken one, as shadow-utils do."""
    first, last = SYSTEM_IDS
    used = {number for number in taken if first <= number <= last}
    below = min(used, default=last + 1) - 1
    if below >= first:
        return below
    return next((number for number in range(last, first - 1, -1) if number not in used), None)


def login_defaults(process: Process) -> dict[str, int]:
    """Return the numbers in /etc/login.defs."""
    file = process.file("/etc/login.defs")
    text = file.content.decode("utf-8", "replace") if file else ""
    found = re.findall(r"^([A-Z_]+)[ \t]+(\d{1,9})\s*$", text, re.MULTILINE)
    return {"UID_MIN": 1000, "UID_MAX": 60_000, "GID_MIN": 1000, "GID_MAX": 60_000} | {
        name: int(value) for name, value in found
    }


def make_home(process: Process, home: str, owner: tuple[int, int], mode: int) -> None:
    """Make a home directory with a copy of /etc/skel; raises PathError."""
    filesystem = process.filesystem
    filesystem.mkdir(home, parents=True)
    uid, gid = owner
    if filesystem.is_dir("/etc/skel"):
        model = list(filesystem.walk("/etc/skel"))[1:]
        process.step(len(model))
        copies = {
            join(home, path.removeprefix("/etc/skel")): dressed(
                entry, uid=uid, gid=gid, mtime=filesystem.now
            )
            for path, entry in model
        }
        filesystem.put_files(copies)
    filesystem.chown(home, uid, gid, follow=False)
    filesystem.chmod(home, mode)


def note_logins(process: Process, uid: int) -> None:
    """Grow the login records up to a user number: big files with nothing in them."""
    filesystem = process.filesystem
    if not filesystem.is_dir("/var/log") or uid > 1_000_000:
        return
    records = (("/var/log/faillog", FAILLOG_RECORD), ("/var/log/lastlog", LASTLOG_RECORD))
    for path, record in records:
        file = process.file(path)
        size = (uid + 1) * record
        if file is None or file.size < size:
            filesystem.write(path, b"", size=size)


def remove_home(process: Process, home: str) -> bool:
    """Remove a home directory; say whether there was one."""
    try:
        process.filesystem.remove(home)
    except PathError:
        return False
    return True


def holds_file(process: Process, path: str) -> File | None:
    """Return the program that a login shell names, if it can be executed."""
    file = process.file(path)
    return file if file is not None and file.mode & 0o111 else None


def refused_to_all_but_root(process: Process, path: str, code: int = 1) -> int:
    """Say that a file of accounts cannot be locked; 0 for root, who may."""
    if process.filesystem.uid == 0:
        return 0
    if process.busybox:
        return process.complain("permission denied (are you root?)")
    process.complain("Permission denied.")
    process.complain(f"cannot lock {path}; try again later.")
    return code
