"""Typed instructions: what each line means, and what BuildKit says of a wrong one."""

import pytest

from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.parse import parse_nodes
from simulator.engine.dockerfile.stages import parse, parse_trigger

NODE = parse_nodes("FROM a").nodes[0]


def read(line):
    return parse(f"FROM scratch\n{line}").stages[0].instructions[0]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "ARG a b= c=1",
            i.Arg((i.ArgPair("a"), i.ArgPair("b", ""), i.ArgPair("c", "1")), node=NODE),
        ),
        ("ENV a=b c=d", i.Env((("a", "b"), ("c", "d")), node=NODE)),
        ("ENV a b c", i.Env((("a", "b c"),), legacy=True, node=NODE)),
        ("LABEL a=b", i.Label((("a", "b"),), node=NODE)),
        ("MAINTAINER me", i.Maintainer("me", node=NODE)),
        ("WORKDIR /a b", i.Workdir("/a b", node=NODE)),
        ("USER u:g", i.User("u:g", node=NODE)),
        ("CMD a b", i.Cmd(True, ("a b",), node=NODE)),
        ('CMD ["a"]', i.Cmd(False, ("a",), node=NODE)),
        ("CMD", i.Cmd(True, (), node=NODE)),
        ("ENTRYPOINT []", i.Entrypoint(False, (), node=NODE)),
        ("EXPOSE 90 80/udp 443", i.Expose(("443", "80/udp", "90"), node=NODE)),
        ('VOLUME ["/a", " /b "]', i.Volume(("/a", "/b"), node=NODE)),
        ("STOPSIGNAL 9", i.StopSignal("9", node=NODE)),
        ('SHELL ["sh"]', i.Shell(("sh",), node=NODE)),
        ("HEALTHCHECK none", i.Healthcheck(("NONE",), node=NODE)),
        (
            "HEALTHCHECK --interval=1m30s --timeout=0 --start-period=1.5s --retries=3 CMD a b",
            i.Healthcheck(
                ("CMD-SHELL", "a b"),
                interval=90 * 10**9,
                start_period=1_500_000_000,
                retries=3,
                node=NODE,
            ),
        ),
        (
            "COPY --from=0 --chown=a --chmod=755 --link --parents --exclude=*.a --exclude=b x y z",
            i.Copy(
                ("x", "y"),
                "z",
                from_="0",
                chown="a",
                chmod="755",
                link=True,
                parents=True,
                exclude=("*.a", "b"),
                node=NODE,
            ),
        ),
        (
            "COPY <<-E b /c\n\tx\nE",
            i.Copy(("b",), "/c", (i.InlineFile("E", "x\n"),), node=NODE),
        ),
        (
            "ADD --checksum=c --keep-git-dir --unpack=false a /b",
            i.Add(("a",), "/b", checksum="c", keep_git_dir=True, unpack=False, node=NODE),
        ),
        ("RUN --network=none a", i.Run(("a",), network="none", node=NODE)),
        ("RUN", i.Run((), node=NODE)),
    ],
)
def test_a_line_is_read_as_its_instruction(line, expected):
    assert read(line) == expected


def test_onbuild_keeps_its_expression_and_fires_it_in_place_of_from():
    onbuild = read("onbuild  COPY <<E /a\nx\nE")
    fired = parse_trigger(onbuild.expression, NODE)

    assert onbuild.expression == "COPY <<E /a\nx\nE"
    assert fired == i.Copy((), "/a", (i.InlineFile("E", "x\n"),), node=NODE)
    assert (fired.node.start, fired.node.end) == (1, 1)


def test_stages_are_numbered_and_named_in_lower_case():
    dockerfile = parse("ARG V=1\nFROM a AS Build\nRUN x\nFROM --platform=p b\nRUN y\nRUN z")

    assert [(stage.index, stage.name) for stage in dockerfile.stages] == [(0, "build"), (1, "")]
    assert [len(stage.instructions) for stage in dockerfile.stages] == [1, 2]
    assert dockerfile.stages[1].from_ == i.From("b", "p", node=NODE)
    assert dockerfile.global_args == (i.Arg((i.ArgPair("V", "1"),), node=NODE),)


COPY_NEEDS_TWO = (
    "requires at least two arguments, but only one was provided."
    " Destination could not be determined"
)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("COPY a", f"COPY {COPY_NEEDS_TWO}"),
        ("ADD", f"ADD {COPY_NEEDS_TWO}"),
        ("COPY a <<E\nE", "COPY cannot accept a heredoc as a destination"),
        ("COPY --frm=a b c", "unknown flag: --frm (did you mean from?)"),
        ("COPY --link=maybe b c", "expecting boolean value for flag --link, not: maybe"),
        ("COPY --link= b c", "missing a value on flag: --link"),
        ("COPY --from b c", "missing a value on flag: --from"),
        ("COPY --from=a --from=b c d", "duplicate flag specified: --from"),
        ("USER --x a", "unknown flag: --x"),
        ("WORKDIR", "WORKDIR requires exactly one argument"),
        ("STOPSIGNAL", "STOPSIGNAL requires exactly one argument"),
        ("EXPOSE", "EXPOSE requires at least one argument"),
        ("ARG", "ARG requires at least one argument"),
        ("ARG =a", "ARG names can not be blank"),
        ("ENV =a", "ENV names can not be blank"),
        ("LABEL =a", "LABEL names can not be blank"),
        ("VOLUME []", "VOLUME requires at least one argument"),
        ('VOLUME [" "]', "VOLUME specified can not be an empty string"),
        ("SHELL sh -c", "SHELL requires the arguments to be in JSON form"),
        ("SHELL []", "SHELL requires at least one argument"),
        ("ONBUILD", "ONBUILD requires at least one argument"),
        ("ONBUILD ONBUILD RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
        ("ONBUILD maintainer a", "MAINTAINER isn't allowed as an ONBUILD trigger"),
        ("HEALTHCHECK", "HEALTHCHECK requires at least one argument"),
        ("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments"),
        ("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD"),
        ("HEALTHCHECK curl x", 'Unknown type "CURL" in HEALTHCHECK (try CMD)'),
        ("HEALTHCHECK --interval=5 CMD a", 'time: missing unit in duration "5"'),
        ("HEALTHCHECK --interval=5x CMD a", 'time: unknown unit "x" in duration "5x"'),
        ("HEALTHCHECK --interval=x CMD a", 'time: invalid duration "x"'),
        ("HEALTHCHECK --timeout=1us CMD a", 'Interval "timeout" cannot be less than 1ms'),
        ("HEALTHCHECK --timeout=-1s CMD a", 'Interval "timeout" cannot be less than 1ms'),
        ("HEALTHCHECK --retries=x CMD a", 'strconv.ParseInt: parsing "x": invalid syntax'),
        ("HEALTHCHECK --retries=-1 CMD a", "--retries cannot be negative (-1)"),
        ("RUN --network=x a", 'invalid network mode "x"'),
        ("RUN --security=x a", 'security "x" is not valid'),
        (
            "RUN --mount=from=$a,target=/b c",
            "'from' doesn't support variable expansion, define alias stage instead",
        ),
        (
            'RUN --mount=a\\"b c',
            (
                'failed to parse csv mounts: parse error on line 1, column 2: bare " in non-quoted'
                " field"
            ),
        ),
        ("FROM a b", "FROM requires either one or three arguments"),
        ("FROM a is b", "FROM requires either one or three arguments"),
        ("FROM", "FROM requires either one or three arguments"),
        ("FROM --platfrm=a b", "unknown flag: --platfrm (did you mean platform?)"),
        ("FORM a", "unknown instruction: FORM (did you mean FROM?)"),
        ("form a", "unknown instruction: form (did you mean from?)"),
        ("Copyy a", "unknown instruction: Copyy (did you mean copy?)"),
        ("SUDO a", "unknown instruction: SUDO"),
        ("\x00", "unknown instruction: \x00"),
    ],
)
def test_a_wrong_instruction_is_refused_with_its_line(line, message):
    with pytest.raises(DockerfileError) as refused:
        read(line)

    assert refused.value.message == f"dockerfile parse error on line 2: {message}"
    assert refused.value.source.start == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the Dockerfile cannot be empty"),
        ("ARG a", "dockerfile contains no stages to build"),
        ("RUN a\nFROM b", "no build stage in current context"),
        (
            "# check=speed=1\nFOO",
            'failed to parse check options: invalid check option "speed"',
        ),
        ("# check=skip\nFOO", 'failed to parse check options: invalid check option "skip"'),
        (
            "# check=error=maybe\nFROM a",
            (
                'failed to parse check options: failed to parse check option "error=maybe":'
                ' strconv.ParseBool: parsing "maybe": invalid syntax'
            ),
        ),
    ],
)
def test_a_dockerfile_without_stages_is_refused(text, message):
    with pytest.raises(DockerfileError) as refused:
        parse(text)

    assert refused.value.message == message
