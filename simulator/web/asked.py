"""What a form asks for: the actions, and what the visitor looks at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.asking import SECRET
from simulator.engine.files import Directory, File
from simulator.engine.ignore import NAME
from simulator.engine.registry.logins import veiled, veiled_line
from simulator.engine.state import World
from simulator.web.scene.files import editable_text, find, text_digest, utf16_text
from simulator.web.scene.workbench import View
from simulator.workspaces.actions import (
    Action,
    Answer,
    Continue,
    DeleteFile,
    InvalidAction,
    MoveFile,
    PressKey,
    Republish,
    RunLine,
    SaveFile,
    SitDown,
    StartFrom,
    TakeHint,
    TypeLine,
    to_json,
)
from simulator.workspaces.advice import Suggestion
from simulator.workspaces.bringing.noticed import keeping_out
from simulator.workspaces.course.course import Course
from simulator.workspaces.course.lines import BUILDS
from simulator.workspaces.course.solution import line_action
from simulator.workspaces.moment import Moment


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its actions, then a step through the history, then a look at a file.

    ``history`` is undo, redo, or the step or the lesson that begins again.
    ``goes`` is the end of a branch and the place on it to go to; ``asks`` leads to the page
    that tells what was built step by step.
    ``opens`` is the file to show afterwards, if it is another one, and ``shows_build``
    whether the last build is shown in its place; None leaves it as it is.
    """

    actions: tuple[Action, ...] = ()
    history: str = ""
    goes: tuple[int, int] | None = None
    asks: bool = False
    opens: str | None = None
    shows_build: bool | None = None
    key: str = ""

    def keyed(self) -> Iterator[tuple[str, Action]]:
        """Yield the actions with their ids: a repeated request has the same ones."""
        for action in self.actions:
            digest = hashlib.sha256(to_json(action).encode()).hexdigest()[:16]
            yield f"{self.key}.{digest}", action


def asked(
    form: QueryDict, moment: Moment, suggestions: Callable[[], Sequence[Suggestion] | None]
) -> Asked:
    """Read a form. Whatever it does, a file edited in it is saved first.

    ``suggestions`` tells what the visitor may try; it is only called where that is asked for.
    """
    done = _read(form, moment, suggestions)
    project = moment.world.machine.project
    return replace(done, actions=(*_edits(form, project), *done.actions), key=key_of(form))


def _read(
    form: QueryDict, moment: Moment, suggestions: Callable[[], Sequence[Suggestion] | None]
) -> Asked:
    if fix := form.get("fix", ""):
        return _fixed(fix, form, moment.world.machine.project)
    if tip := form.get("tip", ""):
        return _tried(tip, moment, suggestions() or ())
    if form.get("do") == "line" and moment.course is not None:
        return _line(form, moment.course, moment.world)
    if form.get("do", "") == "ignore":
        return _kept_out(form, moment)
    if form.get("do", "") == "utf8":
        return _as_utf8(form, moment)
    read = _READERS.get(form.get("do", ""))
    if read is None:
        raise InvalidAction("that button is not known here")
    return read(form)


def key_of(form: QueryDict) -> str:
    """Return the id that a page has given its request; databases take no NUL in it."""
    return form.get("key", "").replace("\0", "")[:64]


def view_of(request: HttpRequest) -> View:
    """Return what the visitor looks at, by address or form."""
    form = request.POST if request.method == "POST" else request.GET
    return View(
        path=form.get("file", "")[:1024],
        build=form.get("view") != "edit",
        seen=max(whole_number(form.get("seen", "")), 0),
        find=form.get("find", "")[:200],
    )


def whole_number(text: str) -> int:
    """Return a number that a form has, -1 if it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def posted_text(form: QueryDict) -> tuple[str, str] | None:
    """Return the open file's path and the text in the editor, if the form has them."""
    path, text = form.get("file", ""), form.get("content")
    if text is None or not path:
        return None
    return path, text.replace("\r\n", "\n").replace("\r", "\n")


def _edits(form: QueryDict, project: Directory) -> Iterator[SaveFile]:
    """Yield the edit of the open file, if the text is not what the editor was given."""
    typed = posted_text(form)
    if typed is None:
        return
    path, text = typed
    if text_digest(text) == form.get("base") or editable_text(find(project, path)) == text:
        return
    yield _saved(path, text, project)


def _saved(path: str, text: str, project: Directory) -> SaveFile:
    """Return the action that writes a text with the line endings that the file has."""
    entry = find(project, path)
    windows = isinstance(entry, File) and b"\r\n" in entry.content
    return SaveFile(path, text.replace("\n", "\r\n") if windows else text)


def _run(form: QueryDict) -> Asked:
    """Run a line here, or send it to the container that the visitor's terminal is in."""
    if machine := form.get("sit", ""):
        return Asked((SitDown(machine),), opens="")
    if name := form.get("republish", ""):
        return Asked((Republish(name),))
    shell, quick = form.get("shell", ""), form.get("quick", "")
    if key := form.get("press", ""):
        return Asked((PressKey(key, shell),))
    line = (quick or form.get("line", "")).replace("\r\n", "\n").strip("\n")
    if shell.startswith(SECRET):
        line = veiled(line)
    if shell and not quick:
        return Asked((TypeLine(line, shell),))
    return Asked((RunLine(veiled_line(line)),)) if line.strip() else Asked()


def _build(form: QueryDict) -> Asked:
    line = form.get("build", "").strip()
    return Asked((RunLine(veiled_line(line)),), opens="", shows_build=True) if line else Asked()


def _ask(form: QueryDict) -> Asked:
    return replace(_build(form), asks=True)


def _save(form: QueryDict) -> Asked:
    """Do no more than is done anyway: save the edit, and show what is looked at."""
    return Asked()


def _undo(form: QueryDict) -> Asked:
    return Asked(history="undo")


def _redo(form: QueryDict) -> Asked:
    return Asked(history="redo")


def _go(form: QueryDict) -> Asked:
    """Go to a place on the branch that the page shows, or on another: ``to`` is its end, too."""
    end, _, place = form.get("to", "").partition(".")
    known = end or form.get("end", ""), place or form.get("place", "")
    numbers = tuple(whole_number(text) for text in known)
    return Asked(goes=(numbers[0], numbers[1])) if min(numbers) >= 0 else Asked()


def _open(form: QueryDict) -> Asked:
    show = form.get("show")
    return Asked(opens=form.get("path", "")[:1024], shows_build=show != "edit" if show else None)


def _new(form: QueryDict) -> Asked:
    path = form.get("path", "").strip().removeprefix("./")
    return Asked((SaveFile(path, ""),), opens=path)


def _delete(form: QueryDict) -> Asked:
    return Asked((DeleteFile(form.get("path", "")),), opens="")


def _move(form: QueryDict) -> Asked:
    path, to = form.get("path", ""), form.get("to", "").strip().removeprefix("./")
    return Asked((MoveFile(path, to),), opens=to) if path != to else Asked()


def _start(form: QueryDict) -> Asked:
    return Asked((StartFrom(form.get("example", "")),), opens="")


def _fixed(fix: str, form: QueryDict, project: Directory) -> Asked:
    """Save the open file with the lines of a fix, if it is the text that the fix is for."""
    typed = posted_text(form)
    path = form.get("file", "")[:1024]
    text = typed[1] if typed else editable_text(find(project, path))
    edit = _edit(fix, text_digest(text or ""))
    if text is None or edit is None:
        hint = _("The file has changed since. Look at what it is told now.")
        raise InvalidAction("that fix is for another text", hint=hint)
    return Asked((_saved(path, edited(text, [edit]), project),), opens=path, shows_build=False)


def _edit(fix: str, name: str) -> Edit | None:
    """Read what the button of a fix has sent, for a text of this name."""
    try:
        match json.loads(fix):
            case {"start": int(start), "end": int(end), "lines": [*lines], "of": of} if of == name:
                fits = 0 < start <= end + 1 and all(isinstance(line, str) for line in lines)
                return Edit(start, end, tuple(lines)) if fits else None
            case _:
                return None
    except (ValueError, RecursionError):
        return None


def _bring(form: QueryDict) -> Asked:
    return Asked(opens="", shows_build=False)


def _kept_out(form: QueryDict, moment: Moment) -> Asked:
    """Write what was noticed into .dockerignore, below what stands there or in the editor."""
    typed = posted_text(form)
    edit = keeping_out(moment.world.machine, typed[1] if typed and typed[0] == NAME else None)
    if edit is None:
        raise InvalidAction("a .dockerignore keeps all of that out already")
    return Asked((edit,), opens=NAME, shows_build=False)


def _as_utf8(form: QueryDict, moment: Moment) -> Asked:
    path = form.get("path", "")
    text = utf16_text(find(moment.world.machine.project, path))
    if text is None:
        raise InvalidAction(f"{path[:80]} is not UTF-16")
    return Asked((SaveFile(path, text),), opens=path, shows_build=False)


def _tried(tip: str, moment: Moment, suggestions: Sequence[Suggestion]) -> Asked:
    """Save what a tip proposes, if it is about the last build still."""
    built, _, place = tip.partition(".")
    known = place.isdecimal() and len(place) < 4 and int(place) < len(suggestions)
    if built != str(moment.built) or not known:
        raise InvalidAction("there is nothing to try any more", hint="Another build came after it.")
    files = suggestions[int(place)].files
    return Asked(files, opens=files[0].path if files else None, shows_build=False)


def _answer(form: QueryDict) -> Asked:
    """Lock in a guess, which has to be whole; ``a`` is its one field, or a0, a1 … its parts."""
    numbered = form.get("parts", "")
    count = int(numbered) if numbered.isdecimal() and len(numbered) < 4 else 0
    parts = [form.get(f"a{at}", "") for at in range(count)] if count else form.getlist("a")
    parts = [part.strip() for part in parts]
    if "" in parts or (not parts and not form.get("none")):
        raise InvalidAction(_("the guess is not complete"), hint=_("Every part needs an answer."))
    return Asked((Answer(form.get("question", ""), "\n".join(parts)),))


def _continue(form: QueryDict) -> Asked:
    return Asked((Continue(form.get("step", "")),), opens="", shows_build=False)


def _hint(form: QueryDict) -> Asked:
    return Asked((TakeHint(form.get("step", "")),))


def _line(form: QueryDict, course: Course, world: World) -> Asked:
    """Do a line of the solution, and show what it is about."""
    place = form.get("place", "")
    if form.get("step") != str(course.step + 1) or not place.isdecimal() or len(place) > 3:
        raise InvalidAction(_("that line belongs to another step"))
    action = line_action(course, world, int(place))
    match action:
        case SaveFile(path=path):
            return Asked((action,), opens=path, shows_build=False)
        case RunLine(line=line) if line.startswith(BUILDS):
            return Asked((action,), opens="", shows_build=True)
        case _:
            return Asked((action,))


def _restart_step(form: QueryDict) -> Asked:
    return Asked(history="step", opens="")


def _restart_lesson(form: QueryDict) -> Asked:
    return Asked(history="lesson", opens="")


_READERS: dict[str, Callable[[QueryDict], Asked]] = {
    "run": _run,
    "build": _build,
    "ask": _ask,
    "save": _save,
    "find": _save,
    "undo": _undo,
    "redo": _redo,
    "go": _go,
    "open": _open,
    "new": _new,
    "delete": _delete,
    "move": _move,
    "start": _start,
    "answer": _answer,
    "continue": _continue,
    "hint": _hint,
    "restart-step": _restart_step,
    "restart-lesson": _restart_lesson,
    "bring": _bring,
}
