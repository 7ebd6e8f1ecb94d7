"""What colleagues write down about a case: for each other alone, for a time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from staffack.expiry import notes
from staffack.models import AuditEntry, CaseNote
from tests.staffack.test_conflict_walk import keep_from
from tests.walk import guess, read_order, search

TEXT = "Only before school is out."


@pytest.fixture
def write(staff_client, case):
    """Posts the note; gives the answer."""

    def post(text: str, submission: str = ""):
        fields = {"action": "note", "text": text, "submission": submission or str(uuid4())}
        return staff_client.post(f"/staff/cases/{case.uuid}/", fields, follow=True)

    return post


def test_a_note_stands_on_the_pages_of_the_case_and_its_messages(write, message, staff_client):
    assert TEXT in write(TEXT).content.decode()
    assert TEXT in staff_client.get(f"/staff/messages/{message.uuid}/").content.decode()
    assert AuditEntry.objects.acts().get().action == "NOTED"
    assert TEXT not in AuditEntry.objects.acts().get().detail


def test_a_form_that_is_sent_twice_is_one_note(write):
    for _ in range(3):
        write(TEXT, "b825c363-8145-41b2-b49b-c90350099434")
    assert CaseNote.objects.count() == 1
    assert AuditEntry.objects.acts().count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  ", "Write the note first."), ("x" * 1_001, "This has 1001 characters")],
)
def test_a_note_that_can_not_be_kept_is_said_to_be(write, text, sentence):
    answer = write(text)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert text.strip() in answer.content.decode()
    assert not CaseNote.objects.exists()


def test_her_pages_have_0_bytes_of_it(write, client):
    search(client, "casehenry02")
    guess(client, "4826")
    before = read_order(client), len(client.get("/order/").content)
    write(TEXT)
    assert (read_order(client), len(client.get("/order/").content)) == before


def test_it_goes_30_days_after_the_words_of_the_case_or_after_730(write, message, case, settings):
    write(TEXT)
    now = timezone.now()
    month, years = (
        timedelta(days=days) for days in (settings.MESSAGE_DAYS, settings.MESSAGE_DAYS_AT_MOST)
    )
    assert not notes(now + month).exists(), "a message of the case is kept"
    assert notes(now + years).exists()
    message.erase(now)
    assert not notes(now + month - timedelta(minutes=1)).exists()
    assert notes(now + month + timedelta(minutes=1)).exists()
    type(case).objects.update(held_for="COURT")
    assert not notes(now + years).exists()


def test_whoever_is_kept_from_the_case_writes_none(write, case, liaison):
    keep_from(case, liaison)
    assert write(TEXT).status_code == 404
    assert not CaseNote.objects.exists()
