"""adduser, addgroup, deluser and delgroup of busybox (Alpine)."""

from __future__ import annotations

import re

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import options_of, told_usage
from simulator.engine.shell.programs.users_accounts import (
    Accounts,
    first_free,
    make_home,
    members,
    refused_to_all_but_root,
    remove_home,
)
from simulator.engine.shell.programs.users_shadow import Refused

ADDUSER_USAGE = (
    "[OPTIONS] USER [GROUP]\n\nCreate new user, or add USER to GROUP\n\n"
    "\t-h DIR\t\tHome directory\n\t-g GECOS\tGECOS field\n\t-s SHELL\tLogin shell\n"
    "\t-G GRP\t\tGroup\n\t-S\t\tCreate a system user\n\t-D\t\tDon't assign a password\n"
    "\t-H\t\tDon't create home directory\n\t-u UID\t\tUser id\n"
    "\t-k SKEL\t\tSkeleton directory (/etc/skel)"
)
ADDGROUP_USAGE = (
    "[-g GID] [-S] [USER] GROUP\n\nAdd a group or add a user to a group\n\n"
    "\t-g GID\tGroup id\n\t-S\tCreate a system group"
)
DELUSER_USAGE = "[--remove-home] USER\n\nDelete USER from the system"
DELGROUP_USAGE = "[USER] GROUP\n\nDelete group GROUP from the system or user USER from group GROUP"

ADDUSER_LONG = ("home=", "gecos=", "shell=", "ingroup=", "system", "disabled-password",
                "empty-password", "no-create-home", "uid=", "skel=")  # fmt: skip
NOGROUP = 65_533


def adduser(process: Process) -> int:
    """Make an account, or put one into a group."""
    options = options_of(process, "SDH", "hgsGuk", ADDUSER_LONG, usage=ADDUSER_USAGE)
    if isinstance(options, int):
        return options
    if not 1 <= len(options.rest) <= 2:
        return told_usage(process, ADDUSER_USAGE, 1)
    _need_root(process)
    if len(options.rest) == 2:
        return _enter(process, *options.rest)
    name = options.rest[0]
    _check_name(name)
    accounts = Accounts(process)
    if accounts.passwd.find(name) is not None:
        raise Refused(1, f"user '{name}' in use")
    uid = _uid(accounts, options)
    gid = _gid(accounts, options, name, uid)
    _write_user(process, accounts, options, name, uid, gid)
    return 0 if options.has("D", "disabled-password", "S", "system") else _password(process, name)


def _need_root(process: Process) -> None:
    if refused_to_all_but_root(process, ""):
        raise Refused(1)


def _check_name(name: str) -> None:
    for place, letter in enumerate(name):
        known = letter.isalnum() or letter in "_.@" or (letter == "-" and place)
        if not known and not (letter == "$" and place == len(name) - 1):
            words = f"illegal character with code {ord(letter)} at position {place}"
            raise Refused(1, words)


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refused(1, f"invalid number '{text}'")
    return int(text)


def _uid(accounts: Accounts, options: Options) -> int:
    if options.has("u", "uid"):
        uid = _number(options.get("u", "uid"))
        if accounts.passwd.by_id(uid) is not None:
            raise Refused(1, f"uid '{uid}' in use")
        return uid
    system = options.has("S", "system")
    taken = [accounts.passwd.numbers()]
    if not system and not options.has("G", "ingroup"):
        taken.append(accounts.group.numbers())
    low, high = (100, 999) if system else (1000, 59_999)
    uid = first_free(low, high, *taken)  # type: ignore[assignment]
    if uid is None:
        raise Refused(1, "no uids left")
    return uid


def _gid(accounts: Accounts, options: Options, name: str, uid: int) -> int:
    if options.has("G", "ingroup"):
        text = options.get("G", "ingroup")
        group = accounts.group.find(text)
        if group is None:
            raise Refused(1, f"unknown group {text}")
        return int(group[2])
    if options.has("S", "system"):
        nogroup = accounts.group.find("nogroup")
        return int(nogroup[2]) if nogroup else NOGROUP
    if accounts.group.find(name) is not None:
        raise Refused(1, f"group '{name}' in use")
    if accounts.group.by_id(uid) is not None:
        raise Refused(1, f"gid '{uid}' in use")
    accounts.add_group(name, uid)
    return uid


def _write_user(
    process: Process, accounts: Accounts, options: Options, name: str, uid: int, gid: int
) -> None:
    system = options.has("S", "system")
    root = accounts.passwd.find("root") or []
    own_shell = process.environment.get("SHELL") or (root[6] if len(root) > 6 else "/bin/sh")
    shell = options.get("s", "shell", default="/sbin/nologin" if system else own_shell)
    home = options.get("h", "home", default=f"/home/{name}")
    gecos = options.get("g", "gecos", default="Linux User,,,")
    accounts.passwd.rows.append([name, "x", str(uid), str(gid), gecos, home, shell])
    if accounts.shadow.present:
        limits = ["0", "99999", "7", "", "", ""]
        accounts.shadow.rows.append([name, "!", accounts.today, *limits])
    if options.has("G", "ingroup"):
        accounts.enter(name, accounts.group.find(options.get("G", "ingroup")) or [])
    accounts.save()
    if options.has("H", "no-create-home") or process.filesystem.exists(home):
        return
    try:
        make_home(process, home, (uid, gid), 0o2755)
    except PathError as error:
        process.complain(f"{home}: {error.reason}")


def _password(process: Process, name: str) -> int:
    """Ask for a password: while an image is built there is nobody to give one."""
    process.write(f"Changing password for {name}\nNew password: ")
    process.error(f"\npasswd: password for {name} is unchanged\n")
    return 1


def _enter(process: Process, user: str, group_name: str) -> int:
    accounts = Accounts(process)
    if accounts.passwd.find(user) is None:
        raise Refused(1, f"unknown user {user}")
    group = accounts.group.find(group_name)
    if group is None:
        raise Refused(1, f"unknown group {group_name}")
    accounts.enter(user, group)
    accounts.save()
    return 0


def addgroup(process: Process) -> int:
    """Make a group, or put a user into one."""
    options = options_of(process, "S", "g", ("gid=", "system"), usage=ADDGROUP_USAGE)
    if isinstance(options, int):
        return options
    if not 1 <= len(options.rest) <= 2 or (len(options.rest) == 2 and options.values):
        return told_usage(process, ADDGROUP_USAGE, 1)
    _need_root(process)
    if len(options.rest) == 2:
        return _enter(process, *options.rest)
    name = options.rest[0]
    _check_name(name)
    accounts = Accounts(process)
    if accounts.group.find(name) is not None:
        raise Refused(1, f"group '{name}' in use")
    if options.has("g", "gid"):
        gid = _number(options.get("g", "gid"))
        if accounts.group.by_id(gid) is not None:
            raise Refused(1, f"gid '{gid}' in use")
    else:
        low, high = (100, 999) if options.has("S", "system") else (1000, 59_999)
        free = first_free(low, high, accounts.group.numbers())
        if free is None:
            raise Refused(1, "no gids left")
        gid = free
    accounts.add_group(name, gid)
    accounts.save()
    return 0


def deluser(process: Process) -> int:
    """Remove an account or a group, or take a user out of a group."""
    group_only = process.name == "delgroup"
    usage = DELGROUP_USAGE if group_only else DELUSER_USAGE
    long = () if group_only else ("remove-home",)
    options = options_of(process, long=long, usage=usage)
    if isinstance(options, int):
        return options
    if not 1 <= len(options.rest) <= 2:
        return told_usage(process, usage, 1)
    _need_root(process)
    accounts = Accounts(process)
    if len(options.rest) == 2:
        return _take_out(accounts, *options.rest)
    name = options.rest[0]
    if group_only:
        return _remove_group(accounts, name)
    row = accounts.passwd.find(name)
    if row is None:
        raise Refused(1, f"unknown user {name}")
    accounts.remove_user(name)
    own = accounts.group.find(name)
    if own is not None and not any(user[3:4] == own[2:3] for user in accounts.passwd.rows):
        accounts.remove_group(name)
    accounts.save()
    if options.has("remove-home"):
        remove_home(process, row[5])
    return 0


def _remove_group(accounts: Accounts, name: str) -> int:
    group = accounts.group.find(name)
    if group is None:
        raise Refused(1, f"unknown group {name}")
    user = next((user for user in accounts.passwd.rows if user[3:4] == group[2:3]), None)
    if user is not None:
        raise Refused(1, f"'{user[0]}' still has '{name}' as their primary group!")
    accounts.remove_group(name)
    accounts.save()
    return 0


def _take_out(accounts: Accounts, user: str, group_name: str) -> int:
    if accounts.passwd.find(user) is None:
        raise Refused(1, f"unknown user {user}")
    group = accounts.group.find(group_name)
    if group is None:
        raise Refused(1, f"unknown group {group_name}")
    if user in members(group):
        accounts.leave(user, group)
        accounts.save()
    return 0
