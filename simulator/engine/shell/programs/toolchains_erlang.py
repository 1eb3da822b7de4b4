"""RabbitMQ's own commands, as far as they leave something: the cookie that Erlang nodes share."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program

_COOKIE = b"KQZJWYVNTBRMXHCPDLFG"


def rabbitmq(process: Process) -> int:
    """Run as a node of Erlang: it makes the cookie of its user where there is none."""
    home = process.environment.get("HOME") or "/"
    path = f"{home}/.erlang.cookie"
    if process.filesystem.is_dir(home) and not process.filesystem.exists(path):
        process.save(path, _COOKIE)
        process.filesystem.chmod(path, 0o400)
    process.assume(f"{process.name} is not modelled; it makes its cookie and succeeds")
    return 0


PROGRAMS: Mapping[str, Program] = dict.fromkeys(
    ("rabbitmqctl", "rabbitmq-plugins", "rabbitmq-diagnostics"), rabbitmq
)
