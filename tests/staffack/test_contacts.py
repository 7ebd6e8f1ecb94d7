"""What came of a call is written down in one press, and what follows from it follows at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import Task
from messaging.models import FrozenAddress, Message
from staffack.expiry import contacts
from staffack.models import AuditEntry, Contact

NUMBER = "(312) 555-0142"


@pytest.fixture
def asking(case) -> Message:
    message = Message(
        case=case, body="x", response_requested=True, contact_method="call", contact=NUMBER
    )
    assert message.send()
    return message


@pytest.fixture
def press(staff_client, asking):
    """Posts a button of the message's page; gives the page that follows."""

    def post(**fields: str) -> str:
        fields = {"submission": str(uuid4()), **fields}
        page = staff_client.post(f"/staff/messages/{asking.uuid}/", fields, follow=True)
        assert page.status_code == 200
        return page.content.decode()

    return post


def outcome() -> str:
    return Task.objects.get(kind="ANSWER").outcome


def test_a_try_is_listed_with_its_note_and_is_a_row_of_the_log(press, asking):
    page = press(contact="NO_ANSWER", note="Rang eight times.")
    assert "Rang eight times." in page
    assert Contact.objects.get().note == "Rang eight times."
    row = AuditEntry.objects.acts().get()
    assert (row.action, row.detail, row.message) == ("CONTACTED", "NO_ANSWER", asking)
    assert "Rang" not in row.detail
    assert outcome() == ""


def test_a_form_that_is_sent_twice_is_one_try(press, staff_client, asking):
    for _ in range(3):
        press(contact="NO_ANSWER", submission="b825c363-8145-41b2-b49b-c90350099434")
    assert Contact.objects.count() == 1
    page = f"/staff/messages/{asking.uuid}/"
    for wrong in ("", "x"):
        fields = {"contact": "NO_ANSWER", "submission": wrong}
        assert staff_client.post(page, fields).status_code == 400


def test_whoever_was_reached_is_verified_and_answered(press, asking):
    press(contact="REACHED")
    asking.refresh_from_db()
    assert asking.verified_at
    assert outcome() == "REACHED"


def test_someone_else_answered_and_nobody_calls_there_again(press, asking, staff_client):
    page = press(contact="ELSE")
    assert "Do not call back" in page
    assert "SOMEONE ELSE answered" in page
    assert NUMBER not in page, "it is hidden behind a press"
    assert NUMBER in press(show="1")
    queue = staff_client.get("/staff/").content.decode()
    assert "SOMEONE ELSE answers there" in queue
    assert outcome() == "", "an answer is owed all the same, another way"
    later = Message(case=asking.case, body="x", contact="+1 312-555-0142", contact_method="text")
    assert later.send()
    assert (
        "SOMEONE ELSE answered"
        in staff_client.get(f"/staff/messages/{later.uuid}/").content.decode()
    )


def test_where_no_number_was_given_nothing_is_said_to_be_frozen(press, asking):
    Message.objects.filter(pk=asking.pk).update(contact=None)
    assert "No number or mailbox could be frozen" in press(contact="ELSE")
    assert not FrozenAddress.objects.exists()


def test_it_is_used_again_once_somebody_says_why(press):
    press(contact="ELSE")
    assert "Write down why" in press(unfreeze="1", reason="  ")
    assert FrozenAddress.objects.standing().exists()
    page = press(unfreeze="1", reason="It was her sister, who knows.")
    assert "SOMEONE ELSE" not in page
    row = AuditEntry.objects.acts().first()
    assert (row.action, row.reason) == ("UNFROZEN", "It was her sister, who knows.")


def test_could_not_reach_takes_three_tries(press):
    for is_the_third in (False, False, True):
        press(give_up="1")
        assert outcome() == ""
        assert ("three tries" in press(contact="NO_ANSWER")) is is_the_third
    press(give_up="1")
    assert outcome() == "NOT_REACHED"


@pytest.mark.parametrize("result", ["", "x", "REACHED2"])
def test_a_result_that_is_none_is_refused(staff_client, asking, result):
    page = f"/staff/messages/{asking.uuid}/"
    assert staff_client.post(page, {"contact": result}).status_code == 400
    assert not Contact.objects.exists()


def test_what_came_of_calls_goes_with_the_words(press, asking):
    press(contact="NO_ANSWER", note="canary note")
    now = timezone.now()
    assert not contacts(now).exists()
    assert asking.erase(now)
    assert contacts(now + timedelta(seconds=1)).get().result == "NO_ANSWER"


def test_nothing_is_written_about_a_message_that_is_gone(asking, liaison):
    asking.erase(timezone.now())
    Contact.record(asking, liaison, "NO_ANSWER", "canary note")
    assert not Contact.objects.exists()


def test_no_voicemail_is_left_where_none_may_be(press, asking):
    assert "Leave NO voicemail" in press(contact="NO_ANSWER")
    Message.objects.filter(pk=asking.pk).update(voicemail_ok=True)
    assert "Leave NO voicemail" not in press(contact="NO_ANSWER")
