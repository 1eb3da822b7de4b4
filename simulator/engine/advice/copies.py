"""What COPY brings from the context to where, and which of its files people edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from posixpath import basename

from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.build.inputs import is_remote
from simulator.engine.build.operations import CopyFiles, FromContext
from simulator.engine.build.sources import Source, select
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, FileTree, walk

MAX_LOOKED_AT = 2_000
"""Files of one COPY that are looked at."""

_WORDS_OF_CODE = (
    "py js ts jsx tsx mjs cjs vue svelte go java kt scala rb php rs c cc cpp h cs fs ex exs erl "
    "html css scss sh pl lua swift sql jinja j2 tmpl"
)
_CODE = frozenset(_WORDS_OF_CODE.split())
_WORDS_OF_SETTINGS = (
    "json toml yaml yml lock cfg ini conf txt md rst sum mod xml gradle properties pem key crt "
    "example sample"
)
_SETTINGS = frozenset(_WORDS_OF_SETTINGS.split())


@dataclass(frozen=True, slots=True)
class ContextCopy:
    """A COPY or ADD of files of the context, without anything fancy."""

    step: CopyFiles
    sources: tuple[Source, ...]

    def origin_of(self, path: str, tree: FileTree) -> str:
        """Return the file of the context that lands at a path of the image; empty if none does."""
        destination = self.step.destination.removesuffix("/.").rstrip("/")
        for source in reversed(self.sources):
            if isinstance(source.entry, Directory):
                below = path.removeprefix(f"{destination}/")
                found = f"{source.path.rstrip('/')}/{below}"
                if path.startswith(f"{destination}/") and isinstance(tree.entry(found), File):
                    return found.lstrip("/")
            elif path in {destination, f"{destination}/{basename(source.path)}"}:
                return source.path.lstrip("/")
        return ""

    @property
    def files(self) -> Iterator[str]:
        """The files that it brings, as paths of the context."""
        for source in self.sources:
            place = source.path.strip("/")
            if not isinstance(source.entry, Directory):
                yield place
                continue
            below = (path for path, entry in walk(source.entry, place) if isinstance(entry, File))
            yield from islice(below, MAX_LOOKED_AT)


def context_copy(subject: Subject, placed: Placed) -> ContextCopy | None:
    """Return what a step copies from the context; None if it is another kind of step.

    Heredocs, remote files and ``--parents`` are left alone.
    """
    step = placed.step
    if not isinstance(step, CopyFiles) or not isinstance(step.origin, FromContext):
        return None
    if step.inline or step.parents or step.exclude or any(is_remote(p) for p in step.sources):
        return None
    try:
        found = [source for path in step.sources for source in select(subject.context.tree, path)]
    except DockerError:
        return None
    return ContextCopy(step, tuple(found))


def is_code(path: str) -> bool:
    """Say whether people edit the file all day, as far as its name tells."""
    return _ending(path) in _CODE and ".git" not in path.split("/") and "node_modules" not in path


def representative(subject: Subject, files: Iterable[str], spared: Iterable[str]) -> str:
    """Return the file whose edit is tried; empty if none comes into question.

    It is the one that changed last, else one that the program starts with, else the
    first of the files nearest to the root.
    """
    kept = frozenset(spared)
    names = {subject.path.rpartition("/")[2], subject.ignore_name}
    found = [path for path in files if path not in kept and path not in names]
    usual = [path for path in found if is_code(path)]
    last = [path for path in subject.changed_files if path in found]
    if last:
        return last[0]
    others = [path for path in found if _ending(path) not in _SETTINGS and not _hidden(path)]
    config = subject.image.config
    started = " ".join((*(config.entrypoint or ()), *(config.cmd or ()))).split()
    ranked = sorted(
        usual or others,
        key=lambda path: (basename(path) not in started, path.count("/"), path),
    )
    return ranked[0] if ranked else ""


def _ending(path: str) -> str:
    name = basename(path)
    return name.rpartition(".")[2].lower() if "." in name else ""


def _hidden(path: str) -> bool:
    return any(name.startswith(".") or name == "node_modules" for name in path.split("/"))
