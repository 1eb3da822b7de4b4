"""What the words of ``docker build``'s flags may be, as the buildx plugin reads them.

The plugin refuses some at once (``require_words``) and others while it prepares the
build (``require_buildable``), which its messages introduce differently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.cli.not_simulated import NotSimulated
from simulator.cli.validators import is_address
from simulator.cli.values import boolean
from simulator.engine.dockerfile.platforms import parse_platform
from simulator.engine.errors import DockerError
from simulator.engine.reference import InvalidReference, Reference

if TYPE_CHECKING:
    from simulator.cli.commands.build_options import BuildFlags

PROGRESS = frozenset({"auto", "none", "plain", "quiet", "rawjson", "tty"})
CACHES = "https://docs.docker.com/go/build-cache-backends/"
ATTESTATIONS = "https://docs.docker.com/go/attestations/"
PLATFORMS = "https://docs.docker.com/go/build-multi-platform/"
EXPORTERS = "https://docs.docker.com/go/build-exporters/"

IMAGE = "docker-image://"
"""What a named context begins with that is an image."""

_ANNOTATED = frozenset({"index", "index-descriptor", "manifest", "manifest-descriptor"})
_ENTITLEMENTS = frozenset({"security.insecure", "network.host", "device", "buildx.local.delete"})


def require_words(asked: BuildFlags) -> None:
    """Refuse what cannot be read. Raises DockerError."""
    for word in (*asked.build_args, *asked.labels):
        if not word.partition("=")[0]:
            raise DockerError(f'invalid key-value pair "{word}": empty key')
    for word in attestations(asked):
        _attestation(word)
    for word in asked.build_contexts:
        _named_context(word)
    for word in (*asked.cache_from, *asked.cache_to):
        _cache(word)
    for word in asked.secrets:
        secret_fields(word)
    method(asked.call)


def require_progress(asked: BuildFlags) -> None:
    """Refuse a display that there is not, or two that contradict each other."""
    if asked.progress not in PROGRESS:
        hint = f"It can be {', '.join(sorted(PROGRESS))}."
        raise DockerError(f"failed to build: invalid progress mode {asked.progress}", hint=hint)
    if asked.quiet and asked.progress not in {"auto", "quiet", "none"}:
        raise DockerError(f"progress={asked.progress} and quiet cannot be used together")


def require_buildable(asked: BuildFlags) -> None:
    """Refuse what the builder cannot do. Raises DockerError."""
    if asked.no_cache and asked.no_cache_filter:
        raise DockerError("--no-cache and --no-cache-filter cannot currently be used together")
    for word in platforms(asked):
        parse_platform(word)
    named_contexts(asked)
    for word in asked.allow:
        if word.partition("=")[0] not in _ENTITLEMENTS:
            raise DockerError(f"unknown entitlement {word}")
    for word in asked.annotations:
        _annotation(word)
    if any(cache_kind(word) != "inline" for word in asked.cache_to):
        raise not_supported("Cache export", CACHES)
    if any(_attestation(word) for word in attestations(asked)):
        raise not_supported("Attestation", ATTESTATIONS)


def require_reachable(asked: BuildFlags) -> None:
    """Refuse what is looked at last, after the context: platforms, network, hosts."""
    if len(platforms(asked)) > 1:
        raise not_supported("Multi-platform build", PLATFORMS)
    if asked.network not in {"", "default", "none", "host"}:
        raise DockerError(
            f'network mode "{asked.network}" not supported by buildkit - you can define a custom'
            " network for your builder using the network driver-opt in buildx create"
        )
    for word in asked.add_hosts:
        name, mark, address = word.partition("=") if "=" in word else word.partition(":")
        parts = ["127.0.0.1"] if address == "host-gateway" else address.split(",")
        if not mark or not name or not all(is_address(part) for part in parts):
            raise DockerError(f"invalid host {word}")


def platforms(asked: BuildFlags) -> tuple[str, ...]:
    """Return the platforms asked for, which may stand in one word with commas."""
    return tuple(part for word in asked.platforms for part in word.split(",") if part)


def attestations(asked: BuildFlags) -> tuple[str, ...]:
    """Return what ``--attest`` and its shorthands ask for, in the form of ``--attest``."""
    short = {"provenance": asked.provenance, "sbom": asked.sbom}
    return (*asked.attest, *(_long_form(kind, word) for kind, word in short.items() if word))


def method(call: str) -> tuple[str, Mapping[str, str]]:
    """Return the name and the options of ``--call``.

    >>> method("check,format=json")
    ('check', {'format': 'json'})
    """
    name, options = "", dict[str, str]()
    for field in call.split(","):
        key, equals, value = field.partition("=")
        if equals and key not in {"format", "ignorestatus"}:
            raise DockerError(f"invalid print field: {field}")
        if not equals and name:
            raise DockerError(f"invalid print value: {call}")
        if equals:
            options[key] = value
        else:
            name = "check" if field == "lint" else field
    if "ignorestatus" in options:
        boolean(options["ignorestatus"])
    return name or "build", options


def fields_of(word: str, problem: str = "invalid value {}") -> dict[str, str]:
    """Return ``name=value`` fields with commas between them, the names in small letters."""
    fields = {}
    for field in word.split(","):
        name, equals, value = field.partition("=")
        if not equals:
            raise DockerError(problem.format(field))
        fields[name.strip().lower()] = value
    return fields


def secret_fields(word: str) -> dict[str, str]:
    """Return the fields of a ``--secret``."""
    fields = fields_of(word, "invalid field '{}' must be a key=value pair") if word else {}
    for name, value in fields.items():
        if name not in {"type", "id", "source", "src", "env"}:
            raise DockerError(f"unexpected key '{name}' in '{name}={value}'")
        if name == "type" and value not in {"file", "env"}:
            raise DockerError(f'unsupported secret type "{value}"')
    return fields


def cache_kind(word: str) -> str:
    """Return the type of a cache; a name alone is one in a registry."""
    return fields_of(word).get("type", "") if "=" in word else "registry"


def not_supported(feature: str, link: str) -> DockerError:
    """Return the refusal of what the docker driver cannot do with the classic image store."""
    return DockerError(
        f"{feature} is not supported for the docker driver.\n"
        "Switch to a different driver, or turn on the containerd image store, and try again.\n"
        f"Learn more at {link}"
    )


def _long_form(kind: str, word: str) -> str:
    try:
        return f"type={kind},disabled={'false' if boolean(word) else 'true'}"
    except DockerError:
        return f"type={kind},{word}"


def _attestation(word: str) -> bool:
    """Say whether the word wants an attestation, and does not turn one off."""
    fields = fields_of(word)
    if not fields.get("type"):
        raise DockerError("attestation type not specified")
    return not boolean(fields.get("disabled", "false"))


def named_contexts(asked: BuildFlags) -> dict[str, str]:
    """Return the images that names stand for. Raises NotSimulated for a context of files."""
    found = {}
    for word in asked.build_contexts:
        name, _, value = word.partition("=")
        if name and not value.startswith(IMAGE):
            hint = f"A name can stand for an image: --build-context {name}={IMAGE}alpine:3.20"
            raise NotSimulated(f"the named context {word} is not simulated", hint=hint)
        found[name.lower()] = value.removeprefix(IMAGE)
    return found


def _named_context(word: str) -> None:
    name, equals, _ = word.partition("=")
    if word and not equals:
        raise DockerError(f"invalid context value: {word}, expected key=value")
    try:
        Reference.parse(name)
    except InvalidReference as error:
        raise DockerError(f"invalid context name {name}: {error.message}") from None


def _cache(word: str) -> None:
    if word and not cache_kind(word):
        raise DockerError(f'type required for "{word}"')


def _annotation(word: str) -> None:
    key, equals, _ = word.partition("=")
    if not equals:
        raise DockerError(f'parse annotations: invalid annotation "{word}", expected key=value')
    kinds, colon, _ = key.partition(":")
    for kind in kinds.split(",") if colon else ():
        found = re.fullmatch(r"([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?", kind)
        if not found:
            raise DockerError(
                f'parse annotations: invalid annotation type "{kind}", expected type and optional'
                " platform in square brackets"
            )
        if found[1] not in _ANNOTATED:
            raise DockerError(f'parse annotations: unknown annotation type "{found[1]}"')
