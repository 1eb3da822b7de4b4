"""Parsing a Dockerfile of a thousand lines, beside the two parsers that others use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

from dockerfile_parse import DockerfileParser
from e2b_dockerfile_utils import parse_dockerfile_ast

from simulator.engine.dockerfile.parse import parse_nodes
from simulator.engine.dockerfile.stages import parse
from tests.bench.measures import Measure, seconds

_BLOCK = """\
FROM python:3.12-slim AS stage{n}
ARG VERSION={n}
ENV APP_HOME=/srv/app \\
    PATH=/opt/venv/bin:$PATH \\
    VERSION=${{VERSION:-1.0}}
# what the application needs to run
RUN apt-get update \\
    && apt-get install -y --no-install-recommends \\
        ca-certificates curl git libpq-dev \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR $APP_HOME
COPY --chown=app:app requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \\
    pip install -r requirements.txt
COPY . .
LABEL org.opencontainers.image.version="$VERSION" maintainer="somebody"

EXPOSE 8000/tcp
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/ || exit 1
ENTRYPOINT ["/srv/app/entrypoint.sh"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
"""


def measures() -> Iterator[Measure]:
    """Yield lines a second."""
    text = thousand_lines()
    lines = text.count("\n")

    def rate(work: Callable[[], object]) -> float:
        return lines / seconds(work, runs=15)

    def other() -> None:
        parser = DockerfileParser(fileobj=BytesIO(text.encode()))
        _ = parser.structure

    ours = rate(lambda: parse(text))
    yield Measure("parsing into typed instructions", ours, "lines/s", 50_000, at_least=True)
    yield Measure("parsing into BuildKit's nodes", rate(lambda: parse_nodes(text)), "lines/s")
    yield Measure("dockerfile-parse, the structure", rate(other), "lines/s")
    yield Measure("e2b-dockerfile-utils", rate(lambda: parse_dockerfile_ast(text)), "lines/s")


def thousand_lines() -> str:
    """Return a Dockerfile of 1,000 lines as people write them: stages, comments, continuations."""
    text = "".join(_BLOCK.format(n=number) for number in range(60))
    return "".join(text.splitlines(keepends=True)[:1_000])
