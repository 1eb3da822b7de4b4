"""What BuildKit refuses of RUN, COPY and ADD once it knows all their words."""

import pytest

from simulator.engine.events import BuildFailed
from tests.build.worlds import built, world

BASE = "FROM one\n"


def refused(dockerfile):
    """Return how the build of a Dockerfile failed."""
    _, events = built(world(Dockerfile=dockerfile, **{"a.txt": "a", "b.txt": "b"}))
    return next(event.message for event in events if isinstance(event, BuildFailed))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("COPY https://files.example.org/a /a", "source can't be a URL for COPY"),
        ("COPY https://git.example.org/a.git /a", "source can't be a git ref for COPY"),
        ("COPY git@git.example.org:a /a", "source can't be a git ref for COPY"),
        ("ADD --checksum=sha256:00 a.txt /a", "checksum requires HTTP(S) or Git sources"),
        (
            "ADD --checksum=sha256:00 a.txt b.txt /a/",
            "checksum can't be specified for multiple sources",
        ),
        ("ADD --checksum=x https://files.example.org/a /a", "invalid checksum digest format"),
        (
            "ADD --checksum=sha256:00 https://files.example.org/a /a",
            "invalid checksum digest length",
        ),
        ("ADD --checksum=md5:00 https://files.example.org/a /a", "unsupported digest algorithm"),
        ("RUN --mount=type=cache true", 'invalid mount target "/"'),
        ("RUN --mount=type=bind,target=/ true", 'invalid mount target "/"'),
        ("RUN --mount=type=ssh,source=/x true", "ssh does not support source"),
    ],
)
def test_what_cannot_be_copied_or_mounted_is_refused(line, error):
    assert refused(f"{BASE}{line}\n") == f"failed to build: failed to solve: {error}"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (
            "COPY --from=later /a /a",
            'cannot copy from stage "later", it needs to be defined before current stage "first"',
        ),
        (
            "RUN --mount=from=later,target=/x true",
            (
                'cannot mount from stage "later" to "/x", stage needs to be defined before current'
                " command"
            ),
        ),
    ],
)
def test_a_stage_uses_only_stages_above_it(line, error):
    dockerfile = f"{BASE.strip()} AS first\n{line}\n{BASE.strip()} AS later\nFROM first\n"

    assert refused(dockerfile) == f"failed to build: failed to solve: {error}"
