"""Programs about users and groups: they rewrite /etc/passwd, /etc/group and /etc/shadow."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import group_id, group_names, user_id, user_names
from simulator.engine.shell.programs.options import BadOption, Options, read_options, refused

NEVER = "99999"
"""Days after which a password must change, in /etc/shadow."""


@dataclass(slots=True)
class Database:
    """A file of lines of fields such as /etc/passwd."""

    process: Process
    path: str
    mode: int = 0o644
    rows: list[list[str]] = field(default_factory=list)

    @classmethod
    def of(cls, process: Process, path: str) -> Database:
        file = process.file(path)
        text = file.content.decode("utf-8", "surrogateescape") if file else ""
        mode = 0o640 if "shadow" in path else 0o644
        return cls(process, path, mode, [line.split(":") for line in text.splitlines()])

    def find(self, name: str) -> list[str] | None:
        return next((row for row in self.rows if row[0] == name), None)

    def save(self) -> None:
        text = "".join(":".join(row) + "\n" for row in self.rows)
        there = self.process.file(self.path) is not None
        mode = None if there else self.mode
        data = text.encode("utf-8", "surrogateescape")
        self.process.filesystem.write(self.path, data, mode=mode)

    def numbers(self) -> set[int]:
        return {int(row[2]) for row in self.rows if len(row) > 2 and row[2].isdigit()}

    def free(self, system: bool, *, downwards: bool = False) -> int:
        """Return the next number that nobody has."""
        taken = self.numbers()
        if not system:
            return max((number for number in taken if 1000 <= number < 60000), default=999) + 1
        candidates = range(999, 99, -1) if downwards else range(100, 1000)
        return next((number for number in candidates if number not in taken), 999)


_USERADD = (
    "uid=",
    "gid=",
    "groups=",
    "home-dir=",
    "home=",
    "shell=",
    "comment=",
    "create-home",
    "no-create-home",
    "system",
    "user-group",
    "no-user-group",
    "password=",
    "non-unique",
    "no-log-init",
    "base-dir=",
    "skel=",
    "inactive=",
    "expiredate=",
    "key=",
    "root=",
)


def useradd(process: Process) -> int:
    """useradd [-mMrNUl] [-u uid] [-g group] [-G groups] [-d home] [-s shell] [-c comment] name"""
    try:
        options = read_options(process.arguments, "mMrNUlo", "ugGdscpbkefKR", _USERADD)
    except BadOption as problem:
        return refused(process, problem, 2)
    if not options.rest:
        process.error("Usage: useradd [options] LOGIN\n")
        return 2
    name = options.rest[0]
    refusal = _not_root(process, "/etc/passwd")
    if refusal:
        return refusal
    passwd, group = Database.of(process, "/etc/passwd"), Database.of(process, "/etc/group")
    if passwd.find(name):
        return process.complain(f"user '{name}' already exists", 9)
    system = options.has("r", "system")
    uid = options.get("u", "uid") or str(passwd.free(system, downwards=True))
    if not uid.isdigit():
        return process.complain(f"invalid user ID '{uid}'", 3)
    if int(uid) in passwd.numbers() and not options.has("o", "non-unique"):
        return process.complain(f"UID {uid} is not unique", 4)
    primary = options.get("g", "gid")
    if primary:
        gid = group_id(process, primary)
        if gid is None or (primary.isdigit() and gid not in group.numbers()):
            return process.complain(f"group '{primary}' does not exist", 6)
    elif options.has("N", "no-user-group"):
        gid = 100
    else:
        if group.find(name):
            process.complain(
                f"group {name} exists - if you want to add this user to that group, use -g."
            )
            return 9
        gid = int(uid) if int(uid) not in group.numbers() else group.free(system, downwards=True)
        group.rows.append([name, "x", str(gid), ""])
    missing = _join(process, group, name, options.get("G", "groups"))
    if missing:
        return process.complain(f"group '{missing}' does not exist", 6)
    home = (
        options.get("d", "home-dir", "home") or f"{options.get('b', 'base-dir') or '/home'}/{name}"
    )
    shell = options.get("s", "shell") or "/bin/sh"
    row = [name, "x", uid, str(gid), options.get("c", "comment"), home, shell]
    _add_user(process, passwd, group, row, options.get("p", "password") or "!", gnu=True)
    if options.has("m", "create-home"):
        _make_home(process, home, int(uid), gid, 0o755)
    return 0


def groupadd(process: Process) -> int:
    """groupadd [-rfo] [-g gid] name"""
    try:
        options = read_options(
            process.arguments, "rfo", "gpKRU", ("gid=", "system", "force", "non-unique")
        )
    except BadOption as problem:
        return refused(process, problem, 2)
    if not options.rest:
        process.error("Usage: groupadd [options] GROUP\n")
        return 2
    refusal = _not_root(process, "/etc/group")
    if refusal:
        return refusal
    group = Database.of(process, "/etc/group")
    name = options.rest[0]
    if group.find(name):
        return (
            0
            if options.has("f", "force")
            else process.complain(f"group '{name}' already exists", 9)
        )
    gid = options.get("g", "gid") or str(group.free(options.has("r", "system"), downwards=True))
    if not gid.isdigit():
        return process.complain(f"invalid group ID '{gid}'", 3)
    if int(gid) in group.numbers() and not options.has("o", "non-unique"):
        if not options.has("f", "force"):
            return process.complain(f"GID '{gid}' already exists", 4)
        gid = str(group.free(options.has("r", "system"), downwards=True))
    _add_group(process, group, name, gid)
    return 0


def adduser(process: Process) -> int:
    """adduser: Debian's and busybox's, which have little in common but the name"""
    if process.busybox:
        return _busybox_adduser(process)
    long = ("system", "group", "ingroup=", "home=", "no-create-home", "shell=", "uid=", "gid=",
            "disabled-password", "disabled-login", "gecos=", "comment=", "quiet", "force-badname",
            "allow-bad-names", "firstuid=", "lastuid=", "add_extra_groups")  # fmt: skip
    try:
        options = read_options(process.arguments, "q", "", long)
    except BadOption as problem:
        return refused(process, problem)
    if len(options.rest) == 2:
        return _add_member(process, options.rest[0], options.rest[1])
    if not options.rest:
        process.error("adduser: Only one or two names allowed.\n")
        return 1
    name = options.rest[0]
    refusal = _not_root(process, "/etc/passwd")
    if refusal:
        return refusal
    passwd, group = Database.of(process, "/etc/passwd"), Database.of(process, "/etc/group")
    if passwd.find(name):
        if "system" in options:
            return 0
        process.error(f"adduser: The user `{name}' already exists.\n")
        return 1
    system = "system" in options
    uid = options.get("uid") or str(passwd.free(system))
    tell = (lambda _: None) if "quiet" in options else process.write
    tell(f"Adding {'system ' * system}user `{name}' (UID {uid}) ...\n")
    found = _debian_group(process, options, group, name, uid)
    if found is None:
        return 1
    home = options.get("home") or ("/nonexistent" if system else f"/home/{name}")
    shell = options.get("shell") or ("/usr/sbin/nologin" if system else "/bin/bash")
    comment = options.get("gecos", "comment") or ("" if system else ",,,")
    own = group_names(process).get(found) or next(
        (row[0] for row in group.rows if row[2:3] == [str(found)]), "nogroup"
    )
    tell(f"Adding new user `{name}' (UID {uid}) with group `{own}' ...\n")
    _add_user(
        process, passwd, group, [name, "x", uid, str(found), comment, home, shell], "!", gnu=True
    )
    if "no-create-home" in options or home == "/nonexistent":
        tell(f"Not creating home directory `{home}'.\n")
    else:
        tell(f"Creating home directory `{home}' ...\n")
        _make_home(process, home, int(uid), found, 0o755 if system else 0o700)
    return 0


def _debian_group(
    process: Process, options: Options, group: Database, name: str, uid: str
) -> int | None:
    if options.get("ingroup", "gid"):
        gid = group_id(process, options.get("ingroup", "gid"))
        if gid is None:
            process.error(f"adduser: The group `{options.get('ingroup', 'gid')}' does not exist.\n")
        return gid
    if "system" in options and "group" not in options:
        return 65534
    number = int(uid) if int(uid) not in group.numbers() else group.free("system" in options)
    if "quiet" not in options:
        process.write(f"Adding new group `{name}' (GID {number}) ...\n")
    group.rows.append([name, "x", str(number), ""])
    return number


def _busybox_adduser(process: Process) -> int:
    """adduser [-DSH] [-u uid] [-G group] [-h home] [-s shell] [-g gecos] name [group]"""
    long = ("home=", "gecos=", "shell=", "ingroup=", "system", "disabled-password",
            "empty-password", "no-create-home", "uid=", "skel=")  # fmt: skip
    try:
        options = read_options(process.arguments, "DSH", "uGhsgk", long)
    except BadOption as problem:
        return refused(process, problem)
    if len(options.rest) == 2:
        return _add_member(process, options.rest[0], options.rest[1])
    if not options.rest:
        return refused(process, BadOption("missing operand"))
    name = options.rest[0]
    if process.filesystem.uid:
        return process.complain("permission denied (are you root?)")
    passwd, group = Database.of(process, "/etc/passwd"), Database.of(process, "/etc/group")
    if passwd.find(name):
        return process.complain(f"user '{name}' in use")
    system = options.has("S", "system")
    uid = options.get("u", "uid") or str(passwd.free(system))
    if int(uid[:9]) in passwd.numbers() if uid.isdigit() else True:
        return process.complain(f"uid '{uid}' in use")
    ingroup = options.get("G", "ingroup")
    if ingroup:
        gid = group_id(process, ingroup)
        if gid is None:
            return process.complain(f"unknown group {ingroup}")
    elif system:
        gid = 65533
    else:
        if group.find(name):
            return process.complain(f"group '{name}' in use")
        gid = int(uid) if int(uid) not in group.numbers() else group.free(system)
        group.rows.append([name, "x", str(gid), ""])
    home = options.get("h", "home") or f"/home/{name}"
    shell = options.get("s", "shell") or ("/bin/false" if system else "/bin/sh")
    comment = options.get("g", "gecos") or ("" if options.has("g", "gecos") else "Linux User,,,")
    _add_user(
        process, passwd, group, [name, "x", uid, str(gid), comment, home, shell], "!", gnu=False
    )
    if not options.has("H", "no-create-home"):
        _make_home(process, home, int(uid), gid, 0o2755)
    return 0


def addgroup(process: Process) -> int:
    """addgroup [-S | --system] [-g gid] name, or addgroup user group"""
    try:
        options = read_options(process.arguments, "Sq", "g", ("gid=", "system", "quiet", "group"))
    except BadOption as problem:
        return refused(process, problem)
    if len(options.rest) == 2:
        return _add_member(process, options.rest[0], options.rest[1])
    if not options.rest:
        return refused(process, BadOption("missing operand"))
    refusal = _not_root(process, "/etc/group")
    if refusal:
        return refusal
    name = options.rest[0]
    group = Database.of(process, "/etc/group")
    if group.find(name):
        if process.busybox:
            return process.complain(f"group '{name}' in use")
        if "system" in options:
            return 0
        process.error(f"addgroup: The group `{name}' already exists.\n")
        return 1
    gid = options.get("g", "gid") or str(group.free(options.has("S", "system")))
    if not gid.isdigit() or int(gid) in group.numbers():
        said = f"gid '{gid}' in use" if process.busybox else f"The GID `{gid}' is already in use."
        return process.complain(said)
    if not process.busybox and "quiet" not in options:
        process.write(f"Adding group `{name}' (GID {gid}) ...\nDone.\n")
    _add_group(process, group, name, gid)
    return 0


def usermod(process: Process) -> int:
    """usermod [-aG groups] [-u uid] [-g group] [-d home] [-s shell] [-l name] [-L] [-U] name"""
    long = ("append", "groups=", "uid=", "gid=", "home=", "shell=", "login=", "comment=", "lock",
            "unlock", "move-home", "non-unique", "password=", "expiredate=")  # fmt: skip
    try:
        options = read_options(process.arguments, "amoLUr", "Gugdslcpe", long)
    except BadOption as problem:
        return refused(process, problem, 2)
    passwd, group = Database.of(process, "/etc/passwd"), Database.of(process, "/etc/group")
    name = options.rest[0] if options.rest else ""
    row = passwd.find(name)
    if row is None:
        return process.complain(f"user '{name}' does not exist", 6)
    if options.has("G", "groups"):
        if not options.has("a", "append"):
            _leave_all(group, name)
        missing = _join(process, group, name, options.get("G", "groups"))
        if missing:
            return process.complain(f"group '{missing}' does not exist", 6)
        group.save()
    primary = options.get("g", "gid")
    gid = group_id(process, primary) if primary else None
    if primary and gid is None:
        return process.complain(f"group '{primary}' does not exist", 6)
    changes = {2: options.get("u", "uid"), 3: "" if gid is None else str(gid),
               4: options.get("c", "comment"), 5: options.get("d", "home"),
               6: options.get("s", "shell"), 0: options.get("l", "login")}  # fmt: skip
    old_uid, old_home = row[2], row[5]
    for column, value in changes.items():
        if value:
            row[column] = value
    passwd.save()
    if row[2] != old_uid and row[2].isdigit() and process.filesystem.exists(old_home):
        for path, entry in list(process.filesystem.walk(old_home)):
            process.step()
            if entry.uid == int(old_uid):
                process.filesystem.chown(path, int(row[2]), -1, follow=False)
    if options.has("m", "move-home") and row[5] != old_home and process.filesystem.exists(old_home):
        process.filesystem.rename(old_home, row[5])
    return 0


def groupmod(process: Process) -> int:
    """groupmod [-g gid] [-n name] name"""
    try:
        options = read_options(process.arguments, "o", "gn", ("gid=", "new-name=", "non-unique"))
    except BadOption as problem:
        return refused(process, problem, 2)
    group = Database.of(process, "/etc/group")
    name = options.rest[0] if options.rest else ""
    row = group.find(name)
    if row is None:
        return process.complain(f"group '{name}' does not exist", 6)
    old = row[2]
    row[2] = options.get("g", "gid") or row[2]
    row[0] = options.get("n", "new-name") or row[0]
    group.save()
    passwd = Database.of(process, "/etc/passwd")
    for user in passwd.rows:
        if len(user) > 3 and user[3] == old:
            user[3] = row[2]
    passwd.save()
    return 0


def userdel(process: Process) -> int:
    """userdel, deluser [-r | --remove-home] name [group]"""
    names = [word for word in process.arguments if not word.startswith("-")]
    if not names:
        return process.complain("missing operand", 2)
    passwd, group = Database.of(process, "/etc/passwd"), Database.of(process, "/etc/group")
    if len(names) == 2 and process.name == "deluser":
        row = group.find(names[1])
        if row is not None and len(row) > 3:
            row[3] = ",".join(member for member in row[3].split(",") if member != names[0])
            group.save()
        return 0
    row = passwd.find(names[0])
    if row is None:
        said = (
            f"unknown user {names[0]}" if process.busybox else f"user '{names[0]}' does not exist"
        )
        return process.complain(said, 1 if process.busybox else 6)
    passwd.rows.remove(row)
    passwd.save()
    shadow = Database.of(process, "/etc/shadow")
    shadow.rows = [line for line in shadow.rows if line[0] != names[0]]
    if process.file("/etc/shadow"):
        shadow.save()
    _leave_all(group, names[0])
    group.rows = [line for line in group.rows if line[0] != names[0] or line[3:] not in ([""], [])]
    group.save()
    if any(word in ("-r", "--remove", "--remove-home", "-rf") for word in process.arguments):
        with suppress(PathError):
            process.filesystem.remove(row[5])
    return 0


def groupdel(process: Process) -> int:
    """groupdel, delgroup name"""
    names = [word for word in process.arguments if not word.startswith("-")]
    group = Database.of(process, "/etc/group")
    row = group.find(names[-1]) if names else None
    if row is None:
        return process.complain(f"group '{names[-1] if names else ''}' does not exist", 6)
    group.rows.remove(row)
    group.save()
    return 0


def passwd(process: Process) -> int:
    """passwd, chpasswd, chsh: note a password or a login shell"""
    if process.name == "chsh":
        words = list(process.arguments)
        database = Database.of(process, "/etc/passwd")
        row = database.find(words[-1]) if words else None
        if row and "-s" in words and words.index("-s") + 1 < len(words):
            row[6] = words[words.index("-s") + 1]
            database.save()
        return 0
    shadow = Database.of(process, "/etc/shadow")
    lines = process.stdin.read().decode("utf-8", "replace").splitlines()
    names = [word for word in process.arguments if not word.startswith("-")]
    if process.name == "chpasswd":
        names = [line.partition(":")[0] for line in lines if ":" in line]
    for name in names:
        if not any(row[0] == name for row in process.users()):
            return process.complain(f"user '{name}' does not exist")
        row = shadow.find(name)
        mark = (
            "$y$simulated"
            if process.name == "chpasswd" or not process.arguments[0].startswith("-")
            else "!"
        )
        if "-d" in process.arguments or "--delete" in process.arguments:
            mark = ""
        if row is None:
            shadow.rows.append([name, mark, "19000", "0", NEVER, "7", "", "", ""])
        else:
            row[1] = mark
    shadow.save()
    return 0


def id_(process: Process) -> int:
    """id [-ugnGr] [user]"""
    flags = "".join(
        word.lstrip("-")[:1] if word.startswith("--") else word[1:]
        for word in process.arguments
        if word.startswith("-")
    )
    names = [word for word in process.arguments if not word.startswith("-")]
    users, groups = user_names(process), group_names(process)
    uid, gid = process.filesystem.uid, process.filesystem.gid
    if names:
        found = user_id(process, names[0])
        row = next((row for row in process.users() if row[2] == str(found)), None)
        if found is None or row is None:
            said = f"unknown user {names[0]}" if process.busybox else f"'{names[0]}': no such user"
            return process.complain(said)
        uid, gid = found, int(row[3]) if row[3].isdigit() else 0
    member = [
        int(row[2])
        for row in process.groups()
        if users.get(uid) in row[3].split(",") and row[2].isdigit()
    ]
    own = sorted(process.filesystem.groups) if not names else member
    every = [gid, *(number for number in own if number != gid)]
    if "u" in flags:
        return _said(process, [uid], users, flags)
    if "g" in flags:
        return _said(process, [gid], groups, flags)
    if "G" in flags:
        return _said(process, every, groups, flags)

    def shown(number: int, names: dict[int, str]) -> str:
        return f"{number}({names[number]})" if number in names else str(number)

    listed = ",".join(shown(number, groups) for number in every)
    tail = f" groups={listed}" if len(every) > 1 or not process.busybox or uid in users else ""
    process.write(f"uid={shown(uid, users)} gid={shown(gid, groups)}{tail}\n")
    return 0


def _said(process: Process, numbers: list[int], names: dict[int, str], flags: str) -> int:
    code = 0
    words = []
    for number in numbers:
        if "n" in flags and number not in names:
            code = 1
            if process.busybox:
                return process.complain(f"unknown ID {number}")
            process.complain(
                f"cannot find name for {'user' if 'u' in flags else 'group'} ID {number}"
            )
        words.append(names.get(number, str(number)) if "n" in flags else str(number))
    process.write(" ".join(words) + "\n")
    return code


def whoami(process: Process) -> int:
    """whoami"""
    uid = process.filesystem.uid
    name = user_names(process).get(uid)
    if name is None:
        said = f"unknown uid {uid}" if process.busybox else f"cannot find name for user ID {uid}"
        return process.complain(said)
    process.write(name + "\n")
    return 0


def groups(process: Process) -> int:
    """groups"""
    names = group_names(process)
    numbers = [process.filesystem.gid, *sorted(process.filesystem.groups)]
    process.write(
        " ".join(names.get(number, str(number)) for number in dict.fromkeys(numbers)) + "\n"
    )
    return 0


def su(process: Process) -> int:
    """su, sudo, gosu, su-exec, runuser: run a program as another user"""
    words = list(process.arguments)
    user, command, login = "root", "", False
    takes = {"su": "cs", "runuser": "cus", "sudo": "ugCphU"}.get(process.name, "")
    while words and words[0].startswith("-") and process.name not in ("gosu", "su-exec"):
        word = words.pop(0)
        if word == "--":
            break
        if word in ("-", "-l", "--login", "-i"):
            login = True
        elif word in ("-c", "--command") and words:
            command = words.pop(0)
        elif word in ("-u", "--user") and words:
            user = words.pop(0)
        elif len(word) == 2 and word[1] in takes and words:
            words.pop(0)
    if process.name in ("gosu", "su-exec") or (process.name in ("su", "runuser") and words):
        user = words.pop(0) if words else user
        if words[:1] == ["-c"] and len(words) > 1:
            command, words = words[1], words[2:]
    return _run_as(process, user, command, words, login)


def _run_as(process: Process, user: str, command: str, words: list[str], login: bool) -> int:
    name, _, group_name = user.partition(":")
    row = next((row for row in process.users() if name in (row[0], row[2])), None)
    if row is None and not name.isdigit():
        if process.name in ("gosu", "su-exec"):
            missing = f"unable to find user {name}: no matching entries in passwd file"
            process.error(f'error: failed switching to "{user}": {missing}\n')
            return 1
        said = (
            f"user {name} does not exist or the user entry does not contain all the required fields"
        )
        return process.complain(f"unknown user {name}" if process.busybox else said)
    uid = int(row[2]) if row else int(name[:9])
    gid = int(row[3]) if row and row[3].isdigit() else 0
    if group_name:
        gid = group_id(process, group_name) or gid
    environment = dict(process.environment)
    home, shell = (row[5], row[6]) if row else ("/", "/bin/sh")
    environment["HOME"] = home
    if process.name in ("su", "sudo", "runuser"):
        environment |= {"USER": name, "LOGNAME": name}
    argv = words
    if command:
        argv = [shell or "/bin/sh", "-c", command, *words]
    elif not words or process.name == "su":
        argv = [shell or "/bin/sh", *words]
    filesystem = process.filesystem
    before = filesystem.uid, filesystem.gid, filesystem.groups
    if before[0] != 0 and uid != before[0]:
        return process.complain(
            "Authentication failure" if process.name == "su" else "must be run as root"
        )
    filesystem.uid, filesystem.gid = uid, gid
    members = {
        int(row[2]) for row in process.groups() if name in row[3].split(",") and row[2].isdigit()
    }
    filesystem.groups = frozenset(members)
    try:
        return process.run(argv, environment=environment, directory=home if login else "")
    finally:
        filesystem.uid, filesystem.gid, filesystem.groups = before


def getent(process: Process) -> int:
    """getent passwd|group|hosts [key]"""
    words = list(process.arguments)
    if not words:
        return process.complain("wrong number of arguments", 1)
    path = {"passwd": "/etc/passwd", "group": "/etc/group", "shadow": "/etc/shadow"}.get(words[0])
    if path is None:
        return 2
    rows = Database.of(process, path).rows
    if len(words) > 1:
        rows = [row for row in rows if words[1] in (row[0], row[2] if len(row) > 2 else "")]
    process.write("".join(":".join(row) + "\n" for row in rows))
    return 0 if rows else 2


def _not_root(process: Process, path: str) -> int:
    if process.filesystem.uid == 0:
        return 0
    if process.busybox:
        return process.complain("permission denied (are you root?)")
    process.complain("Permission denied.")
    return process.complain(f"cannot lock {path}; try again later.", 1)


def _join(process: Process, group: Database, name: str, names: str) -> str:
    """Add a user to groups; return the first that does not exist."""
    for wanted in [word for word in names.split(",") if word]:
        row = group.find(wanted) or next((row for row in group.rows if row[2:3] == [wanted]), None)
        if row is None or len(row) < 4:
            return wanted
        if name not in row[3].split(","):
            row[3] = f"{row[3]},{name}".lstrip(",")
    return ""


def _leave_all(group: Database, name: str) -> None:
    for row in group.rows:
        if len(row) > 3:
            row[3] = ",".join(member for member in row[3].split(",") if member and member != name)


def _add_member(process: Process, user: str, name: str) -> int:
    group = Database.of(process, "/etc/group")
    if not any(row[0] == user for row in process.users()):
        said = f"unknown user {user}" if process.busybox else f"The user `{user}' does not exist."
        return process.complain(said)
    if _join(process, group, user, name):
        said = f"unknown group {name}" if process.busybox else f"The group `{name}' does not exist."
        return process.complain(said)
    group.save()
    if not process.busybox:
        process.write(f"Adding user `{user}' to group `{name}' ...\nDone.\n")
    return 0


def _add_group(process: Process, group: Database, name: str, gid: str) -> None:
    group.rows.append([name, "x", gid, ""])
    group.save()
    if process.file("/etc/gshadow") is not None:
        gshadow = Database.of(process, "/etc/gshadow")
        gshadow.rows.append([name, "!", "", ""])
        gshadow.save()


def _add_user(
    process: Process, passwd: Database, group: Database, row: list[str], password: str, *, gnu: bool
) -> None:
    passwd.rows.append(row)
    passwd.save()
    group.save()
    if process.file("/etc/shadow") is not None or gnu:
        shadow = Database.of(process, "/etc/shadow")
        day = str(process.kernel.filesystem.now // 86_400_000)
        shadow.rows.append([row[0], password, day, "0", NEVER, "7", "", "", ""])
        shadow.save()


def _make_home(process: Process, home: str, uid: int, gid: int, mode: int) -> None:
    """Make a home directory with the files of /etc/skel."""
    filesystem = process.filesystem
    path = process.at(home)
    if filesystem.exists(path):
        return
    filesystem.mkdir(path, parents=True)
    filesystem.chmod(path, mode)
    if filesystem.is_dir("/etc/skel") and not process.busybox:
        for name in filesystem.listdir("/etc/skel"):
            if filesystem.is_file(f"/etc/skel/{name}"):
                filesystem.write(f"{path}/{name}", filesystem.read(f"/etc/skel/{name}"))
                filesystem.chown(f"{path}/{name}", uid, gid)
    filesystem.chown(path, uid, gid)


PROGRAMS: Mapping[str, Program] = {
    "addgroup": addgroup, "adduser": adduser, "chpasswd": passwd, "chsh": passwd,
    "delgroup": groupdel, "deluser": userdel, "getent": getent, "gosu": su, "groupadd": groupadd,
    "groupdel": groupdel, "groupmod": groupmod, "groups": groups, "id": id_, "passwd": passwd,
    "runuser": su, "su": su, "su-exec": su, "sudo": su, "useradd": useradd, "userdel": userdel,
    "usermod": usermod, "whoami": whoami,
}  # fmt: skip
