"""Which builtins each flavour has."""

from __future__ import annotations

from simulator.engine.shell.interpreter import names
from simulator.engine.shell.interpreter.builtins import (
    control,
    jobs,
    lookup,
    options,
    places,
    talking,
    traps,
    variables,
)
from simulator.engine.shell.interpreter.names import Builtin

COMMON: dict[str, Builtin] = {
    ":": control.true,
    ".": control.source,
    "[": talking.test,
    "alias": lookup.alias,
    "bg": jobs.foreground,
    "break": control.break_,
    "cd": places.cd,
    "command": lookup.command,
    "continue": control.continue_,
    "echo": talking.echo,
    "eval": control.eval_,
    "exec": control.exec_,
    "exit": control.exit_,
    "export": variables.export,
    "false": control.false,
    "fg": jobs.foreground,
    "getopts": talking.getopts,
    "hash": lookup.hash_,
    "jobs": jobs.jobs,
    "kill": jobs.kill,
    "local": variables.local,
    "printf": talking.printf,
    "pwd": places.pwd,
    "read": talking.read,
    "readonly": variables.readonly,
    "return": control.return_,
    "set": options.set_,
    "shift": variables.shift,
    "test": talking.test,
    "times": control.times,
    "trap": traps.trap,
    "true": control.true,
    "type": lookup.type_,
    "ulimit": lookup.ulimit,
    "umask": places.umask,
    "unalias": lookup.unalias,
    "unset": variables.unset,
    "wait": jobs.wait,
}

ASH: dict[str, Builtin] = {
    **COMMON,
    "history": lookup.history,
    "let": variables.let,
    "source": control.source,
}

BASH: dict[str, Builtin] = {
    **ASH,
    "builtin": lookup.builtin,
    "declare": variables.declare,
    "dirs": places.dirs,
    "disown": control.true,
    "enable": control.true,
    "mapfile": talking.mapfile,
    "popd": places.popd,
    "pushd": places.pushd,
    "readarray": talking.mapfile,
    "shopt": options.shopt,
    "typeset": variables.declare,
}

names.register("dash", COMMON)
names.register("ash", ASH)
names.register("bash", BASH)
