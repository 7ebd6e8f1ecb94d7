"""Who opened what, for supervisors; and what stands out."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from cases.models import Case
from staffack.looks.standing_out import MANY_CASES
from staffack.models import AuditEntry

NOON = datetime(2027, 3, 10, 12, tzinfo=settings.AGENCY.zone)


@pytest.fixture
def desk(client, supervisor, time_machine):
    """The supervisor's browser, in March 2027."""
    time_machine.move_to(NOON)
    client.force_login(supervisor)
    return client


def looked(staff, case, at: datetime = NOON, action: str = "CASE_READ") -> None:
    AuditEntry.write(staff, AuditEntry.Action(action), case=case, at=at)


def page(desk, **asked: object) -> str:
    response = desk.get("/staff/looks/", asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_it_is_told_by_month_person_and_case(desk, liaison, administrator, case, other_case):
    looked(liaison, case)
    looked(administrator, other_case, NOON - timedelta(days=31))
    now, before = page(desk), page(desk, month="2027-02")
    assert ("casehenry02" in now, "909090909" in now) == (True, False)
    assert ("casehenry02" in before, "909090909" in before) == (False, True)
    assert "casehenry02" not in page(desk, person=administrator.pk)
    assert "casehenry02" not in page(desk, case=other_case.uuid)
    assert "casehenry02" in page(desk, person=liaison.pk, case=case.uuid)
    assert AuditEntry.objects.filter(action="LOG_READ").count() == 5, "each of these looks, too"


def test_ordinary_work_stands_out_in_nothing(desk, liaison, message):
    for minutes in range(MANY_CASES * 2):
        looked(liaison, message.case, timezone.now() + timedelta(minutes=minutes))
    assert "<li>Nothing.</li>" in page(desk)


def test_20_cases_in_an_hour_nights_and_a_case_before_its_message_stand_out(desk, liaison, case):
    for number in range(MANY_CASES - 1):
        each = Case.objects.create(case_number=f"27OP{number:05}")
        looked(liaison, each, NOON + timedelta(minutes=number))
    assert "cases in the hour" not in page(desk)
    looked(liaison, case, NOON + timedelta(minutes=59))
    shown = page(desk)
    assert "lee opened 20 cases in the hour from 03/10/2027 noon." in shown
    assert "lee opened 20 cases before they had a message." in shown
    assert "between 10 PM and 6 AM" not in shown
    looked(liaison, case, NOON + timedelta(hours=10))
    assert "lee opened 1 page about a case between 10 PM and 6 AM." in page(desk)


@pytest.mark.parametrize("month", ["March", "9999-12", "0001-01", ""])
def test_a_month_that_is_none_is_explained(desk, month):
    response = desk.get("/staff/looks/", {"month": month})
    assert response.status_code == 422
    assert "Give a month, for example 2026-11." in response.content.decode()


def test_whoever_reads_no_log_does_not_see_it(staff_client):
    assert staff_client.get("/staff/looks/").status_code == 403
