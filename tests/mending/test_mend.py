"""Every fix that is told makes a Dockerfile that can be read and that is told one thing less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.advice.rewriting import edited
from simulator.engine.dockerfile.checks.lint import Circumstances, report
from simulator.engine.dockerfile.checks.rules import RULES
from simulator.engine.dockerfile.problems import problems
from simulator.engine.mending.mend import mend
from simulator.engine.mending.rules import MENDERS, Found


def found_in(text):
    """The first finding of a text, as a build tells it."""
    errors = [p for p in problems(text) if p.severity == "error"]
    if errors:
        return Found("", errors[0].message, errors[0].start, errors[0].end)
    warnings = report(text, circumstances=Circumstances(every_stage=True)).warnings
    one = next((w for w in warnings if w.rule in MENDERS), warnings[0])
    return Found(one.rule, one.detail, one.start, one.end, workdir="/srv")


def mended(text):
    edit = mend(text, found_in(text))
    return None if edit is None else edited(text, [edit])


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("run true", "RUN true"),
        ("MAINTAINER Ada <ada@example.org>",
         'LABEL org.opencontainers.image.authors="Ada <ada@example.org>"'),
        ("ENV A b", "ENV A=b"),
        ("ENV A b c", 'ENV A="b c"'),
        ("ENV A 'b c'", "ENV A='b c'"),
        ("LABEL a b c", 'LABEL a="b c"'),
        ("CMD python app.py", 'CMD ["python", "app.py"]'),
        ("CMD exec gunicorn 'a b'", 'CMD ["gunicorn", "a b"]'),
        ("CMD ['python', 'app.py']", 'CMD ["python", "app.py"]'),
        ("ENTRYPOINT /start", 'ENTRYPOINT ["/start"]'),
        ("EXPOSE 80/TCP", "EXPOSE 80/tcp"),
        ("EXPOSE 127.0.0.1:8080:80", "EXPOSE 80"),
        ("WORKDIR ./app/", "WORKDIR /srv/app"),
        ("ENV VERSION=1\nCOPY ${VERSIO} /", "ENV VERSION=1\nCOPY ${VERSION} /"),
        ('CMD ["a"]\nCMD ["b"]', 'CMD ["b"]'),
        ("RUN a \\\n\n  && b", "RUN a \\\n  && b"),
        ("COPPY . .", "COPY . ."),
        ("  coppy . .", "  copy . ."),
        ("COPY --form=x a b", "COPY --from=x a b"),
    ],
)  # fmt: skip
def test_a_line_is_put_right(line, better):
    assert mended(f"FROM alpine:3.20\n{line}\n") == f"FROM alpine:3.20\n{better}\n"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("FROM alpine as Base\n", "FROM alpine as base\n"),
        ("FROM alpine as base\n", "FROM alpine AS base\n"),
        ("from alpine as base\nRUN a\nRUN b\n", "FROM alpine AS base\nRUN a\nRUN b\n"),
        ("FROM --platform=$TARGETPLATFORM alpine\n", "FROM alpine\n"),
        ("ARG TAG=3\nFROM alpine:${TGA}\n", "ARG TAG=3\nFROM alpine:${TAG}\n"),
    ],
)
def test_a_from_is_put_right(text, better):
    assert mended(text) == better


@pytest.mark.parametrize(
    "line",
    [
        "CMD python $APP", "CMD a && b", "CMD cd /x", "CMD A=b python", "CMD if true",
        'ENV A b "c"', "MAINTAINER $ME", "COPY $NOTHING_LIKE_IT /", "XYZZY", "EXPOSE",
        "ENV PASSWORD=x", "RUN <<E\necho\nE\nCMD a \\\n b",
    ],
)  # fmt: skip
def test_what_is_not_sure_is_left_to_the_author(line):
    assert mended(f"FROM alpine:3.20\n{line}\n") is None


def test_a_relative_folder_needs_to_be_known():
    assert mend("FROM a\nWORKDIR b\n", Found("WorkdirRelativePath", 'workdir "b"', 2, 2)) is None


def test_a_fix_keeps_line_endings_of_windows():
    text = "FROM alpine:3.20\r\nENV A b c\r\n"

    assert mended(text) == 'FROM alpine:3.20\r\nENV A="b c"\r\n'


LINES = (
    "FROM alpine:3.20 as Base", "from busybox", "FROM scratch AS x", "run true", "RUN a \\",
    "", "ENV A b c", "CMD a b", "CMD ['a']", "MAINTAINER x", "WORKDIR app", "EXPOSE 80/TCP",
    "COPPY . .", "COPY --form=x a b", "RUN echo ${Ax}", "ARG A=1", "# about", "LABEL a b",
    'CMD ["x"]', "RUN <<E", "E", "EXPOSE 1:2", "ONBUILD run x", "HEALTHCHECK CMD x",
)  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=8).map("\n".join))
def test_a_fix_leaves_one_thing_less_to_tell_whatever_the_file(text):
    errors = [Found("", p.message, p.start, p.end) for p in problems(text) if p.severity == "error"]
    warnings = report(text, circumstances=Circumstances(every_stage=True)).warnings
    told = [Found(w.rule, w.detail, w.start, w.end, "/") for w in warnings]

    for one in errors or told:
        edit = mend(text, one)
        if edit is not None:
            assert edited(text, [edit]) != text


def test_every_fix_belongs_to_a_rule_that_exists():
    assert set(MENDERS) <= {rule.name for rule in RULES}
