"""The state as one value, and ``evolve``: the only function that makes a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rpds import HashTrieMap

from simulator.engine.altering import altered
from simulator.engine.asking import Question, QuestionAsked, QuestionSettled
from simulator.engine.build.cache import Cache
from simulator.engine.containers.events import ContainerEvent
from simulator.engine.containers.evolve import evolve_containers
from simulator.engine.containers.model import Container, Volume
from simulator.engine.containers.talk import Attached
from simulator.engine.digest import Digest
from simulator.engine.errors import DockerError
from simulator.engine.events import (
    LAPTOP,
    BaseUsed,
    BuildStarted,
    CacheMountChanged,
    CacheRecordsPruned,
    CacheUsed,
    CommandEnded,
    CommandFailed,
    CommandStarted,
    ContextSent,
    DigestRecorded,
    Event,
    FilesExported,
    FolderChanged,
    ImageDeleted,
    ImageStored,
    ImageTagged,
    ImageUntagged,
    InternalStep,
    MachineSelected,
    Printed,
    ShellMoved,
    SourceKept,
    StepAssumed,
    StepBuilt,
    StepCached,
    StepOutput,
    Steps,
    StepStarted,
    StepWorked,
    TimePassed,
)
from simulator.engine.files import NO_ENTRIES, Directory, FileTree, join
from simulator.engine.hub import Hub, NoHub
from simulator.engine.image import Image
from simulator.engine.machines.events import SatDown, SessionClosed, SessionOpened
from simulator.engine.machines.places import PLACES, STICK
from simulator.engine.registry.events import LoggedIn, LoggedOut, RegistryEvent
from simulator.engine.registry.evolve import evolve_registries
from simulator.engine.registry.logins import evolve_logins
from simulator.engine.registry.model import IN_CONTAINER, Registry

EPOCH = 1_767_603_600_000
"""When every world begins: 2026-01-05T09:00:00Z, in milliseconds since 1970."""

HOME = "/home/you"


@dataclass(frozen=True)
class Engine:
    """One Docker engine: its image store, its build cache, its containers and volumes.

    Iteration over a HashTrieMap has no order that can be relied on: sort what is shown.
    """

    images: HashTrieMap[Digest, Image] = field(default_factory=HashTrieMap)
    tags: HashTrieMap[str, Digest] = field(default_factory=HashTrieMap)
    digests: HashTrieMap[str, Digest] = field(default_factory=HashTrieMap)
    cache: Cache = field(default_factory=Cache)
    cache_mounts: HashTrieMap[str, FileTree] = field(default_factory=HashTrieMap)
    bases: HashTrieMap[str, Image] = field(default_factory=HashTrieMap)
    """Base images that builds fetched; real BuildKit does not list them as images."""
    sources: HashTrieMap[str, tuple[int, int]] = field(default_factory=HashTrieMap)
    """What clients sent for builds, by name: its bytes, and when it was last used."""
    builds: int = 0
    parents: HashTrieMap[Digest, Digest] = field(default_factory=HashTrieMap)
    """For an image that ``docker commit`` made, the image below it; builds tell none."""
    containers: HashTrieMap[str, Container] = field(default_factory=HashTrieMap)
    volumes: HashTrieMap[str, Volume] = field(default_factory=HashTrieMap)
    containers_made: int = 0

    def tagged(self, reference: str) -> Image | None:
        """Return the image of a canonical reference with its tag."""
        image_id = self.tags.get(reference)
        return None if image_id is None else self.images.get(image_id)

    def known_digest(self, reference: str) -> Image | None:
        """Return the image that a registry calls by this name@digest."""
        image_id = self.digests.get(reference)
        return None if image_id is None else self.images.get(image_id)

    def names_of(self, image: Digest) -> tuple[str, ...]:
        """Return the canonical references that point at the image, in order."""
        return tuple(sorted(name for name, target in self.tags.items() if target == image))

    @property
    def layers(self) -> dict[Digest, tuple[Digest, ...]]:
        """The content store: for each layer's chain id, the images that stand on it."""
        users: dict[Digest, list[Digest]] = {}
        for image_id in sorted(self.images):
            for chain in self.images[image_id].chain_ids:
                users.setdefault(chain, []).append(image_id)
        return {chain: tuple(images) for chain, images in users.items()}


@dataclass(frozen=True)
class Machine:
    """A computer: its engine, its files, where its shell stands, and whether it has a network."""

    engine: Engine = Engine()
    files: FileTree = FileTree()
    working_directory: str = f"{HOME}/project"
    environment: Mapping[str, str] = field(
        default_factory=lambda: {
            "HOME": HOME,
            "USER": "you",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        }
    )
    online: bool = True
    question: Question | None = None
    """What a command line at the terminal waits for, if it does."""
    attached: Attached | None = None
    """Where its terminal is, if a docker command has taken it into a container."""

    @property
    def project(self) -> Directory:
        """The project folder."""
        entry = self.files.get(PROJECT)
        return entry if isinstance(entry, Directory) else Directory()


PROJECT = f"{HOME}/project"


@dataclass(frozen=True)
class World:
    """All there is: a clock, the machines by name, and the registries they can reach."""

    now: int = EPOCH
    machines: HashTrieMap[str, Machine] = field(
        default_factory=lambda: HashTrieMap({LAPTOP: Machine()})
    )
    current: str = LAPTOP
    way: tuple[str, ...] = ()
    """The machines that sessions of ssh lead through to the current one, the first one first."""
    hub: Hub = field(default_factory=NoHub)
    registries: HashTrieMap[str, Registry] = field(default_factory=HashTrieMap)
    """What was pushed, by host; what the hub has is not repeated here."""
    catalogue: object | None = None
    """What package programs look things up in; None is a world without a network."""

    @property
    def machine(self) -> Machine:
        """The machine that commands go to."""
        return self.machines[self.current]

    @property
    def engine(self) -> Engine:
        return self.machine.engine

    @property
    def seat(self) -> str:
        """The machine that one sits at, wherever the terminal leads."""
        return self.way[0] if self.way else self.current

    @property
    def in_reach(self) -> World:
        """The world as the current machine reaches it: nothing beyond it without a network."""
        if self.machine.online:
            return self
        own = {name: one for name, one in self.registries.items() if name.startswith(IN_CONTAINER)}
        return altered(self, hub=NoHub(), registries=HashTrieMap(own), catalogue=None)

    def with_machine(self, machine: Machine) -> World:
        return altered(self, machines=self.machines.insert(self.current, machine))

    def with_engine(self, engine: Engine) -> World:
        return self.with_machine(altered(self.machine, engine=engine))

    def with_project(self, files: FileTree) -> World:
        """Return the world whose project folder holds these files."""
        tree = self.machine.files.put(PROJECT, files.root)
        return self.with_machine(altered(self.machine, files=tree))


def evolve(world: World, event: Event) -> World:
    """Return the world after the event. Events that only inform change nothing."""
    if type(event) in _INFORMING:
        return world
    match event:
        case StepBuilt() | StepCached() | SourceKept():
            return world.with_engine(_evolve_engine(world.engine, event, world.now))
        case TimePassed(milliseconds=milliseconds):
            return altered(world, now=world.now + milliseconds)
        case MachineSelected(name=name):
            return _at(world, name)
        case SessionOpened(machine=name):
            return _logged_in(_at(altered(world, way=(*world.way, world.current)), name))
        case SessionClosed() if world.way:
            return _at(altered(world, way=world.way[:-1]), world.way[-1])
        case SatDown(machine=name):
            return _seated(world, name)
        case FolderChanged(files=files):
            return world.with_machine(altered(world.machine, files=files))
        case ShellMoved(working_directory=place, environment=environment):
            moved = altered(world.machine, working_directory=place, environment=environment)
            return world.with_machine(moved)
        case QuestionAsked(question=question):
            return world.with_machine(altered(world.machine, question=question))
        case QuestionSettled():
            return world.with_machine(altered(world.machine, question=None))
        case FilesExported(destination=destination, tree=tree):
            return world.with_machine(_exported(world.machine, destination, tree))
        case LoggedIn() | LoggedOut():
            machine = world.machine
            return world.with_machine(altered(machine, files=evolve_logins(machine.files, event)))
        case ContainerEvent():
            return world.with_machine(evolve_containers(world.machine, event, world.now))
        case RegistryEvent():
            return altered(world, registries=evolve_registries(world.registries, event, world.now))
        case _:
            engine = _evolve_engine(world.engine, event, world.now)
            return world if engine is world.engine else world.with_engine(engine)


_INFORMING = frozenset(
    {
        CommandEnded,
        CommandStarted,
        ContextSent,
        InternalStep,
        Printed,
        StepAssumed,
        StepOutput,
        StepStarted,
        StepWorked,
    }
)
"""The most frequent events that change nothing, so that no case is tried for them."""


def _at(world: World, name: str) -> World:
    """Return the world at a machine, made if there was none of the name."""
    if name in world.machines:
        return altered(world, current=name)
    place = PLACES.get(name)
    files = FileTree().put(PROJECT, Directory(mtime=world.now))
    machine = Machine(files=files, online=place is None or place.online)
    return altered(world, current=name, machines=world.machines.insert(name, machine))


def _logged_in(world: World) -> World:
    """Return the world with the shell where sessions begin: at home."""
    return world.with_machine(altered(world.machine, working_directory=HOME))


def _seated(world: World, name: str) -> World:
    """Return the world at a machine that one has walked to; the stick is there too."""
    world = _at(altered(world, way=()), world.seat)
    stick = world.machine.files.entry(STICK)
    if stick is not None and name != world.current:
        left = altered(world.machine, files=world.machine.files.remove(STICK))
        world = _at(world.with_machine(left), name)
        plugged = altered(world.machine, files=world.machine.files.put(STICK, stick))
        return world.with_machine(plugged)
    return _at(world, name)


def _evolve_engine(engine: Engine, event: Event, now: int) -> Engine:
    match event:
        case BuildStarted(number=number):
            return altered(engine, builds=number)
        case StepBuilt(record=record):
            return altered(engine, cache=engine.cache.with_record(record))
        case StepCached(record=record):
            return altered(engine, cache=engine.cache.used(record.key, now))
        case BaseUsed(reference=reference, image=image):
            return altered(engine, bases=engine.bases.insert(reference, image))
        case CacheMountChanged(mount=mount, tree=tree):
            return altered(engine, cache_mounts=engine.cache_mounts.insert(mount, tree))
        case CacheUsed(key=key):
            return altered(engine, cache=engine.cache.used(key, now))
        case SourceKept(name=name, size=size):
            return altered(engine, sources=engine.sources.insert(name, (size, now)))
        case CacheRecordsPruned():
            return _pruned(engine, event)
        case _:
            return _evolve_store(engine, event)


def _pruned(engine: Engine, event: CacheRecordsPruned) -> Engine:
    sources, bases = engine.sources, engine.bases
    for name in event.sources:
        sources = sources.discard(name)
    for reference in event.bases:
        bases = bases.discard(reference)
    cache = engine.cache.without(event.keys)
    return altered(engine, cache=cache, sources=sources, bases=bases)


def _evolve_store(engine: Engine, event: Event) -> Engine:
    match event:
        case ImageStored(image=image):
            return altered(engine, images=engine.images.insert(image.id, image))
        case ImageTagged(reference=reference, image=image_id):
            return altered(engine, tags=engine.tags.insert(reference, image_id))
        case ImageUntagged(reference=reference):
            tags, digests = engine.tags.discard(reference), engine.digests.discard(reference)
            return altered(engine, tags=tags, digests=digests)
        case DigestRecorded(reference=reference, image=image_id):
            return altered(engine, digests=engine.digests.insert(reference, image_id))
        case ImageDeleted(image=image_id):
            digests = engine.digests
            for name, target in engine.digests.items():
                digests = digests.remove(name) if target == image_id else digests
            images, parents = engine.images.discard(image_id), engine.parents.discard(image_id)
            return altered(engine, images=images, digests=digests, parents=parents)
        case _:
            return engine


def _exported(machine: Machine, destination: str, tree: FileTree) -> Machine:
    files = machine.files
    for path, entry in tree.walk():
        place = join(destination, path)
        if isinstance(entry, Directory):
            old = files.entry(place)
            entry = entry.holding(old.entries if isinstance(old, Directory) else NO_ENTRIES)
        files = files.put(place, entry)
    return altered(machine, files=files)


def replay(world: World, events: Iterable[Event]) -> World:
    """Return the world after all the events."""
    for event in events:
        world = evolve(world, event)
    return world


def play(steps: Steps[object]) -> Iterator[Event]:
    """Yield what an operation does, its failure included."""
    try:
        yield from steps
    except DockerError as error:
        excerpt = error.source.excerpt() if error.source else ""
        yield CommandFailed(error.message, error.hint, excerpt, error.exit_code)
