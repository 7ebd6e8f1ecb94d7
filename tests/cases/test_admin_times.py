"""Dates with a time of day, typed in the admin as the clock on the wall shows them."""

from datetime import UTC, datetime

import pytest

from cases.models import Case, CivilProcess, ServiceAttempt
from tests.cases.conftest import case_form
from tests.cases.test_admin_corrections import page_of, paper_form

pytestmark = pytest.mark.many  # the same field, typed in many ways: both keep a time alike

CLOCKS_GO_BACK = {"hearing_at_0": "11/01/2026", "hearing_at_1": "1:30 AM"}
ASKS = 'name="hearing_at_2"'


def enter(desk, **changes: str) -> str:
    """Enter a new case; the page that follows."""
    response = desk.post("/admin/cases/case/add/", case_form(**changes), follow=True)
    return response.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        *("13:30", "13:30:00", "1:30 PM", "1:30 pm", "01:30 PM", "1:30PM", "1:30 p.m.", "1:30 P.M"),
        *("1:30\u202fPM", "1:30\u00a0p.m.", "1:30\u2009pm", " 1:30 PM\u00a0", "1:30:00 PM"),
    ],
)
def test_a_time_is_read_as_people_write_it(desk, typed):
    enter(desk, hearing_at_0="11/24/2026", hearing_at_1=typed)
    assert Case.objects.get().hearing_at == datetime(2026, 11, 24, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "hour"), [("12:30 AM", 6), ("12:30 PM", 18), ("12 am", 6), ("9 a.m.", 15)]
)
def test_noon_midnight_and_whole_hours_are_told_apart(desk, typed, hour):
    enter(desk, hearing_at_0="2026-11-24", hearing_at_1=typed)
    hearing_at = Case.objects.get().hearing_at
    assert (hearing_at.day, hearing_at.hour) == (24, hour)


@pytest.mark.parametrize("typed", ["25:00", "13:30 PM", "0:30 PM", "1:60 PM", "PM", "half past"])
def test_what_is_no_time_is_refused_with_an_example_and_kept(desk, typed):
    page = enter(desk, hearing_at_0="2026-11-24", hearing_at_1=typed)
    assert "Type the time as 1:30 PM or 13:30." in page
    assert f'value="{typed}"' in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hearing_at_0": "2026-11-24"}, "Type the time too."),
        ({"hearing_at_1": "1:30 PM"}, "Type the date too."),
        ({"hearing_at_0": "0026-11-24", "hearing_at_1": "09:30"}, "between 2000 and 2100"),
        ({"hearing_at_0": "9999-12-31", "hearing_at_1": "23:59"}, "between 2000 and 2100"),
    ],
)
def test_half_a_time_or_a_year_that_cannot_be_is_said(desk, typed, sentence):
    assert sentence in enter(desk, **typed)
    assert not Case.objects.exists()


def test_an_hour_that_comes_twice_asks_which_one(desk):
    page = enter(desk, **CLOCKS_GO_BACK)
    assert "this hour comes twice. Choose the first or the second." in page
    assert ASKS in page
    assert 'value="1:30 AM"' in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(("which", "hour"), [("1", 6), ("2", 7)])
def test_the_answer_is_kept_and_shown_when_the_case_is_opened_again(desk, which, hour):
    enter(desk, **CLOCKS_GO_BACK, hearing_at_2=which)
    case = Case.objects.get()
    assert case.hearing_at == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
    page = desk.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert ASKS in page
    assert f'<option value="{which}" selected>' in page


def test_no_other_hour_asks(desk):
    assert ASKS not in desk.get("/admin/cases/case/add/").content.decode()
    enter(desk, hearing_at_0="2026-11-01", hearing_at_1="02:00")
    case = Case.objects.get()
    assert ASKS not in desk.get(f"/admin/cases/case/{case.pk}/change/").content.decode()


def test_an_hour_that_the_clocks_skip_is_said(desk):
    page = enter(desk, hearing_at_0="03/14/2027", hearing_at_1="2:30 AM")
    assert "The clocks go forward that night and skip this hour." in page
    assert not Case.objects.exists()


def test_a_hearing_is_taken_out_again_even_one_that_asked(desk):
    enter(desk, **CLOCKS_GO_BACK, hearing_at_2="1")
    case = Case.objects.get()
    form = case_form(hearing_at_0="", hearing_at_1="", hearing_at_2="1")
    form["civilprocess_set-TOTAL_FORMS"] = "0"
    assert desk.post(f"/admin/cases/case/{case.pk}/change/", form).status_code == 302
    case.refresh_from_db()
    assert case.hearing_at is None


def test_every_time_of_a_paper_and_its_attempts_is_read_so(desk, case):
    paper = case.civilprocess_set.get()
    served = {"served_at_0": "11/02/2025", "served_at_1": "1:50 AM", "served_at_2": "1"}
    in_full = {
        "full_order_served_at_0": "11/02/2025",
        "full_order_served_at_1": "1:10 a.m.",
        "full_order_served_at_2": "2",
    }
    facts = {"status": "SERVED", "method": "SHORT_FORM", **served, **in_full}
    facts["serviceattempt_set-TOTAL_FORMS"] = "1"
    attempt = {"attempted_at_0": "10/31/2025", "attempted_at_1": "6:20 p.m.", "outcome": "MOVED"}
    facts |= {f"serviceattempt_set-0-{name}": value for name, value in attempt.items()}
    assert desk.post(page_of(paper), paper_form(paper, **facts)).status_code == 302
    paper.refresh_from_db()
    assert paper.served_at == datetime(2025, 11, 2, 6, 50, tzinfo=UTC)
    # Twenty minutes later, though the clock on the wall says forty earlier.
    assert paper.full_order_served_at == datetime(2025, 11, 2, 7, 10, tzinfo=UTC)
    attempted_at = ServiceAttempt.objects.get().attempted_at
    assert attempted_at == datetime(2025, 10, 31, 23, 20, tzinfo=UTC)


def test_a_time_that_nobody_touched_is_no_change(desk, case):
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    CivilProcess.objects.update(
        status="SERVED",
        method="SHORT_FORM",
        served_at=datetime(2025, 11, 2, 7, 30, 12, tzinfo=UTC),
        recorded_at=long_ago,
    )
    Case.objects.update(hearing_at=datetime(2026, 11, 1, 7, 30, 12, tzinfo=UTC))
    form = case_form(hearing_at_0="2026-11-01", hearing_at_1="01:30:12", hearing_at_2="2")
    form["civilprocess_set-TOTAL_FORMS"] = "0"
    desk.post(f"/admin/cases/case/{case.pk}/change/", form)
    case.refresh_from_db()
    assert case.hearing_at == datetime(2026, 11, 1, 7, 30, 12, tzinfo=UTC)
    assert case.civilprocess_set.get().recorded_at == long_ago
