"""The page of a message says what changed since the one before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import ServiceAttempt
from messaging.models import Message, Whereabouts

ASKS = {"response_requested": True, "contact_method": "call", "contact": "(312) 555-0142"}
HEADING = "What changed since"


@pytest.fixture
def page_of(staff_client, case):
    """Sends a message, later than the ones before; gives its page for a liaison."""
    sent_at = timezone.now() - timedelta(hours=5)

    def send(whereabouts: Whereabouts | None = None, **fields) -> str:
        nonlocal sent_at
        sent_at += timedelta(minutes=1)
        message = Message(case=case, body="x", sent_at=sent_at, **fields)
        assert message.send(whereabouts)
        return staff_client.get(f"/staff/messages/{message.uuid}/").content.decode()

    return send


def test_the_first_has_nothing_before_it_and_the_same_again_no_change(page_of):
    assert HEADING not in page_of(**ASKS)
    assert "Nothing, so far as this page can tell." in page_of(**ASKS)


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"contact": "(312) 555-0143"}, "the way to reach them"),
        ({"contact_method": "text"}, "the way to reach them"),
        ({"safe_from": timezone.now()}, "the safe time"),
        ({"voicemail_ok": True}, "whether a voicemail may be left"),
        ({"ask_for": "Ana"}, "whom to ask for"),
        ({"language": "Polski"}, "the language"),
        ({"response_requested": None}, "whether an answer is wanted"),
    ],
)
def test_what_was_said_otherwise_is_named_and_its_value_before_is_not(page_of, fields, label):
    page_of(**ASKS)
    page = page_of(**ASKS | fields)
    changed = page.split(HEADING)[1].split("</ul>")[0]
    assert changed.count("<li>") == 1
    assert label in changed
    assert "555-0142" not in changed


def test_one_about_the_respondent_alone_takes_nothing_back(page_of):
    page_of(**ASKS)
    assert "the way to reach them" not in page_of(Whereabouts(place="The garage"))
    assert "Nothing, so far as this page can tell." in page_of(**ASKS)


def test_what_the_sheriff_recorded_since_is_named(page_of, case):
    page_of(**ASKS)
    paper, now = case.civilprocess_set.get(), timezone.now()
    for hours in (1, 2, 30):
        at = now - timedelta(hours=hours)
        ServiceAttempt.objects.create(civil_process=paper, attempted_at=at, outcome="NO_ANSWER")
    assert f"{paper.sheriff_number}: 2 attempts" in page_of(**ASKS)
    paper.record_short_form(now)
    assert f"{paper.sheriff_number}: served" in page_of(**ASKS)


def test_of_what_was_erased_nothing_is_compared(page_of, case):
    page_of(**ASKS)
    case.message_set.get().erase(timezone.now())
    page = page_of(**ASKS)
    assert HEADING in page
    assert "the way to reach them" not in page
