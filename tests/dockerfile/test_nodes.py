"""Nodes: keyword, flags and words of each form, quotes kept."""

import pytest

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.parse import parse_nodes


def node(text):
    (only,) = parse_nodes(text).nodes
    return only


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("FROM a AS b", ("a", "AS", "b")),
        ("RUN echo  'a b'  ", ("echo  'a b'",)),
        ("RUN", ()),
        ("USER a b", ("a b",)),
        ("EXPOSE 80  443\t8080", ("80", "443", "8080")),
        ("ENV a=b", ("a", "b", "=")),
        ("ENV a=b c='d e' f=\\ g", ("a", "b", "=", "c", "'d e'", "=", "f", "\\ g", "=")),
        ("ENV a b  c", ("a", "b  c", "")),
        ('ENV a="b=c', ("a", '"b=c', "=")),
        ("ENV a=b=c", ("a", "b=c", "=")),
        ("ENV", ()),
        ('LABEL k "v"', ("k", '"v"', "")),
        ('LABEL "a b"=c', ('"a b"', "c", "=")),
        ("ARG a b=c 'd e'", ("a", "b=c", "'d e'")),
        ("COPY a 'b c' d", ("a", "'b", "c'", "d")),
        ("COPY a\\ b d", ("a\\", "b", "d")),
        ("HEALTHCHECK NONE", ("NONE",)),
        ("HEALTHCHECK CMD a  b", ("CMD", "a  b")),
        ("HEALTHCHECK", ()),
        ("ONBUILD COPY a b", ("COPY", "a", "b")),
        ("ONBUILD run ['x']", ("run", "['x']")),
        ("ONBUILD ONBUILD RUN x", ("ONBUILD", "RUN", "x")),
        ("ONBUILD", ()),
        ("MAINTAINER A B <a@b>", ("A B <a@b>",)),
        ("Foo a b", ("",)),
    ],
)
def test_words_are_kept_as_written(text, args):
    assert node(text).args == args
    assert not node(text).json


@pytest.mark.parametrize(
    ("text", "json", "args"),
    [
        ('RUN ["a", "b c"]', True, ("a", "b c")),
        ('CMD  [ "a" ,"b" ]  ', True, ("a", "b")),
        ("CMD []", True, ()),
        ('COPY ["a b", "/c"]', True, ("a b", "/c")),
        ('VOLUME ["/a"]', True, ("/a",)),
        ('HEALTHCHECK --retries=2 CMD ["a"]', True, ("CMD", "a")),
        ('CMD ["\\u00e9\\n"]', True, ("é\n",)),
        ('CMD ["\\ud800"]', True, ("\ufffd",)),
        ("RUN ['a']", False, ("['a']",)),
        ('RUN ["a"', False, ('["a"',)),
        ('RUN ["a"] b', False, ('["a"] b',)),
        ('RUN ["a",]', False, ('["a",]',)),
        ('RUN ["a\tb"]', False, ('["a\tb"]',)),
        ("RUN [NaN]", False, ("[NaN]",)),
        ("RUN [1e999]", False, ("[1e999]",)),
        ('COPY ["a" "/b"]', False, ('["a"', '"/b"]')),
        ('USER ["a"]', False, ('["a"]',)),
        ('ENTRYPOINT\t["a"]', True, ("a",)),
    ],
)
def test_only_a_whole_json_array_is_the_exec_form(text, json, args):
    assert (node(text).json, node(text).args) == (json, args)


@pytest.mark.parametrize("item", ["1", "null", "true", "{}", "[]", '"a", 2.5'])
def test_an_array_of_anything_but_strings_is_refused(item):
    with pytest.raises(DockerfileError, match="comprised of strings only"):
        parse_nodes(f"RUN [{item}]")


@pytest.mark.parametrize(
    ("text", "flags", "args"),
    [
        ("COPY --from=a b c", ("--from=a",), ("b", "c")),
        ("COPY --from=a --link  b c", ("--from=a", "--link"), ("b", "c")),
        ("RUN --mount=type=cache,target='/a b' x", ("--mount=type=cache,target=/a b",), ("x",)),
        ("RUN --a=b\\ c x", ("--a=b c",), ("x",)),
        ("RUN -- --x", (), ("--x",)),
        ("RUN -x --y", (), ("-x --y",)),
        ("RUN x --y", (), ("x --y",)),
        ("RUN --x", ("--x",), ()),
        ("ONBUILD RUN --x y", (), ("RUN", "y")),
        ("COPY --chown=é b c", ("--chown=Ã©",), ("b", "c")),
    ],
)
def test_flags_come_first_and_lose_their_quotes(text, flags, args):
    assert (node(text).flags, node(text).args) == (flags, args)


def test_the_keyword_is_kept_as_spelled():
    assert (node("cOpY a b").keyword, node("cOpY a b").spelled) == ("copy", "cOpY")


def heredocs(text):
    return [
        (h.name, h.expand, h.chomp, h.content, h.fd) for h in parse_nodes(text).nodes[0].heredocs
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RUN <<E\na\n\n b\nE", [("E", True, False, "a\n\n b\n", 0)]),
        ("RUN <<-E\n\ta\n\t\tE", [("E", True, True, "\ta\n", 0)]),
        ("RUN <<'E'\n$a\nE\n", [("E", False, False, "$a\n", 0)]),
        ('RUN <<"E F"\na\nE F', [("E F", False, False, "a\n", 0)]),
        (
            "RUN cat <<A 3<<B\n1\nA\n2\nB",
            [("A", True, False, "1\n", 0), ("B", True, False, "2\n", 3)],
        ),
        ("RUN << E\nE", [("E", True, False, "", 0)]),
        ("COPY <<a.txt /x\nA\r\na.txt\r\n", [("a.txt", True, False, "A\r\n", 0)]),
        ("ADD <<E /x\n# kept \\\nE", [("E", True, False, "# kept \\\n", 0)]),
        ("ONBUILD RUN <<E\na\nE", [("E", True, False, "a\n", 0)]),
        ("RUN cat <<A \\\n  b\nx\nA", [("A", True, False, "x\n", 0)]),
        ("RUN '<<E'", []),
        ("RUN <<<E", []),
        ("RUN a <<", []),
        ('RUN ["<<E"]', []),
        ("USER <<E", []),
        ("RUN echo 'open <<E", []),
        ("RUN echo $((1<<3))", []),
    ],
)
def test_heredocs_are_read_up_to_their_word(text, expected):
    assert heredocs(text) == expected


def test_a_heredoc_belongs_to_the_lines_of_its_instruction():
    first, second = parse_nodes("RUN <<E\na\nE\nRUN b").nodes

    assert (first.start, first.end, second.start) == (1, 3, 4)
    assert first.text == "RUN <<E\na\nE"
