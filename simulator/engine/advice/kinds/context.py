"""Keep out of the context what no build needs: it travels, and lands in the image."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename

from simulator.engine.advice.advice import LEAST_BYTES, Advice, Kind
from simulator.engine.advice.copies import MAX_LOOKED_AT, ContextCopy, context_copy
from simulator.engine.advice.starting import starts_alike
from simulator.engine.advice.subject import Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.advice.wording import listed, size_text
from simulator.engine.files import Directory, Entry, File, join, walk

FOLDERS: Mapping[str, str] = {
    ".git": ".git",
    "node_modules": "**/node_modules",
    "__pycache__": "**/__pycache__",
    ".venv": "**/.venv",
    ".idea": ".idea",
    ".vscode": ".vscode",
    ".pytest_cache": "**/.pytest_cache",
    ".mypy_cache": "**/.mypy_cache",
    ".ruff_cache": "**/.ruff_cache",
    ".tox": ".tox",
    ".terraform": "**/.terraform",
    ".gradle": "**/.gradle",
}
"""Folders that are made again on every machine, with the line that keeps each out."""

DUMPS = re.compile(
    r".*\.(?:sql|dump|bak|log|tar|tgz|tar\.[a-z0-9]+|zip|7z|rar|iso|mp4|mov|avi|psd|vmdk|qcow2|"
    r"hprof|core)"
)
LEAST_DUMP = 1_000_000
"""Bytes from which a file that nobody names is worth a line."""


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield at most one piece of advice: lines for the ignore file.

    Proof: the build works, all other files of the image are the same, and a folder
    such as node_modules that was left out is there all the same, made by a RUN.
    Effect: bytes that are not sent.
    """
    copies = [
        copy
        for stage, _ in subject.needed_stages
        for placed in subject.placed(stage)
        if (copy := context_copy(subject, placed)) is not None
    ]
    lines = _lines(subject, copies)
    if not lines:
        return
    proposal = Proposal(files={subject.ignore_name: ignoring(subject, [*lines])})
    trial = trials.play(proposal)
    if trial is None or trial.image.config != subject.image.config:
        return
    left_out = _Landed(subject, copies, lines)
    saved = subject.sent - trial.sent
    fine = trials.same(subject.image.tree, trial.image.tree, left_out) and left_out.made_again(
        trial.image.tree.entry
    )
    if saved >= LEAST_BYTES and fine and starts_alike(subject.image, trial.image):
        yield _advice(subject, copies, lines, proposal, saved)


def ignoring(subject: Subject, lines: list[str]) -> str:
    """Return the text of the ignore file with more lines at its end."""
    entry = subject.world.machine.files.entry(join(subject.options.context, subject.ignore_name))
    text = entry.content.decode("utf-8", "replace") if isinstance(entry, File) else ""
    if text and not text.endswith("\n"):
        text += "\n"
    return text + "".join(f"{line}\n" for line in lines)


class _Landed:
    """Tells the paths of the image that come from what the new lines keep out."""

    def __init__(
        self, subject: Subject, copies: list[ContextCopy], lines: Mapping[str, list[str]]
    ) -> None:
        self.subject, self.copies = subject, copies
        self.paths = tuple(path for paths in lines.values() for path in paths)
        self.places = {
            place
            for copy in copies
            for path in self.paths
            if (place := landing(copy, path)) is not None
        }

    def __call__(self, path: str) -> bool:
        return any(path == place or path.startswith(f"{place}/") for place in self.places)

    def made_again(self, entry: object) -> bool:
        """Whether every node_modules that the image had is still there."""
        tree = self.subject.image.tree
        return all(
            entry(place) is not None  # type: ignore[operator]
            for place in self.places
            if basename(place) in {"node_modules", ".venv"} and tree.entry(place) is not None
        )


def landing(copy: ContextCopy, path: str) -> str | None:
    """Return where in the image a path of the context lands, without a leading slash."""
    destination = copy.step.destination.removesuffix("/.").strip("/")
    for source in copy.sources:
        top = source.path.strip("/")
        if isinstance(source.entry, Directory):
            below = path if not top else path.removeprefix(f"{top}/")
            if not top or path.startswith(f"{top}/"):
                return f"{destination}/{below}".lstrip("/")
        elif path == top:
            folder = copy.step.destination.endswith("/") or len(copy.sources) > 1
            return f"{destination}/{basename(path)}".lstrip("/") if folder else destination
    return None


def _lines(subject: Subject, copies: list[ContextCopy]) -> dict[str, list[str]]:
    """Return the lines to add, each with the paths of the context that it keeps out."""
    found: dict[str, list[str]] = {}
    for path, entry in _candidates(copies):
        name = basename(path)
        if isinstance(entry, Directory):
            found.setdefault(FOLDERS[name], []).append(path)
        elif not _named(subject, name):
            found.setdefault(path, []).append(path)
    return found


def _candidates(copies: list[ContextCopy]) -> Iterator[tuple[str, Entry]]:
    """Yield folders and large files that COPYs of whole folders take along."""
    seen: set[str] = set()
    for copy in copies:
        for source in copy.sources:
            if not isinstance(source.entry, Directory):
                continue
            for path, entry in _outermost(source.entry, source.path.strip("/")):
                if path not in seen:
                    seen.add(path)
                    yield path, entry


def _outermost(folder: Directory, prefix: str) -> Iterator[tuple[str, Entry]]:
    inside = "\0"
    for count, (path, entry) in enumerate(walk(folder, prefix)):
        if count > MAX_LOOKED_AT:
            return
        if path.startswith(inside):
            continue
        if isinstance(entry, Directory) and basename(path) in FOLDERS:
            inside = f"{path}/"
            yield path, entry
        elif isinstance(entry, File) and entry.size >= LEAST_DUMP and DUMPS.fullmatch(path):
            yield path, entry


def _named(subject: Subject, name: str) -> bool:
    """Whether the Dockerfile or a text of the project says the file's name."""
    words = name.encode()
    if name in subject.text:
        return True
    return any(
        words in entry.content
        for count, (_, entry) in enumerate(subject.context.tree.walk())
        if count < MAX_LOOKED_AT and isinstance(entry, File) and not entry.is_placeholder
    )


def _advice(
    subject: Subject,
    copies: list[ContextCopy],
    lines: Mapping[str, list[str]],
    proposal: Proposal,
    saved: int,
) -> Advice:
    paths = [path for found in lines.values() for path in found]
    taken = next(c for c in copies if any(landing(c, path) is not None for path in paths))
    return Advice(
        Kind.CONTEXT,
        taken.step.step.line,
        taken.step.step.end,
        f"Keep {listed(paths)} out with {subject.ignore_name}. "
        f"That sends {size_text(saved)} less to every build.",
        None,
        proposal.files,
        saves_bytes=saved,
        detail=f"{taken.step.keyword} on line {taken.step.step.line} takes "
        f"{'them' if len(paths) > 1 else 'it'} along. No step needs "
        f"{'them' if len(paths) > 1 else 'it'}, and every change there runs line "
        f"{taken.step.step.line} again.",
    )
