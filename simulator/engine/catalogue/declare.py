"""What a data file of the catalogue may say, and the complaint when it says something else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

_UNITS = {"": 1, "B": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(B|kB|MB|GB)?")


class CatalogueError(ValueError):
    """A data file is wrong. The message names the file and the place, for its author."""


def size_of(text: str | int) -> int:
    """Return a size in bytes; units are decimal, as ``docker images`` prints them.

    >>> size_of("7.8MB")
    7800000
    """
    if isinstance(text, int):
        return text
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no size: write 7.8MB, 512kB or 40")
    return round(float(found[1]) * _UNITS[found[2] or ""])


def _milliseconds(value: object) -> object:
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return round(moment.timestamp() * 1000)
    return value


Moment = Annotated[int, BeforeValidator(_milliseconds)]
"""Milliseconds since 1970; written as a TOML date and time."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Node(_Entry):
    """One file: its text, or what program it is, or how big the thing is that it stands for."""

    text: str | None = None
    program: str | None = None
    size: str | int | None = None
    link: str | None = None
    mode: str | None = None
    owner: str = "0:0"


class Tree(_Entry):
    """Files that several layers have in common.

    ``programs`` maps a folder to names (``NAME`` or ``NAME=BEHAVIOUR``); ``applets``
    maps a folder to links to ``multicall``; ``directories`` are ``PATH[:MODE[:UID:GID]]``.
    """

    name: str = ""
    include: tuple[str, ...] = ()
    directories: str = ""
    programs: Mapping[str, str] = Field(default_factory=dict)
    libc: str = ""
    multicall: str = "/bin/busybox"
    applets: Mapping[str, str] = Field(default_factory=dict)
    hard_applets: Mapping[str, str] = Field(default_factory=dict)
    links: Mapping[str, str] = Field(default_factory=dict)
    files: Mapping[str, str | Node] = Field(default_factory=dict)
    append: Mapping[str, str] = Field(default_factory=dict)
    remove: tuple[str, ...] = ()
    dpkg: str = ""
    apk: str = ""
    rpm: str = ""
    python_packages: Mapping[str, str] = Field(default_factory=dict)


class LayerEntry(Tree):
    """A layer, standing on the layer ``on``; ``before`` are the empty lines of history below it.

    Its files are padded to ``size``: the rest falls to the paths of ``rest`` by weight.
    """

    revision: int = 1
    on: str = ""
    size: str | int = 0
    download: str | int | None = None
    created: Moment
    before: tuple[str, ...] = ()
    line: str
    comment: str = "buildkit.dockerfile.v0"
    rest: Mapping[str, float] = Field(default_factory=dict)


class HealthcheckEntry(_Entry):
    """Times in seconds."""

    test: tuple[str, ...]
    interval: int = 0
    timeout: int = 0
    retries: int = 0


class ConfigEntry(_Entry):
    """The config of an image, in the words of ``docker inspect``."""

    env: tuple[str, ...] = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",)
    cmd: tuple[str, ...] | None = None
    entrypoint: tuple[str, ...] | None = None
    working_dir: str = ""
    user: str = ""
    labels: Mapping[str, str] = Field(default_factory=dict)
    ports: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    stop_signal: str = ""
    on_build: tuple[str, ...] = ()
    args_escaped: bool = False
    healthcheck: HealthcheckEntry | None = None


class ReleaseEntry(_Entry):
    """A version of an image, and the other names it goes by (``bookworm``, ``stable``)."""

    version: str
    names: tuple[str, ...] = ()
    latest: bool = False
    derived: bool = False
    ribbon: str = ""
    variables: Mapping[str, str] = Field(default_factory=dict)


class ImageEntry(_Entry):
    """A family of images: the tags are its releases times its suffixes.

    ``{version}``, ``{minor}``, ``{major}`` and the variables stand in every text of
    the config and of the layers.
    """

    id: str
    revision: int = 1
    repository: str
    suffixes: tuple[str, ...] = ("",)
    prefixes: bool = True
    bare: bool = True
    top: str = ""
    after: tuple[str, ...] = ()
    comment: str = "buildkit.dockerfile.v0"
    created: Moment = 0
    ribbon: str = ""
    variables: Mapping[str, str] = Field(default_factory=dict)
    config: ConfigEntry = ConfigEntry()
    release: tuple[ReleaseEntry, ...]


class StandingEntry(Tree):
    r"""A repository whose images are those of another one and a layer on top.

    ``tags`` maps a pattern of tags to the image that such a tag stands on, with the groups
    of the pattern as ``\1``; the first that fits counts, "" is an empty file tree.
    ``names`` are the repositories, ``users`` are ``NAME:UID[:HOME]``. The config is that
    of the image below with what is said here.
    """

    names: tuple[str, ...]
    revision: int = 1
    description: str = ""
    stars: int = 0
    pulls: str = ""
    badge: str = ""
    ribbon: str = ""
    version: str = "1.0"
    tags: Mapping[str, str]
    listed: tuple[str, ...] = ("latest",)
    size: str | int = 0
    users: str = ""
    created: Moment = 1_763_596_800_000
    line: str = "RUN /bin/sh -c ./install.sh # buildkit"
    config: ConfigEntry = ConfigEntry()


class RepositoryEntry(_Entry):
    """What ``docker search`` and the hub's page say about a repository."""

    name: str
    revision: int = 1
    description: str = ""
    stars: int = 0
    pulls: str = ""
    badge: str = ""
    ribbon: str = ""


class PackageEntry(_Entry):
    """A package of a distribution or a language; sizes are installed sizes.

    ``depends`` and ``recommends`` are names; ``programs`` are ``PATH[=BEHAVIOUR]``;
    ``rest`` are bytes that stand for dependencies too many to be named.
    """

    revision: int = 1
    version: str = "1.0"
    size: str | int = 0
    download: str | int | None = None
    depends: str = ""
    recommends: str = ""
    programs: str = ""
    files: Mapping[str, str] = Field(default_factory=dict)
    rest: str | int = 0
    rest_count: int = 0
    rest_recommends: str | int = 0
    rest_recommends_count: int = 0
    flags: str = ""
    seconds: float | None = None


class PackageFile(_Entry):
    """Packages of one kind (apt, apk, pip, npm …) for the releases it names, or for all."""

    kind: str
    releases: tuple[str, ...] = ("",)
    packages: Mapping[str, PackageEntry] = Field(default_factory=dict)


class ImageFile(_Entry):
    """What a file under ``images/`` may hold.

    ``variables`` stand in the texts of every image that says nothing else; ``suites``
    are those of Debian's releases by code name, for tags that ask for one.
    """

    variables: Mapping[str, str] = Field(default_factory=dict)
    suites: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)

    tree: tuple[Tree, ...] = ()
    layer: tuple[LayerEntry, ...] = ()
    image: tuple[ImageEntry, ...] = ()
    repository: tuple[RepositoryEntry, ...] = ()
    standing: tuple[StandingEntry, ...] = ()


_File = TypeVar("_File", bound=BaseModel)


def read(path: str, content: bytes, kind: type[_File]) -> _File:
    """Return what the file says; raises CatalogueError naming the file and every wrong place."""
    try:
        said: dict[str, Any] = tomllib.loads(content.decode())
        return kind.model_validate(said)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: {error}") from None
    except ValidationError as error:
        raise CatalogueError("\n".join(_complaints(path, error))) from None


def _complaints(path: str, error: ValidationError) -> list[str]:
    return [
        f"{path}: {'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
        for found in error.errors()
    ]
