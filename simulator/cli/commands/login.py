"""docker login, docker logout."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument, option, switch
from simulator.cli.store import DaemonError
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.reference import DEFAULT_DOMAIN
from simulator.engine.registry.login import host_of, login, logout

INDEX = "https://index.docker.io/v1/"
"""How the client calls Docker Hub where it keeps credentials."""


@dataclass(frozen=True)
class Login:
    """Authenticate to a registry."""

    long = "Authenticate to a registry.\nDefaults to Docker Hub if no server is specified."

    server: str = argument("[SERVER]", required=False)
    password: str | None = option(
        "-p",
        "--password",
        default=None,
        help="Password or Personal Access Token (PAT)",
    )
    password_stdin: bool = switch(
        "--password-stdin", help="Take the Password or Personal Access Token (PAT) from stdin"
    )
    username: str | None = option("-u", "--username", default=None, help="Username")

    def run(self, client: Client) -> Steps[int]:
        self._check()
        if self.password not in {None, "-"}:
            yield Printed(
                "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n",
                STDERR,
            )
        username, password = self.username or "", self._password(client)
        if not username or not password:
            raise DockerError(
                "Error: Cannot perform an interactive login from a non TTY device",
                hint="Give both: docker login -u NAME -p PASSWORD. Any password is fine here.",
            )
        try:
            yield from login(client.world, host_of(self.server), username, password)
        except DockerError as error:
            raise DaemonError(error.message, hint=error.hint) from None
        yield Printed("Login Succeeded\n")
        return 0

    def _check(self) -> None:
        if self.password_stdin or self.password == "-":
            if self.password not in {None, "-"}:
                raise DockerError(
                    "conflicting options: cannot specify both --password and --password-stdin"
                )
            if self.username is None:
                raise DockerError("the --password-stdin option requires --username to be set")
        if self.username == "":
            raise DockerError("username is empty")
        if self.password == "":
            raise DockerError("password is empty")

    def _password(self, client: Client) -> str:
        if not self.password_stdin and self.password != "-":
            return self.password or ""
        text = client.stdin.decode("utf-8", "replace")
        text = text.removesuffix("\n").removesuffix("\r")
        if not text.strip():
            raise DockerError("password is empty")
        return text


@dataclass(frozen=True)
class Logout:
    """Log out from a registry."""

    long = (
        "Log out from a registry.\nIf no server is specified, the default is defined by the daemon."
    )

    server: str = argument("[SERVER]", required=False)

    def run(self, client: Client) -> Steps[int]:
        host = host_of(self.server)
        shown = INDEX if host == DEFAULT_DOMAIN else host
        yield Printed(f"Removing login credentials for {shown}\n")
        yield from logout(host)
        return 0
