"""A neutral reply: hers to see after ten seconds, a liaison's to take back until then."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cases.models import Task
from messaging.models import Message
from messaging.templatetags.messages_of import message_times
from staffack.models import AuditEntry


@pytest.fixture
def start(staff_client, time_machine) -> datetime:
    """Now, while somebody is signed in; the time stands still."""
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    return now


@pytest.fixture
def asking(case, start) -> Message:
    message = Message(case=case, body="x", response_requested=True)
    assert message.send()
    return message


@pytest.fixture
def after(start, time_machine):
    """Moves the time to so many seconds after the start."""
    return lambda seconds: time_machine.move_to(start + timedelta(seconds=seconds), tick=False)


def shown(message: Message) -> str:
    """What her page shows beside the message's time."""
    [time] = message_times(message.case).newest
    assert bool(time.reply) is bool(time.replied_at)
    return time.reply


def press(client, message: Message, **fields: str) -> str:
    return client.post(f"/staff/messages/{message.uuid}/", fields, follow=True).content.decode()


def test_a_reply_is_shown_after_10_seconds_and_the_one_before_until_then(asking, after):
    asking.answer("READ")
    after(9.9)
    assert shown(asking) == ""
    after(10)
    assert shown(asking) == "READ"
    asking.answer("UPDATE")
    assert shown(asking) == "READ"
    after(20)
    assert shown(asking) == "UPDATE"


def test_what_was_taken_back_is_owed_again(staff_client, asking, after):
    after(1)
    assert "Shown in 10 seconds:" in press(staff_client, asking, reply="UPDATE")
    after(9)
    assert "Taken back" in press(staff_client, asking, undo="1")
    assert Task.objects.get(kind="ANSWER").outcome == ""
    after(60)
    assert shown(asking) == ""
    actions = AuditEntry.objects.acts().values_list("action", flat=True)
    assert list(actions) == ["REPLY_UNDONE", "REPLIED"]


def test_what_was_shown_is_not_taken_back(staff_client, asking, after):
    press(staff_client, asking, reply="READ")
    after(10)
    assert "Too late" in press(staff_client, asking, undo="1")
    assert shown(asking) == "READ"
    assert Task.objects.get(kind="ANSWER").outcome == "ANSWERED"


def test_the_reply_before_comes_back_and_what_it_answered_stays_answered(
    staff_client, asking, after
):
    asking.answer("READ")
    after(60)
    press(staff_client, asking, reply="UPDATE")
    after(65)
    press(staff_client, asking, undo="1")
    assert shown(asking) == "READ"
    assert Task.objects.get(kind="ANSWER").outcome == "ANSWERED"
    assert "Too late" in press(staff_client, asking, undo="1")


def test_a_reply_that_a_wrong_clock_dated_ahead_is_shown(asking):
    asking.answer("READ")
    Message.objects.update(replied_at=timezone.now() + timedelta(hours=1))
    assert shown(asking) == "READ"
