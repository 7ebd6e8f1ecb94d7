"""Every language is complete: no string is missing, stale or English by accident."""

import tomllib

import polib
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.languages import is_machine_made
from tests import catalogue
from tests.catalogue import LOCALE, ROOT, Marked

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def entry(**changes: object) -> polib.POEntry:
    """A faultless entry, but for `changes`."""
    return polib.POEntry(
        **{"msgid": "Saved <b>%(time)s</b>", "msgstr": "Guardado <b>%(time)s</b>", **changes}
    )


def test_every_string_of_the_survivors_side_is_translated_into_every_language():
    assert catalogue.faults() == []
    assert len(catalogue.marked()) > 400


def test_each_language_is_one_folder_and_one_line():
    assert {path.name for path in LOCALE.iterdir()} == set(OTHERS) == {"es", "pl"}
    assert set(catalogue.catalogues()) == set(OTHERS)


def test_the_tools_see_strings_in_templates_and_in_code():
    strings = catalogue.marked()
    assert "templates/lookup/search.html" in strings[Marked("Service lookup")]
    assert "lookup/forms.py" in strings[Marked("Case number")]
    assert Marked("NOT SERVED") in strings
    assert Marked("Your message was read.") in strings
    [counted] = [one for one in strings if one.text.startswith("%(days)s day left")]
    assert counted.plural.startswith("%(days)s days left")


def test_what_only_staff_see_is_left_out_and_each_place_exists():
    assert Marked("Queue") not in catalogue.marked()
    for place, reason in catalogue.STAFF_ONLY.items():
        assert (ROOT / place).exists(), place
        assert reason


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"msgstr": ""}, "empty"),
        ({"flags": ["fuzzy"]}, "fuzzy"),
        ({"msgstr": "Saved <b>%(time)s</b>"}, "still English"),
        ({"msgstr": "Guardado <b>ahora</b>"}, "a blank is missing"),
        ({"msgstr": "Guardado <b>%(hora)s</b>"}, "a blank that the English does not fill"),
        ({"msgstr": "Guardado %(time)s"}, "tags or spaces"),
        ({"msgstr": "Guardado <b>%(time)s</b> "}, "tags or spaces"),
    ],
)
def test_each_kind_of_fault_is_found(changes, fault):
    found = catalogue._faults_of(entry(**changes))
    assert len(found) == (fault is not None)
    assert all(fault in one for one in found)


def test_the_catalogues_are_marked_as_made_by_a_machine():
    for code in OTHERS:
        assert catalogue.catalogues()[code].metadata["X-Translated-By"] in {"machine", "reviewed"}
        assert is_machine_made(code)
    assert not is_machine_made("en")


@given(st.integers(0, 1000))
def test_every_number_has_its_plural(days):
    for code in OTHERS:
        with translation.override(code):
            words = translation.ngettext(
                "%(days)s day left on your %(stage)s order",
                "%(days)s days left on your %(stage)s order",
                days,
            )
        assert "left on" not in words


def test_the_offices_own_words_are_there_in_every_language():
    facts = tomllib.loads((ROOT / "portal/agency.toml").read_text(encoding="utf-8"))
    lines = [facts["liaison"], facts["clerk"], *facts["hotlines"]]
    words = {line[key] for line in lines for key in ("name", "hours") if line.get(key)}
    for code in OTHERS:
        assert set(facts["translations"][code]) == words
        for part in ("disclaimer", "consent"):
            assert len(facts[part][code]["text"]) == len(facts[part]["text"])
