"""The variables in scope: predefined ones, ARG above the first FROM, ARG inside a stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from simulator.engine.dockerfile.expand import expand_word
from simulator.engine.dockerfile.instructions import ArgPair
from simulator.engine.dockerfile.stages import Dockerfile

NO_VARIABLES = frozenset({"BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"})
"""ARGs that never become a variable of the stage."""


PROXIES = frozenset({"http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"})


def predefined(
    target: str = "", build_args: Mapping[str, str] | None = None, platform: str = "linux/amd64"
) -> dict[str, str]:
    """Return the platform arguments; ``target`` is the name of the stage that is built."""
    os, architecture, variant = [*platform.split("/"), "", ""][:3]
    values = {}
    for side in ("BUILD", "TARGET"):
        values[f"{side}PLATFORM"] = platform
        values[f"{side}OS"] = os
        values[f"{side}OSVERSION"] = ""
        values[f"{side}ARCH"] = architecture
        values[f"{side}VARIANT"] = variant
    values["TARGETSTAGE"] = target or "default"
    given = build_args or {}
    return {name: given.get(name, value) for name, value in values.items()}


def global_scope(
    dockerfile: Dockerfile, build_args: Mapping[str, str], predefined_args: Mapping[str, str]
) -> dict[str, str]:
    """Return what FROM lines see: the predefined arguments and the ARGs above the first FROM."""
    scope = dict(predefined_args)
    for arg in dockerfile.global_args:
        with dockerfile.blaming(arg.node):
            for pair in arg.pairs:
                value = build_args.get(pair.name)
                if value is None and pair.default is not None:
                    value = expand_word(pair.default, scope, dockerfile.escape)
                if value is not None:
                    scope[pair.name] = value
    return scope


def resolve_argument(
    pair: ArgPair,
    env: Mapping[str, str],
    build_args: Mapping[str, str],
    outer: Mapping[str, str],
    escape: str = "\\",
) -> ArgPair:
    """Return an ARG of a stage with the value it takes; None if it has none.

    ``--build-arg`` wins, then its own default expanded in ``env``, then the same ARG
    above the first FROM (``outer``); an ARG with a default ignores the outer one.
    """
    if pair.name in build_args:
        return replace(pair, default=build_args[pair.name])
    if pair.default is not None:
        return replace(pair, default=expand_word(pair.default, env, escape))
    return replace(pair, default=outer.get(pair.name))


def proxies(build_args: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that proxies given as build arguments become in every RUN.

    They need no ARG, are in no image, and what they say is no part of any step's cache key
    (recording cache-027).
    """
    found: dict[str, str] = {}
    for name, value in sorted(build_args.items()):
        if name.lower() in PROXIES and value:
            found |= {name.upper(): value, name.lower(): value}
    return found
