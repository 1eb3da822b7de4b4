"""The words of the site in other languages: those that are said, with their gaps, compiled."""

import re
import string
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import messages

CATALOGUES = {language: messages.catalogue(language) for language in messages.languages()}

TYPED = re.compile(r"<code>.*?</code>")


def translated(language):
    """Return each text with each of its translations."""
    for message in CATALOGUES[language]:
        texts = (message.id,) if isinstance(message.id, str) else message.id
        if all(texts) and all(messages.strings(message)):
            yield from zip(texts, messages.strings(message), strict=True)


def gaps(text):
    """Return the names of the gaps of a text, in a template's form and in Python's."""
    in_python = string.Formatter().parse(re.sub(r"%\(\w+\)s", "", text))
    return {*re.findall(r"%\((\w+)\)s", text), *(name for _, name, _, _ in in_python if name)}


def test_german_is_the_proof():
    assert "de" in CATALOGUES


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_compiled_words_are_those_that_can_be_read(language):
    path = messages.LOCALES / language / "LC_MESSAGES" / "django.mo"

    assert path.read_bytes() == messages.compiled(CATALOGUES[language]), "run: make messages"


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_has_the_gaps_of_its_text(language):
    different = [pair for pair in translated(language) if gaps(pair[0]) != gaps(pair[1])]

    assert different == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_keeps_what_is_typed(language):
    different = [
        pair for pair in translated(language) if TYPED.findall(pair[0]) != TYPED.findall(pair[1])
    ]

    assert different == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_nothing_is_left_to_be_translated(language):
    assert messages.missing(CATALOGUES[language]) == [], "run: make messages, then translate these"
