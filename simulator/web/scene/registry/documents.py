"""What a registry answers to a question for a manifest, a config or referrers: the real bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.digest import Digest
from simulator.engine.oci.manifest import DOCKER_LIST, OCI_INDEX
from simulator.engine.reference import InvalidReference, Reference
from simulator.engine.registry.api import Door, Response, respond
from simulator.engine.registry.reach import registry_at
from simulator.engine.state import World
from simulator.web.scene.code import coloured

KINDS = ("manifest", "config", "referrers")
MAX_CHILDREN = 40


@dataclass(frozen=True, slots=True)
class Child:
    """An image that an index lists, by platform."""

    platform: str
    reference: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document. ``spaced``: line breaks were added to what is shown, so that it can be read."""

    kind: str
    title: str
    request: str
    digest: str
    media_type: str
    size: int
    lines: tuple[str, ...]
    spaced: bool
    children: tuple[Child, ...] = ()
    problem: str = ""
    content: bytes = b""


def document(world: World, text: str, kind: str) -> Document:
    """Return what the registry says of an image; whatever is wrong is said in its place."""
    try:
        name = Reference.parse(text).with_default_tag()
    except InvalidReference as error:
        return _problem(kind, "", error.message)
    registry = registry_at(world, name.domain)
    if registry is None:
        return _problem(kind, "", _("{host} does not answer").format(host=name.domain))
    door = Door(registry, hub=world.hub)
    target = f"/v2/{name.path}/manifests/{name.digest or name.tag}"
    manifest = respond(door, "GET", target, {})
    if manifest.status >= 400 or kind == "manifest":
        return _document(name, kind, target, manifest)
    if kind == "referrers":
        target = f"/v2/{name.path}/referrers/{manifest.headers['Docker-Content-Digest']}"
    else:
        digest = json.loads(manifest.body).get("config", {}).get("digest", "")
        if not digest:
            return _problem(kind, "", _("An index has no config: its images have one each."))
        target = f"/v2/{name.path}/blobs/{digest}"
    return _document(name, kind, target, respond(door, "GET", target, {}))


def _document(name: Reference, kind: str, target: str, answer: Response) -> Document:
    if answer.status >= 400:
        error = json.loads(answer.body)["errors"][0]
        return _problem(kind, target, f"{answer.status} {error['code']}: {error['message']}")
    body = answer.body
    text, spaced = _readable(body)
    media_type = answer.headers.get("Content-Type", "")
    digest = answer.headers.get("Docker-Content-Digest", "")
    return Document(
        kind=kind,
        title=_title(kind, media_type),
        request=f"GET {target}",
        digest=digest,
        media_type=media_type,
        size=len(body),
        lines=coloured(f"{kind}.json", text),
        spaced=spaced,
        children=_children(name, body) if media_type in {DOCKER_LIST, OCI_INDEX} else (),
        content=body,
    )


def _title(kind: str, media_type: str) -> str:
    if kind == "manifest" and media_type in {DOCKER_LIST, OCI_INDEX}:
        return "Index"
    return kind.capitalize()


def _readable(body: bytes) -> tuple[str, bool]:
    """Return the text, with line breaks where it is JSON in one line."""
    text = body.decode("utf-8", "replace")
    if "\n" in text.strip():
        return text, False
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False), True
    except (ValueError, RecursionError):
        return text, False


def _children(name: Reference, body: bytes) -> tuple[Child, ...]:
    try:
        listed = json.loads(body)["manifests"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    found = []
    for one in listed[:MAX_CHILDREN] if isinstance(listed, list) else ():
        platform = one.get("platform") or {} if isinstance(one, dict) else {}
        digest = one.get("digest", "") if isinstance(one, dict) else ""
        if digest and isinstance(platform, dict):
            said = f"{platform.get('os', '')}/{platform.get('architecture', '')}".strip("/")
            there = name.without_tag_and_digest().with_digest(Digest(digest)).familiar
            found.append(Child(said or one.get("artifactType", "") or digest[:19], there))
    return tuple(found)


def _problem(kind: str, target: str, words: str) -> Document:
    request = f"GET {target}" if target else ""
    return Document(kind, kind.capitalize(), request, "", "", 0, (), spaced=False, problem=words)
