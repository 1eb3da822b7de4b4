"""Accounts by the tools of shadow-utils: useradd, usermod, userdel (Debian, RPM and their kin)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import BadOption, Options, read_options, worded
from simulator.engine.shell.programs.users_accounts import (
    LOCKED,
    Accounts,
    after_highest,
    below_lowest,
    holds_file,
    login_defaults,
    make_home,
    note_logins,
    refused_to_all_but_root,
    remove_home,
)

USERADD = ("base-dir=", "comment=", "home-dir=", "defaults", "expiredate=", "inactive=", "gid=",
           "groups=", "skel=", "key=", "no-log-init", "create-home", "no-create-home",
           "no-user-group", "non-unique", "password=", "system", "root=", "prefix=", "shell=",
           "uid=", "user-group", "selinux-user=", "badname", "badnames", "help",
           "btrfs-subvolume-home", "add-subids-for-system")  # fmt: skip

USERMOD = ("append", "comment=", "home=", "expiredate=", "inactive=", "gid=", "groups=", "login=",
           "lock", "move-home", "non-unique", "password=", "remove", "root=", "prefix=",
           "shell=", "uid=", "unlock", "badname", "help", "add-subuids=", "del-subuids=",
           "add-subgids=", "del-subgids=", "selinux-user=")  # fmt: skip

_NAME = re.compile(r"[a-z_][a-z0-9_-]*\$?", re.IGNORECASE)
_DEFAULTS = (
    "GROUP=100\nHOME=/home\nINACTIVE=-1\nEXPIRE=\nSHELL=/bin/sh\nSKEL=/etc/skel\n"
    "CREATE_MAIL_SPOOL=no\nLOG_INIT=yes\n"
)


class Refused(Exception):
    """What cannot be done: the exit code, and the words for it."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(words)
        self.code = code


def guarded(work: Program) -> Program:
    """Turn what is refused into a complaint and an exit code."""

    def program(process: Process) -> int:
        try:
            return work(process)
        except Refused as refused:
            if str(refused):
                process.complain(str(refused))
            return refused.code

    return program


def options_or_usage(
    process: Process, flags: str, valued: str, long: tuple[str, ...], what: str
) -> Options:
    """Return the options, and one name in ``rest``; otherwise print how it is used."""
    usage = f"Usage: {process.name} [options] {what}\n"
    if process.name == "useradd":
        usage += "       useradd -D\n       useradd -D [options]\n"
    try:
        options = read_options(process.arguments, flags, valued, long)
    except BadOption as problem:
        process.complain(worded(process, str(problem)))
        process.error(usage)
        raise Refused(2) from None
    if options.has("h", "help"):
        process.write(usage)
        raise Refused(0)
    if len(options.rest) != 1 and not options.has("D", "defaults"):
        process.error(usage)
        raise Refused(2)
    return options


def need_root(process: Process, path: str, code: int = 1) -> None:
    """Refuse all but root, in the tools' words."""
    if refused_to_all_but_root(process, path, code):
        raise Refused(code)


def valid_name(name: str, *, lenient: bool) -> bool:
    """Say whether a name may be given to an account."""
    if lenient:
        return bool(name) and not re.search(r"[\s:,/]", name) and name[0] not in "-+~"
    return _NAME.fullmatch(name) is not None and len(name) <= 32


def whole_number(text: str, what: str) -> int:
    """Return a number that was given on the command line."""
    if not re.fullmatch(r"\d{1,10}", text):
        raise Refused(3, f"invalid {what} '{text}'")
    return int(text)


def useradd(process: Process) -> int:
    """Make an account."""
    options = options_or_usage(process, "DhlmMNorU", "bcdefgGkKpRPsuZ", USERADD, "LOGIN")
    if options.has("D", "defaults"):
        process.write(_DEFAULTS)
        return 0
    name = options.rest[0]
    if not valid_name(name, lenient=options.has("badname", "badnames")):
        raise Refused(3, f"invalid user name '{name}': use --badname to ignore")
    need_root(process, "/etc/passwd")
    accounts = Accounts(process)
    system = options.has("r", "system")
    own_group = not options.has("g", "gid", "N", "no-user-group")
    _need_new(accounts, name, own_group=own_group)
    extra = _groups(accounts, options.get("G", "groups"))
    home = _home(options, name)
    shell = options.get("s", "shell", default=_default(process, "SHELL", "/bin/sh"))
    if shell and shell[:1] not in ("/", "*"):
        raise Refused(3, f"invalid shell '{shell}'")
    if shell and holds_file(process, shell) is None:
        process.complain(f"Warning: missing or non-executable shell '{shell}'")
    uid = _uid(process, accounts, options, name, system=system)
    gid = _gid(process, accounts, options, name, uid, own_group=own_group)
    row = [name, "x", str(uid), str(gid), options.get("c", "comment"), home, shell]
    accounts.add_user(row, system=system, password=options.get("p", "password", default=LOCKED))
    for group in extra:
        accounts.enter(name, group)
    if not system:
        accounts.add_subordinates(name)
    accounts.save()
    if not options.has("l", "no-log-init"):
        note_logins(process, uid)
    if options.has("m", "create-home"):
        _create_home(process, home, uid, gid, options)
    return 0


def _need_new(accounts: Accounts, name: str, *, own_group: bool) -> None:
    if accounts.passwd.find(name) is not None:
        raise Refused(9, f"user '{name}' already exists")
    if own_group and accounts.group.find(name) is not None:
        hint = "if you want to add this user to that group, use -g."
        raise Refused(9, f"group {name} exists - {hint}")


def _groups(accounts: Accounts, text: str) -> list[list[str]]:
    found: list[list[str]] = []
    missing = []
    for name in dict.fromkeys(name for name in text.split(",") if name):
        group = accounts.group_named(name)
        if group is None:
            missing.append(name)
        else:
            found.append(group)
    if missing:
        raise Refused(6, "\n".join(f"group '{name}' does not exist" for name in missing))
    return found


def _home(options: Options, name: str) -> str:
    base = options.get("b", "base-dir", default="/home").rstrip("/")
    home = options.get("d", "home-dir", default=f"{base}/{name}")
    if not home.startswith("/") or ":" in home:
        raise Refused(3, f"invalid home directory '{home}'")
    return home


def _default(process: Process, key: str, otherwise: str) -> str:
    file = process.file("/etc/default/useradd")
    text = file.content.decode("utf-8", "replace") if file else ""
    found = re.search(rf"^{key}=(\S+)", text, re.MULTILINE)
    return found[1] if found else otherwise


def _uid(process: Process, accounts: Accounts, options: Options, name: str, *, system: bool) -> int:
    limits = login_defaults(process)
    low, high = limits["UID_MIN"], limits["UID_MAX"]
    taken = accounts.passwd.numbers()
    if options.has("u", "uid"):
        uid = whole_number(options.get("u", "uid"), "user ID")
        if uid in taken and not options.has("o", "non-unique"):
            raise Refused(4, f"UID {uid} is not unique")
        if not system and not low <= uid <= high:
            words = f"{name}'s uid {uid} outside of the UID_MIN {low} and UID_MAX {high} range."
            process.error(f"useradd warning: {words}\n")
        return uid
    chosen = below_lowest(taken) if system else after_highest(low, high, taken)
    if chosen is None:
        raise Refused(4, "can't create user: no free UID")
    return chosen


def _gid(
    process: Process,
    accounts: Accounts,
    options: Options,
    name: str,
    uid: int,
    *,
    own_group: bool,
) -> int:
    """Return the number of the first group, which is made if it is the user's own."""
    if options.has("g", "gid"):
        text = options.get("g", "gid")
        group = accounts.group_named(text)
        if group is None:
            raise Refused(6, f"group '{text}' does not exist")
        return int(group[2])
    if not own_group:
        return 100
    gid = free_gid(process, accounts, system=options.has("r", "system"), wanted=uid)
    accounts.add_group(name, gid)
    return gid


def free_gid(process: Process, accounts: Accounts, *, system: bool, wanted: int = -1) -> int:
    """Return a number for a new group: the user's own number if it is free and in range."""
    limits = login_defaults(process)
    low, high = limits["GID_MIN"], limits["GID_MAX"]
    taken = accounts.group.numbers()
    inside = wanted < low if system else low <= wanted <= high
    if wanted >= 0 and inside and wanted not in taken:
        return wanted
    chosen = below_lowest(taken) if system else after_highest(low, high, taken)
    if chosen is None:
        raise Refused(4, "can't create group: no free GID")
    return chosen


def _create_home(process: Process, home: str, uid: int, gid: int, options: Options) -> None:
    if process.filesystem.exists(home):
        process.complain(f"warning: the home directory {home} already exists.")
        process.complain("Not copying any file from skel directory into it.")
        return
    umask = re.fullmatch(r"UMASK=0*([0-7]{1,4})", options.get("K", "key"))
    mode = 0o777 & ~int(umask[1], 8) if umask else 0o755
    try:
        make_home(process, home, (uid, gid), mode)
    except PathError as error:
        raise Refused(12, f"cannot create directory {home}: {error.reason}") from None


def usermod(process: Process) -> int:
    """Change an account."""
    options = options_or_usage(process, "ahLmorU", "cdefgGlpRPsuvVwWZ", USERMOD, "LOGIN")
    name = options.rest[0]
    if options.has("a", "append") and not options.has("G", "groups"):
        process.complain("-a flag is only allowed with the -G flag")
        process.error("Usage: usermod [options] LOGIN\n")
        raise Refused(2)
    accounts = Accounts(process)
    row = accounts.passwd.find(name)
    if row is None:
        raise Refused(6, f"user '{name}' does not exist")
    need_root(process, "/etc/passwd")
    before = [list(one) for one in (*accounts.passwd.rows, *accounts.shadow.rows)]
    _change_groups(accounts, options, name)
    old_home = row[5]
    _change_row(accounts, options, row)
    _change_password(process, accounts, options, name)
    if row[0] == name and not options.has("G", "groups", "p", "password"):
        after = [*accounts.passwd.rows, *accounts.shadow.rows]
        if before == after and not options.has("U", "unlock", "L", "lock"):
            process.complain("no changes")
            return 0
    accounts.save()
    if options.has("m", "move-home") and row[5] != old_home:
        _move_home(process, old_home, row[5])
    return 0


def _change_groups(accounts: Accounts, options: Options, name: str) -> None:
    if not options.has("G", "groups"):
        return
    wanted = _groups(accounts, options.get("G", "groups"))
    if options.has("r", "remove"):
        for group in wanted:
            accounts.leave(name, group)
        return
    if not options.has("a", "append"):
        for group in accounts.groups_of(name):
            accounts.leave(name, group)
    for group in wanted:
        accounts.enter(name, group)


def _change_row(accounts: Accounts, options: Options, row: list[str]) -> None:
    if options.has("u", "uid"):
        uid = whole_number(options.get("u", "uid"), "user ID")
        other = accounts.passwd.by_id(uid)
        if other is not None and other is not row and not options.has("o", "non-unique"):
            raise Refused(4, f"UID '{uid}' already exists")
        _chown_home(accounts.process, row, uid)
        row[2] = str(uid)
    if options.has("g", "gid"):
        group = accounts.group_named(options.get("g", "gid"))
        if group is None:
            raise Refused(6, f"group '{options.get('g', 'gid')}' does not exist")
        row[3] = group[2]
    for place, names in ((4, ("c", "comment")), (5, ("d", "home")), (6, ("s", "shell"))):
        if options.has(*names):
            row[place] = options.get(*names)
    if options.has("l", "login"):
        _rename(accounts, row, options.get("l", "login"))


def _chown_home(process: Process, row: list[str], uid: int) -> None:
    """Give what belongs to the user below the home directory to the new number."""
    filesystem = process.filesystem
    if not filesystem.is_dir(row[5]) or row[5] == "/":
        return
    for path, entry in list(filesystem.walk(row[5])):
        process.step()
        if str(entry.uid) == row[2]:
            filesystem.chown(path, uid, -1, follow=False)


def _rename(accounts: Accounts, row: list[str], new: str) -> None:
    old = row[0]
    if accounts.passwd.find(new) is not None:
        raise Refused(9, f"user '{new}' already exists")
    if not valid_name(new, lenient=False):
        raise Refused(3, f"invalid user name '{new}': use --badname to ignore")
    for group in accounts.groups_of(old):
        accounts.leave(old, group)
        accounts.enter(new, group)
    for table in (accounts.shadow, *accounts.subordinate):
        kept = table.find(old)
        if kept is not None:
            kept[0] = new
    row[0] = new


def _change_password(process: Process, accounts: Accounts, options: Options, name: str) -> None:
    row = accounts.shadow.find(options.get("l", "login", default=name))
    if row is None or len(row) < 8:
        return
    if options.has("p", "password"):
        row[1] = options.get("p", "password")
    if options.has("L", "lock"):
        row[1] = "!" + row[1].removeprefix("!")
    if options.has("U", "unlock"):
        if row[1] in ("!", "!!", "*", ""):
            process.complain(
                "unlocking the user's password would result in a passwordless account.\n"
                "You should set a password with usermod -p to unlock this user's password."
            )
        else:
            row[1] = row[1].removeprefix("!")
    if options.has("e", "expiredate"):
        row[7] = options.get("e", "expiredate")


def _move_home(process: Process, old: str, new: str) -> None:
    if not process.filesystem.is_dir(old):
        process.complain(
            f"The previous home directory ({old}) does not exist or is inaccessible. "
            "Move cannot be completed."
        )
        return
    if process.filesystem.exists(new):
        raise Refused(12, f"directory {new} exists")
    above = new.rstrip("/").rpartition("/")[0]
    process.filesystem.mkdir(above or "/", parents=True)
    process.filesystem.rename(old, new)


def userdel(process: Process) -> int:
    """Remove an account; with -r its home directory too."""
    options = options_or_usage(
        process, "fhrZ", "RP", ("force", "help", "remove", "root=", "prefix="), "LOGIN"
    )
    name = options.rest[0]
    accounts = Accounts(process)
    row = accounts.passwd.find(name)
    if row is None:
        raise Refused(6, f"user '{name}' does not exist")
    need_root(process, "/etc/passwd")
    accounts.remove_user(name)
    own = accounts.group.find(name)
    if own is not None and not _needed(accounts, own):
        accounts.remove_group(name)
    accounts.save()
    if options.has("r", "remove"):
        if not process.filesystem.exists(f"/var/mail/{name}"):
            process.complain(f"{name} mail spool (/var/mail/{name}) not found")
        if row[5] in ("", "/") or not remove_home(process, row[5]):
            process.complain(f"{name} home directory ({row[5]}) not found")
            return 12
    return 0


def _needed(accounts: Accounts, group: list[str]) -> bool:
    return len(group) > 3 and (
        bool(group[3]) or any(row[3] == group[2] for row in accounts.passwd.rows if len(row) > 3)
    )


PROGRAMS: Mapping[str, Program] = {
    "useradd": guarded(useradd),
    "usermod": guarded(usermod),
    "userdel": guarded(userdel),
}
