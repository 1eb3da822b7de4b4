"""Reading COPY and ADD: sources, heredocs among them, destination, flags."""

from __future__ import annotations

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.flags import Flags, read_flags
from simulator.engine.dockerfile.heredocs import is_heredoc_mark, without_leading_tabs
from simulator.engine.dockerfile.instructions import Add, Copy, InlineFile
from simulator.engine.dockerfile.parse import Heredoc, Node


def read_copy(node: Node) -> Copy:
    """Read a COPY."""
    flags = _flags(node)
    sources, files = _sources(node)
    return Copy(
        sources,
        node.args[-1],
        files,
        from_=flags.text("from"),
        chown=flags.text("chown"),
        chmod=flags.text("chmod"),
        link=flags.on("link"),
        parents=flags.on("parents"),
        exclude=flags.all("exclude"),
        node=node,
    )


def read_add(node: Node) -> Add:
    """Read an ADD."""
    flags = _flags(node)
    sources, files = _sources(node)
    return Add(
        sources,
        node.args[-1],
        files,
        chown=flags.text("chown"),
        chmod=flags.text("chmod"),
        link=flags.on("link"),
        exclude=flags.all("exclude"),
        checksum=flags.text("checksum"),
        keep_git_dir=flags.booleans.get("keep-git-dir"),
        unpack=flags.booleans.get("unpack"),
        node=node,
    )


def _flags(node: Node) -> Flags:
    if len(node.args) < 2:
        raise DockerfileError(
            f"{node.keyword.upper()} requires at least two arguments, but only one was provided."
            " Destination could not be determined",
            hint=f"Say what goes where: {node.keyword.upper()} source destination.",
        )
    return read_flags(node.keyword, node.flags)


def _sources(node: Node) -> tuple[tuple[str, ...], tuple[InlineFile, ...]]:
    """Return the paths and the inline files; a mark without a heredoc is an empty file."""
    if is_heredoc_mark(node.args[-1]):
        raise DockerfileError(
            f"{node.keyword.upper()} cannot accept a heredoc as a destination",
            hint="Name the file that the heredoc becomes after it.",
        )
    contents = {heredoc.name: heredoc.content for heredoc in node.heredocs}
    paths: list[str] = []
    files: list[InlineFile] = []
    for word in node.args[:-1]:
        mark = is_heredoc_mark(word)
        if mark is None:
            paths.append(word)
        else:
            files.append(_inline_file(mark, contents.get(mark.name, "")))
    return tuple(paths), tuple(files)


def _inline_file(mark: Heredoc, content: str) -> InlineFile:
    text = without_leading_tabs(content) if mark.chomp else content
    return InlineFile(mark.name, text, mark.expand)
