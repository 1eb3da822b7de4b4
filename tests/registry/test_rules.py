"""Rules of pushes and pulls, for any images."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine.events import BlobPulled, ImagePulled
from simulator.engine.layer import Layer
from simulator.engine.reference import Reference
from simulator.engine.registry.events import BlobMounted, BlobPushed, ManifestPushed, RegistryOpened
from simulator.engine.registry.model import Registry
from simulator.engine.registry.pull import pull
from simulator.engine.registry.push import push
from simulator.engine.state import World, evolve
from tests.registry.worlds import LOCAL, after, elsewhere, image, with_image, with_local_registry

OTHER = "127.0.0.1:5001"
STACKS = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True)
PATHS = st.sampled_from([f"{LOCAL}/app", f"{LOCAL}/team/app", f"{OTHER}/app"])
PUSHES = st.lists(st.tuples(PATHS, STACKS), min_size=1, max_size=5)


def two_registries() -> World:
    opened = RegistryOpened(OTHER, Registry(OTHER, anonymous=True))
    return evolve(with_local_registry(), opened)


def pushed(world: World, path: str, names: list[str]):
    """Return the world after an image was tagged and pushed, and what happened."""
    world = with_image(world, path, image(*names))
    return after(world, push(world, Reference.parse(path)))


def sent(events):
    return [event for event in events if isinstance(event, BlobPushed)]


@given(PUSHES)
@settings(max_examples=60, deadline=None)
def test_only_what_a_repository_cannot_read_travels_and_once(pushes):
    world = two_registries()
    for path, names in pushes:
        name = Reference.parse(path)
        before = world.registries[name.domain]
        world, events = pushed(world, path, names)
        travelled = [event.blob.digest for event in sent(events)]

        assert len(set(travelled)) == len(travelled)
        assert not [one for one in travelled if before.blob(name.path, one)]
        layers = [event.blob.digest for event in sent(events) if isinstance(event.blob.held, Layer)]
        assert not [one for one in layers if one in before.blobs]


@given(PUSHES)
@settings(max_examples=60, deadline=None)
def test_a_push_again_sends_nothing_and_changes_nothing(pushes):
    world = two_registries()
    for path, names in pushes:
        world, _ = pushed(world, path, names)
    path, names = pushes[-1]

    again, events = pushed(world, path, names)

    assert sent(events) == []
    assert [event for event in events if isinstance(event, BlobMounted)] == []
    assert len([event for event in events if isinstance(event, ManifestPushed)]) == 1
    for host in (LOCAL, OTHER):
        assert dict(again.registries[host].blobs) == dict(world.registries[host].blobs)
        assert again.registries[host].stored == world.registries[host].stored


@given(PUSHES)
@settings(max_examples=60, deadline=None)
def test_blobs_are_mounted_only_from_the_same_registry(pushes):
    world = two_registries()
    for path, names in pushes:
        name = Reference.parse(path)
        before = world.registries[name.domain]
        world, events = pushed(world, path, names)

        for event in events:
            if isinstance(event, BlobMounted):
                assert event.host == name.domain
                assert event.source != name.path
                assert before.blob(event.source, event.blob.digest)


@given(PUSHES)
@settings(max_examples=60, deadline=None)
def test_another_machine_ends_with_the_same_image_ids(pushes):
    world = two_registries()
    for path, names in pushes:
        world, _ = pushed(world, path, names)
    there = elsewhere(world)
    for path, _ in pushes:
        there, events = after(there, pull(there, Reference.parse(path)))
        fetched = [event for event in events if isinstance(event, BlobPulled)]
        again, repeated = after(there, pull(there, Reference.parse(path)))

        (pulled,) = [event for event in events if isinstance(event, ImagePulled)]
        assert len(fetched) <= len(pulled.image.layers)
        assert not [event for event in repeated if isinstance(event, BlobPulled)]
        assert again.engine.images == there.engine.images
    assert dict(there.engine.tags) == {
        name: image_id for name, image_id in world.engine.tags.items() if name in there.engine.tags
    }
    assert len(there.engine.tags) == len({path for path, _ in pushes})


@given(STACKS, STACKS)
@settings(max_examples=40, deadline=None)
def test_a_tag_moves_and_digests_stay(first, second):
    world, _ = pushed(two_registries(), f"{LOCAL}/app", first)
    world, _ = pushed(world, f"{LOCAL}/app", second)
    repository = world.registries[LOCAL].repository("app")

    assert {move.manifest for move in repository.moves} == set(repository.manifests)
    assert repository.moves[-1].manifest == repository.tags["latest"]
    for digest in repository.manifests:
        there, _ = after(
            elsewhere(world), pull(elsewhere(world), Reference.parse(f"{LOCAL}/app@{digest}"))
        )
        assert list(there.engine.digests) == [f"{LOCAL}/app@{digest}"]
