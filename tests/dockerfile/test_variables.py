"""Variables: ``${…}`` in all its forms, quotes, and which fields are expanded."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.expand import expand, expand_reporting, expand_word, expand_words
from simulator.engine.dockerfile.scope import global_scope, predefined, resolve_argument
from simulator.engine.dockerfile.stages import parse

ENV = {"A": "alpha", "E": "", "P": "/usr/lib/x.tar.gz", "B": "banana", "S": "two words", "D": "$1"}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("$A-${A}", "alpha-alpha"),
        ("$AB", ""),
        ("$A_", ""),
        ("$1A", "A"),
        ("$$A", "A"),
        ("$", "$"),
        ("$.", "$."),
        ("\\$A", "$A"),
        ("'$A'", "$A"),
        ('"$A"', "alpha"),
        ('"\\$A \\" \\x"', '$A " \\x'),
        ("a\\", "a"),
        ("a\\\\b", "a\\b"),
        ("${U:-d} ${U-d} ${E:-d} ${E-d} ${A:-d} ${A-d}", "d d d  alpha alpha"),
        ("${U:+s} ${U+s} ${E:+s} ${E+s} ${A:+s} ${A+s}", "   s s s"),
        ("${U:-${E:-$A}}", "alpha"),
        ("${U:-'a}b'}", "a}b"),
        ("${A:?no} ${A?no} ${E?no}", "alpha alpha "),
        ("${P#*/} ${P##*/}", "usr/lib/x.tar.gz x.tar.gz"),
        ("${P%.*} ${P%%.*}", "/usr/lib/x.tar /usr/lib/x"),
        ("${P#x} ${P%x}", "/usr/lib/x.tar.gz /usr/lib/x.tar.gz"),
        ("${P#/???/}", "lib/x.tar.gz"),
        ("${P#\\*}", "/usr/lib/x.tar.gz"),
        ("${B/a/o} ${B//a/o} ${B/a/} ${B//an/}", "bonana bonono bnana ba"),
        ("${B/n*/-} ${B//?n/-} ${B//z/-}", "ba- b--a banana"),
        ("${B//*/x} ${B///-}", "x -b-a-n-a-n-a-"),
        ("${P//\\//:}", ":usr:lib:x.tar.gz"),
        ("${B//a/$D} ${B/a/$D}", "bnn b$1nana"),
        ("${U#x}${U//a/b}", ""),
        ("a<<b", "a<<b"),
        ("한국 $A", "한국 alpha"),
    ],
)
def test_a_word_is_expanded_as_buildkit_does(word, expected):
    assert expand_word(word, ENV) == expected


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("${", "syntax error: missing '}'"),
        ("${}", "syntax error: bad substitution"),
        ("${:x}", "syntax error: bad substitution"),
        ("${A", "unsupported modifier (\ufffd) in substitution"),
        ("${A:-", "syntax error: missing '}'"),
        ("${A:=x}", "unsupported modifier (:=) in substitution"),
        ("${A:#x}", "unsupported modifier (:#) in substitution"),
        ("${A|x}", "unsupported modifier (|) in substitution"),
        ("${A^^}", "unsupported modifier (^) in substitution"),
        ("${A/x}", "syntax error: missing '/' in ${}"),
        ("${A/x/y", "syntax error: missing '}'"),
        ("${U?}", "U: is not allowed to be unset"),
        ("${E:?}", "E: is not allowed to be empty"),
        ("${U:?give $A}", "U: give alpha"),
        ("${A#\\x}", "invalid pattern (\\x) in substitution: invalid escape '\\x'"),
        ("'a", "unexpected end of statement while looking for matching single-quote"),
        ('"a', "unexpected end of statement while looking for matching double-quote"),
    ],
)
def test_a_malformed_word_is_refused_in_buildkits_words(word, reason):
    with pytest.raises(DockerfileError) as refused:
        expand_word(word, ENV)

    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    assert refused.value.message == f'failed to process "{quoted}": {reason}'


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("a  b", ["a", "b"]),
        ("$S x", ["two", "words", "x"]),
        ('"$S" x', ["two words", "x"]),
        ("a$S", ["atwo", "words"]),
        ("'' a", ["a"]),
        ("a\\ b", ["a b"]),
        ("a${U:-b}", ["b"]),
    ],
)
def test_words_are_split_after_expansion(word, words):
    assert expand_words(word, ENV) == words


def test_the_escape_of_the_file_is_the_escape_of_its_words():
    assert expand_word("`$A \\a", ENV, "`") == "$A \\a"


@given(st.text(alphabet="ab*?\n", max_size=6), st.text(alphabet="ab\n", max_size=8))
def test_a_pattern_removes_what_a_regular_expression_would(pattern, value):
    lazy = "".join({"*": ".*?", "?": "."}.get(c, re.escape(c)) for c in pattern)
    greedy = lazy.replace(".*?", ".*")
    env = {"V": value}
    for operator, expression in (("#", lazy), ("##", greedy)):
        match = re.match(expression, value)
        expected = value[match.end() :] if match else value
        assert expand_word(f"${{V{operator}{pattern}}}", env) == expected


def read(line):
    return parse(f"FROM scratch\n{line}").stages[0].instructions[0]


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        ("ENV $A=$A x='$A'", "pairs", (("alpha", "alpha"), ("x", "$A"))),
        ("LABEL l=${U:-d}", "pairs", (("l", "d"),)),
        ("WORKDIR /$A", "path", "/alpha"),
        ("USER $A", "user", "alpha"),
        ("EXPOSE $S 1", "ports", ("two", "words", "1")),
        ("VOLUME /$A", "paths", ("/alpha",)),
        ("STOPSIGNAL $A", "signal", "alpha"),
        ("COPY --chown=$A $A $A/", "sources", ("alpha",)),
        ("COPY --chown=$A $A $A/", "destination", "alpha/"),
        ("COPY --chown=$A $A $A/", "chown", "alpha"),
        ("COPY --chmod=$A $A $A/", "chmod", "alpha"),
        ("ADD --checksum=$A $A $A/", "checksum", "alpha"),
        ("COPY --from=$A $A $A/", "from_", "$A"),
        ("COPY --exclude=$A $A $A/", "exclude", ("$A",)),
        ("COPY <<E /a\n'$A' \\$A\nE", "heredoc_sources", (i.InlineFile("E", "'alpha' $A\n"),)),
        ("COPY <<'E' /a\n$A\nE", "heredoc_sources", (i.InlineFile("E", "$A\n", expand=False),)),
        ("RUN echo $A", "command", ("echo $A",)),
        ("CMD $A", "argv", ("$A",)),
        ('ENTRYPOINT ["$A"]', "argv", ("$A",)),
        ('SHELL ["$A"]', "argv", ("$A",)),
        ("HEALTHCHECK CMD $A", "test", ("CMD-SHELL", "$A")),
        ("MAINTAINER $A", "author", "$A"),
        ("ONBUILD RUN $A", "expression", "RUN $A"),
        ("ARG x=$A", "pairs", (i.ArgPair("x", "alpha"),)),
    ],
)
def test_only_the_fields_that_buildkit_expands_are_expanded(line, field, expected):
    assert getattr(expand(read(line), ENV), field) == expected


@pytest.mark.parametrize(
    ("spec", "mount"),
    [
        ("target=/$A", i.Mount(target="/alpha")),
        (
            "type=cache,id=$A,dst=/c,sharing=locked",
            i.Mount("cache", "alpha", "", "/c", readonly=False, sharing="locked"),
        ),
        (
            "type=cache,target=/c,ro,uid=7,gid=8,mode=0700",
            i.Mount("cache", target="/c", uid=7, gid=8, mode=0o700),
        ),
        (
            "type=bind,from=b,src=/s,target=/t,rw",
            i.Mount(from_="b", source="/s", target="/t", readonly=False),
        ),
        (
            "type=tmpfs,target=/t,size=1.5m",
            i.Mount("tmpfs", target="/t", readonly=False, size=1_572_864),
        ),
        ("type=secret,id=s,env=S,required", i.Mount("secret", "s", required=True, env="S")),
        ("type=ssh", i.Mount("ssh")),
        ('"target=/a,b"', i.Mount(target="/a,b")),
    ],
)
def test_a_mount_is_complete_after_expansion(spec, mount):
    run = read(f"RUN --mount={spec.replace(chr(34), chr(92) + chr(34))} x")

    assert expand(run, ENV).mounts == (mount,)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("type=foo", 'unsupported mount type "foo"'),
        ("type=cach", 'unsupported mount type "cach" (did you mean cache?)'),
        ("typ=bind", "unexpected key 'typ' in 'typ=bind' (did you mean type?)"),
        ("target", "invalid field 'target' must be a key=value pair"),
        ("type=bind,required", "unexpected key 'required' for mount type 'bind'"),
        ("size=1,target=/a", "unexpected key 'size' for mount type 'bind'"),
        ("type=tmpfs,size=x", "invalid value for size: x"),
        ("ro=maybe", "invalid value for ro: maybe"),
        ("type=cache,mode=9", "invalid value 9 for mode"),
        ("uid=1,target=/a", 'uid not allowed for "bind" type mounts'),
        ("type=cache,sharing=all", 'unsupported sharing value "all"'),
        ("type=bind,sharing=locked", "invalid cache sharing set for bind mount"),
        ("type=secret", "invalid secret mount. one of source, target required"),
        ("type=secret,id=a,src=b", "both source and id can't be set"),
        ("type=secret,id=a,from=b", "secret mount should not have a from"),
    ],
)
def test_a_wrong_mount_is_refused_when_it_is_expanded(spec, message):
    run = read(f"RUN --mount={spec} x")
    with pytest.raises(DockerfileError) as refused:
        expand(run, ENV)

    assert refused.value.message == message


def test_names_that_are_not_set_are_reported_once_a_word():
    _, unmatched = expand_reporting(read("ENV a=$U$A b=${V:-x}$U"), ENV)

    assert unmatched == ("U", "U", "V")


def test_from_sees_the_arguments_above_it():
    dockerfile = parse("ARG T=1\nARG I=img:$T\nFROM $I\nFROM $NONE\n")
    scope = global_scope(dockerfile, {}, predefined())
    given = global_scope(dockerfile, {"T": "2"}, predefined())

    assert expand(dockerfile.stages[0].from_, scope).image == "img:1"
    assert expand(dockerfile.stages[0].from_, given).image == "img:2"
    with (
        dockerfile_error("base name ($NONE) should not be blank"),
        dockerfile.blaming(dockerfile.stages[1].from_.node),
    ):
        expand(dockerfile.stages[1].from_, scope)


def dockerfile_error(message):
    return pytest.raises(DockerfileError, match=re.escape(message))


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        (i.ArgPair("GIVEN", "own"), "given"),
        (i.ArgPair("OUTER"), "outer"),
        (i.ArgPair("OUTER", "$A"), "alpha"),
        (i.ArgPair("NONE"), None),
    ],
)
def test_an_argument_takes_the_given_value_then_its_own_then_the_outer_one(pair, value):
    resolved = resolve_argument(pair, ENV, {"GIVEN": "given"}, {"OUTER": "outer"})

    assert resolved.default == value
