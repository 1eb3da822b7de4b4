"""Keeping journals: opening them, adding to them, moving their heads.

An action is played before it is kept, so what cannot be played is never kept. It is
kept only if the head is still the one that it was played on; otherwise it is played
again on the new head. So two tabs at once lose nothing and double nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from simulator.catalogue_files import catalogue
from simulator.lesson_files import library
from simulator.workspaces import checkpoints, limits
from simulator.workspaces.actions import Action, kind_of, to_json, valid
from simulator.workspaces.checkpoints import keep_if_due
from simulator.workspaces.examples import FIRST
from simulator.workspaces.history import Mark, history_of, remember
from simulator.workspaces.journal import perform
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Entry, Workspace
from simulator.workspaces.moment import LESSON, Moment
from simulator.workspaces.progress import note
from simulator.workspaces.replay import moment_at

DEMO = "demo"
"""The use of a lesson by whoever shows it to a class."""

_OF_A_VISITOR = UUID("6c2a2b1e-6c1f-4b7e-9d0a-51c5a3a1a7b4")


def sandbox_of(visitor: str) -> Workspace:
    """Return the visitor's newest workspace, or a first one that is not kept yet.

    Those of lessons are not meant: each has its own.
    """
    return sandboxes_of(visitor).first() or _first(visitor)


def sandboxes_of(visitor: str) -> QuerySet[Workspace]:
    """Return the visitor's workspaces that are kept, the newest first; those of lessons apart."""
    own = _kept().filter(owner=visitor).exclude(start__startswith=LESSON)
    return own.order_by("-changed", "id")


def lesson_of(visitor: str, lesson: str, use: str = "") -> Workspace:
    """Return the visitor's workspace of a lesson, one that is not kept yet if there was none.

    Each ``use`` of the lesson has its own.
    """
    first = _lesson(visitor, lesson, use)
    return _kept().filter(owner=visitor, id=first.id).first() or first


def begun_lessons(visitor: str) -> list[str]:
    """Return the lessons that the visitor has begun, the newest first."""
    own = Workspace.objects.filter(owner=visitor, start__startswith=LESSON).order_by(
        "-changed", "id"
    )
    return [name for name in map(lesson_in, own) if name]


def left_of(visitor: str, lesson: str) -> Workspace | None:
    """Return what the visitor did in a lesson, whether it still is or not."""
    return _kept().filter(owner=visitor, id=_lesson(visitor, lesson).id).first()


def lesson_in(workspace: Workspace) -> str:
    """Return the lesson that a workspace is the owner's own of, empty if it is of none."""
    if not workspace.start.startswith(LESSON):
        return ""
    lesson = workspace.start.removeprefix(LESSON)
    own = workspace.id == _lesson(workspace.owner, lesson).id
    return lesson if own and library().lesson(lesson) else ""


def find(visitor: str, workspace: UUID) -> Workspace:
    """Return a workspace of the visitor, or raise Workspace.DoesNotExist."""
    with suppress(Workspace.DoesNotExist):
        return Workspace.objects.get(owner=visitor, id=workspace)
    for first in _not_kept(visitor):
        if first.id == workspace:
            return first
    raise Workspace.DoesNotExist


def keep(workspace: Workspace) -> None:
    """Keep a workspace that is not kept yet, so that others can reach it by its id."""
    _keep(workspace)


def act(workspace: Workspace, key: str, action: Action) -> Moment:
    """Add an action to the journal and return the moment after it.

    A key that the journal knows already changes nothing: the moment is that of the head.
    Raises DockerError if the action is not valid or a limit is reached.
    """
    valid(action, limit=settings.MAX_ACTION_BYTES)
    _keep(workspace)
    while True:
        below = moment_at(workspace, workspace.head_id)
        turn = perform(below.world, action)
        with transaction.atomic() if below.course else nullcontext():
            entry = _append(workspace, key, action)
            after = below.after(turn, entry.number) if entry else None
            if after is not None and after.course is not None and lesson_in(workspace):
                note(workspace.owner, after.course)
        if entry is not None and after is not None:
            MEMORY.put(entry.pk, after)
            remember(workspace, below.number, entry)
            keep_if_due(entry, after)
            if entry.number == 1 and after.course is not None:
                checkpoints.keep(entry, after, pinned=True)  # its files outlive the lesson's
            return after
        if Entry.objects.filter(workspace=workspace, key=key).exists():
            return moment_of(workspace)


def undo(workspace: Workspace, number: int) -> Moment:
    """Move the head to the entry before it, if the head is still entry ``number``."""
    with transaction.atomic():
        kept = Workspace.objects.select_for_update().filter(pk=workspace.pk).first()
        if kept and kept.head and kept.head.number == number:
            kept.head = kept.head.parent
            kept.save()
    return _arrive(workspace)


def redo(workspace: Workspace, number: int) -> Moment:
    """Move the head to the entry after it on its branch, if the head is still entry ``number``."""
    with transaction.atomic():
        kept = _kept().select_for_update(of=("self",)).filter(pk=workspace.pk).first()
        if kept and (kept.head.number if kept.head else 0) == number:
            known = history_of(kept)
            _put(kept, known.branch, known.place + 1)
    return _arrive(workspace)


def go(workspace: Workspace, tip: int, place: int) -> Moment:
    """Move the head to a place on the branch that ends with entry ``tip``; 0 is the start.

    Nothing is deleted, and doing something else there forks. What is not there moves nothing.
    """
    with transaction.atomic():
        kept = _kept().select_for_update(of=("self",)).filter(pk=workspace.pk).first()
        if kept:
            _put(kept, history_of(kept).on_branch(tip), place)
    return _arrive(workspace)


def reset(workspace: Workspace, to: int) -> Moment:
    """Move the head back to entry ``to`` on the way to it; 0 is the start.

    Nothing is lost: redo leads forward again.
    """
    with transaction.atomic():
        kept = _kept().select_for_update(of=("self",)).filter(pk=workspace.pk).first()
        if kept:
            known = history_of(kept)
            way = known.branch[: known.place]
            _put(kept, known.branch, sum(mark.number <= to for mark in way))
    return _arrive(workspace)


def take_back(workspace: Workspace) -> Moment:
    """Move the head back over all entries of the newest request: their keys begin alike."""
    with transaction.atomic():
        kept = _kept().select_for_update(of=("self",)).filter(pk=workspace.pk).first()
        if kept and kept.head:
            request = kept.head.key.rpartition(".")[0]
            entries = Entry.objects.filter(workspace=kept, key__startswith=f"{request}.")
            same = set(entries.values_list("number", flat=True)) if request else {kept.head.number}
            known, place = history_of(kept), history_of(kept).place
            while place and known.branch[place - 1].number in same:
                place -= 1
            _put(kept, known.branch, place)
    return _arrive(workspace)


def moment_of(workspace: Workspace) -> Moment:
    """Return the moment that the workspace stands at."""
    return moment_at(workspace, workspace.head_id)


def _kept() -> QuerySet[Workspace]:
    return Workspace.objects.select_related("head")


def _not_kept(visitor: str) -> Iterator[Workspace]:
    """Yield the workspaces that a visitor could have without having done anything yet."""
    yield _first(visitor)
    for lesson in library().lessons:
        yield _lesson(visitor, lesson.name)
        yield _lesson(visitor, lesson.name, DEMO)


def _lesson(visitor: str, lesson: str, use: str = "") -> Workspace:
    start = f"{LESSON}{lesson}"
    return Workspace(
        id=uuid5(_OF_A_VISITOR, f"{visitor} {start} {use}".strip()),
        owner=visitor,
        start=start,
        revision=catalogue().revision,
    )


def _first(visitor: str) -> Workspace:
    """A visitor's first workspace has a known id, so that two new tabs share it."""
    return Workspace(
        id=uuid5(_OF_A_VISITOR, visitor), owner=visitor, start=FIRST, revision=catalogue().revision
    )


def _keep(workspace: Workspace) -> None:
    if workspace._state.adding:  # noqa: SLF001 (Django's own word for "not kept yet")
        limits.check_workspaces(Workspace.objects.filter(owner=workspace.owner).count())
        Workspace.objects.get_or_create(
            id=workspace.id,
            defaults={
                "owner": workspace.owner,
                "start": workspace.start,
                "revision": workspace.revision,
            },
        )
        workspace.refresh_from_db()
        workspace._state.adding = False  # noqa: SLF001


class _Overtaken(Exception):
    """The head has moved since the workspace was read."""


def _append(workspace: Workspace, key: str, action: Action) -> Entry | None:
    """Add the entry on top of the head; None if it is known or the head is another one by now.

    Nothing is asked first: that a key and a number are new, and the head the same, is
    for the database to refuse.
    """
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                workspace=workspace,
                parent_id=workspace.head_id,
                number=workspace.length + 1,
                key=key,
                kind=kind_of(action),
                payload=to_json(action),
            )
            limits.check_journal(workspace.length)
            _advance(workspace, entry)
    except (IntegrityError, _Overtaken):
        workspace.refresh_from_db()
        return None
    workspace.head, workspace.length, workspace.tip = entry, entry.number, entry.number
    return entry


def _advance(workspace: Workspace, entry: Entry) -> None:
    same = Workspace.objects.filter(pk=workspace.pk, head=workspace.head_id)
    number = entry.number
    if not same.update(head=entry, length=number, tip=number, changed=timezone.now()):
        raise _Overtaken


def _put(kept: Workspace, branch: Sequence[Mark], place: int) -> None:
    """Put the head on a place of a branch, as far as there is one."""
    if not branch or not 0 <= place <= len(branch):
        return
    number = branch[place - 1].number if place else 0
    kept.head = Entry.objects.filter(workspace=kept, number=number).first()
    kept.tip = branch[-1].number
    kept.save()


def _arrive(workspace: Workspace) -> Moment:
    if not workspace._state.adding:  # noqa: SLF001
        workspace.refresh_from_db()
    return moment_of(workspace)
