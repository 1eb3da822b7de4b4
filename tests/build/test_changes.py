"""``--change``: lines of a Dockerfile that make a config out of another, without any layer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.build.changes import changed
from simulator.engine.errors import DockerError
from simulator.engine.image import Config

EMPTY = Config()


def refused(*lines):
    with pytest.raises(DockerError) as caught:
        changed(EMPTY, lines)
    return caught.value.message.removeprefix("Error response from daemon: ")


def test_command_of_a_change_is_not_marked_as_escaped():
    assert changed(EMPTY, ['CMD ["cat","/x"]']).document() == {"Cmd": ["cat", "/x"]}


def test_shell_form_is_given_to_a_shell():
    assert changed(EMPTY, ["CMD cat /x"]).cmd == ("/bin/sh", "-c", "cat /x")


def test_several_changes_follow_one_another_and_know_earlier_variables():
    config = changed(EMPTY, ["ENV HOME_OF=/srv N=1", "WORKDIR $HOME_OF", "WORKDIR app", "USER $N"])

    assert (config.working_dir, config.user) == ("/srv/app", "1")
    assert config.env == ("HOME_OF=/srv", "N=1")


def test_entrypoint_drops_the_command_that_was_there_but_keeps_a_new_one():
    before = Config(cmd=("old",), args_escaped=True)

    assert changed(before, ['ENTRYPOINT ["run"]']).document() == {"Entrypoint": ["run"]}
    assert changed(before, ['CMD ["new"]', 'ENTRYPOINT ["run"]']).cmd == ("new",)


def test_everything_that_may_be_changed_is_changed():
    config = changed(
        EMPTY,
        [
            "EXPOSE 80 53/udp",
            "LABEL a=b",
            "VOLUME /data",
            "STOPSIGNAL SIGINT",
            "ONBUILD RUN make",
            "HEALTHCHECK --interval=5s CMD true",
        ],
    )

    assert config.exposed_ports == ("53/udp", "80/tcp")
    assert config.labels == {"a": "b"}
    assert config.volumes == ("/data",)
    assert config.stop_signal == "SIGINT"
    assert config.on_build == ("RUN make",)
    assert config.healthcheck is not None


def test_no_change_leaves_everything_as_it_was():
    assert changed(EMPTY, []) is EMPTY


def test_what_makes_layers_is_no_change():
    assert refused("RUN true") == "RUN is not a valid change command"
    assert refused("fro x") == "fro is not a valid change command"
    assert refused('SHELL ["/bin/ash"]') == "SHELL is not a valid change command"


def test_wrong_changes_are_refused_as_in_a_dockerfile():
    assert refused("") == "file with no instructions"
    assert refused("ENV A") == "ENV must have two arguments"
    assert refused("STOPSIGNAL NOPE") == "invalid signal: NOPE"
    assert refused("CMD true", "EXPOSE x").startswith("invalid")


@given(st.lists(st.text(max_size=40) | st.sampled_from(["ENV A=$A", "CMD", "USER ${"]), max_size=4))
def test_any_words_make_a_config_or_a_refusal(lines):
    try:
        config = changed(EMPTY, lines)
    except DockerError:
        return

    assert isinstance(config.document(), dict)
