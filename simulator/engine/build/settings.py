"""What the instructions that only set something make of a config."""

from __future__ import annotations

from simulator.engine.altering import altered
from simulator.engine.build.signals import check_signal
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.commands import command_argv
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.ports import exposed
from simulator.engine.image import Config, Healthcheck


def with_setting(config: Config, said: i.Instruction, *, command_set: bool = False) -> Config:
    """Return the config after an instruction whose variables are expanded already.

    ENTRYPOINT drops an inherited CMD: one that was not set since (``command_set``).
    """
    match said:
        case i.Env(pairs=pairs):
            for name, value in pairs:
                config = config.with_env(name, value)
            return config
        case i.Label(pairs=pairs):
            return altered(config, labels={**config.labels, **dict(pairs)})
        case i.User(user=user):
            return altered(config, user=user)
        case i.Cmd():
            argv = command_argv(said, config.shell or ())
            return altered(config, cmd=argv, args_escaped=True)
        case i.Entrypoint():
            argv = command_argv(said, config.shell or ())
            return altered(config, entrypoint=argv, cmd=config.cmd if command_set else None)
        case _:
            return _with_more(config, said)


def _with_more(config: Config, said: i.Instruction) -> Config:
    match said:
        case i.Expose(ports=ports):
            merged = dict.fromkeys((*config.exposed_ports, *exposed(ports)))
            return altered(config, exposed_ports=tuple(merged))
        case i.Volume(paths=paths):
            if "" in paths:
                raise DockerfileError("VOLUME specified can not be an empty string")
            return altered(config, volumes=tuple(dict.fromkeys((*config.volumes, *paths))))
        case i.StopSignal(signal=signal):
            check_signal(signal)
            return altered(config, stop_signal=signal)
        case i.Healthcheck():
            return altered(config, healthcheck=_healthcheck(said))
        case i.Shell(argv=argv):
            return altered(config, shell=argv)
        case i.Onbuild(expression=expression):
            return altered(config, on_build=(*config.on_build, expression))
        case _:
            return config


def _healthcheck(check: i.Healthcheck) -> Healthcheck:
    return Healthcheck(
        check.test,
        check.interval,
        check.timeout,
        check.start_period,
        check.start_interval,
        check.retries,
    )
