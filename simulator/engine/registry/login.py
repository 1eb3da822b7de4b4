"""``docker login`` and ``logout``."""

from __future__ import annotations

import re

from simulator.engine.events import Steps
from simulator.engine.reference import DEFAULT_DOMAIN
from simulator.engine.registry.events import AccountMade, LoggedIn, LoggedOut
from simulator.engine.registry.logins import is_publisher, login_of, token_of
from simulator.engine.registry.reach import registry_at
from simulator.engine.registry.refusals import unreachable, wrong_password
from simulator.engine.state import World

_USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,38}", re.IGNORECASE)


def login(world: World, host: str, username: str, password: str) -> Steps[None]:
    """Log the machine in. A name that nobody has becomes an account with this password.

    Raises Refused for a wrong password, and for names that publishers of the hub have.
    """
    registry = registry_at(world, host)
    if registry is None:
        raise unreachable(host)
    token = token_of(username, password)
    known = registry.accounts.get(username)
    if registry.anonymous:
        known = token
    if known is None:
        if not _USERNAME.fullmatch(username) or is_publisher(world.hub, host, username):
            raise wrong_password(host)
        yield AccountMade(host, username, token)
    elif known != token:
        raise wrong_password(host)
    yield LoggedIn(host, username, token)


def login_again(world: World, host: str) -> Steps[None]:
    """Log in with what the machine keeps. Raises Refused if the registry knows better."""
    registry = registry_at(world, host)
    if registry is None:
        raise unreachable(host)
    known = login_of(world.machine.files, host)
    if known is None or registry.accounts.get(known[0]) != known[1]:
        raise wrong_password(host)
    yield LoggedIn(host, *known)


def logout(host: str) -> Steps[None]:
    """Forget the account of a host on this machine."""
    yield LoggedOut(host)


def host_of(server: str) -> str:
    """Return the host of a SERVER argument; Docker Hub has several spellings.

    >>> host_of(""), host_of("https://index.docker.io/v1/"), host_of("http://localhost:5000/v2")
    ('docker.io', 'docker.io', 'localhost:5000')
    """
    host = server.partition("://")[2] or server
    host = host.partition("/")[0]
    hub = {"", "index.docker.io", "registry-1.docker.io", "hub.docker.com", "docker.io"}
    return DEFAULT_DOMAIN if host in hub else host
