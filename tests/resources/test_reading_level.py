"""Every guide reads at sixth-grade level or below; so does the glossary, give or take a year."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from resources.management.commands.load_guides import read_text
from tests.resources.reading import grade, plain

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
GUIDES = sorted((FIXTURES / "guides" / "en").glob("*.md"))
GLOSSARY = tomllib.loads((FIXTURES / "glossary" / "en.toml").read_text(encoding="utf-8"))
WORDS_IN_A_SENTENCE = 30


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
