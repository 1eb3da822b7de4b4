"""Secrets that whoever has an image can read, and things that only look like some."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.explore.hiding import Hider
from simulator.engine.explore.leaks import file_leaks, variable_leaks
from simulator.engine.explore.secrets import Kind, secret_in
from simulator.engine.files import File
from simulator.engine.image import Config, History
from simulator.engine.layer import Layer, Whiteout

KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n-----END OPENSSH PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("path", "content", "kind", "lines"),
    [
        ("app/.npmrc", b"a=1\n//x/:_authToken=abcd\n", Kind.TOKEN, ("//x/:_authToken=abcd",)),
        ("root/.ssh/id_rsa", KEY, Kind.KEY, ("-----BEGIN OPENSSH PRIVATE KEY-----",)),
        ("app/deploy.txt", b"x\n" + KEY, Kind.KEY, ("-----BEGIN OPENSSH PRIVATE KEY-----",)),
        ("root/.netrc", b"machine a login b password c\n", Kind.SECRET, None),
        ("root/.aws/credentials", b"[default]\n", Kind.SECRET, None),
        ("app/.env", b"# all\nDB_PASSWORD=hunter2\n", Kind.SECRET, ("DB_PASSWORD=hunter2",)),
        ("app/config.py", b"ID = 'AKIA" + b"A" * 16 + b"'\n", Kind.ACCESS, None),
        ("app/ci.sh", b"T=ghp_" + b"a" * 36 + b"\n", Kind.TOKEN, None),
    ],
)
def test_a_secret_is_known_by_its_name_or_by_its_form(path, content, kind, lines):
    found = secret_in(path, content)

    assert found is not None
    assert found.kind == kind
    assert lines is None or found.lines == lines


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("app/.npmrc", b"save-exact=true\n"),
        ("app/.env.example", b"DB_PASSWORD=\n"),
        ("etc/ssl/ca.pem", b"-----BEGIN CERTIFICATE-----\nMII\n"),
        ("app/.env", b"  \n"),
        ("app/readme.md", b"Set GITHUB_TOKEN to ghp_yourtoken, and AKIA... to your id."),
        ("app/.npmrc", b"registry=https://npm.test\n"),
        ("app/npm.sh", b'echo "//x/:_authToken=$NPM" > .npmrc\n'),
    ],
)
def test_what_only_talks_about_secrets_is_none(path, content):
    assert secret_in(path, content) is None


def test_a_removed_secret_is_found_where_it_still_is():
    layers = (
        Layer.of({"app/.npmrc": File(b"_authToken=abcd\n"), "app/a": File(b"1")}),
        Layer.of({"app/.npmrc": Whiteout.PLAIN}),
    )

    (leak,) = file_leaks(layers)

    assert (leak.path, leak.layer, leak.hider) == ("app/.npmrc", 0, Hider(1, "app/.npmrc"))
    assert file_leaks(layers, first=1) == ()


def test_keys_in_what_others_wrote_and_stand_ins_are_left_alone():
    layer = Layer.of(
        {
            "app/node_modules/tls/test/key.pem": File(KEY),
            "usr/lib/python3/test/keycert.pem": File(KEY),
            "app/big.key": File(b"stand-in", size=1_000_000),
        }
    )

    assert file_leaks((layer,)) == ()


def test_variables_are_told_with_the_command_that_shows_them():
    config = Config(env=("PATH=/bin", "GPG_KEY=ABCD1234", "API_TOKEN=sk-12345", "KEY_FILE=/run/k"))
    history = (
        History("ENV API_TOKEN=sk-12345"),
        History("RUN |2 VERSION=1.2 NPM_TOKEN=abcdef /bin/sh -c SECRET=$X TOKEN=later npm ci"),
        History("/bin/sh -c #(nop) ARG DB_PASSWORD=hunter2"),
        History("RUN /bin/sh -c curl -H 'Authorization: ghp_" + "a" * 36 + "' x"),
    )

    found = [(one.name, one.value, one.command) for one in variable_leaks(config, history)]

    assert found == [
        ("API_TOKEN", "sk-12345", "docker inspect"),
        ("NPM_TOKEN", "abcdef", "docker history"),
        ("DB_PASSWORD", "hunter2", "docker history"),
        ("", "ghp_" + "a" * 36, "docker history"),
    ]


def test_what_the_base_set_is_not_told_again():
    config = Config(env=("PYTHON_TOKEN=abcdef",))

    assert list(variable_leaks(config, (), frozenset(config.env))) == []


@given(st.text(max_size=200), st.binary(max_size=200))
def test_nothing_that_is_read_can_stop_the_search(text, content):
    found = secret_in(text, content)

    told = list(variable_leaks(Config(env=(text,)), (History(text),)))
    assert all(one.value in text for one in told)
    assert found is None or found.lines is not None
