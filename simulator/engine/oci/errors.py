"""What is said of archives and documents that cannot be taken."""

from __future__ import annotations

from simulator.engine.errors import DockerError

CHANGED_NOTHING = "Nothing was changed."


class BadArchive(DockerError):
    """An archive that is damaged, hostile or no archive; loading it has changed nothing."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=f"{hint} {CHANGED_NOTHING}".strip())


class Truncated(BadArchive):
    """The bytes end too early, in Go's words (recording cli-038)."""

    def __init__(self) -> None:
        super().__init__("unexpected EOF", hint="The file is cut off, or it is no tar archive.")


class NoTar(BadArchive):
    """The bytes are no tar, in Go's words."""

    def __init__(self) -> None:
        super().__init__("archive/tar: invalid tar header", hint="The file is no tar archive.")


class Unsafe(BadArchive):
    """A path that leads out of the archive."""

    def __init__(self, path: str, why: str = "leads out of the archive") -> None:
        shown = path[:80].encode("utf-8", "backslashreplace").decode()
        super().__init__(
            f'invalid archive: "{shown}" {why}',
            hint="Whoever made this archive may mean harm.",
        )


class TooLarge(BadArchive):
    """More than the simulator takes; the message names the limit."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Layerwise: {what}", hint="Real Docker has no such limit.")
