"""Another port of BuildKit's parser, e2b-dockerfile-utils, reads Dockerfiles alike.

Its known gaps are left out: it gives no words for ONBUILD, it refuses unknown
instructions while parsing, and it does not split plain words at a quoted blank.
"""

import e2b_dockerfile_utils as other
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.expand import expand_word
from simulator.engine.dockerfile.parse import parse_nodes

KEYWORDS = [
    *("FROM", "RUN", "COPY", "ADD", "ENV", "ARG", "LABEL", "CMD", "ENTRYPOINT", "EXPOSE"),
    *("VOLUME", "USER", "WORKDIR", "SHELL", "HEALTHCHECK"),
]
WORDS = st.sampled_from(
    [
        *("a", "b=c", "'d", "e'", '"f', 'g"', "--from=x", "--mount=type=cache,id=y", "$A", "${B}"),
        *("<<E", "<<-'F'", "\\", "\\\n", "\\\n#c\n", "\\\n\n", '["i"]', '["j",', '"k"]', "[1", "="),
        *(",", "é", '"', "'", '\\"'),
    ]
)
LINES = st.builds(
    lambda keyword, words: f"{keyword} {' '.join(words)}",
    st.sampled_from(KEYWORDS),
    st.lists(WORDS, max_size=6),
)
FILES = st.lists(st.one_of(LINES, st.sampled_from(["# c", "", "E", "F", "\tE", "# escape=`"])))


@given(FILES.map("\n".join))
def test_two_parsers_find_the_same_instructions(text):
    try:
        ours = [_ours(node) for node in parse_nodes(text).nodes]
    except DockerfileError:
        ours = None
    try:
        theirs = [_theirs(node) for node in other.parse_dockerfile_ast(text).instructions]
    except other.DockerfileSyntaxError as refused:
        assume("nknown instruction" not in str(refused))
        theirs = None

    assert (ours or None) == (theirs or None)


PIECES = st.sampled_from(
    [
        *("a", "$A", "${A}", "${U:-x}", "${A:+y}", "${A#?}", "${A%%b*}", "${A//b/c}"),
        *("'", '"', "\\", "\\$", "$", "${", "}", " "),
    ]
)


@given(st.lists(PIECES).map("".join))
def test_two_lexers_expand_alike(word):
    env = {"A": "abab"}
    try:
        ours = expand_word(word, env)
    except DockerfileError:
        ours = None
    lexer = other.ShellLex("\\", env=env, skip_unset_env=False)
    try:
        theirs = lexer.process_word(word)
    except (ValueError, other.DockerfileSyntaxError):
        theirs = None

    assert ours == theirs


def _ours(node):
    heredocs = [(h.name, h.content, h.chomp, h.expand, h.fd) for h in node.heredocs]
    words = node.flags, node.json, _compared(node.keyword, node.args)
    return node.keyword, node.start, node.end, *words, heredocs


def _theirs(node):
    heredocs = [(h.name, h.content, h.chomp, h.expand, h.file_descriptor) for h in node.heredocs]
    keyword = node.name.lower()
    words = tuple(node.flags), node.json, _compared(keyword, node.args)
    return keyword, node.start_line, node.end_line, *words, heredocs


def _compared(keyword, args):
    return " ".join(args).split() if keyword in ("copy", "add", "expose", "volume") else [*args]
