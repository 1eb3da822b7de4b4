"""Variables: which fields of an instruction BuildKit expands, and how.

RUN, CMD, ENTRYPOINT, HEALTHCHECK and SHELL keep their ``$``: a shell sees to it, in the
container. ``COPY --from`` takes no variable at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.lexer import Lexer, is_plain, lexer
from simulator.engine.dockerfile.mounts import expand_mounts
from simulator.engine.dockerfile.suggest import with_suggestion

_BODY = Lexer(plain_quotes=True)

I = TypeVar("I", bound=i.Instruction)  # noqa: E741 - an instruction


def expand_word(word: str, env: Mapping[str, str], escape: str = "\\") -> str:
    """Return the word without quotes and escapes, and with the values of its variables.

    >>> expand_word("${U:-d}/'$U'", {})
    'd/$U'
    """
    return word if is_plain(word) else lexer(escape).process(word, env).text


def expand_words(word: str, env: Mapping[str, str], escape: str = "\\") -> list[str]:
    """Return the words that a text becomes: it is split at unquoted spaces after expansion."""
    return list(lexer(escape).process(word, env).words)


def expand(instruction: i.Instruction, env: Mapping[str, str], escape: str = "\\") -> i.Instruction:
    """Return the instruction with every field expanded that BuildKit expands for it."""
    return expand_reporting(instruction, env, escape)[0]


def expand_reporting(
    instruction: i.Instruction, env: Mapping[str, str], escape: str = "\\"
) -> tuple[i.Instruction, tuple[str, ...]]:
    """Return the expanded instruction, and the names it used that are not set.

    A name comes once for each word that used it: BuildKit warns as often.
    """
    expansion = _Expansion(env, escape)
    return expansion.instruction(instruction), tuple(expansion.unmatched)


@dataclass(slots=True)
class _Expansion:
    """The expansion of one instruction; it remembers the names that were not set."""

    env: Mapping[str, str]
    escape: str
    unmatched: list[str] = field(default_factory=list)

    def instruction(self, instruction: i.Instruction) -> i.Instruction:
        match instruction:
            case i.Env() | i.Label():
                return _with(instruction, pairs=self.pairs(instruction.pairs))
            case i.Arg():
                return _with(instruction, pairs=tuple(map(self.argument, instruction.pairs)))
            case i.Copy() | i.Add():
                return self.copy(instruction)
            case i.Run(mount_specs=specs):
                return _with(instruction, mounts=expand_mounts(specs, self.word))
            case i.Workdir():
                return _with(instruction, path=self.word(instruction.path))
            case i.User():
                return _with(instruction, user=self.word(instruction.user))
            case i.Expose():
                return _with(instruction, ports=self.split(instruction.ports))
            case i.Volume():
                return _with(instruction, paths=self.volumes(instruction.paths))
            case i.StopSignal():
                return _with(instruction, signal=self.word(instruction.signal))
            case i.From():
                return self.stage(instruction)
        return instruction

    def word(self, text: str) -> str:
        if is_plain(text):
            return text
        result = lexer(self.escape).process(text, self.env)
        self.unmatched += sorted(result.unmatched)
        return result.text

    def words(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.word, texts))

    def split(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Expand and split at spaces; BuildKit reports no undefined variables for EXPOSE."""
        process = lexer(self.escape).process
        return tuple(word for text in texts for word in process(text, self.env).words)

    def pairs(self, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return tuple((self.word(name), self.word(value)) for name, value in pairs)

    def argument(self, pair: i.ArgPair) -> i.ArgPair:
        return pair if pair.default is None else replace(pair, default=self.word(pair.default))

    def copy(self, copy: i.Copy | i.Add) -> i.Copy | i.Add:
        fields: dict[str, Any] = {"chown": self.word(copy.chown), "chmod": self.word(copy.chmod)}
        if isinstance(copy, i.Add):
            fields["checksum"] = self.word(copy.checksum)
        fields["sources"] = self.words(copy.sources)
        fields["destination"] = self.word(copy.destination)
        fields["heredoc_sources"] = tuple(map(self.body, copy.heredoc_sources))
        return _with(copy, **fields)

    def body(self, file: i.InlineFile) -> i.InlineFile:
        """Expand a heredoc's text: quotes mean nothing in it, its escape is always a backslash."""
        if not file.expand:
            return file
        result = _BODY.process(file.content, self.env)
        self.unmatched += sorted(result.unmatched)
        return replace(file, content=result.text)

    def volumes(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        expanded = self.words(paths)
        if "" in expanded:
            raise DockerfileError("VOLUME specified can not be an empty string")
        return expanded

    def stage(self, start: i.From) -> i.From:
        image = self.word(start.image)
        if not image:
            raise DockerfileError(
                f"base name ({start.image}) should not be blank",
                hint="FROM sees only the ARGs above the first FROM; give the ARG a default there.",
            )
        platform = self.platform(start.platform) if start.platform else ""
        return replace(start, image=image, platform=platform)

    def platform(self, written: str) -> str:
        try:
            result = lexer(self.escape).process(written, self.env)
        except DockerfileError as error:
            message = f"failed to process arguments for platform : {error.message}"
            raise DockerfileError(message) from None
        self.unmatched += sorted(result.unmatched)
        if not result.text:
            message = f"empty platform value from expression {written}"
            raise DockerfileError(_suggesting(message, result.unmatched, self.env))
        return result.text


def _with(instruction: I, **fields: Any) -> I:
    """Return the instruction with these fields; mostly it has them already."""
    if all(getattr(instruction, name) == value for name, value in fields.items()):
        return instruction
    return replace(instruction, **fields)


def _suggesting(message: str, names: Iterable[str], known: Iterable[str]) -> str:
    for name in sorted(names):
        better = with_suggestion(message, name, known, case_sensitive=True)
        if better != message:
            return better
    return message
