"""Running a program as somebody else: su, runuser, sudo, gosu, su-exec, setpriv, chroot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from simulator.engine.shell import start
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.text_input import options_of, refuse
from simulator.engine.shell.programs.users_accounts import Accounts
from simulator.engine.shell.programs.users_identity import groups_of
from simulator.engine.shell.programs.users_shadow import Refused, guarded

LOGIN_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
ROOT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SUDO_USAGE = (
    "usage: sudo -h | -K | -k | -V\n"
    "usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]\n"
    "usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command]\n"
    "usage: sudo [-ABbEHkNnPS] [-C num] [-D directory] [-g group] [-h host] [-p prompt]\n"
    "            [-R directory] [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n"
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whom to become."""

    uid: int
    gid: int
    groups: frozenset[int] = frozenset()
    name: str = ""
    home: str = "/"
    shell: str = "/bin/sh"


def somebody(process: Process, text: str) -> Somebody | None:
    """Return the user of that name, or None."""
    accounts = Accounts(process)
    row = accounts.passwd.find(text)
    if row is None or len(row) < 7 or not (row[2].isdigit() and row[3].isdigit()):
        return None
    groups = frozenset(groups_of(accounts, row))
    return Somebody(int(row[2]), int(row[3]), groups, row[0], row[5] or "/", row[6] or "/bin/sh")


@contextmanager
def become(process: Process, who: Somebody) -> Iterator[None]:
    """Be somebody else for a while; raises Refused for those who may not."""
    filesystem = process.filesystem
    before = filesystem.uid, filesystem.gid, filesystem.groups
    filesystem.uid, filesystem.gid, filesystem.groups = who.uid, who.gid, who.groups
    try:
        yield
    finally:
        process.filesystem.uid, process.filesystem.gid, process.filesystem.groups = before


@dataclass(slots=True)
class _Wanted:
    user: str = "root"
    login: bool = False
    shell: str = ""
    command: str | None = None
    keep: bool = False
    named: bool = False
    rest: list[str] = field(default_factory=list)


def su(process: Process) -> int:
    """Run a shell as another user."""
    wanted = _su_words(process)
    if process.name == "runuser" and wanted.named:
        if not wanted.rest:
            raise Refused(1, "no command was specified")
        return _plainly(process, wanted)
    if wanted.rest:
        wanted.user = wanted.rest.pop(0)
    who = somebody(process, wanted.user)
    if who is None:
        raise Refused(1, _missing(process, wanted.user))
    if process.filesystem.uid not in (0, who.uid):
        return _not_allowed(process)
    shell = wanted.shell or who.shell
    if shell.endswith(("/nologin", "/false")) and not wanted.shell:
        return _no_login(process, shell)
    environment = _su_environment(process, wanted, who, shell)
    words = ["-c", wanted.command] if wanted.command is not None else []
    name = f"{'-' * wanted.login}{shell.rpartition('/')[2]}"
    with become(process, who):
        directory = who.home if wanted.login and process.filesystem.is_dir(who.home) else ""
        argv = [shell, *words, *wanted.rest]
        return _run(process, argv, environment, directory, called=name)


def _su_words(process: Process) -> _Wanted:
    wanted = _Wanted()
    words = list(process.arguments)
    valued = {"-c": "command", "--command": "command", "-s": "shell", "--shell": "shell"}
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if word in ("-", "-l", "--login"):
            wanted.login = True
        elif word in ("-m", "-p", "--preserve-environment"):
            wanted.keep = True
        elif name in valued:
            setattr(wanted, valued[name], value if equals else words.pop(0) if words else "")
        elif name in ("-u", "--user") and process.name == "runuser":
            wanted.user, wanted.named = value if equals else words.pop(0) if words else "", True
        elif name in ("-g", "--group", "-G", "--supp-group", "-w"):
            words = words[1:]
        elif word == "--":
            wanted.rest += words
            break
        elif word.startswith("-") and len(word) > 1:
            refuse(
                process, f"invalid option -- '{word[1]}'", "[options] [-] [<user> [<argument>...]]"
            )
            raise Refused(1)
        else:
            wanted.rest.append(word)
            if wanted.named:
                wanted.rest += words
                break
    return wanted


def _missing(process: Process, user: str) -> str:
    if process.busybox:
        return f"unknown user {user}"
    return f"user {user} does not exist or the user entry does not contain all the required fields"


def _not_allowed(process: Process) -> int:
    if process.busybox:
        process.error("su: must be suid to work properly\n")
    else:
        process.error(f"Password: {process.name}: Authentication failure\n")
    return 1


def _no_login(process: Process, shell: str) -> int:
    if shell.endswith("/nologin"):
        process.write("This account is currently not available.\n")
    return 1


def _su_environment(process: Process, wanted: _Wanted, who: Somebody, shell: str) -> dict[str, str]:
    if wanted.keep and not wanted.login:
        return dict(process.environment)
    own = {"HOME": who.home, "SHELL": shell, "USER": who.name, "LOGNAME": who.name}
    if not wanted.login:
        named = own if who.uid else {"HOME": who.home, "SHELL": shell}
        return dict(process.environment) | named
    path = ROOT_PATH if who.uid == 0 or process.busybox else LOGIN_PATH
    kept = {name: process.environment[name] for name in ("TERM",) if name in process.environment}
    return kept | own | {"PATH": path}


def _plainly(process: Process, wanted: _Wanted) -> int:
    who = somebody(process, wanted.user)
    if who is None:
        raise Refused(1, _missing(process, wanted.user))
    if process.filesystem.uid:
        raise Refused(1, "may not be used by non-root users")
    with become(process, who):
        return _run(process, wanted.rest, dict(process.environment))


def _run(
    process: Process,
    argv: Sequence[str],
    environment: Mapping[str, str],
    directory: str = "",
    *,
    called: str = "",
) -> int:
    """Run a program; one that is not there is told by the program that should run it."""
    place = directory or process.working_directory
    try:
        image = start.find(process.kernel, argv[0], environment.get("PATH"), place)
    except start.NotStarted as problem:
        reason = "No such file or directory" if problem.exit_code == 127 else "Permission denied"
        return process.complain(
            _not_found(process, argv[0], reason),
            _NOT_FOUND_CODES.get(process.name, problem.exit_code),
        )
    words = [called or argv[0], *argv[1:]]
    return start.execute(process.kernel, image, words, environment, place, process.streams)


_NOT_FOUND_CODES = {"sudo": 1, "gosu": 1, "su-exec": 127}


def _not_found(process: Process, name: str, reason: str) -> str:
    if process.name == "sudo":
        return f"{name}: command not found"
    if process.name == "su-exec":
        return f"{name}: {reason}"
    if process.name in ("chroot", "setpriv", "runuser") and not process.busybox:
        return f"failed to run command '{name}': {reason}"
    if process.busybox:
        return f"can't execute '{name}': {reason}"
    return f"failed to execute {name}: {reason}"


def sudo(process: Process) -> int:
    """Run a program as another user, if one may."""
    wanted = _Wanted()
    words = list(process.arguments)
    shell = False
    settings: dict[str, str] = {}
    while words and words[0].startswith("-"):
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            break
        if word in ("-V", "--version"):
            process.write("Sudo version 1.9.13p3\n")
            return 0
        if word in ("-k", "-K", "-v", "--validate", "--reset-timestamp"):
            return 0
        if name in ("-u", "--user"):
            wanted.user = value if equals else words.pop(0) if words else ""
        elif name.startswith("-u") and not name.startswith("--"):
            wanted.user = word[2:]
        elif name in (
            "-g",
            "--group",
            "-p",
            "--prompt",
            "-h",
            "-C",
            "-D",
            "--chdir",
            "-U",
            "-T",
            "-R",
        ):
            words = words if equals else words[1:]
        elif word in ("-i", "--login"):
            wanted.login = shell = True
        elif word in ("-s", "--shell"):
            shell = True
        elif word in ("-E", "--preserve-env") or word.startswith("--preserve-env="):
            wanted.keep = True
    while words and "=" in words[0] and words[0].partition("=")[0].isidentifier():
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    if not words and not shell:
        process.error(SUDO_USAGE)
        return 1
    return _sudo(process, wanted, words, settings, shell=shell)


def _sudo(
    process: Process, wanted: _Wanted, words: list[str], settings: dict[str, str], *, shell: bool
) -> int:
    accounts = Accounts(process)
    text = wanted.user
    if text.startswith("#") and text[1:].isdigit():
        row = accounts.passwd.by_id(int(text[1:10]))
        text = row[0] if row else text
    who = somebody(process, text)
    if who is None:
        process.complain(f"unknown user {wanted.user}")
        raise Refused(1, "error initializing audit plugin sudoers_audit")
    own = accounts.passwd.by_id(process.filesystem.uid)
    caller = own[0] if own else str(process.filesystem.uid)
    if process.filesystem.uid and not _may_sudo(process, caller):
        raise Refused(1, "a password is required")
    environment = {
        "PATH": ROOT_PATH, "SHELL": who.shell, "HOME": who.home, "USER": who.name,
        "LOGNAME": who.name, "SUDO_COMMAND": " ".join(words), "SUDO_USER": caller,
        "SUDO_UID": str(process.filesystem.uid), "SUDO_GID": str(process.filesystem.gid),
    }  # fmt: skip
    if wanted.keep:
        environment = dict(process.environment) | environment
    environment |= settings
    argv = words
    if shell:
        argv = [who.shell, "-c", " ".join(words)] if words else [who.shell]
    with become(process, who):
        return _run(process, argv, environment, who.home if wanted.login else "")


def _may_sudo(process: Process, caller: str) -> bool:
    """Say whether the rules let somebody do so without a password."""
    accounts = Accounts(process)
    names = {caller, "ALL", *(f"%{group[0]}" for group in accounts.groups_of(caller))}
    paths = ["/etc/sudoers"]
    if process.filesystem.is_dir("/etc/sudoers.d"):
        entry = process.filesystem.find("/etc/sudoers.d")
        paths += [f"/etc/sudoers.d/{name}" for name in getattr(entry, "names", ())]
    for path in paths:
        file = process.file(path)
        text = file.content.decode("utf-8", "replace") if file else ""
        for line in text.split("\n"):
            if line.split()[:1] and line.split()[0] in names and "NOPASSWD" in line:
                return True
    return False


def gosu(process: Process) -> int:
    """Run a program as another user, in its own place (gosu and su-exec)."""
    words = list(process.arguments)
    if words[:1] in (["--version"], ["-v"]) and process.name == "gosu":
        process.write("1.17 (go1.18.2 on linux/amd64; gc)\n")
        return 0
    if len(words) < 2:
        usage = "user-spec command [args]"
        process.error(
            f"Usage: {process.name} {usage}\n"
            if process.name == "su-exec"
            else f"Usage: ./gosu {usage}\n"
        )
        return 1
    who = _spec(process, words[0])
    if process.filesystem.uid not in (0, who.uid):
        words_of = "operation not permitted"
        raise _switch_failed(process, words[0], words_of)
    environment = dict(process.environment) | {"HOME": who.home}
    with become(process, who):
        return _run(process, words[1:], environment)


def _spec(process: Process, text: str) -> Somebody:
    user, colon, group = text.partition(":")
    accounts = Accounts(process)
    row = accounts.user_named(user)
    if row is None and not user.isdigit():
        why = f"unable to find user {user}: no matching entries in passwd file"
        raise _switch_failed(process, text, why)
    who = (somebody(process, row[0]) if row else None) or Somebody(int(user[:9] or "0"), 0)
    if not colon:
        return who
    found = accounts.group_named(group)
    if found is None and not group.isdigit():
        why = f"unable to find group {group}: no matching entries in group file"
        raise _switch_failed(process, text, why)
    gid = int(found[2]) if found else int(group[:9])
    return Somebody(who.uid, gid, frozenset((gid,)), who.name, who.home, who.shell)


def _switch_failed(process: Process, text: str, why: str) -> Refused:
    if process.name == "su-exec":
        return Refused(1, f"{text}: {why.partition(':')[0]}")
    process.error(f'error: failed switching to "{text}": {why}\n')
    return Refused(1)


def chroot(process: Process) -> int:
    """Run a program with another root directory; only ``/`` itself is modelled."""
    long = ("userspec=", "groups=", "skip-chdir")
    options = options_of(process, "", "", () if process.busybox else long,
                         usage="NEWROOT [PROG ARGS]", code=125, mixed=False)  # fmt: skip
    if isinstance(options, int):
        return options
    if not options.rest:
        return refuse(process, "missing operand", "NEWROOT [PROG ARGS]", 125)
    root, words = options.rest[0], options.rest[1:] or ["/bin/sh", "-i"]
    problem = ""
    if not process.filesystem.is_dir(process.at(root)):
        problem = "No such file or directory"
    elif process.filesystem.uid:
        problem = "Operation not permitted"
    if problem:
        gnu = f"cannot change root directory to '{root}': {problem}"
        busybox = f"can't change root directory to '{root}': {problem}"
        return process.complain(busybox if process.busybox else gnu, 1 if process.busybox else 125)
    who = Somebody(0, 0, name="root", home="/root")
    if options.get("userspec"):
        who = _spec(process, options.get("userspec"))
    if process.filesystem.resolve(process.at(root)) != "/":
        process.assume(f"chroot to {root} is not modelled; {words[0]} succeeds and changes nothing")
        return 0
    with become(process, who):
        return _run(process, words, dict(process.environment), "/")


def setpriv(process: Process) -> int:
    """Run a program with other user numbers."""
    words = list(process.arguments)
    values: dict[str, str] = {}
    while words and words[0].startswith("--"):
        name, equals, value = words.pop(0).removeprefix("--").partition("=")
        if not equals and name in ("reuid", "regid", "groups") and words:
            value = words.pop(0)
        values[name] = value
    if not words:
        raise Refused(1, "No program specified")
    filesystem = process.filesystem
    who = Somebody(filesystem.uid, filesystem.gid, filesystem.groups)
    if "reuid" in values or "regid" in values:
        who = _spec(process, f"{values.get('reuid', who.uid)}:{values.get('regid', who.gid)}")
    if process.filesystem.uid:
        raise Refused(1, "setresuid failed: Operation not permitted")
    with become(process, who):
        return _run(process, words, dict(process.environment))


_SWITCHING: Mapping[str, Callable[[Process], int]] = {
    "su": su, "runuser": su, "sudo": sudo, "gosu": gosu, "su-exec": gosu, "chroot": chroot,
    "setpriv": setpriv,
}  # fmt: skip

PROGRAMS: Mapping[str, Program] = {name: guarded(work) for name, work in _SWITCHING.items()}
