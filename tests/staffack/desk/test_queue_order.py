"""What needs somebody first stands first, and nothing that waits is out of reach."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, Task
from messaging.models import Message, Whereabouts
from messaging.withdrawal import withdraw_calls
from staffack.desk import rows
from staffack.models import Acknowledgment, Contact
from tests.desk import Client

ASKS = {"response_requested": True, "contact_method": "call", "contact": "(312) 555-0142"}


def sent(number: str, *, minutes: float | None = None, **facts) -> Message:
    """A message of a case of its own, safe to call about in so many `minutes`, for an hour."""
    case, _is_new = Case.objects.get_or_create(case_number=number)
    whereabouts = facts.pop("whereabouts", None)
    if minutes is not None:
        start = timezone.now() + timedelta(minutes=minutes)
        facts |= {**ASKS, "safe_from": start, "safe_until": start + timedelta(hours=1)}
    message = Message(case=case, body="The garage on Pulaski.", **facts)
    assert message.send(whereabouts)
    return message


def shown(client: Client, address: str = "/staff/") -> dict[str, list[str]]:
    """The case numbers of each section of the queue, in their order."""
    page = client.get(address).content.decode()
    parts = re.split(r'<h3 id="section-\d">([^<(]+) \(\d+\)</h3>', page.split('id="done"')[0])
    numbers = (re.findall(r'<a id="m-[^>]*>([^<]+)</a>', part) for part in parts[2::2])
    return dict(zip(parts[1::2], numbers, strict=True))


def listed(client: Client, address: str = "/staff/") -> list[str]:
    """The case numbers in the queue, whatever the section."""
    return [number for numbers in shown(client, address).values() for number in numbers]


def test_calls_come_first_then_what_is_overdue_then_the_rest(staff_client):
    long_ago = timezone.now() - timedelta(days=5)
    sent("rest")
    sent("late", sent_at=long_ago)
    sent("soon", minutes=50)
    sent("now", minutes=-10)
    sent("now ends first", minutes=-30)
    sent("tomorrow", minutes=24 * 60)
    found = shown(staff_client)
    assert found["Call now"] == ["now ends first", "now"]
    assert found["Call next"] == ["soon"]
    assert found["Overdue"] == ["late"]
    assert {*found.get("Due today", []), *found["The rest"]} == {"rest", "tomorrow"}


def test_four_days_do_not_look_like_five_minutes(staff_client):
    sent("old", sent_at=timezone.now() - timedelta(days=4))
    sent("new", sent_at=timezone.now() - timedelta(minutes=5))
    page = " ".join(staff_client.get("/staff/").content.decode().split())
    assert page.index("sent 4 days ago") < page.index("sent 5 minutes ago")


@pytest.mark.parametrize(
    ("case", "facts", "mark"),
    [
        ({"expires_on": 2}, {}, "order ends"),
        ({"hearing_at": 1}, {}, "hearing "),
        ({}, {"whereabouts": Whereabouts(place="x", dogs="1")}, "warns of: Dogs"),
    ],
    ids=["order", "hearing", "hazard"],
)
def test_what_presses_comes_first_of_its_section_and_says_why(staff_client, case, facts, mark):
    sent("first to come")
    pressing = sent("pressing", **facts)
    now = timezone.now()
    dates = {"expires_on": timezone.localdate(), "hearing_at": now}
    changes = {name: dates[name] + timedelta(days=days) for name, days in case.items()}
    Case.objects.filter(pk=pressing.case_id).update(**changes)
    assert next(iter(shown(staff_client).values())) == ["pressing", "first to come"]
    assert mark in staff_client.get("/staff/").content.decode()


def test_a_changed_number_stands_in_the_list(staff_client):
    assert sent("a", **ASKS).verify()
    assert "CHANGED" not in staff_client.get("/staff/").content.decode()
    sent("a", **{**ASKS, "contact": "(312) 555-0199"})
    assert "the way to reach them CHANGED" in staff_client.get("/staff/").content.decode()


def test_who_asked_not_to_be_called_is_in_no_list_of_calls(staff_client):
    message = sent("a", minutes=-10)
    withdraw_calls(message.case)
    found = shown(staff_client)
    assert "Call now" not in found
    assert "DO NOT CALL" in staff_client.get("/staff/").content.decode()
    assert listed(staff_client) == ["a"], "its words still wait to be read"


def test_what_was_read_and_not_answered_stays_in_the_queue(staff_client, liaison):
    message = sent("a", **ASKS)
    Acknowledgment.record(message, liaison)
    assert listed(staff_client) == ["a"]
    message.answer("READ")
    assert shown(staff_client) == {}


def test_no_word_and_no_number_of_hers_stands_in_the_list(staff_client):
    sent("a", minutes=-10, ask_for="Maria")
    page = staff_client.get("/staff/").content.decode()
    assert not re.search("Pulaski|555-0142|Maria", page)


def test_250_messages_are_all_reached_whatever_comes_meanwhile(staff_client, case):
    for _ in range(250):
        assert Message(case=case, body="decoy").send()
    found, address = set(), "/staff/"
    while address:
        page = staff_client.get(address).content.decode()
        found |= set(re.findall(r'id="m-([^"]+)"', page))
        sent(f"new {len(found)}", sent_at=timezone.now() - timedelta(days=9))
        [link] = re.findall(r'href="(\?show=&amp;after=[^"]+)"', page) or [""]
        address = link and f"/staff/{link.replace('&amp;', '&')}"
    assert {
        str(uuid) for uuid in Message.objects.filter(case=case).values_list("uuid", flat=True)
    } <= found


@pytest.mark.parametrize("place", ["x", "1,2,3", "0,2026-11-28,x", "0,,1", ",", "9,2026-11-28,1,2"])
def test_a_place_that_is_none_shows_the_first_page(staff_client, place):
    sent("a")
    assert listed(staff_client, f"/staff/?after={place}") == ["a"]


@pytest.mark.parametrize("huge", ["9" * 30, "-" + "9" * 30])
def test_a_place_beyond_any_number_is_no_error(staff_client, huge):
    sent("a")
    for place in (f"{huge},2026-11-28,1", f"0,2026-11-28,{huge}", f"0,0001-01-01,{huge}"):
        assert staff_client.get("/staff/", {"after": place}).status_code == 200
    assert staff_client.get("/staff/", {"before": huge}).status_code == 200


def test_nobody_is_called_where_somebody_else_answers(staff_client, liaison):
    message = sent("a", minutes=-10)
    Contact.record(message, liaison, "ELSE")
    assert "Call now" not in shown(staff_client)
    assert listed(staff_client) == ["a"], "an answer is owed all the same"


def test_what_was_answered_before_it_was_read_is_no_call(staff_client):
    sent("a", minutes=-10).answer("READ")
    assert "Call now" not in shown(staff_client)
    assert listed(staff_client) == ["a"]


def test_the_queue_asks_as_often_for_50_messages_as_for_2(staff_client):
    counts = []
    for number in range(50):
        sent(f"c{number}", minutes=-10, whereabouts=Whereabouts(place="x", dogs="1"))
        if number in (1, 49):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                staff_client.get("/staff/")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_next_one_is_the_first_that_nobody_else_has(staff_client, liaison, supervisor):
    assert staff_client.get("/staff/next/").headers["Location"] == "/staff/"
    calls = [sent("a", minutes=-10), sent("b", minutes=-5)]
    Task.objects.filter(case=calls[0].case).update(taken_by=supervisor, taken_at=timezone.now())
    assert (
        staff_client.get("/staff/next/").headers["Location"] == f"/staff/messages/{calls[1].uuid}/"
    )
    assert len(rows.calls_soon(liaison)) == 2


def test_whoever_goes_on_meets_0_messages_again_for_10_minutes_and_the_queue_begins_on_top(
    staff_client, time_machine
):
    calls = [sent(each, minutes=minutes) for each, minutes in zip("abc", (-10, -5, 5), strict=True)]
    first, *others = [f"/staff/messages/{call.uuid}/" for call in calls]

    def next_one(address: str = "/staff/next/?onward=1") -> str:
        way: str = staff_client.get(address).headers["Location"]
        staff_client.get(way)
        return way

    assert [next_one("/staff/next/"), next_one()] == [first, others[0]]
    staff_client.post(others[0], {"acknowledge": "1"})
    staff_client.post(others[0], {"contact": "REACHED", "submission": str(uuid4())})
    assert [next_one(), next_one()] == [others[1], "/staff/"]
    assert next_one("/staff/next/") == first
    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))
    assert next_one() == first
