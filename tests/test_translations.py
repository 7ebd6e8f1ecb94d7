"""Every language is complete: no string is missing, stale or English by accident."""

import re
import shutil
import tomllib

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.languages import is_machine_made
from script.tools import catalogue
from script.tools.catalogue import LOCALE, ROOT

pytestmark = pytest.mark.once  # no database changes it

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def entry(**changes: object) -> Message:
    """A faultless entry, but for `changes`."""
    return Message(
        **{"id": "Saved <b>%(time)s</b>", "string": "Guardado <b>%(time)s</b>", **changes}
    )


def places(entry: Message) -> set[str]:
    """The files that a string stands in."""
    return {path for path, _line in entry.locations}


def test_every_string_of_the_survivors_side_is_translated_into_every_language():
    assert catalogue.faults() == []
    assert len(catalogue.marked()) > 400


def test_each_language_is_one_folder_and_one_line():
    assert {path.name for path in LOCALE.iterdir()} == set(OTHERS) == {"es", "pl"}
    assert set(catalogue.catalogues()) == set(OTHERS)


def test_the_tools_see_strings_in_templates_and_in_code():
    strings = catalogue.marked()
    assert "templates/lookup/search.html" in places(strings["Service lookup"])
    assert "lookup/forms.py" in places(strings["Case number"])
    assert "NOT SERVED" in strings
    assert "Your message was read." in strings
    plurals = [entry.id for entry in strings if entry.pluralizable]
    [left] = [forms for forms in plurals if forms[0].startswith("%(days)s day left")]
    assert left[1].startswith("%(days)s days left")


def test_names_of_fields_and_tables_are_for_the_admin_and_left_out():
    source = (ROOT / "cases/models/case.py").read_text(encoding="utf-8")
    assert '_("courthouse")' in source
    assert "courthouse" not in catalogue.marked()


def test_what_only_staff_see_is_left_out_and_each_place_exists():
    assert "Queue" not in catalogue.marked()
    for place, reason in catalogue.STAFF_ONLY.items():
        assert (ROOT / place).exists(), place
        assert reason


def test_what_staff_read_says_the_petitioner_and_neither_she_nor_he():
    strings = catalogue.marked(for_staff=True)
    assert {"Queue", "Acknowledge", "DO NOT CALL"} <= {entry.id for entry in strings}
    gendered = re.compile(r"\b(she|hers?|herself|he|him|his|himself)\b", re.IGNORECASE)
    found = [
        f"{sorted(places(entry))}: {text}"
        for entry in strings
        for text in ((entry.id,) if isinstance(entry.id, str) else entry.id)
        if gendered.search(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"string": ""}, "empty"),
        ({"flags": ["fuzzy"]}, "fuzzy"),
        ({"string": 'Guardado <b>%(time)s</b>msgstr "Guardado'}, "the file's own lines"),
        ({"string": "Saved <b>%(time)s</b>"}, "still English"),
        ({"string": "Guardado <b>ahora</b>"}, "a blank is missing"),
        ({"string": "Guardado <b>%(hora)s</b>"}, "a blank that the English does not fill"),
        ({"string": "Guardado %(time)s"}, "tags or spaces"),
        ({"string": "Guardado <b>%(time)s</b> "}, "tags or spaces"),
        ({"id": "Keep this paper where nobody finds it.", "string": "Para usted"}, "far longer"),
        ({"id": "For you", "string": "Guarde este papel donde nadie lo encuentre."}, "far longer"),
    ],
)
def test_each_kind_of_fault_is_found(changes, fault):
    found = catalogue.faults_of(entry(**changes))
    assert len(found) == (fault is not None)
    assert all(fault in one for one in found)


def test_an_update_adds_what_is_new_and_drops_what_is_gone(tmp_path, monkeypatch):
    shutil.copytree(LOCALE, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    path = catalogue.place_of("pl")
    before = path.read_text(encoding="utf-8")
    catalogue.update()
    assert path.read_text(encoding="utf-8") == before
    # As if "Case number" were new, and a string of before were gone, or marked as gone.
    changed = before.replace('msgid "Case number"', 'msgid "Case numbers"')
    path.write_text(f'{changed}\n#~ msgid "Old"\n#~ msgstr "Stare"\n', encoding="utf-8")
    assert [fault for fault in catalogue.faults() if "pl: no longer used" in fault] == [
        "pl: no longer used: Case numbers",
        "pl: no longer used: Old",
    ]
    catalogue.update()
    catalogue.compile_all()
    assert catalogue.faults() == ["pl: empty: Case number"]
    # Words that override Django's own are no file's, and stay; so does the whole header.
    assert catalogue.catalogues()["pl"]["AM"].string == "AM"
    assert before.startswith(path.read_text(encoding="utf-8").split("\n\n")[0])


def test_the_catalogues_are_marked_as_made_by_a_machine():
    for code in OTHERS:
        header = dict(catalogue.catalogues()[code].mime_headers)
        assert header["X-Translated-By"] in {"machine", "reviewed"}
        assert is_machine_made(code)
    assert not is_machine_made("en")


@given(st.integers(0, 1000))
def test_every_number_has_its_plural(days):
    for code in OTHERS:
        with translation.override(code):
            words = translation.ngettext(
                "%(days)s day left on your order",
                "%(days)s days left on your order",
                days,
            )
        assert "left on" not in words


def test_the_offices_own_words_are_there_in_every_language():
    facts = tomllib.loads((ROOT / "portal/agency.toml").read_text(encoding="utf-8"))
    lines = [facts["liaison"], facts["clerk"], *facts["hotlines"]]
    words = {line[key] for line in lines for key in ("name", "hours") if line.get(key)}
    words.add(facts["unit"])
    for code in OTHERS:
        assert set(facts["translations"][code]) == words
        for part in ("disclaimer", "consent"):
            assert len(facts[part][code]["text"]) == len(facts[part]["text"])
