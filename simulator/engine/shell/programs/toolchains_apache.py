"""a2enmod and its kin: what Debian's Apache has available, and what of it is enabled."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program

ROOT = "/etc/apache2"
_NAME = re.compile(r"a2(en|dis)(mod|conf|site)")
_KINDS = {"mod": ("Module", "mods", ".load"), "conf": ("Conf", "conf", ".conf"),
          "site": ("Site", "sites", ".conf")}  # fmt: skip
_SHIPPED = frozenset(
    [
        *("charset", "localized-error-pages", "other-vhosts-access-log", "security"),
        *("serve-cgi-bin", "000-default", "default-ssl"),
    ]
)
"""What comes with the package; whether an administrator's own is there, the folder tells."""


def switch(process: Process) -> int:
    """Enable or disable modules, configurations or sites: links in a folder of what is on."""
    found = _NAME.fullmatch(posixpath.basename(process.argv[0]))
    if found is None:
        return 0
    kind = found[2]
    code, changed = 0, False
    for word in process.arguments:
        name = word.removesuffix(_KINDS[kind][2])
        if word.startswith("-"):
            continue
        if found[1] == "dis":
            changed = _disable(process, kind, name) or changed
        elif not _is_available(process, kind, name):
            process.error(f"ERROR: {_KINDS[kind][0]} {name} does not exist!\n")
            code = 1
        else:
            changed = _enable(process, kind, name) or changed
    if changed:
        verb = "restart" if kind == "mod" else "reload"
        process.write(
            f"To activate the new configuration, you need to run:\n  service apache2 {verb}\n"
        )
    return code


def _is_available(process: Process, kind: str, name: str) -> bool:
    """Tell whether it can be enabled; which modules there are is not modelled."""
    _, folder, ending = _KINDS[kind]
    files = process.filesystem
    available = f"{ROOT}/{folder}-available"
    if kind == "mod" or name in _SHIPPED or not files.is_dir(available):
        return True
    return files.is_file(f"{available}/{name}{ending}")


def _enable(process: Process, kind: str, name: str) -> bool:
    title, folder, ending = _KINDS[kind]
    files = process.filesystem
    link = f"{ROOT}/{folder}-enabled/{name}{ending}"
    there = files.is_dir(posixpath.dirname(link)) and files.listdir(posixpath.dirname(link))
    if there and f"{name}{ending}" in there:
        process.write(f"{title} {name} already enabled\n")
        return False
    files.mkdir(posixpath.dirname(link), parents=True)
    files.symlink(f"../{folder}-available/{name}{ending}", link)
    process.write(f"Enabling {title.lower()} {name}.\n")
    return True


def _disable(process: Process, kind: str, name: str) -> bool:
    title, folder, ending = _KINDS[kind]
    try:
        process.filesystem.unlink(f"{ROOT}/{folder}-enabled/{name}{ending}")
    except PathError:
        if kind != "mod":
            process.write(f"{title} {name} already disabled\n")
            return False
    process.write(f"{title} {name} disabled.\n")
    return True


PROGRAMS: Mapping[str, Program] = dict.fromkeys(
    ("a2enmod", "a2dismod", "a2enconf", "a2disconf", "a2ensite", "a2dissite"), switch
)
