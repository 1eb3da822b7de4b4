"""Passwords and login shells: passwd, chpasswd, chsh, chage. No password is ever kept."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.text_input import options_of, text_lines
from simulator.engine.shell.programs.users_accounts import Accounts, holds_file
from simulator.engine.shell.programs.users_shadow import Refused, guarded

PASSWD_LONG = ("delete", "lock", "unlock", "status", "expire", "all", "stdin", "quiet",
               "inactive=", "mindays=", "maxdays=", "warndays=", "root=")  # fmt: skip


CHPASSWD_LONG = ("encrypted", "md5", "crypt-method=", "sha-rounds=", "root=")


def hashed(process: Process, name: str, password: str) -> str:
    """Return what stands for a password: a digest, in the form of the shadow file."""
    salt = base64.b64encode(process.kernel.draw(12))[:16].decode().replace("+", ".")
    digest = hashlib.sha512(f"{salt}{name}{password}".encode("utf-8", "surrogateescape")).digest()
    return f"$6${salt}${base64.b64encode(digest).decode().replace('+', '.').rstrip('=')}"


def passwd(process: Process) -> int:
    """Lock, unlock or delete a password; setting one needs somebody at a terminal."""
    busy = process.busybox
    long = () if busy else PASSWD_LONG
    options = options_of(process, "ludS" if busy else "ludSeakqs", "a" if busy else "inxwR", long,
                         usage="[-a ALG] [-dlu] [USER]")  # fmt: skip
    if isinstance(options, int):
        return 6 if options and not busy else options
    accounts = Accounts(process)
    own = accounts.passwd.by_id(process.filesystem.uid)
    name = options.rest[0] if options.rest else own[0] if own else ""
    row = accounts.shadow.find(name)
    if accounts.passwd.find(name) is None:
        raise Refused(1, f"unknown user {name}" if busy else f"user '{name}' does not exist")
    if options.has("S", "status"):
        return _status(process, row, name)
    if not options.has("l", "lock", "u", "unlock", "d", "delete", "e", "expire"):
        return _ask(process, name)
    if process.filesystem.uid:
        raise Refused(
            1, f"{name} can't change password for {name}" if busy else "Permission denied."
        )
    if row is None:
        row = [name, "!", accounts.today, "0", "99999", "7", "", "", ""]
        accounts.shadow.rows.append(row)
    locked = row[1].startswith("!")
    if options.has("l", "lock"):
        if busy and locked:
            raise Refused(1, f"password for {name} is already locked")
        row[1] = "!" + row[1].removeprefix("!")
    if options.has("u", "unlock"):
        if busy and not locked:
            raise Refused(1, f"password for {name} is already unlocked")
        if not busy and row[1] == "!":
            process.complain("unlocking the password would result in a passwordless account.")
            process.error(_SET_ONE_FIRST)
            return 3
        row[1] = row[1].removeprefix("!")
    if options.has("d", "delete"):
        row[1] = ""
    if options.has("e", "expire"):
        row[2] = "0"
    accounts.save()
    _done(process, name, expired=options.has("e", "expire"))
    return 0


_SET_ONE_FIRST = (
    "You should set a password with usermod -p to unlock the password of this account.\n"
)


def _done(process: Process, name: str, *, expired: bool) -> None:
    if process.busybox:
        process.error(f"passwd: password for {name} changed by root\n")
    else:
        process.write(f"passwd: password {'expiry information ' if expired else ''}changed.\n")


def _status(process: Process, row: list[str] | None, name: str) -> int:
    secret = row[1] if row else "*"
    sign = "NP" if not secret else "L" if secret[0] in "!*" else "P"
    day = int(row[2]) if row and row[2].isdigit() else 0
    limits = [field or "-1" for field in (row or [""] * 9)[3:7]]
    process.write(f"{name} {sign} {_date(day)} {' '.join(limits)}\n")
    return 0


def _date(day: int) -> str:
    """Return a count of days since 1970 as a date (Howard Hinnant's civil_from_days)."""
    shifted = min(day, 2_000_000) + 719_468
    era, rest = divmod(shifted, 146_097)
    year = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    days = rest - (365 * year + year // 4 - year // 100)
    month = (5 * days + 2) // 153
    number = days - (153 * month + 2) // 5 + 1
    real = month + 3 if month < 10 else month - 9
    return f"{year + era * 400 + (real <= 2):04d}-{real:02d}-{number:02d}"


def _ask(process: Process, name: str) -> int:
    """Read the new password twice from standard input, as it is done in scripts."""
    answers = [line for line, _ in zip(text_lines(process, process.stdin), range(2), strict=False)]
    if process.busybox:
        process.write(f"Changing password for {name}\nNew password: ")
        if len(answers) < 2 or answers[0] != answers[1]:
            process.error(f"\npasswd: password for {name} is unchanged\n")
            return 1
        process.write("\nRetype password: \n")
    else:
        process.error("New password: ")
        if not answers:
            process.error("Password change has been aborted.\n")
        else:
            process.error("Retype new password: ")
        if len(answers) < 2 or answers[0] != answers[1]:
            if answers:
                process.error("Sorry, passwords do not match.\n")
            process.complain("Authentication token manipulation error")
            process.complain("password unchanged")
            return 10
    _set(process, name, answers[0])
    if process.busybox:
        process.error(f"passwd: password for {name} changed by root\n")
    else:
        process.error("passwd: password updated successfully\n")
    return 0


def _set(process: Process, name: str, password: str, *, encrypted: bool = False) -> None:
    accounts = Accounts(process)
    secret = password if encrypted else hashed(process, name, password)
    row = accounts.shadow.find(name)
    if row is not None:
        row[1], row[2] = secret, accounts.today
        accounts.save()


def chpasswd(process: Process) -> int:
    """Set passwords from lines of ``name:password`` on standard input."""
    usage = "[--md5|--encrypted|--crypt-method|--root]"
    options = options_of(process, "emh", "csRP", CHPASSWD_LONG, usage=usage)
    if isinstance(options, int):
        return options
    code = 0
    for number, line in enumerate(text_lines(process, process.stdin), start=1):
        if process.filesystem.uid:
            raise Refused(
                1, "Permission denied.\nchpasswd: cannot lock /etc/passwd; try again later."
            )
        name, colon, password = line.partition(":")
        if not colon:
            words = "missing new password"
            code = process.complain(words if process.busybox else f"line {number}: {words}")
            if process.busybox:
                return code
            continue
        if Accounts(process).passwd.find(name) is None:
            code = _unknown(process, number, name)
            if process.busybox:
                return code
            continue
        _set(process, name, password, encrypted=options.has("e", "encrypted"))
        if process.busybox:
            process.write(f"chpasswd: password for '{name}' changed\n")
    return code


def _unknown(process: Process, number: int, name: str) -> int:
    if process.busybox:
        return process.complain(f"unknown user {name}")
    process.complain(f"(user {name}) pam_chauthtok() failed, error:")
    process.error("Authentication token manipulation error\n")
    return process.complain(f"(line {number}, user {name}) password not changed")


def chsh(process: Process) -> int:
    """Change a login shell."""
    options = options_of(
        process, "hl", "sR", ("shell=", "list-shells", "root="), usage="[options] [LOGIN]"
    )
    if isinstance(options, int):
        return options
    accounts = Accounts(process)
    own = accounts.passwd.by_id(process.filesystem.uid)
    name = options.rest[0] if options.rest else own[0] if own else ""
    row = accounts.passwd.find(name)
    if row is None or len(row) < 7:
        raise Refused(1, f"user '{name}' does not exist")
    if process.filesystem.uid and row is not own:
        raise Refused(1, f"You may not change the shell for '{name}'.")
    if not options.has("s", "shell"):
        head = "Enter the new value, or press ENTER for the default"
        process.write(f"Changing the login shell for {name}\n{head}\n\tLogin Shell [{row[6]}]: ")
        return 0
    shell = options.get("s", "shell")
    if shell and holds_file(process, shell) is None:
        process.complain(f"Warning: {shell} does not exist")
    row[6] = shell
    accounts.save()
    return 0


def chage(process: Process) -> int:
    """Change when a password expires."""
    options = options_of(process, "hli", "dEIMmWR", usage="[options] LOGIN")
    if isinstance(options, int):
        return options
    accounts = Accounts(process)
    name = options.rest[0] if options.rest else ""
    row = accounts.shadow.find(name)
    if row is None or len(row) < 8:
        raise Refused(1, f"user '{name}' does not exist in /etc/passwd")
    places = {"d": 2, "m": 3, "M": 4, "W": 5, "I": 6, "E": 7}
    for letter, value in options.all:
        if letter in places:
            row[places[letter]] = "" if value == "-1" else value
    try:
        accounts.save()
    except PathError as error:
        raise Refused(1, f"cannot open {error.path}") from None
    return 0


PROGRAMS: Mapping[str, Program] = {
    "passwd": guarded(passwd),
    "chpasswd": guarded(chpasswd),
    "chsh": guarded(chsh),
    "chage": guarded(chage),
}
