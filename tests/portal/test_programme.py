"""The name and the wordings of alerts: enough to choose from, and none tells what it is about."""

import copy
import tomllib
from pathlib import Path

import pytest

from portal.programme import LEAST, read_programme, telling_words
from tests.portal.test_agency import COOK_COUNTY

pytestmark = pytest.mark.once  # no database changes it
ALERTS = tomllib.loads(Path(COOK_COUNTY).read_text(encoding="utf-8"))["alerts"]


@pytest.fixture
def alerts():
    """The part of Cook County's file."""
    return copy.deepcopy(ALERTS)


def test_cook_countys_wordings_are_enough_in_each_language(alerts):
    programme = read_programme(alerts)
    assert len(programme.words) >= LEAST
    assert programme.wording("gone", "es") == "Hay algo nuevo para usted."


def test_fewer_than_8_wordings_are_refused(alerts):
    alerts["words"] = dict(list(alerts["words"].items())[: LEAST - 1])
    with pytest.raises(ValueError, match="at least 8"):
        read_programme(alerts)


@pytest.mark.parametrize(
    ("language", "words", "telling"),
    [
        ("en", "The papers were served", "served"),
        ("en", "News from the COURT", "court"),
        ("en", "Your order, dear reader", "order"),
        ("en", "The Sheriff's list", "sheriff"),
        ("es", "Noticias del alguacil", "alguacil"),
        ("es", "Cambió su órden", "orden"),
        ("pl", "Nowości z sądu", "sadu"),
        ("pl", "Twoja sprawa", "sprawa"),
    ],
)
def test_telling_words_are_refused_in_each_language(alerts, language, words, telling):
    alerts["words"]["new"][language] = words
    with pytest.raises(ValueError, match=f"new in {language} could tell.*{telling}"):
        read_programme(alerts)


def test_a_telling_name_is_refused(alerts):
    alerts["name"] = "County Notes"
    with pytest.raises(ValueError, match="the name could tell"):
        read_programme(alerts)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda words: words["new"].pop("pl"), "the words new are missing in pl"),
        (lambda words: words["new"].update(en=words["update"]["en"]), "stand twice in en"),
        (lambda words: words["new"].update(es="x" * 61), "at most 60 characters"),
    ],
)
def test_what_is_missing_double_or_too_long_is_refused(alerts, change, says):
    change(alerts["words"])
    with pytest.raises(ValueError, match=says):
        read_programme(alerts)


def test_ordinary_words_are_not_telling():
    assert telling_words("Please take a look when you can. Sprawdź, kiedy możesz.") == []
