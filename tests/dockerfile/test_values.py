"""Small values: ports, durations and platforms, read as BuildKit reads them."""

import pytest

from simulator.engine.dockerfile.durations import format_duration, parse_duration
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.platforms import parse_platform
from simulator.engine.dockerfile.ports import exposed


@pytest.mark.parametrize(
    ("word", "ports"),
    [
        ("80", ("80/tcp",)),
        ("80/UDP", ("80/udp",)),
        ("8000-8002", ("8000/tcp", "8001/tcp", "8002/tcp")),
        ("80:81", ("81/tcp",)),
        ("127.0.0.1:80:81/sctp", ("81/sctp",)),
        ("127.0.0.1::81", ("81/tcp",)),
        ("[::1]:80:81", ("81/tcp",)),
        ("0", ("0/tcp",)),
        ("1000-1010:5", ("5/tcp",)),
    ],
)
def test_ports_are_listed_one_by_one(word, ports):
    assert exposed((word,)) == ports


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("x", "invalid containerPort: x"),
        ("70000", "invalid containerPort: 70000"),
        ("9-8", "invalid containerPort: 9-8"),
        ("80/foo", 'invalid port: "80/foo": invalid proto: foo'),
        ("/tcp", 'invalid port: "/tcp": no port specified'),
        ("a:80", "invalid hostPort: a"),
        ("host:1:80", "invalid IP address: host"),
        ("1-2:3-5", "invalid ranges specified for container and host Ports: 3-5 and 1-2"),
    ],
)
def test_a_wrong_port_is_refused(word, message):
    with pytest.raises(DockerfileError) as refused:
        exposed((word,))

    assert refused.value.message == message


@pytest.mark.parametrize(
    "text", ["0s", "1ns", "1.5µs", "100ms", "1s", "1.5s", "1m0s", "1m30.25s", "2h0m0s", "-1s"]
)
def test_a_duration_is_printed_as_it_is_read(text):
    assert format_duration(parse_duration(text)) == text


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("linux/amd64", "linux/amd64"),
        ("amd64", "linux/amd64"),
        ("Linux/x86_64", "linux/amd64"),
        ("linux/arm/7", "linux/arm/v7"),
        ("linux/arm64/v8", "linux/arm64"),
        ("linux", "linux/amd64"),
        ("windows", "windows/amd64"),
    ],
)
def test_a_platform_has_a_normal_form(text, platform):
    assert str(parse_platform(text)) == platform


@pytest.mark.parametrize("text", ["", "foo", "a/b/c/d", "linux/*", "linux/", "a b/c"])
def test_a_wrong_platform_is_refused(text):
    with pytest.raises(DockerfileError, match=r"invalid argument$"):
        parse_platform(text)
