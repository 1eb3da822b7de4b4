"""What is said of files that cannot be brought."""

from __future__ import annotations

from simulator.engine.errors import DockerError


class NotTaken(DockerError):
    """A zip or a folder that is damaged, hostile or too large; nothing of it was brought."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=f"{hint} The project is as it was.".strip())


class LeadsOut(NotTaken):
    """A path that is none in a project."""

    def __init__(self, path: str, why: str) -> None:
        shown = path[:80].encode("utf-8", "backslashreplace").decode()
        super().__init__(f"{shown!r} {why}", hint="Whoever made this may mean harm.")


class TooMany(NotTaken):
    """More files than a project takes."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"there are more than {most:,} files and folders in it",
            hint="Bring a part of it, or leave out what the image does not need.",
        )
