"""Accounts the friendly way: adduser, addgroup, deluser, delgroup of Debian, and of busybox."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.engine.files import Directory
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs import users_busybox
from simulator.engine.shell.programs.users_accounts import (
    Accounts,
    first_free,
    holds_file,
    make_home,
    members,
    note_logins,
    remove_home,
)
from simulator.engine.shell.programs.users_shadow import Refused, guarded

VALUED = frozenset(("uid", "gid", "firstuid", "lastuid", "firstgid", "lastgid", "ingroup", "shell",
                    "gecos", "comment", "home", "conf", "backup-to", "backup-suffix"))  # fmt: skip
NAMES = (
    "add-extra-groups", "add_extra_groups", "allow-all-names", "allow-bad-names", "allow-badname",
    "comment", "conf", "debug", "disabled-login", "disabled-password", "firstgid", "firstuid",
    "force-badname", "gecos", "gid", "group", "help", "home", "ingroup", "lastgid", "lastuid",
    "no-create-home", "quiet", "shell", "system", "uid", "verbose", "version",
)  # fmt: skip
REMOVING = (
    "backup", "backup-suffix", "backup-to", "conf", "debug", "group", "help", "only-if-empty",
    "quiet", "remove-all-files", "remove-home", "system", "verbose", "version",
)  # fmt: skip

ADDING_USAGE = """adduser [--uid id] [--firstuid id] [--lastuid id]
        [--gid id] [--firstgid id] [--lastgid id] [--ingroup group]
        [--add-extra-groups] [--shell shell]
        [--comment comment] [--home dir] [--no-create-home]
        [--allow-all-names] [--allow-bad-names]
        [--disabled-password] [--disabled-login]
        [--conf file] [--quiet] [--verbose] [--debug]
        user
    Add a normal user

adduser --system
        [--uid id] [--group] [--ingroup group] [--gid id]
        [--shell shell] [--comment comment] [--home dir] [--no-create-home]
        [--conf file] [--quiet] [--verbose] [--debug]
        user
   Add a system user

adduser --group
        [--gid ID] [--firstgid id] [--lastgid id]
        [--conf file] [--quiet] [--verbose] [--debug]
        group
addgroup
        [--gid ID] [--firstgid id] [--lastgid id]
        [--conf file] [--quiet] [--verbose] [--debug]
        group
   Add a user group

addgroup --system
        [--gid id]
        [--conf file] [--quiet] [--verbose] [--debug]
        group
   Add a system group

adduser USER GROUP
   Add an existing user to an existing group
"""
REMOVING_USAGE = """deluser [--system] [--remove-home] [--remove-all-files] [--backup]
        [--backup-to dir] [--backup-suffix str] [--conf file]
        [--quiet] [--verbose] [--debug] user

  remove a normal user from the system
"""
_BAD_NAME = """Please enter a {what}name matching the regular expression
            configured via the NAME_REGEX configuration variable.  Use the
            `--allow-bad-names' option to relax this check or reconfigure
            NAME_REGEX in configuration."""
_TROUBLE = """To avoid problems, the username must not start with a
            dash, plus sign, or tilde, and it must not contain any of the
            following: colon, comma, slash, or any whitespace characters
            including spaces, tabs, and newlines."""
_QUESTIONS = "".join(
    f"\t{what} []: " for what in ("Full Name", "Room Number", "Work Phone", "Home Phone", "Other")
)
EXTRA_GROUPS = ("users",)
"""Groups that every new user of Debian 12 is put into (adduser.conf, EXTRA_GROUPS)."""


@dataclass(slots=True)
class _Words:
    options: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        return any(name in self.options for name in names)


def _read(process: Process, known: Sequence[str], usage: str) -> _Words:
    """Read the options as Perl's Getopt::Long does: any case, one dash or two, shortened."""
    words = _Words()
    pending = list(process.arguments)
    while pending:
        word = pending.pop(0)
        if word == "--":
            words.names += pending
            break
        if not word.startswith("-") or word == "-":
            words.names.append(word)
            continue
        given, equals, value = word.lstrip("-").partition("=")
        name = _whole_name(process, given.lower(), given, known, usage)
        if name in VALUED and not equals:
            if not pending:
                process.error(f"Option {name} requires an argument\n{usage}")
                raise Refused(1)
            value = pending.pop(0)
        words.options[name] = value
    if words.has("help"):
        process.write(usage)
        raise Refused(0)
    return words


def _whole_name(process: Process, text: str, given: str, known: Sequence[str], usage: str) -> str:
    if text in known:
        return text
    if text == "h":
        return "help"
    found = sorted(name for name in known if name.startswith(text) and "_" not in name)
    if len(found) == 1:
        return found[0]
    if found:
        process.error(f"Option {text} is ambiguous ({', '.join(found)})\n{usage}")
    else:
        process.error(f"Unknown option: {given}\n{usage}")
    raise Refused(1)


class _Teller:
    """What is said on the way, unless it is to be quiet."""

    def __init__(self, process: Process, words: _Words) -> None:
        self.process = process
        self.quiet = words.has("quiet")

    def __call__(self, text: str) -> None:
        if not self.quiet:
            self.process.write(text + "\n")


def adduser(process: Process) -> int:
    """Make an account, or put one into a group."""
    if process.busybox:
        return users_busybox.adduser(process)
    words = _read(process, NAMES, ADDING_USAGE)
    if process.name == "addgroup" or (words.has("group") and not words.has("system")):
        return _addgroup(process, words)
    _need_root(process, "add a user or group to")
    if len(words.names) == 2:
        return _enter(process, words)
    if len(words.names) != 1:
        raise Refused(1, "Only one or two names allowed.")
    name = words.names[0]
    _check_name(process, words, name, "user")
    return (
        _add_system_user(process, words, name)
        if words.has("system")
        else _add_user(process, words, name)
    )


def _need_root(process: Process, verb: str) -> None:
    if process.filesystem.uid:
        raise Refused(1, f"Only root may {verb} the system.")


def _check_name(process: Process, words: _Words, name: str, what: str) -> None:
    if re.search(r"[\s:,/]", name) or name[:1] in ("", "-", "+", "~"):
        raise Refused(1, _TROUBLE)
    fits = re.fullmatch(
        r"[a-z][-a-z0-9_]*\$?" if not words.has("system") else r"[a-z_][-a-z0-9_.]*\$?", name
    )
    if fits is None and not words.has(
        "force-badname", "allow-bad-names", "allow-badname", "allow-all-names"
    ):
        raise Refused(1, _BAD_NAME.format(what="user"))
    if fits is None:
        _Teller(process, words)("Allowing use of questionable username.")


def _enter(process: Process, words: _Words) -> int:
    user, group_name = words.names
    accounts = Accounts(process)
    say = _Teller(process, words)
    if accounts.passwd.find(user) is None:
        raise Refused(1, f"The user `{user}' does not exist.")
    group = accounts.group.find(group_name)
    if group is None:
        raise Refused(1, f"The group `{group_name}' does not exist.")
    if user in members(group):
        process.complain(f"The user `{user}' is already a member of `{group_name}'.")
        return 0
    say(f"Adding user `{user}' to group `{group_name}' ...")
    accounts.enter(user, group)
    accounts.save()
    say("Done.")
    return 0


def _add_system_user(process: Process, words: _Words, name: str) -> int:
    accounts = Accounts(process)
    say = _Teller(process, words)
    there = accounts.passwd.find(name)
    if there is not None:
        if there[2].isdigit() and int(there[2]) < 1000:
            say(f"The system user `{name}' already exists. Exiting.")
            return 0
        raise Refused(1, f"The user `{name}' already exists, but is not a system user. Exiting.")
    uid = _uid(words, accounts, first_free(100, 999, accounts.passwd.numbers()))
    say(f"Adding system user `{name}' (UID {uid}) ...")
    group = _chosen_group(words, accounts)
    if group is None and words.has("group"):
        gid = first_free(100, 999, accounts.group.numbers()) or 100
        say(f"Adding new group `{name}' (GID {gid}) ...")
        accounts.add_group(name, gid)
        group = accounts.group.find(name)
    group = group or accounts.group.find("nogroup") or ["nogroup", "x", "65534", ""]
    say(f"Adding new user `{name}' (UID {uid}) with group `{group[0]}' ...")
    home = words.options.get("home", "/nonexistent")
    shell = words.options.get("shell", "/usr/sbin/nologin")
    gecos = words.options.get("comment", words.options.get("gecos", ""))
    accounts.add_user([name, "x", str(uid), group[2], gecos, home, shell], system=True)
    accounts.save()
    note_logins(process, uid)
    _system_home(process, words, say, home, (uid, int(group[2])))
    return 0


def _system_home(
    process: Process, words: _Words, say: _Teller, home: str, owner: tuple[int, int]
) -> None:
    if home == "/nonexistent":
        say("Not creating `/nonexistent'.")
    elif words.has("no-create-home"):
        say(f"Not creating home directory `{home}'.")
    elif process.filesystem.exists(home):
        _home_is_there(process, home, owner[0])
    else:
        say(f"Creating home directory `{home}' ...")
        process.filesystem.mkdir(home, parents=True)
        process.filesystem.chown(home, *owner)
        process.filesystem.chmod(home, 0o755)


def _home_is_there(process: Process, home: str, uid: int) -> None:
    process.complain(f"The home directory `{home}' already exists.  Not touching this directory.")
    entry = process.filesystem.find(home)
    if isinstance(entry, Directory) and entry.uid != uid:
        process.complain(
            f"Warning: The home directory `{home}' does not belong to the user you are "
            "currently creating."
        )


def _uid(words: _Words, accounts: Accounts, chosen: int | None) -> int:
    text = words.options.get("uid", "")
    if not text:
        if chosen is None:
            raise Refused(1, "No UID is available in the range")
        return chosen
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refused(1, f'Value "{text}" invalid for option uid (number expected)')
    if accounts.passwd.by_id(int(text)) is not None:
        raise Refused(1, f"The UID {text} is already in use.")
    return int(text)


def _chosen_group(words: _Words, accounts: Accounts) -> list[str] | None:
    for option in ("ingroup", "gid"):
        if option in words.options:
            text = words.options[option]
            group = accounts.group_named(text)
            if group is None:
                noun = "group" if option == "ingroup" else "GID"
                raise Refused(1, f"The {noun} `{text}' does not exist.")
            return group
    return None


def _add_user(process: Process, words: _Words, name: str) -> int:
    accounts = Accounts(process)
    say = _Teller(process, words)
    if accounts.passwd.find(name) is not None:
        raise Refused(1, f"The user `{name}' already exists.")
    group = _chosen_group(words, accounts)
    if group is None and accounts.group.find(name) is not None:
        raise Refused(1, f"The group `{name}' already exists.")
    taken = [accounts.passwd.numbers()]
    if "ingroup" not in words.options:
        taken.append(accounts.group.numbers())
    first = words.options.get("firstuid", "")
    low = int(first[:9]) if first.isdigit() else 1000
    uid = _uid(words, accounts, first_free(low, 59_999, *taken))
    say(f"Adding user `{name}' ...")
    if group is None:
        say(f"Adding new group `{name}' ({uid}) ...")
        accounts.add_group(name, uid)
        group = accounts.group.rows[-1]
    say(f"Adding new user `{name}' ({uid}) with group `{group[0]} ({group[2]})' ...")
    _write_user(words, say, accounts, name, uid, group)
    return 0


def _write_user(
    words: _Words, say: _Teller, accounts: Accounts, name: str, uid: int, group: list[str]
) -> None:
    process = accounts.process
    home = words.options.get("home", f"/home/{name}")
    disabled = "/usr/sbin/nologin" if words.has("disabled-login") else "/bin/bash"
    shell = words.options.get("shell", disabled)
    gecos = words.options.get("gecos", words.options.get("comment", ""))
    parts = gecos.split(",")
    full = ",".join([*parts, "", "", ""][: max(4, len(parts))])
    if holds_file(process, shell) is None:
        process.error(f"useradd: Warning: missing or non-executable shell '{shell}'\n")
    accounts.add_user([name, "x", str(uid), group[2], full, home, shell], system=False)
    accounts.add_subordinates(name)
    accounts.save()
    note_logins(process, uid)
    if words.has("no-create-home"):
        say(f"Not creating home directory `{home}'.")
    elif process.filesystem.exists(home):
        _home_is_there(process, home, uid)
    else:
        say(f"Creating home directory `{home}' ...")
        say("Copying files from `/etc/skel' ...")
        make_home(process, home, (uid, int(group[2])), 0o700)
    _ask(process, words, name)
    _enter_extra(accounts, say, name)


def _ask(process: Process, words: _Words, name: str) -> None:
    """Ask for a password and a full name; nobody is there to answer while an image is built."""
    if not words.has("disabled-password", "disabled-login"):
        process.error(
            "New password: Password change has been aborted.\n"
            "passwd: Authentication token manipulation error\npasswd: password unchanged\n"
        )
        process.write("Try again? [y/N] ")
    if not words.has("gecos", "comment"):
        head = "Enter the new value, or press ENTER for the default"
        process.write(f"Changing the user information for {name}\n{head}\n{_QUESTIONS}")
        process.write("Is the information correct? [Y/n] ")


def _enter_extra(accounts: Accounts, say: _Teller, name: str) -> None:
    found = [group for group in map(accounts.group.find, EXTRA_GROUPS) if group is not None]
    if not found:
        return
    listed = " ".join(group[0] for group in found)
    say(f"Adding new user `{name}' to supplemental / extra groups `{listed}' ...")
    for group in found:
        say(f"Adding user `{name}' to group `{group[0]}' ...")
        accounts.enter(name, group)
    accounts.save()


def _addgroup(process: Process, words: _Words) -> int:
    _need_root(process, "add a user or group to")
    if len(words.names) == 2:
        raise Refused(1, "addgroup with two arguments is an unspecified operation.")
    if len(words.names) != 1:
        raise Refused(1, "Only one or two names allowed.")
    name = words.names[0]
    _check_name(process, words, name, "group")
    accounts = Accounts(process)
    say = _Teller(process, words)
    if accounts.group.find(name) is not None:
        if words.has("system"):
            words_of = f"The group `{name}' already exists as a system group. Exiting."
            process.complain(words_of)
            return 0
        raise Refused(1, f"The group `{name}' already exists.")
    text = words.options.get("gid", "")
    low, high = (100, 999) if words.has("system") else (1000, 59_999)
    gid = int(text[:9]) if text.isdigit() else first_free(low, high, accounts.group.numbers())
    if gid is None or (text and accounts.group.by_id(gid) is not None):
        raise Refused(1, f"The GID `{text}' is already in use.")
    say(f"Adding group `{name}' (GID {gid}) ...")
    accounts.add_group(name, gid)
    accounts.save()
    say("Done.")
    return 0


def deluser(process: Process) -> int:
    """Remove an account, or take one out of a group."""
    if process.busybox:
        return users_busybox.deluser(process)
    words = _read(process, REMOVING, REMOVING_USAGE)
    _need_root(process, "remove a user or group from")
    if not words.names or len(words.names) > 2:
        raise Refused(1, "Only one or two names allowed.")
    accounts = Accounts(process)
    say = _Teller(process, words)
    if process.name == "delgroup" or words.has("group"):
        return _remove_group(process, accounts, say, words)
    if len(words.names) == 2:
        return _take_out(accounts, say, *words.names)
    return _remove_user(process, accounts, say, words)


def _remove_user(process: Process, accounts: Accounts, say: _Teller, words: _Words) -> int:
    name = words.names[0]
    row = accounts.passwd.find(name)
    if row is None:
        if words.has("system"):
            return 0
        raise Refused(2, f"The user `{name}' does not exist.")
    if words.has("system") and not (row[2].isdigit() and int(row[2]) < 1000):
        raise Refused(1, f"The user `{name}' is not a system user. Exiting.")
    if process.file("/usr/bin/crontab") is None:
        process.complain(
            "`/usr/bin/crontab' not executed. Skipping crontab removal. Package `cron' required."
        )
    if words.has("remove-home", "remove-all-files"):
        say("Looking for files to backup/remove ...")
        say("Removing files ...")
        if row[5] not in ("", "/", "/nonexistent"):
            remove_home(process, row[5])
    say(f"Removing user `{name}' ...")
    own = accounts.group.find(name)
    accounts.remove_user(name)
    if own is not None and not any(user[3:4] == own[2:3] for user in accounts.passwd.rows):
        accounts.remove_group(name)
    accounts.save()
    say("Done.")
    return 0


def _remove_group(process: Process, accounts: Accounts, say: _Teller, words: _Words) -> int:
    name = words.names[0]
    row = accounts.group.find(name)
    if row is None:
        raise Refused(3, f"The group `{name}' does not exist.")
    say(f"Removing group `{name}' ...")
    user = next((user for user in accounts.passwd.rows if user[3:4] == row[2:3]), None)
    if user is not None:
        process.error(f"groupdel: cannot remove the primary group of user '{user[0]}'\n")
        raise Refused(1, f"`/sbin/groupdel {name}' returned error code 8. Exiting.")
    accounts.remove_group(name)
    accounts.save()
    say("Done.")
    return 0


def _take_out(accounts: Accounts, say: _Teller, user: str, group_name: str) -> int:
    row, group = accounts.passwd.find(user), accounts.group.find(group_name)
    if row is None:
        raise Refused(2, f"The user `{user}' does not exist.")
    if group is None:
        raise Refused(3, f"The group `{group_name}' does not exist.")
    if row[3] == group[2]:
        raise Refused(7, "You may not remove the user from their primary group.")
    if user not in members(group):
        raise Refused(6, f"The user `{user}' is not a member of group `{group_name}'.")
    say(f"Removing user `{user}' from group `{group_name}' ...")
    accounts.leave(user, group)
    accounts.save()
    say("Done.")
    return 0


def addgroup(process: Process) -> int:
    """Make a group."""
    return users_busybox.addgroup(process) if process.busybox else adduser(process)


PROGRAMS: Mapping[str, Program] = {
    "adduser": guarded(adduser),
    "addgroup": guarded(addgroup),
    "deluser": guarded(deluser),
    "delgroup": guarded(deluser),
}
