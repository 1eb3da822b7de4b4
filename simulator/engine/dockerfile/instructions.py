"""The instructions of a Dockerfile as typed values, one class each.

Every one keeps its ``node``: where it stands and how it was spelled. Two instructions
are equal if they say the same, wherever they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from simulator.engine.dockerfile.parse import Heredoc, Node


@dataclass(frozen=True, slots=True)
class _Instruction:
    node: Node = field(kw_only=True, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class From(_Instruction):
    """The start of a stage; ``name`` is in lower case, or empty."""

    image: str
    platform: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ArgPair:
    """A build argument; ``default`` is None if none was given, which is not the empty text."""

    name: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Arg(_Instruction):
    """Build arguments from here to the end of the stage."""

    pairs: tuple[ArgPair, ...]


@dataclass(frozen=True, slots=True)
class Env(_Instruction):
    """Environment variables; ``legacy`` for ``ENV name value``."""

    pairs: tuple[tuple[str, str], ...]
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class Label(_Instruction):
    """Labels; ``legacy`` for ``LABEL name value``."""

    pairs: tuple[tuple[str, str], ...]
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class Maintainer(_Instruction):
    """The author, in the way of old."""

    author: str


@dataclass(frozen=True, slots=True)
class Mount:
    """A ``RUN --mount``. ``from_`` is empty for the build context; ``size`` is in bytes.

    ``env`` is None if no variable was asked for; ``readonly`` is what holds when all is said
    (bind, secret and ssh mounts are read-only unless told otherwise).
    """

    type: str = "bind"
    id: str = ""
    source: str = ""
    target: str = ""
    from_: str = ""
    readonly: bool = True
    required: bool = False
    sharing: str = ""
    mode: int | None = None
    uid: int | None = None
    gid: int | None = None
    env: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Run(_Instruction):
    """A command to run. In the shell form ``command`` is one text, as written.

    ``mounts`` are complete only after expansion: before it, BuildKit itself knows
    nothing but their ``from_``. ``mount_specs`` are the words they come from.
    """

    command: tuple[str, ...]
    shell: bool = True
    mounts: tuple[Mount, ...] = ()
    network: str = "default"
    security: str = "sandbox"
    heredocs: tuple[Heredoc, ...] = ()
    mount_specs: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InlineFile:
    """A heredoc given as a source: its name and text. ``expand`` is False if it was quoted."""

    name: str
    content: str
    expand: bool = True


@dataclass(frozen=True, slots=True)
class Copy(_Instruction):
    """Files from the context, a stage or an image; ``from_`` is empty for the context."""

    sources: tuple[str, ...]
    destination: str
    heredoc_sources: tuple[InlineFile, ...] = ()
    from_: str = ""
    chown: str = ""
    chmod: str = ""
    link: bool = False
    parents: bool = False
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Add(_Instruction):
    """Files, archives and remote files. ``unpack`` and ``keep_git_dir`` are None if not said."""

    sources: tuple[str, ...]
    destination: str
    heredoc_sources: tuple[InlineFile, ...] = ()
    chown: str = ""
    chmod: str = ""
    link: bool = False
    exclude: tuple[str, ...] = ()
    checksum: str = ""
    keep_git_dir: bool | None = None
    unpack: bool | None = None


@dataclass(frozen=True, slots=True)
class Workdir(_Instruction):
    """The working directory, relative to the one before."""

    path: str


@dataclass(frozen=True, slots=True)
class User(_Instruction):
    """The user of the following steps and of the container."""

    user: str


@dataclass(frozen=True, slots=True)
class Cmd(_Instruction):
    """The default command; in the shell form ``argv`` is one text."""

    shell: bool
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entrypoint(_Instruction):
    """The program of the container; in the shell form ``argv`` is one text."""

    shell: bool
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expose(_Instruction):
    """Ports, sorted as BuildKit sorts them; ``ports.exposed`` reads them."""

    ports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Volume(_Instruction):
    """Paths that every container keeps outside its layers."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopSignal(_Instruction):
    """The signal that ``docker stop`` sends."""

    signal: str


@dataclass(frozen=True, slots=True)
class Healthcheck(_Instruction):
    """A health check; ``test`` starts with NONE, CMD or CMD-SHELL. Durations in nanoseconds."""

    test: tuple[str, ...]
    interval: int = 0
    timeout: int = 0
    start_period: int = 0
    start_interval: int = 0
    retries: int = 0

    @property
    def none(self) -> bool:
        return self.test == ("NONE",)

    @property
    def shell(self) -> bool:
        return self.test[0] == "CMD-SHELL"


@dataclass(frozen=True, slots=True)
class Shell(_Instruction):
    """The shell of the following shell forms."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Onbuild(_Instruction):
    """An instruction for the builds that start FROM this image; ``trigger`` is its node.

    ``expression`` is what the image's config keeps; it is read again when it fires.
    """

    expression: str
    trigger: Node


Instruction: TypeAlias = (
    From
    | Arg
    | Env
    | Label
    | Maintainer
    | Run
    | Copy
    | Add
    | Workdir
    | User
    | Cmd
    | Entrypoint
    | Expose
    | Volume
    | StopSignal
    | Healthcheck
    | Shell
    | Onbuild
)
