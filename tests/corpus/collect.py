"""Scenarios out of real repositories: ``python -m tests.corpus.collect MIRROR INTO``.

MIRROR has git directories as ``OWNER+NAME/repo``. INTO gets a JSON file per Dockerfile
in the format of ``manage.py play``, and ``repositories.tsv``: what came from where. What is
fetched belongs to others and stays out of this repository; only this code is ours.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from shlex import quote
from typing import Any

from tests.corpus.contexts import (
    context_folder,
    copied_first,
    is_dockerfile,
    is_template,
    wants_windows,
)
from tests.corpus.repository import EXECUTABLE, LINK, Blob, Repository, repositories

MAX_FILES = 10_000
MAX_BYTES = 5_000_000
MAX_FILE = 1_000_000
MAX_BINARY = 50_000


def main() -> None:
    """Write the scenarios, and plain copies of every Dockerfile if asked to."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--each", type=int, default=12, help="Dockerfiles per repository")
    parser.add_argument("--skip", nargs="*", default=[], metavar="OWNER/NAME")
    parser.add_argument("--plain", type=Path, help="a folder for copies of all Dockerfiles")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    with (asked.into / "repositories.tsv").open("w") as table:
        for repository in repositories(asked.mirror):
            if repository.name in asked.skip:
                continue
            count = 0
            for scenario in scenarios(repository, asked.each, seen):
                name = re.sub(r"[^\w.+-]+", "_", scenario["id"])[:180]
                (asked.into / f"{name}.json").write_text(json.dumps(scenario))
                count += 1
            print(f"{repository.name}\t{repository.commit}\t{count}", file=table)
            print(f"{count:3} {repository.name}", file=sys.stderr)
            if asked.plain:
                _copy_all(repository, asked.plain)


def scenarios(repository: Repository, most: int, seen: set[str]) -> Iterator[dict[str, Any]]:
    """Yield up to ``most`` Dockerfiles as scenarios, a spread that is always the same.

    One that says the same as another, that waits for a template engine, or that starts
    from Windows is passed over.
    """
    found = [blob for blob in repository.blobs.values() if is_dockerfile(blob.path)]
    texts = repository.read(blob for blob in found if blob.mode != LINK)
    spread = sorted(texts, key=lambda path: sha256(path.encode("utf-8", "replace")).digest())
    taken = 0
    for path in spread:
        text = texts[path]
        mark = sha256(text).hexdigest()
        if taken == most or mark in seen or is_template(text) or wants_windows(text):
            continue
        seen.add(mark)
        taken += 1
        yield scenario(repository, path, text)


def scenario(repository: Repository, dockerfile: str, text: bytes) -> dict[str, Any]:
    """Return one build as ``manage.py play`` takes it."""
    context = context_folder(dockerfile, text, repository.blobs)
    prefix = f"{context}/" if context else ""
    inside = _kept(repository, prefix, dockerfile, text)
    contents = repository.read(blob for blob in inside.values() if blob.size <= MAX_FILE)
    files: dict[str, Any] = {}
    room = MAX_BYTES
    first = {path for path in inside if copied_first(text, path)}
    for path, blob in sorted(inside.items(), key=lambda item: (item[0] not in first, item[1].size)):
        content = contents.get(blob.path, b"")
        content = content if len(content) <= room else b""
        room -= len(content)
        files[path] = _file(blob, content)
    own = dockerfile.removeprefix(prefix)
    command = f"docker build --progress=plain -f {quote(own)} -t t ."
    return {
        "id": f"{repository.name.replace('/', '+')}__{dockerfile}",
        "repository": repository.name,
        "commit": repository.commit,
        "dockerfile": dockerfile,
        "context": context or ".",
        "files": dict(sorted(files.items())),
        "steps": [{"run": command}],
    }


def _kept(repository: Repository, prefix: str, dockerfile: str, text: bytes) -> dict[str, Blob]:
    """Return the context's files; of too many, first what is copied by name, then the nearest."""
    inside = {
        path.removeprefix(prefix): blob
        for path, blob in repository.blobs.items()
        if path.startswith(prefix) and path.isprintable()
    }

    def rank(path: str) -> tuple[bool, bool, int]:
        needed = path in {dockerfile.removeprefix(prefix), ".dockerignore"}
        return not needed, not copied_first(text, path), path.count("/")

    kept = list(inside)
    if len(inside) > MAX_FILES:
        kept = sorted(inside, key=rank)[:MAX_FILES]
    return {path: inside[path] for path in kept}


def _file(blob: Blob, content: bytes) -> str | dict[str, str]:
    """Return a file as scenarios have it: text, a link, a mode; large binary files are empty."""
    if blob.mode == LINK:
        return {"link": content.decode("utf-8", "replace")}
    said = _content(content)
    if blob.mode != EXECUTABLE:
        return said.get("content", said)
    return {**said, "mode": "755"}


def _content(content: bytes) -> dict[str, str]:
    try:
        if b"\0" not in content:
            return {"content": content.decode()}
    except UnicodeDecodeError:
        pass
    if len(content) > MAX_BINARY:
        return {"content": ""}
    return {"base64": base64.b64encode(content).decode()}


def _copy_all(repository: Repository, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    found = [blob for blob in repository.blobs.values() if is_dockerfile(blob.path)]
    for path, text in repository.read(found[:300]).items():
        mark = sha256(text).hexdigest()[:12]
        (into / f"{repository.name.replace('/', '+')}.{mark}.Dockerfile").write_bytes(text)
        del path


if __name__ == "__main__":
    main()
