"""Workspaces and the entries of their journals: all that is kept of what a learner did."""

from __future__ import annotations

from django.db import models


class Workspace(models.Model):
    """A learner's desk. Its state is the replay of the entries that lead to ``head``.

    ``owner`` is the key of a visitor, ``start`` the example that the project folder
    began with, ``revision`` that of the catalogue and rules it is played with,
    ``length`` the number of its newest entry, and ``tip`` that of the entry which ends the
    branch that the head is on, 0 where that is not known.
    """

    id = models.UUIDField(primary_key=True)
    owner = models.CharField(max_length=64, db_index=True)
    start = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    head = models.ForeignKey(
        "Entry", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    length = models.PositiveIntegerField(default=0)
    tip = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.start} {self.id}"


class Entry(models.Model):
    """One action. Entries are only ever added: undo moves the head and deletes nothing.

    ``key`` is made by the client, so that a repeated request is known; ``parent`` is
    the entry that was head when it came, so that doing something after undo forks.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="entries")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="next")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=16)
    payload = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Ids are unique in their workspace, and so are numbers."""

        verbose_name_plural = "entries"
        constraints = (
            models.UniqueConstraint(fields=["workspace", "key"], name="one_entry_per_key"),
            models.UniqueConstraint(fields=["workspace", "number"], name="one_entry_per_number"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Checkpoint(models.Model):
    """The moment after an entry, kept so that long journals open quickly; never the truth.

    One that is ``pinned`` was promised to somebody and stays, whatever comes after it.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="checkpoint"
    )
    state = models.BinaryField()
    pinned = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"after {self.entry}"


class Share(models.Model):
    """A link to one moment of a journal, which stays where it is when the owner goes on.

    Who knows the ``token`` may look; ``entry`` is None at the start. A link that was
    ``revoked`` is kept, to be told from one that never was.
    """

    token = models.CharField(primary_key=True, max_length=43)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="shares")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="shares")
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.workspace_id} after {self.entry}"


class BlobContent(models.Model):
    """Bytes that a tool outside pushed to a registry, kept once whoever pushed them."""

    digest = models.CharField(primary_key=True, max_length=71)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class KeptBlob(models.Model):
    """A workspace's journal needs a content; what visitors may keep is counted by it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="blobs")
    blob = models.ForeignKey(BlobContent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A workspace keeps a content once."""

        constraints = (
            models.UniqueConstraint(fields=["workspace", "blob"], name="one_blob_per_workspace"),
        )

    def __str__(self) -> str:
        return f"{self.blob_id} of {self.workspace_id}"


class Progress(models.Model):
    """A visitor has finished a lesson. What is undone afterwards does not take it back.

    ``stars`` are the most that were earned, ``moves`` the fewest that it took.
    """

    visitor = models.CharField(max_length=64)
    lesson = models.CharField(max_length=128)
    stars = models.PositiveSmallIntegerField()
    moves = models.PositiveIntegerField()
    finished = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A visitor finishes a lesson once; doing it better changes the figures."""

        verbose_name_plural = "progress"
        constraints = (
            models.UniqueConstraint(fields=["visitor", "lesson"], name="one_progress_per_lesson"),
        )

    def __str__(self) -> str:
        return f"{self.lesson}: {self.stars}"


class ProgressCode(models.Model):
    """A code that brings what a visitor has finished to another device, for a day."""

    code = models.CharField(primary_key=True, max_length=8)
    visitor = models.CharField(max_length=64, db_index=True)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.code


class Upload(models.Model):
    """A blob on its way to a workspace's registry; deleted when it has arrived."""

    key = models.CharField(primary_key=True, max_length=32)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="uploads")
    repository = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    changed = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.size} bytes for {self.repository}"


class KeptRace(models.Model):
    """A race that a visitor keeps, reached by its token; ``written`` is its value."""

    token = models.CharField(primary_key=True, max_length=32)
    owner = models.CharField(max_length=64, db_index=True)
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=80)
    written = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A visitor keeps a race once."""

        constraints = (
            models.UniqueConstraint(fields=["owner", "digest"], name="one_race_per_visitor"),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.token}"
