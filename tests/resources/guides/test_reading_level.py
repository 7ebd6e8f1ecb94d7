"""Every guide reads at sixth-grade level or below; the glossary reads a little harder."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from resources.management.commands.load_guides import read_text
from tests.resources.reading import ease, grade, plain, spanish_syllables

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
GUIDES = sorted((FIXTURES / "guides" / "en").glob("*.md"))
GLOSSARY = tomllib.loads((FIXTURES / "glossary" / "en.toml").read_text(encoding="utf-8"))
WORDS_IN_A_SENTENCE = 30
SPANISH = sorted((FIXTURES / "guides" / "es").glob("*.md"))
SPANISH_GLOSSARY = tomllib.loads((FIXTURES / "glossary" / "es.toml").read_text(encoding="utf-8"))
SPANISH_WORDS_IN_A_SENTENCE = 35  # Spanish says "de la" where English says "'s"
SIXTH_GRADE, EIGHTH_GRADE = 70, 60


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_guide_reads_at_sixth_grade_level(path):
    text = read_text(path.read_text(encoding="utf-8"))
    assert grade(text["body"]) <= 6
    assert grade(text["title"] + ". " + text["summary"]) <= 6
    longest = max(plain(text["body"]).split(". "), key=lambda sentence: len(sentence.split()))
    assert len(longest.split()) <= WORDS_IN_A_SENTENCE, longest


@pytest.mark.parametrize("slug", GLOSSARY)
def test_a_glossary_word_is_explained_in_plain_words(slug):
    # A line or two swings more than a page does.
    assert grade(GLOSSARY[slug]["meaning"]) <= 8


def test_the_measure_tells_the_laws_own_words_from_plain_ones():
    law = (
        "Interference with the petitioner's ability to participate in litigation constitutes "
        "harassment notwithstanding any contemporaneous agreement regarding visitation."
    )
    assert grade(law) > 15
    assert grade("Call the clerk. Ask for the form. It is free.") < 2


@pytest.mark.parametrize("path", SPANISH, ids=lambda path: path.stem)
def test_a_guide_in_spanish_reads_at_sixth_grade_level(path):
    text = read_text(path.read_text(encoding="utf-8"))
    assert ease(text["body"]) >= SIXTH_GRADE
    assert ease(text["title"] + ". " + text["summary"]) >= SIXTH_GRADE
    longest = max(plain(text["body"]).split(". "), key=lambda sentence: len(sentence.split()))
    assert len(longest.split()) <= SPANISH_WORDS_IN_A_SENTENCE, longest


@pytest.mark.parametrize("slug", SPANISH_GLOSSARY)
def test_a_glossary_word_is_explained_in_plain_spanish(slug):
    assert ease(SPANISH_GLOSSARY[slug]["meaning"]) >= EIGHTH_GRADE


def test_the_measure_tells_the_laws_spanish_from_plain_spanish():
    law = (
        "La interferencia con la capacidad de la peticionaria para participar en el litigio "
        "constituye hostigamiento independientemente de cualquier acuerdo contemporáneo."
    )
    assert ease(law) < 40
    assert ease("Llame a la corte. Pida el papel. Es gratis.") > 90


@pytest.mark.parametrize(
    ("word", "count"),
    [("policía", 4), ("leer", 2), ("ley", 1), ("ciudad", 2), ("guía", 2), ("cuando", 2), ("y", 1)],
)
def test_spanish_syllables_are_counted_as_they_are_said(word, count):
    assert spanish_syllables(word) == count
