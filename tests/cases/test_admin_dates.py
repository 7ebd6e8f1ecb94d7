"""The dates of an order, as they are typed in."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cases.models import Case, ClosedDay, Task
from tests.cases.conftest import case_form


def save(desk, **changes: str) -> str:
    """Enter a new case; the page that follows."""
    dates = {"issued_on": "2026-11-02", "expires_on": "2026-11-23"}
    response = desk.post("/admin/cases/case/add/", case_form(**{**dates, **changes}), follow=True)
    return response.content.decode()


def test_dates_that_fit_say_nothing(desk):
    assert "Check the dates" not in save(desk)
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("stage", "expires_on", "words"),
    [
        ("EMERGENCY", "2026-11-24", "holds 22 days"),
        ("EMERGENCY", "2026-11-10", "14 to 21 days (750 ILCS 60/220(a))"),
        ("INTERIM", "2026-12-09", "0 to 30 days (750 ILCS 60/220(a)(2))"),
        ("PLENARY", "2028-11-10", "0 to 731 days (750 ILCS 60/220(b))"),
    ],
)
def test_dates_that_do_not_fit_are_saved_said_and_made_a_task(desk, stage, expires_on, words):
    page = save(desk, stage=stage, expires_on=expires_on)
    assert words in page
    assert Case.objects.get().expires_on == date.fromisoformat(expires_on)
    alarm = Task.objects.get()
    assert (alarm.kind, alarm.case) == ("DURATION", Case.objects.get())


def test_an_order_may_run_on_to_the_next_court_day(desk):
    ClosedDay.objects.create(day="2026-11-23", name="A holiday")
    assert "Check the dates" not in save(desk, expires_on="2026-11-24")


def test_an_end_before_the_beginning_is_refused_next_to_the_field(desk):
    page = save(desk, expires_on="2026-11-01")
    assert "An order cannot end before it was issued." in page
    assert not Case.objects.exists()


@pytest.mark.parametrize("kind", ["CNCO", "SNCO"])
def test_only_an_order_of_protection_can_be_interim(desk, kind):
    page = save(desk, kind=kind, stage="INTERIM")
    assert "Only an order of protection can be interim." in page
    assert not Case.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(case_number="26 OP 70001", kind=kind, stage="INTERIM")
    save(desk, kind=kind, stage="PLENARY")
    assert Case.objects.get().stage == "PLENARY"


def test_a_hearing_after_the_end_is_said(desk):
    page = save(desk, hearing_at_0="2026-11-24", hearing_at_1="09:30")
    assert "The hearing is after the order ends." in page
    assert Case.objects.exists()


def test_a_settled_task_does_not_come_back_with_every_save(desk):
    save(desk, expires_on="2026-12-24")
    case = Case.objects.get()
    Task.objects.get().dismiss()
    form = case_form(issued_on="2026-11-02", expires_on="2026-12-24", courthouse="Daley Center")
    form["civilprocess_set-TOTAL_FORMS"] = "0"
    page = desk.post(f"/admin/cases/case/{case.pk}/change/", form, follow=True).content.decode()
    assert "was changed successfully" in page
    assert "Check the dates" not in page
    assert Task.objects.count() == 1


def test_an_administrator_keeps_the_closed_days(desk):
    ClosedDay.objects.all().delete()
    fields = {"day": "2026-12-25", "name": "Christmas Day", "kind": "BOTH"}
    desk.post("/admin/cases/closedday/add/", fields)
    day = ClosedDay.objects.get()
    assert day.source == "BY_HAND"
    assert "Christmas Day" in desk.get("/admin/cases/closedday/").content.decode()
    desk.post(f"/admin/cases/closedday/{day.pk}/delete/", {"post": "yes"})
    assert not ClosedDay.objects.exists()
