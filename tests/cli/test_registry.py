"""docker pull, push, login, logout and search, as typed."""

import pytest

from simulator.play.bases import REGISTRY, starting_world
from simulator.play.folder import with_files
from tests.cli.conftest import FILES


@pytest.fixture(scope="module")
def hub_world():
    """A machine without images, with the toy hub beyond it."""
    return with_files(starting_world(None), FILES)


@pytest.fixture
def pushed(world, typed):
    """A machine that has built an image and pushed it to the registry beside it."""
    lines = [f"docker build -q -t {REGISTRY}/app:1 .", f"docker push {REGISTRY}/app:1"]
    return typed(world, *lines)


def without_layers(text):
    return [line for line in text.splitlines() if not line[:12].isalnum() or line[12:14] != ": "]


# pull


def test_pull_tells_of_every_layer_and_of_the_digest(hub_world, typed):
    result = typed(hub_world, "docker pull alpine", terminal=True)

    lines = result.out.splitlines()
    assert result.exit == 0
    assert lines[:2] == ["Using default tag: latest", "latest: Pulling from library/alpine"]
    assert [line[12:] for line in lines[2:-3]] == [": Pull complete"]
    assert lines[-3].startswith("Digest: sha256:")
    assert lines[-2:] == [
        "Status: Downloaded newer image for alpine:latest",
        "docker.io/library/alpine:latest",
    ]


def test_second_pull_finds_nothing_new(hub_world, typed):
    result = typed(hub_world, "docker pull -q alpine", "docker pull alpine")

    assert "Status: Image is up to date for alpine:latest\n" in result.out
    assert "Pull complete" not in result.out


def test_shared_layers_do_not_travel_twice(hub_world, typed):
    result = typed(
        hub_world, "docker pull -q python:3.11-slim", "docker pull python:3.12-slim", terminal=True
    )

    assert result.out.count(": Already exists\n") >= 1


def test_quiet_pull_prints_only_the_name(hub_world, typed):
    assert typed(hub_world, "docker pull -q alpine").out == "docker.io/library/alpine:latest\n"


def test_image_can_be_pulled_by_the_digest_that_was_shown(hub_world, typed):
    line = "docker images --digests --format '{{.Digest}}' alpine"
    digest = typed(hub_world, "docker pull -q alpine", line).out.strip()

    result = typed(hub_world, f"docker pull alpine@{digest}")

    assert result.exit == 0
    assert f"Status: Downloaded newer image for alpine@{digest}\n" in result.out


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (
            "alpine:nosuch",
            (
                "Error response from daemon: manifest for alpine:nosuch not found:"
                " manifest unknown: manifest unknown"
            ),
        ),
        (
            "me/nosuch",
            (
                "Error response from daemon: pull access denied for me/nosuch, repository does not"
                " exist or may require 'docker login': denied: requested access to the resource is"
                " denied"
            ),
        ),
        ("scratch", "Error response from daemon: 'scratch' is a reserved name"),
        ("Big", "invalid reference format: repository name (library/Big) must be lowercase"),
        ("-a alpine:3.20", "tag can't be used with --all-tags/-a"),
        (
            "127.0.0.1:5001/x:1",
            (
                'Error response from daemon: Get "http://127.0.0.1:5001/v2/":'
                " dial tcp 127.0.0.1:5001: connect: connection refused"
            ),
        ),
    ],
)
def test_pull_of_what_is_not_there_is_refused(hub_world, typed, words, error):
    result = typed(hub_world, f"docker pull {words}")

    assert (result.exit, result.err) == (1, f"{error}\n")


def test_run_pulls_what_is_missing(hub_world, typed):
    result = typed(hub_world, "docker run --rm alpine:3.20 cat /etc/alpine-release")

    assert result.exit == 0
    assert result.err.startswith("Unable to find image 'alpine:3.20' locally\n")
    assert result.out.startswith("3.20")


# push


def test_push_sends_layers_once_and_names_the_manifest(pushed, typed):
    again = typed(pushed.world, f"docker push {REGISTRY}/app:1")

    assert without_layers(pushed.out) == without_layers(again.out)
    assert without_layers(pushed.out)[0] == (f"The push refers to repository [{REGISTRY}/app]")
    assert without_layers(pushed.out)[1].startswith("1: digest: sha256:")
    assert pushed.out.count(": Pushed\n") == 3
    assert again.out.count(": Layer already exists\n") == 3


def test_layers_are_mounted_from_another_repository(pushed, typed):
    result = typed(
        pushed.world,
        f"docker tag {REGISTRY}/app:1 {REGISTRY}/other:1",
        f"docker push {REGISTRY}/other:1",
    )

    assert result.out.count(": Mounted from app\n") == 3


def test_removing_the_image_untags_its_digest_too(pushed, typed):
    result = typed(pushed.world, f"docker rmi {REGISTRY}/app:1")

    lines = result.out.splitlines()
    assert lines[0] == f"Untagged: {REGISTRY}/app:1"
    assert lines[1].startswith(f"Untagged: {REGISTRY}/app@sha256:")
    assert not len(result.world.engine.digests)


def test_digest_of_one_repository_goes_while_the_image_keeps_another_name(pushed, typed):
    result = typed(
        pushed.world, f"docker tag {REGISTRY}/app:1 mine", f"docker rmi {REGISTRY}/app:1"
    )

    assert len(result.out.splitlines()) == 2
    assert not len(result.world.engine.digests)
    assert typed(result.world, "docker images -q mine").out


def test_push_needs_an_image_of_that_name(world, typed):
    result = typed(world, f"docker push {REGISTRY}/nosuch")

    assert result.exit == 1
    assert result.err == (f"An image does not exist locally with the tag: {REGISTRY}/nosuch\n")


def test_hub_takes_pushes_only_from_whoever_is_logged_in(hub_world, typed):
    ready = typed(hub_world, "docker build -q -t me/app .").world
    refused = typed(ready, "docker push me/app")

    accepted = typed(
        ready, "echo secret | docker login -u me --password-stdin", "docker push me/app"
    )

    assert refused.exit == 1
    assert refused.err == "denied: requested access to the resource is denied\n"
    assert accepted.exit == 0


# login and search


def test_login_and_logout_say_what_they_did(hub_world, typed):
    inside = typed(hub_world, "docker login -u me -p secret")
    outside = typed(inside.world, "docker logout")

    assert inside.out == "Login Succeeded\n"
    assert inside.err == (
        "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n"
        "\nWARNING! Your credentials are stored unencrypted in '/home/you/.docker/config.json'.\n"
        "Configure a credential helper to remove this warning. See\n"
        "https://docs.docker.com/go/credential-store/\n\n"
    )
    assert outside.out == "Removing login credentials for https://index.docker.io/v1/\n"


def test_what_is_kept_logs_in_again_without_a_question(hub_world, typed):
    again = typed(hub_world, "docker login -u me -p secret", "docker login")

    assert again.out == "Login Succeeded\n"
    assert again.err == (
        "Authenticating with existing credentials... [Username: me]\n\n"
        " Info -> To login with a different account, run 'docker logout' followed by"
        " 'docker login'\n\n\n"
    )


def test_a_wrong_password_is_refused_by_hub_and_private_registries(hub_world, typed):
    hosts = {"": "registry-1.docker.io", "registry.example.com": "registry.example.com"}
    for server, api in hosts.items():
        begun = typed(hub_world, f"echo one | docker login -u me --password-stdin {server}").world

        result = typed(begun, f"echo two | docker login -u me --password-stdin {server}")

        assert (result.exit, result.out) == (1, "")
        assert result.err == (
            f'Error response from daemon: Get "https://{api}/v2/": unauthorized:'
            " incorrect username or password\n"
        )


def test_a_private_registry_takes_pushes_of_those_who_are_logged_in(hub_world, typed):
    name = "registry.example.com/team/mine:1"
    ready = typed(hub_world, f"docker build -q -t {name} .").world
    refused = typed(ready, f"docker push {name}")
    login = "echo x | docker login -u team --password-stdin registry.example.com"

    accepted = typed(ready, login, f"docker push {name}")

    assert refused.err == "denied: requested access to the resource is denied\n"
    assert accepted.exit == 0
    there = typed(accepted.world, "ssh server", terminal=True).world
    pull = f"docker pull -q {name}"
    private = typed(there, pull)
    assert private.err == (
        "Error response from daemon: pull access denied for registry.example.com/team/mine,"
        " repository does not exist or may require 'docker login': denied: requested access to"
        " the resource is denied\n"
    )
    assert typed(there, login, pull).out == f"{name}\n"
    base = f"docker build - <<< 'FROM {name}'"
    assert "insufficient_scope: authorization failed" in typed(there, base).err
    assert typed(there, login, base).exit == 0


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("docker login", "Error: Cannot perform an interactive login from a non TTY device"),
        (
            "docker login --password-stdin",
            "the --password-stdin option requires --username to be set",
        ),
        ("docker login -u ''", "username is empty"),
        ("docker login -u me --password-stdin < /dev/null", "password is empty"),
        (
            "docker login -u me -p x --password-stdin",
            "conflicting options: cannot specify both --password and --password-stdin",
        ),
    ],
)
def test_incomplete_login_is_refused(hub_world, typed, line, error):
    result = typed(hub_world, line)

    assert (result.exit, result.err) == (1, f"{error}\n")


def test_search_finds_official_images_first(hub_world, typed):
    lines = typed(hub_world, "docker search python").out.splitlines()

    assert lines[0].split() == ["NAME", "DESCRIPTION", "STARS", "OFFICIAL"]
    assert lines[1].split()[0] == "python"
    assert lines[1].endswith("[OK]")


def test_search_keeps_to_its_limit_and_filters(hub_world, typed):
    limited = typed(hub_world, "docker search --limit 1 --format '{{.Name}}' python")
    wrong = typed(hub_world, "docker search -f foo=1 python")

    assert limited.out == "python\n"
    assert wrong.err == "Error response from daemon: invalid filter 'foo'\n"


def test_search_tells_programs_true_and_false_and_people_ok(hub_world, typed):
    read = typed(hub_world, "docker search --limit 1 --format json redis").out

    assert '"IsOfficial":"true"' in read
    assert typed(hub_world, "docker search --limit 1 --format '{{.IsOfficial}}' redis").out == (
        "[OK]\n"
    )


def test_search_knows_the_deprecated_filter(hub_world, typed):
    result = typed(hub_world, "docker search -f is-automated=true redis")

    assert result.out == "NAME      DESCRIPTION   STARS     OFFICIAL\n"
    assert result.err == (
        'WARNING: the "is-automated" filter is deprecated, and searching for "is-automated=true"'
        " will not yield any results in future.\n"
    )


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (
            "-f stars=x redis",
            "invalid filter 'stars=x': strconv.Atoi: parsing \"x\": invalid syntax",
        ),
        ("-f is-official=maybe redis", "invalid filter 'is-official=[maybe]'"),
        ("--limit 101 redis", "limit 101 is outside the range of [1, 100]"),
        (
            "https://redis",
            "invalid repository name: repository name (https://redis) should not have a scheme",
        ),
    ],
)
def test_search_refuses_what_the_engine_refuses(hub_world, typed, words, error):
    result = typed(hub_world, f"docker search {words}")

    assert (result.exit, result.err) == (1, f"Error response from daemon: {error}\n")


def test_a_digest_names_the_whole_repository_and_a_tag_beside_it_counts_for_nothing(
    hub_world, typed
):
    line = "docker pull -q alpine; docker images --digests --format '{{.Digest}}' alpine"
    digest = typed(hub_world, line).out.splitlines()[-1]

    result = typed(hub_world, f"docker pull alpine:3.20@{digest}", terminal=True)

    lines = result.out.splitlines()
    assert lines[0] == f"docker.io/library/alpine@{digest}: Pulling from library/alpine"
    assert lines[-3:] == [
        f"Digest: {digest}",
        f"Status: Downloaded newer image for alpine@{digest}",
        f"docker.io/library/alpine:3.20@{digest}",
    ]
    assert not len(result.world.engine.tags)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (f"docker push alpine@sha256:{'0' * 64}", "cannot push a digest reference"),
        ("docker push -a alpine:3", "tag can't be used with --all-tags/-a"),
        (f"docker pull {'a' * 256}", "repository name must not be more than 255 characters"),
        (f"docker pull alpine:{'t' * 129}", "invalid reference format"),
        ("docker pull alpine@sha256:abc", "invalid reference format"),
        (
            f"docker pull {'0' * 64}",
            f"invalid repository name ({'0' * 64}), cannot specify 64-byte hexadecimal strings",
        ),
        (
            "docker pull UP/x",
            (
                'Error response from daemon: Get "https://UP/v2/": dial tcp: lookup UP on'
                " 192.168.65.7:53: no such host"
            ),
        ),
        (
            "docker tag nosuch UP:1",
            (
                'Error parsing reference: "UP:1" is not a valid repository/tag: invalid reference'
                " format: repository name (library/UP) must be lowercase"
            ),
        ),
    ],
)
def test_names_follow_the_grammar_of_references(hub_world, typed, line, error):
    result = typed(hub_world, line)

    assert (result.exit, result.err) == (1, f"{error}\n")


def test_several_spellings_are_one_image(hub_world, typed):
    names = ("alpine", "library/alpine", "docker.io/alpine", "index.docker.io/library/alpine")
    lines = [f"docker pull -q {name}" for name in names]

    result = typed(hub_world, *lines, "docker images --format '{{.Repository}}:{{.Tag}}'")

    assert result.out == "alpine:latest\n"
