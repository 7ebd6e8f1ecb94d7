import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case, CivilProcess, SearchKey
from cases.models.search_keys import NumberTakenError
from lookup.models import Budget
from tests.walk import guess, search, solved_check


def test_either_number_leads_to_the_pin_page(client, case):
    for search_by, number in [("case", "CaseHenry-02"), ("sheriff", "2008 2397")]:
        response = search(client, number, search_by)
        assert (response.status_code, response.headers["Location"]) == (303, "/lookup/pin/")


def test_an_unknown_number_goes_on_to_the_pin_page(client, db):
    assert search(client, "00000000").headers["Location"] == "/lookup/pin/"


@pytest.mark.parametrize(
    ("changes", "explanation"),
    [
        ({"accept": ""}, "To continue, you need to accept this"),
        ({"number": ""}, "Type your case number or sheriff number."),
        ({"number": "9" * 300}, "This is too long for a number."),
        ({"number": " - - "}, "Type the letters and digits of your number."),
    ],
)
def test_bad_input_explains_itself_and_keeps_what_was_typed(client, case, changes, explanation):
    response = search(client, **{"number": "casehenry02", **changes})
    page = response.content.decode()
    assert response.status_code == 422
    assert explanation in page
    typed = changes.get("number", "casehenry02")
    assert f'value="{typed}"' in page or not typed


def test_a_refused_form_does_not_use_up_the_solved_check(client, case):
    check = solved_check(client)
    fields = {"number": "casehenry02", **check}
    assert client.post("/lookup/", fields).status_code == 422
    assert client.post("/lookup/", {**fields, "accept": "on"}).status_code == 303


def test_before_the_pin_nothing_about_a_case_is_shown(client, case):
    search(client, "casehenry02")
    page = client.get("/lookup/pin/").content.decode()
    assert "PENDING" not in page
    assert "casehenry02" not in page
    assert "20082397" not in page


def test_status_before_pin_gives_the_guides_search_result(client, case, settings):
    settings.STATUS_BEFORE_PIN = True
    search(client, "casehenry02")
    page = client.get("/lookup/pin/").content.decode()
    assert "PENDING" in page
    assert "20082397" in page


def opens(number: str, pin: str = "4826") -> bool:
    """Whether `number` and `pin` open a case in a fresh browser."""
    browser = Client()
    search(browser, number)
    return guess(browser, pin).status_code == 303


def test_one_box_takes_either_number_and_nothing_is_to_be_chosen(client, case):
    client.post("/lookup/before/")
    page = client.get("/lookup/").content.decode()
    assert "Case number or sheriff number" in page
    assert 'type="radio"' not in page
    assert opens("casehenry02")
    assert opens("20082397")


@pytest.mark.parametrize("search_by", ["case", "sheriff", ""])
@pytest.mark.parametrize("setting", ["one", "select"])
def test_a_wrong_kind_of_number_costs_no_guess(case, settings, search_by, setting):
    settings.SEARCH_BY = setting
    for number in ("casehenry02", "20082397"):
        browser = Client()
        fields = {"search_by": search_by, "number": number, "accept": "on"}
        browser.post("/lookup/", {**fields, **solved_check(browser)})
        assert guess(browser, "4826").status_code == 303
    assert not Budget.objects.filter(kind="day", spent__gt=0).exists()


def test_search_by_select_asks_as_the_guide_does_with_nothing_chosen(client, case, settings):
    settings.SEARCH_BY = "select"
    client.post("/lookup/before/")
    page = client.get("/lookup/").content.decode()
    assert page.count('type="radio" name="search_by"') == 2
    assert " checked" not in page


def test_a_search_takes_the_same_statements_whatever_it_finds(client, case, other_case):
    other_case.civilprocess_set.all().delete()
    SearchKey.objects.filter(key="909090909").update(case=None, is_case_number=False)
    tables = re.compile(r'(?:FROM|INTO|UPDATE) "(\w+)"')
    taken = {}
    for number in ("casehenry02", "20082397", "unknown", "909090909", "20036078"):
        browser = Client()
        check = solved_check(browser)
        with CaptureQueriesContext(connection) as queries:
            browser.post("/lookup/", {"number": number, "accept": "on", **check})
        taken[number] = [tables.findall(query["sql"]) for query in queries]
        keys = [read for read in taken[number] if "cases_searchkey" in read]
        assert len(keys) == 1, "both kinds in one query"
    assert all(statements == taken["unknown"] for statements in taken.values())


def test_a_number_of_one_case_is_never_that_of_anothers_paper(case, other_case):
    """A case number that someone hands in again as the sheriff number of another case."""
    for number in ("casehenry02", "CASE-HENRY-2", "case henry 02"):
        with pytest.raises(NumberTakenError):
            CivilProcess.objects.create(case=other_case, sheriff_number=number)
    with pytest.raises(NumberTakenError):
        Case.objects.create(case_number="2008-2397")
    assert opens("casehenry02")
    assert not opens("casehenry02", "7305")


def test_of_two_numbers_that_staff_told_apart_each_opens_its_own_case_only(case, other_case):
    case.case_number = "26-D-1-23"
    case.save()
    SearchKey.objects.separate("26-D-1-23", "26 D 12 3")
    SearchKey.objects.allow("26 D 12 3")
    CivilProcess.objects.create(case=other_case, sheriff_number="26 D 12 3")
    assert opens("26-D-1-23")
    assert opens("26/d/12/3", "7305")
    for number, pin in [("26-D-1-23", "7305"), ("26 D 12 3", "4826")]:
        assert not opens(number, pin)
    for pin in ("4826", "7305"):
        assert not opens("26D123", pin), "what both are written like leads to neither"


def test_the_number_of_a_paper_that_is_gone_leads_nowhere(case):
    assert opens("20082397")
    case.civilprocess_set.all().delete()
    assert not opens("20082397")
    assert opens("casehenry02")
