"""Each promise to whoever wrote is a row, made with the message, and ended by its act."""

import pytest
from django.utils import timezone

from cases.models import Case, Task
from messaging.models import Message, Referral
from messaging.withdrawal import withdraw_calls
from staffack.models import Acknowledgment

pytestmark = pytest.mark.django_db


def sent(case: Case, **facts) -> Message:
    message = Message(case=case, body="The garage.", **facts)
    assert message.send()
    return message


def outcomes() -> dict[str, str]:
    """How each task stands, by its kind; empty while it stands."""
    return dict(Task.objects.values_list("kind", "outcome"))


def test_a_message_is_owed_a_reader_and_an_answer_where_it_asks_for_one(case):
    sent(case)
    assert outcomes() == {"READ": ""}
    asking = sent(case, response_requested=True)
    tasks = Task.objects.filter(messagetask__message=asking)
    assert {task.kind for task in tasks} == {"READ", "ANSWER"}
    assert {task.case for task in tasks} == {case}
    assert all(task.due_at > task.raised_at == asking.sent_at for task in tasks)


def test_a_form_posted_twice_owes_once(case):
    message = sent(case, response_requested=True)
    again = Message(case=case, body="The garage.", submission=message.submission)
    assert not again.send()
    assert Task.objects.count() == 2


def test_an_acknowledgment_ends_the_reading_and_not_the_answer(case, liaison):
    message = sent(case, response_requested=True)
    Acknowledgment.record(message, liaison)
    assert outcomes() == {"READ": "DONE", "ANSWER": ""}


def test_a_neutral_reply_is_an_answer(case):
    sent(case, response_requested=True).answer("UPDATE")
    assert outcomes() == {"READ": "", "ANSWER": "ANSWERED"}


def test_who_spoke_with_the_petitioner_answered(case):
    assert sent(case, response_requested=True).verify()
    assert outcomes() == {"READ": "", "ANSWER": "REACHED"}


def test_do_not_call_me_ends_every_call_of_the_case_and_no_other(case, other_case):
    sent(case, response_requested=True)
    sent(other_case, response_requested=True)
    withdraw_calls(case)
    assert outcomes()["NO_CALL"] == ""
    ended = Task.objects.filter(kind="ANSWER").values_list("case", "outcome")
    assert dict(ended) == {case.pk: "NO_CALL", other_case.pk: ""}


def test_what_is_deleted_is_owed_nothing_any_more(case):
    sent(case, response_requested=True).erase(timezone.now())
    assert outcomes() == {"READ": "OVER", "ANSWER": "OVER"}


def test_a_referral_is_owed_a_reader_too(referral, liaison):
    assert outcomes() == {"REFERRAL": ""}
    assert referral.acknowledge()
    assert outcomes() == {"REFERRAL": "DONE"}
    other = Referral(body="x", consent_on=timezone.localdate())
    other.send()
    other.erase(timezone.now())
    assert Task.objects.get(key=str(other.uuid)).outcome == "OVER"
