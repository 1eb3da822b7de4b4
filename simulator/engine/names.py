"""Names for containers that got none, and ids as people type them."""

from __future__ import annotations

from collections.abc import Container
from hashlib import sha256
from itertools import count

ADJECTIVES = tuple(
    """
    airy amber bold brisk bubbly calm candid cheery chipper clever cosy crisp curious dapper daring
    earnest easygoing fearless fleet fluffy frosty gallant gentle giddy glad golden hearty honest
    humble inventive jaunty jolly keen kind lively lucid lucky mellow merry mighty mindful nimble
    patient peppy playful plucky polite prompt proud quick quiet quirky radiant rosy serene silver
    snug sparkling spirited spry steady sturdy sunny swift tidy tireless trusty upbeat velvet
    vigilant warm witty zippy
    """.split()  # noqa: SIM905 - as a list it would be a hundred lines
)
SURNAMES = tuple(
    """
    alhazen anning archimedes aristarchus avogadro babbage backus banneker bernoulli boole bouman
    brahe cajal cannon cantor carson celsius chandrasekhar chatelet copernicus cori crick curie
    dalton darwin descartes dijkstra dirac earhart edison einstein emeagwali engelbart eratosthenes
    euclid euler faraday fermat fermi feynman fibonacci franklin galileo gauss germain goodall
    granville hamilton hawking heisenberg herschel hertz hodgkin hooke hopper humboldt hypatia
    jemison johnson joliot kepler khwarizmi knuth kovalevsky lamarr lamport laplace lavoisier
    leavitt leibniz linnaeus liskov lovelace maathai maxwell mayer meitner mendel mendeleev
    mirzakhani montessori nash neumann newton nightingale noether ohm pascal pasteur perlman planck
    poincare ptolemy ramanujan ride rubin sagan shannon snow sommerville tesla tharp thales thompson
    torvalds turing volta wilkes wu yalow yonath
    """.split()  # noqa: SIM905 - as a list it would be a hundred lines
)
SHORT = 12
"""Length of an id in tables."""


def container_name(seed: str, taken: Container[str] = frozenset()) -> str:
    """Return a name such as ``quirky_hopper``: always the same for a seed, and not ``taken``.

    Where the name is taken, a number follows it, as in Docker.

    >>> container_name("a") == container_name("a") != container_name("b")
    True
    """
    number = int.from_bytes(sha256(seed.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    rest, adjective = divmod(number, len(ADJECTIVES))
    name = f"{ADJECTIVES[adjective]}_{SURNAMES[rest % len(SURNAMES)]}"
    if name not in taken:
        return name
    return next(numbered for n in count(1) if (numbered := f"{name}{n}") not in taken)


def short_id(identity: str) -> str:
    """Return the first 12 digits of an id, without its algorithm.

    >>> short_id("sha256:0123456789abcdef")
    '0123456789ab'
    """
    return identity.rpartition(":")[2][:SHORT]
