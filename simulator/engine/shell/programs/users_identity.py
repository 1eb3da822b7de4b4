"""Who is who: id, whoami, groups, logname, getent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import options_of, quote, refuse, told_usage
from simulator.engine.shell.programs.users_accounts import Accounts


def id_(process: Process) -> int:
    """Print the numbers and names of a user."""
    long = () if process.busybox else ("user", "group", "groups", "name", "real", "zero", "context")
    usage = "[-ugGnr] [USER]" if process.busybox else "[OPTION]... [USER]..."
    options = options_of(process, "ugGnr" if process.busybox else "ugGnrzaZ", "", long, usage=usage)
    if isinstance(options, int):
        return options
    problem = _problem(options)
    if problem:
        return told_usage(process, usage, 1) if process.busybox else process.complain(problem)
    accounts = Accounts(process)
    if not options.rest:
        filesystem = process.filesystem
        groups = [filesystem.gid, *sorted(filesystem.groups - {filesystem.gid})]
        return _told(process, accounts, options, filesystem.uid, groups)
    code = 0
    for name in options.rest:
        row = accounts.user_named(name)
        if row is None:
            missing = f"{quote(process, name)}: no such user"
            code = process.complain(f"unknown user {name}" if process.busybox else missing)
            continue
        code = _told(process, accounts, options, int(row[2]), groups_of(accounts, row)) or code
    return code


def groups_of(accounts: Accounts, row: Sequence[str]) -> list[int]:
    """Return the numbers of a user's groups, the first group first."""
    first = int(row[3]) if row[3].isdigit() else 0
    others = [int(group[2]) for group in accounts.groups_of(row[0]) if group[2].isdigit()]
    return list(dict.fromkeys([first, *others]))


def _problem(options: Options) -> str:
    kinds = sum(options.has(*names) for names in (("u", "user"), ("g", "group"), ("G", "groups")))
    if kinds > 1:
        return 'cannot print "only" of more than one choice'
    if not kinds and options.has("n", "name", "r", "real"):
        return "cannot print only names or real IDs in default format"
    return ""


def _told(
    process: Process, accounts: Accounts, options: Options, uid: int, groups: Sequence[int]
) -> int:
    if options.has("u", "user"):
        return _listed(process, options, [(uid, _name(accounts.passwd.by_id(uid)))], "user")
    if options.has("g", "group", "G", "groups"):
        shown = groups if options.has("G", "groups") else groups[:1]
        named = [(number, _name(accounts.group.by_id(number))) for number in shown]
        return _listed(process, options, named, "group")

    def one(number: int, row: Sequence[str] | None) -> str:
        return f"{number}({row[0]})" if row else str(number)

    listed = ",".join(one(number, accounts.group.by_id(number)) for number in groups)
    first = one(groups[0], accounts.group.by_id(groups[0]))
    user = one(uid, accounts.passwd.by_id(uid))
    process.write(f"uid={user} gid={first} groups={listed}\n")
    return 0


def _name(row: Sequence[str] | None) -> str:
    return row[0] if row else ""


def _listed(process: Process, options: Options, found: Sequence[tuple[int, str]], what: str) -> int:
    code = 0
    words: list[str] = []
    for number, name in found:
        if not options.has("n", "name"):
            words.append(str(number))
        elif name:
            words.append(name)
        else:
            unknown = f"unknown ID {number}"
            told = unknown if process.busybox else f"cannot find name for {what} ID {number}"
            code = process.complain(told)
            words.append(str(number))
    process.write(("\0" if options.has("z", "zero") else " ").join(words) + "\n")
    return code


def whoami(process: Process) -> int:
    """Print the name of the user that the process runs as."""
    options = options_of(process, usage="")
    if isinstance(options, int):
        return options
    if options.rest:
        if process.busybox:
            return told_usage(process, "", 1)
        return refuse(process, f"extra operand {quote(process, options.rest[0])}")
    uid = process.filesystem.uid
    row = Accounts(process).passwd.by_id(uid)
    if row is None:
        unknown = f"unknown uid {uid}"
        return process.complain(
            unknown if process.busybox else f"cannot find name for user ID {uid}"
        )
    process.write(f"{row[0]}\n")
    return 0


def groups(process: Process) -> int:
    """Print the names of the groups of a user."""
    accounts = Accounts(process)
    if not process.arguments:
        filesystem = process.filesystem
        numbers = [filesystem.gid, *sorted(filesystem.groups - {filesystem.gid})]
        return _names(process, accounts, numbers, "")
    code = 0
    for name in process.arguments:
        row = accounts.user_named(name)
        if row is None:
            missing = f"{quote(process, name)}: no such user"
            code = process.complain(f"unknown user {name}" if process.busybox else missing)
            continue
        prefix = "" if process.busybox else f"{name} : "
        code = _names(process, accounts, groups_of(accounts, row), prefix) or code
    return code


def _names(process: Process, accounts: Accounts, numbers: Sequence[int], prefix: str) -> int:
    code = 0
    names: list[str] = []
    for number in numbers:
        row = accounts.group.by_id(number)
        if row is None:
            code = process.complain(f"cannot find name for group ID {number}")
        names.append(row[0] if row else str(number))
    process.write(f"{prefix}{' '.join(names)}\n")
    return code


def logname(process: Process) -> int:
    """Print the name that the user logged in with: nobody logs in to a container."""
    return process.complain("no login name")


DATABASES = {"passwd": "/etc/passwd", "group": "/etc/group", "shadow": "/etc/shadow",
             "gshadow": "/etc/gshadow", "protocols": "/etc/protocols",
             "services": "/etc/services", "networks": "/etc/networks"}  # fmt: skip
_SEE = "Try `getent --help' or `getent --usage' for more information.\n"


def getent(process: Process) -> int:
    """Print entries of the system's databases."""
    words = [word for word in process.arguments if not word.startswith("-")]
    if not words:
        process.complain("wrong number of arguments")
        process.error(_SEE)
        return 1
    database, keys = words[0], words[1:]
    if database in ("hosts", "ahosts", "ahostsv4"):
        return _hosts(process, keys)
    if database not in DATABASES:
        process.error(f"Unknown database: {database}\n{_SEE}")
        return 1
    file = process.file(DATABASES[database])
    text = file.content.decode("utf-8", "surrogateescape") if file else ""
    rows = [line for line in text.split("\n") if line and not line.startswith("#")]
    if not keys:
        process.write("".join(f"{row}\n" for row in rows))
        return 0
    code = 0
    for key in keys:
        found = next((row for row in rows if _is_about(row, key)), None)
        if found is None:
            code = 2
        else:
            process.write(f"{found}\n")
    return code


def _is_about(row: str, key: str) -> bool:
    fields = row.split(":") if ":" in row else row.split()
    return fields[0] == key or (key.isdigit() and fields[2:3] == [key])


def _hosts(process: Process, keys: Sequence[str]) -> int:
    file = process.file("/etc/hosts")
    text = file.content.decode("utf-8", "replace") if file else "127.0.0.1 localhost\n"
    rows = [line.split("#")[0].split() for line in text.split("\n")]
    chosen = [row for row in rows if len(row) > 1 and (not keys or set(keys) & set(row))]
    for row in chosen[: None if not keys else 1]:
        process.write(f"{row[0]:<15} {' '.join(row[1:])}\n")
    return 0 if chosen else 2


PROGRAMS: Mapping[str, Program] = {
    "id": id_,
    "whoami": whoami,
    "groups": groups,
    "logname": logname,
    "getent": getent,
}
