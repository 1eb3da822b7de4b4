"""The drawings that pictures of aha-moments are made of. Each has a template of its own.

All are lists first: a template writes them out in words, and the style sheet draws the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from django.utils.safestring import SafeString

from simulator.web.scene.words import Chip


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file on a layer. ``kind`` says how it is drawn, ``says`` the same in words."""

    name: str
    kind: str = ""
    icon: str = "file"
    says: str = ""


@dataclass(frozen=True, slots=True)
class Plate:
    """A layer. ``kind`` is glass, frozen, gone or empty; ``notes`` are settings beside it."""

    title: str
    says: str = ""
    kind: str = ""
    thick: int = 1
    files: tuple[FileMark, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pile:
    """Layers of an image or a container, the top one first; ``flag``: its title is a tag."""

    title: str
    plates: tuple[Plate, ...]
    says: str = ""
    notes: tuple[str, ...] = ()
    flag: bool = True


@dataclass(frozen=True, slots=True)
class Piles:
    """Stacks side by side."""

    piles: tuple[Pile, ...]
    template: ClassVar[str] = "lessons/aha/piles.html"


@dataclass(frozen=True, slots=True)
class Tile:
    """A step or a stage. ``kind`` is stands, tipped, fell, lit, dark or old."""

    title: str
    kind: str
    says: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Steps in a row, each on the one before it; ``title`` and ``figure`` if there are several."""

    tiles: tuple[Tile, ...]
    title: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Rows of steps."""

    rows: tuple[Row, ...]
    template: ClassVar[str] = "lessons/aha/tiles.html"


@dataclass(frozen=True, slots=True)
class GridRow:
    """A step, and its state in each build; None where a build has no such step."""

    title: str
    cells: tuple[Chip | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Builds side by side: a column for each, a row for each step, seconds below."""

    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]
    feet: tuple[str, ...]
    template: ClassVar[str] = "lessons/aha/grid.html"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something at a door. ``kind`` is in, there or away, ``word`` what is said to it."""

    name: str
    size: str
    kind: str
    word: str
    icon: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """A door, those who come to it, and what comes of it in one sentence."""

    door: str
    things: tuple[Thing, ...]
    says: str = ""
    template: ClassVar[str] = "lessons/aha/gate.html"


@dataclass(frozen=True, slots=True)
class Flag:
    """A name on an image. ``kind`` is empty, new or cut; ``says`` where a cut one has gone."""

    name: str
    kind: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An image with what holds it: names, and containers as (name, what they do)."""

    id: str
    says: str
    flags: tuple[Flag, ...]
    tethers: tuple[tuple[str, str], ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Images, and what is tied to each."""

    images: tuple[Named, ...]
    template: ClassVar[str] = "lessons/aha/names.html"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a bar, in thousandths of the longest one."""

    start: int
    length: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its words; ``figure`` is what it is all together."""

    title: str
    figure: str
    pieces: tuple[Stretch, ...]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of one scale. ``heads`` say what their parts are, if that is not plain."""

    bars: tuple[Bar, ...]
    heads: tuple[str, ...] = ()
    says: str = ""
    template: ClassVar[str] = "lessons/aha/bars.html"


@dataclass(frozen=True, slots=True)
class Station:
    """A place on a way. ``kind`` is empty, open, shut, end or lost."""

    title: str
    says: str = ""
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Places one after the other, and what comes of it."""

    title: str
    stations: tuple[Station, ...]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What goes through, and what does not."""

    ways: tuple[Way, ...]
    template: ClassVar[str] = "lessons/aha/ways.html"


@dataclass(frozen=True, slots=True)
class Train:
    """What a container starts: the words of ENTRYPOINT, then those of CMD or of ``docker run``."""

    title: str
    engine: str
    wagon: str
    bumped: str
    runs: str


@dataclass(frozen=True, slots=True)
class Trains:
    """Runs below each other."""

    trains: tuple[Train, ...]
    template: ClassVar[str] = "lessons/aha/trains.html"


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a fingerprint: the same as before, or new and how."""

    name: str
    says: str
    new: bool


@dataclass(frozen=True, slots=True)
class Print:
    """What the cache knows a step by."""

    title: str
    parts: tuple[Part, ...]
    chip: Chip | None = None
    template: ClassVar[str] = "lessons/aha/print.html"


@dataclass(frozen=True, slots=True)
class Lamp:
    """A condition, and whether it is met."""

    title: SafeString
    on: bool


@dataclass(frozen=True, slots=True)
class Lamps:
    """Conditions, and bars beside them if sizes are part of the story."""

    lamps: tuple[Lamp, ...]
    bars: tuple[Bar, ...] = ()
    template: ClassVar[str] = "lessons/aha/lamps.html"


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture taken at the end of an instruction: what was in it, and what was only near."""

    title: str
    size: str
    thick: int
    files: tuple[FileMark, ...] = ()
    beside: tuple[FileMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Film:
    """The pictures of one image, the first first."""

    title: str
    size: str
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Films:
    """Films below each other."""

    films: tuple[Film, ...]
    template: ClassVar[str] = "lessons/aha/films.html"


Drawing: TypeAlias = (
    Piles | Tiles | Grid | Gate | Names | Bars | Ways | Trains | Print | Lamps | Films
)
