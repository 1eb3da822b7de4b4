"""docker login, docker logout."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument, option, switch
from simulator.cli.store import DaemonError
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.reference import DEFAULT_DOMAIN
from simulator.engine.registry.login import host_of, login, login_again, logout
from simulator.engine.registry.logins import CONFIG_FILE, login_of
from simulator.engine.registry.refusals import Refused

INDEX = "https://index.docker.io/v1/"
"""How the client calls Docker Hub where it keeps credentials."""

INSECURE = "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n"
UNENCRYPTED = (
    f"\nWARNING! Your credentials are stored unencrypted in '{CONFIG_FILE}'.\n"
    "Configure a credential helper to remove this warning. See\n"
    "https://docs.docker.com/go/credential-store/\n\n"
)
NO_BROWSER = "Failed to start web-based login - falling back to command line login...\n\n"
HUB = (
    "Log in with your Docker ID or email address to push and pull images from Docker Hub."
    " If you don't have a Docker ID, head over to https://hub.docker.com/ to create one.\n"
    "You can log in with your password or a Personal Access Token (PAT). Using a limited-scope"
    " PAT grants better security and is required for organizations using SSO. Learn more at"
    " https://docs.docker.com/go/access-tokens/\n\n"
)
PAT = (
    "\ni Info → A Personal Access Token (PAT) can be used instead.\n"
    "         To create a PAT, visit https://app.docker.com/settings\n         \n         \n"
)
ANOTHER = "To login with a different account, run 'docker logout' followed by 'docker login'\n\n\n"


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
        host = host_of(self.server)
        if self.password not in {None, "-"}:
            yield Printed(INSECURE, STDERR)
        known = login_of(client.world.machine.files, host)
        try:
            if known and self.username is None and self.password is None:
                yield from self._known(client, host, known[0])
            else:
                username, password = yield from self._credentials(client, host)
                yield from login(client.world, host, username, password)
                yield Printed(UNENCRYPTED, STDERR)
        except Refused as error:
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

    def _known(self, client: Client, host: str, username: str) -> Steps[None]:
        """Log in with what the machine keeps already."""
        arrow = "i Info →" if client.keyboard else " Info ->"
        known = f"Authenticating with existing credentials... [Username: {username}]\n"
        yield Printed(known, STDERR)
        yield Printed(f"\n{arrow} {ANOTHER}", STDERR)
        yield from login_again(client.world, host)

    def _credentials(self, client: Client, host: str) -> Steps[tuple[str, str]]:
        """Return name and password; what was not given is asked for, if somebody is there."""
        if self.password_stdin or self.password == "-":
            return self.username or "", _piped(client)
        username, password = (self.username or "").strip(), (self.password or "").strip()
        if (not username or not password) and not client.keyboard:
            raise DockerError(
                "Error: Cannot perform an interactive login from a non TTY device",
                hint="Give both: docker login -u NAME -p PASSWORD. Any password is fine here.",
            )
        hub = host == DEFAULT_DOMAIN
        if not username:
            yield Printed((NO_BROWSER if hub and not password else "") + (HUB if hub else ""))
            username = client.ask("Username: ").strip()
            if not username:
                raise DockerError("Error: Non-null Username Required")
        if not password:
            yield Printed(PAT if hub else "")
            password = client.ask("Password: ", hidden=True).strip()
            if not password:
                raise DockerError("Error: Password Required")
        return username, password


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


def _piped(client: Client) -> str:
    text = client.stdin.decode("utf-8", "replace")
    text = text.removesuffix("\n").removesuffix("\r")
    if not text.strip():
        raise DockerError("password is empty")
    return text
