"""What BuildKit refuses of RUN, COPY and ADD once their variables are known."""

from __future__ import annotations

import re
from posixpath import normpath

from simulator.engine.build.remote import is_git, is_web
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.errors import DockerfileError

_DIGEST = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+")
_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}


def check_copy(copy: i.Copy | i.Add) -> None:
    """Refuse a mode, a checksum or a source that cannot be; in BuildKit's order."""
    _check_chmod(copy.chmod)
    checksum = copy.checksum if isinstance(copy, i.Add) else ""
    if checksum and len(copy.sources) != 1:
        raise DockerfileError("checksum can't be specified for multiple sources")
    if checksum and not (is_git(copy.sources[0]) or is_web(copy.sources[0])):
        raise DockerfileError("checksum requires HTTP(S) or Git sources")
    if checksum and is_web(copy.sources[0]):
        _check_digest(checksum)
    for source in copy.sources if isinstance(copy, i.Copy) else ():
        hint = "COPY takes files of the context: use ADD for what lies elsewhere."
        if is_git(source):
            raise DockerfileError("source can't be a git ref for COPY", hint=hint)
        if is_web(source):
            raise DockerfileError("source can't be a URL for COPY", hint=hint)


def check_mount(mount: i.Mount, working_directory: str) -> None:
    """Refuse a mount over the root, and a file for an SSH agent."""
    if mount.type == "ssh" and mount.source:
        raise DockerfileError("ssh does not support source")
    if mount.type in {"secret", "ssh"}:
        return
    target = mount.target
    if not normpath(target or ".").startswith("/"):
        target = normpath("/" + f"{working_directory}/{mount.target}".lstrip("/"))
    if target == "/":
        raise DockerfileError(
            'invalid mount target "/"', hint="Say where: --mount=type=…,target=/some/folder."
        )


def _check_digest(text: str) -> None:
    algorithm, _, digits = text.partition(":")
    if not _DIGEST.fullmatch(text):
        raise DockerfileError("invalid checksum digest format")
    if algorithm not in _LENGTHS:
        raise DockerfileError("unsupported digest algorithm")
    if len(digits) != _LENGTHS[algorithm]:
        raise DockerfileError("invalid checksum digest length")
    if not re.fullmatch("[0-9a-f]+", digits):
        raise DockerfileError("invalid checksum digest format")


def _check_chmod(text: str) -> None:
    """Refuse a mode that ``--chmod`` cannot mean (recording errors-062)."""
    if not text:
        return
    try:
        number = int(text, 8)
    except ValueError:
        number = -1 if text.isdigit() else 0
        if not text.isdigit() and not all(_symbolic(clause) for clause in text.split(",")):
            raise DockerfileError(f'invalid mode "{text}"') from None
    if not 0 <= number <= 0o7777:
        raise DockerfileError(
            f"invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777"
        )


def _symbolic(clause: str) -> bool:
    who = clause.rstrip("rwxXstugo").rstrip("+-=")
    rest = clause[len(who) :]
    return bool(rest) and rest[0] in "+-=ugoa" and any(sign in clause for sign in "+-=")
