"""Programs about the system and the process: env, sleep, date, xargs, timeout and the like."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell import start
from simulator.engine.shell.kernel import FOREVER, Other
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.dates import parse_date, shown
from simulator.engine.shell.programs.options import BadOption, read_options, refused
from simulator.engine.shell.start import NotStarted

HOST_NAME = "buildkitsandbox"
"""What BuildKit calls the machine in which a RUN line runs."""


def env(process: Process) -> int:
    """env [-i] [-u name] [name=value …] [program …]"""
    words = list(process.arguments)
    environment = dict(process.environment)
    end = "\n"
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word in ("-i", "-", "--ignore-environment"):
            environment = {}
        elif word in ("-u", "--unset") and words:
            environment.pop(words.pop(0), None)
        elif word.startswith("--unset="):
            environment.pop(word.partition("=")[2], None)
        elif word in ("-0", "--null"):
            end = "\0"
        elif word in ("-S", "--split-string") and words:
            words = [*words.pop(0).split(), *words]
        elif word in ("-C", "--chdir") and words:
            process.working_directory = process.at(words.pop(0))
        elif word != "--":
            return process.complain(f"unrecognized option '{word}'", 125)
    while words and re.match(r"[^=]+=", words[0]):
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    if words:
        return _run_named(process, words, environment)
    process.write("".join(f"{name}={value}{end}" for name, value in environment.items()))
    return 0


def _run_named(process: Process, words: list[str], environment: dict[str, str]) -> int:
    kernel = process.kernel
    try:
        image = start.find(kernel, words[0], environment.get("PATH"), process.working_directory)
    except NotStarted as problem:
        reason = "No such file or directory" if problem.exit_code == 127 else "Permission denied"
        said = (
            f"can't execute '{words[0]}': {reason}"
            if process.busybox
            else f"'{words[0]}': {reason}"
        )
        return process.complain(said, problem.exit_code)
    return start.execute(
        kernel, image, words, environment, process.working_directory, process.streams
    )


def printenv(process: Process) -> int:
    """printenv [name …]"""
    names = [word for word in process.arguments if not word.startswith("-")]
    if not names:
        process.write("".join(f"{name}={value}\n" for name, value in process.environment.items()))
        return 0
    found = [process.environment[name] for name in names if name in process.environment]
    process.write("".join(f"{value}\n" for value in found))
    return int(len(found) < len(names))


def sleep(process: Process) -> int:
    """sleep number[smhd] …"""
    total = 0.0
    if not process.arguments:
        return _try_help(process, "missing operand")
    for word in process.arguments:
        match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,9})?|\.\d{1,9})([smhd]?)", word)
        if word in ("infinity", "inf"):
            total = float(FOREVER)
        elif not match:
            what = "number" if process.busybox else "time interval"
            return _try_help(process, f"invalid {what} '{word}'")
        else:
            total += float(match.group(1)) * {"m": 60, "h": 3600, "d": 86400}.get(match.group(2), 1)
    process.spend(min(int(total * 1000), FOREVER))
    return 0


def _try_help(process: Process, message: str) -> int:
    process.complain(message)
    if not process.busybox:
        process.error(f"Try '{process.name} --help' for more information.\n")
    return 1


def true(process: Process) -> int:
    """true"""
    return 0


def false(process: Process) -> int:
    """false"""
    return 1


def yes(process: Process) -> int:
    """yes [word …]: for ever"""
    line = (" ".join(process.arguments) or "y") + "\n"
    chunk = line * max(1, 16384 // len(line))
    while True:
        process.step()
        process.spend(1)
        process.write(chunk)


def date(process: Process) -> int:
    """date [-u] [-d text] [-Is] [+format]: the simulated clock, in UTC"""
    try:
        options = read_options(
            process.arguments,
            "uRj",
            "dsrfD",
            (
                "utc",
                "universal",
                "date=",
                "iso-8601?",
                "rfc-3339=",
                "rfc-email",
                "rfc-822",
                "rfc-2822",
                "reference=",
                "set=",
            ),
        )
    except BadOption as problem:
        words = [word for word in process.arguments if word.startswith("-I")]
        if not words:
            return refused(process, problem)
        kind = {"": "%Y-%m-%d", "date": "%Y-%m-%d", "minutes": "%Y-%m-%dT%H:%M+00:00"}
        pattern = kind.get(words[0][2:], "%Y-%m-%dT%H:%M:%S+00:00")
        process.write(shown(process.kernel.filesystem.now, pattern) + "\n")
        return 0
    now: int | None = process.kernel.filesystem.now
    text = options.get("d", "date")
    if text and now is not None:
        now = parse_date(text, now)
    if options.has("r", "reference"):
        now = process.filesystem.stat(process.at(options.get("r", "reference"))).mtime
    if now is None:
        return process.complain(f"invalid date '{text}'")
    pattern = options.rest[0] if options.rest else "+%a %b %e %H:%M:%S UTC %Y"
    if options.has("R", "rfc-email", "rfc-822", "rfc-2822"):
        pattern = "+%a, %d %b %Y %H:%M:%S +0000"
    if options.has("iso-8601", "rfc-3339"):
        pattern = (
            "+%Y-%m-%dT%H:%M:%S+00:00"
            if options.get("iso-8601", "rfc-3339")[:1] == "s"
            else "+%Y-%m-%d"
        )
    if not pattern.startswith("+"):
        return process.complain(f"invalid date '{pattern}'")
    process.write(shown(now, pattern[1:]) + "\n")
    return 0


def uname(process: Process) -> int:
    """uname [-asnrvmpio]"""
    flags = "".join(word.lstrip("-") for word in process.arguments if not word.startswith("--"))
    values = {
        "s": "Linux", "n": _host_name(process), "r": "6.12.54-linuxkit",
        "v": "#1 SMP Tue Nov  4 21:21:47 UTC 2025", "m": "x86_64", "p": "unknown",
        "i": "unknown", "o": "Linux" if process.busybox else "GNU/Linux",
    }  # fmt: skip
    wanted = [letter for letter in values if letter in (flags or "s") or "a" in flags]
    if "a" in flags:
        wanted = [letter for letter in wanted if values[letter] != "unknown"]
    process.write(" ".join(values[letter] for letter in wanted) + "\n")
    return 0


def arch(process: Process) -> int:
    """arch"""
    process.write("x86_64\n")
    return 0


def hostname(process: Process) -> int:
    """hostname"""
    process.write(_host_name(process) + "\n")
    return 0


def _host_name(process: Process) -> str:
    name = process.environment.get("HOSTNAME", "")
    file = process.file("/etc/hostname")
    if not name and file is not None:
        name = file.content.decode("utf-8", "replace").strip()
    return name or HOST_NAME


def nproc(process: Process) -> int:
    """nproc"""
    process.write("2\n")
    return 0


def getconf(process: Process) -> int:
    """getconf name"""
    values = {"PAGESIZE": "4096", "PAGE_SIZE": "4096", "LONG_BIT": "64", "_NPROCESSORS_ONLN": "2",
              "_NPROCESSORS_CONF": "2", "ARG_MAX": "2097152"}  # fmt: skip
    process.write(values.get(process.arguments[0] if process.arguments else "", "undefined") + "\n")
    return 0


def free(process: Process) -> int:
    """free"""
    process.write(
        "              total        used        free      shared  buff/cache   available\n"
    )
    process.write(
        "Mem:        8123456     1234567     4567890       12345     2320999     6543210\n"
    )
    return 0


def processes_of(process: Process) -> list[Other]:
    """Return what runs: what was there before this run, and what it has started."""
    uid = process.filesystem.uid
    user = next((row[0] for row in process.users() if row[2] == str(uid)), str(uid))
    own = [
        Other(one.pid, user, " ".join(one.argv))
        for one in process.kernel.running
        if not one.replaced
    ]
    return [*process.kernel.beside, *own]


def ps(process: Process) -> int:
    """ps: the processes of the container"""
    rows = processes_of(process)
    if process.busybox:
        process.write("PID   USER     TIME  COMMAND\n")
        lines = [f"{one.pid:5d} {one.user:<9} 0:00 {one.command}\n" for one in rows]
    elif any("f" in word or "u" in word for word in process.arguments):
        process.write(
            "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n"
        )
        lines = [
            f"{one.user:<8} {one.pid:7d}  0.0  0.0   2576  1500 ?        Ss   00:00   0:00"
            f" {one.command}\n"
            for one in rows
        ]
    else:
        process.write("    PID TTY          TIME CMD\n")
        lines = [
            f"{one.pid:7d} ?        00:00:00 {posixpath.basename(one.command.split(' ')[0])}\n"
            for one in rows
        ]
    process.write("".join(lines))
    return 0


def kill(process: Process) -> int:
    """kill, pkill, killall: no process of another program is left to be met"""
    words = [word for word in process.arguments if not word.startswith("-")]
    if process.name == "kill":
        return process.complain(f"can't kill pid {words[0]}: No such process") if words else 1
    return 1


def which(process: Process) -> int:
    """which [-a] name …"""
    code = 0
    for name in process.arguments:
        if name.startswith("-"):
            continue
        try:
            image = start.find(
                process.kernel, name, process.environment.get("PATH"), process.working_directory
            )
            process.write(f"{name if '/' in name else image.path}\n")
        except NotStarted as problem:
            if problem.why == start.FORMAT:
                process.write(f"{problem.detail}\n")
            else:
                code = 1
    return code


def whereis(process: Process) -> int:
    """whereis name …"""
    for name in process.arguments:
        process.write(f"{name}:")
        process.write("\n")
    return 0


def xargs(process: Process) -> int:
    """xargs [-0rt] [-n count] [-I word] [-d delimiter] [-L lines] [program [argument …]]"""
    long = ("null", "no-run-if-empty", "max-args=", "replace?", "delimiter=", "max-procs=",
            "max-lines=", "verbose", "arg-file=")  # fmt: skip
    try:
        options = read_options(process.arguments, "0rtpxe", "nIdLPsaEi", long, mixed=False)
    except BadOption as problem:
        return refused(process, problem)
    text = process.stdin.read().decode("utf-8", "surrogateescape")
    command = options.rest or ["echo"]
    replaced = options.get("I", "replace")
    words = _xargs_words(
        text,
        options.has("0", "null"),
        options.get("d", "delimiter"),
        bool(replaced or options.has("L")),
    )
    if not words and (options.has("r", "no-run-if-empty") or replaced):
        return 0
    if replaced:
        batches = [[part.replace(replaced, word) for part in command] for word in words]
    else:
        count = options.get("n", "max-args") or options.get("L", "max-lines")
        size = int(count[:6]) if count.isdigit() and int(count[:6]) > 0 else max(len(words), 1)
        batches = [[*command, *words[at : at + size]] for at in range(0, max(len(words), 1), size)]
    code = 0
    for argv in batches:
        process.step()
        if options.has("t", "verbose"):
            process.error(" ".join(argv) + "\n")
        missing = _missing(process, argv[0])
        if missing:
            return missing
        status = process.run(argv, stdin=b"")
        code = 123 if status else code
    return code


def _missing(process: Process, name: str) -> int:
    """Complain about a program that cannot be started; 0 if it can."""
    try:
        start.find(process.kernel, name, process.environment.get("PATH"), process.working_directory)
    except NotStarted as problem:
        if problem.why == start.FORMAT:
            return 0
        reason = "No such file or directory" if problem.exit_code == 127 else "Permission denied"
        return process.complain(f"{name}: {reason}", problem.exit_code)
    return 0


def _xargs_words(text: str, null: bool, delimiter: str, by_line: bool) -> list[str]:
    if null:
        return [word for word in text.split("\0") if word]
    if delimiter:
        letter = {"\\n": "\n", "\\0": "\0", "\\t": "\t"}.get(delimiter, delimiter)
        return text.removesuffix("\n" if letter == "\n" else "").split(letter)
    if by_line:
        return [line.strip() for line in text.split("\n") if line.strip()]
    found = re.finditer(r"(?:'[^']*'|\"[^\"]*\"|\\.|[^\s'\"\\])+", text, re.DOTALL)
    return [_unquoted(match.group()) for match in found]


def _unquoted(word: str) -> str:
    def plain(found: re.Match[str]) -> str:
        return found.group(1) or found.group(2) or found.group(3) or ""

    return re.sub(r"'([^']*)'|\"([^\"]*)\"|\\(.)", plain, word, flags=re.DOTALL)


def nohup(process: Process) -> int:
    """nohup, nice, ionice, setsid, time, chroot-less wrappers: run the program they name"""
    words = list(process.arguments)
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if process.name in ("nice", "ionice", "chrt", "stdbuf") and len(word) == 2 and words:
            words.pop(0)
    if not words:
        return process.complain("missing operand", 125)
    return _run_named(process, words, process.environment)


def timeout(process: Process) -> int:
    """timeout [-s signal] [-k time] time program …: ends it on the simulated clock"""
    words = list(process.arguments)
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word in ("-s", "-k", "--signal", "--kill-after", "-t") and words:
            words.pop(0)
    match = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)([smhd]?)", words[0]) if words else None
    if not match or len(words) < 2:
        return process.complain(
            "missing operand" if not words else f"invalid time interval '{words[0]}'", 125
        )
    allowed = int(
        float(match.group(1)) * 1000 * {"m": 60, "h": 3600, "d": 86400}.get(match.group(2), 1)
    )
    kernel = process.kernel
    with kernel.cut_after(allowed or FOREVER) as cut:
        code = _run_named(process, words[1:], process.environment)
    return 124 if cut.happened else code


def tty(process: Process) -> int:
    """tty: there is none."""
    process.write("not a tty\n")
    return 1


def stty(process: Process) -> int:
    """stty: there is no terminal."""
    return process.complain("'standard input': Inappropriate ioctl for device")


def clear(process: Process) -> int:
    """clear"""
    return 0


def sync(process: Process) -> int:
    """sync"""
    return 0


def mount(process: Process) -> int:
    """mount, umount: a build may not."""
    if not process.arguments:
        process.write("overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw)\n")
        return 0
    return process.complain(
        f"{process.arguments[-1]}: permission denied.", 32 if not process.busybox else 255
    )


def uptime(process: Process) -> int:
    """uptime"""
    process.write(
        " "
        + shown(process.kernel.filesystem.now, "%H:%M:%S")
        + " up 1 day,  load average: 0.00, 0.00, 0.00\n"
    )
    return 0


def locale(process: Process) -> int:
    """locale; ``-a`` lists the locales that localedef made, too."""
    if "-a" in process.arguments or "--all-locales" in process.arguments:
        files, folder = process.filesystem, "/usr/lib/locale"
        names = files.listdir(folder) if files.is_dir(folder) else ()
        made = {name for name in names if name != "locale-archive"}
        process.write("".join(f"{name}\n" for name in sorted(made | {"C", "C.utf8", "POSIX"})))
        return 0
    language = process.environment.get("LANG", "")
    process.write(f"LANG={language}\nLC_ALL={process.environment.get('LC_ALL', '')}\n")
    return 0


def source_of_time(process: Process) -> int:
    """time program …: how long it took, on standard error"""
    words = [word for word in process.arguments if word != "-p"]
    started = process.kernel.clock
    code = _run_named(process, words, process.environment) if words else 0
    minutes, seconds = divmod((process.kernel.clock - started) / 1000, 60)
    process.error(f"real\t{int(minutes)}m {seconds:.2f}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n")
    return code


def run_parts(process: Process) -> int:
    """run-parts folder: every program in it"""
    folders = [word for word in process.arguments if not word.startswith("-")]
    code = 0
    for folder in folders[:1]:
        try:
            names = process.filesystem.listdir(process.at(folder))
        except PathError as error:
            return process.complain(f"failed to open directory {folder}: {error.reason}")
        for name in names:
            if re.fullmatch(r"[a-zA-Z0-9_-]+", name):
                code = process.run([f"{folder.rstrip('/')}/{name}"]) or code
    return code


PROGRAMS: Mapping[str, Program] = {
    "arch": arch, "clear": clear, "date": date, "env": env, "false": false, "free": free,
    "getconf": getconf, "hostname": hostname, "ionice": nohup, "kill": kill, "killall": kill,
    "locale": locale, "mount": mount, "nice": nohup, "nohup": nohup, "nproc": nproc,
    "pgrep": kill, "pkill": kill, "printenv": printenv, "ps": ps, "run-parts": run_parts,
    "setsid": nohup, "sleep": sleep, "stdbuf": nohup, "stty": stty, "sync": sync,
    "time": source_of_time, "timeout": timeout, "true": true, "tty": tty,
    "umount": mount, "uname": uname, "uptime": uptime, "usleep": true, "whereis": whereis,
    "which": which, "xargs": xargs, "yes": yes,
}  # fmt: skip
