"""Entering a case: with a paper, and a courthouse that the office knows."""

from cases.models import Case, CivilProcess
from resources.models import Courthouse
from tests.cases.conftest import case_form

UNKNOWN = "is not one of the courthouses that the office keeps"


def enter(desk, **changes: str) -> str:
    """Enter a new case; the page that follows."""
    response = desk.post("/admin/cases/case/add/", case_form(**changes), follow=True)
    return response.content.decode()


def test_a_case_without_a_paper_is_refused_and_nothing_typed_is_lost(desk):
    typed = {"courthouse": "Daley Center", "new_pin": "8351", "expires_on": "2026-11-23"}
    page = enter(desk, **typed, **{"civilprocess_set-0-sheriff_number": ""})
    assert "Type the sheriff number. A case needs at least one paper." in page
    for value in ("26 OP 70001", *typed.values()):
        assert f'value="{value}"' in page
    page = enter(desk, **typed, **{"civilprocess_set-TOTAL_FORMS": "0"})
    assert "A case needs at least one paper." in page
    assert not Case.objects.exists()


def test_the_form_of_a_new_case_has_a_paper_in_it(desk):
    page = desk.get("/admin/cases/case/add/").content.decode()
    assert 'name="civilprocess_set-0-sheriff_number"' in page


def test_a_case_of_two_papers_is_entered_at_once_and_needs_no_third_later(desk):
    second = {
        "civilprocess_set-1-sheriff_number": "30000002",
        "civilprocess_set-1-status": "RECALLED",
    }
    enter(desk, **second, **{"civilprocess_set-TOTAL_FORMS": "2"})
    case = Case.objects.get()
    assert CivilProcess.objects.filter(case=case).count() == 2
    page = desk.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert 'name="civilprocess_set-2-sheriff_number"' not in page


def test_the_courthouses_of_the_office_are_suggested(desk, guides):
    Courthouse.objects.filter(slug="markham").update(is_published=False)
    page = desk.get("/admin/cases/case/add/").content.decode()
    assert 'list="courthouse-suggestions"' in page
    assert '<datalist id="courthouse-suggestions">' in page
    assert '<option value="Skokie Courthouse">' in page
    assert "Markham Courthouse" not in page


def test_one_of_them_is_saved_as_the_office_spells_it(desk, guides):
    page = enter(desk, courthouse="skokie courthouse ")
    assert Case.objects.get().courthouse == "Skokie Courthouse"
    assert UNKNOWN not in page


def test_another_courthouse_is_saved_as_typed_and_warned_of(desk, guides):
    page = enter(desk, courthouse="Skokee Courthouse")
    assert f"“Skokee Courthouse” {UNKNOWN}" in page
    assert Case.objects.get().courthouse == "Skokee Courthouse"


def test_no_courthouse_is_fine_and_so_is_any_where_the_office_keeps_none(desk, guides):
    assert UNKNOWN not in enter(desk)
    Courthouse.objects.all().delete()
    other = {"case_number": "26 OP 70002", "civilprocess_set-0-sheriff_number": "30000002"}
    assert UNKNOWN not in enter(desk, courthouse="Anywhere", **other)
    assert Case.objects.count() == 2
