"""No safe time is lost, in whatever order things happen; what stands in its way is marked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cases.models import Case, ClosedDay, Conflict, Task
from messaging.models import Message
from messaging.withdrawal import withdraw_calls
from staffack.desk import agenda, taking
from staffack.models import Contact
from tests.office_hours import MORNING_AND_AFTERNOON, keep

MONDAY = datetime(2026, 11, 23, 16, tzinfo=UTC)
WEEK = agenda.SPANS["week"]
ACTS = ["send", "plain", "ack", "reply", "reach", "call", "withdraw", "take"]


def sent(case: Case, hours: float, last: float = 1, contact: str = "(312) 555-0142") -> Message:
    """It is safe to call in so many hours, for so long."""
    start = timezone.now() + timedelta(hours=hours)
    facts = {"response_requested": True, "contact_method": "call", "contact": contact}
    times = {"safe_from": start, "safe_until": start + timedelta(hours=last)}
    message = Message(case=case, body="x", **facts, **times)
    assert message.send()
    return message


@pytest.fixture(autouse=True)
def monday(time_machine):
    time_machine.move_to(MONDAY, tick=False)


def test_day_and_week_show_what_begins_in_them(staff_client, case, other_case):
    sent(case, 2)
    sent(other_case, 50)
    today = staff_client.get("/staff/agenda/").content.decode()
    week = staff_client.get("/staff/agenda/?show=week").content.decode()
    assert "casehenry02" in today
    assert "909090909" not in today
    assert week.index("casehenry02") < week.index("909090909")
    assert "Monday, 11/23/2026" in today
    assert "12:00 PM" in today


def test_a_new_message_moves_and_hides_no_time(case, liaison):
    first = sent(case, 2)
    sent(case, 30)
    assert Message(case=case, body="x").send()
    assert agenda.slots(liaison, WEEK)[0].message == first


def test_clashes_closed_days_and_frozen_numbers_are_marked(case, other_case, liaison):
    sent(case, 2)
    sent(other_case, 2.5, contact="(312) 555-0199")
    closed = MONDAY.date() + timedelta(days=1)
    ClosedDay.objects.create(day=closed, kind=ClosedDay.Kind.OFFICE)
    Contact.record(sent(other_case, 24, contact="(312) 555-0177"), liaison, "ELSE")
    marks = [slot.marks for slot in agenda.slots(liaison, WEEK)]
    assert marks[:2] == [["at the same time as 1 other"]] * 2
    assert marks[2] == ["SOMEONE ELSE answers there", "the office is closed that day"]


def test_a_call_outside_office_hours_is_marked_there_and_on_its_page(
    staff_client, case, liaison, settings
):
    keep(settings, MORNING_AND_AFTERNOON)
    sent(case, 1.5)  # 11:30 to 12:30
    lunch = sent(case, 2)  # noon to one
    marks = [slot.marks for slot in agenda.slots(liaison, WEEK)]
    assert marks == [
        ["at the same time as 1 other"],
        ["at the same time as 1 other", "outside office hours"],
    ]
    page = f"/staff/messages/{lunch.uuid}/"
    assert "outside office hours" in staff_client.get("/staff/agenda/").content.decode()
    assert "outside office hours" in staff_client.get(page).content.decode()
    keep(settings, {"Monday": ["12:30-17:00"]})
    assert "outside office hours" not in staff_client.get(page).content.decode()
    keep(settings, {"Tuesday": ["12:30-17:00"]})
    assert "the office is closed that day" in staff_client.get(page).content.decode()


def test_who_is_kept_from_a_case_has_none_of_its_times(case, liaison, supervisor):
    sent(case, 2)
    Conflict.objects.create(case=case, staff=liaison, entered_by=supervisor)
    assert agenda.slots(liaison, WEEK) == []
    assert len(agenda.slots(supervisor, WEEK)) == 1


def test_one_that_began_before_midnight_stands_under_today(case, liaison, time_machine):
    sent(case, 10, last=10)
    time_machine.move_to(MONDAY + timedelta(hours=16), tick=False)
    [slot] = agenda.slots(liaison, agenda.SPANS["day"])
    assert slot.day == timezone.localdate()


class NoTimeIsLostTests(TestCase):
    """Whatever happens in whatever order: a time that nobody answered nor withdrew stands."""

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(ACTS),
                st.integers(0, 9),
            ),
            max_size=12,
        )
    )
    def test_in_any_order_of_events(self, events):
        case = Case.objects.create(case_number="26 OP 1")
        staff = User.objects.create_user("lou")
        expected: dict[int, Message] = {}
        for act, number in events:
            chosen = list(expected.values())[number % len(expected)] if expected else None
            if act == "send":
                message = sent(case, 1 + number, contact=f"(312) 555-01{number:02}")
                expected[message.pk] = message
            elif act == "plain":
                assert Message(case=case, body="x").send()
            elif act == "withdraw":
                withdraw_calls(case)
                expected.clear()
            elif chosen and act == "ack":
                chosen.acknowledge()
            elif chosen and act == "take":
                taking.take(chosen, staff)
            elif chosen and act == "call":
                Contact.record(chosen, staff, "NO_ANSWER")
            elif chosen and act in {"reply", "reach"}:
                chosen.answer("READ") if act == "reply" else chosen.verify()
                del expected[chosen.pk]
        found = [slot.message.pk for slot in agenda.slots(staff, WEEK)]
        assert sorted(found) == sorted(expected)
        standing = Task.objects.filter(kind="ANSWER", ended_at=None)
        assert set(standing.values_list("messagetask__message", flat=True)) == set(expected)
