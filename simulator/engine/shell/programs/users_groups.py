"""Groups by the tools of shadow-utils: groupadd, groupmod, groupdel, gpasswd."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.users_accounts import Accounts, members
from simulator.engine.shell.programs.users_shadow import (
    Refused,
    free_gid,
    guarded,
    need_root,
    options_or_usage,
    valid_name,
    whole_number,
)

LONG = ("force", "gid=", "help", "key=", "non-unique", "password=", "system", "root=", "prefix=",
        "users=", "new-name=", "append")  # fmt: skip


def groupadd(process: Process) -> int:
    """Make a group."""
    options = options_or_usage(process, "fhor", "gKpRPU", LONG, "GROUP")
    name = options.rest[0]
    accounts = Accounts(process)
    if not valid_name(name, lenient=False):
        raise Refused(3, f"'{name}' is not a valid group name")
    gid = -1
    if options.has("g", "gid"):
        gid = whole_number(options.get("g", "gid"), "group ID")
    need_root(process, "/etc/group", 10)
    if accounts.group.find(name) is not None:
        if options.has("f", "force"):
            return 0
        raise Refused(9, f"group '{name}' already exists")
    if gid >= 0 and accounts.group.by_id(gid) and not options.has("o", "non-unique"):
        if not options.has("f", "force"):
            raise Refused(4, f"GID '{gid}' already exists")
        gid = -1
    if gid < 0:
        gid = free_gid(process, accounts, system=options.has("r", "system"))
    accounts.add_group(name, gid)
    for user in options.get("U", "users").split(","):
        if user:
            accounts.enter(user, accounts.group.rows[-1])
    accounts.save()
    return 0


def groupmod(process: Process) -> int:
    """Change a group's name or number."""
    options = options_or_usage(process, "aho", "gnpRPU", LONG, "GROUP")
    name = options.rest[0]
    accounts = Accounts(process)
    row = accounts.group.find(name)
    if row is None:
        raise Refused(6, f"group '{name}' does not exist")
    need_root(process, "/etc/group", 10)
    if options.has("g", "gid"):
        gid = whole_number(options.get("g", "gid"), "group ID")
        other = accounts.group.by_id(gid)
        if other is not None and other is not row and not options.has("o", "non-unique"):
            raise Refused(4, f"GID '{gid}' already exists")
        for user in accounts.passwd.rows:
            if len(user) > 3 and user[3] == row[2]:
                user[3] = str(gid)
        row[2] = str(gid)
    if options.has("n", "new-name"):
        new = options.get("n", "new-name")
        if accounts.group.find(new) is not None:
            raise Refused(9, f"group '{new}' already exists")
        shadow = accounts.gshadow.find(name)
        for one in (row, shadow):
            if one is not None:
                one[0] = new
    accounts.save()
    return 0


def groupdel(process: Process) -> int:
    """Remove a group that is nobody's first one."""
    options = options_or_usage(process, "fh", "RP", LONG, "GROUP")
    name = options.rest[0]
    accounts = Accounts(process)
    row = accounts.group.find(name)
    if row is None:
        raise Refused(6, f"group '{name}' does not exist")
    need_root(process, "/etc/group", 10)
    user = next((user for user in accounts.passwd.rows if user[3:4] == row[2:3]), None)
    if user is not None and not options.has("f", "force"):
        raise Refused(8, f"cannot remove the primary group of user '{user[0]}'")
    accounts.remove_group(name)
    accounts.save()
    return 0


def gpasswd(process: Process) -> int:
    """Add a user to a group, or take one out."""
    long = ("add=", "delete=", "members=", "administrators=", "remove-password", "restrict")
    options = options_or_usage(process, "hrR", "adMAQ", long, "GROUP")
    name = options.rest[0]
    accounts = Accounts(process)
    group = accounts.group.find(name)
    user = options.get("a", "add", "d", "delete")
    if user and accounts.passwd.find(user) is None:
        raise Refused(3, f"user '{user}' does not exist")
    if group is None:
        raise Refused(3, f"group '{name}' does not exist in /etc/group")
    if process.filesystem.uid:
        raise Refused(1, "Permission denied.")
    if options.has("a", "add"):
        process.write(f"Adding user {user} to group {name}\n")
        accounts.enter(user, group)
    elif options.has("d", "delete"):
        process.write(f"Removing user {user} from group {name}\n")
        if user not in members(group):
            raise Refused(3, f"user '{user}' is not a member of '{name}'")
        accounts.leave(user, group)
    elif options.has("M", "members"):
        group[3] = options.get("M", "members")
    accounts.save()
    return 0


PROGRAMS: Mapping[str, Program] = {
    "groupadd": guarded(groupadd),
    "groupmod": guarded(groupmod),
    "groupdel": guarded(groupdel),
    "gpasswd": guarded(gpasswd),
}
