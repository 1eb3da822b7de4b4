"""How BuildKit writes an instruction: the name of its step, and its line in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.commands import (
    DEFAULT_SHELL,
    command_argv,
    is_whole_heredoc,
    run_argv,
)
from simulator.engine.dockerfile.durations import format_duration
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.golang import SPACE, quote_list
from simulator.engine.dockerfile.lexer import Lexer, lexer
from simulator.engine.dockerfile.ports import exposed

SECRET = "****"
"""What stands for the value of a variable that comes from a secret mount."""


def step_text(
    instruction: i.Instruction,
    expanded: i.Instruction,
    env: Mapping[str, str],
    escape: str = "\\",
    *,
    onbuild: bool = False,
) -> str:
    """Return the name of the step: the line as written, with variables replaced.

    In RUN, quotes stay and unset variables stand (recording vars-012); elsewhere quotes
    go and unset variables are empty. FROM shows ``expanded.image``, which the caller
    makes the full reference.
    """
    if isinstance(expanded, i.From):
        return f"FROM {expanded.image}"
    line = instruction.node.original.strip(SPACE)
    reader = lexer(escape)
    if isinstance(expanded, i.Run):
        line += _heredoc_summary(expanded)
        reader = _name_of_run(escape)
        env = _with_masked_secrets(expanded, env)
    text = _upper_keyword(_processed(reader, line, env))
    return f"ONBUILD {text}" if onbuild else text


@cache
def _name_of_run(escape: str) -> Lexer:
    return Lexer(escape, raw_quotes=True, keep_unset=True)


def history_text(
    expanded: i.Instruction,
    *,
    shell: tuple[str, ...] = DEFAULT_SHELL,
    arguments: Sequence[i.ArgPair] = (),
    env: Mapping[str, str] | None = None,
    workdir: str = "",
) -> str:
    """Return the ``created_by`` of an expanded instruction; ONBUILD has none, and gets "".

    ``arguments`` are the resolved ARGs of the stage so far, ``env`` the variables of the
    step, ``workdir`` the absolute directory that a WORKDIR leads to.
    """
    match expanded:
        case i.Run():
            prefix = _argument_prefix(arguments, env or {})
            return " ".join(["RUN", *prefix, *run_argv(expanded, shell), "# buildkit"])
        case i.Copy() | i.Add():
            return _copy_history(expanded)
        case i.Cmd():
            return f"CMD {quote_list(command_argv(expanded, shell))}"
        case i.Entrypoint():
            return f"ENTRYPOINT {quote_list(command_argv(expanded, shell))}"
        case i.Workdir():
            return f"WORKDIR {workdir or expanded.path}"
        case i.Healthcheck():
            return _health_history(expanded)
        case i.From():
            return f"FROM {expanded.image}"
        case i.Onbuild():
            return ""
    return f"{expanded.node.keyword.upper()} {_plain_history(expanded)}"


def _plain_history(expanded: i.Instruction) -> str:
    match expanded:
        case i.Env(pairs=pairs) | i.Label(pairs=pairs):
            return " ".join(f"{name}={value}" for name, value in pairs)
        case i.Arg(pairs=arguments):
            return " ".join(_argument(pair) for pair in arguments)
        case i.Expose(ports=ports):
            return _bracketed(exposed(ports))
        case i.Volume(paths=words) | i.Shell(argv=words):
            return _bracketed(words)
        case i.Maintainer(author=text) | i.User(user=text) | i.StopSignal(signal=text):
            return text
    raise TypeError(expanded)


def _copy_history(copy: i.Copy | i.Add) -> str:
    words = ["COPY" if isinstance(copy, i.Copy) else "ADD"]
    if isinstance(copy, i.Copy) and copy.parents:
        words.append("--parents")
    if copy.chown:
        words.append(f"--chown={copy.chown}")
    if copy.chmod:
        words.append(f"--chmod={copy.chmod}")
    words += copy.sources
    words += [f"<<{file.name}" for file in copy.heredoc_sources]
    return " ".join([*words, copy.destination, "# buildkit"])


def _health_history(health: i.Healthcheck) -> str:
    fields = {
        "Interval": health.interval,
        "Timeout": health.timeout,
        "StartPeriod": health.start_period,
        "StartInterval": health.start_interval,
    }
    durations = " ".join(f"{name}:{format_duration(value)}" for name, value in fields.items())
    return f"HEALTHCHECK {{Test:{_bracketed(health.test)} {durations} Retries:{health.retries}}}"


def _argument_prefix(arguments: Sequence[i.ArgPair], env: Mapping[str, str]) -> list[str]:
    """Return ``|2 A=1 B=2``: the ARGs in scope, each once, with the values of the step."""
    values = {pair.name: env.get(pair.name, pair.default or "") for pair in arguments}
    if not values:
        return []
    return [f"|{len(values)}", *(f"{name}={value}" for name, value in values.items())]


def _argument(pair: i.ArgPair) -> str:
    return pair.name if pair.default is None else f"{pair.name}={pair.default}"


def _bracketed(words: Sequence[str]) -> str:
    return f"[{' '.join(words)}]"


def _heredoc_summary(run: i.Run) -> str:
    if not is_whole_heredoc(run):
        return ""
    first, *more = run.heredocs[0].content.strip(SPACE).replace("\r\n", "\n").split("\n")
    return f" ({first}{'...' if more else ''})"


def _with_masked_secrets(run: i.Run, env: Mapping[str, str]) -> Mapping[str, str]:
    names = [mount.env for mount in run.mounts if mount.type == "secret" and mount.env is not None]
    return {**env, **dict.fromkeys(names, SECRET)} if names else env


def _processed(reader: Lexer, line: str, env: Mapping[str, str]) -> str:
    try:
        return reader.process(line, env).text
    except DockerfileError:
        return line


def _upper_keyword(text: str) -> str:
    keyword, space, rest = text.partition(" ")
    return keyword.upper() + space + rest
