"""What is built: a web application of ten steps."""

from __future__ import annotations

from dataclasses import replace

from simulator.catalogue_files import catalogue
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.solve import build
from simulator.engine.events import BuildFailed, StepBuilt, StepCached
from simulator.engine.files import Directory, File, FileTree
from simulator.engine.hub import CatalogueHub
from simulator.engine.reference import Reference
from simulator.engine.state import PROJECT, World, evolve

TEN_STEPS = """\
FROM python:3.12-slim
WORKDIR /app
ENV PYTHONUNBUFFERED=1
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
RUN useradd --create-home --uid 1000 app
COPY static ./static
COPY app.py config.py ./
RUN mkdir -p /app/logs && chown -R app:app /app/logs
RUN echo "built" > /app/BUILD
USER app
CMD ["python", "app.py"]
"""
"""FROM and nine steps that make layers: ten as ``docker build`` counts them."""

FILES = {
    "requirements.txt": "flask==3.0.3\ngunicorn==22.0.0\n",
    "app.py": "print('hello')\n",
    "config.py": "DEBUG = False\n",
    **{f"static/page{number}.html": f"<p>{number}</p>\n" for number in range(30)},
}


def project(files: dict[str, str], dockerfile: str = TEN_STEPS) -> World:
    """Return a machine whose project folder has these files; the catalogue is its hub."""
    start = World(hub=CatalogueHub(catalogue()), catalogue=catalogue())
    tree = FileTree(Directory(mtime=start.now))
    for path, text in {**files, "Dockerfile": dockerfile}.items():
        tree = tree.put(path, File(text.encode(), mtime=start.now))
    return start.with_project(tree)


def options(text: str | None = None) -> BuildOptions:
    """Return ``docker build -t app .``, of another text than the file's if one is given."""
    plain = BuildOptions(PROJECT, tags=(Reference.parse("app:latest"),))
    return plain if text is None else replace(plain, text=text.encode())


def built(world: World, asked: BuildOptions) -> tuple[World, int, int]:
    """Build, and return the world after it with the numbers of cached and of run steps."""
    cached = ran = 0
    for event in build(world, asked):
        world = evolve(world, event)
        cached += isinstance(event, StepCached)
        ran += isinstance(event, StepBuilt)
        if isinstance(event, BuildFailed):
            raise AssertionError(event.message)  # noqa: TRY004 - no matter of types
    return world, cached, ran
