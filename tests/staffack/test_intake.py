"""What a caller says is taken down like a message; the PIN opens no page that shows it."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from cases.models import Task
from messaging.fields import EXAMPLE
from messaging.models import FrozenAddress, Message, Notification, Recipient
from messaging.withdrawal import withdraw_calls
from staffack.models import Acknowledgment, AuditEntry
from tests.office_hours import MORNING_AND_AFTERNOON, keep
from tests.walk import guess, read_order, search

NUMBER = "(312) 555-0142"
ASKS = {"response_requested": "yes", "contact_method": "call", "contact": NUMBER}


@pytest.fixture
def take_down(staff_client, case):
    """Posts the form of the case's page; gives the answer."""

    def post(verified: str = "on", **fields: Any) -> HttpResponse:
        typed = {"verified": verified, "submission": str(uuid4()), **fields}
        return staff_client.post(f"/staff/cases/{case.uuid}/intake/", typed, follow=True)

    return post


def test_it_is_read_acknowledged_and_verified_by_who_took_it_down(take_down, case, liaison):
    Recipient.objects.create(email="desk@sheriff.example")
    assert "Taken down" in take_down(body="He sleeps at the garage.").content.decode()
    message = case.message_set.get()
    assert (message.body, message.by_telephone) == ("He sleeps at the garage.", True)
    assert message.acknowledged_at
    assert message.verified_at
    assert Acknowledgment.objects.get().staff == liaison
    assert Task.objects.get().outcome == "DONE"
    assert not Notification.objects.exists(), "somebody has read it"
    actions = AuditEntry.objects.acts().values_list("action", flat=True)
    assert [*actions] == ["ACKNOWLEDGED", "TAKEN_DOWN"]


def test_a_time_outside_office_hours_is_named_and_may_be_kept(take_down, settings):
    keep(settings, MORNING_AND_AFTERNOON)
    evening = {"safe_from": "2097-04-12T18:00", "safe_until": "2097-04-12T19:00"}
    page = take_down(body="x", **ASKS, **evening).content.decode()
    assert "Nobody is in the office then." in page
    assert 'name="safe_though_closed"' in page
    assert "Taken down" in take_down(body="x", **ASKS, **evening, safe_though_closed="on").text


def test_an_answer_that_the_caller_wants_stands_in_the_queue_until_it_is_given(
    take_down, staff_client
):
    assert take_down(body="Call me once he has it.", **ASKS).status_code == 200
    page = staff_client.get("/staff/").content.decode()
    assert "Waiting (1)" in page
    message = Message.objects.get()
    address = f"/staff/messages/{message.uuid}/"
    page = staff_client.get(address).content.decode()
    assert "Taken down from a caller" in page
    assert "First contact, unverified" not in page
    assert staff_client.post(address, {"reply": "READ"}).status_code == 400, "nobody would see it"
    staff_client.post(address, {"contact": "REACHED", "submission": str(uuid4())})
    assert "Waiting (0)" in staff_client.get("/staff/").content.decode()


def test_0_bytes_of_the_pages_that_open_with_the_pin_change(take_down, client, message, case):
    search(client, "casehenry02")
    guess(client, "4826")
    pages = ("/order/", "/order/sent/")
    before = [(read_order(client, page), len(client.get(page).content)) for page in pages]
    time = {"safe_from": str(EXAMPLE), "safe_any_time": "on"}
    answer = take_down(body="He sleeps at the garage.", place="The garage", **ASKS, **time)
    assert answer.status_code == 200, answer.content.decode()
    assert case.message_set.count() == 3
    after = [(read_order(client, page), len(client.get(page).content)) for page in pages]
    assert after == before


def test_a_form_that_is_sent_twice_is_one_message(take_down, case):
    once = str(uuid4())
    for _ in range(3):
        take_down(body="x", place="The garage", submission=once)
    assert case.message_set.count() == 2
    assert Acknowledgment.objects.count() == 2


def test_where_the_respondent_is_goes_onto_the_deputies_sheet(take_down, staff_client, case):
    take_down(place="The garage on Pulaski.", dogs="on")
    assert not case.message_set.get().body
    sheet = staff_client.post(f"/staff/cases/{case.uuid}/sheet/").content.decode()
    assert "The garage on Pulaski." in sheet


def test_a_number_at_which_somebody_else_answered_is_refused_and_nothing_typed_is_lost(
    take_down, case
):
    FrozenAddress.objects.freeze(NUMBER, case)
    answer = take_down(body="Call me.", place="The garage", **ASKS | {"contact": "+1 312-555-0142"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "SOMEONE ELSE answered" in page
    for typed in ("Call me.", "The garage", "+1 312-555-0142"):
        assert typed in page
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": "Kept words.", "verified": ""}, "Verify the caller first"),
        ({"body": "Kept words.", "response_requested": "yes"}, "how to reach you"),
        ({"body": "Kept words.", "place": "x" * 501}, "This has 501 characters"),
        ({"language": "Kept words."}, "Type your message."),
        ({"place": "Kept words.", "response_requested": "yes"}, "Type your message."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(take_down, fields, sentence):
    answer = take_down(**fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Kept words." in page
    assert not Message.objects.exists()
    assert AuditEntry.objects.get().action == "CASE_READ", "the page shows the case"


@pytest.mark.parametrize("gives_number", [True, False])
def test_a_number_given_after_a_wish_not_to_be_called_ends_that_wish(take_down, case, gives_number):
    withdraw_calls(case)
    take_down(body="x", **(ASKS if gives_number else {}))
    case.refresh_from_db()
    assert (case.calls_withdrawn_at is None) is gives_number
