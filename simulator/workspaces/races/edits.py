"""What an edit of a race does to a project: actions, as a learner's own edits are."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import replace

from simulator.engine.files import Directory, Entry, File
from simulator.workspaces.actions import Action, DeleteFile, InvalidAction, RunLine, SaveFile
from simulator.workspaces.races.race import Do, Edit

MANIFESTS = ("requirements.txt", "package.json", "go.mod", "Gemfile", "composer.json")
"""Lists of dependencies that a package can be added to, in the order of looking."""

PRUNE = "docker builder prune --all --force"


def actions_of(edit: Edit, project: Directory, number: int) -> tuple[Action, ...]:
    """Return what the edit does, as edit ``number`` of its race.

    Raises InvalidAction if the project has nothing that it could be done to.
    """
    match edit.do:
        case Do.AGAIN:
            return ()
        case Do.PRUNE:
            return (RunLine(PRUNE),)
        case Do.TOUCH:
            _text_of(project, edit.path)
            return (RunLine(f"touch -- {shlex.quote(edit.path)}"),)
        case Do.DELETE:
            return (DeleteFile(edit.path),)
        case Do.WRITE:
            return (SaveFile(edit.path, edit.text),)
        case Do.IGNORE:
            return (_longer(project, Edit(Do.LINE, ".dockerignore", edit.text), number),)
        case Do.LINE:
            _text_of(project, edit.path)
            return (_longer(project, edit, number),)
        case Do.NEED:
            return (_needing(project, edit),)


def manifest_of(paths: tuple[str, ...]) -> str:
    """Return the list of dependencies among the files, "" if there is none."""
    return next((path for path in MANIFESTS if path in paths), "")


def _longer(project: Directory, edit: Edit, number: int) -> SaveFile:
    """Return the file with one more line: the text, or a comment that no other edit makes."""
    before = _text_of(project, edit.path, missing="")
    gap = "" if not before or before.endswith("\n") else "\n"
    line = edit.text or _comment(edit.path, number)
    return SaveFile(edit.path, f"{before}{gap}{line}\n")


def _comment(path: str, number: int) -> str:
    """Return a line that means nothing to the language of the file."""
    kind = path.rpartition("/")[2].rpartition(".")[2].lower()
    if kind in {"html", "htm", "xml", "md", "svg"}:
        return f"<!-- edit {number} -->"
    if kind in {"js", "mjs", "cjs", "ts", "tsx", "go", "c", "h", "cpp", "rs", "java", "php"}:
        return f"// edit {number}"
    if kind == "css":
        return f"/* edit {number} */"
    return "" if kind == "json" else f"# edit {number}"


def _needing(project: Directory, edit: Edit) -> SaveFile:
    """Return the project's list of dependencies with one more package on it."""
    edit = replace(edit, path=edit.path or manifest_of(tuple(project.entries)))
    add = _ADDING.get(edit.path.rpartition("/")[2])
    if add is None:
        raise InvalidAction(
            f"no list of dependencies to add {edit.text[:40]!r} to",
            hint=f"It can be one of {', '.join(MANIFESTS)}.",
        )
    return SaveFile(edit.path, add(_text_of(project, edit.path), edit.text))


def _in_lines(form: str) -> Callable[[str, str], str]:
    return lambda text, name: f"{text.rstrip(chr(10))}\n{form.format(name)}\n"


def _in_json(section: str) -> Callable[[str, str], str]:
    def add(text: str, name: str) -> str:
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or not isinstance(said.get(section, {}), dict):
            raise InvalidAction("the list of dependencies is not JSON that can be read")
        said[section] = {**said.get(section, {}), name: "*"}
        return json.dumps(said, indent=2, ensure_ascii=False) + "\n"

    return add


_ADDING: dict[str, Callable[[str, str], str]] = {
    "requirements.txt": _in_lines("{}"),
    "package.json": _in_json("dependencies"),
    "go.mod": _in_lines("require {}"),
    "Gemfile": _in_lines('gem "{}"'),
    "composer.json": _in_json("require"),
}


def _text_of(project: Directory, path: str, missing: str | None = None) -> str:
    entry: Entry | None = project
    for name in path.split("/"):
        entry = entry.entries.get(name) if isinstance(entry, Directory) else None
    if entry is None and missing is not None:
        return missing
    if entry is None:
        raise InvalidAction(f"{path[:80]}: No such file or directory")
    if not isinstance(entry, File):
        raise InvalidAction(f"{path[:80]}: Is a directory")
    if entry.is_placeholder:
        raise InvalidAction(f"{path[:80]} stands for its size only and cannot be edited")
    return entry.content.decode(errors="replace")
