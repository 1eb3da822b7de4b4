"""Names of images: ``alpine:3.20`` and what it stands for, by Docker's reference grammar.

The expressions come from docker-image-py, which mirrors the Go package
``github.com/distribution/reference``; this module is the only one that imports it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from docker_image.digest import DigestInvalidLength, DigestUnsupported, InvalidDigest
from docker_image.reference import InvalidReference as Refusal
from docker_image.reference import Reference as Grammar

from simulator.engine.errors import DockerError

DEFAULT_DOMAIN = "docker.io"
DEFAULT_TAG = "latest"
MAX_LENGTH = 4096
"""Longest text that is looked at, in characters; Docker's own limit is 255 for the path."""

_BAD_FORMAT = "invalid reference format"


class InvalidReference(DockerError):
    """A text that names no image; the message is the one of Docker's reference package."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The full name of an image: where it is kept, and which one it is there.

    >>> str(Reference.parse("alpine:3.20"))
    'docker.io/library/alpine:3.20'
    """

    domain: str
    path: str
    tag: str | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a name as ``docker pull`` does: Docker Hub and ``library/`` are understood.

        >>> Reference.parse("localhost:5000/app")
        Reference(domain='localhost:5000', path='app', tag=None, digest=None)
        """
        return _normalised(text)

    @classmethod
    def parse_build_tag(cls, text: str) -> Reference:
        """Read the value of ``docker build --tag``, ``latest`` understood.

        The client looks at the name as it is typed, so its complaints differ from
        those of ``docker tag`` (recordings errors-038, errors-039 and cli-048).
        """
        try:
            _grammatical(text)
        except InvalidReference as error:
            raise InvalidReference(
                f'invalid tag "{text}": {error.message}', hint=error.hint
            ) from None
        return _normalised(text).with_default_tag()

    @property
    def repository(self) -> str:
        """The name without tag and digest, in full: ``docker.io/library/alpine``."""
        return f"{self.domain}/{self.path}"

    @property
    def name(self) -> str:
        """The name without tag and digest as people say it: ``alpine``."""
        if self.domain != DEFAULT_DOMAIN:
            return self.repository
        official = self.path.removeprefix("library/")
        return self.path if "/" in official else official

    @property
    def familiar(self) -> str:
        """The name as Docker prints it: ``alpine:3.20``."""
        return self.name + self._suffix

    @property
    def canonical(self) -> str:
        """The name in full: ``docker.io/library/alpine:3.20``."""
        return self.repository + self._suffix

    @property
    def is_name_only(self) -> bool:
        return self.tag is None and self.digest is None

    def with_default_tag(self) -> Reference:
        """Return the reference with the tag ``latest`` if it says neither tag nor digest."""
        return self.with_tag(DEFAULT_TAG) if self.is_name_only else self

    def with_tag(self, tag: str) -> Reference:
        return replace(self, tag=tag)

    def with_digest(self, digest: str) -> Reference:
        return replace(self, digest=digest)

    def without_tag_and_digest(self) -> Reference:
        return replace(self, tag=None, digest=None)

    def __str__(self) -> str:
        return self.canonical

    @property
    def _suffix(self) -> str:
        tag = "" if self.tag is None else f":{self.tag}"
        return tag if self.digest is None else f"{tag}@{self.digest}"


@lru_cache(maxsize=4096)
def _normalised(text: str) -> Reference:
    _require_one_line(text)
    try:
        found = Grammar.parse_normalized_named(text)
    except (Refusal, InvalidDigest) as refusal:
        raise _invalid(text, _message(refusal)) from None
    return Reference(found.domain(), found.path(), found["tag"], found["digest"])


def _grammatical(text: str) -> None:
    """Check a name as it is typed, without reading Docker Hub into it."""
    if text:
        _require_one_line(text)
    try:
        Grammar.parse(text)
    except (Refusal, InvalidDigest) as refusal:
        raise _invalid(text, _message(refusal)) from None


def _require_one_line(text: str) -> None:
    """Refuse what the expressions of the library, unlike Go's, would let pass."""
    if not text or text.endswith("\n") or len(text) > MAX_LENGTH:
        raise _invalid(text, _BAD_FORMAT)


def _message(refusal: Exception) -> str:
    if isinstance(refusal, InvalidDigest) and not isinstance(
        refusal, DigestUnsupported | DigestInvalidLength
    ):
        return "invalid checksum digest format"
    return str(refusal)


def _invalid(text: str, message: str) -> InvalidReference:
    return InvalidReference(message, hint=_hint(text, message))


def _hint(text: str, message: str) -> str:
    if "lowercase" in message:
        return f"Only a tag may contain capital letters, the name may not. Try {_lower(text)}."
    if message == _BAD_FORMAT:
        return "An image is written NAME[:TAG] or NAME@sha256:DIGEST, for example alpine:3.20."
    return ""


def _lower(text: str) -> str:
    """Return the text with its name, but not its tag, in lower case."""
    start, slash, last = text.rpartition("/")
    name, colon, tag = last.partition(":")
    return f"{start.lower()}{slash}{name.lower()}{colon}{tag}"
