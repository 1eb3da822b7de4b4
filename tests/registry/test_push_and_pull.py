"""What travels between machines and registries, and what is refused."""

from dataclasses import replace

import pytest

from simulator.engine.errors import DockerError
from simulator.engine.events import ImagePulled, ImageUntagged
from simulator.engine.files import File
from simulator.engine.oci.errors import BadArchive
from simulator.engine.oci.manifest import manifest_digest
from simulator.engine.reference import Reference
from simulator.engine.registry.events import ImagePushed, ManifestPushed
from simulator.engine.registry.login import login, logout
from simulator.engine.registry.logins import CONFIG_FILE, login_of
from simulator.engine.registry.model import Manifest
from simulator.engine.registry.publish import publish
from simulator.engine.registry.pull import pull, pull_all
from simulator.engine.registry.push import push
from simulator.engine.state import World, evolve
from tests.registry.worlds import (
    LOCAL,
    after,
    elsewhere,
    fates,
    hub_world,
    image,
    layer,
    with_image,
    with_local_registry,
)

APP = f"{LOCAL}/app:1"


@pytest.fixture
def pushed():
    """A world whose machine has pushed APP, with two layers."""
    return after(with_image(with_local_registry(), APP, image("a", "b")), _push(APP))[0]


def _push(name, world=None, **flags):
    world = world or with_image(with_local_registry(), APP, image("a", "b"))
    return push(world, Reference.parse(name), **flags)


def test_first_push_sends_every_layer_and_the_second_none():
    world = with_image(with_local_registry(), APP, image("a", "b"))

    world, first = after(world, push(world, Reference.parse(APP)))
    world, second = after(world, push(world, Reference.parse(APP)))

    assert fates(first) == ["pushed", "pushed"]
    assert fates(second) == ["exists", "exists"]
    assert isinstance(second[-1], ImagePushed)
    assert second[-1].manifest == first[-1].manifest == manifest_digest(image("a", "b"))


def test_layers_that_a_neighbour_has_are_mounted(pushed):
    world = with_image(pushed, f"{LOCAL}/other:1", image("a", "c"))

    _, events = after(world, push(world, Reference.parse(f"{LOCAL}/other:1")))

    assert fates(events) == ["pushed", "mounted from app"]


def test_mounting_prefers_the_namespace_that_is_alike():
    world = with_local_registry()
    for name in ("zoo/app", "team/base", "alone"):
        world = with_image(world, f"{LOCAL}/{name}", image("a"))
        world, _ = after(world, push(world, Reference.parse(f"{LOCAL}/{name}")))
    world = with_image(world, f"{LOCAL}/zoo/new", image("a", "b"))

    _, events = after(world, push(world, Reference.parse(f"{LOCAL}/zoo/new")))

    assert fates(events) == ["pushed", "mounted from zoo/app"]


def test_a_changed_layer_is_the_only_one_that_travels(pushed):
    world = with_image(pushed, f"{LOCAL}/app:2", image("a", "changed"))

    _, events = after(world, push(world, Reference.parse(f"{LOCAL}/app:2")))

    assert fates(events) == ["pushed", "exists"]


def test_all_tags_of_a_repository_can_be_pushed(pushed):
    world = with_image(pushed, f"{LOCAL}/app:2", image("a", "c"))

    world, events = after(world, push(world, Reference.parse(f"{LOCAL}/app"), all_tags=True))

    assert [event.tag for event in events if isinstance(event, ImagePushed)] == ["1", "2"]
    assert sorted(world.registries[LOCAL].repository("app").tags) == ["1", "2"]


def test_a_pushed_image_comes_back_with_its_id_on_another_machine(pushed):
    world = elsewhere(pushed)

    world, events = after(world, pull(world, Reference.parse(APP)))

    assert fates(events) == ["pulled", "pulled"]
    assert world.engine.tagged(APP) == image("a", "b")


def test_a_machine_fetches_only_the_layers_that_it_lacks(pushed):
    world = with_image(pushed, f"{LOCAL}/app:2", image("a", "b", "c"))
    world, _ = after(world, push(world, Reference.parse(f"{LOCAL}/app:2")))
    world = elsewhere(world)

    world, _ = after(world, pull(world, Reference.parse(APP)))
    world, events = after(world, pull(world, Reference.parse(f"{LOCAL}/app:2")))

    assert fates(events) == ["exists", "exists", "pulled"]


def test_pulling_again_is_up_to_date_until_somebody_moves_the_tag(pushed):
    name = Reference.parse(APP)
    world, again = after(pushed, pull(pushed, name))
    world, _ = after(world, publish(world, name, image("a", "fixed")))
    world, moved = after(world, pull(world, name))

    assert _news(again) == [False]
    assert _news(moved) == [True]
    assert world.engine.tagged(APP) == image("a", "fixed")
    assert image("a", "b").id in world.engine.images


def test_an_image_pulled_by_digest_stays_the_same_when_its_tag_moves(pushed):
    first = manifest_digest(image("a", "b"))
    world, _ = after(pushed, publish(pushed, Reference.parse(APP), image("a", "fixed")))
    world = elsewhere(world)

    world, events = after(world, pull(world, Reference.parse(f"{LOCAL}/app@{first}")))

    assert events[0].tag == f"{LOCAL}/app@{first}"
    assert world.engine.known_digest(f"{LOCAL}/app@{first}") == image("a", "b")
    assert not world.engine.tags


def test_a_registry_remembers_how_its_tags_moved(pushed):
    world, _ = after(
        pushed, publish(pushed, Reference.parse(APP), image("a", "fixed"), by="mallory")
    )

    moves = world.registries[LOCAL].repository("app").moves

    assert [(move.tag, move.by) for move in moves] == [("1", "anonymous"), ("1", "mallory")]
    assert moves[1].before == moves[0].manifest


def test_all_tags_can_be_pulled(pushed):
    world, _ = after(pushed, publish(pushed, Reference.parse(f"{LOCAL}/app:2"), image("a", "c")))
    world = elsewhere(world)

    world, _ = after(world, pull_all(world, Reference.parse(f"{LOCAL}/app")))

    assert sorted(world.engine.tags) == [f"{LOCAL}/app:1", f"{LOCAL}/app:2"]


def test_the_manifest_has_the_size_that_docker_prints():
    world = with_image(with_local_registry(), APP, image("a"))

    _, events = after(world, push(world, Reference.parse(APP)))

    assert events[-1].size == len(Manifest.of(image("a")).content)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"{LOCAL}/nosuch", f"An image does not exist locally with the tag: {LOCAL}/nosuch"),
        (f"{LOCAL}/app:9", f"tag does not exist: {LOCAL}/app:9"),
    ],
)
def test_what_is_not_here_cannot_be_pushed(pushed, name, said):
    with pytest.raises(DockerError, match=f"^{said}$"):
        after(pushed, push(pushed, Reference.parse(name)))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"{LOCAL}/app:nope", f"manifest for {LOCAL}/app:nope not found: manifest unknown"),
        (f"{LOCAL}/nosuch", f"manifest for {LOCAL}/nosuch:latest not found: manifest unknown"),
        ("127.0.0.1:5001/app", "dial tcp 127.0.0.1:5001: connect: connection refused"),
        ("redis", "dial tcp: lookup registry-1.docker.io on"),
    ],
)
def test_what_no_registry_has_cannot_be_pulled(pushed, name, said):
    with pytest.raises(DockerError, match=said):
        after(pushed, pull(pushed, Reference.parse(name)))


def test_the_hub_can_be_pulled_from_by_tag_and_by_the_digest_that_this_shows():
    world, events = after(hub_world(), pull(hub_world(), Reference.parse("alpine:3.20")))
    digest = events[-1].manifest
    other = elsewhere(hub_world())

    other, _ = after(other, pull(other, Reference.parse(f"alpine@{digest}")))

    assert list(other.engine.images) == list(world.engine.images)


def test_pushing_to_the_hub_needs_a_login_and_ones_own_namespace():
    world = with_image(with_image(hub_world(), "flask-hello", image("a")), "ada/app", image("a"))

    with pytest.raises(DockerError, match=r"^denied: requested access to the resource is denied$"):
        after(world, push(world, Reference.parse("ada/app")))
    world, _ = after(world, login(world, "docker.io", "ada", "lovelace"))
    with pytest.raises(DockerError, match=r"^denied: ") as refusal:
        after(world, push(world, Reference.parse("flask-hello")))
    world, events = after(world, push(world, Reference.parse("ada/app")))

    assert "ada/flask-hello" in refusal.value.hint
    assert fates(events) == ["pushed"]


def test_layers_of_a_base_image_from_the_hub_are_mounted_there():
    world, _ = after(hub_world(), pull(hub_world(), Reference.parse("alpine:3.20")))
    alpine = world.engine.tagged("docker.io/library/alpine:3.20")
    app = replace(alpine, layers=(*alpine.layers, layer("app")))
    world = with_image(world, "ada/app", app)
    world, _ = after(world, login(world, "docker.io", "ada", "lovelace"))

    _, events = after(world, push(world, Reference.parse("ada/app")))

    assert fates(events) == ["pushed", "mounted from library/alpine"]


def test_logging_out_ends_the_right_to_push():
    world = with_image(hub_world(), "ada/app", image("a"))
    world, _ = after(world, login(world, "docker.io", "ada", "lovelace"))
    world, _ = after(world, logout("docker.io"))

    with pytest.raises(DockerError, match=r"^denied: "):
        after(world, push(world, Reference.parse("ada/app")))


def test_a_login_counts_on_one_machine_only():
    world, _ = after(hub_world(), login(hub_world(), "docker.io", "ada", "lovelace"))
    world = with_image(elsewhere(world), "ada/app", image("a"))

    with pytest.raises(DockerError, match=r"^denied: "):
        after(world, push(world, Reference.parse("ada/app")))


@pytest.mark.parametrize(
    ("username", "password"), [("ada", "wrong"), ("library", "x"), ("", "x"), ("a/b", "x")]
)
def test_wrong_passwords_and_taken_names_are_refused(username, password):
    world, _ = after(hub_world(), login(hub_world(), "docker.io", "ada", "lovelace"))

    with pytest.raises(DockerError, match="unauthorized: incorrect username or password"):
        after(world, login(world, "docker.io", username, password))


def test_the_password_itself_is_kept_nowhere():
    world, events = after(hub_world(), login(hub_world(), "docker.io", "ada", "lovelace"))

    assert "lovelace" not in repr(events)
    assert "lovelace" not in repr(world.machine.files) + repr(world.registries)


def test_an_edited_login_file_that_makes_no_sense_logs_out_and_harms_nothing():
    for content in (b"{", b"[]", b'{"auths": 3}', b'{"auths": {"x": {"auth": "%%"}}}', b"[" * 9999):
        files = World().machine.files.put(CONFIG_FILE, File(content))

        assert login_of(files, "x") is None


def test_a_deleted_local_tag_does_not_touch_the_registry(pushed):
    world = evolve(pushed, ImageUntagged(APP, image("a", "b").id))

    assert world.registries[LOCAL].manifest("app", "1") is not None


def test_an_image_of_missing_blobs_is_refused_with_a_sentence(pushed):
    broken = Manifest(manifest_json_of(image("lost")))
    world = evolve(pushed, ManifestPushed(LOCAL, "app", broken, "broken"))

    with pytest.raises(BadArchive, match="blob unknown"):
        after(world, pull(world, Reference.parse(f"{LOCAL}/app:broken")))


def manifest_json_of(one):
    return Manifest.of(one).content


def _news(events):
    return [event.newer for event in events if isinstance(event, ImagePulled)]
