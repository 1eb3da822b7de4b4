"""What registries and engines say when something cannot be had, in their own words."""

from __future__ import annotations

from simulator.engine.errors import DockerError
from simulator.engine.hub import RESOLVER
from simulator.engine.reference import DEFAULT_DOMAIN, Reference

DENIED = "denied: requested access to the resource is denied"
NO_SCOPE = (
    "pull access denied, repository does not exist or may require authorization:"
    " server message: insufficient_scope: authorization failed"
)
"""What a builder says of a repository that is missing or private."""


class Refused(DockerError):
    """A registry, or the way to it, said no."""


def denied(reference: Reference, username: str) -> Refused:
    """Return the refusal of a push without login or into a foreign namespace."""
    if not username:
        hint = "Log in first: docker login. Then push a name that begins with your user name."
    else:
        hint = (
            f"You are logged in as {username} and may only push names like"
            f" {username}/{reference.path.rpartition('/')[2]}. Give the image such a name"
            " with docker tag."
        )
    return Refused(DENIED, hint=hint)


def no_such_manifest(reference: Reference, near: list[str]) -> Refused:
    """Return the refusal of a pull, as it ends up on the screen (recording cli-043).

    Docker Hub does not tell whether a repository is missing or private.
    """
    hint = f"There is {', '.join(near)}." if near else "Look for it with docker search."
    return Refused(
        f"manifest for {reference.familiar} not found: manifest unknown: manifest unknown",
        hint=hint,
    )


def pull_denied(reference: Reference, near: list[str]) -> Refused:
    """Return what Docker Hub says of a repository that is missing or private."""
    hint = f"There is {', '.join(near)}." if near else "Look for it with docker search."
    return Refused(
        f"pull access denied for {reference.name}, repository does not exist or may require"
        f" 'docker login': {DENIED}",
        hint=hint,
    )


def login_needed(reference: Reference) -> Refused:
    """Return what an engine says of a private repository."""
    refusal = pull_denied(reference, [])
    return Refused(refusal.message, hint=f"Log in on this machine: docker login {reference.domain}")


def wrong_password(host: str) -> Refused:
    """Return the refusal of a login."""
    return Refused(
        f'Get "https://{api_host(host)}/v2/": unauthorized: incorrect username or password',
        hint="In the toy registry a name belongs to whoever logs in with it first.",
    )


def unreachable(host: str) -> Refused:
    """Return Go's words for a host that does not answer (recordings cli-043, cli-046)."""
    name, _, port = api_host(host).partition(":")
    if name in {"localhost", "127.0.0.1"} or name.replace(".", "").isdigit():
        address = f"{'127.0.0.1' if name == 'localhost' else name}:{port or '80'}"
        url = f"http://{api_host(host)}/v2/"
        why = f"dial tcp {address}: connect: connection refused"
        hint = f"No registry runs at {host}."
    else:
        url = f"https://{api_host(host)}/v2/"
        why = f"dial tcp: lookup {name} on {RESOLVER}: no such host"
        hint = "This machine cannot reach that registry."
    return Refused(f'Get "{url}": {why}', hint=hint)


def api_host(host: str) -> str:
    """Return where a registry's API is; Docker Hub's has a name of its own."""
    return "registry-1.docker.io" if host == DEFAULT_DOMAIN else host
