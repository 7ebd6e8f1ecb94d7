"""What is kept of a referral, and that nobody can take it back."""

from contextlib import nullcontext
from itertools import chain, combinations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from messaging.models import Notification, Recipient, Referral
from staffack.models import AuditEntry


def test_when_its_time_is_over_staff_see_the_facts_only(staff_client, referral):
    address = f"/staff/referrals/{referral.uuid}/"
    staff_client.post(address)
    referral.erase(timezone.now())
    page = staff_client.get(address).content.decode()
    assert "Its content was deleted" in page
    assert "lee acknowledged a referral" in page
    assert not any(text in page for text in ("R. M.", "hearing", "Harbor House", "Dana"))


def test_a_client_who_takes_it_back_has_it_deleted_at_once(staff_client, referral):
    address = f"/staff/referrals/{referral.uuid}/"
    for _ in range(2):
        assert staff_client.post(address, {"erase": "1"}).status_code == 303
    assert AuditEntry.objects.get().action == "REFERRAL_GONE"
    assert "R. M." not in staff_client.get(address).content.decode()
    assert staff_client.post(address, {"acknowledge": "1"}).status_code == 303
    assert not Notification.objects.exists(), "neither the office nor the provider is written to"


def test_the_log_and_the_rows_of_facts_cannot_be_taken_back(staff_client, referral):
    address = f"/staff/referrals/{referral.uuid}/"
    staff_client.get(address)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
    with pytest.raises(ProtectedError):
        referral.delete()
    assert AuditEntry.objects.count() == Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("message_received", {"message", "case", "recipient"}),
        ("referral_received", {"referral", "recipient"}),
        ("referral_read", {"referral"}),
        ("alarm_raised", {"recipient"}),
        ("", None),
    ],
)
def test_a_mail_is_about_what_its_kind_says_and_goes_to_whom_it_says(
    referral, message, kind, about
):
    rows = {"message": message, "referral": referral, "recipient": Recipient.objects.get()}
    rows["case"] = message.case
    Notification.objects.all().delete()
    for names in chain.from_iterable(combinations(rows, count) for count in range(5)):
        facts = {name: rows[name] for name in names}
        # An alarm's mail may be about a case; a letter's can't be about another than its own.
        is_right = set(names) - ({"case"} if kind == "alarm_raised" else set()) == about
        right = nullcontext() if is_right else pytest.raises(IntegrityError)
        Notification.objects.all().delete()
        with right, transaction.atomic():
            Notification.objects.create(kind=kind, **facts)
