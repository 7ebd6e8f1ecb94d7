"""The sheet that shows a new PIN, once."""

import re

from cases.models import Case
from tests.cases.test_admin_pins import issue, page_of, pin_on


def test_the_sheet_says_all_she_needs_and_not_the_case_number(desk, case, settings):
    settings.SITE_URL = "https://portal.example"
    page = issue(desk, case).content.decode()
    sheet = page[page.index('<div class="sheet"') :]
    for words in (
        *("Your four-digit PIN", "https://portal.example", "Type the case number"),
        *("Keep this paper where the other person will not find it", "If you lose it"),
        *("Leave this site", "call 911", "(708) 232-4545", "(877) 863-6338"),
    ):
        assert words in sheet
    assert "casehenry02" not in sheet
    names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    aloud = [names.index(word) for word in re.findall(r"</b> (\w+)", sheet)]
    assert aloud == [int(digit) for digit in pin_on(sheet)]


def test_the_sheet_is_in_her_language_where_there_is_more_than_one(desk, case, settings):
    page = desk.get(page_of(case)).content.decode()
    assert "Language of the sheet" in page
    assert "español" in page
    sheet = issue(desk, case, language="es").content.decode().partition('<div class="sheet"')[2]
    assert ' lang="es">' in sheet
    assert "Su PIN de cuatro números" in sheet
    assert re.search(r"</b> (cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)<", sheet)
    assert "Línea de Illinois contra la Violencia Doméstica" in sheet
    case.refresh_from_db()
    assert issue(desk, case, language="xx").status_code == 422
    settings.LANGUAGES = [("en", "English")]
    assert "Language of the sheet" not in desk.get(page_of(case)).content.decode()


def test_the_sheet_has_no_way_out_but_back_to_the_case(desk, case):
    page = issue(desk, case).content.decode()
    assert re.findall(r'href="(/[^"]*)"', page.partition("<body>")[2]) == [
        f"/admin/cases/case/{case.pk}/change/"
    ]
    for way_out in ("<form", "<button", "Español", "accesskey"):
        assert way_out not in page


def test_the_sheet_says_what_no_longer_works(desk, case):
    assert "The PIN that the case had before no longer works." in issue(desk, case).content.decode()
    case.issue_pass()
    page = issue(desk, case).content.decode()
    assert "The pass that the case had before no longer works." in page


def test_on_a_first_pin_nothing_is_said_of_an_old_one(desk, case):
    Case.objects.update(pin_hash="")
    page = issue(desk, case, verified="").content.decode()
    assert "It is shown only now." in page
    assert "no longer works" not in page
